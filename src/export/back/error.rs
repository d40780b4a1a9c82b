//! Why annotations cannot be taken in, and what to do then.

use crate::play::MarkError;

/// Why annotations cannot be taken in. Nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum BackError {
    #[error(
        "this is neither a JSON export of Label Studio (a list of tasks) nor labelled texts as \
         JSON lines"
    )]
    Unknown,
    #[error("{place}: {source}")]
    Json { place: String, source: serde_json::Error },
    #[error(
        "{place} does not say which play it is of ({missing} is missing). Annotate what `sceneplay \
         export` wrote, and export it with its data."
    )]
    NoOrigin { place: String, missing: &'static str },
    #[error("this is by several people: {}. Choose one of them with --by.", .0.join(", "))]
    Several(Vec<String>),
    #[error("{place} has a label at {what}, where there is no such text")]
    Nowhere { place: String, what: String },
    #[error(
        "line {line} reads otherwise in the play than where it was annotated. Export the play as \
         it is now and annotate that."
    )]
    Changed { line: u32 },
    #[error("there is no line {line} in the play")]
    NoLine { line: u32 },
    #[error(transparent)]
    Mark(#[from] MarkError),
}
