//! The play as a tree: every line and decision there ever was, and where they stand to each other.
//!
//! Lines hang on their parents. Lines of one speaker at one point are *takes* of each other, lines
//! of different speakers *branches*. Nothing is ever taken out. Owns no head: which branch is being
//! played is the stage's.

use std::collections::HashMap;

use super::index;
use crate::record::{Decision, DecisionId, EndReason, Line, LineId, Position};

/// All lines and decisions of a play. What is asked of it costs as much as there are siblings, or
/// lines on the way, and not as there are lines in the play.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// `LineId(n)` is at `n - 1`.
    lines: Vec<Line>,
    /// `DecisionId(n)` is at `n - 1`.
    decisions: Vec<Decision>,
    children: HashMap<Option<LineId>, Vec<LineId>>,
    /// The line that was played last after each point.
    played: HashMap<Option<LineId>, LineId>,
    /// The last decision after each line.
    stood: HashMap<Option<LineId>, DecisionId>,
    ended: HashMap<Option<LineId>, EndReason>,
}

impl Tree {
    /// All lines over all branches, in the order in which they became final.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// All decisions in the order in which they were taken.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(index(id.0))
    }

    pub fn decision(&self, id: DecisionId) -> Option<&Decision> {
        self.decisions.get(index(id.0))
    }

    /// What was said after `line`, the oldest first: takes and branches alike.
    pub fn after(&self, line: Option<LineId>) -> &[LineId] {
        self.children.get(&line).map_or(&[], Vec::as_slice)
    }

    /// Everything that stands where `line` stands, the line itself among them, the oldest first.
    pub fn siblings(&self, line: LineId) -> &[LineId] {
        match self.line(line) {
            Some(found) => self.after(found.parent),
            None => &[],
        }
    }

    /// The takes of `line`: lines of its speaker at its place, the line itself among them.
    pub fn takes(&self, line: LineId) -> impl Iterator<Item = LineId> {
        let speaker = self.line(line).map(|line| line.speaker.as_str());
        let same = move |id: &LineId| self.line(*id).map(|one| one.speaker.as_str()) == speaker;
        self.siblings(line).iter().copied().filter(same)
    }

    /// Number of `line` among its takes, from 1, and how many there are.
    pub fn take_of(&self, line: LineId) -> (usize, usize) {
        let place = self.takes(line).position(|take| take == line).unwrap_or(0);
        (place + 1, self.takes(line).count())
    }

    /// The point at which the branch through `line` was left when it was last played.
    pub fn end_of(&self, line: LineId) -> Position {
        let mut last = line;
        while let Some(next) = self.played.get(&Some(last)) {
            last = *next;
        }
        self.left_at(Some(last))
    }

    /// How things stood after `line` when it was last the head.
    pub fn left_at(&self, line: Option<LineId>) -> Position {
        Position {
            line,
            decision: self.stood.get(&line).copied(),
            over: self.ended.get(&line).copied(),
        }
    }

    /// The lines from the first to `line`.
    pub fn path_to(&self, line: Option<LineId>) -> Vec<LineId> {
        let mut path = Vec::new();
        let mut at = line;
        while let Some(found) = at.and_then(|id| self.line(id)) {
            path.push(found.id);
            // A parent is always older, so this comes to an end even in a journal made by hand.
            at = found.parent.filter(|parent| *parent < found.id);
        }
        path.reverse();
        path
    }

    /// `decision` and those at the same point that it set aside, the oldest first.
    pub fn decisions_up_to(&self, decision: Option<DecisionId>) -> Vec<&Decision> {
        let mut chain = Vec::new();
        let mut at = decision;
        while let Some(found) = at.and_then(|id| self.decision(id)) {
            chain.push(found);
            at = found.over.filter(|older| *older < found.id);
        }
        chain.reverse();
        chain
    }

    pub(super) fn add_line(&mut self, line: Line) {
        self.children.entry(line.parent).or_default().push(line.id);
        self.lines.push(line);
    }

    pub(super) fn add_decision(&mut self, decision: Decision) {
        self.stood.insert(decision.after, decision.id);
        self.decisions.push(decision);
    }

    /// The lines of `path` are those played last.
    pub(super) fn play(&mut self, path: &[LineId]) {
        let mut before = None;
        for line in path {
            self.played.insert(before, *line);
            before = Some(*line);
        }
    }

    /// Nothing that follows `line` is played last any more.
    pub(super) fn leave_out(&mut self, line: Option<LineId>) {
        self.played.remove(&line);
    }

    /// `line` is played last after its parent.
    pub(super) fn play_on(&mut self, parent: Option<LineId>, line: LineId) {
        self.played.insert(parent, line);
    }

    /// The head stands at `at`, and what comes after it is to be played anew.
    pub(super) fn stand(&mut self, at: Position) {
        match at.decision {
            Some(decision) => self.stood.insert(at.line, decision),
            None => self.stood.remove(&at.line),
        };
        match at.over {
            Some(why) => self.ended.insert(at.line, why),
            None => self.ended.remove(&at.line),
        };
    }

    pub(super) fn end(&mut self, line: Option<LineId>, why: EndReason) {
        self.ended.insert(line, why);
    }
}
