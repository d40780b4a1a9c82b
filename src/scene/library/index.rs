//! What a file was found to hold, kept in the cache folder, so that a large test set is not read
//! again at every start.
//!
//! An index is believed only where it is whole, of this version, and of a file with the same path,
//! size, time of change and samples of its content; else the file is read and the index written
//! anew. That it cannot be written is no error: it only saves time.

use std::{
    borrow::Cow,
    collections::HashMap,
    fs::{self, File},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use crc32fast::Hasher;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    listing::Listing,
    row::{Names, Row},
};

/// Raised whenever rows or what they are made of change.
const VERSION: u32 = 1;

/// Smaller files are read as fast as their index.
const SMALLEST: u64 = 1 << 20;

/// Samples of a file's content, and bytes of each.
const SAMPLES: u64 = 16;
const SAMPLE: u64 = 4096;

/// Tells whether a file is still the one that was listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    bytes: u64,
    /// Nanoseconds since 1970.
    changed: u128,
    /// CRC-32 of samples spread over the content.
    samples: u32,
}

impl Stamp {
    /// `None` where the file cannot be read or has no time of change.
    pub fn of(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let meta = file.metadata().ok()?;
        let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let bytes = meta.len();
        let mut hash = Hasher::new();
        let mut sample = Vec::new();
        for number in 0..SAMPLES {
            let at = bytes.saturating_sub(SAMPLE) / (SAMPLES - 1) * number;
            let at = if number + 1 == SAMPLES { bytes.saturating_sub(SAMPLE) } else { at };
            sample.clear();
            file.seek(SeekFrom::Start(at)).ok()?;
            Read::by_ref(&mut file).take(SAMPLE).read_to_end(&mut sample).ok()?;
            hash.update(&sample);
        }
        Some(Self { bytes, changed, samples: hash.finalize() })
    }
}

/// The first line of an index.
#[derive(PartialEq, Serialize, Deserialize)]
struct Head {
    sceneplay_index: u32,
    /// SHA-256 of the file's path.
    path: String,
    stamp: Stamp,
    /// Length and CRC-32 of what follows.
    bytes: u64,
    check: u32,
}

/// What follows it.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    /// Texts that rows name by their number.
    names: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    rows: Vec<Stored<'a>>,
    wrong: Vec<String>,
}

/// A row: first byte and length, id, book, topic, cast, whether Environment opens, lines of the
/// reference, tag, opening.
#[derive(Serialize, Deserialize)]
struct Stored<'a>(
    u64,
    u64,
    String,
    u32,
    #[serde(borrow)] Cow<'a, str>,
    Vec<u32>,
    bool,
    usize,
    Option<u32>,
    #[serde(borrow)] Cow<'a, str>,
);

/// The index of one file.
pub(super) struct Index {
    place: PathBuf,
    path: String,
    stamp: Stamp,
}

impl Index {
    /// The index of a file, in the folder of indexes; `None` where the file is too small for one.
    pub fn of(folder: &Path, file: &Path, stamp: &Stamp) -> Option<Self> {
        if stamp.bytes < SMALLEST {
            return None;
        }
        let file = fs::canonicalize(file).ok()?;
        let hash = Sha256::digest(file.as_os_str().as_encoded_bytes());
        let path: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = folder.join(format!("{}.index", &path[..32]));
        Some(Self { place, path, stamp: stamp.clone() })
    }

    /// What the file holds, if that is known.
    pub fn read(&self, names: &mut Names) -> Option<Listing> {
        let mut file = BufReader::new(File::open(&self.place).ok()?);
        let mut head = Vec::new();
        // A foreign file may have no line break for long.
        file.by_ref().take(4096).read_until(b'\n', &mut head).ok()?;
        let head: Head = serde_json::from_slice(&head).ok()?;
        if head != self.head(head.bytes, head.check) {
            return None;
        }
        let mut body = String::new();
        file.read_to_string(&mut body).ok()?;
        if body.len() as u64 != head.bytes || crc32fast::hash(body.as_bytes()) != head.check {
            return None;
        }
        let body: Body<'_> = serde_json::from_str(&body).ok()?;
        body.listing(names)
    }

    /// Keeps what the file holds. In one step: who reads meanwhile finds the old index or the new.
    pub fn write(&self, listing: &Listing) -> std::io::Result<()> {
        let body = serde_json::to_vec(&Body::of(listing))?;
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
        let (path, stamp) = (self.path.clone(), self.stamp.clone());
        Head { sceneplay_index: VERSION, path, stamp, bytes, check }
    }
}

impl<'a> Body<'a> {
    fn of(listing: &'a Listing) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        let mut number = |name: &'a Arc<str>| {
            *numbers.entry(name).or_insert_with(|| {
                names.push(Cow::Borrowed(name));
                names.len() as u32 - 1
            })
        };
        let rows = listing
            .rows
            .iter()
            .map(|row| {
                Stored(
                    row.place.start,
                    row.place.end - row.place.start,
                    row.id.clone(),
                    number(&row.book),
                    Cow::Borrowed(&row.topic),
                    row.cast.iter().map(&mut number).collect(),
                    row.environment_opens,
                    row.reference_lines,
                    row.tag.as_ref().map(&mut number),
                    Cow::Borrowed(&row.opening),
                )
            })
            .collect();
        Self { names, rows, wrong: listing.wrong.clone() }
    }

    fn listing(self, names: &mut Names) -> Option<Listing> {
        let known: Vec<Arc<str>> = self.names.iter().map(|name| names.get(name)).collect();
        let name = |number: u32| known.get(number as usize).cloned();
        let rows: Option<Vec<Row>> = self
            .rows
            .into_iter()
            .map(
                |Stored(
                    at,
                    bytes,
                    id,
                    book,
                    topic,
                    cast,
                    environment_opens,
                    lines,
                    tag,
                    opening,
                )| {
                    Some(Row {
                        place: at..at.checked_add(bytes)?,
                        id,
                        book: name(book)?,
                        topic: topic.as_ref().into(),
                        cast: cast.into_iter().map(name).collect::<Option<_>>()?,
                        environment_opens,
                        reference_lines: lines,
                        tag: match tag {
                            Some(tag) => Some(name(tag)?),
                            None => None,
                        },
                        opening: opening.as_ref().into(),
                    })
                },
            )
            .collect();
        Some(Listing { rows: rows?, wrong: self.wrong })
    }
}
