//! Two models that write the same line, and the choice between them.
//!
//! Both are asked the same request. Who wrote which is not for the player's eyes before the choice;
//! the order in which the lines are shown comes from the play's seed. The chosen line plays on, the
//! other one stays as its take.

use crate::{
    chat::{Answer, CallId, Fault, Side},
    record::{LineId, Position, RoleModel},
};

/// A comparison of two models at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Number within the play, from 1.
    pub number: u32,
    pub speaker: String,
    /// The point from which both are asked.
    pub at: Position,
    /// Where the play stood when it was opened.
    pub(super) before: Position,
    /// The line that is written anew.
    pub of: Option<LineId>,
    pub a: Contender,
    pub b: Contender,
    /// The side that is shown first.
    pub first: Side,
    pub outcome: Outcome,
}

/// One of the two models, and what came of its call.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    pub role: RoleModel,
    /// Its last call.
    pub call: Option<CallId>,
    pub writing: Writing,
}

/// How far a contender is with its line.
#[derive(Debug, Clone, PartialEq)]
pub enum Writing {
    /// Not asked, or its call was dropped.
    Waiting,
    Asked {
        partial: Answer,
    },
    Answered {
        answer: Answer,
    },
    Failed {
        fault: Fault,
    },
    /// The line stands in the tree.
    Placed {
        line: LineId,
    },
}

/// What became of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Open,
    /// The player chose between two lines: a preference.
    Preferred {
        chosen: Side,
        note: String,
    },
    /// One side had no line to offer; the other one's was taken. No preference.
    Kept {
        side: Side,
    },
    Dropped,
}

impl Contender {
    pub(super) fn new(role: RoleModel) -> Self {
        Self { role, call: None, writing: Writing::Waiting }
    }

    /// Its call, while an answer is awaited.
    pub fn under_way(&self) -> Option<CallId> {
        self.call.filter(|_| matches!(self.writing, Writing::Asked { .. }))
    }

    /// Whether it has a line to choose.
    pub fn has_answered(&self) -> bool {
        matches!(self.writing, Writing::Answered { .. })
    }

    pub fn has_failed(&self) -> bool {
        matches!(self.writing, Writing::Failed { .. })
    }

    /// The line that it wrote, once that stands in the tree.
    pub fn line(&self) -> Option<LineId> {
        match self.writing {
            Writing::Placed { line } => Some(line),
            _ => None,
        }
    }
}

impl Comparison {
    pub fn side(&self, side: Side) -> &Contender {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    pub(super) fn side_mut(&mut self, side: Side) -> &mut Contender {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }

    /// Both sides in the order in which they are shown.
    pub fn shown(&self) -> [Side; 2] {
        [self.first, self.first.other()]
    }

    /// The side that a call belongs to.
    pub fn side_of(&self, call: CallId) -> Option<Side> {
        [Side::A, Side::B].into_iter().find(|side| self.side(*side).call == Some(call))
    }

    /// Calls that are being answered.
    pub fn under_way(&self) -> impl Iterator<Item = CallId> {
        [&self.a, &self.b].into_iter().filter_map(Contender::under_way)
    }

    /// The side whose line plays on, once that is known.
    pub fn winner(&self) -> Option<Side> {
        match self.outcome {
            Outcome::Preferred { chosen, .. } => Some(chosen),
            Outcome::Kept { side } => Some(side),
            Outcome::Open | Outcome::Dropped => None,
        }
    }
}
