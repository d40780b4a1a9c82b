//! The lines of a play, and on which branch of them it stands; found without reading the rest.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;

use super::{
    JournalError,
    glance::{fact, head, lines_of},
    read::check_first,
    shelf::read_into,
};
use crate::record::{EndReason, LineId, Position};

/// The lines of one play, in the bytes of its journal.
#[derive(Default)]
pub(super) struct Branch<'a> {
    /// By their ids: the line before each, and the bytes that it stands in.
    lines: HashMap<LineId, (Option<LineId>, &'a [u8])>,
    head: Option<LineId>,
}

/// A line as far as it is read and searched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    pub id: LineId,
    #[serde(default)]
    parent: Option<LineId>,
    #[serde(default)]
    pub speaker: String,
    /// With its thoughts.
    #[serde(default)]
    pub text: String,
}

#[derive(Deserialize)]
struct MovedFact {
    to: Position,
}

#[derive(Deserialize)]
struct TrialFact {
    from: Position,
}

impl<'a> Branch<'a> {
    /// Takes note of a fact. Where it changes where the play stands: why the scene is over there,
    /// if it is.
    pub(super) fn note(&mut self, event: &str, line: &'a [u8]) -> Option<Option<EndReason>> {
        let position = match event {
            "line" => {
                let said: Said = fact(line)?;
                self.lines.insert(said.id, (said.parent, line));
                Position { line: Some(said.id), ..Position::default() }
            }
            "moved" => fact::<MovedFact>(line)?.to,
            "trial_opened" => Position { over: None, ..fact::<TrialFact>(line)?.from },
            _ => return None,
        };
        self.head = position.line;
        Some(position.over)
    }

    /// The lines up to where the play stands, the last first.
    pub(super) fn back(&self) -> impl Iterator<Item = (LineId, &'a [u8])> {
        let mut at = self.head;
        let step = std::iter::from_fn(move || {
            let id = at?;
            let (parent, line) = self.lines.get(&id)?;
            at = *parent;
            Some((id, *line))
        });
        // No branch is longer than there are lines, whatever the parents say.
        step.take(self.lines.len())
    }

    /// Of all lines: the number of each on the branch that is played, from 1.
    pub(super) fn places(&self) -> HashMap<LineId, usize> {
        let ids: Vec<LineId> = self.back().map(|(id, _)| id).collect();
        ids.into_iter().rev().zip(1..).collect()
    }
}

/// The lines of the journal at `path` up to where its play stands, the first first. Like
/// [`super::shelf::list`] it passes over what it does not need.
///
/// # Errors
/// The file cannot be read, is no journal, or is of a newer schema.
pub fn said(path: &Path) -> Result<Vec<Said>, JournalError> {
    let mut bytes = Vec::new();
    read_into(path, &mut bytes)?;
    check_first(path, &bytes)?;
    let mut branch = Branch::default();
    for line in lines_of(&bytes) {
        if let Some((_, event)) = head(line) {
            branch.note(&event, line);
        }
    }
    let mut said: Vec<Said> = branch.back().filter_map(|(_, line)| fact(line)).collect();
    said.reverse();
    Ok(said)
}
