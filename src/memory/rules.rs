//! How a play's characters remember: part of its casting.

use serde::{Deserialize, Serialize};

use super::{Mixture, Scope};

/// What of a character's past is put into its system message, and how it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryRules {
    pub mixture: Mixture,
    #[serde(default)]
    pub scope: Scope,
}
