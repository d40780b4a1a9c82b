//! How a play was judged, and what was found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LineId;
use crate::chat::ModelRef;

/// How a play is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Method {
    /// A judge model, one critic for each dimension of the rubric.
    Judge { model: ModelRef, rubric: String },
    /// The offline company's deterministic checks: no judge's verdict.
    Checks,
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    #[default]
    Play,
    /// The book's own dialogue, as a baseline.
    Reference,
}

/// How critics are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// As the protocol asks: instance, type, severity.
    #[default]
    Protocol,
    /// Turn number and quotation besides. Never the protocol's own numbers.
    Evidence,
}

/// Whose lines are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// All that models wrote.
    #[default]
    Cast,
    Everyone,
    /// What the person wrote.
    Player,
}

/// What is judged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Terms {
    pub subject: Subject,
    pub form: Form,
    /// A judging that does not say it is of the first schema, which judged everyone.
    #[serde(default = "everyone")]
    pub whom: Whom,
    /// The rubric's file, where it is not a built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubric_text: Option<String>,
}

fn everyone() -> Whom {
    Whom::Everyone
}

/// What a critic of [`Form::Evidence`] says a flaw rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Number of the line as the critic was shown it, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
}

/// One finding of a critic or a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flaw {
    /// What is wrong, in the critic's words.
    pub instance: String,
    /// The flaw type as the critic spelled it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Points it counts; `None`: what was given is no whole number and counts nothing.
    pub severity: Option<u32>,
    /// The severity as the critic wrote it, where that is not the number itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<serde_json::Value>,
    /// The line it speaks of, where a check knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}
