//! A work file read: its rows, and where the values in them stand.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Contents, Header, Wrote};
use crate::headless::batch::error::BatchError;

/// A row as it is read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    begun: Option<Header>,
    done: Option<String>,
    partial: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    wrote: Option<Wrote>,
}

/// A work file read as it stands, whoever writes it.
#[derive(Debug)]
pub struct Finished {
    pub path: PathBuf,
    pub contents: Contents,
    file: File,
}

impl Finished {
    /// # Errors
    /// It cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, BatchError> {
        let io = |doing| BatchError::io(path, doing);
        let mut file = File::open(path).map_err(io("open the work file"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io("read the work file"))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let contents = parse(path, &bytes[..whole])?.ok_or_else(|| BatchError::Broken {
            path: path.to_owned(),
            line: 1,
            what: "it is empty".to_owned(),
        })?;
        Ok(Self { path: path.to_owned(), contents, file })
    }

    /// Copies what is there into memory.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn value(&self, place: &Range<u64>) -> Result<Vec<u8>, BatchError> {
        read_at(&self.file, place).map_err(BatchError::io(&self.path, "read the work file"))
    }
}

/// `None`: there is no row.
pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Option<Contents>, BatchError> {
    let broken =
        |line: usize, what: String| BatchError::Broken { path: path.to_owned(), line, what };
    let mut contents: Option<Contents> = None;
    let mut start = 0;
    for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let row: Row<'_> =
            serde_json::from_slice(line).map_err(|error| broken(number, error.to_string()))?;
        let value = row.value.map(|value| {
            let from = start + value.get().as_ptr().addr() - line.as_ptr().addr();
            from as u64..(from + value.get().len()) as u64
        });
        match (&mut contents, row, value) {
            (None, Row { begun: Some(header), .. }, _) => {
                contents = Some(Contents {
                    header,
                    done: HashMap::new(),
                    partial: HashMap::new(),
                    wrote: None,
                });
            }
            (None, ..) => return Err(broken(number, "it does not begin as one".to_owned())),
            (Some(contents), Row { done: Some(unit), .. }, Some(value)) => {
                contents.partial.remove(&unit);
                contents.done.insert(unit, value);
            }
            (Some(contents), Row { partial: Some(unit), .. }, Some(value)) => {
                contents.partial.insert(unit, value);
            }
            (Some(contents), Row { wrote: Some(wrote), .. }, _) => contents.wrote = Some(wrote),
            _ => return Err(broken(number, "an unknown row".to_owned())),
        }
        start += line.len();
    }
    Ok(contents)
}

pub(super) fn read_at(mut file: &File, place: &Range<u64>) -> io::Result<Vec<u8>> {
    let length = usize::try_from(place.end - place.start).unwrap_or(usize::MAX);
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(place.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
