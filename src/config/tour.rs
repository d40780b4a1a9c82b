//! Whether the tour of the screens was shown, remembered in the state folder.

use std::{fs, path::Path};

use super::ConfigError;

/// Is there once the tour was seen or skipped.
const FILE: &str = "tour";

/// Whether nobody has seen the tour yet.
pub fn is_new(state: &Path) -> bool {
    !state.join(FILE).exists()
}

/// Remembers that the tour was seen or skipped.
///
/// # Errors
/// When the state folder cannot be written; the tour comes again at the next start then.
pub fn remember(state: &Path) -> Result<(), ConfigError> {
    let file = state.join(FILE);
    let about = "The tour of the screens was seen; without this file it is shown at the start.\n";
    fs::create_dir_all(state)
        .and_then(|()| fs::write(&file, about))
        .map_err(|source| ConfigError::Unwritable { path: file, source })
}
