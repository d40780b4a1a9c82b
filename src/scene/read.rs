//! Files in the CoSER test-set format made into scenes.
//!
//! Owns what is tolerated and what is refused, and says where a file is wrong. A file holds a list
//! of scenes, one scene, or one scene a line. Knows nothing of where files should be looked for
//! (that is [`crate::config`]) and keeps none of them (that is [`super::library`]).

mod error;
pub(super) mod shape;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, File},
    io::Read,
    ops::Range,
    path::{Path, PathBuf},
};

use serde_json::{Value, value::RawValue};

pub use error::{Foreign, ReadError, Spot, Wrong};
pub use shape::scene;

use super::Scene;

/// Bytes of a file that are read at once; what is longer can only be listed piece by piece.
pub(crate) const MOST: u64 = 1 << 30;

/// The files that `path` stands for: itself, or the `.json` and `.jsonl` files of a folder by name.
/// Folders inside it are not entered, and files with a leading dot are left out.
///
/// # Errors
/// A path that cannot be read, or a folder without such a file.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let io = |source| ReadError::Io { file: path.display().to_string(), source };
    let found = fs::metadata(path).map_err(io)?;
    if found.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !found.is_dir() {
        // A pipe would be waited for, and cannot be read a second time.
        return Err(io(std::io::Error::other("it is neither a file nor a folder")));
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let json = file.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("json") || extension.eq_ignore_ascii_case("jsonl")
        });
        if json && !hidden && file.is_file() {
            files.push(file);
        }
    }
    if files.is_empty() {
        let folder = path.to_owned();
        return Err(ReadError::NoFiles { folder });
    }
    files.sort();
    Ok(files)
}

/// All scenes of a file or a folder, in order.
///
/// # Errors
/// The first thing wrong with any of its files.
pub fn read(path: &Path) -> Result<Vec<Scene>, ReadError> {
    let mut scenes = Vec::new();
    for file in files(path)? {
        let bytes = bytes_of(&file, MOST)?;
        let file = file.display().to_string();
        for scene in SceneText::open(&file, &bytes)?.scenes() {
            scenes.push(scene?);
        }
    }
    Ok(scenes)
}

/// The content of a file of at most so many bytes.
pub(crate) fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    let file = || path.display().to_string();
    let io = |source| ReadError::Io { file: file(), source };
    let mut open = File::open(path).map_err(io)?;
    let bytes = open.metadata().map_err(io)?.len();
    if bytes > most {
        return Err(ReadError::TooLarge { file: file(), bytes, most });
    }
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    // It may grow meanwhile.
    open.by_ref().take(most + 1).read_to_end(&mut content).map_err(io)?;
    match content.len() as u64 {
        bytes if bytes > most => Err(ReadError::TooLarge { file: file(), bytes, most }),
        _ => Ok(content),
    }
}

/// A file's text and where its JSON begins.
fn text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<(&'a str, usize), ReadError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ReadError::Foreign { file: file.to_owned(), what: Foreign::Zip });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ReadError::NotText { file: file.to_owned(), at: error.valid_up_to() })?;
    let start = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
    let content = &text[start..];
    if content.is_empty() {
        let file = file.to_owned();
        return Err(ReadError::Empty { file });
    }
    if let Some(what) = no_json(content) {
        let file = file.to_owned();
        return Err(ReadError::Foreign { file, what });
    }
    Ok((text, start))
}

/// The one JSON value of a file; `file` is the name that errors give it.
pub(super) fn whole(file: &str, bytes: &[u8]) -> Result<Value, ReadError> {
    let (text, start) = text_of(file, bytes)?;
    serde_json::from_str(&text[start..]).map_err(|error| broken(file, text, start, &error))
}

/// A text in which the scenes are found, and each is read when it is asked for.
#[derive(Debug)]
pub struct SceneText<'a> {
    file: &'a str,
    text: &'a str,
    places: Vec<Range<usize>>,
}

impl<'a> SceneText<'a> {
    /// Finds the scenes in `bytes`; `file` is the name that errors give it.
    ///
    /// # Errors
    /// No text, broken JSON, nothing in it, or a file that is known to be something else.
    pub fn open(file: &'a str, bytes: &'a [u8]) -> Result<Self, ReadError> {
        let (text, start) = text_of(file, bytes)?;
        let content = &text[start..];
        let raw: Result<Vec<&RawValue>, _> = if content.starts_with('[') {
            serde_json::from_str(content)
        } else {
            serde_json::Deserializer::from_str(content).into_iter().collect()
        };
        let raw = raw.map_err(|error| broken(file, text, start, &error))?;
        if raw.is_empty() {
            let file = file.to_owned();
            return Err(ReadError::NoScenes { file });
        }
        let origin = text.as_ptr().addr();
        let places = raw
            .into_iter()
            .map(|value| {
                let start = value.get().as_ptr().addr() - origin;
                start..start + value.get().len()
            })
            .collect();
        Ok(Self { file, text, places })
    }

    /// Where in the bytes each scene stands.
    pub fn places(&self) -> &[Range<usize>] {
        &self.places
    }

    /// All scenes in order, each read as it is reached.
    pub fn scenes(&self) -> impl Iterator<Item = Result<Scene, ReadError>> {
        (1..).zip(&self.places).map(|(entry, place)| self.scene(entry, place))
    }

    fn scene(&self, entry: usize, place: &Range<usize>) -> Result<Scene, ReadError> {
        let json = &self.text[place.clone()];
        let value: Value = serde_json::from_str(json)
            .map_err(|error| broken(self.file, self.text, place.start, &error))?;
        let file = self.file.to_owned();
        if let Some(what) = Foreign::of(&value) {
            return Err(ReadError::Foreign { file, what });
        }
        scene(value).map_err(|wrong| ReadError::Shape {
            file,
            spot: Spot { entry, of: self.places.len(), line: line_of(self.text, place.start) },
            wrong,
        })
    }
}

/// Known files that are not even JSON.
fn no_json(content: &str) -> Option<Foreign> {
    if content.starts_with('<') {
        Some(Foreign::Html)
    } else if content.starts_with("version https://git-lfs") {
        Some(Foreign::LfsPointer)
    } else {
        None
    }
}

/// Line in `text`, from 1, of the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text[..offset].bytes().filter(|byte| *byte == b'\n').count()
}

/// An error that `serde_json` found in the part of `text` that begins at `start`.
fn broken(file: &str, text: &str, start: usize, error: &serde_json::Error) -> ReadError {
    let before = &text[..start];
    let last_line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
    let indent = last_line.trim_start_matches('\u{feff}').len();
    let own = format!(" at line {} column {}", error.line(), error.column());
    let what = error.to_string();
    ReadError::Broken {
        file: file.to_owned(),
        line: line_of(text, start) + error.line().saturating_sub(1),
        column: error.column() + if error.line() <= 1 { indent } else { 0 },
        what: what.strip_suffix(&own).unwrap_or(&what).to_owned(),
    }
}
