//! What a folder of books was found to hold, kept in the cache folder: a line for each book, which
//! is believed as long as its file is the same.
//!
//! An index that is not whole, of another version or of another folder counts as none.

use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{
    super::{
        index::Stamp,
        listing::Listing,
        row::{Names, Row},
    },
    Found, InBook, Listed,
};
use crate::scene::book;

/// Raised whenever rows or what they are made of change.
const VERSION: u32 = 1;

/// The first line of an index.
#[derive(PartialEq, Serialize, Deserialize)]
struct Head {
    sceneplay_books: u32,
    /// SHA-256 of the folder's path.
    folder: String,
    /// Length and CRC-32 of what follows.
    bytes: u64,
    check: u32,
}

/// What is known of a book.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    /// The file's name.
    file: String,
    stamp: Stamp,
    /// A [`Kept`]: read by whoever wants it, several at once.
    book: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    title: String,
    /// Texts that rows name by their number.
    names: Vec<String>,
    rows: Vec<Stored>,
    wrong: Vec<String>,
}

/// A row: plot and conversation, id, chapter, topic, cast, whether Environment opens, lines of the
/// reference, opening.
#[derive(Serialize, Deserialize)]
struct Stored(usize, usize, String, u32, String, Vec<u32>, bool, usize, String);

/// The index of one folder.
pub(super) struct Index {
    place: PathBuf,
    folder: String,
}

impl Index {
    /// The index of a folder of books, in the folder `cache`.
    pub fn of(cache: &Path, folder: &Path) -> Option<Self> {
        let folder = fs::canonicalize(folder).ok()?;
        let hash = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        let folder: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = cache.join(format!("{}.books", &folder[..32]));
        Some(Self { place, folder })
    }

    /// What is known of the books, by the names of their files.
    pub fn read(&self) -> HashMap<String, Line> {
        self.lines().unwrap_or_default()
    }

    fn lines(&self) -> Option<HashMap<String, Line>> {
        let text = fs::read_to_string(&self.place).ok()?;
        let (head, body) = text.split_once('\n')?;
        let head: Head = serde_json::from_str(head).ok()?;
        let check = crc32fast::hash(body.as_bytes());
        if head != self.head(body.len() as u64, check) {
            return None;
        }
        let lines: Result<Vec<Line>, _> = body.lines().map(serde_json::from_str).collect();
        Some(lines.ok()?.into_iter().map(|line| (line.file.clone(), line)).collect())
    }

    /// Keeps what was found. In one step: who reads meanwhile finds the old index or the new.
    pub fn write(&self, found: &[Found]) -> std::io::Result<()> {
        let mut body = Vec::new();
        for Found { file, stamp, listing, .. } in found {
            let Some(stamp) = stamp.clone() else { continue };
            let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let book = serde_json::value::to_raw_value(&Kept::of(listing))?;
            serde_json::to_writer(&mut body, &Line { file, stamp, book })?;
            body.push(b'\n');
        }
        let head = self.head(body.len() as u64, crc32fast::hash(&body));
        let folder = self.place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".index").tempfile_in(folder)?;
        serde_json::to_writer(&mut file, &head)?;
        file.write_all(b"\n")?;
        file.write_all(&body)?;
        file.persist(&self.place)?;
        Ok(())
    }

    fn head(&self, bytes: u64, check: u32) -> Head {
        Head { sceneplay_books: VERSION, folder: self.folder.clone(), bytes, check }
    }
}

impl Line {
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub fn listing(&self) -> Option<Listed> {
        serde_json::from_str::<Kept>(self.book.get()).ok()?.listing()
    }
}

impl Kept {
    fn of(listing: &Listed) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut number = |name| {
            *numbers.entry(name).or_insert_with(|| {
                names.push(name.to_owned());
                names.len() as u32 - 1
            })
        };
        let rows: Vec<Stored> = listing
            .rows
            .iter()
            .map(|row| {
                Stored(
                    row.place.at.plot,
                    row.place.at.conversation,
                    row.id.clone(),
                    number(&row.place.chapter),
                    row.topic.to_string(),
                    row.cast.iter().map(|name| number(name)).collect(),
                    row.environment_opens,
                    row.reference_lines,
                    row.opening.to_string(),
                )
            })
            .collect();
        let title = listing.rows.first().map(|row| row.book.to_string()).unwrap_or_default();
        Self { title, names, rows, wrong: listing.wrong.clone() }
    }

    fn listing(self) -> Option<Listed> {
        let mut names = Names::default();
        let known: Vec<Arc<str>> = self.names.iter().map(|name| names.get(name)).collect();
        let name = |number: u32| known.get(number as usize).cloned();
        let title: Arc<str> = self.title.into();
        let row = |stored: Stored| {
            let Stored(plot, conversation, id, chapter, topic, cast, opens, lines, opening) =
                stored;
            Some(Row {
                place: InBook { at: book::Place { plot, conversation }, chapter: name(chapter)? },
                id,
                book: Arc::clone(&title),
                topic: topic.into(),
                cast: cast.into_iter().map(name).collect::<Option<_>>()?,
                environment_opens: opens,
                reference_lines: lines,
                tag: None,
                opening: opening.into(),
            })
        };
        let rows: Option<Vec<Row<InBook>>> = self.rows.into_iter().map(row).collect();
        Some(Listing { rows: rows?, wrong: self.wrong })
    }
}
