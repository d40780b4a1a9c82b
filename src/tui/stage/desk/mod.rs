//! The director's desk: a line of the play is chosen, and something is done with it.
//!
//! Owns which line is chosen. `hands` is what keys do there, `told` the sentences about what was
//! done, `bar` what is said of the chosen line, `why` why its speaker had the word, `book` the
//! reference beside the play, `tree` all takes and branches, `lens` through whose eyes the play is
//! looked at.

mod bar;
pub mod book;
mod hands;
pub mod lens;
pub mod told;
pub mod tree;
pub mod why;

use crate::{
    record,
    stage::{Stage, Step},
    tui::{
        keymap::{Action, Context},
        stage::words,
    },
};

/// Which line is chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Desk {
    /// How many lines stand before it on the branch; where the branch is shorter, its last line is
    /// the chosen one. So the choice stays at its place while takes of the line come and go.
    depth: Option<usize>,
}

impl Desk {
    /// While the words of the chosen line are being changed.
    pub const CHANGING: &[Context] =
        &[Context::Editing, Context::Line, Context::Text, Context::Stage];

    pub fn is_open(self) -> bool {
        self.depth.is_some()
    }

    /// Chooses the last line.
    pub fn open(&mut self, stage: &Stage) {
        self.depth = Some(stage.path().len().saturating_sub(1));
    }

    /// Chooses the line with so many before it.
    pub fn choose(&mut self, depth: usize) {
        self.depth = Some(depth);
    }

    pub fn close(&mut self) {
        self.depth = None;
    }

    /// Lines before the chosen one; `None` while that is being written anew.
    pub fn depth(self, stage: &Stage) -> Option<usize> {
        let last = stage.path().len().checked_sub(1)?;
        Some(self.depth?.min(last)).filter(|_| !self.is_being_written(stage))
    }

    /// Whether the line in the chosen place is still being written.
    pub fn is_being_written(self, stage: &Stage) -> bool {
        let writes = match stage.step() {
            Step::Asked { purpose, .. } | Step::Answered { purpose, .. } => {
                words::speaker(purpose).is_some()
            }
            Step::Comparing { .. } => true,
            _ => false,
        };
        writes && self.depth == Some(stage.path().len())
    }

    /// Chooses the last line where the branch has become shorter.
    pub fn stay_on(&mut self, stage: &Stage) {
        self.depth = self.depth.map(|depth| depth.min(stage.path().len().saturating_sub(1)));
    }

    /// The chosen line.
    pub fn line(self, stage: &Stage) -> Option<&record::Line> {
        // Mostly one of the last ones.
        let from_end = stage.path().len().checked_sub(1 + self.depth(stage)?)?;
        stage.path().nth_back(from_end)
    }

    /// Moves the choice, by a page of `page` lines; `false`: the action does not.
    pub fn act(&mut self, action: Action, stage: &Stage, page: usize) -> bool {
        let (Some(at), Some(last)) = (self.depth, stage.path().len().checked_sub(1)) else {
            return false;
        };
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::PageUp => at.saturating_sub(page),
            Action::PageDown => at + page,
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        self.depth = Some(to.min(last));
        true
    }
}
