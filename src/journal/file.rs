//! The file of a journal: private, locked, and durable under its name.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::JournalError;

/// Makes a new journal's file, and its folder where that is missing, for the user alone.
pub(super) fn create(path: &Path) -> Result<File, JournalError> {
    let io = |doing| move |source| io_error(path, doing, source);
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder).map_err(io("make the folder"))?;
    let file =
        private().read(true).create_new(true).open(path).map_err(io("create the journal"))?;
    lock(&file, path)?;
    sync_folder(folder);
    Ok(file)
}

/// Takes the file for one writer.
pub(super) fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked { path: path.to_owned() }),
        // Some network file systems have no locks: better unlocked than not recorded.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(source)) => Err(io_error(path, "lock the journal", source)),
    }
}

/// Keeps a torn last line of the journal at `path`, behind any that were kept before.
pub(super) fn set_aside(path: &Path, torn: &[u8]) -> io::Result<()> {
    let mut file = private().append(true).create(true).open(torn_of(path))?;
    file.write_all(torn)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Where torn last lines of the journal at `path` are kept.
pub(super) fn torn_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".torn");
    name.into()
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

/// Makes the folder and those above it where they are missing, for the user alone.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Makes a new file's name as durable as what is in it. Where that cannot be done (not every
/// system lets a folder be opened), the file is there all the same.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Whether both are the same file, whatever its name.
#[cfg(unix)]
pub(super) fn same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
pub(super) fn same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

pub(super) fn io_error(path: &Path, doing: &'static str, source: io::Error) -> JournalError {
    JournalError::Io { path: path.to_owned(), doing, source }
}
