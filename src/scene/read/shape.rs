//! One JSON object made into a [`Scene`]: what may be missing, what is set right, what is refused.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::Wrong;
use crate::scene::{
    ENVIRONMENT, KeyCharacter, Plot, PlotCharacter, ReferenceLine, Scene,
    own::{FIELD, Own},
};

pub(in crate::scene) type Object = Map<String, Value>;

/// Makes a scene of one entry of a test set.
///
/// Required are `book`, `scenario` and one speaker besides Environment; everything else may be
/// missing or null. Unknown keys are kept. Set right on the way: names lose spaces at their ends;
/// Environment in any case is [`ENVIRONMENT`]; a speaker stands in the list once; who speaks in
/// the reference and is missing from the speakers is added at their end, and then Environment.
///
/// # Errors
/// The first field that does not hold what it must.
pub fn scene(value: Value) -> Result<Scene, Wrong> {
    let mut fields = object(value, "a scene (an object)")?;
    let book = required(&mut fields, "book", "the book's name")?;
    let scenario = required(&mut fields, "scenario", "the scenario as text")?;
    let dialogues = items(&mut fields, "dialogues", reference_line)?;
    let listed = items(&mut fields, "speaking_characters_w_env", name)?;
    let speakers = speakers(listed, &dialogues);
    if speakers.iter().all(|name| name == ENVIRONMENT) {
        let expected = "at least one name besides Environment";
        let found = speakers.first().map(|_| Value::from(ENVIRONMENT));
        return Err(Wrong::new("speaking_characters_w_env", expected, found.as_ref()));
    }
    Ok(Scene {
        book,
        scenario,
        topic: text(&mut fields, "topic")?,
        plot: plot(&mut fields)?,
        key_characters: items(&mut fields, "key_characters", key_character)?,
        character_profiles: profiles(&mut fields)?,
        speaking_characters_w_env: speakers,
        major_characters: items(&mut fields, "major_characters", name)?,
        dialogues,
        i_p: number(&mut fields, "i_p")?,
        i_c: number(&mut fields, "i_c")?,
        tag: Some(text(&mut fields, "tag")?).filter(|tag| !tag.is_empty()),
        own: own(&mut fields)?,
        other: fields,
    })
}

fn own(fields: &mut Object) -> Result<Own, Wrong> {
    let Some(value) = take(fields, FIELD) else {
        return Ok(Own::default());
    };
    Own::deserialize(&value).map_err(|error| {
        let found = error.to_string();
        Wrong { field: FIELD.to_owned(), expected: "what sceneplay writes there", found }
    })
}

fn speakers(listed: Vec<String>, dialogues: &[ReferenceLine]) -> Vec<String> {
    let mut speakers: Vec<String> = Vec::with_capacity(listed.len() + 1);
    let spoken = dialogues.iter().map(|line| line.character.clone());
    for name in listed.into_iter().chain(spoken).chain([ENVIRONMENT.to_owned()]) {
        if !speakers.contains(&name) {
            speakers.push(name);
        }
    }
    speakers
}

fn plot(fields: &mut Object) -> Result<Plot, Wrong> {
    let Some(value) = take(fields, "plot") else {
        return Ok(Plot::default());
    };
    let mut plot =
        object(value, "an object").map_err(|wrong| Wrong { field: "plot".to_owned(), ..wrong })?;
    let mut read = || {
        Ok(Plot {
            summary: text(&mut plot, "summary")?,
            key_characters: items(&mut plot, "key_characters", plot_character)?,
            other: std::mem::take(&mut plot),
        })
    };
    read().map_err(|wrong: Wrong| wrong.under("plot"))
}

pub(in crate::scene) fn plot_character(value: Value) -> Result<PlotCharacter, Wrong> {
    let mut fields = object(value, "an object with a name")?;
    Ok(PlotCharacter {
        name: named(&mut fields, "name")?,
        description: text(&mut fields, "description")?,
        other: fields,
    })
}

pub(in crate::scene) fn key_character(value: Value) -> Result<KeyCharacter, Wrong> {
    let mut fields = object(value, "an object with a name")?;
    let name = named(&mut fields, "name")?;
    for key in ["motivation", "thought"] {
        match fields.get(key) {
            None | Some(Value::Null | Value::String(_)) => {}
            found => return Err(Wrong::new(key, "text", found)),
        }
    }
    Ok(KeyCharacter::from_fields(name, fields))
}

pub(in crate::scene) fn reference_line(value: Value) -> Result<ReferenceLine, Wrong> {
    let mut fields = object(value, "an object with character and message")?;
    let character = named(&mut fields, "character")?;
    match fields.shift_remove("message") {
        Some(Value::String(message)) => Ok(ReferenceLine { character, message, other: fields }),
        found => Err(Wrong::new("message", "text", found.as_ref())),
    }
}

/// Profiles by name; an empty or null one stays, and counts as none.
fn profiles(fields: &mut Object) -> Result<Object, Wrong> {
    const FIELD: &str = "character_profiles";
    let mut profiles = match take(fields, FIELD) {
        None => return Ok(Object::new()),
        Some(Value::Object(profiles)) => profiles,
        found => {
            let expected = "an object of names and profiles";
            return Err(Wrong::new(FIELD, expected, found.as_ref()));
        }
    };
    for (name, profile) in &profiles {
        if !matches!(profile, Value::String(_) | Value::Null) {
            return Err(Wrong::new(name, "text", Some(profile)).under(FIELD));
        }
    }
    if profiles.keys().any(|name| name.trim() != name) {
        let mut trimmed = Object::new();
        for (name, profile) in profiles {
            let short = name.trim();
            let name = if trimmed.contains_key(short) { name } else { short.to_owned() };
            trimmed.insert(name, profile);
        }
        profiles = trimmed;
    }
    Ok(profiles)
}

/// A list of what `read` makes of its items; missing and null are empty.
fn items<T>(
    fields: &mut Object,
    field: &str,
    read: impl Fn(Value) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    match take(fields, field) {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => values
            .into_iter()
            .enumerate()
            .map(|(index, value)| read(value).map_err(|wrong| wrong.inside(field, index)))
            .collect(),
        found => Err(Wrong::new(field, "a list", found.as_ref())),
    }
}

/// A name that fits on one line: it stands before a colon in prompts and on screens.
fn name(value: Value) -> Result<String, Wrong> {
    match value.as_str().map(str::trim) {
        Some(name) if name.eq_ignore_ascii_case(ENVIRONMENT) => Ok(ENVIRONMENT.to_owned()),
        Some(name) if !name.is_empty() && !name.contains(['\n', '\r']) => Ok(name.to_owned()),
        _ => Err(Wrong::new("", "a name on one line", Some(&value))),
    }
}

fn named(fields: &mut Object, field: &str) -> Result<String, Wrong> {
    match fields.shift_remove(field) {
        None => Err(Wrong::new(field, "a name on one line", None)),
        Some(value) => name(value).map_err(|wrong| Wrong { field: field.to_owned(), ..wrong }),
    }
}

fn required(fields: &mut Object, field: &str, expected: &'static str) -> Result<String, Wrong> {
    match fields.shift_remove(field) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        found => Err(Wrong::new(field, expected, found.as_ref())),
    }
}

/// Text; empty where it is missing or null.
pub(in crate::scene) fn text(fields: &mut Object, field: &str) -> Result<String, Wrong> {
    match take(fields, field) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        found => Err(Wrong::new(field, "text", found.as_ref())),
    }
}

/// The number of a plot or conversation; published sets write it as a number or as text.
pub(in crate::scene) fn number(fields: &mut Object, field: &str) -> Result<Option<Value>, Wrong> {
    match take(fields, field) {
        found @ (None | Some(Value::Number(_) | Value::String(_))) => Ok(found),
        found => Err(Wrong::new(field, "a number", found.as_ref())),
    }
}

/// The field's value; `None` where it is missing or null.
pub(in crate::scene) fn take(fields: &mut Object, field: &str) -> Option<Value> {
    // `remove` would move the last field into the gap: what is kept should stay in order.
    fields.shift_remove(field).filter(|value| !value.is_null())
}

fn object(value: Value, expected: &'static str) -> Result<Object, Wrong> {
    match value {
        Value::Object(fields) => Ok(fields),
        other => Err(Wrong::new("", expected, Some(&other))),
    }
}
