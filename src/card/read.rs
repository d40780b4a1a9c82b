//! A file made into a card: which kind it is, and how much of it is read.

use std::{
    fs::{self, File},
    io::{Cursor, Read, Seek, SeekFrom},
    path::Path,
};

use super::{
    Card,
    error::{CardError, Container, Problem},
    json, png,
};

/// Bytes of a file above which it is refused. Cards with very large pictures stay below 20 MB.
const MOST: u64 = 64 << 20;
/// Bytes of JSON above which it is refused: large lorebooks are some hundred kB.
pub(super) const MOST_JSON: u64 = 8 << 20;

/// Reads the card in a file.
///
/// # Errors
/// What is wrong with the file, by its name.
pub fn read(path: &Path) -> Result<Card, CardError> {
    let name = path.display().to_string();
    from_file(path).map_err(|problem| problem.of(&name))
}

/// The card in the bytes of a file called `name`.
///
/// # Errors
/// As [`read`].
pub fn parse(name: &str, bytes: &[u8]) -> Result<Card, CardError> {
    from_source(&mut Cursor::new(bytes), bytes.len() as u64).map_err(|problem| problem.of(name))
}

fn from_file(path: &Path) -> Result<Card, Problem> {
    // A pipe would be waited for, and has no size.
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(Problem::NoFile);
    }
    from_source(&mut File::open(path)?, about.len())
}

fn from_source(source: &mut (impl Read + Seek), bytes: u64) -> Result<Card, Problem> {
    let mut start = Vec::new();
    source.by_ref().take(64).read_to_end(&mut start)?;
    if start.trim_ascii().is_empty() && bytes <= start.len() as u64 {
        return Err(Problem::Empty);
    }
    if let Some(kind) = Container::of(&start) {
        return Err(Problem::Foreign(kind));
    }
    let is_picture = start.starts_with(&png::SIGNATURE);
    let most = if is_picture { MOST } else { MOST_JSON };
    if bytes > most {
        return Err(Problem::TooLarge { what: "the file", bytes, most });
    }
    if is_picture {
        source.seek(SeekFrom::Start(png::SIGNATURE.len() as u64))?;
        return from_picture(&png::texts(source)?);
    }
    source.seek(SeekFrom::Start(0))?;
    let mut text = Vec::new();
    source.take(most).read_to_end(&mut text)?;
    from_json(&text)
}

/// The newer text first: a tool that writes both keeps more in it. Where it is broken and the
/// older one is whole, that one counts.
fn from_picture(texts: &[png::Text]) -> Result<Card, Problem> {
    let mut first = None;
    for key in ["ccv3", "chara"] {
        for text in texts.iter().filter(|text| text.key.eq_ignore_ascii_case(key)) {
            match text.card().and_then(|json| from_json(&json)) {
                Ok(mut card) => {
                    if let Some(problem) = &first {
                        card.notes.push(format!("a newer text of the picture was left: {problem}"));
                    }
                    return Ok(card);
                }
                Err(problem) => first = first.or(Some(problem)),
            }
        }
    }
    Err(first.unwrap_or(Problem::NoCard))
}

fn from_json(bytes: &[u8]) -> Result<Card, Problem> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| Problem::NotText { at: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = serde_json::from_str(text).map_err(|error| Problem::Broken {
        line: error.line(),
        column: error.column(),
        what: json::said(&error),
    })?;
    json::card(value)
}
