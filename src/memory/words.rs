//! The terms that a text is found by: stems of words, and pairs of characters where a script has no
//! blanks between words.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// Calls `take` with each term of `text`, in order. Words are lower case and stemmed by English
/// rules, which leave other languages' words much as they are; a run of Chinese, Japanese or Korean
/// characters is its overlapping pairs, or the character where it stands alone.
pub(super) fn terms(text: &str, mut take: impl FnMut(&str)) {
    pieces(text, |piece| take(&piece.term()));
}

/// What a term is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    /// In lower case. Equal texts make equal terms.
    pub text: &'t str,
    /// Whether it is of a script that is cut into pairs.
    pub is_dense: bool,
}

impl Piece<'_> {
    pub fn term(&self) -> Cow<'_, str> {
        if self.is_dense {
            return Cow::Borrowed(self.text);
        }
        // The stemmer knows the straight apostrophe alone.
        let word = if self.text.is_ascii() {
            Cow::Borrowed(self.text)
        } else {
            Cow::Owned(self.text.replace('’', "'"))
        };
        let stemmer = Stemmer::new(Algorithm::English);
        Cow::Owned(stemmer.stem(&word).into_owned())
    }
}

/// Calls `take` with each piece of `text`, in order: stemming costs more than all else, and a book
/// says most of its words often.
pub(super) fn pieces(text: &str, mut take: impl FnMut(Piece<'_>)) {
    let lower = text.to_lowercase();
    for run in lower.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)) {
        let mut rest = run.trim_matches(is_apostrophe);
        while let Some(first) = rest.chars().next() {
            let dense = is_dense(first);
            let end = rest.find(|c| is_dense(c) != dense).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            if dense {
                pairs(piece, |text| take(Piece { text, is_dense: true }));
            } else {
                take(Piece { text: piece, is_dense: false });
            }
            rest = after;
        }
    }
}

fn pairs<'t>(run: &'t str, mut take: impl FnMut(&'t str)) {
    let ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
    let starts = run.char_indices().map(|(at, _)| at);
    let mut alone = true;
    for (start, end) in starts.zip(ends.skip(1)) {
        alone = false;
        take(&run[start..end]);
    }
    if alone {
        take(run);
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Whether the character is of a script that is cut into pairs: Thai and Lao, kana, ideographs,
/// Hangul.
fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1100..=0x11FF | 0x3040..=0x30FF | 0x3130..=0x318F | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF
        | 0xFF66..=0xFFDC | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stems_and_dense_scripts_pairs() {
        for (text, expected) in [
            ("The King's daughters were dividing", "the king daughter were divid"),
            ("The king’s daughter", "the king daughter"),
            ("'Tis (divided)!", "tis divid"),
            ("李尔王的女儿", "李尔 尔王 王的 的女 女儿"),
            ("王", "王"),
            ("Lear王说no", "lear 王说 no"),
            ("リア王 안녕하세요", "リア ア王 안녕 녕하 하세 세요"),
            ("", ""),
            ("… — ''", ""),
        ] {
            let mut found = Vec::new();
            terms(text, |term| found.push(term.to_owned()));
            assert_eq!(found.join(" "), expected, "{text:?}");
        }
    }
}
