//! The inside of a line: speech, `[thought]`, `(action)`, and what others may see of it.
//!
//! Knows one line at a time and nothing of scenes, histories or screens. Reading a line never
//! fails: whatever a model or a person wrote is cut into [`Part`]s, and what is unusual about it is
//! said in [`Odd`]. Where a line can be read in two ways, the one that shows less of a thought is
//! taken.

mod growing;
mod marks;
mod names;
mod scan;
mod stars;
mod visible;

#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use growing::Growing;
pub use visible::{told, visible, with_name};

use names::Names;
use scan::Progress;

/// What a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Said aloud.
    Speech,
    /// `[…]` or `<role_thinking>…</role_thinking>`: others cannot know it.
    Thought,
    /// `(…)`, `*…*` or `<role_action>…</role_action>`: others can see it.
    Action,
    /// `NAME:` in front of what a speaker says; no word of the line itself.
    Name,
}

/// A part of a line. Together the parts cover the source without gap or overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    /// Bytes of the source, marks included.
    pub range: Range<usize>,
    /// Bytes of the source without the marks; of a [`Kind::Name`], the bare name.
    pub inner: Range<usize>,
}

impl Part {
    fn plain(kind: Kind, range: Range<usize>) -> Self {
        let inner = range.clone();
        Self { kind, range, inner }
    }
}

/// Something in a line that a reader should be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// A thought or an action that is opened and never closed.
    NeverClosed(Kind),
    /// The end of a thought that never began.
    NeverOpened(Kind),
    /// From byte `at` of the source on, the line speaks for somebody else.
    SpeaksFor { name: String, at: usize },
    /// The speaker's name stands in front more than once.
    PrefixTwice,
    /// The model reached its limit of tokens before the line's end. Reading the text cannot tell
    /// this; whoever knows how the answer ended adds it.
    CutShort,
}

/// A line and what was read in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    source: String,
    parts: Vec<Part>,
    odd: Vec<Odd>,
}

impl Script {
    /// The text exactly as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The parts, in order. They cover the source without gap or overlap; none is empty.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What is odd about the line, in the order in which it was met.
    ///
    /// Of a line that is still growing, an open thought or action is listed as never closed.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }

    /// The first `NAME:` of the line, if it has one.
    pub fn prefix(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == Kind::Name)
    }

    /// The text of a part of this line, marks included.
    pub fn text(&self, part: &Part) -> &str {
        self.source.get(part.range.clone()).unwrap_or_default()
    }

    /// The text of a part of this line without its marks.
    pub fn inner(&self, part: &Part) -> &str {
        self.source.get(part.inner.clone()).unwrap_or_default()
    }

    /// What the speaker said before the line went on to speak for somebody else; the whole source
    /// if it does not. Empty where the line speaks for somebody else from its start.
    pub fn own_part(&self) -> &str {
        let cut = self.odd.iter().find_map(|odd| match odd {
            Odd::SpeaksFor { at, .. } => self.source.get(..*at),
            _ => None,
        });
        cut.map_or(&self.source, str::trim_end)
    }

    /// Whether nothing is said, thought or done in the line.
    pub fn is_blank(&self) -> bool {
        let says = |part: &Part| part.kind != Kind::Name && !self.inner(part).trim().is_empty();
        !self.parts.iter().any(says)
    }

    /// Number of words in the line, to hold against the habit of 60.
    ///
    /// Thoughts count: the habit is a request about the whole answer, and it is the whole answer
    /// that the models of the published plays keep within it. Names in front and marks do not count.
    /// A word is what stands between blanks, dashes and dots of omission and holds a letter or a
    /// digit; Chinese characters and kana count one each.
    pub fn words(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| part.kind != Kind::Name)
            .map(|part| count_words(self.inner(part)))
            .sum()
    }
}

/// Reads a line of `speaker`. `cast` holds the names that may be spoken for by mistake; whether
/// `speaker` is among them makes no difference.
pub fn parse<S: AsRef<str>>(source: impl Into<String>, speaker: &str, cast: &[S]) -> Script {
    let mut script = Script { source: source.into(), ..Script::default() };
    let names = Names::new(speaker, cast);
    Progress::default().advance(&mut script, &names);
    script
}

/// Reads a line of nobody in particular: no name in front is known.
fn parse_nameless(source: impl Into<String>) -> Script {
    parse::<&str>(source, "", &[])
}

/// [`Script::own_part`] of a line that is not read for anything else.
pub fn own_part<'a, S: AsRef<str>>(source: &'a str, speaker: &str, cast: &[S]) -> &'a str {
    let kept = parse(source, speaker, cast).own_part().len();
    source.get(..kept).unwrap_or(source)
}

/// [`Script::words`] of a line that has no name in front, such as one in an editor.
pub fn words(source: &str) -> usize {
    parse_nameless(source).words()
}

fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_word_by_itself(c) {
            count += 1;
            in_word = false;
        } else if c.is_whitespace() || matches!(c, '—' | '–' | '…') {
            in_word = false;
        } else if c.is_alphanumeric() && !in_word {
            count += 1;
            in_word = true;
        }
    }
    count
}

/// Han and kana, which are written without blanks between words.
fn is_word_by_itself(c: char) -> bool {
    matches!(
        c,
        '\u{3041}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}'
    ) && c.is_alphanumeric()
}
