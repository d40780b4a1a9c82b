//! Makes JSON out of what a judge meant as JSON.
//!
//! Knows the habits of judges (quotes inside texts, line breaks inside texts, comments, commas too
//! many or too few, an answer that breaks off) and nothing of flaws. Never fails and never leaves
//! anything out but comments, commas and brackets; whether the result makes sense is the caller's
//! question.

mod brackets;
mod note;
mod scalars;

use std::collections::BTreeSet;

pub use note::{Cut, Note};

use brackets::Mender;

#[derive(Debug)]
pub struct Mended {
    pub json: String,
    /// Bytes of the input that were read.
    pub len: usize,
    pub notes: BTreeSet<Note>,
    /// Set when the text ended before its last closing bracket.
    pub cut: Option<Cut>,
}

/// Mends the JSON value at the start of `text`, which starts with `{` or `[`.
pub fn mend(text: &str) -> Mended {
    let mut mender = Mender::new(text);
    let cut = mender.run();
    Mended { json: mender.json, len: mender.at, notes: mender.notes, cut }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_mended() {
        for (given, expected, cut) in [
            (r#"{"a": 1}"#, r#"{"a":1}"#, None),
            (r#"{"a": [1, 2,],}"#, r#"{"a":[1,2]}"#, None),
            (r#"{"a": [1 2] "b": 3}"#, r#"{"a":["1 2"],"b":3}"#, None),
            (r#"{'a': 'it's "so", he'}"#, r#"{"a":"it's \"so\", he"}"#, None),
            (r#"{a: None, b: severe}"#, r#"{"a":null,"b":"severe"}"#, None),
            (r#"{"a": 3/5}"#, r#"{"a":"3/5"}"#, None),
            (
                r#"{"a": 3 // high
            , "b": "x" /* y */}"#,
                r#"{"a":3,"b":"x"}"#,
                None,
            ),
            (r#"{"a": {"b": [1}}]"#, r#"{"a":{"b":[1]}}"#, None),
            (
                r#"{"a": "said "no", then "yes".", "b": 1}"#,
                r#"{"a":"said \"no\", then \"yes\".","b":1}"#,
                None,
            ),
            ("{\"a\": \"one\ntwo\"\n\"b\": 1}", r#"{"a":"one\ntwo","b":1}"#, None),
            (r#"{"a": "it\'s \d"}"#, r#"{"a":"it's \\d"}"#, None),
            (r#"{"a": {"b": 1"#, r#"{"a":{"b":1}}"#, Some(Cut::Braces)),
            (r#"{"a": [{"b": 1}, "#, r#"{"a":[{"b":1}]}"#, Some(Cut::List)),
            (r#"{"a": [{"b": 1, "c"#, r#"{"a":[{"b":1}]}"#, Some(Cut::Entry)),
            (r#"{"a": [{"b": "so"#, r#"{"a":[{"b":"so"}]}"#, Some(Cut::Entry)),
            (r#"{"a": [{"b":"#, r#"{"a":[{"b":null}]}"#, Some(Cut::Entry)),
            (r#"[“one”, ‘two’]"#, r#"["one","two"]"#, None),
        ] {
            let mended = mend(given);
            assert_eq!((mended.json.as_str(), mended.cut), (expected, cut), "{given}");
            assert!(serde_json::from_str::<serde_json::Value>(&mended.json).is_ok(), "{given}");
        }
    }

    #[test]
    fn it_stops_at_the_end_of_the_value() {
        let mended = mend(r#"{"a": 1} and more }"#);
        assert_eq!((mended.len, mended.json.as_str()), (8, r#"{"a":1}"#));
    }

    proptest! {
        #[test]
        fn sound_json_keeps_its_meaning(
            // All but `:`, `,`, `}` and `]`: a text that looks like the next key cannot be told.
            text in r"[ -+\--9;-\\\^-|~“”\n]{0,30}",
            n in any::<i32>(),
        ) {
            let value = serde_json::json!({"flaws": [{"instance": text, "severity": n}], "x": null});
            let written = serde_json::to_string_pretty(&value).unwrap();
            let mended = mend(&written);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&mended.json).unwrap(), value);
            prop_assert_eq!(mended.cut, None);
        }

        #[test]
        fn never_panics(text in r#"[\[\{]([\[\]\{\}",:'\\/#*“”\n a-c0-9]|é){0,60}"#) {
            let mended = mend(&text);
            prop_assert!(mended.len <= text.len());
            prop_assert!(text.is_char_boundary(mended.len));
        }
    }
}
