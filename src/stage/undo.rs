//! What the player can take back: the points of the tree at which the play stood before each of
//! their changes. Made from the facts, so that it is the same after a resume.

use crate::record::Position;

/// Points to go back to, and those that were gone back from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Undo {
    past: Vec<Position>,
    future: Vec<Position>,
}

impl Undo {
    /// The player changes what stood at `before`.
    pub(super) fn changed(&mut self, before: Position) {
        self.past.push(before);
        self.future.clear();
    }

    /// The point to which the last change is taken back.
    pub(super) fn past(&self) -> Option<Position> {
        self.past.last().copied()
    }

    /// The point to which what was taken back is made again.
    pub(super) fn future(&self) -> Option<Position> {
        self.future.last().copied()
    }

    /// The last change is taken back; the play stood at `now`.
    pub(super) fn undone(&mut self, now: Position) {
        if self.past.pop().is_some() {
            self.future.push(now);
        }
    }

    /// What was taken back is made again; the play stood at `now`.
    pub(super) fn redone(&mut self, now: Position) {
        if self.future.pop().is_some() {
            self.past.push(now);
        }
    }
}
