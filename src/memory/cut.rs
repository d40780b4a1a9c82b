//! Long texts in pieces that overlap.

/// Characters of a piece, and how many of them stand at the end of the piece before it as well.
pub const LENGTH: usize = 1_000;
const OVERLAP: usize = 150;

/// The text in pieces of at most [`LENGTH`] characters, cut behind a sentence where one ends in the
/// last third of a piece, else between words, else anywhere. Pieces are trimmed and not empty.
pub fn pieces(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = |place: usize| starts.get(place).copied().unwrap_or(text.len());
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < starts.len() {
        let limit = from + LENGTH;
        let last = limit >= starts.len();
        let end = if last {
            starts.len()
        } else {
            let window = &text[at(limit - LENGTH / 3)..at(limit)];
            let kept = break_in(window).map(|bytes| window[bytes..].chars().count());
            limit - kept.unwrap_or(0)
        };
        let piece = text[at(from)..at(end)].trim();
        if !piece.is_empty() {
            pieces.push(piece);
        }
        if last {
            break;
        }
        let back = end - OVERLAP.min((end - from) / 2);
        let window = &text[at(back)..at(end)];
        let skipped = start_in(window).map_or(0, |bytes| window[..bytes].chars().count());
        from = back + skipped;
    }
    pieces
}

/// Byte at which `window` is best cut off.
fn break_in(window: &str) -> Option<usize> {
    let blank = || window.rfind(char::is_whitespace);
    sentence_ends(window).last().or_else(blank)
}

/// Byte at which a piece that begins in `window` best begins.
fn start_in(window: &str) -> Option<usize> {
    let next = |at: usize| at + (window[at..].len() - window[at..].trim_start().len());
    let blank = || window.find(char::is_whitespace);
    sentence_ends(window).next().or_else(blank).map(next).filter(|at| *at < window.len())
}

/// Bytes behind each mark that ends a sentence, with the quotation marks that follow it.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(|(at, c)| {
        let behind = at + c.len_utf8();
        match c {
            '\n' => Some(behind),
            '.' | '!' | '?' | '…' | '。' | '！' | '？' => {
                let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | ')' | '」' | '』');
                let after = text[behind..].trim_start_matches(closing);
                let wide = matches!(c, '。' | '！' | '？');
                (wide || after.starts_with(char::is_whitespace)).then(|| text.len() - after.len())
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_end_with_sentences_and_overlap() {
        let text = "It rained on the lake all night. ".repeat(80);
        let found = pieces(&text);
        assert!(found.len() > 2, "{}", found.len());
        for piece in &found {
            assert!(piece.starts_with("It rained") && piece.ends_with("night."), "{piece}");
        }
        assert_eq!(pieces("Short."), ["Short."]);
        assert_eq!(pieces(" \n "), [""; 0]);
        let dense = "雨".repeat(2_500);
        let lengths: Vec<usize> = pieces(&dense).iter().map(|one| one.chars().count()).collect();
        assert_eq!(lengths, [1_000, 1_000, 800]);
    }

    proptest! {
        #[test]
        fn every_character_is_in_a_piece(text in "([a-c雨é.!?。’ \n]|[a-z]{300}){0,40}") {
            let found = pieces(&text);
            let mut covered = 0;
            for piece in &found {
                prop_assert!(piece.chars().count() <= LENGTH);
                prop_assert!(!piece.is_empty());
                let start = piece.as_ptr() as usize - text.as_ptr() as usize;
                prop_assert!(text.get(covered..start).is_none_or(|gap| gap.trim().is_empty()));
                covered = start + piece.len();
            }
            prop_assert!(text[covered..].trim().is_empty());
        }
    }
}
