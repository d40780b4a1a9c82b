//! A journal's file made into its facts again, also after a crash or a power cut.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::error::Category;

use super::{Entry, JournalError};
use crate::record::{Record, SCHEMA};

/// The facts of one play, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    pub path: PathBuf,
    pub entries: Vec<Entry>,
    pub recovered: Recovered,
    /// Bytes of the file that hold `entries`.
    pub(super) whole: usize,
}

impl Journal {
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.entries.iter().map(|entry| &entry.record)
    }
}

/// What had to be set aside to read a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovered {
    /// A last line that was cut off while it was written. [`super::Writer::resume`] moves it into
    /// a file of its own before it goes on.
    pub torn: Option<Vec<u8>>,
}

/// Reads a journal without changing it; it may be open for writing elsewhere.
///
/// # Errors
/// A file that cannot be read, is no journal, is of a newer schema, or is broken before its last
/// line.
pub fn read(path: &Path) -> Result<Journal, JournalError> {
    let bytes = fs::read(path).map_err(|source| JournalError::Io {
        path: path.to_owned(),
        doing: "read the journal",
        source,
    })?;
    parse(path, &bytes)
}

/// Reads a journal's bytes; `path` is the name that errors give them.
///
/// # Errors
/// As [`read`].
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Journal, JournalError> {
    check_first(path, bytes)?;
    let broken = |line, what| JournalError::BrokenLine { path: path.to_owned(), line, what };
    let mut entries: Vec<Entry> = Vec::new();
    let mut torn = None;
    let mut whole = 0;
    let mut at = 0;
    for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let start = at;
        at += line.len();
        if line.trim_ascii().is_empty() {
            continue;
        }
        let json = line.strip_suffix(b"\n").unwrap_or(line);
        let entry: Entry = match serde_json::from_slice(json) {
            Ok(entry) => entry,
            Err(error) if error.classify() != Category::Data && is_last(&bytes[at..]) => {
                torn = Some(bytes[start..].to_vec());
                break;
            }
            Err(error) => return Err(broken(number, said(&error))),
        };
        let expected = entries.len() as u64 + 1;
        if entry.seq != expected {
            let found = entry.seq;
            let what = format!("it has number {found} where {expected} was expected");
            return Err(broken(number, what));
        }
        if let Record::Resumed { schema, .. } = entry.record
            && schema > SCHEMA
        {
            return Err(JournalError::Newer { path: path.to_owned(), schema });
        }
        entries.push(entry);
        whole = at;
    }
    Ok(Journal { path: path.to_owned(), entries, recovered: Recovered { torn }, whole })
}

/// Whether `rest`, which follows a line, holds no further one. A power cut can leave zeros.
fn is_last(rest: &[u8]) -> bool {
    rest.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace())
}

/// What the first line must have in every schema.
#[derive(Deserialize)]
struct First {
    event: String,
    schema: u32,
}

/// Refuses what is no journal, and journals that this version cannot know.
pub(super) fn check_first(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    const BEGINNING: &[u8] = br#"{"seq":1,"at":""#;
    let path = || path.to_owned();
    if is_last(bytes) {
        return Err(JournalError::Nothing { path: path() });
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let line = lines.next().unwrap_or_default();
    let first: First = match serde_json::from_slice(line) {
        Ok(first) => first,
        Err(error) => {
            let ours = line.starts_with(BEGINNING) || BEGINNING.starts_with(line);
            let cut = error.classify() != Category::Data;
            if ours && cut && is_last(&bytes[line.len()..]) {
                return Err(JournalError::Nothing { path: path() });
            }
            let what = format!("its first line does not say what was opened ({})", said(&error));
            return Err(JournalError::NotAJournal { path: path(), what });
        }
    };
    if first.event != "opened" {
        let what = format!("it begins with {:?} and not with \"opened\"", first.event);
        return Err(JournalError::NotAJournal { path: path(), what });
    }
    if first.schema > SCHEMA {
        let schema = first.schema;
        return Err(JournalError::Newer { path: path(), schema });
    }
    Ok(())
}

/// The error without its place: a line of a journal is always line 1 to the JSON reader.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(what) => format!("{what} (column {})", error.column()),
        None => text,
    }
}
