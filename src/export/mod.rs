//! Recorded plays in the formats of other tools.
//!
//! | module | owns |
//! |---|---|
//! | [`options`] | the formats there are, and what is to be left out |
//! | `veil` | takes what must not be shown out of a play's facts, before anything else sees them |
//! | [`transcript`] | the one view of a play that every format is written from |
//! | `gather` | a [`Transcript`] made of a replayed play |
//! | `row` | a line as one flat record |
//! | `name` | what files are called |
//! | `label`, `labelled`, `offsets` | flaws as annotation tools know them |
//! | [`back`] | what an annotator marked in such a tool, read back |
//! | one module each | the formats |
//!
//! Nothing is read or written here: facts come in, files go out as bytes. A format takes all it
//! says from the [`Transcript`], so that none can show what the [`Options`] leave out.

pub mod back;
mod coser;
mod csv;
mod evaluation;
mod gather;
mod html;
mod inspect;
mod jsonl;
mod label;
mod label_studio;
mod labelled;
pub mod markdown;
mod name;
mod offsets;
pub mod options;
mod potato;
mod preferences;
mod row;
mod sharegpt;
mod spans;
#[cfg(test)]
mod tests;
pub mod transcript;
mod veil;

use std::sync::Arc;

pub use options::{Branches, Format, Names, Options};
pub use transcript::Transcript;

use crate::{
    play::{Play, ReplayError},
    prompt::Templates,
    record::Record,
};

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// A plain name without folders.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// The file that holds all these plays in a format.
    fn of_all(transcripts: &[Transcript], format: Format, bytes: impl Into<Vec<u8>>) -> Self {
        let name = format!("{}.{}", name::stem(transcripts), format.ending());
        Self { name, bytes: bytes.into() }
    }

    /// The file of one play.
    fn of_one(transcript: &Transcript, format: Format, bytes: impl Into<Vec<u8>>) -> Self {
        let name = format!("{}.{}", name::plain(&transcript.id()), format.ending());
        Self { name, bytes: bytes.into() }
    }
}

/// Where facts come from, and when they were written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    /// Name of the journal without its end.
    pub id: String,
    /// Time of the first fact, RFC 3339 in UTC.
    pub started: String,
    /// Time of the last fact, RFC 3339 in UTC.
    pub changed: String,
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{what} cannot be written as JSON: {source}")]
    Json { what: &'static str, source: serde_json::Error },
    #[error("the page cannot be filled: {0}")]
    Page(#[from] minijinja::Error),
    /// What was asked for has nothing that this format could hold.
    #[error("there is nothing to export: {0}")]
    Nothing(&'static str),
}

impl ExportError {
    fn json(what: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| Self::Json { what, source }
    }
}

/// The branches of the play that `records` tell of, the one being played first.
///
/// # Errors
/// The facts make no play: see [`Play::replay`].
pub fn transcripts(
    records: impl IntoIterator<Item = Record>,
    recording: &Recording,
    templates: Arc<Templates>,
    options: &Options,
) -> Result<Vec<Transcript>, ReplayError> {
    let play = Play::replay(veil::veiled(records, options), templates)?;
    Ok(gather::transcripts(&play, recording, options))
}

/// Writes transcripts in a format. Formats that hold one play a file give a file for each; the
/// first file is the one that the format is about, those after it are what it needs beside.
///
/// # Errors
/// [`ExportError::Nothing`] where no play has what the format is about; or something cannot be
/// written as the format's text.
pub fn write(format: Format, transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let mut files = match format {
        Format::Coser => coser::files(transcripts)?,
        Format::Evaluation => evaluation::files(transcripts)?,
        Format::Jsonl => jsonl::files(transcripts)?,
        Format::Csv => csv::files(transcripts)?,
        Format::Sharegpt => sharegpt::files(transcripts)?,
        Format::Preferences => preferences::files(transcripts)?,
        Format::Markdown => markdown::files(transcripts),
        Format::Html => html::files(transcripts)?,
        Format::LabelStudio => label_studio::files(transcripts)?,
        Format::Potato => potato::files(transcripts)?,
        Format::Spans => spans::files(transcripts)?,
        Format::Inspect => inspect::files(transcripts)?,
    };
    name::tell_apart(&mut files);
    Ok(files)
}
