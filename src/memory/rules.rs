//! How a play's characters remember: part of its casting.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Mixture, Scope, Weighing};

/// What memories are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// Their words: BM25.
    #[default]
    Words,
    /// Their sense: the likeness of embeddings.
    Sense,
    /// Both rankings together.
    Both,
}

impl FoundBy {
    pub const ALL: [Self; 3] = [Self::Words, Self::Sense, Self::Both];

    /// As flags and settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Sense => "sense",
            Self::Both => "both",
        }
    }
}

/// What of a character's past is put into its system message, and how it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoryRules {
    pub mixture: Mixture,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub by: FoundBy,
    /// Whether moods count, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<Weighing>,
}

impl MemoryRules {
    /// Found by their words, whatever they feel like.
    pub fn plain(mixture: Mixture, scope: Scope) -> Self {
        Self { mixture, scope, by: FoundBy::Words, mood: None }
    }

    /// Whether models are asked to find what is remembered.
    pub fn asks(&self) -> bool {
        self.by != FoundBy::Words || self.mood.is_some()
    }
}

impl fmt::Display for MemoryRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = match self.scope {
            Scope::Before => "before the scene",
            Scope::All => "all of the book",
        };
        let by = match self.by {
            FoundBy::Words => "",
            FoundBy::Sense => ", by sense",
            FoundBy::Both => ", by words and sense",
        };
        write!(f, "{}, {scope}{by}", self.mixture)?;
        match self.mood {
            Some(weighing) => write!(f, ", mood {}", weighing.name()),
            None => Ok(()),
        }
    }
}
