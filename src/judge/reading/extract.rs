//! Finds the JSON in a judge's answer.
//!
//! Owns what surrounds the JSON: fences, prose, several values, a value written as a text. Knows
//! nothing of flaws.

use std::collections::BTreeSet;

use serde_json::Value;

use super::mend::{Cut, Note, mend};

/// Values that no answer has more of; the rest of a stranger text is not searched.
const MOST: usize = 1000;

/// A JSON value found in an answer.
#[derive(Debug)]
pub struct Found {
    pub value: Value,
    pub notes: BTreeSet<Note>,
    pub cut: Option<Cut>,
    /// Whether the repair library had the last word.
    pub by_library: bool,
    /// The piece of the answer it was read from.
    pub source: String,
}

/// What an answer holds.
#[derive(Debug, Default)]
pub struct Extract {
    pub found: Vec<Found>,
    /// Something looked like JSON and could not be made any.
    pub broken: bool,
    /// Whether there is anything in the answer but JSON and white space.
    pub around: bool,
    /// Whether a code fence stood around it.
    pub fenced: bool,
}

/// Finds all JSON objects and lists on the outermost level of `answer`.
pub fn extract(answer: &str) -> Extract {
    let text = without_reasoning(answer.trim_start_matches('\u{feff}'));
    if let Ok(Value::String(inner)) = serde_json::from_str::<Value>(text.trim())
        && looks_like_json(inner.trim_start())
    {
        return Extract { around: true, ..extract(&inner) };
    }
    let mut extract = Extract::default();
    let mut at = 0;
    let mut outside = String::new();
    while extract.found.len() < MOST
        && let Some(start) = next_start(text, at)
    {
        outside.push_str(text.get(at..start).unwrap_or(""));
        let rest = text.get(start..).unwrap_or("");
        let (value, len) = read_value(rest);
        match value {
            Some(found) => extract.found.push(found),
            None => extract.broken = true,
        }
        at = start + len.max(1);
    }
    outside.push_str(text.get(at..).unwrap_or(""));
    extract.fenced = outside.contains("```");
    let beyond = outside.replace("```json", "").replace("```", "");
    extract.around = beyond.chars().any(|c| !c.is_whitespace() && !matches!(c, '`' | ';' | ','));
    extract
}

/// Drops what a reasoning model may have left before its answer.
fn without_reasoning(answer: &str) -> &str {
    answer.rfind("</think>").and_then(|at| answer.get(at + "</think>".len()..)).unwrap_or(answer)
}

/// Where the next JSON object or list begins.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.char_indices()
        .filter(|(_, c)| matches!(c, '{' | '['))
        .map(|(i, _)| i)
        .find(|i| looks_like_json(rest.get(*i..).unwrap_or("")))
        .map(|i| from + i)
}

/// Whether a bracket opens JSON and not a remark such as `[sic]` or `{so to speak}`.
fn looks_like_json(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(open @ ('{' | '[')) = chars.next() else {
        return false;
    };
    let inner = chars.as_str().trim_start();
    let Some(next) = inner.chars().next() else {
        return true;
    };
    match (open, next) {
        (_, '"' | '\'' | '“' | '”' | '‘' | '`' | '\\' | '/' | '#') => true,
        ('{', '}') | ('[', ']' | '{' | '[') => true,
        ('{', _) => {
            let word = inner.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            word.is_some_and(|end| {
                end > 0 && inner.get(end..).unwrap_or("").trim_start().starts_with(':')
            })
        }
        _ => false,
    }
}

/// Reads the value at the start of `rest`, and says how many bytes it takes.
fn read_value(rest: &str) -> (Option<Found>, usize) {
    let mut strict = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    if let Some(Ok(value)) = strict.next() {
        let len = strict.byte_offset();
        let found = Found {
            value,
            notes: BTreeSet::new(),
            cut: None,
            by_library: false,
            source: rest.get(..len).unwrap_or("").to_owned(),
        };
        return (Some(found), len);
    }
    // A fence ends the JSON, also where its brackets are missing.
    let inside = rest.find("\n```").and_then(|end| rest.get(..end));
    let mut body = inside.unwrap_or(rest).trim_end().to_owned();
    let len = body.len();
    // The value was written as the inside of a JSON text.
    let quoted = body.get(1..).is_some_and(|inner| inner.trim_start().starts_with('\\'));
    if quoted {
        body = body.replace("\\\"", "\"").replace("\\n", "\n");
    }
    let mended = mend(&body);
    let mut notes = mended.notes;
    if quoted {
        notes.insert(Note::Escapes);
    }
    let len = if quoted { len } else { mended.len };
    let (value, by_library) = match serde_json::from_str(&mended.json) {
        Ok(value) => (Some(value), false),
        Err(_) => (repaired(&mended.json), true),
    };
    let found = value.map(|value| Found {
        value,
        notes,
        cut: mended.cut,
        by_library,
        source: body.get(..mended.len).unwrap_or("").to_owned(),
    });
    (found, len)
}

fn repaired(json: &str) -> Option<Value> {
    let text = jsonrepair_rs::jsonrepair(json).ok()?;
    serde_json::from_str(&text).ok()
}
