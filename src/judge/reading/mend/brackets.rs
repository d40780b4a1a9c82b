//! The walk over a text: its brackets, commas and colons.

use std::collections::BTreeSet;

use super::note::{Cut, Note};
use crate::judge::reading::marks::{closing_quotes, comment_len};

/// What stands before the place that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Start,
    Open,
    Comma,
    Colon,
    Key,
    Value,
}

/// A text on its way to JSON.
pub(super) struct Mender<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) json: String,
    /// Open brackets.
    pub(super) stack: Vec<char>,
    pub(super) before: Before,
    /// Where in `json` the last key begins, for a text that ends within it.
    pub(super) key: Option<usize>,
    pub(super) notes: BTreeSet<Note>,
}

impl<'a> Mender<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            json: String::with_capacity(text.len()),
            stack: Vec::new(),
            before: Before::Start,
            key: None,
            notes: BTreeSet::new(),
        }
    }

    pub(super) fn run(&mut self) -> Option<Cut> {
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

    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn copy(&mut self, c: char) {
        self.at += c.len_utf8();
        self.json.push(c);
    }

    /// Puts in a comma that was left out between two values.
    pub(super) fn separate(&mut self) {
        if self.before == Before::Value {
            self.json.push(',');
            self.before = Before::Comma;
            self.notes.insert(Note::Commas);
        }
    }

    pub(super) fn key_is_next(&self) -> bool {
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
}
