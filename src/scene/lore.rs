//! A lorebook: what a character is told of its world when a word of it falls.
//!
//! Owns the shape of an entry and which of them are due; card files are [`crate::card`]'s, and how
//! it is told is the prompt's.

mod pattern;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use pattern::{is_pattern, pattern};

/// Characters of all entries that are told at once: about as many as a long profile has.
pub const ROOM: usize = 8_000;
/// How many of the last lines are searched where an entry does not say.
pub const DEPTH: usize = 2;

/// How the second keys count beside the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Logic {
    /// One of them stands there too.
    #[default]
    Any,
    /// All of them do.
    All,
    /// None of them does.
    None,
    /// Not all of them do.
    NotAll,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Entry {
    pub name: String,
    /// Words, and regular expressions written `/dragons?/i`.
    pub keys: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<String>,
    pub logic: Logic,
    pub content: String,
    /// How many of the last lines are searched for the keys.
    pub depth: usize,
    /// Place among those that are told: the smallest first.
    pub order: i64,
    /// Told whether a key stands there or not.
    pub constant: bool,
    pub enabled: bool,
    pub case_sensitive: bool,
    /// Whether a key has to stand there as a word of its own.
    pub whole_words: bool,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            name: String::new(),
            keys: Vec::new(),
            secondary: Vec::new(),
            logic: Logic::Any,
            content: String::new(),
            depth: DEPTH,
            order: 100,
            constant: false,
            enabled: true,
            case_sensitive: false,
            whole_words: false,
        }
    }
}

/// The entries that are due after `lines` (the last one last), in their order. Of more than
/// [`ROOM`] holds, constant ones go first and then those of the greatest order.
pub fn due<'e>(entries: &'e [Entry], lines: &[String]) -> Vec<&'e Entry> {
    let lines: Vec<Said> = lines.iter().map(|line| Said::new(line)).collect();
    let mut found: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.enabled && !entry.content.trim().is_empty())
        .filter(|entry| {
            entry.constant || entry.falls(&lines[lines.len().saturating_sub(entry.depth)..])
        })
        .collect();
    found.sort_by_key(|entry| (!entry.constant, std::cmp::Reverse(entry.order)));
    let mut room = ROOM;
    found.retain(|entry| match room.checked_sub(entry.content.chars().count()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    });
    found.sort_by_key(|entry| entry.order);
    found
}

/// A line that is searched.
struct Said<'l> {
    text: &'l str,
    lower: String,
}

impl<'l> Said<'l> {
    fn new(text: &'l str) -> Self {
        Self { text, lower: text.to_lowercase() }
    }
}

impl Entry {
    /// Whether its keys stand in `lines`.
    fn falls(&self, lines: &[Said<'_>]) -> bool {
        let stands = |key: &String| self.stands(key, lines);
        let mut second = self.secondary.iter().filter(|key| !key.trim().is_empty()).peekable();
        self.keys.iter().any(stands)
            && (second.peek().is_none()
                || match self.logic {
                    Logic::Any => second.any(stands),
                    Logic::All => second.all(stands),
                    Logic::None => !second.any(stands),
                    Logic::NotAll => !second.all(stands),
                })
    }

    fn stands(&self, key: &str, lines: &[Said<'_>]) -> bool {
        if is_pattern(key) {
            let found = pattern(key);
            return found.is_some_and(|found| lines.iter().any(|line| found.is_match(line.text)));
        }
        let key = key.trim();
        let key = if self.case_sensitive { key.to_owned() } else { key.to_lowercase() };
        !key.is_empty()
            && lines.iter().any(|line| {
                let line = if self.case_sensitive { line.text } else { &line.lower };
                line.match_indices(key.as_str()).any(|(at, _)| {
                    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    !self.whole_words
                        || !inside(line[..at].chars().next_back())
                            && !inside(line[at + key.len()..].chars().next())
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(keys: &[&str]) -> Entry {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        Entry { content: format!("about {}", keys.join("/")), keys, ..Entry::default() }
    }

    fn told(entries: &[Entry], lines: &[&str]) -> Vec<String> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        due(entries, &lines).into_iter().map(|entry| entry.content.clone()).collect()
    }

    #[test]
    fn an_entry_is_due_when_a_key_stands_within_its_depth() {
        let lines = ["The Dragon wakes.", "Who?", "Nobody."];
        let dragon = |depth| [Entry { depth, ..entry(&["dragon"]) }];
        assert_eq!(told(&dragon(3), &lines), ["about dragon"]);
        assert!(told(&dragon(2), &lines).is_empty());
        assert!(told(&dragon(0), &lines).is_empty());
        assert_eq!(told(&dragon(99), &lines), ["about dragon"]);
        assert!(told(&[entry(&["", " "])], &lines).is_empty(), "a blank key stands everywhere");
    }

    #[test]
    fn capitals_words_and_switches_count_where_they_are_asked_for() {
        let lines = ["The Dragons of 龍門 wake."];
        for (change, expected) in [
            (Entry { case_sensitive: true, ..entry(&["dragon"]) }, false),
            (Entry { case_sensitive: true, ..entry(&["Dragon"]) }, true),
            (Entry { whole_words: true, ..entry(&["dragon"]) }, false),
            (Entry { whole_words: true, ..entry(&["dragons"]) }, true),
            (entry(&["龍"]), true),
            (entry(&["/dragons? of/i"]), true),
            (entry(&["/dragons? of/"]), false),
            (Entry { case_sensitive: true, ..entry(&["/Dragons?/"]) }, true),
            (Entry { enabled: false, ..entry(&["dragon"]) }, false),
            (Entry { constant: true, ..entry(&["elf"]) }, true),
            (Entry { constant: true, enabled: false, ..entry(&["elf"]) }, false),
        ] {
            assert_eq!(
                !told(std::slice::from_ref(&change), &lines).is_empty(),
                expected,
                "{change:?}"
            );
        }
    }

    #[test]
    fn second_keys_count_by_their_logic() {
        let lines = ["king and queen"];
        for (logic, second, expected) in [
            (Logic::Any, ["queen", "ace"], true),
            (Logic::Any, ["jack", "ace"], false),
            (Logic::All, ["queen", "and"], true),
            (Logic::All, ["queen", "ace"], false),
            (Logic::None, ["jack", "ace"], true),
            (Logic::None, ["queen", "ace"], false),
            (Logic::NotAll, ["queen", "ace"], true),
            (Logic::NotAll, ["queen", "and"], false),
        ] {
            let secondary = second.map(str::to_owned).to_vec();
            let one = Entry { logic, secondary, ..entry(&["king"]) };
            assert_eq!(!told(&[one], &lines).is_empty(), expected, "{logic:?} {second:?}");
        }
        assert_eq!(told(&[Entry { logic: Logic::All, ..entry(&["king"]) }], &lines).len(), 1);
    }

    #[test]
    fn they_are_told_in_their_order_and_within_the_room() {
        let long = |order, constant| Entry {
            order,
            constant,
            content: format!("{order:>5000}"),
            ..entry(&["a"])
        };
        let kept = told(&[long(9, false), long(1, true), entry(&["a"])], &["a"]);
        let kept: Vec<&str> = kept.iter().map(|text| text.trim()).collect();
        assert_eq!(kept, ["1", "about a"]);
        let orders = [3, 1, 2].map(|order| Entry { order, ..entry(&["a", &order.to_string()]) });
        assert_eq!(told(&orders, &["a"]), ["about a/1", "about a/2", "about a/3"]);
    }
}
