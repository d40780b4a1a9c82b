//! Simulations: the plays of a run before anybody judged them, in the format that CoSER publishes.
//!
//! | module | owns |
//! |---|---|
//! | `read` | published files made into [`Simulation`]s, one at a time; exact errors |
//! | `write` | a [`Simulation`] made of a play that has ended |
//!
//! What the format has no place for (who was drawn, what a model wrote beyond its own line, by which
//! settings) stands under [`super::OWN`].

mod read;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::evaluation::About;
use crate::{
    judge::material::{JudgedLine, Material, Origin},
    record::{LineId, Protocol, Whom},
    scene::Scene,
    script::{self, Odd},
};

pub use read::{SimulationError, Simulations};

/// The speaker under which decisions about the next speaker stand among the lines.
pub const NSP: &str = "NSP";

/// One play of a scene.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Simulation {
    pub book_title: String,
    pub i_p: Option<Value>,
    pub i_c: Option<Value>,
    /// The scene that was played.
    #[serde(rename = "circumstance")]
    pub scene: Scene,
    /// Lines and decisions in their order.
    #[serde(rename = "simulation")]
    pub entries: Vec<Entry>,
    /// Combined profiles of those of the cast who have one.
    #[serde(rename = "involved_character_profiles")]
    pub profiles: Map<String, Value>,
    /// How it came about; `None` in files of others.
    #[serde(rename = "sceneplay", skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A line, or a decision about the next speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The speaker, or [`NSP`].
    pub role: String,
    /// The line with its thoughts; of a decision the name of the next speaker, or whatever NSP said
    /// in place of one.
    pub content: String,
    #[serde(default, rename = "sceneplay", skip_serializing_if = "Beside::is_empty")]
    pub beside: Beside,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What else there is to know of an entry.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// Who was drawn where NSP's answer could not be followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawn: Option<String>,
    /// The model's whole answer, where the line is only a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<Odd>,
    /// Who wrote the line, where that was no model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
}

impl Beside {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who wrote a line, where that was no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Book,
    Player,
}

/// Where a simulation stands in its run, and how the run was made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    /// Number of the play of this scene within the run, from 1.
    pub repeat: u32,
    /// Place of the scene among those of the run, from 0.
    pub place: usize,
    /// Scenes of the run.
    pub scenes: usize,
    /// How often the run plays each scene.
    pub repeats: u32,
    #[serde(flatten)]
    pub about: About,
}

impl Simulation {
    /// `BOOK-ip-ic`, as published evaluations name scenes.
    pub fn id(&self) -> String {
        self.scene.id()
    }

    /// Number of the play of this scene within its run, from 1.
    pub fn repeat(&self) -> u32 {
        self.made.as_ref().map_or(1, |made| made.repeat.max(1))
    }

    /// The form of the protocol it was played by, as far as it says so.
    pub fn protocol(&self) -> Option<Protocol> {
        Some(self.made.as_ref()?.about.rules.as_ref()?.protocol)
    }

    /// How many of its first lines are the book's, as far as it says so.
    pub fn continue_from(&self) -> Option<u32> {
        Some(self.made.as_ref()?.about.rules.as_ref()?.continue_from)
    }

    /// The lines without the decisions.
    pub fn lines(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.role != NSP)
    }

    /// What critics see of it. `protocol` and `continue_from` hold where it does not say.
    pub fn material(&self, protocol: Protocol, continue_from: u32) -> Material {
        let lines = (1..).zip(self.lines()).map(|(number, entry)| JudgedLine {
            id: LineId(number),
            speaker: entry.role.clone(),
            text: entry.content.clone(),
            origin: match entry.beside.by {
                Some(By::Book) => Origin::Book,
                Some(By::Player) => Origin::Player,
                None => Origin::Model,
            },
            odd: script::parse(&entry.content, &entry.role, self.scene.speakers()).odd().to_vec(),
        });
        Material {
            scene: self.scene.clone(),
            protocol: self.protocol().unwrap_or(protocol),
            continue_from: self
                .continue_from()
                .unwrap_or(continue_from)
                .max(self.scene.own.opening),
            // As published runs are judged.
            whom: Whom::Everyone,
            lines: lines.collect(),
        }
    }
}
