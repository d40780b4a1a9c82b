//! The list of flaws, or of statements, in a value: where it stands, and what stands in it.

use serde_json::{Map, Value};

use super::{
    Unreadable, entry,
    extract::{Extract, Found},
    flaw, marks,
    mend::Cut,
    statement,
};
use crate::{
    judge::rubric::{AnswerForm, Dimension, Grade, Rubric, same_name},
    record::{Flaw, Form},
};

/// Deepest wrapper that is looked into.
const DEEPEST: usize = 4;

/// A list of flaws somewhere in a value.
#[derive(Debug)]
pub(super) struct List<'a> {
    entries: Vec<&'a Value>,
    /// Whether it stands under the name of the dimension.
    named: bool,
    /// What was unusual about the way to it.
    by: Vec<String>,
}

impl<'a> List<'a> {
    fn new(entries: impl IntoIterator<Item = &'a Value>) -> Self {
        Self { entries: entries.into_iter().collect(), named: false, by: Vec::new() }
    }

    fn by(mut self, what: impl Into<String>) -> Self {
        self.by.push(what.into());
        self
    }
}

const LOOSE: &str = "flaws written without a list around them";
const SINGLE: &str = "one flaw without a list around it";

/// The dimension whose flaws are looked for.
pub(super) struct Asked<'a> {
    pub dimension: &'a Dimension,
    pub rubric: &'a Rubric,
    pub form: Form,
}

impl Asked<'_> {
    pub(super) fn choose<'a>(
        &self,
        extract: &'a Extract,
        repairs: &mut Vec<String>,
    ) -> Result<(List<'a>, &'a Found), Unreadable> {
        // Flaws written one after another, without a list around them.
        let loose = extract.found.len() > 1
            && !extract.broken
            && extract.found.iter().all(|found| self.is_entry(&found.value));
        if loose && let Some((last, others)) = extract.found.split_last() {
            let notes = others.iter().flat_map(|found| &found.notes);
            repairs.push(LOOSE.to_owned());
            repairs.extend(notes.map(|note| note.text().to_owned()));
            let entries = extract.found.iter().map(|found| &found.value);
            return Ok((List::new(entries), last));
        }
        let alone = extract.found.len() == 1 && !extract.broken && !extract.around;
        let mut lists = Vec::new();
        let mut error = if extract.broken { Unreadable::Broken } else { Unreadable::NoList };
        for found in &extract.found {
            match self.list_in(&found.value, alone, 0) {
                Ok(list) => lists.push((list, found)),
                Err(Unreadable::NoList) => {}
                Err(other) => error = other,
            }
        }
        // Where one answer names the dimension, the others are about something else.
        if lists.iter().any(|(list, _)| list.named) {
            lists.retain(|(list, _)| list.named);
        }
        if lists.len() > 1 {
            repairs.push(format!("{} answers in one: the last is read", lists.len()));
        }
        let (list, found) = lists.pop().ok_or(error)?;
        repairs.extend(list.by.iter().cloned());
        Ok((list, found))
    }

    /// The list of flaws that `value` holds for this dimension. An empty list without any key
    /// counts only when it is the whole answer.
    fn list_in<'a>(
        &self,
        value: &'a Value,
        alone: bool,
        depth: usize,
    ) -> Result<List<'a>, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable::NoList);
        }
        match value {
            Value::Object(map) => self.list_in_object(value, map, depth),
            Value::Array(items) => self.list_in_array(items, alone, depth),
            _ => Err(Unreadable::NoList),
        }
    }

    fn list_in_object<'a>(
        &self,
        value: &'a Value,
        map: &'a Map<String, Value>,
        depth: usize,
    ) -> Result<List<'a>, Unreadable> {
        let name = &self.dimension.name;
        if let Some((key, inner)) = map.iter().find(|(key, _)| same_name(key, name)) {
            let mut list = self.list_under(inner).ok_or(Unreadable::NoList)?;
            list.named = true;
            return Ok(if key == name {
                list
            } else {
                list.by(format!("key {key:?} read as {name}"))
            });
        }
        if self.is_entry(value) {
            return Ok(List::new([value]).by(SINGLE));
        }
        if let Some(list) = self.list_under(value) {
            if let Some(other) = named_dimension(map).filter(|other| !same_name(other, name)) {
                return Err(Unreadable::OtherDimension(other.to_owned()));
            }
            return Ok(list.by("the dimension's name was missing"));
        }
        self.list_under_another_key(map, depth)
    }

    /// A wrapper, or a key that is not the dimension's name.
    fn list_under_another_key<'a>(
        &self,
        map: &'a Map<String, Value>,
        depth: usize,
    ) -> Result<List<'a>, Unreadable> {
        let mut inner: Vec<(&String, List<'a>)> = Vec::new();
        let mut error = Unreadable::NoList;
        for (key, value) in map {
            if !matches!(value, Value::Object(_) | Value::Array(_)) {
                continue;
            }
            let known = self.known_other(key);
            match self.list_in(value, false, depth + 1) {
                Ok(list) if known && !self.fits(&list) => {
                    error = Unreadable::OtherDimension(key.clone());
                }
                Ok(list) => inner.push((key, list)),
                Err(Unreadable::NoList) => {}
                Err(other) => error = other,
            }
        }
        // The dimension's name deeper inside counts before any list that only might be meant.
        if let Some(at) = inner.iter().position(|(_, list)| list.named) {
            return Ok(inner.swap_remove(at).1);
        }
        match (inner.pop(), inner.is_empty()) {
            (Some((key, list)), true) => {
                Ok(list.by(format!("key {key:?} read as {}", self.dimension.name)))
            }
            (Some(_), false) => Err(Unreadable::NoList),
            (None, _) => Err(error),
        }
    }

    fn list_in_array<'a>(
        &self,
        items: &'a [Value],
        alone: bool,
        depth: usize,
    ) -> Result<List<'a>, Unreadable> {
        let flaws = items.iter().all(|item| self.is_entry(item) || item.is_string());
        if flaws && (alone || !items.is_empty()) {
            return Ok(List::new(items).by("a bare list"));
        }
        let mut error = Unreadable::NoList;
        let mut last = None;
        for item in items.iter().filter(|item| item.is_object()) {
            match self.list_in(item, false, depth + 1) {
                Ok(list) if list.named => return Ok(list),
                Ok(list) => last = Some(list),
                Err(Unreadable::NoList) => {}
                Err(other) => error = other,
            }
        }
        match last {
            Some(list) if items.len() == 1 => Ok(list),
            _ => Err(error),
        }
    }

    pub(super) fn flaws(
        &self,
        list: &List<'_>,
        found: &Found,
        repairs: &mut Vec<String>,
    ) -> Result<Vec<Flaw>, Unreadable> {
        repairs.extend(found.notes.iter().map(|note| note.text().to_owned()));
        if found.by_library {
            repairs.push("the rest by the JSON repair library".to_owned());
        }
        let open = matches!(found.cut, Some(Cut::List | Cut::Entry));
        let entries = list.entries.iter().filter(|entry| !entry.is_null());
        let mut flaws = Vec::new();
        let mut whole = false;
        for (i, entry) in entries.enumerate() {
            let is_last = i + 1 == list.entries.len();
            let cut_off = is_last && found.cut == Some(Cut::Entry);
            let read = match self.dimension.answer {
                AnswerForm::Flaws => flaw::read(entry, self, cut_off, repairs).map(Some),
                AnswerForm::Statements if cut_off => {
                    repairs.push("the last statement breaks off and is left out".to_owned());
                    Some(None)
                }
                AnswerForm::Statements => statement::read(entry, self, repairs),
            };
            let flaw = read.ok_or(Unreadable::NoFlaw(i + 1))?;
            whole |= !cut_off;
            if flaw.as_ref().is_some_and(entry::swallowed) {
                return Err(Unreadable::Ambiguous);
            }
            flaws.extend(flaw);
        }
        if open {
            let says_something = match self.dimension.answer {
                AnswerForm::Flaws => flaws.iter().any(|flaw| flaw.severity.is_some()),
                AnswerForm::Statements => whole,
            };
            if !says_something {
                return Err(Unreadable::BreaksOff);
            }
            repairs.push("the answer breaks off: flaws may be missing at its end".to_owned());
        }
        let mended = !found.notes.is_empty() || found.by_library;
        let empty = match self.dimension.answer {
            AnswerForm::Flaws => flaws.is_empty(),
            AnswerForm::Statements => list.entries.is_empty(),
        };
        if empty && mended && !holds_empty_list(&found.source) {
            return Err(Unreadable::NoList);
        }
        repairs.dedup();
        Ok(flaws)
    }

    fn known_other(&self, key: &str) -> bool {
        let others = self.rubric.dimensions.iter();
        others
            .filter(|other| other.name != self.dimension.name)
            .any(|other| same_name(&other.name, key))
    }

    /// Whether flaws that stand under another dimension's name are this one's by their types.
    fn fits(&self, list: &List<'_>) -> bool {
        let ours = |entry: &&Value| {
            let kind = entry.get("type").and_then(Value::as_str);
            kind.is_some_and(|kind| {
                let mut types = self.dimension.flaws.iter();
                types.any(|flaw| same_name(&flaw.name, kind))
            })
        };
        !list.entries.is_empty() && list.entries.iter().all(ours)
    }

    /// The list that stands right under a dimension's key, or under `flaws` in it.
    fn list_under<'a>(&self, value: &'a Value) -> Option<List<'a>> {
        match value {
            Value::Array(entries) => {
                let missing = format!("the list stood without its key {:?}", self.list_keys()[0]);
                Some(List::new(entries).by(missing))
            }
            Value::Object(map) => {
                let is_key = |key: &str| self.list_keys().contains(&key.to_lowercase().as_str());
                match map.iter().find(|(key, _)| is_key(key)) {
                    Some((_, Value::Array(entries))) => Some(List::new(entries)),
                    Some((_, one)) if self.is_entry(one) => Some(List::new([one]).by(SINGLE)),
                    None if self.is_entry(value) => Some(List::new([value]).by(SINGLE)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The words that count as severities: none where the protocol's own numbers are made.
    pub(super) fn severity_words(&self) -> &[Grade] {
        let own = self.rubric.is_protocol() && self.form == Form::Protocol;
        if own { &[] } else { &self.rubric.scale }
    }

    fn list_keys(&self) -> &'static [&'static str] {
        match self.dimension.answer {
            AnswerForm::Flaws => &["flaws", "flaw"],
            AnswerForm::Statements => &["statements", "constraints", "statement", "constraint"],
        }
    }

    fn is_entry(&self, value: &Value) -> bool {
        value.as_object().is_some_and(|map| match self.dimension.answer {
            AnswerForm::Flaws => flaw::is_flaw(map),
            AnswerForm::Statements => statement::is_statement(map),
        })
    }
}

/// The dimension that an answer says it is about.
fn named_dimension(map: &Map<String, Value>) -> Option<&str> {
    ["dimension", "dimension_name"].iter().find_map(|key| map.get(*key)).and_then(Value::as_str)
}

/// Whether an empty list was really written: after mending, emptiness proves nothing.
fn holds_empty_list(source: &str) -> bool {
    source.match_indices('[').any(|(at, _)| {
        let inside = source.get(at + 1..).unwrap_or("");
        marks::skip_blank(inside).starts_with(']')
    })
}
