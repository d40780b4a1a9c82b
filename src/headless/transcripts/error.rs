//! Why nothing came of a command about recorded plays.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::journal::{JournalError, about::AboutError};

/// Why nothing came of a command about recorded plays.
#[derive(Debug, thiserror::Error)]
pub enum TranscriptsError {
    #[error("{}: cannot list the folder: {source}", .path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("there is no transcript {0:?} {1}; `sceneplay transcripts list` tells which there are")]
    None(String, &'static str),
    #[error("which of these is {wanted:?}: {}?", .ids.join(", "))]
    Several { wanted: String, ids: Vec<String> },
    #[error("there is nothing to look for in {0:?}")]
    NothingToFind(String),
    #[error("what is in the trash would be gone for good; --yes does it")]
    NotSure,
    #[error("{damaged} of {of} cannot be opened; what is said above tells which, and what to do")]
    Damaged { damaged: usize, of: usize },
    #[error("{0} of the transcripts in the trash could not be removed")]
    Kept(usize),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    About(#[from] AboutError),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl TranscriptsError {
    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder { path: path.to_owned(), source }
    }

    /// Whether it is what was asked for that cannot be used, rather than what went wrong on the way.
    pub fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::None(..)
                | Self::Several { .. }
                | Self::NothingToFind(_)
                | Self::NotSure
                | Self::About(AboutError::NoTag(_) | AboutError::TooLong { .. })
        )
    }
}
