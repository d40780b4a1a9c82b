//! `sceneplay export`: recorded plays written in the formats of other tools.
//!
//! Which formats there are and what stands in them is [`crate::export`]'s; here are the plays that
//! are meant, and the files.
//!
//! | module | owns |
//! |---|---|
//! | [`put`] | files in a folder: whole or not at all, and never over others unasked |

mod error;
mod put;

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use error::ExportError;

use super::transcripts::pick::{every, named};
use crate::{
    export::{self, Format, Options, Recording, Transcript},
    journal::{Journal, JournalError, read, shelf::id_of},
    prompt::Templates,
    text::clean_line,
};

/// What is to be exported, and how.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Ids of plays or beginnings of such; files of journals.
    pub plays: Vec<String>,
    /// Whether every play of the folder is meant, whatever `plays` says.
    pub all: bool,
    pub formats: Vec<Format>,
    pub options: Options,
    pub replace: bool,
}

/// What became of an export.
#[derive(Debug, Default)]
pub struct Exported {
    /// The files, in the order of the formats.
    pub files: Vec<PathBuf>,
    /// Formats that would hold nothing, and why.
    pub empty: Vec<(Format, &'static str)>,
}

/// Writes the plays of these journals in these formats into `folder`, which is made where it is
/// missing. Only with `replace` do files take the place of other ones of their names.
///
/// # Errors
/// A journal cannot be read or replayed, a file is there already, or one cannot be written. Files
/// written before that stay.
pub fn several(
    journals: &[PathBuf],
    formats: &[Format],
    options: &Options,
    templates: &Arc<Templates>,
    folder: &Path,
    replace: bool,
) -> Result<Exported, ExportError> {
    let mut all = Vec::new();
    for journal in journals {
        all.extend(transcripts(journal, Arc::clone(templates), options)?);
    }
    write(&all, formats, folder, replace)
}

/// Writes the wanted plays of the folder `plays` into `folder`; prints the files' paths on `out`, and
/// on `notes` what was passed over.
///
/// # Errors
/// As [`several`]; of all plays, those that cannot be read are passed over and told at the end.
pub fn export(
    out: &mut impl Write,
    notes: &mut impl Write,
    plays: &Path,
    wanted: &Wanted,
    templates: &Arc<Templates>,
    folder: &Path,
) -> Result<(), ExportError> {
    let mut all = Vec::new();
    let mut unread = 0;
    let paths = if wanted.all { every(plays)? } else { named(plays, &wanted.plays)? };
    for path in paths {
        match transcripts(&path, Arc::clone(templates), &wanted.options) {
            Ok(found) => all.extend(found),
            Err(ExportError::Journal(JournalError::Nothing { .. })) if wanted.all => {}
            Err(error) if wanted.all => {
                unread += 1;
                writeln!(notes, "left out: {}", clean_line(&error.to_string()))?;
            }
            Err(error) => return Err(error),
        }
    }
    if all.is_empty() {
        return Err(ExportError::NoPlays);
    }
    let exported = write(&all, &wanted.formats, folder, wanted.replace)?;
    for path in &exported.files {
        writeln!(out, "{}", clean_line(&path.display().to_string()))?;
    }
    for (format, why) in &exported.empty {
        writeln!(notes, "no {}: {why}", format.name())?;
    }
    if exported.files.is_empty() {
        return Err(ExportError::Nothing);
    }
    if unread > 0 { Err(ExportError::Unread(unread)) } else { Ok(()) }
}

fn transcripts(
    path: &Path,
    templates: Arc<Templates>,
    options: &Options,
) -> Result<Vec<Transcript>, ExportError> {
    let journal = read(path)?;
    let recording = recording(path, &journal);
    let records = journal.entries.into_iter().map(|entry| entry.record);
    let transcripts = export::transcripts(records, &recording, templates, options);
    transcripts.map_err(|source| ExportError::Replay { path: path.to_owned(), source })
}

fn recording(path: &Path, journal: &Journal) -> Recording {
    let time = |entry: Option<&crate::journal::Entry>| {
        entry.map_or_else(String::new, |entry| format!("{:.3}", entry.at))
    };
    Recording {
        id: id_of(path),
        started: time(journal.entries.first()),
        changed: time(journal.entries.last()),
    }
}

fn write(
    transcripts: &[Transcript],
    formats: &[Format],
    folder: &Path,
    replace: bool,
) -> Result<Exported, ExportError> {
    let mut exported = Exported::default();
    for format in formats {
        match export::write(*format, transcripts) {
            Ok(files) => {
                for file in &files {
                    exported.files.push(put::put(folder, &file.name, &file.bytes, replace)?);
                }
            }
            Err(export::ExportError::Nothing(why)) => exported.empty.push((*format, why)),
            Err(source) => return Err(ExportError::Format { format: format.name(), source }),
        }
    }
    Ok(exported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_are_written_into_a_folder() {
        let play =
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/plays/01JDX3T0000000000000000000.jsonl");
        let folder = tempfile::tempdir().unwrap();
        let templates = Arc::new(Templates::built_in().unwrap());
        let formats = [Format::Markdown, Format::LabelStudio];
        let export = |replace| {
            let options = Options::default();
            several(&[play.into()], &formats, &options, &templates, folder.path(), replace)
        };
        let exported = export(false).unwrap();
        assert_eq!((exported.files.len(), exported.empty.len()), (3, 0));
        std::fs::write(&exported.files[0], "mine").unwrap();
        assert!(
            matches!(export(false), Err(ExportError::There(path)) if path == exported.files[0])
        );
        assert_eq!(export(true).unwrap().files, exported.files);
        assert_ne!(std::fs::read_to_string(&exported.files[0]).unwrap(), "mine");
    }
}
