//! The recorded plays of a folder, as a list shows them.
//!
//! Reads of each journal only what the list needs: most of a journal is what models were asked and
//! answered, and that is passed over unread. What may take time is never done twice for the same
//! file by a [`Catalogue`].

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    EXTENSION, JournalError,
    about::{self, About, AboutError},
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
    /// What a person says about it, or why that cannot be told.
    pub about: Result<About, AboutError>,
}

/// What is known of the journals that were listed before: one that has not changed since is not
/// read again.
#[derive(Debug, Default)]
pub struct Catalogue(HashMap<PathBuf, (Stamp, Summary)>);

/// Size of a file and when it was changed: journals only ever grow.
type Stamp = (u64, SystemTime);

/// All journals in `folder`, the newest first; unreadable ones too. A folder that is not there
/// holds none.
///
/// # Errors
/// The folder cannot be listed.
pub fn list(folder: &Path) -> io::Result<Vec<Shelved>> {
    Catalogue::default().list(folder)
}

impl Catalogue {
    /// As [`list`].
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn list(&mut self, folder: &Path) -> io::Result<Vec<Shelved>> {
        let mut paths = journals(folder)?;
        // The names are ULIDs, which sort by the time at which they were made.
        paths.sort_unstable_by(|a, b| b.cmp(a));
        let mut before = std::mem::take(&mut self.0);
        // One buffer for all: new memory for each file would cost more than what is done with it.
        let mut bytes = Vec::new();
        let shelved = paths.into_iter().map(|path| {
            let known = before.remove(&path);
            let play = self.look(&path, known, &mut bytes);
            Shelved { id: id_of(&path), play, about: about::load(&path), path }
        });
        Ok(shelved.collect())
    }

    fn look(
        &mut self,
        path: &Path,
        known: Option<(Stamp, Summary)>,
        bytes: &mut Vec<u8>,
    ) -> Result<Summary, JournalError> {
        let stamp = fs::metadata(path).and_then(|file| Ok((file.len(), file.modified()?))).ok();
        let summary = match known {
            Some((then, summary)) if Some(then) == stamp => summary,
            _ => {
                read_into(path, bytes)?;
                summarise(path, bytes)?
            }
        };
        if let Some(stamp) = stamp {
            self.0.insert(path.to_owned(), (stamp, summary.clone()));
        }
        Ok(summary)
    }
}

/// What a list shows of the journal at this path.
///
/// # Errors
/// As [`super::read`], but for lines that a list does not need.
pub fn look(path: &Path) -> Result<Summary, JournalError> {
    let mut bytes = Vec::new();
    read_into(path, &mut bytes)?;
    summarise(path, &bytes)
}

/// What a journal is called: its file's name without the end.
pub fn id_of(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The journals of a folder, in no order. A folder that is not there holds none.
///
/// # Errors
/// The folder cannot be listed.
pub fn journals(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        // A pipe would be waited for.
        let readable = kind.is_file() || kind.is_symlink() || kind.is_dir();
        if readable && path.extension().is_some_and(|end| end == EXTENSION) {
            paths.push(path);
        }
    }
    Ok(paths)
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

/// Reads a journal into a buffer that serves one after another.
pub(super) fn read_into(path: &Path, bytes: &mut Vec<u8>) -> Result<(), JournalError> {
    bytes.clear();
    File::open(path)
        .and_then(|mut file| file.read_to_end(bytes))
        .map(drop)
        .map_err(|source| io_error(path, "read the journal", source))
}
