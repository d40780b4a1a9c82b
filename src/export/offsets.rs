//! Offsets into text: code points, and the UTF-16 units that browsers count.

use std::ops::Range;

/// UTF-16 units before the code point `at`; those of the whole text for one behind its end.
pub fn units(text: &str, at: usize) -> usize {
    text.chars().take(at).map(char::len_utf16).sum()
}

/// Code points before the UTF-16 unit `at`; `None` behind the text's end. A unit within a code
/// point counts as its beginning.
pub fn points(text: &str, at: usize) -> Option<usize> {
    let mut units = 0;
    for (index, c) in text.chars().enumerate() {
        units += c.len_utf16();
        if at < units {
            return Some(index);
        }
    }
    (at == units).then(|| text.chars().count())
}

/// Bytes of the code points in `range`, as far as there are any.
pub fn bytes(text: &str, range: Range<usize>) -> Range<usize> {
    let at = |point| text.char_indices().nth(point).map_or(text.len(), |(byte, _)| byte);
    at(range.start)..at(range.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn astral_characters_count_two_units() {
        let text = "a💩b";
        assert_eq!([0, 1, 2, 3, 9].map(|at| units(text, at)), [0, 1, 3, 4, 4]);
        assert_eq!([0, 1, 2, 3, 4].map(|at| points(text, at)), [0, 1, 1, 2, 3].map(Some));
        assert_eq!(points(text, 5), None);
        assert_eq!(bytes(text, 1..2), 1..5);
        assert_eq!(bytes(text, 2..9), 5..6);
    }

    proptest! {
        #[test]
        fn there_and_back(text in any::<String>(), at in 0_usize..40) {
            let at = at.min(text.chars().count());
            prop_assert_eq!(points(&text, units(&text, at)), Some(at));
            prop_assert_eq!(text[..bytes(&text, at..at).start].chars().count(), at);
        }
    }
}
