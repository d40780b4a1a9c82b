//! TOML with places: every value that is read knows its line, and every error names line, column
//! and the nearest known key.
//!
//! Owns no setting: which keys there are is [`super::file`]'s and [`super::endpoint`]'s.

use std::{ops::Range, path::Path};

use serde_json::{Map, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    ConfigError, Origin,
    error::{Excerpt, Place, Wrong},
    item::Item,
};
use crate::text::nearest;

/// A settings file's text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub path: &'a Path,
    pub source: &'a str,
}

impl<'a> Text<'a> {
    pub fn parse(self) -> Result<Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.source).map_err(|error| self.broken(error.span(), error.message()))
    }

    /// An error of a TOML parser.
    pub fn broken(self, span: Option<Range<usize>>, message: &str) -> ConfigError {
        let message = format!("this is no TOML: {}", message.replace('\n', ", "));
        self.wrong(span.unwrap_or(0..0), Excerpt::Unparsed, message, "")
    }

    pub fn wrong(
        self,
        span: Range<usize>,
        excerpt: Excerpt,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> ConfigError {
        Wrong::new(self.path, self.source, span, excerpt, message.into(), hint.into()).into()
    }

    pub fn origin(self, span: &Range<usize>) -> Origin {
        Origin::File { path: self.path.to_owned(), line: Place::find(self.source, span.start).line }
    }
}

/// A table of the file.
pub(super) struct Section<'a> {
    text: Text<'a>,
    /// Dotted; empty for the file itself.
    pub name: String,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub fn new(text: Text<'a>, name: String, table: &'a DeTable<'a>) -> Self {
        Self { text, name, table }
    }

    pub fn get(&self, key: &str) -> Option<Item<'a>> {
        let (name, value) = self.table.get_key_value(key)?;
        Some(self.item(name, value))
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> Vec<(&'a str, Item<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(name, value)| (name.get_ref().as_ref(), self.item(name, value)))
            .collect();
        entries.sort_by_key(|(_, item)| item.key().start);
        entries
    }

    fn item(
        &self,
        key: &Spanned<std::borrow::Cow<'a, str>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Item<'a> {
        let name = match self.name.as_str() {
            "" => key.get_ref().to_string(),
            section => format!("{section}.{}", key.get_ref()),
        };
        Item::new(self.text, name, key.span(), value)
    }

    /// Refuses every key that is none of `known`. `top` are the keys of the file itself: one that
    /// was written below a `[table]` is told where it belongs.
    pub fn only(&self, known: &[&str], top: &[&str]) -> Result<(), ConfigError> {
        for (key, item) in self.entries() {
            if known.contains(&key) {
                continue;
            }
            let within = match self.name.as_str() {
                "" => String::new(),
                name => format!(" in [{}]", name),
            };
            let hint = if matches!(key, "api_key" | "key" | "token") {
                "keys do not go into this file: use api_key_env, api_key_command or api_key_file"
                    .to_owned()
            } else if let Some(name) = nearest(key, known.iter().copied()) {
                format!("did you mean `{name}`?")
            } else if top.contains(&key) {
                "this belongs at the top of the file, above the first [table]".to_owned()
            } else {
                format!("known here: {}", known.join(", "))
            };
            let message = format!("unknown key `{}`{within}", key);
            return Err(self.text.wrong(item.key(), Excerpt::Name, message, hint));
        }
        Ok(())
    }
}

impl Section<'_> {
    pub fn json(&self) -> Result<Map<String, Value>, ConfigError> {
        self.entries().into_iter().map(|(key, item)| Ok((key.to_owned(), item.json()?))).collect()
    }
}
