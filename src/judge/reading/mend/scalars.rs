//! Texts, numbers and bare words, and where a text ends whose quotation marks are not escaped.

use super::{
    brackets::{Before, Mender},
    note::Note,
};
use crate::judge::reading::marks::{
    closing_quotes, comment_within, push_escaped, skip_blank, starts_with_key,
};

impl Mender<'_> {
    pub(super) fn string(&mut self, quote: char) {
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
    pub(super) fn word(&mut self) {
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
