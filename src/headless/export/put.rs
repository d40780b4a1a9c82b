//! Files in a folder: whole or not at all, and never over others unasked.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::ExportError;
use crate::headless::batch::output::temporary;

/// Writes a file of this name into `folder`, which is made where it is missing; a file that has just
/// these bytes is left as it is.
pub fn put(folder: &Path, name: &str, bytes: &[u8], replace: bool) -> Result<PathBuf, ExportError> {
    fs::create_dir_all(folder).map_err(ExportError::io(folder, "make the folder"))?;
    let path = folder.join(name);
    let failed = ExportError::io(&path, "write");
    if !replace {
        match fs::read(&path) {
            Ok(there) if there == bytes => return Ok(path),
            Ok(_) => return Err(ExportError::There(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Err(ExportError::There(path)),
        }
    }
    let mut file = temporary(folder).map_err(&failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(&failed)?;
    if replace {
        file.persist(&path).map_err(|error| failed(error.error))?;
        return Ok(path);
    }
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(ExportError::There(path))
        }
        Err(error) => Err(failed(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_not_replaced_unasked() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        let path = put(&folder, "x.csv", b"1", false).unwrap();
        assert_eq!(put(&folder, "x.csv", b"1", false).unwrap(), path);
        let error = put(&folder, "x.csv", b"2", false).unwrap_err();
        assert!(matches!(error, ExportError::There(_)), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"1");
        put(&folder, "x.csv", b"2", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
    }
}
