//! Book files made into books.
//!
//! Owns what is tolerated: whatever is wrong inside a book is left out and named, and the rest of it
//! can be played. A file that is no book as a whole is refused.

use std::{borrow::Cow, fmt, path::Path};

use serde_json::Value;

use super::{Book, Character, Conversation, Place, Plot, scenes};
use crate::scene::{
    ENVIRONMENT,
    read::{self, ReadError, Wrong, shape, shape::Object},
};

/// Something in a book that was left out, or that a player should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    /// Path inside the file, such as `plots[2].conversation[0]`; indices count from 0.
    pub at: String,
    /// What is there, and what became of it.
    pub what: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// It was left out.
    LeftOut,
    /// A plot that has no conversation: there is nothing in it to play.
    NothingToPlay,
    /// Somebody speaks of whom the book has no data.
    Stranger,
    /// A character without a profile.
    NoProfile,
}

/// Bytes above which a file is no book: the longest that are published stay below 20 MB.
pub const MOST: u64 = 256 << 20;

const DATA: &str = "character_datasets";

/// Reads a book's file. Its title is the file's name.
///
/// # Errors
/// The file cannot be read, is broken, or is something else.
pub fn file(path: &Path) -> Result<(Book, Vec<Remark>), ReadError> {
    let name = path.display().to_string();
    let bytes = read::bytes_of(path, MOST)?;
    book(&name, &title(path), &bytes)
}

/// The title of the book in this file.
pub fn title(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a book; `file` is the name that errors give it.
///
/// # Errors
/// No text, broken JSON, or something else than a book.
pub fn book(file: &str, title: &str, bytes: &[u8]) -> Result<(Book, Vec<Remark>), ReadError> {
    let value = read::whole(file, bytes)?;
    let not_a_book = || ReadError::NoBook { file: file.to_owned() };
    let Value::Object(mut fields) = value else {
        return Err(not_a_book());
    };
    let Some(Value::Array(plots)) = fields.shift_remove("plots") else {
        return Err(not_a_book());
    };
    let mut reading = Reading::default();
    let characters = reading.characters(shape::take(&mut fields, DATA));
    let plots: Vec<Plot> = plots
        .into_iter()
        .enumerate()
        .filter_map(|(order, plot)| reading.plot(order, plot))
        .collect();
    let book = Book { title: title.to_owned(), plots, characters };
    reading.strangers(&book);
    Ok((book, reading.remarks))
}

#[derive(Default)]
struct Reading {
    remarks: Vec<Remark>,
}

impl Reading {
    fn say(&mut self, kind: RemarkKind, at: &str, what: impl Into<String>) {
        self.remarks.push(Remark { kind, at: at.to_owned(), what: what.into() });
    }

    fn left_out(&mut self, at: &str, wrong: &Wrong) {
        self.say(RemarkKind::LeftOut, at, format!("{wrong}; left out"));
    }

    fn characters(&mut self, data: Option<Value>) -> Vec<Character> {
        let data = match data {
            Some(Value::Object(data)) => data,
            found => {
                let wrong = Wrong::new("", "data by name", found.as_ref());
                let what = format!("{wrong}; nobody in this book has a profile");
                self.say(RemarkKind::LeftOut, DATA, what);
                return Vec::new();
            }
        };
        let mut characters = Vec::with_capacity(data.len());
        for (name, mut data) in data {
            let name = name.trim().to_owned();
            let profile = match data.get_mut("profile").map(Value::take) {
                Some(Value::String(profile)) => profile,
                _ => String::new(),
            };
            if profile.trim().is_empty() {
                self.say(RemarkKind::NoProfile, DATA, format!("{name} has no profile"));
            }
            characters.push(Character { name, profile });
        }
        characters
    }

    fn plot(&mut self, order: usize, value: Value) -> Option<Plot> {
        let at = format!("plots[{order}]");
        let Value::Object(mut fields) = value else {
            self.left_out(&at, &Wrong::new("", "a plot (an object)", Some(&value)));
            return None;
        };
        let mut texts = ["chapter", "summary", "text"].map(|field| {
            shape::text(&mut fields, field).unwrap_or_else(|wrong| {
                self.left_out(&at, &wrong);
                String::new()
            })
        });
        let [chapter, summary, text] = texts.each_mut().map(std::mem::take);
        let characters = self.items(&mut fields, "key_characters", &at, shape::plot_character);
        let conversations: Vec<Conversation> = match shape::take(&mut fields, "conversation") {
            None => Vec::new(),
            Some(Value::Array(values)) => {
                let values = values.into_iter().enumerate();
                values
                    .filter_map(|(number, value)| {
                        let place = Place { plot: order, conversation: number };
                        self.conversation(place, value)
                    })
                    .collect()
            }
            found => {
                self.left_out(&at, &Wrong::new("conversation", "a list", found.as_ref()));
                Vec::new()
            }
        };
        if conversations.is_empty() {
            let what = "no conversation to play; its summary is told";
            self.say(RemarkKind::NothingToPlay, &at, what);
        }
        let i_p = number(&mut fields, "i_p", order);
        let chapter = known(&chapter).into_owned();
        Some(Plot { order, i_p, chapter, summary, text, characters, conversations, other: fields })
    }

    fn conversation(&mut self, place: Place, value: Value) -> Option<Conversation> {
        let at = format!("plots[{}].conversation[{}]", place.plot, place.conversation);
        let mut fields = match value {
            Value::Object(fields) => fields,
            other => {
                let wrong = Wrong::new("", "a conversation (an object)", Some(&other));
                self.left_out(&at, &wrong);
                return None;
            }
        };
        let texts: Result<[String; 2], Wrong> = shape::text(&mut fields, "topic")
            .and_then(|topic| Ok([topic, shape::text(&mut fields, "scenario")?]));
        let [topic, scenario] = match texts {
            Ok(texts) => texts,
            Err(wrong) => {
                self.left_out(&at, &wrong);
                return None;
            }
        };
        if scenario.trim().is_empty() {
            let wrong = Wrong::new("scenario", "the scenario as text", Some(&Value::from("")));
            self.left_out(&at, &wrong);
            return None;
        }
        let characters = self.items(&mut fields, "key_characters", &at, shape::key_character);
        let lines = self.items(&mut fields, "dialogues", &at, shape::reference_line);
        let order = place.conversation;
        let i_c = number(&mut fields, "i_c", order);
        let read = Conversation { order, i_c, topic, scenario, characters, lines, other: fields };
        if scenes::speakers(&read).iter().all(|name| name == ENVIRONMENT) {
            let wrong = Wrong::new("dialogues", "a speaker besides Environment", None);
            self.left_out(&at, &wrong);
            return None;
        }
        Some(read)
    }

    /// What `read` makes of the items of a list; the others are named.
    fn items<T>(
        &mut self,
        fields: &mut Object,
        field: &str,
        at: &str,
        read: impl Fn(Value) -> Result<T, Wrong>,
    ) -> Vec<T> {
        let values = match shape::take(fields, field) {
            None => return Vec::new(),
            Some(Value::Array(values)) => values,
            found => {
                self.left_out(at, &Wrong::new(field, "a list", found.as_ref()));
                return Vec::new();
            }
        };
        let mut items = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            match read(value) {
                Ok(item) => items.push(item),
                Err(wrong) => self.left_out(at, &wrong.inside(field, index)),
            }
        }
        items
    }

    /// Names who speaks and is not among the book's characters, once for each conversation.
    fn strangers(&mut self, book: &Book) {
        for place in book.places() {
            let Some(conversation) = book.conversation(place) else { continue };
            for name in scenes::speakers(conversation) {
                if name == ENVIRONMENT || book.knows(&name) {
                    continue;
                }
                let lines = conversation.lines.iter().filter(|line| line.character == name).count();
                let at = format!("plots[{}].conversation[{}]", place.plot, place.conversation);
                let what = format!(
                    "{name} speaks ({lines} {}) and the book has no data of it: no profile, no \
                     memories, not judged",
                    if lines == 1 { "line" } else { "lines" },
                );
                self.say(RemarkKind::Stranger, &at, what);
            }
        }
    }
}

/// The number of a plot or conversation, its place where the file does not say.
fn number(fields: &mut Object, field: &str, order: usize) -> Value {
    match fields.shift_remove(field) {
        Some(Value::Number(number)) => number.into(),
        Some(Value::String(text)) if !text.trim().is_empty() => text.into(),
        _ => order.into(),
    }
}

/// A chapter's name; files write `None` where they know none.
fn known(chapter: &str) -> Cow<'_, str> {
    match chapter.trim() {
        "None" => Cow::Borrowed(""),
        name => Cow::Borrowed(name),
    }
}
