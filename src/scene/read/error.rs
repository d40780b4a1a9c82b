//! Why a file gave no scenes: what, where, and what to do.

use std::{io, path::PathBuf};

use serde_json::Value;

/// A file that is whole, but is not a test set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    Simulation,
    Evaluation,
    Book,
    Journal,
    Html,
    LfsPointer,
    Zip,
}

impl Foreign {
    /// What the file is.
    pub(crate) fn is(self) -> &'static str {
        match self {
            Self::Simulation => "a simulation: scenes that were already played",
            Self::Evaluation => "an evaluation: the scores of a run",
            Self::Book => "a whole book",
            Self::Journal => "the journal of a play",
            Self::Html => "a web page",
            Self::LfsPointer => "a Git LFS pointer: it names the file and does not hold it",
            Self::Zip => "a zip archive, whatever its name says",
        }
    }

    /// What can be done with it.
    fn hint(self) -> &'static str {
        match self {
            Self::Simulation | Self::Evaluation => "Give the test set itself: a list of scenes.",
            Self::Book => "Books are given by --books.",
            Self::Journal => "Plays in the data folder are listed by `sceneplay` itself.",
            Self::Html => "Download the file itself, not the page that shows it.",
            Self::LfsPointer => "Run `git lfs pull` where it came from.",
            Self::Zip => "Unpack it and give what is inside.",
        }
    }

    /// Tells by the keys of one object what it is a part of.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let has = |key| value.get(key).is_some();
        if has("scenario") {
            None
        } else if has("simulation") && (has("circumstance") || has("book_title")) {
            Some(Self::Simulation)
        } else if has("cases") && has("scores") {
            Some(Self::Evaluation)
        } else if has("plots") {
            Some(Self::Book)
        } else if has("seq") && has("event") {
            Some(Self::Journal)
        } else {
            None
        }
    }
}

/// A field that does not hold what it must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}{}expected {expected}, found {found}", if .field.is_empty() { "" } else { ": " })]
pub struct Wrong {
    /// Path inside the scene, such as `dialogues[2].message`; indices count from 0. Empty for the
    /// scene itself.
    pub field: String,
    pub expected: &'static str,
    pub found: String,
}

impl Wrong {
    pub(crate) fn new(field: &str, expected: &'static str, found: Option<&Value>) -> Self {
        Self { field: field.to_owned(), expected, found: describe(found) }
    }

    /// The same fault, seen from the object that holds the list `field`.
    pub(crate) fn inside(self, field: &str, index: usize) -> Self {
        let dot = if self.field.is_empty() { "" } else { "." };
        Self { field: format!("{field}[{index}]{dot}{}", self.field), ..self }
    }

    /// The same fault, seen from the object that holds the object `field`.
    pub(crate) fn under(self, field: &str) -> Self {
        let dot = if self.field.is_empty() { "" } else { "." };
        Self { field: format!("{field}{dot}{}", self.field), ..self }
    }
}

fn describe(value: Option<&Value>) -> String {
    const SHOWN: usize = 40;
    match value {
        None => "nothing".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Bool(truth)) => truth.to_string(),
        Some(Value::Number(number)) => format!("the number {number}"),
        Some(Value::String(text)) if text.trim().is_empty() => "an empty text".to_owned(),
        Some(Value::String(text)) => {
            let mut shown: String = text.chars().take(SHOWN).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            format!("the text {shown:?}")
        }
        Some(Value::Array(items)) if items.is_empty() => "an empty list".to_owned(),
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(Value::Object(_)) => "an object".to_owned(),
    }
}

/// Which of a file's scenes a fault is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Number of the entry, from 1.
    pub entry: usize,
    /// Entries in the file.
    pub of: usize,
    /// Line of the file on which the entry begins, from 1.
    pub line: usize,
}

/// Why a file gave no scenes.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{file}: cannot be read: {source}")]
    Io { file: String, source: io::Error },
    #[error("{file}: this is not text in UTF-8 (see byte {at}). Save it as UTF-8 and try again.")]
    NotText {
        file: String,
        /// Offset of the first byte that is not UTF-8.
        at: usize,
    },
    #[error(
        "{file}: the file is {} MB and more than the {} MB that are read at once. Split it, or take \
         it out of the folder.", .bytes.div_ceil(1 << 20), .most >> 20
    )]
    TooLarge { file: String, bytes: u64, most: u64 },
    #[error("{file}: the file is empty; expected a list of scenes in JSON")]
    Empty { file: String },
    #[error("{file}:{line}:{column}: broken JSON: {what}")]
    Broken { file: String, line: usize, column: usize, what: String },
    #[error("{file}: the list is empty; expected at least one scene")]
    NoScenes { file: String },
    #[error("{file}: this is {}, not a test set. {}", .what.is(), .what.hint())]
    Foreign { file: String, what: Foreign },
    #[error("{file}: entry {} of {} (line {}): {wrong}", .spot.entry, .spot.of, .spot.line)]
    Shape { file: String, spot: Spot, wrong: Wrong },
    #[error(
        "{file}: this is no book: a book's file is one object with `plots`. Test sets are given by \
         --test-set."
    )]
    NoBook { file: String },
    /// Of one file, or of each file of a folder; `first` says what is wrong with it, or the first.
    #[error("{}: there is no book here; {first}", .at.display())]
    NoBooks { at: PathBuf, first: String },
    #[error("{}: there is no .json file in this folder", .folder.display())]
    NoFiles { folder: PathBuf },
    #[error(
        "{file}: the file has changed and no longer holds the scene {id}. Start again to list it anew."
    )]
    Gone { file: String, id: String },
}
