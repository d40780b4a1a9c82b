//! Moves the play on until somebody has to be waited for.

use super::{Stage, Step, answer, apply, is_environment, memory, nsp};
use crate::{
    chat::{Answer, CallId, CallIds, FaultKind, Message, Purpose, Request},
    effect::Effect,
    record::{
        Decision, DecisionId, EndReason, How, Line, LineId, Next, NextBy, Record, RoleModel, Source,
    },
};

/// How often an answer with nothing in it is asked for before the player is asked what to do.
const EMPTY_TRIES: u32 = 3;

/// What the reference sends on any try but the first, so that the same emptiness need not return.
const RETRY_TEMPERATURE: f64 = 1.0;

impl Stage {
    pub(super) fn advance(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        loop {
            match self.step.clone() {
                Step::Opening => self.open(effects),
                Step::Word { speaker } if self.in_the_book() => self.speak_book(&speaker, effects),
                Step::Word { speaker } if self.is_player(&speaker) => return,
                Step::Word { speaker } => return self.ask_for_line(&speaker, ids, effects),
                Step::Turn if self.opens_with_book() => self.decide_by_book(effects),
                Step::Turn => match self.next_by() {
                    NextBy::Nsp | NextBy::RoundRobin | NextBy::Player => {
                        return self.ask_nsp(ids, effects);
                    }
                    NextBy::Book => self.decide_by_book(effects),
                },
                Step::Answered { call, purpose, answer, .. } => {
                    self.use_answer(call, &purpose, answer, effects);
                }
                Step::Failed { purpose, fault, tries, .. }
                    if fault.kind == FaultKind::Empty && tries < EMPTY_TRIES =>
                {
                    return self.ask_again(&purpose, ids, effects);
                }
                Step::Closing(why) => self.emit(Record::Ended { why }, effects),
                Step::Asked { .. } | Step::Failed { .. } | Step::Over(_) => return,
            }
        }
    }

    /// Asks once more for what failed.
    pub(super) fn ask_again(
        &mut self,
        purpose: &Purpose,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        match apply::agent(purpose).map(str::to_owned) {
            Some(agent) if agent == memory::NSP => self.ask_nsp(ids, effects),
            Some(speaker) => self.ask_for_line(&speaker, ids, effects),
            None => {}
        }
    }

    /// Asks the model for a line of `speaker`, whoever plays it.
    pub(super) fn ask_for_line(
        &mut self,
        speaker: &str,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let roles = &self.casting.roles;
        let (purpose, role) = if is_environment(speaker) {
            (Purpose::Environment, roles.environment.clone())
        } else {
            let purpose = Purpose::Actor { speaker: speaker.to_owned() };
            (purpose, roles.of_character(speaker).clone())
        };
        let messages = self.memory_of(speaker);
        self.ask(speaker, purpose, role, messages, ids, effects);
    }

    fn ask_nsp(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        let role = self.casting.roles.nsp.clone();
        let messages = self.memory_of_nsp();
        self.ask(memory::NSP, Purpose::Nsp, role, messages, ids, effects);
    }

    fn ask(
        &mut self,
        agent: &str,
        purpose: Purpose,
        role: RoleModel,
        messages: Vec<Message>,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let mut params = role.params;
        if matches!(&self.step, Step::Failed { tries, .. } if *tries > 0) {
            // One that is left to the server stays so: the server may take no other.
            params.temperature = params.temperature.map(|_| RETRY_TEMPERATURE);
        }
        let request = Request { call: ids.issue(), purpose, model: role.model, params, messages };
        self.emit(self.asked(agent, &request), effects);
        effects.push(Effect::Ask(request));
    }

    fn use_answer(
        &mut self,
        call: CallId,
        purpose: &Purpose,
        answer: Answer,
        effects: &mut Vec<Effect>,
    ) {
        match apply::agent(purpose) {
            Some(memory::NSP) => self.decide_by_answer(call, answer, effects),
            Some(speaker) => self.speak_answer(call, speaker, answer, effects),
            None => {}
        }
    }

    fn speak_answer(
        &mut self,
        call: CallId,
        speaker: &str,
        answer: Answer,
        effects: &mut Vec<Effect>,
    ) {
        let protocol = self.casting.rules.protocol;
        match answer::write(&answer, speaker, self.scene.speakers(), protocol) {
            Ok(written) => {
                let line = Line {
                    raw: written.raw,
                    odd: written.odd,
                    ..self.new_line(speaker, written.text, Source::Model { call })
                };
                self.emit(Record::Line(line), effects);
            }
            Err(fault) => self.emit(Record::Failed { call, fault, partial: answer }, effects),
        }
    }

    fn decide_by_answer(&mut self, call: CallId, answer: Answer, effects: &mut Vec<Effect>) {
        let said = nsp::read(&answer.text);
        let current = self.path().next_back().map_or("", |line| line.speaker.as_str());
        let round = self.rounds().saturating_sub(1);
        let followed = nsp::follow(&said, &self.scene, current, round, self.casting.rules.end_from);
        let (next, how) = match followed {
            Ok(next) => (next, How::Predicted { call }),
            Err(invalid) => {
                let number = self.decisions.len() as u64;
                let drawn = nsp::draw(&self.scene, current, self.casting.rules.seed, number);
                (Next::Speaker(drawn.to_owned()), How::Drawn { call, invalid })
            }
        };
        let decision =
            Decision { said: Some(said), answer: Some(answer.text), ..self.decision_to(next, how) };
        self.emit(Record::Decided(decision), effects);
    }

    fn open(&mut self, effects: &mut Vec<Effect>) {
        if self.opens_with_book() || self.next_by() == NextBy::Book {
            return self.decide_by_book(effects);
        }
        let first = match self.scene.speakers().first() {
            Some(first) => Next::Speaker(first.clone()),
            None => Next::End,
        };
        let decision = self.decision_to(first, How::Opening);
        self.emit(Record::Decided(decision), effects);
    }

    fn decide_by_book(&mut self, effects: &mut Vec<Effect>) {
        let line = self.scene.next_in_book(self.spoken());
        let speaker = line.map(|index| self.scene.dialogues[index].character.clone());
        if self.all_rounds_played() && speaker.is_some() {
            return self.emit(Record::Ended { why: EndReason::Rounds }, effects);
        }
        let said = speaker.clone().unwrap_or_else(|| nsp::END.to_owned());
        let next = speaker.map_or(Next::End, Next::Speaker);
        let decision = Decision { said: Some(said), ..self.decision_to(next, How::Book) };
        self.emit(Record::Decided(decision), effects);
    }

    /// Whether the next line is one of the book's own that the play continues from.
    fn in_the_book(&self) -> bool {
        self.opens_with_book() && self.rounds() < self.book_rounds()
    }

    /// Whether the decision about the next speaker is still the book's.
    fn opens_with_book(&self) -> bool {
        self.book_rounds() > 0 && self.rounds() <= self.book_rounds()
    }

    fn book_rounds(&self) -> u32 {
        let lines = u32::try_from(self.scene.dialogues.len()).unwrap_or(u32::MAX);
        self.casting.rules.continue_from.min(lines)
    }

    fn speak_book(&mut self, speaker: &str, effects: &mut Vec<Effect>) {
        let found = self.scene.next_of(speaker, self.spoken());
        let Some((index, line)) = found.and_then(|i| Some((i, self.scene.dialogues.get(i)?)))
        else {
            return self.emit(Record::Ended { why: EndReason::Book }, effects);
        };
        let text = answer::stored(&line.message, speaker, self.casting.rules.protocol);
        let source = Source::Book { index: u32::try_from(index).unwrap_or(u32::MAX) };
        self.emit(Record::Line(self.new_line(speaker, text, source)), effects);
    }

    pub(super) fn new_line(&self, speaker: &str, text: String, source: Source) -> Line {
        Line {
            id: LineId(next_number(self.lines.len())),
            parent: self.head(),
            speaker: speaker.to_owned(),
            text,
            raw: None,
            source,
            decision: self.standing,
            odd: Vec::new(),
        }
    }

    pub(super) fn decision_to(&self, next: Next, how: How) -> Decision {
        Decision {
            id: DecisionId(next_number(self.decisions.len())),
            after: self.head(),
            next,
            how,
            over: self.standing,
            said: None,
            answer: None,
            first: None,
        }
    }
}

fn next_number(count: usize) -> u32 {
    u32::try_from(count + 1).unwrap_or(u32::MAX)
}
