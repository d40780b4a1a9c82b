//! Moves the play on until somebody has to be waited for.

use super::{Stage, Step, answer, apply, is_environment, memory, nsp};
use crate::{
    chat::{Answer, CallId, CallIds, FaultKind, Message, ModelRef, Params, Purpose, Request},
    effect::Effect,
    record::{
        Decision, DecisionId, EndReason, Hold, How, Line, LineId, Next, NextBy, Objection, Record,
        Source,
    },
    scene::ENVIRONMENT,
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
                // The rules may have been changed since the word was given.
                Step::Word { .. } if self.all_rounds_played() => {
                    self.emit(Record::Ended { why: EndReason::Rounds }, effects);
                }
                Step::Word { speaker } if self.in_the_book() => self.speak_book(&speaker, effects),
                Step::Word { speaker } if self.is_player(&speaker) => return,
                Step::Word { speaker } => return self.ask_for_line(&speaker, false, ids, effects),
                Step::Turn if self.opens_with_book() => self.decide_by_book(effects),
                Step::Turn if self.must_choose() && self.all_rounds_played() => {
                    self.emit(Record::Ended { why: EndReason::Rounds }, effects);
                }
                Step::Turn => match self.hold() {
                    Some(why) => self.emit(Record::Held { why }, effects),
                    None => self.decide(ids, effects),
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
                Step::Over(_) => return self.end_trial(effects),
                Step::Comparing { .. } if self.advance_comparison(ids, effects) => {}
                Step::Comparing { .. }
                | Step::Asked { .. }
                | Step::Failed { .. }
                | Step::Held { .. } => return,
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
            Some(speaker) => self.ask_for_line(&speaker, false, ids, effects),
            None => {}
        }
    }

    /// Why the play waits for the player before anybody else gets the word.
    fn hold(&self) -> Option<Hold> {
        if self.objection.is_some() {
            return None;
        }
        if self.must_choose() {
            return Some(Hold::Choice);
        }
        let why = if self.casting.rules.step { Hold::Step } else { Hold::Cap };
        (self.unattended > 0 && self.lines_before_hold() == Some(0)).then_some(why)
    }

    /// Whether the player is to name whoever speaks next.
    pub(super) fn must_choose(&self) -> bool {
        self.casting.rules.next_by == NextBy::Player
    }

    /// Takes the decision that the player leaves to the model.
    pub(super) fn decide_for_player(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        if self.casting.roles.nsp.model.is_offline() {
            self.decide_by_book(effects);
        } else {
            self.ask_nsp(ids, effects);
        }
    }

    fn decide(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        match self.next_by() {
            NextBy::Nsp | NextBy::Player => self.ask_nsp(ids, effects),
            NextBy::Book => self.decide_by_book(effects),
            NextBy::RoundRobin => self.decide_in_turn(effects),
        }
    }

    /// The speaker after the current one in the scene's list, Environment being last.
    fn decide_in_turn(&mut self, effects: &mut Vec<Effect>) {
        let current = self.path().next_back().map_or("", |line| line.speaker.as_str());
        let cast = self.scene.cast();
        let round: Vec<&str> = cast.chain(std::iter::once(ENVIRONMENT)).collect();
        let place = round.iter().position(|name| *name == current);
        let next = round[place.map_or(0, |place| (place + 1) % round.len())].to_owned();
        let decision = self.decision_to(Next::Speaker(next), How::RoundRobin);
        self.emit(Record::Decided(decision), effects);
    }

    /// Asks the model for a line of `speaker`, whoever plays it; `anew` where it has said one here.
    pub(super) fn ask_for_line(
        &mut self,
        speaker: &str,
        anew: bool,
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
        let params = self.params(role.params, anew);
        self.send(speaker, purpose, role.model, params, messages, ids, effects);
    }

    fn ask_nsp(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        let role = self.casting.roles.nsp.clone();
        let again = self.objection.as_ref().map(|objection| self.memory_of_nsp_again(objection));
        let params = self.params(role.params, again.is_some());
        // A template that cannot be filled was refused when the play was opened.
        let messages = again.and_then(Result::ok).unwrap_or_else(|| self.memory_of_nsp());
        self.send(memory::NSP, Purpose::Nsp, role.model, params, messages, ids, effects);
    }

    /// The role's parameters, or those of a second try.
    fn params(&self, mut params: Params, anew: bool) -> Params {
        let failed = matches!(&self.step, Step::Failed { tries, .. } if *tries > 0);
        if anew || failed {
            // One that is left to the server stays so: the server may take no other.
            params.temperature = params.temperature.map(|_| RETRY_TEMPERATURE);
        }
        params
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of the one request")]
    pub(super) fn send(
        &mut self,
        agent: &str,
        purpose: Purpose,
        model: ModelRef,
        params: Params,
        messages: Vec<Message>,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let leak = self.leak_fault(agent, &messages);
        let request = Request { call: ids.issue(), purpose, model, params, messages };
        self.emit(self.asked(agent, &request), effects);
        match leak {
            None => effects.push(Effect::Ask(request)),
            Some(fault) => {
                let (call, partial) = (request.call, Answer::default());
                self.emit(Record::Failed { call, fault, partial }, effects);
            }
        }
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

    pub(super) fn speak_answer(
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
            Err(invalid) if self.casting.rules.ask_again && self.objection.is_none() => {
                let objection = Objection { call, invalid, said, answer: answer.text };
                return self.emit(Record::Objected(objection), effects);
            }
            Ok(next) => (next, How::Predicted { call }),
            Err(invalid) => {
                let number = self.tree.decisions().len() as u64;
                let drawn = nsp::draw(&self.scene, current, self.casting.rules.seed, number);
                (Next::Speaker(drawn.to_owned()), How::Drawn { call, invalid })
            }
        };
        let decision = Decision {
            said: Some(said),
            answer: Some(answer.text),
            first: self.objection.clone(),
            ..self.decision_to(next, how)
        };
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
    pub(super) fn in_the_book(&self) -> bool {
        let by_book = self.standing().is_some_and(|decision| decision.how == How::Book);
        by_book && self.opens_with_book() && self.rounds() < self.book_rounds()
    }

    /// Whether the decision about the next speaker is still the book's: also the one after the last
    /// line of the book, but not after the last that the scene opens with. It is not where the play
    /// has been led away from these lines.
    fn opens_with_book(&self) -> bool {
        let last = self.path().next_back();
        let in_book = last.is_none_or(|line| matches!(line.source, Source::Book { .. }));
        let continued = self.continued_rounds();
        let by_book =
            self.rounds() < self.scene.own.opening || continued > 0 && self.rounds() <= continued;
        self.book_rounds() > 0 && by_book && in_book
    }

    /// Lines that are given before anybody is asked: the scene's opening, or what the play
    /// continues from.
    fn book_rounds(&self) -> u32 {
        let opening = u32::try_from(self.scene.opening()).unwrap_or(u32::MAX);
        opening.max(self.continued_rounds())
    }

    fn continued_rounds(&self) -> u32 {
        let lines = u32::try_from(self.scene.reference().len()).unwrap_or(u32::MAX);
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
            id: LineId(next_number(self.tree.lines().len())),
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
            id: DecisionId(next_number(self.tree.decisions().len())),
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
