//! How the question about one line of a probe stands.
//!
//! Owns the state and how facts change it; what is done next is [`super::Probe`]'s decision.

use super::Question;
use crate::chat::{CallId, Fault, FaultKind, Message};

/// What there is to show of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum SeatState {
    Waiting,
    /// The one of the cast whom the judge named.
    Named(String),
    /// No name until it is asked again: the answer could not be read ([`FaultKind::Garbage`]), or
    /// the call failed.
    Failed(Fault),
}

/// One line's question.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The line's place in the reference, from 0.
    pub line: u32,
    /// Who speaks it there.
    pub speaker: String,
    /// Times it was asked in all.
    pub attempt: u32,
    pub state: SeatState,
    call: Option<CallId>,
    /// Times it was asked since the player last wanted it.
    tries: u32,
    was_unreadable: bool,
    messages: Vec<Message>,
}

impl Seat {
    pub(super) fn new(question: Question) -> Self {
        Self {
            line: question.line,
            speaker: question.speaker,
            attempt: 0,
            state: SeatState::Waiting,
            call: None,
            tries: 0,
            was_unreadable: false,
            messages: question.messages,
        }
    }

    /// Whether asking again is possible and would change anything.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, SeatState::Failed(_)) && !self.messages.is_empty()
    }

    pub(super) fn waits_for(&self, call: CallId) -> bool {
        self.call == Some(call)
    }

    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    pub(super) fn tries(&self) -> u32 {
        self.tries
    }

    pub(super) fn was_unreadable(&self) -> bool {
        self.was_unreadable
    }

    pub(super) fn asked(&mut self, call: CallId, attempt: u32, messages: &[Message]) {
        self.call = Some(call);
        self.attempt = attempt;
        self.tries += 1;
        self.messages = messages.to_vec();
        self.state = SeatState::Waiting;
    }

    /// Its call has come to an end; `whole` says that this was with an answer. Until a name is
    /// read from it, it counts as unreadable.
    pub(super) fn ended(&mut self, whole: bool) {
        self.call = None;
        self.was_unreadable |= whole;
    }

    pub(super) fn named(&mut self, name: &str) {
        self.was_unreadable = false;
        self.state = SeatState::Named(name.to_owned());
    }

    pub(super) fn failed(&mut self, fault: Fault) {
        self.call = None;
        self.tries = 0;
        self.state = SeatState::Failed(fault);
    }

    /// The program ended while it was waited for.
    pub(super) fn interrupted(&mut self) {
        if self.state == SeatState::Waiting {
            self.failed(Fault::new(
                FaultKind::Broken,
                "The program ended before the judge had answered about this line.",
                "Ask again.",
            ));
        }
    }
}
