//! How a play's characters remember: part of its casting.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Mixture, Scope};

/// What of a character's past is put into its system message, and how it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryRules {
    pub mixture: Mixture,
    #[serde(default)]
    pub scope: Scope,
}

impl fmt::Display for MemoryRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            Scope::Before => write!(f, "{}, before the scene", self.mixture),
            Scope::All => write!(f, "{}, all of the book", self.mixture),
        }
    }
}
