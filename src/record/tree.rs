//! Points of a play's tree, and what the director does with them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DecisionId, EndReason, LineId};
use crate::chat::ModelRef;

/// A point of the tree at which a play can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// The last line; `None` before the first.
    pub line: Option<LineId>,
    /// The decision that stands after it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// Whether the scene has ended there, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<EndReason>,
}

/// Why the head of a play moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Move {
    /// The same speaker is to say this line anew.
    Reroll {
        of: LineId,
    },
    /// This line and all that follows is left out.
    Delete {
        from: LineId,
    },
    /// To play on from an earlier line.
    GoBack,
    /// To another take of this line, or another branch beside it.
    Take {
        of: LineId,
    },
    Undo,
    Redo,
}

/// Why a play waits for the player to let it go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The player paused it.
    Paused,
    /// So many model lines in a row as the cap allows have been brought.
    Cap,
    /// It goes on step by step.
    Step,
    /// The head was moved.
    Moved,
    /// The player is to name the next speaker ([`super::NextBy::Player`]).
    Choice,
}

/// The one thing that a trial changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "factor", rename_all = "snake_case")]
pub enum Factor {
    /// Actors are not told their motivation.
    NoMotivation,
    /// Actors are not asked for thoughts.
    NoThoughts,
    /// Another model plays the cast.
    Actor { model: ModelRef },
    /// Another model says who speaks next.
    Nsp { model: ModelRef },
    /// Another profile of this character.
    Profile { name: String },
}
