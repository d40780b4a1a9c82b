//! Why a journal could not be read or written: what, where, and what to do.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::record::SCHEMA;

/// Why a journal could not be read or written. After a failed write nothing is lost: see
/// [`super::Writer`].
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{}: cannot {doing}: {source}", .path.display())]
    Io {
        path: PathBuf,
        /// What was tried, as in "cannot …".
        doing: &'static str,
        source: io::Error,
    },
    #[error("{}: another sceneplay has this play open. Close it there first.", .path.display())]
    Locked { path: PathBuf },
    #[error(
        "{}: the file was moved or deleted while the play was on. Save the play elsewhere.",
        .path.display()
    )]
    Vanished { path: PathBuf },
    #[error(
        "{}: another program changed the file while the play was on. Save the play elsewhere.",
        .path.display()
    )]
    Changed { path: PathBuf },
    #[error(
        "{}: there is a file of this name already; nothing was moved. Rename one of the two.",
        .path.display()
    )]
    Taken { path: PathBuf },
    #[error("{}: nothing was recorded here; the file can be deleted", .path.display())]
    Nothing { path: PathBuf },
    #[error("{}: this is not the journal of a play: {what}", .path.display())]
    NotAJournal { path: PathBuf, what: String },
    #[error(
        "{}: written by a newer sceneplay (schema {schema}; this one knows {SCHEMA}). \
         Open it with that version; it was left as it is.",
        .path.display()
    )]
    Newer { path: PathBuf, schema: u32 },
    #[error(
        "{}:{line}: this line cannot be read: {what}. The lines before it are whole: \
         to go on from there, make a copy of the file that ends above this line.",
        .path.display()
    )]
    BrokenLine {
        path: PathBuf,
        /// From 1.
        line: usize,
        what: String,
    },
}

impl JournalError {
    /// The file it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Locked { path }
            | Self::Vanished { path }
            | Self::Changed { path }
            | Self::Taken { path }
            | Self::Nothing { path }
            | Self::NotAJournal { path, .. }
            | Self::Newer { path, .. }
            | Self::BrokenLine { path, .. } => path,
        }
    }
}
