//! What is found in an entry as it was written: what reading sets right without a word.

use serde_json::{Map, Value};

use super::{Finding, Kind};
use crate::{scene::ENVIRONMENT, text::nearest};

const SPEAKERS: &str = "speaking_characters_w_env";

/// Keys of an entry that have a meaning, for sceneplay or in published files.
const KEYS: [&str; 18] = [
    "book",
    "topic",
    "scenario",
    "plot",
    "key_characters",
    "character_profiles",
    SPEAKERS,
    "major_characters",
    "dialogues",
    "i_p",
    "i_c",
    "tag",
    "weight",
    "text",
    "chapter",
    "state",
    "prominence",
    "i_chunk",
];

/// What reading `entry` sets right or passes over. Nothing where it is no object.
pub fn written(entry: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(fields) = entry.as_object() else { return found };
    keys(fields, &mut found);
    speakers(fields, &mut found);
    names(fields, &mut found);
    thoughts(fields, &mut found);
    found
}

fn keys(fields: &Map<String, Value>, found: &mut Vec<Finding>) {
    for key in fields.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let missing = KEYS.iter().copied().filter(|known| !fields.contains_key(*known));
        if let Some(near) = nearest(key, missing) {
            let what = format!("is {near:?} meant? It is kept and means nothing");
            found.push(Finding::new(Kind::UnknownKey, key.as_str(), what));
        }
    }
}

/// Speakers that are there twice, or only in the reference.
fn speakers(fields: &Map<String, Value>, found: &mut Vec<Finding>) {
    let mut listed: Vec<&str> = Vec::new();
    for (at, name) in list(fields, SPEAKERS).enumerate() {
        let Some(name) = read_as(name) else { continue };
        if listed.contains(&name) {
            let what = format!("{name} is there already");
            found.push(Finding::new(Kind::Twice, format!("{SPEAKERS}[{at}]"), what));
        } else {
            listed.push(name);
        }
    }
    let mut known = listed.clone();
    for (at, line) in list(fields, "dialogues").enumerate() {
        let Some(name) = line.get("character").and_then(read_as) else { continue };
        // Environment can come in everywhere, listed or not.
        if name == ENVIRONMENT || known.contains(&name) {
            continue;
        }
        known.push(name);
        let meant = match nearest(name, listed.iter().copied()) {
            Some(near) => format!("; is {near:?} meant?"),
            None => String::new(),
        };
        let what = format!("{name} is not in {SPEAKERS} and was added{meant}");
        found.push(Finding::new(Kind::UnlistedSpeaker, format!("dialogues[{at}].character"), what));
    }
}

/// Names that lose blanks at their ends, or are Environment in other letters.
fn names(fields: &Map<String, Value>, found: &mut Vec<Finding>) {
    for (field, key) in [
        (SPEAKERS, None),
        ("major_characters", None),
        ("key_characters", Some("name")),
        ("dialogues", Some("character")),
    ] {
        for (at, item) in list(fields, field).enumerate() {
            let name = key.map_or(Some(item), |key| item.get(key));
            let Some((name, read)) = name.and_then(|name| Some((name.as_str()?, read_as(name)?)))
            else {
                continue;
            };
            if name != read {
                let key = key.map(|key| format!(".{key}")).unwrap_or_default();
                let what = format!("{name:?} is read as {read:?}");
                found.push(Finding::new(Kind::Respelled, format!("{field}[{at}]{key}"), what));
            }
        }
    }
}

fn thoughts(fields: &Map<String, Value>, found: &mut Vec<Finding>) {
    for (at, one) in list(fields, "key_characters").enumerate() {
        let says = |key| one.get(key).and_then(Value::as_str).is_some_and(|t| !t.trim().is_empty());
        if says("thought") && !says("motivation") {
            let field = format!("key_characters[{at}].thought");
            found.push(Finding::new(Kind::ThoughtAsMotivation, field, "read as the motivation"));
        }
    }
}

/// The name as reading takes it.
fn read_as(name: &Value) -> Option<&str> {
    match name.as_str().map(str::trim) {
        Some(name) if name.eq_ignore_ascii_case(ENVIRONMENT) => Some(ENVIRONMENT),
        other => other.filter(|name| !name.is_empty()),
    }
}

fn list<'a>(fields: &'a Map<String, Value>, field: &str) -> impl Iterator<Item = &'a Value> {
    fields.get(field).and_then(Value::as_array).into_iter().flatten()
}
