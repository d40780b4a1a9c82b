//! Values as Python's `repr` writes them, for templates whose wording was made in Python.

use minijinja::{Error, ErrorKind, Value};
use serde_json::Value as Json;

/// The filter `pyrepr`: `['Anna', "Bert's dog"]` for a list of names.
///
/// # Errors
/// A value that is no plain data (a macro, a loop).
pub(super) fn pyrepr(value: &Value) -> Result<String, Error> {
    let json = serde_json::to_value(value).map_err(|error| {
        Error::new(ErrorKind::InvalidOperation, "pyrepr takes plain data").with_source(error)
    })?;
    let mut text = String::new();
    write(&json, &mut text);
    Ok(text)
}

fn write(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Number(number) => out.push_str(&number.to_string()),
        Json::String(text) => quote(text, out),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Json::Object(fields) => {
            out.push('{');
            for (index, (key, item)) in fields.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                quote(key, out);
                out.push_str(": ");
                write(item, out);
            }
            out.push('}');
        }
    }
}

/// In single quotes, unless the text holds one and no double quote.
fn quote(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&match u32::from(c) {
                code @ ..=0xff => format!("\\x{code:02x}"),
                code @ ..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    out.push(quote);
}

/// Python's `str.isprintable`: no control, format, private or unassigned character, and no
/// separator but the blank. Rust's own debug form leaves the same ones as they are, and besides
/// hides combining marks where they come first, hence the letter before.
fn is_printable(c: char) -> bool {
    let quoted = matches!(c, '\'' | '"');
    quoted || String::from_iter(['a', c]).escape_debug().eq(['a', c])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The right side is what CPython 3.12 prints.
    #[test]
    fn texts_are_quoted_as_python_does() {
        for (text, repr) in [
            ("", "''"),
            ("Anna", "'Anna'"),
            ("Bert's dog", "\"Bert's dog\""),
            ("the \"Duke\"", "'the \"Duke\"'"),
            ("Bert's \"Duke\"", "'Bert\\'s \"Duke\"'"),
            ("a\\b\tc\r\n", "'a\\\\b\\tc\\r\\n'"),
            ("\u{0}\u{7f}\u{a0}\u{ad}", "'\\x00\\x7f\\xa0\\xad'"),
            ("\u{200b}\u{2028}\u{e000}\u{feff}", "'\\u200b\\u2028\\ue000\\ufeff'"),
            ("\u{e0001}", "'\\U000e0001'"),
            ("林黛玉 é e\u{301} 🙂", "'林黛玉 é e\u{301} 🙂'"),
        ] {
            let mut out = String::new();
            quote(text, &mut out);
            assert_eq!(out, repr, "{text:?}");
        }
    }

    #[test]
    fn all_plain_values_are_written() {
        let engine = {
            let mut engine = minijinja::Environment::new();
            engine.add_filter("pyrepr", pyrepr);
            engine
        };
        for (expression, repr) in [
            ("['A', \"B's\"]|pyrepr", "['A', \"B's\"]"),
            ("[]|pyrepr", "[]"),
            ("none|pyrepr", "None"),
            ("[true, false, 3, 1.0, -2.5]|pyrepr", "[True, False, 3, 1.0, -2.5]"),
            ("{'a': ['b']}|pyrepr", "{'a': ['b']}"),
        ] {
            let compiled = engine.compile_expression(expression).unwrap();
            assert_eq!(compiled.eval(()).unwrap().as_str(), Some(repr), "{expression}");
        }
    }
}
