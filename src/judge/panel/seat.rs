//! How one critic of a judging stands.
//!
//! Owns the state and how facts change it; what is done next is [`super::Panel`]'s decision.

use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Message, Piece},
    judge::score::Score,
    record::Flaw,
};

/// What there is to show of a critic.
#[derive(Debug, Clone, PartialEq)]
pub enum CriticState {
    /// Asked, and nothing has come yet.
    Waiting,
    /// Text or reasoning is coming in.
    Streaming {
        /// Characters so far.
        chars: usize,
    },
    Scored {
        flaws: Vec<Flaw>,
        /// What had to be mended to read the answer.
        repairs: Vec<String>,
        /// `None` for checks, which make no score.
        score: Option<Score>,
    },
    /// Unscored until it is asked again.
    Failed {
        fault: Fault,
        /// What it had answered, as far as it had.
        raw: String,
    },
}

impl CriticState {
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Scored { .. } | Self::Failed { .. })
    }
}

/// One critic of a judging.
#[derive(Debug, Clone)]
pub struct Critic {
    pub dimension: String,
    /// Times it was asked in all.
    pub attempt: u32,
    pub state: CriticState,
    call: Option<CallId>,
    /// Times it was asked since the player last wanted it.
    tries: u32,
    was_unreadable: bool,
    raw: String,
    messages: Vec<Message>,
}

impl Critic {
    /// What it has found; `None` as long as no answer of it could be read.
    pub fn flaws(&self) -> Option<&[Flaw]> {
        match &self.state {
            CriticState::Scored { flaws, .. } => Some(flaws),
            _ => None,
        }
    }

    pub(super) fn new(dimension: &str, messages: Vec<Message>) -> Self {
        Self {
            dimension: dimension.to_owned(),
            attempt: 0,
            state: CriticState::Waiting,
            call: None,
            tries: 0,
            was_unreadable: false,
            raw: String::new(),
            messages,
        }
    }

    /// Whether asking again is possible and would change anything.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, CriticState::Failed { .. }) && !self.messages.is_empty()
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

    /// Whether its last answer was none that could be read.
    pub(super) fn was_unreadable(&self) -> bool {
        self.was_unreadable
    }

    pub(super) fn stream(&mut self, piece: &Piece) {
        let (Piece::Text(text) | Piece::Reasoning(text)) = piece;
        let before = match self.state {
            CriticState::Streaming { chars } => chars,
            _ => 0,
        };
        self.state = CriticState::Streaming { chars: before + text.chars().count() };
    }

    pub(super) fn asked(&mut self, call: CallId, attempt: u32, messages: &[Message]) {
        self.call = Some(call);
        self.attempt = attempt;
        self.tries += 1;
        self.messages = messages.to_vec();
        self.state = CriticState::Waiting;
    }

    /// Its call has come to an end; `whole` says that this was with an answer. Until the answer is
    /// read it counts as unreadable.
    pub(super) fn ended(&mut self, answer: &Answer, whole: bool) {
        self.call = None;
        self.raw.clone_from(&answer.text);
        self.was_unreadable |= whole;
    }

    pub(super) fn read(&mut self, flaws: &[Flaw], repairs: &[String], score: Option<Score>) {
        self.was_unreadable = false;
        self.state =
            CriticState::Scored { flaws: flaws.to_vec(), repairs: repairs.to_vec(), score };
    }

    pub(super) fn failed(&mut self, fault: Fault) {
        self.call = None;
        self.tries = 0;
        self.state = CriticState::Failed { fault, raw: self.raw.clone() };
    }

    /// The program ended while it was waited for.
    pub(super) fn interrupted(&mut self) {
        if !self.state.is_settled() {
            self.failed(Fault::new(
                FaultKind::Broken,
                "The program ended before this critic had answered.",
                "Ask this critic again.",
            ));
        }
    }
}
