//! Names, tags and notes of recorded plays; into the trash and back.

use std::{io::Write, path::Path};

use super::{
    TranscriptsError,
    pick::{Where, pick},
};
use crate::{
    journal::{
        about::{self, Change},
        shelf::id_of,
        trash as bin,
    },
    text::clean_line,
};

/// Says something differently about the play that `wanted` means, and prints all that is said then.
///
/// # Errors
/// There is no such play, the change cannot be kept, or nothing can be written.
pub fn say(
    out: &mut impl Write,
    plays: &Path,
    wanted: &str,
    change: Change,
) -> Result<(), TranscriptsError> {
    let path = pick(plays, wanted, Where::Anywhere)?;
    let about = about::change(&path, change)?;
    writeln!(out, "{}", clean_line(&id_of(&path)))?;
    let tags = about.tags.join(", ");
    for (what, said) in [("name", &about.name), ("tags", &tags), ("note", &about.note)] {
        for line in said.lines() {
            writeln!(out, "  {what}: {}", clean_line(line))?;
        }
    }
    Ok(())
}

/// Moves plays into the trash: all of `wanted`, or none where one of them is not clear.
///
/// # Errors
/// There is no such play, it is open elsewhere, or it cannot be moved.
pub fn trash(
    out: &mut impl Write,
    plays: &Path,
    wanted: &[String],
) -> Result<(), TranscriptsError> {
    let found: Result<Vec<_>, _> =
        wanted.iter().map(|wanted| pick(plays, wanted, Where::Plays)).collect();
    for path in found? {
        bin::put(&path)?;
        let id = id_of(&path);
        let id = clean_line(&id);
        writeln!(out, "{id} is in the trash; `sceneplay transcripts restore {id}` brings it back")?;
    }
    Ok(())
}

/// Moves plays out of the trash, as [`trash`] moves them in.
///
/// # Errors
/// As [`trash`].
pub fn restore(
    out: &mut impl Write,
    plays: &Path,
    wanted: &[String],
) -> Result<(), TranscriptsError> {
    let found: Result<Vec<_>, _> =
        wanted.iter().map(|wanted| pick(plays, wanted, Where::Trash)).collect();
    for path in found? {
        bin::bring_back(&path)?;
        writeln!(out, "{} is back", clean_line(&id_of(&path)))?;
    }
    Ok(())
}

/// Removes for good what is in the trash, once the user is `sure`; on `notes`, what is not removed.
///
/// # Errors
/// The user is not sure, the trash cannot be listed, or some of it stays.
pub fn empty_trash(
    out: &mut impl Write,
    notes: &mut impl Write,
    plays: &Path,
    sure: bool,
) -> Result<(), TranscriptsError> {
    if !sure {
        return Err(TranscriptsError::NotSure);
    }
    let folder = bin::folder_of(plays);
    let (gone, kept) =
        bin::empty(plays).map_err(|error| TranscriptsError::folder(&folder, error))?;
    let transcripts = if gone == 1 { "transcript is" } else { "transcripts are" };
    writeln!(out, "{gone} {transcripts} gone for good")?;
    for error in &kept {
        writeln!(notes, "kept: {}", clean_line(&error.to_string()))?;
    }
    if kept.is_empty() { Ok(()) } else { Err(TranscriptsError::Kept(kept.len())) }
}
