//! What an annotator marked in another tool, read back.
//!
//! Owns the shapes that tools give back ([`label_studio`], [`spans`]), where a stretch of what they
//! were shown stands in the line as it was recorded ([`place`]), and what that means as marks of a
//! play ([`marks`]). Reads and writes no file and appends nothing: whoever has the journal does.

mod error;
mod label_studio;
mod marks;
mod place;
mod spans;

pub use error::BackError;
pub use marks::{Intent, intents};

use serde::Deserialize;

use crate::record::{LineId, Span};

/// What one annotator marked in one play, as a tool gives it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Where in the file it stands, for the user.
    pub place: String,
    /// Whether the annotator has said to be done with it, if only by marking something.
    pub is_done: bool,
    /// Name of the journal without its end.
    pub journal: String,
    /// Rubric that labels are of.
    pub rubric: String,
    /// The judging whose flaws the annotator could start from, and keep, change or remove.
    pub started_from: Option<u32>,
    /// The flaws among these that stood at words and so could be removed.
    pub given: Vec<Given>,
    /// The lines as the tool showed them.
    pub lines: Vec<ShownLine>,
    pub found: Vec<Found>,
}

/// A line as the tool showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    pub id: LineId,
    pub text: String,
}

/// One labelled stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub line: LineId,
    /// Code points of the line as it was shown; `None`: all of it.
    pub span: Option<Span>,
    pub label: String,
    pub severity: Option<u32>,
    pub comment: String,
}

/// A flaw of the judging that the annotator started from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Given {
    pub dimension: String,
    /// Place in the critic's list, from 0.
    pub index: u32,
}

/// What an export writes beside a play's lines so that marks find their way back.
#[derive(Debug, Clone, Deserialize)]
struct Origin {
    journal: String,
    #[serde(default)]
    rubric: String,
    #[serde(default)]
    judging: Option<u32>,
    #[serde(default)]
    given: Vec<Given>,
}

/// What a tool's export says, play by play. `by` chooses among several annotators of one file: the
/// number or the address that the tool knows them by.
///
/// # Errors
/// [`BackError`]: the bytes are no such export, or do not say which play they are of.
pub fn read(bytes: &[u8], by: Option<&str>) -> Result<Vec<Returned>, BackError> {
    match bytes.trim_ascii_start().first() {
        Some(b'[') => label_studio::read(bytes, by),
        Some(b'{') => spans::read(bytes, by),
        Some(_) | None => Err(BackError::Unknown),
    }
}
