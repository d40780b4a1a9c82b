//! The rows of one file, read in pieces: a large test set is never in memory as a whole.

use std::{
    fs::File,
    io::{self, Read},
    ops::Range,
    path::Path,
};

use serde_json::{Deserializer, Value, value::RawValue};

use super::{
    glance::Glance,
    row::{Names, Row},
};
use crate::scene::read::{self, Foreign, ReadError, SceneText, Spot, Wrong};

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// What a file has.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing<P = Range<u64>> {
    pub rows: Vec<Row<P>>,
    /// What is wrong with each entry that is no scene: where it is, and the reason.
    pub wrong: Vec<String>,
}

/// Reads what a list shows of the scenes of a file; `name` is what errors call it.
///
/// # Errors
/// The file as a whole is no test set, or there is no scene in it: then what is wrong first.
pub(super) fn list(path: &Path, name: &str, names: &mut Names) -> Result<Listing, ReadError> {
    let io = |source| ReadError::Io { file: name.to_owned(), source };
    let mut pieces = Pieces::new(names);
    if pieces.read(File::open(path).map_err(io)?).map_err(io)? {
        return pieces.found.finish(name);
    }
    // Something is wrong with the file as a whole. Reading it at once tells what, and where.
    let bytes = read::bytes_of(path, read::MOST)?;
    let text = SceneText::open(name, &bytes)?;
    of_text(&text, name, names)
}

/// The same of a text that is in memory.
///
/// # Errors
/// As [`list`].
pub(super) fn of_text(
    text: &SceneText<'_>,
    name: &str,
    names: &mut Names,
) -> Result<Listing, ReadError> {
    let mut found = Found::default();
    for (scene, place) in text.scenes().zip(text.places()) {
        match scene {
            Ok(scene) => {
                let place = place.start as u64..place.end as u64;
                found.rows.push(Row::of_scene(&scene, place, names));
            }
            Err(ReadError::Shape { spot, wrong, .. }) => {
                found.wrong.push((spot.entry, spot.line, Reason::Wrong(wrong)));
            }
            Err(ReadError::Foreign { what, .. }) => {
                let entry = found.rows.len() + found.wrong.len() + 1;
                found.wrong.push((entry, 0, Reason::Foreign(what)));
            }
            Err(other) => return Err(other),
        }
    }
    found.finish(name)
}

enum Reason {
    Wrong(Wrong),
    Foreign(Foreign),
}

/// Rows, and what is wrong: number of the entry, its line, the reason.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    wrong: Vec<(usize, usize, Reason)>,
}

impl Found {
    fn finish(self, name: &str) -> Result<Listing, ReadError> {
        let Self { rows, wrong } = self;
        let of = rows.len() + wrong.len();
        let file = || name.to_owned();
        let mut errors = wrong.into_iter().map(|(entry, line, reason)| match reason {
            Reason::Foreign(what) => ReadError::Foreign { file: file(), what },
            Reason::Wrong(wrong) => {
                ReadError::Shape { file: file(), spot: Spot { entry, of, line }, wrong }
            }
        });
        if rows.is_empty() {
            return Err(errors.next().unwrap_or_else(|| ReadError::NoScenes { file: file() }));
        }
        let prefix = format!("{name}: ");
        let wrong = errors
            .map(|error| {
                let said = error.to_string();
                said.strip_prefix(&prefix).map(str::to_owned).unwrap_or(said)
            })
            .collect();
        Ok(Listing { rows, wrong })
    }
}

/// What may stand next in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Start,
    /// A list has begun: an entry or the end.
    First,
    /// An entry of the list.
    Entry,
    /// A comma or the end of the list.
    Comma,
    /// Nothing.
    End,
    /// One entry after another without a list.
    Stream,
}

/// The text is no list of JSON values.
struct Broken;

/// A file that is read in pieces.
struct Pieces<'n> {
    names: &'n mut Names,
    found: Found,
    next: Next,
    /// Line of the file, from 1, at the byte `counted` of the text in hand.
    line: usize,
    counted: usize,
}

impl<'n> Pieces<'n> {
    fn new(names: &'n mut Names) -> Self {
        Self { names, found: Found::default(), next: Next::Start, line: 1, counted: 0 }
    }

    /// `false`: the text is no list of JSON values, or no text at all.
    fn read(&mut self, mut file: impl Read) -> io::Result<bool> {
        let mut buffer = Vec::with_capacity(2 * PIECE);
        let mut base = 0;
        loop {
            // An entry that did not fit is read anew: doubling keeps what this adds up to small.
            let wanted = PIECE.max(buffer.len()) as u64;
            let last = (file.by_ref().take(wanted).read_to_end(&mut buffer)? as u64) < wanted;
            let text = match std::str::from_utf8(&buffer) {
                Ok(text) => text,
                Err(error) if last || error.error_len().is_some() => return Ok(false),
                Err(error) => std::str::from_utf8(&buffer[..error.valid_up_to()]).unwrap_or(""),
            };
            let Ok(used) = self.take(text, base, last) else { return Ok(false) };
            if last {
                return Ok(matches!(self.next, Next::End | Next::Stream));
            }
            self.count_to(used, text);
            self.counted = 0;
            buffer.drain(..used);
            base += used as u64;
        }
    }

    /// Takes entries off the text's beginning, and says how many bytes they and what is between
    /// them take.
    fn take(&mut self, text: &str, base: u64, last: bool) -> Result<usize, Broken> {
        let mut at = 0;
        loop {
            if self.next == Next::Start {
                at += text[at..].len() - text[at..].trim_start_matches('\u{feff}').len();
            }
            at += text[at..].len() - text[at..].trim_start_matches([' ', '\t', '\n', '\r']).len();
            let Some(first) = text.as_bytes().get(at) else { return Ok(at) };
            self.next = match (self.next, first) {
                (Next::Start, b'[') => Next::First,
                (Next::Comma, b',') => Next::Entry,
                (Next::First | Next::Comma, b']') => Next::End,
                (Next::Comma | Next::End, _) => return Err(Broken),
                (Next::Start | Next::Stream | Next::First | Next::Entry, _) => {
                    let Some(length) = self.entry(text, at, base, last)? else { return Ok(at) };
                    at += length;
                    let listed = matches!(self.next, Next::First | Next::Entry);
                    self.next = if listed { Next::Comma } else { Next::Stream };
                    continue;
                }
            };
            at += 1;
        }
    }

    /// Takes the entry that begins at `at`, and says how long it is; `None`: its end is not here.
    fn entry(
        &mut self,
        text: &str,
        at: usize,
        base: u64,
        last: bool,
    ) -> Result<Option<usize>, Broken> {
        let rest = &text[at..];
        let start = base + at as u64;
        let mut glances = Deserializer::from_str(rest).into_iter::<Glance<'_>>();
        match glances.next() {
            Some(Ok(glance)) => {
                let length = glances.byte_offset();
                let place = start..start + length as u64;
                if let Some(row) = Row::of_glance(&glance, place, self.names) {
                    self.found.rows.push(row);
                    return Ok(Some(length));
                }
            }
            Some(Err(error)) if error.is_eof() && !last => return Ok(None),
            Some(Err(error)) if error.is_data() => {}
            _ => return Err(Broken),
        }
        let mut values = Deserializer::from_str(rest).into_iter::<&RawValue>();
        let json = match values.next() {
            Some(Ok(json)) => json,
            Some(Err(error)) if error.is_eof() && !last => return Ok(None),
            _ => return Err(Broken),
        };
        let length = values.byte_offset();
        if length == rest.len() && !last {
            // The rest of a number may stand in the next piece.
            return Ok(None);
        }
        let value: Value = serde_json::from_str(json.get()).map_err(|_| Broken)?;
        self.count_to(at, text);
        self.in_full(value, start..start + length as u64);
        Ok(Some(length))
    }

    fn in_full(&mut self, value: Value, place: Range<u64>) {
        let entry = self.found.rows.len() + self.found.wrong.len() + 1;
        let wrong = match Foreign::of(&value) {
            Some(what) => Reason::Foreign(what),
            None => match read::scene(value) {
                Ok(scene) => {
                    self.found.rows.push(Row::of_scene(&scene, place, self.names));
                    return;
                }
                Err(wrong) => Reason::Wrong(wrong),
            },
        };
        self.found.wrong.push((entry, self.line, wrong));
    }

    fn count_to(&mut self, at: usize, text: &str) {
        self.line += text[self.counted..at].bytes().filter(|byte| *byte == b'\n').count();
        self.counted = at;
    }
}
