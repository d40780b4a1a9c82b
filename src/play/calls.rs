//! What each call of a play was sent, and what came of it.
//!
//! Made from the facts, so that a play that was read back has all of them. Messages are kept as the
//! facts store them, as differences: in full they would grow with the square of the play's length.

use std::collections::BTreeMap;

use super::ghost::Pair;
use crate::{
    chat::{Answer, CallId, Fault, Message, ModelRef, Params, Purpose, Request, Side},
    record::{Decision, How, LineId, Recalled, Record, Sent, SentError, Source, messages_of},
    stage::{Comparison, Stage},
};

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub id: CallId,
    pub purpose: Purpose,
    pub model: ModelRef,
    pub params: Params,
    pub end: End,
    /// What the speaker remembered of the book for it.
    pub recalled: Option<Recalled>,
    base: Option<CallId>,
    keep: usize,
    messages: Vec<Message>,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    UnderWay,
    Answered { answer: Answer },
    Failed { fault: Fault, partial: Answer },
    Cancelled { partial: Answer },
}

impl Call {
    /// What came of it: the whole answer, or as much as there was.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.end {
            End::UnderWay => None,
            End::Answered { answer } => Some(answer),
            End::Failed { partial, .. } | End::Cancelled { partial } => Some(partial),
        }
    }

    pub fn fault(&self) -> Option<&Fault> {
        match &self.end {
            End::Failed { fault, .. } => Some(fault),
            _ => None,
        }
    }
}

/// All calls of a play.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calls {
    calls: BTreeMap<CallId, Call>,
}

impl Calls {
    pub fn get(&self, call: CallId) -> Option<&Call> {
        self.calls.get(&call)
    }

    /// In the order in which they were asked.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.values()
    }

    /// All messages that a call was sent.
    ///
    /// # Errors
    /// There is no such call, or the journal it comes from leaves out what it builds on.
    pub fn messages(&self, call: CallId) -> Result<Vec<Message>, SentError> {
        messages_of(call, |id| {
            let Call { base, keep, messages, .. } = self.get(id)?;
            Some(Sent { base: *base, keep: *keep, messages })
        })
    }

    /// A call as it was asked for; `None` where its messages cannot be told.
    pub fn request(&self, call: CallId) -> Option<Request> {
        let Call { id, purpose, model, params, .. } = self.get(call)?;
        let (purpose, model) = (purpose.clone(), model.clone());
        let messages = self.messages(call).ok()?;
        Some(Request { call: *id, purpose, model, params: *params, messages })
    }

    /// Every call that a critic of this judging was asked with, the first try first.
    pub fn of_critic(&self, judging: u32, dimension: &str) -> Vec<CallId> {
        let asked = |call: &&Call| match &call.purpose {
            Purpose::Critic { judging: number, dimension: name, .. } => {
                (*number, name.as_str()) == (judging, dimension)
            }
            _ => false,
        };
        self.iter().filter(asked).map(|call| call.id).collect()
    }

    pub(super) fn note(&mut self, record: &Record) {
        match record {
            Record::Asked { call, purpose, model, params, base, keep, messages } => {
                let asked = Call {
                    id: *call,
                    purpose: purpose.clone(),
                    model: model.clone(),
                    params: *params,
                    end: End::UnderWay,
                    recalled: None,
                    base: *base,
                    keep: *keep,
                    messages: messages.clone(),
                };
                self.calls.insert(*call, asked);
            }
            Record::Answered { call, answer } => {
                self.end(*call, End::Answered { answer: answer.clone() });
            }
            Record::Failed { call, fault, partial } => {
                self.end(*call, End::Failed { fault: fault.clone(), partial: partial.clone() });
            }
            Record::Cancelled { call, partial } => {
                self.end(*call, End::Cancelled { partial: partial.clone() });
            }
            _ => {}
        }
    }

    pub(super) fn remember(&mut self, call: CallId, recalled: Option<&Recalled>) {
        if let Some(found) = self.calls.get_mut(&call) {
            found.recalled = recalled.cloned();
        }
    }

    fn end(&mut self, call: CallId, end: End) {
        if let Some(found) = self.calls.get_mut(&call) {
            found.end = end;
        }
    }
}

/// The calls behind a line, the first one first.
pub(super) fn behind(line: LineId, stage: &Stage, ghost: Option<&Pair>) -> Vec<CallId> {
    let Some(found) = stage.line(line) else {
        return Vec::new();
    };
    let mut calls = Vec::new();
    for decision in stage.tree().decisions_up_to(found.decision) {
        calls.extend(decided_by(decision));
    }
    if let Source::Model { call } = found.source {
        let open = stage.comparisons().iter().find(|one| one.side_of(call).is_some());
        match open {
            Some(comparison) => calls.extend(sides(comparison)),
            None => calls.push(call),
        }
    }
    calls.extend(ghost.map(|pair| pair.call));
    calls
}

fn decided_by(decision: &Decision) -> impl Iterator<Item = CallId> {
    let first = decision.first.as_ref().map(|objection| objection.call);
    let call = match &decision.how {
        How::Predicted { call } | How::Drawn { call, .. } => Some(*call),
        _ => None,
    };
    first.into_iter().chain(call)
}

fn sides(comparison: &Comparison) -> impl Iterator<Item = CallId> {
    [Side::A, Side::B].into_iter().filter_map(|side| comparison.side(side).call)
}
