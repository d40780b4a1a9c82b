//! The inside of a line: speech, `[thought]`, `(action)`, and what others may see of it.
//!
//! Knows one line at a time and nothing of scenes, histories or screens.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Said aloud.
    Speech,
    /// `[…]`: others cannot know it.
    Thought,
    /// `(…)`: others can see it.
    Action,
}

/// A part of a line. Together the parts cover the source without gap or overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    /// Bytes of the source, marks included.
    pub range: Range<usize>,
}

/// Something in a line that a reader should be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// A thought or an action that is opened and never closed.
    NeverClosed(Kind),
    /// From here on the line speaks for somebody else.
    SpeaksFor(String),
    /// The speaker's name stands in front more than once.
    PrefixTwice,
}

/// The line as others may see it: without its thoughts.
pub fn visible(line: &str) -> String {
    let mut open = 0_usize;
    let mut kept = String::new();
    for c in line.chars() {
        match c {
            '[' => open += 1,
            ']' if open > 0 => open -= 1,
            _ if open == 0 => kept.push(c),
            _ => {}
        }
    }
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
