//! What happened in a play, summed up by a model for those who were there to remember.
//!
//! A small state machine beside the stage, which it reads and never changes. What it knows it takes
//! from facts alone. The person may change the words before they are kept; where they are kept is
//! not decided here.

use super::{Play, ghost::Writing};
use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Heard, Message, Purpose, Request},
    effect::Effect,
    record::{Line, LineId, Record, RoleModel},
    script,
};

/// Least that a summary may be long, in tokens.
const ROOM: u32 = 512;

/// A summary of the play up to a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Retelling {
    pub call: CallId,
    /// Last line of what is summed up.
    pub head: Option<LineId>,
    pub writing: Writing,
}

impl Retelling {
    fn is_asked(&self) -> bool {
        matches!(self.writing, Writing::Asked { .. })
    }

    /// Takes in what came of the call.
    fn hear(&mut self, heard: Heard) -> Vec<Effect> {
        let record = match heard {
            Heard::Piece { at_ms, piece, .. } => {
                if let Writing::Asked { partial } = &mut self.writing {
                    partial.take(at_ms, &piece);
                }
                return Vec::new();
            }
            Heard::Answer { call, answer } if answer.text.trim().is_empty() => {
                let fault = Fault::new(
                    FaultKind::NoLine,
                    "The model wrote no summary.",
                    "Ask again, or write in your own words what is to be remembered.",
                );
                Record::Failed { call, fault, partial: answer }
            }
            Heard::Answer { call, answer } => Record::Answered { call, answer },
            Heard::Fault { call, fault, partial } => Record::Failed { call, fault, partial },
        };
        vec![Effect::Record(record)]
    }

    pub(super) fn interrupt(&self) -> Vec<Effect> {
        let Writing::Asked { partial } = &self.writing else {
            return Vec::new();
        };
        let cancelled = Record::Cancelled { call: self.call, partial: partial.clone() };
        vec![Effect::Cancel(self.call), Effect::Record(cancelled)]
    }

    fn note(&mut self, record: &Record) {
        match record {
            Record::Answered { call, answer } if *call == self.call => {
                self.writing = Writing::Written { text: answer.text.trim().to_owned() };
            }
            Record::Failed { call, fault, .. } if *call == self.call => {
                self.writing = Writing::Failed { fault: fault.clone() };
            }
            Record::Cancelled { call, .. } if *call == self.call => {
                self.writing = Writing::Dropped;
            }
            // What was under way when the program ended does not answer any more.
            Record::Resumed { .. } if self.is_asked() => self.writing = Writing::Lost,
            _ => {}
        }
    }
}

impl Play {
    /// Asks the actors' model to sum up what was played, up to the line where the play stands. One
    /// that is under way is dropped.
    ///
    /// # Errors
    /// The company is offline, nobody has spoken, or the template cannot be filled.
    pub fn retell(&mut self) -> Result<Vec<Effect>, Fault> {
        let RoleModel { model, mut params } = self.stage.casting().roles.actor.clone();
        if model.is_offline() {
            return Err(Fault::new(
                FaultKind::Setup,
                "The offline company sums up nothing.",
                "Write in your own words what is to be remembered.",
            ));
        }
        params.max_tokens = params.max_tokens.map(|most| most.max(ROOM));
        let told = |line: &Line| (line.speaker.clone(), script::told(&line.speaker, &line.text));
        let lines: Vec<(String, String)> = self.stage.path().map(told).collect();
        if lines.is_empty() {
            return Err(Fault::new(
                FaultKind::Setup,
                "Nobody has spoken, so there is nothing to sum up.",
                "Write in your own words what is to be remembered.",
            ));
        }
        let filled = self.stage.templates().retelling(
            self.stage.scene(),
            &self.stage.casting().rules,
            &lines,
        );
        let text = filled.map_err(|error| {
            Fault::new(FaultKind::Setup, error.to_string(), "Correct the template.")
        })?;
        let mut effects = self.retelling.as_ref().map(Retelling::interrupt).unwrap_or_default();
        let request = Request {
            call: self.ids.issue(),
            purpose: Purpose::Retelling,
            model,
            params,
            messages: vec![Message::user(text)],
        };
        effects.push(Effect::Record(Record::asked(&request, None)));
        effects.push(Effect::Ask(request));
        self.note(&effects);
        Ok(effects)
    }

    /// The last summary, if it is one of the play as it stands.
    pub fn retelling(&self) -> Option<&Retelling> {
        self.retelling.as_ref().filter(|last| last.head == self.stage.head())
    }

    pub(super) fn is_retold_by(&self, call: CallId) -> bool {
        self.retelling.as_ref().is_some_and(|last| last.call == call && last.is_asked())
    }

    pub(super) fn hear_retelling(&mut self, heard: Heard) -> Vec<Effect> {
        self.retelling.as_mut().map(|last| last.hear(heard)).unwrap_or_default()
    }

    pub(super) fn note_retelling(&mut self, record: &Record) {
        if let Record::Asked { call, purpose: Purpose::Retelling, .. } = record {
            let writing = Writing::Asked { partial: Answer::default() };
            self.retelling = Some(Retelling { call: *call, head: self.stage.head(), writing });
        } else if let Some(retelling) = &mut self.retelling {
            retelling.note(record);
        }
    }
}
