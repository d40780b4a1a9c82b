//! All scenes that can be played, from the program itself and from files.
//!
//! Owns what a list of scenes shows, and where each whole scene is: a file's scenes are read again
//! when they are wanted, so that a large test set costs its list and not its text. A file is read
//! in pieces ([`listing`]), each scene at a glance ([`glance`]); of a large one the list is kept in the
//! cache folder ([`index`]). Whole books are listed by [`books`].

mod books;
mod entry;
mod glance;
mod index;
mod listing;
mod row;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

pub use entry::{Entry, InBook};

use self::{
    entry::{Place, SceneFile},
    index::{Index, Stamp},
    listing::Listing,
    row::Names,
};
use super::read::{self, ReadError, SceneText};

/// The `source` of scenes that come with the program.
pub const BUNDLED: &str = "bundled";

/// An entry of a file that is no scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongEntry {
    pub source: Arc<str>,
    /// Which entry it is, on which line, and what is wrong with it.
    pub what: String,
}

/// All scenes, in the order in which their sources were added.
#[derive(Debug, Default)]
pub struct Library {
    entries: Vec<Entry>,
    wrong: Vec<WrongEntry>,
    names: Names,
    /// Folder of indexes; `None`: every file is read.
    cache: Option<PathBuf>,
}

impl Library {
    /// An empty library that keeps the lists of large files in the folder `cache`.
    pub fn with_cache(cache: PathBuf) -> Self {
        Self { cache: Some(cache), ..Self::default() }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Entries of the files that could not be listed among [`Self::entries`].
    pub fn wrong(&self) -> &[WrongEntry] {
        &self.wrong
    }

    /// Index of the entry with this key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == key)
    }

    /// Adds scenes that come with the program, as `(file name, JSON)`.
    ///
    /// # Errors
    /// The first text that holds no scene; what stood before it is added.
    pub fn add_embedded(
        &mut self,
        texts: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Result<(), ReadError> {
        for (name, text) in texts {
            let found = SceneText::open(name, text.as_bytes())?;
            let listing = listing::of_text(&found, name, &mut self.names)?;
            let base = format!("{BUNDLED}/{name}");
            self.add(BUNDLED, &base, listing, |range, _| {
                (Place::Embedded { name, text, range }, None)
            });
        }
        Ok(())
    }

    /// Adds the scenes of a test set: a file, or a folder of them. A file that is already here is
    /// not added twice. In a folder, what plainly is something else (a simulation, an evaluation, a
    /// book) is passed over, for published data keeps them side by side. Entries that are no scenes
    /// are named in [`Self::wrong`].
    ///
    /// # Errors
    /// The first file that as a whole is no test set or holds no scene, of which nothing is added
    /// then; or that a folder holds no test set.
    pub fn add_path(&mut self, path: &Path) -> Result<(), ReadError> {
        let files = read::files(path)?;
        let mut foreign = None;
        let mut added = false;
        let mut known: HashSet<Arc<str>> = self.entries.iter().map(|e| e.source.clone()).collect();
        for file in files {
            if !known.insert(file.display().to_string().into()) {
                added = true;
                continue;
            }
            match self.add_file(file) {
                Err(error @ ReadError::Foreign { .. }) => foreign = foreign.or(Some(error)),
                other => {
                    other?;
                    added = true;
                }
            }
        }
        foreign.filter(|_| !added).map_or(Ok(()), Err)
    }

    /// Adds the scenes of one's own in `folder`, if it is there. A file that cannot be read is named
    /// in [`Self::wrong`] and hides no other.
    pub fn add_own(&mut self, folder: &Path) {
        for file in read::files(folder).unwrap_or_default() {
            let source: Arc<str> = file.display().to_string().into();
            if self.entries.iter().any(|entry| entry.source == source) {
                continue;
            }
            if let Err(error) = self.add_file(file) {
                let said = error.to_string();
                let what = said.strip_prefix(&*source).unwrap_or(&said);
                let what = what.trim_start_matches([':', ' ']).to_owned();
                self.wrong.push(WrongEntry { source, what });
            }
        }
    }

    /// Lists one's own scene in the file `path` anew: at the place that it has, so that indices stay
    /// what they are, or at the end.
    ///
    /// # Errors
    /// The file holds no scene.
    pub fn refresh_own(&mut self, path: &Path) -> Result<(), ReadError> {
        let source = path.display().to_string();
        let (count, at) =
            (self.entries.len(), self.entries.iter().position(|e| *e.source == *source));
        self.add_file(path.to_owned())?;
        if let Some(at) = at.filter(|_| self.entries.len() > count) {
            self.entries.swap(at, count);
            self.entries.truncate(count);
        }
        Ok(())
    }

    fn add_file(&mut self, path: PathBuf) -> Result<(), ReadError> {
        let source = path.display().to_string();
        // Taken before the file is read: a change in between then shows as one.
        let stamp = Stamp::of(&path);
        let listing = self.list(&path, &source, stamp.as_ref())?;
        let file = Arc::new(SceneFile { path, stamp });
        self.add(&source, &source, listing, |range, nth| {
            let file = Arc::clone(&file);
            (Place::File { file, range, nth }, None)
        });
        Ok(())
    }

    /// What a file holds, from its index if there is one.
    fn list(
        &mut self,
        path: &Path,
        source: &str,
        stamp: Option<&Stamp>,
    ) -> Result<Listing, ReadError> {
        let index = match (&self.cache, stamp) {
            (Some(folder), Some(stamp)) => Index::of(folder, path, stamp),
            _ => None,
        };
        if let Some(known) = index.as_ref().and_then(|index| index.read(&mut self.names)) {
            return Ok(known);
        }
        let listing = listing::list(path, source, &mut self.names)?;
        if let Some(index) = index.filter(|_| Stamp::of(path).as_ref() == stamp) {
            // Without an index the next start takes longer, and that is all.
            let _ = index.write(&listing);
        }
        Ok(listing)
    }

    fn add<P>(
        &mut self,
        source: &str,
        base: &str,
        listing: Listing<P>,
        place: impl Fn(P, usize) -> (Place, Option<InBook>),
    ) {
        let source = self.names.get(source);
        let mut seen: HashMap<String, usize> = HashMap::new();
        self.entries.reserve_exact(listing.rows.len());
        for row in listing.rows {
            let nth = seen.entry(row.id.clone()).or_default();
            let twin = match *nth {
                0 => String::new(),
                earlier => format!("~{}", earlier + 1),
            };
            let key = format!("{base}#{}{twin}", row.id);
            self.entries.push(Entry::of_row(row, key, &source, |at| place(at, *nth)));
            *nth += 1;
        }
        let wrong = listing.wrong.into_iter();
        self.wrong.extend(wrong.map(|what| WrongEntry { source: Arc::clone(&source), what }));
    }
}
