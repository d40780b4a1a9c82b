//! What a play is waiting for. At any time it is exactly one thing.

use crate::{
    chat::{Answer, CallId, Fault, Purpose},
    record::{EndReason, Hold},
};

/// The point at which a play stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nobody has had the word yet.
    Opening,
    /// This speaker has the word and has not been asked: the player's turn, if it is theirs.
    Word { speaker: String },
    /// A model was asked and answers; `partial` grows. `tries` counts the faults before this.
    Asked { call: CallId, purpose: Purpose, partial: Answer, tries: u32 },
    /// An answer is there and nothing has been made of it yet.
    Answered { call: CallId, purpose: Purpose, answer: Answer, tries: u32 },
    /// A call failed `tries` times: the player says what to do.
    Failed { call: CallId, purpose: Purpose, fault: Fault, tries: u32 },
    /// Two models write the same line, or have written it: the player chooses.
    Comparing { comparison: u32 },
    /// Nothing moves until the player lets it.
    Held { why: Hold },
    /// A line is final; who speaks next is open.
    Turn,
    /// The scene has reached its end and is not yet closed.
    Closing(EndReason),
    /// The scene has ended.
    Over(EndReason),
}

impl Step {
    /// Whether `call` is the one awaited.
    pub(super) fn awaits(&self, call: CallId) -> bool {
        matches!(self, Self::Asked { call: awaited, .. } if *awaited == call)
    }

    /// The call under way; those of a comparison are its own.
    pub fn call(&self) -> Option<CallId> {
        match self {
            Self::Asked { call, .. } => Some(*call),
            _ => None,
        }
    }

    pub(super) fn partial_of(&mut self, call: CallId) -> Option<&mut Answer> {
        match self {
            Self::Asked { call: awaited, partial, .. } if *awaited == call => Some(partial),
            _ => None,
        }
    }
}
