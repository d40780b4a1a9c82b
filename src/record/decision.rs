//! A decision about the next speaker, and how it came about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LineId;
use crate::chat::CallId;

/// Number of a decision about the next speaker within one play, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct DecisionId(pub u32);

/// Who has the word next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    Speaker(String),
    End,
}

/// Why an NSP answer could not be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    /// NSP said `random`.
    Random,
    /// No speaker of this scene has that name.
    Unknown,
    /// The speaker who just spoke.
    SameSpeaker,
    /// `<END CHAT>` before the round from which it is allowed.
    TooEarly,
}

/// An answer of NSP that could not be followed and was asked about once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Objection {
    pub call: CallId,
    pub invalid: Invalid,
    /// The name read out of the answer.
    pub said: String,
    /// The whole answer.
    pub answer: String,
}

/// How a decision came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum How {
    /// The first name of the scene's speakers.
    Opening,
    /// NSP's answer was followed.
    Predicted { call: CallId },
    /// NSP's answer was invalid: drawn among the others.
    Drawn { call: CallId, invalid: Invalid },
    /// The reference's order.
    Book,
    /// The scene's speakers in turn.
    RoundRobin,
    /// The player named the speaker.
    Named,
    /// The player took the word.
    CutIn,
}

/// One decision about the next speaker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    pub id: DecisionId,
    /// The line after which it was taken; `None` before the first.
    pub after: Option<LineId>,
    pub next: Next,
    #[serde(flatten)]
    pub how: How,
    /// The decision at the same point that this one sets aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<DecisionId>,
    /// The name (or `random`, `<END CHAT>`) read out of NSP's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// NSP's whole answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The answer before it, where NSP was asked once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Objection>,
}

/// Why a scene ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// NSP said `<END CHAT>`.
    Nsp,
    /// The player ended it.
    Player,
    /// The last round is played.
    Rounds,
    /// The book's own dialogue is over.
    Book,
}
