//! What a state machine wants done. [`crate::driver`] does it.

use crate::{
    chat::{CallId, Request},
    record::Record,
};

/// Effects are carried out in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A new fact, already applied to the state: store it before showing it.
    Record(Record),
    /// Send a request; pieces and the end come back as input with the same call id.
    Ask(Request),
    /// Drop a request that is under way; nothing more of it will be listened to.
    Cancel(CallId),
}
