//! One value of the settings file, read as what it must be.

use std::{
    ops::{Range, RangeInclusive},
    path::{Path, PathBuf},
};

use serde_json::Value;
use toml::{Spanned, de::DeValue};

use super::{
    ConfigError, Origin, Sourced,
    error::Excerpt,
    paths,
    read::{Section, Text},
};

/// A value of the file.
pub(super) struct Item<'a> {
    text: Text<'a>,
    /// Dotted.
    pub name: String,
    key: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
    /// A key may stand here: errors do not repeat the value.
    secret: bool,
}

impl<'a> Item<'a> {
    pub fn new(
        text: Text<'a>,
        name: String,
        key: Range<usize>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self { text, name, key, value, secret: false }
    }

    /// Where the name stands.
    pub fn key(&self) -> Range<usize> {
        self.key.clone()
    }

    pub fn origin(&self) -> Origin {
        self.text.origin(&self.key)
    }

    pub fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced { value, origin: self.origin() }
    }

    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// An error at the value.
    pub fn wrong(&self, message: impl Into<String>, hint: impl Into<String>) -> ConfigError {
        self.at(self.value.span(), message, hint)
    }

    /// An error at the name.
    pub fn wrong_name(&self, message: impl Into<String>, hint: impl Into<String>) -> ConfigError {
        self.at(self.key.clone(), message, hint)
    }

    fn at(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> ConfigError {
        let excerpt = match self.secret {
            true => Excerpt::Name,
            false => Excerpt::Line,
        };
        self.text.wrong(span, excerpt, message, hint)
    }

    /// An error that says what was found instead.
    pub fn must_be(&self, wanted: &str) -> ConfigError {
        let found = match (self.secret, self.value.get_ref()) {
            (true, value) => kind(value).to_owned(),
            (false, DeValue::String(text)) => format!("\"{}\"", shortened(text)),
            (false, DeValue::Integer(number)) => number.to_string(),
            (false, DeValue::Float(number)) => number.to_string(),
            (false, DeValue::Boolean(value)) => value.to_string(),
            (false, value) => kind(value).to_owned(),
        };
        let name = &self.name;
        self.wrong(format!("`{name}` must be {wanted}, not {found}"), "")
    }

    pub fn section(&self) -> Result<Section<'a>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(Section::new(self.text, self.name.clone(), table)),
            _ => Err(self.must_be("a table")),
        }
    }

    pub fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// The text, where it is a string.
    pub fn as_str(&self) -> Option<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            _ => None,
        }
    }

    pub fn string(&self) -> Result<&'a str, ConfigError> {
        match self.as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => {
                let name = &self.name;
                Err(self.wrong(format!("`{name}` must not be empty"), ""))
            }
            None => Err(self.must_be("a string")),
        }
    }

    /// A path: `~/` is the home folder, anything else relative belongs to the file's folder.
    pub fn path(&self) -> Result<PathBuf, ConfigError> {
        let text = self.string()?;
        if let Some(path) = paths::in_home(Path::new(text)) {
            return Ok(path);
        }
        let folder = self.text.path.parent().unwrap_or(Path::new(""));
        Ok(folder.join(text))
    }

    pub fn boolean(&self) -> Result<bool, ConfigError> {
        match self.value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.must_be("true or false")),
        }
    }

    pub fn whole(&self, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
        let value = match self.value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        value.filter(|value| range.contains(value)).ok_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.must_be(&match *to {
                u64::MAX => format!("a whole number from {from} on"),
                to => format!("a whole number from {from} to {to}"),
            })
        })
    }

    /// A number, where it is one and finite.
    pub fn as_number(&self) -> Option<f64> {
        match self.value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    pub fn number(&self, range: RangeInclusive<f64>) -> Result<f64, ConfigError> {
        self.as_number().filter(|number| range.contains(number)).ok_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.must_be(&format!("a number from {from} to {to}"))
        })
    }

    /// One of `choices`, by its name.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.string()?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Ok(*value);
        }
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        Err(self.must_be(&names.join(" or ")))
    }

    /// The entries of an array.
    pub fn array(&self) -> Result<Vec<Item<'a>>, ConfigError> {
        let DeValue::Array(values) = self.value.get_ref() else {
            return Err(self.must_be("an array"));
        };
        Ok(values
            .iter()
            .enumerate()
            .map(|(index, value)| Item {
                text: self.text,
                name: format!("{}[{index}]", self.name),
                key: value.span(),
                value,
                secret: self.secret,
            })
            .collect())
    }

    /// The value as JSON, for what is passed through.
    pub fn json(&self) -> Result<Value, ConfigError> {
        Ok(match self.value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(value) => Value::from(*value),
            DeValue::Datetime(time) => Value::from(time.to_string()),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Value::from(number),
                    Err(_) => return Err(self.must_be("a number of at most 64 bits")),
                }
            }
            DeValue::Float(_) => match self.as_number() {
                Some(number) => Value::from(number),
                None => return Err(self.must_be("a finite number")),
            },
            DeValue::Array(_) => {
                let entries = self.array()?;
                Value::Array(entries.iter().map(Item::json).collect::<Result<_, _>>()?)
            }
            DeValue::Table(_) => Value::Object(self.section()?.json()?),
        })
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
