//! Two models at one line, and the choice between them.

use super::{Refused, direct::before};
use crate::{
    chat::{CallIds, Purpose, Side},
    effect::Effect,
    record::{LineId, Position, Record, RoleModel, Source},
    stage::{
        Stage, Step, Then, answer,
        comparison::{Outcome, Writing},
        nsp,
    },
};

impl Stage {
    pub(super) fn compare(
        &mut self,
        line: Option<LineId>,
        against: RoleModel,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let (speaker, at) = self.to_compare(line)?;
        let own = self.lasting_casting().roles.of_speaker(&speaker).clone();
        if own.model.is_offline() || against.model.is_offline() {
            return Err(Refused::OfflineSide);
        }
        if own == against {
            return Err(Refused::SameSides);
        }
        self.end_trial(effects);
        self.cancel(effects);
        let comparison = u32::try_from(self.comparisons.len() + 1).unwrap_or(u32::MAX);
        let first = match nsp::toss(self.casting.rules.seed, comparison) {
            true => Side::A,
            false => Side::B,
        };
        let sides = Box::new([own, against]);
        let opened = Record::ComparisonOpened { comparison, speaker, at, of: line, sides, first };
        self.emit(opened, effects);
        Ok(())
    }

    /// Whose line is to be compared, and where it is spoken.
    fn to_compare(&self, line: Option<LineId>) -> Result<(String, Position), Refused> {
        if let Some(line) = line {
            let found = self.on_branch(line)?;
            return match found.source {
                Source::Model { .. } => Ok((found.speaker.clone(), before(found))),
                Source::Book { .. } => Err(Refused::BookLine(line)),
                Source::Player | Source::Edit { .. } => Err(Refused::OwnLine(line)),
            };
        }
        let due = matches!(
            self.step,
            Step::Word { .. } | Step::Asked { .. } | Step::Held { .. } | Step::Failed { .. }
        );
        let speaker = self.word().filter(|speaker| due && !self.is_player(speaker));
        let at = Position { line: self.head(), decision: self.standing, over: None };
        Ok((speaker.ok_or(Refused::NoLineDue)?.to_owned(), at))
    }

    pub(super) fn prefer(
        &mut self,
        side: Side,
        note: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let open = self.comparing().ok_or(Refused::NothingCompared)?;
        let (comparison, other) = (open.number, open.side(side.other()));
        if !open.side(side).has_answered() {
            return Err(Refused::NoLineYet);
        }
        let record = match (other.has_answered(), other.has_failed()) {
            (true, _) => Record::Preferred { comparison, chosen: side, note },
            (false, true) => Record::ComparisonDropped { comparison, kept: Some(side) },
            (false, false) => return Err(Refused::StillWriting),
        };
        self.emit(record, effects);
        Ok(())
    }

    pub(super) fn drop_comparison(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        self.comparing().ok_or(Refused::NothingCompared)?;
        self.cancel(effects);
        Ok(())
    }

    pub(super) fn ask_contender(
        &mut self,
        side: Side,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let Some(open) = self.comparing() else {
            return;
        };
        let (speaker, comparison) = (open.speaker.clone(), open.number);
        let role = open.side(side).role.clone();
        effects.extend(self.recall(&speaker, Then::Compare, ids));
        if self.is_seeking(&speaker) {
            return;
        }
        let purpose = Purpose::Contender { speaker: speaker.clone(), comparison, side };
        let messages = self.memory_of(&speaker);
        self.send(&speaker, purpose, role.model, role.params, messages, ids, effects);
    }

    /// Moves an open comparison on: asks who was not asked, looks at what was answered, and puts
    /// the lines into the tree once the choice is made. Whether something was done.
    pub(in crate::stage) fn advance_comparison(
        &mut self,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(open) = self.comparing() else {
            return false;
        };
        match &open.outcome {
            Outcome::Open => {}
            Outcome::Preferred { chosen, .. } => {
                let sides = [chosen.other(), *chosen];
                return self.place(sides, effects);
            }
            Outcome::Kept { side } => return self.place([*side, *side], effects),
            Outcome::Dropped => return false,
        }
        for side in [Side::A, Side::B] {
            match self.comparing().map(|open| &open.side(side).writing) {
                Some(Writing::Waiting) => self.ask_contender(side, ids, effects),
                Some(Writing::Answered { .. }) => self.look_at(side, effects),
                _ => {}
            }
        }
        false
    }

    /// An answer with nothing in it is no line.
    fn look_at(&mut self, side: Side, effects: &mut Vec<Effect>) {
        let Some(open) = self.comparing() else {
            return;
        };
        let contender = open.side(side);
        let (Writing::Answered { answer }, Some(call)) = (&contender.writing, contender.call)
        else {
            return;
        };
        let protocol = self.casting.rules.protocol;
        let written = answer::write(answer, &open.speaker, self.scene.speakers(), protocol);
        if let Err(fault) = written {
            let partial = answer.clone();
            self.emit(Record::Failed { call, fault, partial }, effects);
        }
    }

    /// Puts the lines of these sides into the tree, in this order. Whether one was put.
    fn place(&mut self, sides: [Side; 2], effects: &mut Vec<Effect>) -> bool {
        for side in sides {
            let Some(open) = self.comparing() else {
                return true;
            };
            let contender = open.side(side);
            let (Writing::Answered { answer }, Some(call)) = (&contender.writing, contender.call)
            else {
                continue;
            };
            let speaker = open.speaker.clone();
            let answer = answer.clone();
            self.speak_answer(call, &speaker, answer, effects);
        }
        true
    }
}
