//! A scene and its characters, as plain data.
//!
//! Owns the shape of one entry of a CoSER test set and the questions one can ask it; reading files
//! is [`read`], whole books are [`book`], listing scenes is [`library`], the scenes that come with
//! the program are [`bundled`], and what is wrong with a scene is [`check`]. Scenes of one's own are
//! written as a [`draft`] and kept by [`keep`]; what they say beyond a test set's fields is [`own`],
//! which entries of a lorebook are due is [`lore`]'s.
//! Knows nothing of prompts, models or screens.

pub mod book;
pub mod bundled;
pub mod check;
pub mod dialogue;
pub mod draft;
pub mod keep;
pub mod library;
pub mod lore;
pub mod own;
pub mod read;

use std::{borrow::Cow, collections::BTreeMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::own::Own;

/// The special speaker that describes the setting.
pub const ENVIRONMENT: &str = "Environment";

/// A character of the scene and what moves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "KeyCharacterFields")]
#[schemars(!from)]
pub struct KeyCharacter {
    pub name: String,
    /// What moves it in this scene. Published sets call the field `motivation` or `thought`; it
    /// may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub motivation: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl KeyCharacter {
    /// A character of which nothing else is known.
    pub fn unmoved(name: &str) -> Self {
        Self { name: name.to_owned(), motivation: String::new(), other: Map::new() }
    }

    /// From its fields other than the name: the motivation is `motivation`, or `thought` where
    /// that is missing or empty. Where both say something, `thought` stays among the others.
    fn from_fields(name: String, mut other: Map<String, Value>) -> Self {
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
        };
        let motivation = text(other.get("motivation")).or_else(|| {
            let thought = text(other.get("thought"))?;
            other.shift_remove("thought");
            Some(thought)
        });
        other.shift_remove("motivation");
        if text(other.get("thought")).is_none() {
            other.shift_remove("thought");
        }
        Self { name, motivation: motivation.unwrap_or_default(), other }
    }
}

/// [`KeyCharacter`] as a file has it: two names for one field cannot be a serde alias, which
/// refuses an entry that has both.
#[derive(Deserialize)]
struct KeyCharacterFields {
    name: String,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl From<KeyCharacterFields> for KeyCharacter {
    fn from(fields: KeyCharacterFields) -> Self {
        Self::from_fields(fields.name, fields.other)
    }
}

/// One line of the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReferenceLine {
    pub character: String,
    pub message: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A character of the plot around the scene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlotCharacter {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl PlotCharacter {
    /// What it does and lives through in the plot: `experience`, or `summary` where that is missing
    /// or empty; empty where there is neither.
    pub fn experience(&self) -> &str {
        let text = |key| self.other.get(key).and_then(Value::as_str).unwrap_or_default();
        ["experience", "summary"]
            .map(text)
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or("")
    }
}

/// The plot that the scene is taken from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Plot {
    /// Given to critics, never to actors.
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub key_characters: Vec<PlotCharacter>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One entry of a test set. Serialised it is such an entry again, unknown keys included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scene {
    pub book: String,
    #[serde(default)]
    pub topic: String,
    pub scenario: String,
    #[serde(default)]
    pub plot: Plot,
    #[serde(default)]
    pub key_characters: Vec<KeyCharacter>,
    /// `(name, profile)` in the file's order.
    #[serde(default)]
    pub character_profiles: Map<String, Value>,
    /// Everyone who speaks, the first speaker first; holds [`ENVIRONMENT`] once read.
    pub speaking_characters_w_env: Vec<String>,
    #[serde(default)]
    pub major_characters: Vec<String>,
    /// The book's own dialogue.
    #[serde(default)]
    pub dialogues: Vec<ReferenceLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub i_p: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub i_c: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What it says beyond a test set's fields.
    #[serde(default, rename = "sceneplay", skip_serializing_if = "Own::is_empty")]
    pub own: Own,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Scene {
    /// How many of the first lines of [`Self::dialogues`] open every play.
    pub fn opening(&self) -> usize {
        usize::try_from(self.own.opening).unwrap_or(usize::MAX).min(self.dialogues.len())
    }

    /// The reference, the opening lines included; empty where there is nothing beyond these.
    pub fn reference(&self) -> &[ReferenceLine] {
        if self.dialogues.len() > self.opening() { &self.dialogues } else { &[] }
    }

    /// `BOOK-ip-ic`, as published evaluations name scenes; a missing number is left out.
    pub fn id(&self) -> String {
        let mut id = self.book.clone();
        for number in [&self.i_p, &self.i_c].into_iter().flatten() {
            id.push('-');
            match number {
                Value::String(text) => id.push_str(text),
                other => id.push_str(&other.to_string()),
            }
        }
        id
    }

    /// Everyone who speaks, the first speaker first, Environment included.
    pub fn speakers(&self) -> &[String] {
        &self.speaking_characters_w_env
    }

    /// The speakers without Environment.
    pub fn cast(&self) -> impl Iterator<Item = &str> {
        self.speakers().iter().map(String::as_str).filter(|name| *name != ENVIRONMENT)
    }

    /// The plot's description of `name`; empty where there is none.
    pub fn description(&self, name: &str) -> &str {
        let mut characters = self.plot.key_characters.iter();
        characters.find(|character| character.name == name).map_or("", |one| &one.description)
    }

    /// The profile of `name` as the scene has it; empty where there is none.
    pub fn sheet(&self, name: &str) -> &str {
        self.character_profiles.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The plot's description of `name`, a blank line, then its profile; either may be missing.
    /// `None` when both are.
    pub fn profile(&self, name: &str) -> Option<String> {
        let (description, profile) = (self.description(name).trim(), self.sheet(name).trim());
        match (description, profile) {
            ("", "") => None,
            ("", text) | (text, "") => Some(text.to_owned()),
            (first, second) => Some(format!("{first}\n\n{second}")),
        }
    }

    /// The same scene with other profiles: each stands in place of all that the scene says of that
    /// name.
    pub fn with_profiles(&self, profiles: &BTreeMap<String, String>) -> Cow<'_, Self> {
        if profiles.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut changed = self.clone();
        for (name, profile) in profiles {
            let described = changed.plot.key_characters.iter_mut();
            for character in described.filter(|character| character.name == *name) {
                character.description.clear();
            }
            changed.character_profiles.insert(name.clone(), Value::from(profile.as_str()));
        }
        Cow::Owned(changed)
    }

    /// What moves `name` in this scene, if the scene says so.
    pub fn motivation(&self, name: &str) -> Option<&str> {
        self.key_characters
            .iter()
            .find(|character| character.name == name)
            .map(|character| character.motivation.trim())
            .filter(|text| !text.is_empty())
    }

    /// Names that any part of the scene gives a profile to or lets speak, in order of appearance.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.cast().collect();
        let profiled = self.character_profiles.keys().map(String::as_str);
        let plotted = self.plot.key_characters.iter().map(|character| character.name.as_str());
        for name in profiled.chain(plotted) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Index of the reference line whose turn it is when `spoken` have spoken (in this order):
    /// each spoken line takes the place of its speaker's first reference line that is still open,
    /// and the first open one is next. `None` when the book's dialogue is over.
    pub fn next_in_book<'a>(&self, spoken: impl IntoIterator<Item = &'a str>) -> Option<usize> {
        self.open_lines(spoken).iter().position(|open| *open)
    }

    /// Index of the next open reference line of `speaker`, counted as in [`Self::next_in_book`].
    pub fn next_of<'a>(
        &self,
        speaker: &str,
        spoken: impl IntoIterator<Item = &'a str>,
    ) -> Option<usize> {
        let open = self.open_lines(spoken);
        (0..self.dialogues.len()).find(|&i| open[i] && self.dialogues[i].character == speaker)
    }

    fn open_lines<'a>(&self, spoken: impl IntoIterator<Item = &'a str>) -> Vec<bool> {
        let mut open = vec![true; self.dialogues.len()];
        for speaker in spoken {
            let taken =
                (0..open.len()).find(|&i| open[i] && self.dialogues[i].character == speaker);
            if let Some(index) = taken {
                open[index] = false;
            }
        }
        open
    }
}
