//! A book's JSON at a glance: the fields that a list shows, and nothing long copied.

use std::{borrow::Cow, collections::HashSet, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    super::{
        glance::{Described, Key, Line, Object, Short, Text},
        row::{Names, Row, opening},
    },
    InBook,
};
use crate::scene::{ENVIRONMENT, book};

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    plots: Vec<Object<Plot<'a>>>,
    #[serde(rename = "character_datasets")]
    _characters: Data,
}

#[derive(Deserialize)]
struct Plot<'a> {
    #[serde(borrow, default)]
    chapter: Option<Short<'a>>,
    #[serde(default, rename = "summary")]
    _summary: Option<Text>,
    #[serde(default, rename = "text")]
    _text: Option<Text>,
    #[serde(borrow, default)]
    key_characters: Option<Vec<Object<Described<'a>>>>,
    #[serde(borrow, default)]
    conversation: Option<Vec<Object<Conversation<'a>>>>,
    #[serde(default)]
    i_p: Option<Value>,
}

#[derive(Deserialize)]
struct Conversation<'a> {
    #[serde(borrow, default)]
    topic: Option<Short<'a>>,
    #[serde(borrow)]
    scenario: Cow<'a, str>,
    #[serde(borrow, default)]
    key_characters: Option<Vec<Object<Key<'a>>>>,
    #[serde(borrow, default)]
    dialogues: Option<Vec<Object<Line<'a>>>>,
    #[serde(default)]
    i_c: Option<Value>,
}

/// Data by name, which is not looked at: who has a profile makes no row another.
struct Data;

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Data;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of names and data")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Data)
            }
        }
        deserializer.deserialize_map(Any)
    }
}

/// The rows of a book; `None`: something in it is not as it should be, or not in a way that can be
/// seen at a glance.
pub(super) fn rows(title: &str, bytes: &[u8]) -> Option<Vec<Row<InBook>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let book: Object<Fields<'_>> =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let mut names = Names::default();
    let title: Arc<str> = title.into();
    let mut rows = Vec::new();
    for (order, plot) in book.plots.iter().enumerate() {
        for one in list(&plot.key_characters) {
            one.name.said()?;
        }
        let chapter = match plot.chapter.as_deref().unwrap_or_default().trim() {
            "None" => "",
            name => name,
        };
        let i_p = number(plot.i_p.as_ref(), order)?;
        for (number_in_plot, one) in list(&plot.conversation).iter().enumerate() {
            let i_c = number(one.i_c.as_ref(), number_in_plot)?;
            let at = book::Place { plot: order, conversation: number_in_plot };
            let in_book = InBook { at, chapter: names.get(chapter) };
            rows.push(one.row(format!("{title}-{i_p}-{i_c}"), &title, in_book, &mut names)?);
        }
    }
    Some(rows)
}

impl Conversation<'_> {
    fn row(
        &self,
        id: String,
        title: &Arc<str>,
        in_book: InBook,
        names: &mut Names,
    ) -> Option<Row<InBook>> {
        if self.scenario.trim().is_empty() {
            return None;
        }
        let named: Option<Vec<&str>> =
            list(&self.key_characters).iter().map(|one| one.name.said()).collect();
        let lines = list(&self.dialogues);
        let spoken: Option<Vec<&str>> = lines.iter().map(|line| line.character.said()).collect();
        let speakers = if lines.is_empty() { named? } else { named.and(spoken)? };
        let mut seen = HashSet::new();
        let cast: Vec<&str> = speakers
            .iter()
            .copied()
            .filter(|name| *name != ENVIRONMENT && seen.insert(*name))
            .collect();
        if cast.is_empty() {
            return None;
        }
        Some(Row {
            place: in_book,
            id,
            book: Arc::clone(title),
            topic: self.topic.as_deref().unwrap_or_default().into(),
            cast: cast.into_iter().map(|name| names.get(name)).collect(),
            environment_opens: speakers.first() == Some(&ENVIRONMENT),
            reference_lines: lines.len(),
            tag: None,
            opening: opening(&self.scenario).into(),
        })
    }
}

/// As [`book::read`] has it; `None`: it has to look.
fn number(value: Option<&Value>, order: usize) -> Option<String> {
    match value {
        None | Some(Value::Null) => Some(order.to_string()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(_) => None,
    }
}

fn list<T>(items: &Option<Vec<T>>) -> &[T] {
    items.as_deref().unwrap_or_default()
}
