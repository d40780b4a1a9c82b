//! All scenes that can be played, from the program itself and from files.
//!
//! Owns what a list of scenes shows, and where each whole scene is: a file's scenes are read again
//! when they are wanted, so that a large test set costs its list and not its text. A file is read
//! in pieces ([`listing`]), each scene at a glance ([`glance`]); of a large one the list is kept in the
//! cache folder ([`index`]).

mod glance;
mod index;
mod listing;
mod row;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use self::{
    index::{Index, Stamp},
    listing::Listing,
    row::{Names, Row},
};
use super::{
    Scene,
    read::{self, ReadError, SceneText},
};

/// The `source` of scenes that come with the program.
pub const BUNDLED: &str = "bundled";

/// A scene as the list shows it. Texts that several entries share are held once.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The same for the same scene at every start, and no other entry's: `FILE#ID`, and `~2` and so
    /// on behind it where a file has several scenes with one id.
    pub key: String,
    /// [`BUNDLED`], or the path of the file it is from: what a journal calls its origin.
    pub source: Arc<str>,
    /// [`Scene::id`].
    pub id: String,
    pub book: Arc<str>,
    pub topic: Arc<str>,
    /// The speakers without Environment, in the scene's order.
    pub cast: Arc<[Arc<str>]>,
    /// Whether the scene names Environment as its first speaker.
    pub environment_opens: bool,
    /// Lines of the reference; 0 where there is none.
    pub reference_lines: usize,
    pub tag: Option<Arc<str>>,
    /// The beginning of the scenario, cut at a word.
    pub opening: Arc<str>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Embedded {
        name: &'static str,
        text: &'static str,
        range: Range<u64>,
    },
    File {
        file: Arc<SceneFile>,
        range: Range<u64>,
        /// How many scenes of the same id stand before it.
        nth: usize,
    },
}

#[derive(Debug)]
struct SceneFile {
    path: PathBuf,
    stamp: Option<Stamp>,
}

impl Entry {
    /// Reads the whole scene.
    ///
    /// # Errors
    /// The file cannot be read any more, is wrong now, or no longer holds this scene.
    pub fn load(&self) -> Result<Scene, ReadError> {
        match &self.place {
            Place::Embedded { name, text, range } => {
                let scene = text.get(range.start as usize..range.end as usize);
                let text = SceneText::open(name, scene.unwrap_or_default().as_bytes())?;
                let scene = text.scenes().next();
                scene.unwrap_or_else(|| Err(self.gone()))
            }
            Place::File { file, range, nth } => match self.read_range(file, range) {
                Some(scene) => Ok(scene),
                None => self.find_again(file, *nth),
            },
        }
    }

    /// The scene at its place, if the file is unchanged.
    fn read_range(&self, file: &SceneFile, range: &Range<u64>) -> Option<Scene> {
        if file.stamp.is_none() || Stamp::of(&file.path) != file.stamp {
            return None;
        }
        let mut open = File::open(&file.path).ok()?;
        open.seek(SeekFrom::Start(range.start)).ok()?;
        let length = range.end - range.start;
        let mut bytes = Vec::new();
        open.take(length).read_to_end(&mut bytes).ok()?;
        let scene = read::scene(serde_json::from_slice(&bytes).ok()?).ok()?;
        (scene.id() == self.id).then_some(scene)
    }

    /// The scene by its id, in a file that was changed since it was listed.
    fn find_again(&self, file: &SceneFile, nth: usize) -> Result<Scene, ReadError> {
        let bytes = read::bytes_of(&file.path)?;
        let text = SceneText::open(&self.source, &bytes)?;
        let mut twins =
            text.scenes().filter(|scene| scene.as_ref().is_ok_and(|scene| scene.id() == self.id));
        twins.nth(nth).unwrap_or_else(|| Err(self.gone()))
    }

    fn gone(&self) -> ReadError {
        ReadError::Gone { file: self.source.to_string(), id: self.id.clone() }
    }
}

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
            self.add(BUNDLED, &base, listing, |range, _| Place::Embedded { name, text, range });
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

    fn add_file(&mut self, path: PathBuf) -> Result<(), ReadError> {
        let source = path.display().to_string();
        // Taken before the file is read: a change in between then shows as one.
        let stamp = Stamp::of(&path);
        let listing = self.list(&path, &source, stamp.as_ref())?;
        let file = Arc::new(SceneFile { path, stamp });
        self.add(&source, &source, listing, |range, nth| {
            let file = Arc::clone(&file);
            Place::File { file, range, nth }
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

    fn add(
        &mut self,
        source: &str,
        base: &str,
        listing: Listing,
        place: impl Fn(Range<u64>, usize) -> Place,
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
            self.entries.push(entry(row, key, &source, |range| place(range, *nth)));
            *nth += 1;
        }
        let wrong = listing.wrong.into_iter();
        self.wrong.extend(wrong.map(|what| WrongEntry { source: Arc::clone(&source), what }));
    }
}

fn entry(row: Row, key: String, source: &Arc<str>, place: impl Fn(Range<u64>) -> Place) -> Entry {
    Entry {
        key,
        source: Arc::clone(source),
        id: row.id,
        book: row.book,
        topic: row.topic,
        cast: row.cast,
        environment_opens: row.environment_opens,
        reference_lines: row.reference_lines,
        tag: row.tag,
        opening: row.opening,
        place: place(row.place),
    }
}
