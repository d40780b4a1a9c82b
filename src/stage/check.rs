//! Which facts can follow which: a journal that was written by something else, or changed by hand, is
//! refused before it is applied.

use super::{Stage, Step, index};
use crate::{
    chat::Purpose,
    record::{Move, Next, Position, Record, Source},
};

/// A fact that cannot follow those before it: the journal was written by something else, or
/// changed by hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Inconsistent(String);

impl Stage {
    /// Whether `record` can follow the facts before it.
    pub(super) fn check(&self, record: &Record) -> Result<(), Inconsistent> {
        let fail = |what: String| Err(Inconsistent(what));
        match record {
            Record::Line(line) => {
                if index(line.id.0) != self.tree.lines().len() {
                    let last = self.tree.lines().len();
                    return fail(format!("line {} does not follow {last}", line.id));
                }
                let taken = line.decision.map(|id| self.decision(id).map(|found| found.after));
                if taken.is_some_and(|after| after != Some(line.parent)) {
                    return fail(format!("line {} follows from a decision elsewhere", line.id));
                }
                if let Source::Edit { of } = line.source
                    && self.line(of).is_none_or(|old| old.parent != line.parent)
                {
                    return fail(format!("line {} is no take of {of}", line.id));
                }
                if line.parent.is_some_and(|id| self.line(id).is_none()) {
                    return fail(format!("line {} continues a line that is not there", line.id));
                }
                if !self.is_speaker(&line.speaker) {
                    return fail(format!("line {}: nobody is called {}", line.id, line.speaker));
                }
            }
            Record::Decided(decision) => {
                if index(decision.id.0) != self.tree.decisions().len() {
                    return fail(format!("decision {} is out of order", decision.id.0));
                }
                if let Next::Speaker(name) = &decision.next
                    && !self.is_speaker(name)
                {
                    return fail(format!("nobody is called {name}"));
                }
            }
            Record::Asked { purpose: Purpose::Actor { speaker }, .. }
                if !self.is_speaker(speaker) =>
            {
                return fail(format!("nobody is called {speaker}"));
            }
            Record::Felt { speaker, .. } if !self.is_speaker(speaker) => {
                return fail(format!("nobody is called {speaker}"));
            }
            Record::Recalled(recalled) => {
                if !self.is_speaker(&recalled.speaker) {
                    return fail(format!("nobody is called {}", recalled.speaker));
                }
                if recalled.after.is_some_and(|line| self.line(line).is_none()) {
                    return fail(format!("{} remembers after no line", recalled.speaker));
                }
            }
            Record::Moved { to, why } => {
                let known = match why {
                    Move::Undo => self.undo.past() == Some(*to),
                    Move::Redo => self.undo.future() == Some(*to),
                    Move::Reroll { of } | Move::Delete { from: of } | Move::Take { of } => {
                        self.line(*of).is_some()
                    }
                    Move::GoBack => true,
                };
                if !known {
                    return fail(format!("{why:?} does not lead to {to:?}"));
                }
                self.check_position(*to)?;
            }
            Record::Held { .. } => {
                let rests = matches!(self.step, Step::Opening | Step::Word { .. } | Step::Turn);
                if !rests {
                    return fail("the play is held where nothing could go on".to_owned());
                }
            }
            Record::WentOn if !matches!(self.step, Step::Held { .. }) => {
                return fail("the play goes on and was not held".to_owned());
            }
            Record::Objected(objection) => {
                let answered =
                    matches!(&self.step, Step::Answered { call, .. } if *call == objection.call);
                if !answered {
                    return fail(format!("call {} was not answered", objection.call));
                }
            }
            Record::ComparisonOpened { comparison, speaker, at, .. } => {
                if index(*comparison) != self.comparisons.len() {
                    return fail(format!("comparison {comparison} is out of order"));
                }
                if !self.is_speaker(speaker) {
                    return fail(format!("nobody is called {speaker}"));
                }
                self.check_position(*at)?;
            }
            Record::Preferred { comparison, .. } | Record::ComparisonDropped { comparison, .. }
                if self.comparing().map(|open| open.number) != Some(*comparison) =>
            {
                return fail(format!("comparison {comparison} is not open"));
            }
            Record::TrialOpened { trial, at, .. } => {
                if index(*trial) != self.trials.len() || self.trial().is_some() {
                    return fail(format!("trial {trial} is out of order"));
                }
                self.check_position(*at)?;
            }
            Record::TrialClosed { trial, .. }
                if self.trial().map(|open| open.number) != Some(*trial) =>
            {
                return fail(format!("trial {trial} is not open"));
            }
            _ => {}
        }
        Ok(())
    }

    fn check_position(&self, at: Position) -> Result<(), Inconsistent> {
        if let Some(line) = at.line.filter(|id| self.line(*id).is_none()) {
            return Err(Inconsistent(format!("there is no line {line} to move to")));
        }
        match at.decision.map(|id| (id, self.decision(id))) {
            None => Ok(()),
            Some((_, Some(decision))) if decision.after == at.line => Ok(()),
            Some((id, _)) => {
                Err(Inconsistent(format!("decision {} was not taken at that point", id.0)))
            }
        }
    }
}
