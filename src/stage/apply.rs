//! How each fact changes the stage. The only place where its lasting state is written.

use super::{
    Fragment, Inconsistent, Stage, Step, Systems,
    comparison::{Comparison, Contender, Outcome, Writing},
    index,
    trial::Trial,
};
use crate::{
    chat::{Answer, CallId, Fault, Purpose, Side},
    record::{Casting, Decision, EndReason, Hold, How, Line, Move, Next, Position, Record, Source},
};

impl Stage {
    /// Applies a fact read from a journal.
    ///
    /// # Errors
    /// When it cannot follow the facts before it; the stage is unchanged then.
    pub fn replay(&mut self, record: &Record) -> Result<(), Inconsistent> {
        self.check(record)?;
        self.apply(record);
        Ok(())
    }

    pub(super) fn apply(&mut self, record: &Record) {
        match record {
            Record::Recast { casting } => self.recast(casting),
            Record::Asked { call, purpose, base, keep, messages, .. } => {
                if let Some(agent) = agent(purpose) {
                    self.note_request(agent, *call, *base, *keep, messages.clone());
                    self.asked_for(*call, purpose);
                }
            }
            Record::Answered { call, answer } => self.answered(*call, answer),
            Record::Failed { call, fault, partial } => self.failed(*call, fault, partial),
            Record::Cancelled { call, partial } => self.cancelled(*call, partial),
            Record::Line(line) => self.add_line(line.clone()),
            Record::Decided(decision) => self.add_decision(decision.clone()),
            Record::Objected(objection) => {
                self.objection = Some(objection.clone());
                self.step = Step::Turn;
            }
            Record::Moved { to, why } => self.moved(*to, *why),
            Record::Held { why } => self.step = Step::Held { why: *why },
            Record::WentOn => {
                self.unattended = 0;
                self.step = self.point();
            }
            Record::ComparisonOpened { .. } => self.open_comparison(record),
            Record::Preferred { chosen, note, .. } => {
                let outcome = Outcome::Preferred { chosen: *chosen, note: note.clone() };
                self.end_comparison(outcome);
            }
            Record::ComparisonDropped { kept: Some(side), .. } => {
                self.end_comparison(Outcome::Kept { side: *side });
            }
            Record::ComparisonDropped { kept: None, .. } => self.drop_comparison_at_head(),
            Record::TrialOpened { .. } => self.open_trial(record),
            Record::TrialClosed { casting, .. } => {
                if let Some(trial) = self.trials.last_mut() {
                    trial.open = false;
                }
                self.recast(casting);
                if !matches!(self.step, Step::Over(_)) {
                    self.step = self.held_point();
                }
            }
            Record::Ended { why } => {
                if *why == EndReason::Player {
                    self.undo.changed(self.position());
                }
                self.tree.end(self.head(), *why);
                self.step = Step::Over(*why);
            }
            Record::Resumed { .. } => self.forget_lost_calls(),
            Record::Opened { .. }
            | Record::Draft { .. }
            | Record::Drafted { .. }
            | Record::Ghosted { .. }
            | Record::BookShown
            | Record::MarkingOpened { .. }
            | Record::MarkingDone { .. }
            | Record::Marked(_)
            | Record::JudgingOpened { .. }
            | Record::Critique { .. }
            | Record::CriticFailed { .. }
            | Record::Scored { .. }
            | Record::ProbeOpened { .. }
            | Record::Probed { .. }
            | Record::ProbeFailed { .. } => {}
        }
    }

    /// Calls that were under way when the program ended will not answer any more.
    pub(super) fn forget_lost_calls(&mut self) {
        if self.step.call().is_some() {
            self.step = self.before_call();
        }
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            for contender in [&mut comparison.a, &mut comparison.b] {
                if contender.under_way().is_some() {
                    contender.writing = Writing::Waiting;
                }
            }
        }
    }

    /// What the play waits for at its head, when nothing is under way and nothing holds it.
    pub(super) fn point(&self) -> Step {
        match self.standing() {
            Some(decision) => self.after_decision(decision),
            None if self.path.is_empty() => Step::Opening,
            None => Step::Turn,
        }
    }

    /// The same after the head has moved: only the player's turn comes by itself. Among the lines
    /// that the book opens the play with, it is nobody's: they would be put in again at once.
    fn held_point(&self) -> Step {
        match self.point() {
            Step::Word { speaker } if self.is_player(&speaker) && !self.in_the_book() => {
                Step::Word { speaker }
            }
            _ => Step::Held { why: Hold::Moved },
        }
    }

    fn asked_for(&mut self, call: CallId, purpose: &Purpose) {
        if let Purpose::Contender { side, .. } = purpose {
            let partial = Answer::default();
            if let Some(contender) = self.contender_mut(*side) {
                contender.call = Some(call);
                contender.writing = Writing::Asked { partial };
            }
            return;
        }
        self.step = Step::Asked {
            call,
            purpose: purpose.clone(),
            partial: Answer::default(),
            tries: self.tries_of(purpose),
        };
    }

    /// A side of the comparison that is open.
    fn contender_mut(&mut self, side: Side) -> Option<&mut Contender> {
        let number = self.comparing()?.number;
        Some(self.comparisons.get_mut(index(number))?.side_mut(side))
    }

    fn side_awaiting(&self, call: CallId) -> Option<Side> {
        self.comparing()?.side_of(call)
    }

    fn moved(&mut self, to: Position, why: Move) {
        let now = self.position();
        match why {
            Move::Undo => self.undo.undone(now),
            Move::Redo => self.undo.redone(now),
            Move::Reroll { .. } | Move::Delete { .. } | Move::GoBack | Move::Take { .. } => {
                self.undo.changed(now);
            }
        }
        self.stand_at(to);
        if let Move::Delete { .. } = why {
            self.tree.leave_out(to.line);
        }
        self.step = match (to.over, self.point()) {
            (Some(why), _) => Step::Over(why),
            (None, Step::Word { speaker }) if matches!(why, Move::Reroll { .. }) => {
                Step::Word { speaker }
            }
            (None, _) => self.held_point(),
        };
    }

    fn stand_at(&mut self, at: Position) {
        self.path = self.tree.path_to(at.line);
        self.tree.play(&self.path);
        self.tree.stand(at);
        self.standing = at.decision;
        self.cutting_in = false;
        self.objection = None;
        self.unattended = 0;
    }

    fn open_comparison(&mut self, record: &Record) {
        let Record::ComparisonOpened { comparison, speaker, at, of, sides, first } = record else {
            return;
        };
        let before = self.position();
        self.stand_at(*at);
        let [a, b] = sides.as_ref().clone();
        self.comparisons.push(Comparison {
            number: *comparison,
            speaker: speaker.clone(),
            at: *at,
            before,
            of: *of,
            a: Contender::new(a),
            b: Contender::new(b),
            first: *first,
            outcome: Outcome::Open,
        });
        self.step = Step::Comparing { comparison: *comparison };
    }

    /// A comparison that brings a line is a change of the player's: it can be taken back.
    fn end_comparison(&mut self, outcome: Outcome) {
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            comparison.outcome = outcome;
            self.undo.changed(comparison.before);
        }
    }

    /// The play stands again where it did before the comparison, as if it had not been.
    fn drop_comparison_at_head(&mut self) {
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            comparison.outcome = Outcome::Dropped;
            let before = comparison.before;
            self.stand_at(before);
            self.step = before.over.map_or_else(|| self.held_point(), Step::Over);
        }
    }

    fn open_trial(&mut self, record: &Record) {
        let Record::TrialOpened { trial, factor, at, against, casting } = record else {
            return;
        };
        self.undo.changed(self.position());
        let before = self.casting.clone();
        self.recast(casting);
        self.stand_at(*at);
        self.step = self.point();
        self.trials.push(Trial {
            number: *trial,
            factor: factor.clone(),
            at: *at,
            against: *against,
            head: at.line,
            open: true,
            before,
        });
    }

    /// The point from which the call under way was asked.
    fn before_call(&self) -> Step {
        match &self.step {
            Step::Asked { purpose, .. } => match purpose {
                Purpose::Actor { speaker } => Step::Word { speaker: speaker.clone() },
                Purpose::Environment => {
                    Step::Word { speaker: crate::scene::ENVIRONMENT.to_owned() }
                }
                _ => Step::Turn,
            },
            other => other.clone(),
        }
    }

    fn cancelled(&mut self, call: CallId, partial: &Answer) {
        if self.step.awaits(call) {
            self.keep_fragment(partial, None);
            self.step = self.before_call();
        }
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Waiting;
        }
    }

    fn recast(&mut self, casting: &Casting) {
        // A casting that the templates cannot be filled with is refused before it becomes a fact;
        // in a journal whose templates have since been lost, the old messages go on.
        if let Ok(systems) = Systems::fill(&self.templates, &self.scene, casting) {
            self.systems = systems;
        }
        self.casting = casting.clone();
    }

    fn tries_of(&self, purpose: &Purpose) -> u32 {
        match &self.step {
            Step::Failed { purpose: failed, tries, .. } if failed == purpose => *tries,
            _ => 0,
        }
    }

    fn failed(&mut self, call: CallId, fault: &Fault, partial: &Answer) {
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Failed { fault: fault.clone() };
            return;
        }
        let (Step::Asked { call: awaited, purpose, tries, .. }
        | Step::Answered { call: awaited, purpose, tries, .. }) = self.step.clone()
        else {
            return;
        };
        if awaited != call {
            return;
        }
        self.keep_fragment(partial, Some(fault));
        self.step = Step::Failed { call, purpose, fault: fault.clone(), tries: tries + 1 };
    }

    fn keep_fragment(&mut self, partial: &Answer, fault: Option<&Fault>) {
        let (Step::Asked { purpose, .. } | Step::Answered { purpose, .. }) = &self.step else {
            return;
        };
        let Some(speaker) = agent(purpose).filter(|agent| *agent != super::memory::NSP) else {
            return;
        };
        if !partial.text.trim().is_empty() {
            self.fragments.push(Fragment {
                after: self.head(),
                speaker: speaker.to_owned(),
                text: partial.text.trim().to_owned(),
                fault: fault.cloned(),
            });
        }
    }

    fn answered(&mut self, call: CallId, answer: &Answer) {
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Answered { answer: answer.clone() };
            return;
        }
        if let Step::Asked { call: awaited, purpose, tries, .. } = &self.step
            && *awaited == call
        {
            self.step = Step::Answered {
                call,
                purpose: purpose.clone(),
                answer: answer.clone(),
                tries: *tries,
            };
        }
    }

    fn add_line(&mut self, line: Line) {
        if self.place_contender(&line) {
            return;
        }
        if line.by_player() && !self.cutting_in {
            self.undo.changed(self.position());
        }
        if self.head() != line.parent {
            self.path = self.tree.path_to(line.parent);
            self.tree.play(&self.path);
        }
        self.cutting_in = false;
        self.path.push(line.id);
        self.tree.play_on(line.parent, line.id);
        self.standing = None;
        match line.source {
            Source::Model { .. } => self.unattended += 1,
            Source::Player | Source::Edit { .. } => self.unattended = 0,
            Source::Book { .. } => {}
        }
        if let Some(trial) = self.trials.last_mut().filter(|trial| trial.open) {
            trial.head = Some(line.id);
        }
        self.tree.add_line(line);
        self.step = Step::Turn;
    }

    /// Puts the line into the tree where it is one of an open comparison's; the winner's plays on.
    fn place_contender(&mut self, line: &Line) -> bool {
        let Source::Model { call } = line.source else {
            return false;
        };
        let Some(side) = self.side_awaiting(call) else {
            return false;
        };
        let winner = self.comparing().and_then(Comparison::winner);
        if let Some(contender) = self.contender_mut(side) {
            contender.writing = Writing::Placed { line: line.id };
        }
        if winner == Some(side) {
            return false;
        }
        self.tree.add_line(line.clone());
        true
    }

    fn add_decision(&mut self, decision: Decision) {
        if matches!(decision.how, How::Named | How::CutIn) {
            self.undo.changed(self.position());
            self.unattended = 0;
        }
        self.cutting_in = decision.how == How::CutIn;
        self.objection = None;
        self.standing = Some(decision.id);
        self.step = self.after_decision(&decision);
        self.tree.add_decision(decision);
    }

    /// What the play waits for once `decision` stands.
    fn after_decision(&self, decision: &Decision) -> Step {
        match (&decision.next, &decision.how) {
            (Next::End, How::Book) => Step::Closing(EndReason::Book),
            (Next::End, _) => Step::Closing(EndReason::Nsp),
            (Next::Speaker(_), _) if self.all_rounds_played() => Step::Closing(EndReason::Rounds),
            (Next::Speaker(speaker), _) => Step::Word { speaker: speaker.clone() },
        }
    }
}

/// The agent whose history a call is made from; those of critics, ghosts and probes have none here.
pub(super) fn agent(purpose: &Purpose) -> Option<&str> {
    match purpose {
        Purpose::Actor { speaker } => Some(speaker),
        Purpose::Environment => Some(crate::scene::ENVIRONMENT),
        Purpose::Nsp => Some(super::memory::NSP),
        Purpose::Contender { speaker, .. } => Some(speaker),
        Purpose::Critic { .. }
        | Purpose::Ghost { .. }
        | Purpose::Probe { .. }
        | Purpose::Retelling => None,
    }
}
