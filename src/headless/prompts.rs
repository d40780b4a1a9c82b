//! `sceneplay prompts`: the built-in templates written down, and a folder of them checked.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    config::prompts::{self, PromptsError},
    prompt::BUILT_IN,
};

/// Why a folder of templates is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error(transparent)]
    Prompts(#[from] PromptsError),
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error(
        "{}: differs from what is built in and was left as it is; \
         choose another folder to have all templates",
        .0.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    Kept(Vec<PathBuf>),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

/// Writes every built-in template into `folder`, and says which.
///
/// # Errors
/// A file or the folder cannot be written, or a file is there already and differs; that one is left
/// as it is, and the others are written.
pub fn export(out: &mut impl Write, folder: &Path) -> Result<(), FolderError> {
    let unwritable =
        |path: &Path, source| FolderError::Unwritable { path: path.to_owned(), source };
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    let mut kept = Vec::new();
    for (name, text) in BUILT_IN {
        let path = prompts::file(folder, name);
        match fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).map_err(|error| unwritable(&path, error))?;
                writeln!(out, "wrote {}", path.display())?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                match fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
                    true => writeln!(out, "is there already: {}", path.display())?,
                    false => kept.push(path),
                }
            }
            Err(error) => return Err(unwritable(&path, error)),
        }
    }
    if kept.is_empty() { Ok(()) } else { Err(FolderError::Kept(kept)) }
}

/// Fills the templates of `folder` for every bundled scene, and says which are its own.
///
/// # Errors
/// The first template that cannot be used; or standard output cannot be written to.
pub fn check(out: &mut impl Write, folder: &Path) -> Result<(), FolderError> {
    let templates = prompts::check(folder)?;
    for (name, _) in BUILT_IN {
        match templates.replaced().iter().any(|own| own == name) {
            true => writeln!(out, "{name:<12} {}", prompts::file(folder, name).display())?,
            false => writeln!(out, "{name:<12} built in")?,
        }
    }
    writeln!(out, "{:<12} {}", "fingerprint", templates.fingerprint())?;
    Ok(())
}
