//! Facts written down: one line appended and flushed for each, and nothing lost when that fails.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Serialize;
use ulid::Ulid;

use super::{
    EXTENSION, Journal, JournalError,
    file::{create, io_error, lock, make_folder, same_file, set_aside, sync_folder},
    parse,
};
use crate::record::Record;

/// Writes one play's journal, and is the only one who does: it holds the file's lock.
///
/// A fact that cannot be written stays in memory ([`Self::pending`]), in order, and goes out before
/// the next one, on [`Self::retry`], or into another file by [`Self::save_to`]. The lines that were
/// written stay there too: whatever becomes of the file, the whole play can be saved.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    /// Not there before the first fact.
    file: Option<File>,
    /// All lines of the journal.
    lines: Vec<u8>,
    /// Bytes of `lines` that the file holds; the others are in no file yet.
    whole: usize,
    /// A write failed in the middle: what stands after `whole` is our own.
    ragged: bool,
    next_seq: u64,
    pending_count: usize,
    /// Something in the file or in `pending` must not be lost to a power cut.
    unsynced: bool,
}

/// An [`super::Entry`] that borrows its record.
#[derive(Serialize)]
struct Written<'a> {
    seq: u64,
    #[serde(with = "super::time")]
    at: Timestamp,
    #[serde(flatten)]
    record: &'a Record,
}

impl Writer {
    /// A new play in `folder`. Its file is made with the first fact, so a play that never begins
    /// leaves none.
    pub fn new(folder: &Path) -> Self {
        let name = format!("{}.{EXTENSION}", Ulid::generate());
        Self {
            path: folder.join(name),
            file: None,
            lines: Vec::new(),
            whole: 0,
            ragged: false,
            next_seq: 1,
            pending_count: 0,
            unsynced: false,
        }
    }

    /// Opens a journal to go on with it. A torn last line is moved to the end of `NAME.torn`
    /// beside it.
    ///
    /// # Errors
    /// [`JournalError::Locked`] where somebody else writes it, and all errors of [`super::read`];
    /// the file is then as it was.
    pub fn resume(path: &Path) -> Result<(Self, Journal), JournalError> {
        let io = |doing| move |source| io_error(path, doing, source);
        let mut file =
            OpenOptions::new().read(true).write(true).open(path).map_err(io("open the journal"))?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io("read the journal"))?;
        let journal = parse(path, &bytes)?;
        if let Some(torn) = &journal.recovered.torn {
            set_aside(path, torn).map_err(io("set the torn last line aside"))?;
        }
        if bytes.len() > journal.whole {
            bytes.truncate(journal.whole);
            file.set_len(bytes.len() as u64).map_err(io("cut the torn last line"))?;
        }
        if bytes.last() != Some(&b'\n') {
            file.seek(SeekFrom::End(0))
                .and_then(|_| file.write_all(b"\n"))
                .map_err(io("end the last line"))?;
            bytes.push(b'\n');
        }
        let writer = Self {
            path: path.to_owned(),
            file: Some(file),
            whole: bytes.len(),
            lines: bytes,
            ragged: false,
            next_seq: journal.entries.len() as u64 + 1,
            pending_count: 0,
            unsynced: false,
        };
        Ok((writer, journal))
    }

    /// Where the journal is, or will be with its first fact.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many facts are only in memory.
    pub fn pending(&self) -> usize {
        self.pending_count
    }

    /// Writes down a fact. Facts that hold something typed or paid for are also synced to the disk,
    /// so that they survive a power cut; the others survive the end of the program.
    ///
    /// # Errors
    /// The file could not be written, and the fact is kept in memory; or it could not be synced.
    pub fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        let entry = Written { seq: self.next_seq, at: Timestamp::now(), record };
        let start = self.lines.len();
        if let Err(error) = serde_json::to_writer(&mut self.lines, &entry) {
            self.lines.truncate(start);
            let error = io::Error::other(error);
            return Err(io_error(&self.path, "put the fact into JSON", error));
        }
        debug_assert!(
            serde_json::from_slice::<super::Entry>(&self.lines[start..]).is_ok(),
            "a fact that cannot be read again: {record:?}"
        );
        self.lines.push(b'\n');
        self.pending_count += 1;
        self.next_seq += 1;
        self.unsynced |= is_precious(record);
        self.retry()
    }

    /// Writes what is only in memory.
    ///
    /// # Errors
    /// It still cannot be written, and is kept.
    pub fn retry(&mut self) -> Result<(), JournalError> {
        self.look()?;
        if self.whole < self.lines.len() {
            if self.file.is_none() {
                self.file = Some(create(&self.path)?);
            }
            if let Some(file) = &mut self.file {
                let written = file
                    .seek(SeekFrom::Start(self.whole as u64))
                    .and_then(|_| file.write_all(&self.lines[self.whole..]));
                if let Err(source) = written {
                    // The next try writes over the rest; cutting it helps those who read before.
                    self.ragged = file.set_len(self.whole as u64).is_err();
                    return Err(io_error(&self.path, "write the journal", source));
                }
            }
            self.ragged = false;
            self.whole = self.lines.len();
            self.pending_count = 0;
        }
        if self.unsynced
            && let Some(file) = &self.file
        {
            file.sync_data()
                .map_err(|source| io_error(&self.path, "sync the journal to the disk", source))?;
            self.unsynced = false;
        }
        Ok(())
    }

    /// Writes the whole play, with what is only in memory, to a new file and goes on there. The
    /// old file stays as it is.
    ///
    /// # Errors
    /// `path` exists or cannot be written; the writer then stays with the old file.
    pub fn save_to(&mut self, path: &Path) -> Result<(), JournalError> {
        let io = |doing| move |source| io_error(path, doing, source);
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        make_folder(folder).map_err(io("make the folder"))?;
        // Made readable for nobody else by tempfile.
        let mut new = tempfile::NamedTempFile::new_in(folder).map_err(io("create the journal"))?;
        new.write_all(&self.lines)
            .and_then(|()| new.as_file().sync_all())
            .map_err(io("write the journal"))?;
        let file = new
            .persist_noclobber(path)
            .map_err(|error| io_error(path, "save the journal", error.error))?;
        lock(&file, path)?;
        sync_folder(folder);
        self.path = path.to_owned();
        self.file = Some(file);
        self.ragged = false;
        self.whole = self.lines.len();
        self.pending_count = 0;
        self.unsynced = false;
        Ok(())
    }

    /// Looks whether the file is still ours and as we left it. A file that was deleted would take
    /// every line without a complaint, and keep none.
    ///
    /// # Errors
    /// It is not, or nobody can tell.
    pub fn look(&self) -> Result<(), JournalError> {
        let Some(file) = &self.file else { return Ok(()) };
        let path = || self.path.clone();
        let ours = file
            .metadata()
            .map_err(|source| io_error(&self.path, "look at the journal", source))?;
        match fs::metadata(&self.path) {
            Ok(there) if same_file(&ours, &there) => {}
            Ok(_) => return Err(JournalError::Vanished { path: path() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::Vanished { path: path() });
            }
            Err(source) => return Err(io_error(&self.path, "look at the journal", source)),
        }
        let whole = self.whole as u64;
        let as_left = ours.len() == whole || (self.ragged && ours.len() > whole);
        if as_left { Ok(()) } else { Err(JournalError::Changed { path: path() }) }
    }
}

/// Facts that cannot be had again: what the person typed, what a model was paid for, and what all
/// else hangs on. The others follow from them or only tell what was going on.
fn is_precious(record: &Record) -> bool {
    match record {
        Record::Opened { .. }
        | Record::Recast { .. }
        | Record::Answered { .. }
        | Record::Failed { .. }
        | Record::Cancelled { .. }
        | Record::Line(_)
        | Record::Ended { .. }
        | Record::Draft { .. }
        | Record::Moved { .. }
        | Record::ComparisonOpened { .. }
        | Record::Preferred { .. }
        | Record::ComparisonDropped { .. }
        | Record::TrialOpened { .. }
        | Record::TrialClosed { .. }
        | Record::Drafted { .. }
        | Record::Ghosted { .. }
        | Record::BookShown
        | Record::MarkingOpened { .. }
        | Record::MarkingDone { .. }
        | Record::Marked(_)
        | Record::Critique { .. }
        | Record::Probed { .. } => true,
        Record::Resumed { .. }
        | Record::Asked { .. }
        | Record::Decided(_)
        | Record::Objected(_)
        | Record::Held { .. }
        | Record::WentOn
        | Record::JudgingOpened { .. }
        | Record::CriticFailed { .. }
        | Record::Scored { .. }
        | Record::ProbeOpened { .. }
        | Record::ProbeFailed { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{
        fixtures::{line, opened},
        read,
    };

    /// `/dev/full` takes no byte, as a full disk does.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_and_the_play_goes_on() {
        let full = Path::new("/dev/full");
        let mut writer = Writer {
            path: full.to_owned(),
            file: Some(OpenOptions::new().read(true).write(true).open(full).unwrap()),
            ..Writer::new(full)
        };
        for record in [opened(), line(1, None, "Kept.")] {
            let error = writer.append(&record).unwrap_err().to_string();
            assert!(error.starts_with("/dev/full: cannot write the journal: No space"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("saved.jsonl");
        writer.save_to(&elsewhere).unwrap();
        assert_eq!(read(&elsewhere).unwrap().entries.len(), 2);
    }

    #[test]
    fn half_a_line_of_our_own_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path());
        writer.append(&opened()).unwrap();
        let before = fs::metadata(writer.path()).unwrap().len();
        let file = writer.file.as_mut().unwrap();
        file.write_all(b"{\"seq\":2,").unwrap();
        writer.ragged = true;
        writer.append(&line(1, None, "Whole.")).unwrap();
        assert_eq!(read(writer.path()).unwrap().entries.len(), 2);
        assert!(writer.whole as u64 > before && !writer.ragged);
    }
}
