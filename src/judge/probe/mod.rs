//! Can this judge tell who speaks? A probe before trusting one (after PersonaEval, arXiv
//! 2508.10014), as a state machine without input or output.
//!
//! The names in the reference are hidden one line at a time, and the judge says which of the cast
//! speaks the line. All lines are asked about at once; an answer in which nobody of the cast is
//! named is asked for again up to [`TRIES`] times and is then counted apart; a call that failed
//! waits for the player. What was decided leaves as facts, and the state changes by
//! [`Probe::apply`]ing them.
//!
//! Files: [`masked`] hides names, [`request`] makes the requests, [`answer`] reads them, [`accuracy`]
//! counts, `seat` is one line's question.

pub mod accuracy;
pub mod answer;
pub mod masked;
pub mod request;
mod seat;
#[cfg(test)]
mod tests;

pub use accuracy::Accuracy;
pub use request::Question;
pub use seat::{Seat, SeatState};

use crate::{
    chat::{Answer, CallId, CallIds, Fault, FaultKind, Heard, ModelRef, Params, Purpose, Request},
    effect::Effect,
    record::{Record, RoleModel},
};

/// Times a line is asked about before an unreadable answer is given up.
pub const TRIES: u32 = 3;

/// Sampling temperature once an answer could not be read.
const RETRY_TEMPERATURE: f64 = 1.0;

/// One probe of a judge.
#[derive(Debug, Clone)]
pub struct Probe {
    number: u32,
    judge: RoleModel,
    cast: Vec<String>,
    seats: Vec<Seat>,
}

impl Probe {
    /// Opens a probe and asks about every line. `cast` are the names to choose from, and
    /// `questions` those of [`request::questions`].
    pub fn open(
        number: u32,
        judge: RoleModel,
        cast: Vec<String>,
        questions: Vec<Question>,
        ids: &mut CallIds,
    ) -> (Self, Vec<Effect>) {
        let opened =
            Record::ProbeOpened { probe: number, model: judge.model.clone(), params: judge.params };
        let mut probe = Self::restore(number, judge, cast, questions);
        let mut effects = vec![Effect::Record(opened)];
        for index in 0..probe.seats.len() {
            probe.ask(index, ids, &mut effects);
        }
        (probe, effects)
    }

    /// A probe that was opened earlier, before its facts are [`Self::apply`]ed.
    pub fn restore(
        number: u32,
        judge: RoleModel,
        cast: Vec<String>,
        questions: Vec<Question>,
    ) -> Self {
        let seats = questions.into_iter().map(Seat::new).collect();
        Self { number, judge, cast, seats }
    }

    /// Takes in what came back of a call. Anything about a call that nobody waits for is ignored.
    pub fn hear(&mut self, heard: Heard, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(index) = self.waiting(heard.call()) else {
            return effects;
        };
        match heard {
            Heard::Piece { .. } | Heard::Sensed { .. } => {}
            Heard::Answer { call, answer } => {
                self.answered(index, call, answer, ids, &mut effects);
            }
            Heard::Fault { call, fault, partial } => {
                let failed = Record::Failed { call, fault: fault.clone(), partial };
                self.record(failed, &mut effects);
                self.give_up(index, call, fault, &mut effects);
            }
        }
        effects
    }

    /// Asks once more about every line that has no name.
    pub fn retry(&mut self, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        for index in 0..self.seats.len() {
            if self.seats[index].can_retry() {
                self.ask(index, ids, &mut effects);
            }
        }
        effects
    }

    /// Changes the state by one fact; facts of other probes and of the play change nothing. A
    /// [`Record::Resumed`] means that whoever was waited for will not answer any more.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Asked {
                call,
                purpose: Purpose::Probe { probe, line, attempt },
                messages,
                base: None,
                ..
            } if *probe == self.number => {
                if let Some(seat) = self.seat(*line) {
                    seat.asked(*call, *attempt, messages);
                }
            }
            Record::Answered { call, .. }
            | Record::Failed { call, .. }
            | Record::Cancelled { call, .. } => {
                let whole = matches!(record, Record::Answered { .. });
                if let Some(seat) = self.seats.iter_mut().find(|seat| seat.waits_for(*call)) {
                    seat.ended(whole);
                }
            }
            Record::Probed { probe, line, named, .. } if *probe == self.number => {
                if let Some(seat) = self.seat(*line) {
                    seat.named(named);
                }
            }
            Record::ProbeFailed { probe, line, fault, .. } if *probe == self.number => {
                if let Some(seat) = self.seat(*line) {
                    seat.failed(fault.clone());
                }
            }
            Record::Resumed { .. } => {
                for seat in &mut self.seats {
                    seat.interrupted();
                }
            }
            _ => {}
        }
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    /// The judge that is probed.
    pub fn model(&self) -> &ModelRef {
        &self.judge.model
    }

    /// The names to choose from.
    pub fn cast(&self) -> &[String] {
        &self.cast
    }

    /// The lines that are asked about, in the reference's order.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// Whether this probe waits for the call.
    pub fn waits_for(&self, call: CallId) -> bool {
        self.waiting(call).is_some()
    }

    /// Whether no line's answer is waited for.
    pub fn is_settled(&self) -> bool {
        self.seats.iter().all(|seat| seat.state != SeatState::Waiting)
    }

    /// Whether [`Self::retry`] would ask about any line.
    pub fn can_retry(&self) -> bool {
        self.seats.iter().any(Seat::can_retry)
    }

    /// How often the judge could tell, as far as it has answered.
    pub fn accuracy(&self) -> Accuracy {
        let cast = u32::try_from(self.cast.len()).unwrap_or(u32::MAX);
        let mut accuracy = Accuracy { cast, ..Accuracy::default() };
        for seat in &self.seats {
            let count = match &seat.state {
                SeatState::Waiting => &mut accuracy.waiting,
                SeatState::Named(name) if *name == seat.speaker => &mut accuracy.right,
                SeatState::Named(_) => &mut accuracy.wrong,
                SeatState::Failed(fault) if fault.kind == FaultKind::Garbage => {
                    &mut accuracy.unreadable
                }
                SeatState::Failed(_) => &mut accuracy.failed,
            };
            *count += 1;
        }
        accuracy
    }

    fn waiting(&self, call: CallId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.waits_for(call))
    }

    fn seat(&mut self, line: u32) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.line == line)
    }

    fn record(&mut self, record: Record, effects: &mut Vec<Effect>) {
        self.apply(&record);
        effects.push(Effect::Record(record));
    }

    fn ask(&mut self, index: usize, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        let Some(seat) = self.seats.get(index) else {
            return;
        };
        let call = ids.issue();
        let purpose =
            Purpose::Probe { probe: self.number, line: seat.line, attempt: seat.attempt + 1 };
        let messages = seat.messages().to_vec();
        let model = self.judge.model.clone();
        let mut params: Params = self.judge.params;
        // As with critics: the same request at temperature 0 would bring the same answer, and a
        // temperature that is left to the server stays so.
        if seat.was_unreadable() {
            params.temperature = params.temperature.map(|_| RETRY_TEMPERATURE);
        }
        let asked = Record::Asked {
            call,
            purpose: purpose.clone(),
            model: model.clone(),
            params,
            base: None,
            keep: 0,
            messages: messages.clone(),
        };
        self.record(asked, effects);
        effects.push(Effect::Ask(Request { call, purpose, model, params, messages }));
    }

    fn answered(
        &mut self,
        index: usize,
        call: CallId,
        answer: Answer,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let Some(seat) = self.seats.get(index) else {
            return;
        };
        let (line, tries) = (seat.line, seat.tries());
        let named = answer::read(&answer.text, &self.cast).map(str::to_owned);
        self.record(Record::Answered { call, answer }, effects);
        match named {
            Some(named) => {
                let probed = Record::Probed { probe: self.number, line, call, named };
                self.record(probed, effects);
            }
            None if tries < TRIES => self.ask(index, ids, effects),
            None => {
                let fault = Fault::new(
                    FaultKind::Garbage,
                    format!("{} named nobody of the cast for line {}.", self.model(), line + 1),
                    "Ask again, or take another judge model.",
                );
                self.give_up(index, call, fault, effects);
            }
        }
    }

    fn give_up(&mut self, index: usize, call: CallId, fault: Fault, effects: &mut Vec<Effect>) {
        let Some(seat) = self.seats.get(index) else {
            return;
        };
        let failed = Record::ProbeFailed { probe: self.number, line: seat.line, call, fault };
        self.record(failed, effects);
    }
}
