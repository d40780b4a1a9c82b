//! An annotator's hand on a play: marking begun, done and finished, as facts.

use super::{MarkError, check::Marked};
use crate::{
    effect::Effect,
    play::Play,
    record::{Finding, MarkId, MarkingMode, Record, Target},
};

impl Play {
    /// An annotator begins to mark, goes on, or changes the mode.
    ///
    /// # Errors
    /// Blind, for one who has seen what judges found; or without a name.
    pub fn open_marking(
        &mut self,
        annotator: &str,
        mode: MarkingMode,
    ) -> Result<Vec<Effect>, MarkError> {
        self.marks.can_open(annotator, mode)?;
        let annotator = annotator.to_owned();
        Ok(self.keep(Record::MarkingOpened { annotator, mode }))
    }

    /// An annotator marks something. `over` is a mark of theirs that this one replaces, or with
    /// [`Finding::Withdrawn`] takes back, whatever `at` is then. A second verdict on a critic's
    /// flaw replaces the first.
    ///
    /// # Errors
    /// [`MarkError`] says what is wrong with it and what to do.
    pub fn mark(
        &mut self,
        annotator: &str,
        at: Target,
        finding: Finding,
        over: Option<MarkId>,
    ) -> Result<Vec<Effect>, MarkError> {
        let marked = Marked { stage: &self.stage, judgings: &self.judgings };
        let mark = self.marks.prepare(annotator, at, finding, over, &marked)?;
        Ok(self.keep(Record::Marked(mark)))
    }

    /// An annotator has marked all there is to mark; what judges found may be shown.
    ///
    /// # Errors
    /// For one who has not begun or is done already.
    pub fn finish_marking(&mut self, annotator: &str) -> Result<Vec<Effect>, MarkError> {
        self.marks.open_layer(annotator)?;
        let annotator = annotator.to_owned();
        Ok(self.keep(Record::MarkingDone { annotator }))
    }
}
