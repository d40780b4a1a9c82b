//! How each fact changes the stage. The only place where its lasting state is written.

mod calls;
mod compared;

use super::{Inconsistent, Stage, Step, Systems, comparison::Outcome};
use crate::{
    chat::Purpose,
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
            Record::Felt { speaker, mood } => self.note_felt(speaker, *mood),
            Record::Recalled(recalled) => self.note_recalled(recalled),
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

    fn recast(&mut self, casting: &Casting) {
        // A casting that the templates cannot be filled with is refused before it becomes a fact;
        // in a journal whose templates have since been lost, the old messages go on.
        if let Ok(systems) = Systems::fill(&self.templates, &self.scene, casting) {
            self.systems = systems;
        }
        self.casting = casting.clone();
        self.recollections.clear();
        // What was sought by the old rules is of no use; it is sought again where a line waits.
        self.seeking = None;
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
        | Purpose::Retelling
        | Purpose::Mood => None,
    }
}
