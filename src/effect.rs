//! What a state machine wants done. [`crate::driver`] does it.

use crate::{
    chat::{CallId, ModelRef, Request},
    memory::{MemoryRules, Mood},
    record::Record,
};

/// Effects are carried out in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A new fact, already applied to the state: store it before showing it.
    Record(Record),
    /// Send a request; pieces and the end come back as input with the same call id.
    Ask(Request),
    /// Find out what memories are found by; it comes back as [`crate::chat::Heard::Sensed`].
    Seek(Box<Search>),
    /// Drop a request that is under way; nothing more of it will be listened to.
    Cancel(CallId),
}

/// What has to be known before a character's memories can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub call: CallId,
    pub speaker: String,
    pub query: String,
    pub rules: MemoryRules,
    /// The model whose embeddings they are found by.
    pub embedding: Option<ModelRef>,
    /// The model that says how they feel.
    pub feels_by: ModelRef,
    /// How the character feels, where the player has said so.
    pub mood: Option<Mood>,
}
