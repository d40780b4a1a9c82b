//! The words of a line, to be selected one by one.

use unicode_segmentation::UnicodeSegmentation;

use crate::record::Span;

/// The words of `text` in its code points, without blanks and punctuation; where words are not
/// parted by blanks, each character is one.
pub fn words(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut words = Vec::new();
    for piece in text.split_word_bounds() {
        let length = u32::try_from(piece.chars().count()).unwrap_or(u32::MAX);
        if piece.chars().any(char::is_alphanumeric) {
            words.push(Span { start: at, end: at + length });
        }
        at += length;
    }
    words
}

/// Words that are selected: from one to another, in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    anchor: usize,
    cursor: usize,
}

impl Selection {
    /// The word with this index alone.
    pub fn word(index: usize) -> Self {
        Self { anchor: index, cursor: index }
    }

    /// Goes to the next word, or the one before, of `count`; the other end stays where it is when
    /// the selection is `held`.
    pub fn step(&mut self, forward: bool, held: bool, count: usize) {
        let last = count.saturating_sub(1);
        self.cursor = match forward {
            true => (self.cursor + 1).min(last),
            false => self.cursor.saturating_sub(1),
        };
        if !held {
            self.anchor = self.cursor;
        }
    }

    /// The selected stretch among `words`.
    pub fn span(&self, words: &[Span]) -> Option<Span> {
        let (from, to) = (self.anchor.min(self.cursor), self.anchor.max(self.cursor));
        Some(Span { start: words.get(from)?.start, end: words.get(to)?.end })
    }
}

/// The piece of `text` at `span`.
pub fn piece(text: &str, span: Span) -> String {
    let length = span.end.saturating_sub(span.start) as usize;
    text.chars().skip(span.start as usize).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_in_code_points() {
        let told = |text: &str| -> Vec<String> {
            words(text).into_iter().map(|span| piece(text, span)).collect()
        };
        assert_eq!(told("[Don’t!] (waves)  Ça va?"), ["Don’t", "waves", "Ça", "va"]);
        assert_eq!(told("你好，Anna"), ["你", "好", "Anna"]);
        assert_eq!(told(" …! "), [""; 0]);
    }

    #[test]
    fn a_selection_grows_and_turns_round() {
        let words = words("one two three four");
        let mut selection = Selection::word(2);
        selection.step(true, true, words.len());
        selection.step(true, true, words.len());
        assert_eq!(selection.span(&words).map(|span| (span.start, span.end)), Some((8, 18)));
        for _ in 0..5 {
            selection.step(false, true, words.len());
        }
        assert_eq!(selection.span(&words).map(|span| (span.start, span.end)), Some((0, 13)));
        selection.step(true, false, words.len());
        assert_eq!(selection.span(&words).map(|span| (span.start, span.end)), Some((4, 7)));
    }
}
