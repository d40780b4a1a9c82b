//! A final line and where it came from.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DecisionId;
use crate::{chat::CallId, script::Odd};

/// Number of a line within one play; lines are numbered from 1 in the order in which they became
/// final, over all branches.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct LineId(pub u32);

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Source {
    /// A model's answer; the call names the model.
    Model { call: CallId },
    /// The person at the keyboard.
    Player,
    /// The reference's line with this index, put in to continue from.
    Book { index: u32 },
    /// The person changed the words of this line.
    Edit { of: LineId },
}

/// A final line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    pub id: LineId,
    /// The line before it on its branch.
    pub parent: Option<LineId>,
    pub speaker: String,
    /// The line as it stands in the speaker's own history.
    pub text: String,
    /// What the model wrote, where `text` is only a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    pub source: Source,
    /// The decision that gave this speaker the word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// What was found odd in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<Odd>,
}

impl Line {
    /// Whether its words are the person's.
    pub fn by_player(&self) -> bool {
        matches!(self.source, Source::Player | Source::Edit { .. })
    }
}
