//! Why a speaker had the word: the decision behind a line, and what the book has in its place.

use super::Stage;
use crate::record::{Decision, How, Line, LineId, Next};

/// Where the word for a line came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance<'a> {
    pub line: &'a Line,
    /// Round of the line on its branch, from 0.
    pub round: usize,
    /// The decision that gave its speaker the word; lines of old journals may have none.
    pub decision: Option<&'a Decision>,
    /// Decisions at the same point that it set aside, the oldest first.
    pub set_aside: Vec<&'a Decision>,
    /// Whom the reference has in this round.
    pub book: Option<&'a str>,
    pub agreement: Agreement,
}

/// How often NSP named the one whom the book has in that round, up to and with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Rounds in which NSP was followed and the book still has a line.
    pub predicted: u32,
    /// Rounds of these in which both have the same speaker.
    pub same: u32,
}

impl Stage {
    /// Where the word for `line` came from, on whichever branch it is; `None` when there is no such
    /// line.
    pub fn provenance(&self, line: LineId) -> Option<Provenance<'_>> {
        let found = self.line(line)?;
        let path: Vec<&Line> = self.path_to(Some(line)).collect();
        let round = path.len().checked_sub(1)?;
        let mut decisions = self.tree.decisions_up_to(found.decision);
        let decision = decisions.pop();
        let agreement = path.iter().enumerate().fold(Agreement::default(), |sum, (round, line)| {
            sum.with(line.decision.and_then(|id| self.decision(id)), self.in_book(round))
        });
        let book = self.in_book(round);
        Some(Provenance { line: found, round, decision, set_aside: decisions, book, agreement })
    }

    /// Whom the reference has in this round, counted from 0.
    pub fn in_book(&self, round: usize) -> Option<&str> {
        self.scene.dialogues.get(round).map(|line| line.character.as_str())
    }
}

impl Agreement {
    fn with(self, decision: Option<&Decision>, book: Option<&str>) -> Self {
        let (Some(decision), Some(book)) = (decision, book) else {
            return self;
        };
        match (&decision.how, &decision.next) {
            (How::Predicted { .. }, Next::Speaker(next)) => {
                Self { predicted: self.predicted + 1, same: self.same + u32::from(next == book) }
            }
            _ => self,
        }
    }
}
