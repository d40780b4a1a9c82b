//! Baselines in the cache folder: one private file for each, replaced by nobody.
//!
//! What a baseline is, and when two are the same, is [`crate::judge::baseline`]'s.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    JournalError,
    file::{io_error, make_folder, sync_folder},
};
use crate::judge::baseline::{Baseline, BaselineKey};

/// Folder of baselines within the cache folder.
const FOLDER: &str = "baselines";

/// Why a baseline could not be had from the cache, or not put there. The reference can be judged
/// again all the same.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error(transparent)]
    Io(#[from] JournalError),
    #[error("{}: this is no stored baseline: {what}. Delete it; the reference is judged anew then.", .path.display())]
    Unreadable { path: PathBuf, what: String },
}

/// The baseline with this key; `None` where none is stored.
///
/// # Errors
/// There is a file, and it cannot be read or holds something else; it is left as it is.
pub fn load(cache: &Path, key: &BaselineKey) -> Result<Option<Baseline>, BaselineError> {
    let path = file(cache, key);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(io_error(&path, "read the stored baseline", source).into()),
    };
    let unreadable = |what: String| BaselineError::Unreadable { path: path.clone(), what };
    let baseline: Baseline =
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    match baseline.key == *key {
        true => Ok(Some(baseline)),
        false => Err(unreadable("its key is another one".to_owned())),
    }
}

/// Stores a baseline, whole or not at all. The first with its key stays.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn save(cache: &Path, baseline: &Baseline) -> Result<(), BaselineError> {
    let path = file(cache, &baseline.key);
    let folder = cache.join(FOLDER);
    let io = |source| io_error(&path, "store the baseline", source);
    make_folder(&folder).map_err(io)?;
    // Made readable for nobody else by tempfile.
    let mut new = tempfile::NamedTempFile::new_in(&folder).map_err(io)?;
    serde_json::to_writer(&mut new, baseline).map_err(|error| io(error.into()))?;
    new.as_file().sync_all().map_err(io)?;
    match new.persist_noclobber(&path) {
        Ok(_) => sync_folder(&folder),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(error.error).into()),
    }
    Ok(())
}

fn file(cache: &Path, key: &BaselineKey) -> PathBuf {
    cache.join(FOLDER).join(format!("{}.json", key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{Message, ModelRef, Params},
        record::{Form, RoleModel, Terms},
    };

    fn baseline(model: &str) -> Baseline {
        let judge = RoleModel { model: ModelRef::new("lab", model), params: Params::default() };
        let request = vec![Message::user("Judge.")];
        Baseline {
            key: BaselineKey::new(&judge, &Terms::default(), [request.as_slice()]),
            scene: "The Ferry".to_owned(),
            judge: judge.model,
            rubric: "protocol".to_owned(),
            form: Form::Protocol,
            critiques: Vec::new(),
        }
    }

    #[test]
    fn a_baseline_is_stored_once_and_found_again() {
        let cache = tempfile::tempdir().unwrap();
        let (big, small) = (baseline("big"), baseline("small"));
        assert!(load(cache.path(), &big.key).unwrap().is_none());
        save(cache.path(), &big).unwrap();
        assert_eq!(load(cache.path(), &big.key).unwrap(), Some(big.clone()));
        assert!(load(cache.path(), &small.key).unwrap().is_none());
        save(cache.path(), &Baseline { scene: "Another".to_owned(), ..big.clone() }).unwrap();
        assert_eq!(load(cache.path(), &big.key).unwrap(), Some(big));
        let files = fs::read_dir(cache.path().join(FOLDER)).unwrap().count();
        assert_eq!(files, 1, "nothing half-written is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_stored_baseline_is_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let cache = tempfile::tempdir().unwrap();
        let big = baseline("big");
        save(cache.path(), &big).unwrap();
        let mode = fs::metadata(file(cache.path(), &big.key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_broken_file_is_told_and_left_alone() {
        let cache = tempfile::tempdir().unwrap();
        let (big, small) = (baseline("big"), baseline("small"));
        let path = file(cache.path(), &big.key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        for text in ["{", &serde_json::to_string(&small).unwrap()] {
            fs::write(&path, text).unwrap();
            let error = load(cache.path(), &big.key).unwrap_err().to_string();
            assert!(error.contains("Delete it"), "{error}");
            save(cache.path(), &big).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
