//! The file that a run writes at its end: whole or not at all, and never over one that is not ours.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use super::{error::BatchError, print::Print, work::Wrote};

/// Where the output goes, and which file there may be replaced.
#[derive(Debug, Clone)]
pub struct Output {
    path: PathBuf,
    ours: Option<Wrote>,
}

impl Output {
    /// `ours` is what this run wrote there earlier.
    ///
    /// # Errors
    /// There is a file that this run did not write, or nothing can be written there.
    pub fn at(path: &Path, ours: Option<Wrote>) -> Result<Self, BatchError> {
        let output = Self { path: path.to_owned(), ours };
        output.check()?;
        Ok(output)
    }

    /// Writes the file by `write`, and says how to know it again.
    ///
    /// # Errors
    /// It cannot be written, or somebody else has put a file there by now; what stood there stays.
    pub fn write(
        &self,
        write: impl FnOnce(&mut dyn Write) -> Result<(), BatchError>,
    ) -> Result<Wrote, BatchError> {
        let io = |doing| BatchError::io(&self.path, doing);
        let temporary = temporary(folder(&self.path)).map_err(io("write"))?;
        let mut to =
            Printing { to: BufWriter::new(temporary.as_file()), wrote: 0, print: Print::default() };
        write(&mut to)?;
        to.flush().map_err(io("write"))?;
        let wrote = Wrote { bytes: to.wrote, print: to.print.hex() };
        drop(to);
        temporary.as_file().sync_all().map_err(io("write"))?;
        self.check()?;
        let persisted = match self.ours {
            Some(_) => temporary.persist(&self.path).map_err(|error| error.error),
            None => temporary.persist_noclobber(&self.path).map_err(|error| error.error),
        };
        match persisted {
            Ok(_) => Ok(wrote),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(BatchError::NotOurs(self.path.clone()))
            }
            Err(error) => Err(io("write")(error)),
        }
    }

    fn check(&self) -> Result<(), BatchError> {
        let io = |doing| BatchError::io(&self.path, doing);
        let found = match std::fs::metadata(&self.path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder(&self.path);
                return match std::fs::metadata(folder) {
                    Ok(found) if found.is_dir() => Ok(()),
                    Ok(_) => Err(BatchError::io(folder, "write into it")(io::Error::other(
                        "it is no folder",
                    ))),
                    Err(error) => Err(BatchError::io(folder, "write into it")(error)),
                };
            }
            Err(error) => return Err(io("write")(error)),
        };
        let same_size = self.ours.as_ref().is_some_and(|ours| ours.bytes == found.len());
        if !found.is_file() || !same_size {
            return Err(BatchError::NotOurs(self.path.clone()));
        }
        let there = print_of(&self.path).map_err(io("read"))?;
        match &self.ours {
            Some(ours) if ours.print == there => Ok(()),
            _ => Err(BatchError::NotOurs(self.path.clone())),
        }
    }
}

/// A file of no lasting name yet, to be filled and then given one. For whom it is readable is the
/// user's umask to say, as for any result.
pub(in crate::headless) fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder.prefix(".sceneplay-").tempfile_in(folder)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn print_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    let mut print = Print::default();
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(print.hex()),
            some => print = print.with(&buffer[..some]),
        }
    }
}

/// Passes on what is written and takes its print.
struct Printing<'a> {
    to: BufWriter<&'a File>,
    wrote: u64,
    print: Print,
}

impl Write for Printing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.wrote += written as u64;
        self.print = self.print.with(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn put(output: &Output, text: &str) -> Result<Wrote, BatchError> {
        output.write(|to| to.write_all(text.as_bytes()).map_err(BatchError::io("here", "write")))
    }

    #[test]
    fn only_our_own_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        let first = put(&Output::at(&path, None).unwrap(), "one").unwrap();
        assert!(matches!(Output::at(&path, None), Err(BatchError::NotOurs(_))));
        let again = Output::at(&path, Some(first.clone())).unwrap();
        put(&again, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert!(matches!(Output::at(&path, Some(first)), Err(BatchError::NotOurs(_))));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_file_that_appears_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        let output = Output::at(&path, None).unwrap();
        fs::write(&path, "somebody's").unwrap();
        assert!(matches!(put(&output, "ours"), Err(BatchError::NotOurs(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's");
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = Output::at(&folder.path().join("no/out.json"), None).unwrap_err().to_string();
        assert!(error.contains("no: cannot write into it"), "{error}");
    }
}
