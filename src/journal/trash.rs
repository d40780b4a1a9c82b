//! Journals put aside, and brought back: moved with what lies beside them, never copied.
//!
//! Nothing here removes anything but [`empty`].

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::{
    EXTENSION, JournalError, about,
    file::{io_error, lock, make_folder, sync_folder, torn_of},
    shelf::journals,
};

/// Folder of the trash within the folder of journals.
const FOLDER: &str = "trash";

/// The trash of a folder of journals.
pub fn folder_of(plays: &Path) -> PathBuf {
    plays.join(FOLDER)
}

/// Moves a journal into the trash of its folder; gives its new path.
///
/// # Errors
/// [`JournalError::Locked`] where the play is open, [`JournalError::Taken`] where the trash has a
/// file of its name, or the file cannot be moved. It is then where it was.
pub fn put(journal: &Path) -> Result<PathBuf, JournalError> {
    let plays = journal.parent().unwrap_or(Path::new("."));
    let trash = folder_of(plays);
    make_folder(&trash).map_err(|source| io_error(&trash, "make the trash", source))?;
    shift(journal, &trash)
}

/// Moves a journal out of the trash again; gives its new path.
///
/// # Errors
/// As [`put`].
pub fn bring_back(journal: &Path) -> Result<PathBuf, JournalError> {
    let trash = journal.parent().unwrap_or(Path::new("."));
    shift(journal, trash.parent().unwrap_or(Path::new(".")))
}

/// Removes for good what is in the trash of this folder of journals. Gives how many journals are
/// gone, and why others are not; what is no journal stays.
///
/// # Errors
/// The trash cannot be listed.
pub fn empty(plays: &Path) -> io::Result<(usize, Vec<JournalError>)> {
    let (mut gone, mut kept) = (0, Vec::new());
    for journal in journals(&folder_of(plays))? {
        match remove(&journal) {
            Ok(()) => gone += 1,
            Err(error) => kept.push(error),
        }
    }
    Ok((gone, kept))
}

fn remove(journal: &Path) -> Result<(), JournalError> {
    let _held = hold(journal)?;
    for path in beside(journal).into_iter().filter(|path| path.exists()) {
        fs::remove_file(&path).map_err(|source| io_error(&path, "remove the file", source))?;
    }
    fs::remove_file(journal).map_err(|source| io_error(journal, "remove the journal", source))
}

/// What may lie beside a journal and goes where it goes.
fn beside(journal: &Path) -> [PathBuf; 2] {
    [about::file_of(journal), torn_of(journal)]
}

fn shift(journal: &Path, folder: &Path) -> Result<PathBuf, JournalError> {
    let _held = hold(journal)?;
    // The journal last: cut off in between, it is still listed where it was.
    let mut moves = Vec::new();
    for from in beside(journal).into_iter().chain([journal.to_owned()]) {
        let to = folder.join(from.file_name().unwrap_or_default());
        if fs::symlink_metadata(&from).is_err() {
            continue;
        }
        if fs::symlink_metadata(&to).is_ok() {
            return Err(JournalError::Taken { path: to });
        }
        moves.push((from, to));
    }
    for (from, to) in &moves {
        fs::rename(from, to).map_err(|source| io_error(from, "move the file", source))?;
    }
    sync_folder(folder);
    sync_folder(journal.parent().unwrap_or(Path::new(".")));
    Ok(folder.join(journal.file_name().unwrap_or_default()))
}

/// The journal, held so that nobody opens it meanwhile.
fn hold(journal: &Path) -> Result<File, JournalError> {
    let io = |source| io_error(journal, "open the journal", source);
    if journal.extension().is_none_or(|end| end != EXTENSION) {
        return Err(io(io::ErrorKind::NotFound.into()));
    }
    let file = OpenOptions::new().read(true).write(true).open(journal).map_err(io)?;
    lock(&file, journal)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{
        Writer,
        about::Change,
        fixtures::{line, opened},
        shelf,
    };

    fn ids(folder: &Path) -> Vec<String> {
        let listed = shelf::list(folder).unwrap();
        listed.into_iter().map(|shelved| shelved.about.unwrap().name).collect()
    }

    #[test]
    fn moved_with_what_lies_beside_it_and_back() {
        let home = tempfile::tempdir().unwrap();
        let plays = home.path().join("plays");
        let mut writer = Writer::new(&plays);
        writer.append(&opened()).unwrap();
        writer.append(&line(1, None, "Blow.")).unwrap();
        let path = writer.path().to_owned();
        assert!(matches!(put(&path), Err(JournalError::Locked { .. })));
        assert!(path.exists());
        drop(writer);

        about::change(&path, Change::Name("first".into())).unwrap();
        fs::write(torn_of(&path), "torn").unwrap();
        let whole = fs::read(&path).unwrap();
        let trashed = put(&path).unwrap();
        assert_eq!((ids(&plays), ids(&folder_of(&plays))), (vec![], vec!["first".to_owned()]));
        assert!(torn_of(&trashed).exists() && !torn_of(&path).exists());
        assert_eq!(bring_back(&trashed).unwrap(), path);
        assert_eq!((ids(&plays), ids(&folder_of(&plays))), (vec!["first".to_owned()], vec![]));
        assert_eq!(fs::read(&path).unwrap(), whole);

        let trashed = put(&path).unwrap();
        fs::write(&path, "another").unwrap();
        assert!(matches!(bring_back(&trashed), Err(JournalError::Taken { .. })));
        assert!(matches!(put(&path), Err(JournalError::Taken { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"another");
        assert_eq!(fs::read(&trashed).unwrap(), whole);
        assert!(about::file_of(&trashed).exists());
    }

    #[test]
    fn only_the_trash_is_emptied() {
        let home = tempfile::tempdir().unwrap();
        let plays = home.path();
        assert_eq!(empty(plays).unwrap().0, 0);
        for name in ["a.jsonl", "b.jsonl"] {
            fs::write(plays.join(name), "x").unwrap();
        }
        about::change(&plays.join("a.jsonl"), Change::Name("first".into())).unwrap();
        put(&plays.join("a.jsonl")).unwrap();
        fs::write(folder_of(plays).join("mine.txt"), "x").unwrap();
        let (gone, kept) = empty(plays).unwrap();
        assert!(gone == 1 && kept.is_empty(), "{kept:?}");
        let mut left: Vec<_> =
            fs::read_dir(folder_of(plays)).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.extend(fs::read_dir(plays).unwrap().map(|e| e.unwrap().file_name()));
        left.sort();
        assert_eq!(left, ["b.jsonl", "mine.txt", "trash"]);
    }
}
