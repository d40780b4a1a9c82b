//! The recorded plays of a folder, as a list shows them.
//!
//! Reads of each journal only what the list needs: most of a journal is what models were asked and
//! answered, and that is passed over unread.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    EXTENSION, JournalError,
    file::{io_error, lock},
    parse,
    summary::{Summary, is_work, summarise},
};

/// A journal in the folder.
#[derive(Debug)]
pub struct Shelved {
    /// The file's name without its end.
    pub id: String,
    pub path: PathBuf,
    /// What was played, or why that cannot be told.
    pub play: Result<Summary, JournalError>,
}

/// All journals in `folder`, the newest first; unreadable ones too. A folder that is not there
/// holds none.
///
/// # Errors
/// The folder cannot be listed.
pub fn list(folder: &Path) -> io::Result<Vec<Shelved>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == EXTENSION) {
            paths.push(path);
        }
    }
    // The names are ULIDs, which sort by the time at which they were made.
    paths.sort_unstable_by(|a, b| b.cmp(a));
    // One buffer for all: new memory for each file would cost more than what is done with it.
    let mut bytes = Vec::new();
    Ok(paths
        .into_iter()
        .map(|path| Shelved {
            id: path
                .file_stem()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            play: read_into(&path, &mut bytes).and_then(|()| summarise(&path, &bytes)),
            path,
        })
        .collect())
}

/// Removes the journal of a play in which nothing was typed and nothing was answered; says whether
/// it did. A file that is open elsewhere, or not whole, is left as it is.
///
/// # Errors
/// The file cannot be opened, read or removed.
pub fn remove_unbegun(path: &Path) -> Result<bool, JournalError> {
    let io = |doing| move |source| io_error(path, doing, source);
    let mut file =
        OpenOptions::new().read(true).write(true).open(path).map_err(io("open the journal"))?;
    lock(&file, path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io("read the journal"))?;
    let journal = parse(path, &bytes)?;
    if journal.recovered.torn.is_some() || journal.records().any(is_work) {
        return Ok(false);
    }
    fs::remove_file(path).map_err(io("remove the empty journal"))?;
    Ok(true)
}

fn read_into(path: &Path, bytes: &mut Vec<u8>) -> Result<(), JournalError> {
    bytes.clear();
    File::open(path).and_then(|mut file| file.read_to_end(bytes)).map(drop).map_err(|source| {
        JournalError::Io { path: path.to_owned(), doing: "read the journal", source }
    })
}
