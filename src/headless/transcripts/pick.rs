//! Which recorded play an id means: the whole of it, or a beginning that no other has.

use std::path::{Path, PathBuf};

use super::TranscriptsError;
use crate::journal::{
    shelf::{id_of, journals},
    trash,
};

/// Where a play is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Plays,
    Trash,
    Anywhere,
}

/// The journal that `wanted` means, in any case of its letters. Only what is there is ever given:
/// no path is made out of what was typed.
///
/// # Errors
/// No play is meant, or several, or the folder cannot be listed.
pub fn pick(plays: &Path, wanted: &str, place: Where) -> Result<PathBuf, TranscriptsError> {
    let trash = trash::folder_of(plays);
    let folders: &[&Path] = match place {
        Where::Plays => &[plays],
        Where::Trash => &[&trash],
        Where::Anywhere => &[plays, &trash],
    };
    let mut found = Vec::new();
    for folder in folders {
        found.extend(journals(folder).map_err(|error| TranscriptsError::folder(folder, error))?);
    }
    let low = wanted.to_lowercase();
    found.retain(|path| !low.is_empty() && id_of(path).to_lowercase().starts_with(&low));
    if let Some(whole) = found.iter().position(|path| id_of(path).to_lowercase() == low) {
        return Ok(found.swap_remove(whole));
    }
    let mut ids: Vec<String> = found.iter().map(|path| id_of(path)).collect();
    ids.sort();
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        Some(_) => Err(TranscriptsError::Several { wanted: wanted.to_owned(), ids }),
        None => {
            let place = if place == Where::Trash { "in the trash" } else { "here" };
            Err(TranscriptsError::None(wanted.to_owned(), place))
        }
    }
}

/// Every journal of the folder `plays`, the oldest first.
pub(in crate::headless) fn every(plays: &Path) -> Result<Vec<PathBuf>, TranscriptsError> {
    let mut paths = journals(plays).map_err(|error| TranscriptsError::folder(plays, error))?;
    // Their names tell when they were made.
    paths.sort();
    Ok(paths)
}

/// The journals that are named: by a file, or by an id; each once.
pub(in crate::headless) fn named(
    plays: &Path,
    wanted: &[String],
) -> Result<Vec<PathBuf>, TranscriptsError> {
    let mut paths = Vec::new();
    for play in wanted {
        let file = Path::new(play);
        let path =
            if file.is_file() { file.to_owned() } else { pick(plays, play, Where::Anywhere)? };
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_id_is_known_by_its_beginning_and_never_made_into_a_path() {
        let home = tempfile::tempdir().unwrap();
        let plays = home.path().join("plays");
        let trash = trash::folder_of(&plays);
        fs::create_dir_all(&trash).unwrap();
        fs::write(home.path().join("secret.jsonl"), "x").unwrap();
        for (folder, id) in [(&plays, "01AB"), (&plays, "01ABC"), (&plays, "02"), (&trash, "03")] {
            fs::write(folder.join(format!("{id}.jsonl")), "x").unwrap();
        }
        for (wanted, place, found) in [
            ("02", Where::Plays, Ok("02")),
            ("0", Where::Plays, Err("which of these")),
            ("01AB", Where::Plays, Ok("01AB")),
            ("01abc", Where::Anywhere, Ok("01ABC")),
            ("01A", Where::Plays, Err("01AB, 01ABC")),
            ("03", Where::Plays, Err("there is no")),
            ("03", Where::Trash, Ok("03")),
            ("02", Where::Trash, Err("in the trash")),
            ("03", Where::Anywhere, Ok("03")),
            ("", Where::Anywhere, Err("there is no")),
            ("../secret", Where::Anywhere, Err("there is no")),
            ("trash/03", Where::Anywhere, Err("there is no")),
            ("*", Where::Anywhere, Err("there is no")),
        ] {
            match (pick(&plays, wanted, place), found) {
                (Ok(path), Ok(id)) => assert_eq!(id_of(&path), id),
                (Err(error), Err(said)) => {
                    assert!(error.to_string().contains(said), "{wanted}: {error}");
                }
                (other, _) => panic!("{wanted}: {other:?}"),
            }
        }
    }
}
