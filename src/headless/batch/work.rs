//! The work file beside `--out`: what is done, written down as soon as it is done.
//!
//! Append-only JSON Lines. The first row is the [`Header`]; each further one is a unit that is done,
//! what there is of one that is not, or that the output was written. One run writes it at a time
//! (it holds the file's lock). A torn last row, which a crash may leave, is moved to the end of
//! `NAME.torn` beside it. Reading is [`read`]'s.

mod read;

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use read::Finished;

use read::{parse, read_at};

use super::{error::BatchError, print::differences, shard::Shard};

/// The longest that a finished unit waits to be synced to the disk.
const SYNC: Duration = Duration::from_secs(1);

/// What a work file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Simulation,
    Evaluation,
}

/// What is to be done, and by which settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    pub kind: Kind,
    /// Version of the program that began it.
    pub program: String,
    /// All that makes a result another one.
    pub settings: Map<String, Value>,
    /// The part of the run that is done here; `None`: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The units of the whole run, whichever shard they are in, in the order of the output.
    pub units: Vec<String>,
}

/// What was written to the output, to know it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrote {
    pub bytes: u64,
    pub print: String,
}

/// What stands in a work file.
#[derive(Debug)]
pub struct Contents {
    pub header: Header,
    /// Where the value of each unit stands that is done.
    pub done: HashMap<String, Range<u64>>,
    /// The same of those that are not, as far as anything of them is kept.
    pub partial: HashMap<String, Range<u64>>,
    pub wrote: Option<Wrote>,
}

/// A work file open to be written.
#[derive(Debug)]
pub struct WorkFile {
    path: PathBuf,
    file: File,
    contents: Contents,
    /// Bytes of the file that hold whole rows.
    whole: u64,
    /// Rows that could not be written yet.
    pending: Vec<u8>,
    synced: Instant,
}

/// Where the work file of an output is.
pub fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".work.jsonl");
    name.into()
}

impl WorkFile {
    /// Opens the work file, or begins it.
    ///
    /// # Errors
    /// It cannot be read or written, another run writes it, it is something else, or it was begun
    /// with other settings; it is then as it was.
    pub fn open(path: &Path, header: Header) -> Result<Self, BatchError> {
        let io = |doing| BatchError::io(path, doing);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io("open the work file"))?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io("read the work file"))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let Some(contents) = parse(path, &bytes[..whole])? else {
            // Without a single row, all there can be is half of a header.
            if !b"{\"begun\":".starts_with(&bytes[..bytes.len().min(9)]) {
                return Err(BatchError::NotOurs(path.to_owned()));
            }
            return Self::begin(path, file, header);
        };
        if let Some(differences) = contents.header.differences(&header) {
            return Err(BatchError::OtherSettings { path: path.to_owned(), differences });
        }
        if whole < bytes.len() {
            set_aside(path, &bytes[whole..]).map_err(io("set the torn last row aside"))?;
            file.set_len(whole as u64).map_err(io("cut the torn last row"))?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            contents,
            whole: whole as u64,
            pending: Vec::new(),
            synced: Instant::now(),
        })
    }

    fn begin(path: &Path, file: File, header: Header) -> Result<Self, BatchError> {
        file.set_len(0).map_err(BatchError::io(path, "begin the work file"))?;
        let contents =
            Contents { header, done: HashMap::new(), partial: HashMap::new(), wrote: None };
        let mut work = Self {
            path: path.to_owned(),
            file,
            contents,
            whole: 0,
            pending: Vec::new(),
            synced: Instant::now(),
        };
        let row = serde_json::json!({"begun": work.contents.header});
        work.push(&row.to_string());
        work.flush()?;
        Ok(work)
    }

    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes down a unit that is done; `json` is its value, on one line.
    ///
    /// # Errors
    /// It cannot be written; it is kept and goes out with the next row, or by [`Self::flush`].
    pub fn done(&mut self, unit: &str, json: &str) -> Result<(), BatchError> {
        let value = self.push_unit("done", unit, json);
        self.contents.partial.remove(unit);
        self.contents.done.insert(unit.to_owned(), value);
        self.write()
    }

    /// Writes down what there is of a unit that failed.
    ///
    /// # Errors
    /// As [`Self::done`].
    pub fn partial(&mut self, unit: &str, json: &str) -> Result<(), BatchError> {
        let value = self.push_unit("partial", unit, json);
        self.contents.partial.insert(unit.to_owned(), value);
        self.write()
    }

    /// Writes down that the output was written.
    ///
    /// # Errors
    /// As [`Self::done`].
    pub fn wrote(&mut self, wrote: Wrote) -> Result<(), BatchError> {
        let row = serde_json::json!({"wrote": wrote});
        self.push(&row.to_string());
        self.contents.wrote = Some(wrote);
        self.flush()
    }

    /// Writes all that is only in memory, and syncs it to the disk.
    ///
    /// # Errors
    /// It cannot be written, and is kept.
    pub fn flush(&mut self) -> Result<(), BatchError> {
        self.write()?;
        self.file.sync_data().map_err(BatchError::io(&self.path, "sync the work file"))
    }

    /// Copies what is there into memory.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn value(&self, place: &Range<u64>) -> Result<Vec<u8>, BatchError> {
        read_at(&self.file, place).map_err(BatchError::io(&self.path, "read the work file"))
    }

    /// How many rows are in memory only.
    pub fn unwritten(&self) -> usize {
        self.pending.iter().filter(|byte| **byte == b'\n').count()
    }

    fn push_unit(&mut self, what: &str, unit: &str, json: &str) -> Range<u64> {
        debug_assert!(!json.contains('\n'), "a row is one line");
        let row = format!("{{\"{what}\":{},\"value\":{json}}}", Value::from(unit));
        let end = self.whole + (self.pending.len() + row.len()) as u64 - 1;
        self.push(&row);
        end - json.len() as u64..end
    }

    fn push(&mut self, row: &str) {
        self.pending.extend_from_slice(row.as_bytes());
        self.pending.push(b'\n');
    }

    fn write(&mut self) -> Result<(), BatchError> {
        let written = self
            .file
            .seek(SeekFrom::Start(self.whole))
            .and_then(|_| self.file.write_all(&self.pending));
        if let Err(source) = written {
            // Half a row would be set aside as torn; the next try writes over it anyway.
            let _ = self.file.set_len(self.whole);
            return Err(BatchError::io(&self.path, "write the work file")(source));
        }
        self.whole += self.pending.len() as u64;
        self.pending.clear();
        if self.synced.elapsed() >= SYNC {
            self.synced = Instant::now();
            self.file.sync_data().map_err(BatchError::io(&self.path, "sync the work file"))?;
        }
        Ok(())
    }
}

impl Header {
    fn differences(&self, now: &Self) -> Option<String> {
        let all = |header: &Self| {
            let mut all = Map::new();
            all.insert("kind".to_owned(), serde_json::json!(header.kind));
            all.extend(header.settings.clone());
            let shard = header.shard.map_or_else(|| "all".to_owned(), |shard| shard.to_string());
            all.insert("shard".to_owned(), shard.into());
            all.insert("units".to_owned(), units_print(header).into());
            all
        };
        differences(&all(self), &all(now))
    }
}

/// The units of a run as a message tells them apart.
pub fn units_print(header: &Header) -> String {
    let units = &header.units;
    let print =
        units.iter().fold(super::print::Print::default(), |print, unit| print.with_text(unit));
    format!("{} ({})", units.len(), print.hex())
}

fn lock(file: &File, path: &Path) -> Result<(), BatchError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(BatchError::Locked(path.to_owned())),
        // Some network file systems have no locks: better unlocked than not recorded.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(source)) => Err(BatchError::io(path, "lock the work file")(source)),
    }
}

fn set_aside(path: &Path, torn: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".torn");
    let mut file = OpenOptions::new().append(true).create(true).open(&name)?;
    file.write_all(torn)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Whether there is anything at `path`.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
