//! Why something cannot be marked, and what to do then.

use crate::record::MarkId;

/// Something that cannot be marked. Nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    #[error("An annotator needs a name. Give one.")]
    Nameless,
    #[error("{0} has not begun to mark this play. Begin first, blind or assisted.")]
    NotOpen(String),
    #[error("{0} is done with this play. Begin again to go on.")]
    Done(String),
    #[error(
        "{0} has seen what judges found in this play, so that marking it blind is over. \
         Mark it assisted, or under the name of somebody who has not."
    )]
    HasSeen(String),
    #[error(
        "The judges' findings are hidden while you mark blind. Say that you are done, or go on \
         assisted."
    )]
    Hidden,
    #[error("There is no judging {0} of this play. Judge it first.")]
    NoJudging(u32),
    #[error(
        "Judging {judging} has no flaw {} in {dimension}: it has {count} there. Choose one of these.",
        index + 1
    )]
    NoFlaw { judging: u32, dimension: String, index: u32, count: usize },
    #[error("There is no line {0} in this play. Choose one that was spoken.")]
    NoLine(u32),
    #[error(
        "Line {line} has {length} characters: the words from {start} to {end} are none of it. \
         Select words of the line."
    )]
    NoWords { line: u32, start: u32, end: u32, length: usize },
    #[error(
        "Only a flaw that a critic found can be accepted, rejected or changed. To say what is \
         wrong with a line, add a flaw to it."
    )]
    NotOfLine,
    #[error(
        "A flaw that a critic found can be accepted, rejected, changed or commented on. Whatever \
         else there is to say belongs to a line or to the play."
    )]
    NotOfFlaw,
    #[error("The change changes nothing. Give another type, another severity, or both.")]
    NoChange,
    #[error("The {0} is empty. Write something, or leave it.")]
    Blank(&'static str),
    #[error("No rubric {0:?} is known here. Take a built-in one, or judge the play by it first.")]
    NoRubric(String),
    #[error("The rubric {rubric:?} has no dimension {dimension:?}. It has {known}.")]
    NoDimension { rubric: String, dimension: String, known: String },
    #[error("A flaw cannot have the severity {given}. Give a whole number from 1 to {most}.")]
    Severity { given: u32, most: u32 },
    #[error("{annotator} has no mark {} that still stands. Choose one that does.", mark.0)]
    NoMark { annotator: String, mark: MarkId },
    #[error("Nothing is taken back. Name the mark that is to go.")]
    NothingToWithdraw,
}
