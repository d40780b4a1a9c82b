//! What is wrong with a scene, and what a player would trip over.
//!
//! Owns what is found in one scene, as it was read ([`check`]) and as it was written
//! ([`written`]). What cannot be read at all is [`super::read`]'s to say; files, and several scenes
//! beside one another, are the caller's.

mod kind;
mod reference;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use kind::{Kind, Level};
pub use written::written;

use super::Scene;
use crate::text::{clean, nearest};

/// Characters of a text above which it is called long: about twice the longest of CoSER's test set.
const LONG_TEXT: usize = 2_000;
const LONG_PROFILE: usize = 10_000;
const LONG_LINE: usize = 1_200;

const BREAKS: [char; 6] = ['\r', '\n', '\t', '\u{85}', '\u{2028}', '\u{2029}'];

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub kind: Kind,
    /// Path inside the scene, such as `dialogues[2].message`; indices count from 0. Empty where it
    /// is about the scene as a whole.
    pub field: String,
    pub what: String,
}

impl Finding {
    pub fn new(kind: Kind, field: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind, field: field.into(), what: what.into() }
    }
}

/// What is found in a scene that was read, in the order of its fields.
pub fn check(scene: &Scene) -> Vec<Finding> {
    let mut found = Vec::new();
    texts(scene, &mut found);
    names(scene, &mut found);
    profiles(scene, &mut found);
    motivations(scene, &mut found);
    majors(scene, &mut found);
    reference::lines(scene, &mut found);
    found
}

/// What is found in an entry of a file: what reading sets right without a word, and then what
/// [`check`] finds. `scene` is what was made of `entry`.
pub fn check_all(entry: &Value, scene: &Scene) -> Vec<Finding> {
    let mut found = written(entry);
    found.extend(check(scene));
    found
}

fn texts(scene: &Scene, found: &mut Vec<Finding>) {
    for (field, text) in [("topic", &scene.topic), ("plot.summary", &scene.plot.summary)] {
        if text.trim().is_empty() {
            let (kind, what) = match field {
                "topic" => (Kind::NoTopic, "lists show the scene by its book alone"),
                _ => (Kind::NoSummary, "the critics are not told the plot around the scene"),
            };
            found.push(Finding::new(kind, field, what));
        }
    }
    let profiles = scene.character_profiles.iter();
    let profiles = profiles.filter_map(|(name, text)| Some((name, text.as_str()?)));
    let profiles =
        profiles.map(|(name, text)| (format!("character_profiles.{name}"), text, LONG_PROFILE));
    let plotted = scene.plot.key_characters.iter().enumerate().map(|(at, one)| {
        (format!("plot.key_characters[{at}].description"), one.description.as_str(), LONG_TEXT)
    });
    let moved = scene.key_characters.iter().enumerate().map(|(at, one)| {
        (format!("key_characters[{at}].motivation"), one.motivation.as_str(), LONG_TEXT)
    });
    let lines =
        scene.dialogues.iter().enumerate().map(|(at, line)| {
            (format!("dialogues[{at}].message"), line.message.as_str(), LONG_LINE)
        });
    [("book", &scene.book), ("topic", &scene.topic), ("scenario", &scene.scenario)]
        .into_iter()
        .chain([("plot.summary", &scene.plot.summary)])
        .map(|(field, text)| (field.to_owned(), text.as_str(), LONG_TEXT))
        .chain(profiles)
        .chain(plotted)
        .chain(moved)
        .chain(lines)
        .for_each(|(field, text, most)| of_text(field, text, most, found));
}

/// What can be said of any text.
fn of_text(field: String, text: &str, most: usize, found: &mut Vec<Finding>) {
    let length = text.chars().count();
    if length > most {
        let what = format!("{length} characters; it goes into request after request");
        found.push(Finding::new(Kind::LongText, field.clone(), what));
    }
    // Line breaks and tabs are made uniform where they are shown, and hide nothing.
    let plain: String = text.chars().filter(|c| !BREAKS.contains(c)).collect();
    let shown = clean(&plain);
    if let Some((odd, _)) = plain.chars().zip(shown.chars()).find(|(one, other)| one != other) {
        let code = u32::from(odd);
        let what = format!("U+{code:04X} cannot be seen; screens show a mark in its place");
        found.push(Finding::new(Kind::Hidden, field, what));
    }
}

fn names(scene: &Scene, found: &mut Vec<Finding>) {
    const FIELD: &str = "speaking_characters_w_env";
    let cast: Vec<&str> = scene.cast().collect();
    if let [only] = cast[..] {
        let what = format!("{only} has nobody but Environment to speak to");
        found.push(Finding::new(Kind::OneSpeaker, FIELD, what));
    }
    for (at, one) in cast.iter().enumerate() {
        for other in cast[..at].iter().filter(|other| other.to_lowercase() == one.to_lowercase()) {
            let what = format!("{other:?} and {one:?} differ in capitals alone");
            found.push(Finding::new(Kind::SameName, FIELD, what));
        }
    }
    let mut families: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for word in cast.iter().flat_map(|name| words(name)) {
        let sharers: Vec<&str> =
            cast.iter().copied().filter(|name| words(name).any(|one| one == word)).collect();
        if sharers.len() > 1 {
            let shared = families.entry(sharers).or_default();
            if !shared.contains(&word) {
                shared.push(word);
            }
        }
    }
    for (names, shared) in families {
        let what = format!("{} share {:?}", names.join(", "), shared.join(" "));
        found.push(Finding::new(Kind::SharedWord, FIELD, what));
    }
}

fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn profiles(scene: &Scene, found: &mut Vec<Finding>) {
    const FIELD: &str = "character_profiles";
    for name in scene.cast().filter(|name| !scene.character_profiles.contains_key(*name)) {
        let names = scene.character_profiles.keys().map(String::as_str);
        let unused = names.filter(|known| scene.cast().all(|one| one != *known));
        let what = match (nearest(name, unused), scene.description(name).trim()) {
            (Some(near), _) => format!("{name} speaks and has none; is that of {near:?} meant?"),
            (None, "") => format!("{name} speaks, and its actor is told nothing but the name"),
            (None, _) => format!("{name} speaks and has none but the plot's description"),
        };
        found.push(Finding::new(Kind::NoProfile, FIELD, what));
    }
    for (name, profile) in &scene.character_profiles {
        if profile.as_str().is_none_or(|text| text.trim().is_empty()) {
            let what = match scene.description(name).trim() {
                "" => "empty, and the plot does not describe the character either",
                _ => "empty; the plot's description stands alone",
            };
            found.push(Finding::new(Kind::EmptyProfile, format!("{FIELD}.{name}"), what));
        }
    }
}

fn motivations(scene: &Scene, found: &mut Vec<Finding>) {
    const FIELD: &str = "key_characters";
    let known = || scene.key_characters.iter().map(|one| one.name.as_str());
    for name in scene.cast().filter(|name| known().all(|one| one != *name)) {
        let unused = known().filter(|known| scene.cast().all(|one| one != *known));
        let what = match nearest(name, unused) {
            Some(near) => format!("{name} speaks and has no entry; is {near:?} meant?"),
            None => format!("{name} speaks and has no entry, so no motivation"),
        };
        found.push(Finding::new(Kind::NoKeyCharacter, FIELD, what));
    }
    for (at, one) in scene.key_characters.iter().enumerate() {
        if known().take(at).any(|name| name == one.name) {
            let what = format!("{} has an entry already, and that one counts", one.name);
            found.push(Finding::new(Kind::Twice, format!("{FIELD}[{at}].name"), what));
        } else if one.motivation.trim().is_empty() {
            let what = format!("nothing moves {} in this scene", one.name);
            found.push(Finding::new(Kind::NoMotivation, format!("{FIELD}[{at}]"), what));
        }
    }
}

fn majors(scene: &Scene, found: &mut Vec<Finding>) {
    const FIELD: &str = "major_characters";
    if scene.major_characters.is_empty() {
        let what = "the critics are not told whom to judge";
        found.push(Finding::new(Kind::NoMajor, FIELD, what));
    }
    for (at, name) in scene.major_characters.iter().enumerate() {
        if scene.cast().all(|one| one != name) {
            let what = match nearest(name, scene.cast()) {
                Some(near) => format!("{name} does not speak in this scene; is {near:?} meant?"),
                None => format!("{name} does not speak in this scene"),
            };
            found.push(Finding::new(Kind::StrangeMajor, format!("{FIELD}[{at}]"), what));
        }
    }
}
