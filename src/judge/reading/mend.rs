//! Makes JSON out of what a judge meant as JSON.
//!
//! Knows the habits of judges (quotes inside texts, line breaks inside texts, comments, commas too
//! many or too few, an answer that breaks off) and nothing of flaws. Never fails and never leaves
//! anything out but comments, commas and brackets; whether the result makes sense is the caller's
//! question.

use std::collections::BTreeSet;

use super::marks::{
    closing_quotes, comment_len, comment_within, push_escaped, skip_blank, starts_with_key,
};

/// One kind of mending; as text, what a reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    Quotes,
    InnerQuotes,
    LineBreaks,
    Escapes,
    Comments,
    Commas,
    Brackets,
    BareWords,
}

impl Note {
    pub fn text(self) -> &'static str {
        match self {
            Self::Quotes => "quotation marks of another kind around a text",
            Self::InnerQuotes => "quotation marks inside a text that were not escaped",
            Self::LineBreaks => "line breaks inside a text that were not escaped",
            Self::Escapes => "escapes that JSON does not have",
            Self::Comments => "comments taken out",
            Self::Commas => "commas too many or missing",
            Self::Brackets => "closing brackets missing or misplaced",
            Self::BareWords => "words without quotation marks",
        }
    }
}

/// How far the text went when it broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Only closing braces were missing: no list was open.
    Braces,
    /// A list was open, its entries so far are whole.
    List,
    /// An entry of a list was open.
    Entry,
}

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
    let mut mender = Mender {
        text,
        at: 0,
        json: String::with_capacity(text.len()),
        stack: Vec::new(),
        before: Before::Start,
        key: None,
        notes: BTreeSet::new(),
    };
    let cut = mender.run();
    Mended { json: mender.json, len: mender.at, notes: mender.notes, cut }
}

/// What stands before the place that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Open,
    Comma,
    Colon,
    Key,
    Value,
}

struct Mender<'a> {
    text: &'a str,
    at: usize,
    json: String,
    /// Open brackets.
    stack: Vec<char>,
    before: Before,
    /// Where in `json` the last key begins, for a text that ends within it.
    key: Option<usize>,
    notes: BTreeSet<Note>,
}

impl Mender<'_> {
    fn run(&mut self) -> Option<Cut> {
        while let Some(c) = self.peek() {
            match c {
                '{' | '[' => {
                    self.separate();
                    self.stack.push(c);
                    self.copy(c);
                    self.before = Before::Open;
                }
                '}' | ']' => {
                    self.close(c);
                    if self.stack.is_empty() {
                        return None;
                    }
                }
                ',' => {
                    self.at += 1;
                    if self.before == Before::Value {
                        self.json.push(',');
                        self.before = Before::Comma;
                    } else {
                        self.notes.insert(Note::Commas);
                    }
                }
                ':' => {
                    self.copy(c);
                    self.before = Before::Colon;
                }
                _ if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                _ if comment_len(self.rest()).is_some() => {
                    self.at += comment_len(self.rest()).unwrap_or(0);
                    self.notes.insert(Note::Comments);
                }
                _ if closing_quotes(c).is_some() => self.string(c),
                _ => self.word(),
            }
        }
        Some(self.finish())
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn copy(&mut self, c: char) {
        self.at += c.len_utf8();
        self.json.push(c);
    }

    /// Puts in a comma that was left out between two values.
    fn separate(&mut self) {
        if self.before == Before::Value {
            self.json.push(',');
            self.before = Before::Comma;
            self.notes.insert(Note::Commas);
        }
    }

    fn key_is_next(&self) -> bool {
        self.stack.last() == Some(&'{') && matches!(self.before, Before::Open | Before::Comma)
    }

    fn close(&mut self, c: char) {
        self.at += c.len_utf8();
        let opener = if c == '}' { '{' } else { '[' };
        if !self.stack.contains(&opener) {
            self.notes.insert(Note::Brackets);
            return;
        }
        self.drop_comma();
        if self.before == Before::Colon {
            self.json.push_str("null");
        }
        while let Some(open) = self.stack.pop() {
            self.json.push(if open == '{' { '}' } else { ']' });
            if open == opener {
                break;
            }
            self.notes.insert(Note::Brackets);
        }
        self.before = Before::Value;
    }

    fn drop_comma(&mut self) {
        if self.before == Before::Comma {
            self.json.pop();
            self.notes.insert(Note::Commas);
            self.before = Before::Value;
        }
    }

    /// The text is over: closes what is open.
    fn finish(&mut self) -> Cut {
        let cut = match self.stack.iter().rposition(|open| *open == '[') {
            None => Cut::Braces,
            Some(list) if list + 1 < self.stack.len() => Cut::Entry,
            Some(_) => Cut::List,
        };
        match self.before {
            Before::Comma => {
                self.json.pop();
            }
            Before::Colon => self.json.push_str("null"),
            Before::Key => {
                if let Some(start) = self.key {
                    self.json.truncate(start);
                    if self.json.ends_with(',') {
                        self.json.pop();
                    }
                }
            }
            Before::Start | Before::Open | Before::Value => {}
        }
        while let Some(open) = self.stack.pop() {
            self.json.push(if open == '{' { '}' } else { ']' });
        }
        self.notes.insert(Note::Brackets);
        cut
    }

    fn string(&mut self, quote: char) {
        self.separate();
        let is_key = self.key_is_next();
        if is_key {
            self.key = Some(self.json.len());
        }
        if quote != '"' {
            self.notes.insert(Note::Quotes);
        }
        let closing = closing_quotes(quote).unwrap_or(&['"']);
        self.at += quote.len_utf8();
        self.json.push('"');
        while let Some(c) = self.peek() {
            if closing.contains(&c) && self.string_ends(c, is_key) {
                self.at += c.len_utf8();
                break;
            }
            match c {
                '\\' => self.escape(),
                '"' => {
                    self.notes.insert(Note::InnerQuotes);
                    self.at += 1;
                    self.json.push_str("\\\"");
                }
                _ => {
                    if closing.contains(&c) && quote == '\'' {
                        self.notes.insert(Note::InnerQuotes);
                    }
                    if c.is_control() {
                        self.notes.insert(Note::LineBreaks);
                    }
                    self.at += c.len_utf8();
                    push_escaped(&mut self.json, c);
                }
            }
        }
        self.json.push('"');
        self.before = if is_key { Before::Key } else { Before::Value };
    }

    /// Copies an escape sequence; one that JSON does not have stands for its character.
    fn escape(&mut self) {
        let mut chars = self.rest().chars();
        chars.next();
        let Some(c) = chars.next() else {
            self.at += 1;
            return;
        };
        let hex =
            self.rest().get(2..6).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match c {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
                self.json.push('\\');
                self.json.push(c);
            }
            'u' if hex => self.json.push_str("\\u"),
            _ => {
                self.notes.insert(Note::Escapes);
                if !matches!(c, '\'' | '`' | '\n') {
                    self.json.push_str("\\\\");
                }
                push_escaped(&mut self.json, c);
            }
        }
        self.at += 1 + c.len_utf8();
    }

    /// Whether the quotation mark at this place ends the text: what follows decides, since judges
    /// quote inside their texts.
    fn string_ends(&self, quote: char, is_key: bool) -> bool {
        let rest = self.rest().get(quote.len_utf8()..).unwrap_or("");
        let after = skip_blank(rest);
        if is_key {
            return after.is_empty() || after.starts_with(':');
        }
        let Some(next) = after.chars().next() else {
            return true;
        };
        let in_list = self.stack.last() == Some(&'[');
        match next {
            '}' => !in_list,
            ']' => in_list,
            ',' => {
                let item = skip_blank(after.get(1..).unwrap_or(""));
                match item.chars().next() {
                    None => true,
                    Some('}') => !in_list,
                    Some(']') => in_list,
                    Some(c) if in_list => closing_quotes(c).is_some() || c == '{',
                    Some(_) => starts_with_key(item),
                }
            }
            // A comma was forgotten, or somebody left a second one in another script.
            _ if in_list => rest.starts_with('\n') && closing_quotes(next).is_some(),
            _ => rest.starts_with(['\n', '\r', ' ']) && starts_with_key(after),
        }
    }

    /// A number, a literal, or a word that should stand in quotation marks.
    fn word(&mut self) {
        self.separate();
        let is_key = self.key_is_next();
        let rest = self.rest();
        let end = rest.find([',', '}', ']', '{', '[', ':', '\n', '"']).unwrap_or(rest.len());
        let end = comment_within(rest.get(..end).unwrap_or("")).unwrap_or(end);
        let given = rest.get(..end).unwrap_or("").trim_end().to_owned();
        self.at += end.max(1);
        if is_key {
            self.key = Some(self.json.len());
        }
        let literal = match given.as_str() {
            "None" | "undefined" | "NaN" => Some("null"),
            "True" => Some("true"),
            "False" => Some("false"),
            plain if serde_json::from_str::<serde_json::Value>(plain).is_ok() => Some(plain),
            _ => None,
        };
        match literal {
            Some(literal) if !is_key => {
                if literal != given {
                    self.notes.insert(Note::BareWords);
                }
                self.json.push_str(literal);
            }
            _ => {
                self.notes.insert(Note::BareWords);
                self.json.push('"');
                given.chars().for_each(|c| push_escaped(&mut self.json, c));
                self.json.push('"');
            }
        }
        self.before = if is_key { Before::Key } else { Before::Value };
    }
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
