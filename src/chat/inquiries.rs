//! What models were asked so that memories could be found, in sum: these calls are no facts of the
//! play, and cost what they cost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModelRef, Usage};

/// The calls of one model by which memories were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inquiries {
    pub model: ModelRef,
    pub answered: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u64,
    /// Tokens as the server counted them.
    pub usage: Usage,
    /// Answers whose tokens the server did not count.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uncounted: u64,
}

impl Inquiries {
    pub fn of(model: &ModelRef) -> Self {
        Self { model: model.clone(), answered: 0, failed: 0, usage: Usage::default(), uncounted: 0 }
    }

    /// One more answer.
    pub fn answer(&mut self, usage: Option<Usage>) {
        self.answered += 1;
        match usage {
            Some(usage) => self.usage = self.usage + usage,
            None => self.uncounted += 1,
        }
    }

    /// One more call without an answer; what it said all the same is counted.
    pub fn failure(&mut self, usage: Option<Usage>) {
        self.failed += 1;
        self.usage = self.usage + usage.unwrap_or_default();
    }

    pub fn is_empty(&self) -> bool {
        self.answered == 0 && self.failed == 0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
