//! What a character remembered at a point of the play, and how that was found.

use serde::{Deserialize, Serialize};

use super::LineId;
use crate::{
    chat::Fault,
    memory::{MemoryRules, Remembered},
};

/// The memories that a character's requests after a line are given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Why they were found by their words alone where their sense was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}
