//! `sceneplay agreement`: how far annotators and judges agree, over one recorded play or many.
//!
//! | module | owns |
//! |---|---|
//! | [`raters`] | who has said something of which play |
//! | [`pairs`] | two of them over all plays that both have seen |
//! | [`show`] | the figures as sheets and as data |
//!
//! What counts as said, and the figures, are [`crate::play::agreement`]'s.

mod pairs;
mod raters;
mod show;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::transcripts::{
    TranscriptsError,
    pick::{every, named},
};
use crate::{
    journal::{JournalError, read},
    play::{Play, ReplayError},
    prompt::Templates,
    text::clean_line,
};
use pairs::Pair;

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct Request {
    /// Ids of plays or beginnings of such, files of journals; none: every recorded play.
    pub plays: Vec<String>,
    /// Two annotators, two judges, or one of each by their names; `None`: every two who have said
    /// something of the same play.
    pub between: Option<(String, String)>,
    /// Name of the rubric whose flaws are compared.
    pub rubric: String,
}

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for a terminal.
    Table,
    Markdown,
    Json,
}

/// Why no agreement can be told.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    #[error(transparent)]
    Transcripts(#[from] TranscriptsError),
    #[error("{}: {source}", .path.display())]
    Replay { path: PathBuf, source: ReplayError },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("nobody called {name:?} has judged or marked these plays; there {}", there(.known))]
    Nobody { name: String, known: Vec<String> },
    #[error("{one} and {other} have no play in common on which both can be compared")]
    NothingInCommon { one: String, other: String },
    #[error("agreement is between two, and there {}: have a play judged twice, or mark it", there(.0))]
    TooFew(Vec<String>),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl AgreementError {
    /// Whether it is what was asked for that cannot be used, rather than what went wrong on the way.
    pub fn is_of_input(&self) -> bool {
        match self {
            Self::Transcripts(error) => error.is_of_input(),
            Self::Nobody { .. } | Self::NothingInCommon { .. } | Self::TooFew(_) => true,
            Self::Replay { .. } | Self::Journal(_) | Self::Output(_) => false,
        }
    }
}

/// A recorded play with what was judged and marked in it.
#[derive(Debug)]
struct Recorded {
    path: PathBuf,
    play: Play,
}

/// Compares what `request` names of the folder `plays` and prints it; on `notes` stands what was
/// left out.
///
/// # Errors
/// See [`AgreementError`]. Where every play is asked for, those that cannot be read are left out.
pub fn agreement(
    out: &mut impl Write,
    notes: &mut impl Write,
    plays: &Path,
    request: &Request,
    templates: &Arc<Templates>,
    format: Format,
) -> Result<(), AgreementError> {
    let everything = request.plays.is_empty();
    let paths = if everything { every(plays)? } else { named(plays, &request.plays)? };
    let mut recorded = Vec::new();
    for path in paths {
        match load(&path, templates) {
            Ok(play) => recorded.push(Recorded { path, play }),
            Err(error) if everything => {
                writeln!(notes, "left out: {}", clean_line(&error.to_string()))?;
            }
            Err(error) => return Err(error),
        }
    }
    let pairs: Vec<Pair> = pairs::pairs(&recorded, request, notes)?;
    show::print(out, &pairs, &request.rubric, format)?;
    Ok(())
}

fn load(path: &Path, templates: &Arc<Templates>) -> Result<Play, AgreementError> {
    let records = read(path)?.entries.into_iter().map(|entry| entry.record);
    Play::replay(records, Arc::clone(templates))
        .map_err(|source| AgreementError::Replay { path: path.to_owned(), source })
}

fn there(names: &[String]) -> String {
    match names {
        [] => "is nobody who has".to_owned(),
        [one] => format!("is {one} alone"),
        several => format!("are {}", several.join(", ")),
    }
}
