//! A scene as the library has it: what its row shows, and where the whole scene is.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{index::Stamp, row::Row};
use crate::scene::{
    Scene,
    book::{self, Book},
    read::{self, ReadError, SceneText},
};

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
    /// Where in its whole book it is; `None`: it is not from one.
    pub in_book: Option<InBook>,
    pub(super) place: Place,
}

/// Where in a whole book a scene is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InBook {
    pub at: book::Place,
    /// Empty where it is not known.
    pub chapter: Arc<str>,
}

/// Where the whole scene is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Book(Arc<Path>),
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

/// A test set's file as it was when it was listed.
#[derive(Debug)]
pub(super) struct SceneFile {
    pub path: PathBuf,
    pub stamp: Option<Stamp>,
}

impl Entry {
    /// The entry of a row; `place` makes of its place in the file where the whole scene is.
    pub(super) fn of_row<P>(
        row: Row<P>,
        key: String,
        source: &Arc<str>,
        place: impl Fn(P) -> (Place, Option<InBook>),
    ) -> Self {
        let (place, in_book) = place(row.place);
        Self {
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
            in_book,
            place,
        }
    }

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
            Place::Book(_) => {
                let book = self.whole_book().unwrap_or_else(|| Err(self.gone()))?;
                let scene = self.in_book.as_ref().and_then(|told| book.scene(told.at));
                scene.filter(|scene| scene.id() == self.id).ok_or_else(|| self.gone())
            }
        }
    }

    /// Reads the whole book that the scene is in; `None`: it is not from one.
    pub fn whole_book(&self) -> Option<Result<Book, ReadError>> {
        match &self.place {
            Place::Book(path) => Some(book::read::file(path).map(|(book, _)| book)),
            Place::Embedded { .. } | Place::File { .. } => None,
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
        let bytes = read::bytes_of(&file.path, read::MOST)?;
        let text = SceneText::open(&self.source, &bytes)?;
        let mut twins =
            text.scenes().filter(|scene| scene.as_ref().is_ok_and(|scene| scene.id() == self.id));
        twins.nth(nth).unwrap_or_else(|| Err(self.gone()))
    }

    fn gone(&self) -> ReadError {
        ReadError::Gone { file: self.source.to_string(), id: self.id.clone() }
    }
}
