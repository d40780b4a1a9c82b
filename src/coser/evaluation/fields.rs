//! Fields of a case: what may be missing, and what is wrong where something else stands there.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::scene::read::Wrong;

pub type Object = Map<String, Value>;

pub fn object(value: Value, expected: &'static str) -> Result<Object, Wrong> {
    match value {
        Value::Object(fields) => Ok(fields),
        other => Err(Wrong::new("", expected, Some(&other))),
    }
}

pub fn text(fields: &mut Object, name: &str) -> Result<Option<String>, Wrong> {
    match fields.shift_remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(Wrong::new(name, "text", Some(&other))),
    }
}

pub fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

pub fn number(value: Option<&Value>, name: &str) -> Result<Option<f64>, Wrong> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        other => Err(Wrong::new(name, "a number", other)),
    }
}

pub fn typed<T: DeserializeOwned + Default>(
    fields: &mut Object,
    name: &str,
    expected: &'static str,
) -> Result<T, Wrong> {
    let Some(value) = fields.shift_remove(name).filter(|value| !value.is_null()) else {
        return Ok(T::default());
    };
    serde_json::from_value(value).map_err(|error| {
        let found = format!("something else: {error}");
        Wrong { field: name.to_owned(), expected, found }
    })
}
