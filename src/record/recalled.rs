//! What a character remembered at a point of the play, and how that was found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LineId;
use crate::{
    chat::{Fault, Inquiries},
    memory::{MemoryRules, Mood, Remembered},
};

/// The memories that a character's requests after a line are given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recalled {
    pub speaker: String,
    /// The line before it.
    pub after: Option<LineId>,
    /// Which memories were looked for, and how far into the story.
    pub rules: MemoryRules,
    /// What they were found with: the end of the character's own history.
    pub query: String,
    /// In the order of the story.
    pub passages: Vec<Remembered>,
    /// How the character felt, where that counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<Mood>,
    /// Whether the player said so, and no model.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mood_by_player: bool,
    /// Why not all counted that the rules ask for: sense, or mood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What models were asked for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Inquiries>,
}
