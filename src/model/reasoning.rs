//! Reasoning that a model writes into its text, set apart while the text streams.
//!
//! Knows `<think>`, `<thinking>` and `<system_thinking>` blocks: in any case, with `_` or a space,
//! split over chunks, never closed, or with only the closing tag (a chat template that opens the
//! block itself). `<role_thinking>` and `<role_action>` are parts of a line and stay in the text.

use crate::chat::Piece;

const NAMES: [&str; 3] = ["think", "thinking", "system_thinking"];
/// Bytes of `</system_thinking>`.
const LONGEST: usize = 18;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Open,
    Close,
}

/// What stands at the beginning of a text that starts with `<`.
enum Begins {
    Tag(Tag, usize),
    /// Too short to tell.
    Perhaps,
    Other,
}

/// Divides a growing text into text and reasoning.
#[derive(Debug, Default)]
pub struct Splitter {
    text: String,
    reasoning: String,
    /// The end of what came, as long as it may be the beginning of a tag.
    held: String,
    inside: bool,
    /// [`Self::inside`] is a guess: no opening tag has been seen.
    guessed: bool,
    /// A closing tag was found without its opening one.
    only_closed: bool,
    /// A block ended and nothing but white space came since.
    fresh: bool,
}

impl Splitter {
    /// `inside`: this model has shown before that its text begins within a block.
    pub fn new(inside: bool) -> Self {
        Self { inside, guessed: inside, ..Self::default() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn reasoning(&self) -> &str {
        &self.reasoning
    }

    /// Whether the text turned out to begin within a block that it did not open. What had been
    /// given out as text before the closing tag counts as reasoning from then on.
    pub fn begins_inside(&self) -> bool {
        self.only_closed
    }

    /// Takes reasoning that the server itself sets apart; such a server leaves none in the text.
    pub fn push_reasoning(&mut self, chunk: &str) -> Option<Piece> {
        if chunk.is_empty() {
            return None;
        }
        self.take_guess_back();
        self.reasoning.push_str(chunk);
        Some(Piece::Reasoning(chunk.to_owned()))
    }

    /// Takes the next chunk of the model's text and gives the pieces that can be told by now.
    pub fn push(&mut self, chunk: &str) -> Vec<Piece> {
        let mut whole = std::mem::take(&mut self.held);
        whole.push_str(chunk);
        let mut pieces = Vec::new();
        let mut rest = whole.as_str();
        while let Some(at) = rest.find('<') {
            let (before, tail) = rest.split_at(at);
            self.emit(before, &mut pieces);
            match begins(tail) {
                Begins::Tag(tag, length) => {
                    self.turn(tag);
                    rest = &tail[length..];
                }
                Begins::Perhaps => {
                    tail.clone_into(&mut self.held);
                    return pieces;
                }
                Begins::Other => {
                    self.emit("<", &mut pieces);
                    rest = &tail[1..];
                }
            }
        }
        self.emit(rest, &mut pieces);
        pieces
    }

    /// The text is over: gives what was held back. With `cut`, the model was stopped by its token
    /// limit. A guess that no closing tag confirmed is taken back, unless the limit may have cut
    /// the tag off.
    pub fn finish(&mut self, cut: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let held = std::mem::take(&mut self.held);
        self.emit(&held, &mut pieces);
        if !cut {
            self.take_guess_back();
        }
        pieces
    }

    fn take_guess_back(&mut self) {
        if self.guessed {
            self.guessed = false;
            self.inside = false;
            self.text = std::mem::take(&mut self.reasoning);
        }
    }

    fn turn(&mut self, tag: Tag) {
        match tag {
            Tag::Open => self.inside = true,
            Tag::Close => {
                if self.guessed {
                    self.only_closed = true;
                } else if !self.inside {
                    self.only_closed = true;
                    let before = std::mem::take(&mut self.text);
                    self.reasoning.push_str(&before);
                }
                self.inside = false;
                self.fresh = true;
            }
        }
        self.guessed = false;
    }

    fn emit(&mut self, chunk: &str, pieces: &mut Vec<Piece>) {
        // The blank lines between a block and the line are the template's, not the line's.
        let chunk = if !self.inside && self.fresh && self.text.is_empty() {
            chunk.trim_start()
        } else {
            chunk
        };
        if chunk.is_empty() {
            return;
        }
        if self.inside {
            self.reasoning.push_str(chunk);
        } else {
            self.fresh = false;
            self.text.push_str(chunk);
        }
        match (pieces.last_mut(), self.inside) {
            (Some(Piece::Reasoning(last)), true) | (Some(Piece::Text(last)), false) => {
                last.push_str(chunk);
            }
            (_, true) => pieces.push(Piece::Reasoning(chunk.to_owned())),
            (_, false) => pieces.push(Piece::Text(chunk.to_owned())),
        }
    }
}

fn begins(text: &str) -> Begins {
    let Some(end) = text.find('>') else {
        let open = text.len() < LONGEST && NAMES.iter().any(|name| may_become(text, name));
        return if open { Begins::Perhaps } else { Begins::Other };
    };
    let inner = &text[1..end];
    let (tag, name) = match inner.strip_prefix('/') {
        Some(name) => (Tag::Close, name),
        None => (Tag::Open, inner),
    };
    if NAMES.iter().any(|known| same_name(name, known)) {
        Begins::Tag(tag, end + 1)
    } else {
        Begins::Other
    }
}

fn may_become(text: &str, name: &str) -> bool {
    let inner = text.strip_prefix('<').unwrap_or(text);
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    name.get(..inner.len()).is_some_and(|start| same_name(inner, start))
}

fn same_name(given: &str, known: &str) -> bool {
    given.len() == known.len()
        && given.bytes().zip(known.bytes()).all(|(given, known)| {
            given.eq_ignore_ascii_case(&known) || (known == b'_' && given == b' ')
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split<'a>(chunks: impl IntoIterator<Item = &'a str>, inside: bool) -> Splitter {
        let mut splitter = Splitter::new(inside);
        for chunk in chunks {
            splitter.push(chunk);
        }
        splitter.finish(false);
        splitter
    }

    #[test]
    fn blocks_are_set_apart() {
        let rows = [
            ("plain", "Good evening.", "Good evening.", ""),
            ("in front", "<think>hm</think>\n\nYes.", "Yes.", "hm"),
            ("in the middle", "Yes <think>hm</think> no.", "Yes  no.", "hm"),
            ("thinking", "<thinking>a\nb</thinking>Yes.", "Yes.", "a\nb"),
            ("underscore", "<system_thinking>a</system_thinking>Yes.", "Yes.", "a"),
            ("space and case", "<System Thinking>a</SYSTEM THINKING>Yes.", "Yes.", "a"),
            ("never closed", "Yes.<think>and then", "Yes.", "and then"),
            ("only closed", "so I say\n</think>\nYes.", "Yes.", "so I say\n"),
            ("nested", "<think>a<think>b</think>c</think>Yes.", "Yes.", "abc"),
            (
                "a part of the line",
                "<role_thinking>a</role_thinking>Yes.",
                "<role_thinking>a</role_thinking>Yes.",
                "",
            ),
            ("no tag", "1 < 2 and <b>bold</b> <thin", "1 < 2 and <b>bold</b> <thin", ""),
            ("tag after a bracket", "<<think>a</think>b", "<b", "a"),
        ];
        for (what, given, text, reasoning) in rows {
            let splitter = split([given], false);
            assert_eq!((splitter.text(), splitter.reasoning()), (text, reasoning), "{what}");
        }
    }

    #[test]
    fn a_text_that_begins_within_a_block() {
        let rows = [
            ("as guessed", "hm</think>\nYes.", false, "Yes.", "hm"),
            ("opened after all", "<think>hm</think>Yes.", false, "Yes.", "hm"),
            ("guessed wrong", "Yes.", false, "Yes.", ""),
            ("cut before the tag", "hm", true, "", "hm"),
        ];
        for (what, given, cut, text, reasoning) in rows {
            let mut splitter = Splitter::new(true);
            splitter.push(given);
            splitter.finish(cut);
            assert_eq!((splitter.text(), splitter.reasoning()), (text, reasoning), "{what}");
        }
        assert!(split(["hm</think>Yes."], false).begins_inside());
        assert!(split(["hm</think>Yes."], true).begins_inside());
        assert!(!split(["<think>hm</think>Yes."], true).begins_inside());
    }

    #[test]
    fn text_is_given_out_as_soon_as_it_can_be_told() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.push("Yes <th"), [Piece::Text("Yes ".into())]);
        assert_eq!(splitter.push("ough"), [Piece::Text("<though".into())]);
        assert_eq!(splitter.push("<thi"), []);
        assert_eq!(splitter.push("nk>a"), [Piece::Reasoning("a".into())]);
    }

    proptest! {
        #[test]
        fn the_same_whatever_the_chunks(
            text in "(a|é|<|>|/| |<think>|</think>|<thinking>|</Think|ing>|_|<system thinking>){0,24}",
            inside: bool,
        ) {
            let whole = split([text.as_str()], inside);
            let mut bytes = [0; 4];
            let mut splitter = Splitter::new(inside);
            for c in text.chars() {
                splitter.push(c.encode_utf8(&mut bytes));
            }
            splitter.finish(false);
            prop_assert_eq!(splitter.text(), whole.text());
            prop_assert_eq!(splitter.reasoning(), whole.reasoning());
        }

        #[test]
        fn pieces_add_up_to_the_text(text in "(a|<|>| |<think>|</thinking>|b){0,24}") {
            let mut splitter = Splitter::default();
            let mut pieces = splitter.push(&text);
            pieces.extend(splitter.finish(false));
            let shown: String = pieces.iter().map(|piece| match piece {
                Piece::Text(text) | Piece::Reasoning(text) => text.as_str(),
            }).collect();
            prop_assert_eq!(shown.len(), splitter.text().len() + splitter.reasoning().len());
        }
    }
}
