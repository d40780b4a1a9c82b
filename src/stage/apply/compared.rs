//! What facts of comparisons and trials change.

use crate::{
    chat::{CallId, Side},
    record::{Line, Record, Source},
    stage::{
        Stage, Step,
        comparison::{Comparison, Contender, Outcome, Writing},
        index,
        trial::Trial,
    },
};

impl Stage {
    pub(super) fn open_comparison(&mut self, record: &Record) {
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
    pub(super) fn end_comparison(&mut self, outcome: Outcome) {
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            comparison.outcome = outcome;
            self.undo.changed(comparison.before);
        }
    }

    /// The play stands again where it did before the comparison, as if it had not been.
    pub(super) fn drop_comparison_at_head(&mut self) {
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            comparison.outcome = Outcome::Dropped;
            let before = comparison.before;
            self.stand_at(before);
            self.step = before.over.map_or_else(|| self.held_point(), Step::Over);
        }
    }

    /// Puts the line into the tree where it is one of an open comparison's; the winner's plays on.
    pub(super) fn place_contender(&mut self, line: &Line) -> bool {
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

    /// A side of the comparison that is open.
    pub(super) fn contender_mut(&mut self, side: Side) -> Option<&mut Contender> {
        let number = self.comparing()?.number;
        Some(self.comparisons.get_mut(index(number))?.side_mut(side))
    }

    pub(super) fn side_awaiting(&self, call: CallId) -> Option<Side> {
        self.comparing()?.side_of(call)
    }

    pub(super) fn open_trial(&mut self, record: &Record) {
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
}
