//! Why nothing was exported.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    export, headless::transcripts::TranscriptsError, journal::JournalError, play::ReplayError,
};

/// Why nothing was exported, or not all.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Plays(#[from] TranscriptsError),
    #[error("there are no plays to export yet; `sceneplay` plays one")]
    NoPlays,
    #[error("nothing was written: see above")]
    Nothing,
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{path}: {source}", path = .path.display())]
    Replay { path: PathBuf, source: ReplayError },
    #[error("{format}: {source}")]
    Format { format: &'static str, source: export::ExportError },
    #[error("{path} is there already; name another folder with --out, or replace it with --force",
        path = .0.display())]
    There(PathBuf),
    #[error("{path}: cannot {doing}: {source}", path = .path.display())]
    Io { path: PathBuf, doing: &'static str, source: io::Error },
    #[error("{0} of the plays could not be read; the others were exported")]
    Unread(usize),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl ExportError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), doing, source }
    }

    /// Whether it is what was asked for that cannot be used, rather than what went wrong on the way.
    pub fn is_of_input(&self) -> bool {
        match self {
            Self::Plays(error) => error.is_of_input(),
            Self::NoPlays | Self::Nothing | Self::There(_) => true,
            _ => false,
        }
    }
}
