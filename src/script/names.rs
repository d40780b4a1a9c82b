//! `NAME:` in front: the speaker's own, and somebody else's.

use super::{Kind, Odd, Part};

/// The names that can stand in front.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    own: String,
    others: Vec<String>,
}

/// Which names in front were met so far in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    own: bool,
    twice: bool,
    other: bool,
}

/// A name in front, as bytes of the text it was found in: all of it, from the mark before the name
/// to the blanks behind the colon, and the bare name.
struct Found<'n> {
    at: usize,
    name_at: usize,
    name_end: usize,
    end: usize,
    /// `None` for the speaker's own.
    other: Option<&'n str>,
}

impl Names {
    pub fn new<S: AsRef<str>>(speaker: &str, cast: &[S]) -> Self {
        let own = speaker.trim().to_owned();
        let others = cast
            .iter()
            .map(|name| name.as_ref().trim())
            .filter(|name| !name.is_empty() && !same(name, &own))
            .map(str::to_owned)
            .collect();
        Self { own, others }
    }

    /// Turns the names in front of a block into parts of their own. In front means: with nothing
    /// but thoughts, actions and other names before it.
    pub fn find(&self, source: &str, parts: &mut Vec<Part>, odd: &mut Vec<Odd>, seen: &mut Seen) {
        if self.own.is_empty() && self.others.is_empty() {
            return;
        }
        let mut index = 0;
        while let Some(part) = parts.get(index) {
            index += 1;
            let range = part.range.clone();
            let Some(text) = source.get(range.clone()) else {
                return;
            };
            if part.kind != Kind::Speech || text.trim().is_empty() {
                continue;
            }
            let Some(found) = self.in_front(text) else {
                return;
            };
            self.take_note(&found, range.start, odd, seen);
            let split = range.start + found.end;
            let name = Part {
                kind: Kind::Name,
                range: range.start..split,
                inner: range.start + found.name_at..range.start + found.name_end,
            };
            let rest = (split < range.end).then(|| Part::plain(Kind::Speech, split..range.end));
            parts.splice(index - 1..index, std::iter::once(name).chain(rest));
        }
    }

    /// A thought that is never closed swallows the rest of the message, and with it the lines that
    /// the model went on to write for others.
    pub fn find_in_open_thought(
        &self,
        source: &str,
        parts: &[Part],
        odd: &mut Vec<Odd>,
        seen: &mut Seen,
    ) {
        let Some(thought) = parts.last().filter(|part| part.kind == Kind::Thought) else {
            return;
        };
        let text = source.get(thought.range.clone()).unwrap_or_default();
        for (index, _) in text.match_indices('\n') {
            let line = text.get(index + 1..).unwrap_or_default();
            if let Some(found) = self.in_front(line).filter(|found| found.other.is_some()) {
                self.take_note(&found, thought.range.start + index + 1, odd, seen);
                return;
            }
        }
    }

    fn take_note(&self, found: &Found<'_>, start: usize, odd: &mut Vec<Odd>, seen: &mut Seen) {
        match found.other {
            Some(name) if !seen.other => {
                seen.other = true;
                odd.push(Odd::SpeaksFor { name: name.to_owned(), at: start + found.at });
            }
            // Behind somebody else's words the own name is no mistake of its own.
            None if seen.own && !seen.twice && !seen.other => {
                seen.twice = true;
                odd.push(Odd::PrefixTwice);
            }
            None => seen.own = true,
            Some(_) => {}
        }
    }

    /// The name that `text` begins with: `NAME:`, `**NAME:**`, `**NAME**:`, `NAME：` and the like.
    fn in_front(&self, text: &str) -> Option<Found<'_>> {
        let at = text.len() - text.trim_start_matches([' ', '\t', '\r']).len();
        let name_at = text.len() - text.trim_start_matches(is_decoration).len();
        let opening = stars_in(text.get(at..name_at)?);
        let named = text.get(name_at..)?;
        let candidates = std::iter::once((self.own.as_str(), None))
            .chain(self.others.iter().map(|name| (name.as_str(), Some(name.as_str()))));
        for (name, other) in candidates {
            let Some(length) = starts_with(named, name) else {
                continue;
            };
            let behind = named.get(length..)?;
            let colon = behind.trim_start_matches([' ', '*', '_']);
            let Some(rest) = colon.strip_prefix([':', '：']) else {
                continue;
            };
            let closed = stars_in(behind.get(..behind.len() - colon.len())?);
            let rest = skip_stars(rest, opening.saturating_sub(closed));
            let rest = rest.trim_start_matches([' ', '\t']);
            return Some(Found {
                at,
                name_at,
                name_end: name_at + length,
                end: text.len() - rest.len(),
                other,
            });
        }
        None
    }
}

/// What models put before a name: blanks, emphasis, headings, quotation marks of block quotes.
fn is_decoration(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '*' | '_' | '#' | '>')
}

fn stars_in(text: &str) -> usize {
    text.matches('*').count()
}

/// `text` without up to `most` asterisks at its start: those that close what stood before the name.
/// Any more belong to what is said.
fn skip_stars(text: &str, most: usize) -> &str {
    (0..most).fold(text, |text, _| text.strip_prefix('*').unwrap_or(text))
}

fn same(a: &str, b: &str) -> bool {
    starts_with(a, b) == Some(a.len())
}

/// Length in bytes of `name` at the start of `text`, ignoring case.
fn starts_with(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let mut chars = text.chars();
    for expected in name.chars() {
        let c = chars.next()?;
        if c != expected && !c.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(text.len() - chars.as_str().len())
}
