//! What annotators mark in a play: the human's hand beside the judge's.
//!
//! Marks are only ever added: one that changes or takes back an earlier one names it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LineId;

/// Number of a mark within one play, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct MarkId(pub u32);

/// One mark of one annotator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    pub id: MarkId,
    pub annotator: String,
    #[serde(rename = "target")]
    pub at: Target,
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether the judge's findings were hidden from the annotator then.
    pub mode: MarkingMode,
    /// The annotator's earlier mark that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<MarkId>,
}

/// Whether an annotator saw what judges had found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkingMode {
    Blind,
    Assisted,
}

/// What a mark is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A critic's flaw, by its place in that dimension's list, from 0.
    Flaw {
        judging: u32,
        dimension: String,
        index: u32,
    },
    /// A line, or words of it.
    Line {
        line: LineId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span: Option<Span>,
    },
    Play,
}

/// A stretch of a line's text, in Unicode code points of [`super::Line::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    pub start: u32,
    /// Code point behind the last.
    pub end: u32,
}

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Finding {
    /// The critic's flaw is one.
    Accept,
    /// It is none.
    Reject,
    /// It is one of another type or severity.
    Change {
        #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<u32>,
    },
    /// A flaw that the annotator found.
    Flaw {
        rubric: String,
        dimension: String,
        #[serde(rename = "type")]
        kind: String,
        severity: u32,
        /// What is wrong, in the annotator's words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        instance: String,
    },
    /// A free label.
    Label {
        label: String,
    },
    /// A rating on the label set's scale.
    Rating {
        value: i32,
    },
    Comment {
        text: String,
    },
    /// The mark that this one replaces is taken back.
    Withdrawn,
}
