//! Whole books in the library.
//!
//! Owns how books are listed: each at a glance ([`glance`]), several at once, and what was listed of
//! a folder of them kept in the cache ([`index`]). What a book is, is [`crate::scene::book`]'s.

mod glance;
mod index;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    num::NonZero,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use self::index::Index;
use super::{
    InBook, Library, Place,
    index::Stamp,
    listing::Listing,
    row::{Names, Row},
};
use crate::scene::{
    book,
    read::{self, ReadError},
};

/// Books read at the same time: each is in memory as long as it is read.
const AT_ONCE: usize = 8;

/// Begins what is said of a book of a folder that cannot be read.
const LEFT_OUT: &str = "the whole book is left out: ";

/// What a book has; empty and with one wrong entry where it cannot be read.
type Listed = Listing<InBook>;

impl Library {
    /// Adds the scenes of a book: a file, or a folder of them. A file that is already here is not
    /// added twice. What is left out of a book, and books of a folder that cannot be read, are named
    /// in [`Self::wrong`].
    ///
    /// # Errors
    /// The one file that is no book, or the first where a folder holds none.
    pub fn add_books(&mut self, path: &Path) -> Result<(), ReadError> {
        let files = read::files(path)?;
        let mut known: HashSet<Arc<str>> = self.entries.iter().map(|e| e.source.clone()).collect();
        let count = files.len();
        let files: Vec<PathBuf> =
            files.into_iter().filter(|file| known.insert(source(file).into())).collect();
        let index = self.cache.as_ref().filter(|_| path.is_dir());
        let index = index.and_then(|folder| Index::of(folder, path));
        let before = index.as_ref().map(Index::read).unwrap_or_default();
        let found = list_all(&files, &before);
        let (mut empty, mut anew) = (None, before.len() != found.len());
        for one in &found {
            anew |= one.anew;
            if one.listing.rows.is_empty() {
                empty = empty.or(one.listing.wrong.first());
            }
        }
        if let (true, Some(index)) = (anew && found.len() == count, &index) {
            // Without an index the next start takes longer, and that is all.
            let _ = index.write(&found);
        }
        if let Some(first) = empty.filter(|_| found.iter().all(|one| one.listing.rows.is_empty())) {
            let first = first.strip_prefix(LEFT_OUT).unwrap_or(first).to_owned();
            return Err(ReadError::NoBooks { at: path.to_owned(), first });
        }
        for Found { file, listing, .. } in found {
            let source = source(&file);
            let path: Arc<Path> = file.into();
            self.add(&source, &source, listing, |in_book, _| {
                (Place::Book(Arc::clone(&path)), Some(in_book))
            });
        }
        Ok(())
    }
}

/// A book's file and what is in it.
struct Found {
    file: PathBuf,
    stamp: Option<Stamp>,
    listing: Listed,
    /// It is not from the index.
    anew: bool,
}

fn source(file: &Path) -> String {
    file.display().to_string()
}

/// Lists all files, several at once, in their order; what is in `before` and unchanged is not read.
fn list_all(files: &[PathBuf], before: &HashMap<String, index::Line>) -> Vec<Found> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(AT_ONCE);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else { return mine };
            mine.push((at, find(file, before)));
        }
    };
    let mut found: Vec<(usize, Found)> = thread::scope(|scope| {
        let others: Vec<_> =
            (1..workers.min(files.len())).filter_map(|_| spawn(scope, work)).collect();
        let mut found = work();
        for other in others {
            // A reader does not panic; if one did, its books would be missing and nothing else.
            found.extend(other.join().unwrap_or_default());
        }
        found
    });
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, one)| one).collect()
}

/// `None`: there is no thread to be had, and the others do the work.
fn spawn<'s, T: Send + 's>(
    scope: &'s thread::Scope<'s, '_>,
    work: impl FnOnce() -> T + Send + 's,
) -> Option<thread::ScopedJoinHandle<'s, T>> {
    thread::Builder::new().spawn_scoped(scope, work).ok()
}

fn find(file: &Path, before: &HashMap<String, index::Line>) -> Found {
    // Taken before the file is read: a change in between then shows as one.
    let stamp = Stamp::of(file);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let kept = before.get(&*name).filter(|line| stamp.as_ref() == Some(line.stamp()));
    if let Some(listing) = kept.and_then(index::Line::listing) {
        return Found { file: file.to_owned(), stamp, listing, anew: false };
    }
    let listing = list(file).unwrap_or_else(|error| {
        let prefix = format!("{}: ", file.display());
        let said = error.to_string();
        let what = said.strip_prefix(&prefix).map(str::to_owned).unwrap_or(said);
        Listing { rows: Vec::new(), wrong: vec![format!("{LEFT_OUT}{what}")] }
    });
    Found { file: file.to_owned(), stamp, listing, anew: true }
}

/// What a list shows of the scenes of a book.
///
/// # Errors
/// The file cannot be read or is no book.
fn list(file: &Path) -> Result<Listed, ReadError> {
    let name = source(file);
    let bytes = read::bytes_of(file, book::read::MOST)?;
    let title = book::read::title(file);
    if let Some(rows) = glance::rows(&title, &bytes) {
        return Ok(Listing { rows, wrong: Vec::new() });
    }
    in_full(&name, &title, &bytes)
}

fn in_full(name: &str, title: &str, bytes: &[u8]) -> Result<Listed, ReadError> {
    let (book, remarks) = book::read::book(name, title, bytes)?;
    let mut names = Names::default();
    let rows = book
        .places()
        .filter_map(|at| {
            let chapter = names.get(&book.plot(at.plot)?.chapter);
            Some(Row::of_scene(&book.scene(at)?, InBook { at, chapter }, &mut names))
        })
        .collect();
    let left_out = remarks.into_iter().filter(|one| one.kind == book::read::RemarkKind::LeftOut);
    Ok(Listing { rows, wrong: left_out.map(|one| one.to_string()).collect() })
}
