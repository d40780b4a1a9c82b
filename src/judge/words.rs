//! Words of a text for comparing texts with each other; shared by [`super::anchor`] and
//! [`super::checks`], and no part of any published metric.

use unicode_segmentation::UnicodeSegmentation;

/// The words of a text, lower-cased, without punctuation; apostrophes are one kind. Scripts that
/// are written without spaces give one word for each character.
pub fn words(text: &str) -> Vec<String> {
    text.unicode_words().map(|word| word.to_lowercase().replace('\u{2019}', "'")).collect()
}

/// How many words a text counts: in scripts without spaces, two characters for each three count,
/// which is about what a word takes there.
pub fn length(text: &str) -> usize {
    let (dense, spaced): (Vec<&str>, Vec<&str>) =
        text.unicode_words().partition(|word| dense(word));
    spaced.len() + (dense.len() * 2).div_ceil(3)
}

/// Whether a word belongs to a script that is written without spaces.
pub fn dense(word: &str) -> bool {
    word.chars().next().is_some_and(|c| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
    })
}

/// Where `part` stands in `whole`, as index of its first word.
pub fn position(whole: &[String], part: &[String]) -> Option<usize> {
    if part.is_empty() {
        return None;
    }
    whole.windows(part.len()).position(|window| window == part)
}

/// The longest run of words that both have, as `(start in one, length)`.
pub fn longest_run(one: &[String], other: &[String]) -> (usize, usize) {
    let mut best = (0, 0);
    let mut ends = vec![0_usize; other.len() + 1];
    for (i, a) in one.iter().enumerate() {
        let mut corner = 0;
        for (b, end) in other.iter().zip(ends.iter_mut().skip(1)) {
            let run = if a == b { corner + 1 } else { 0 };
            corner = std::mem::replace(end, run);
            if run > best.1 {
                best = (i + 1 - run, run);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_plain() {
        assert_eq!(words("“Don’t!” (She LEFT.)"), ["don't", "she", "left"]);
        assert_eq!(words("你走吧"), ["你", "走", "吧"]);
    }

    #[test]
    fn lengths() {
        assert_eq!(length("You are late, Ben."), 4);
        assert_eq!(length("你怎么还不走呢"), 5);
        assert_eq!(length(""), 0);
    }

    #[test]
    fn runs_and_positions() {
        let (one, other) = (words("a b c d e f"), words("x c d e y a b"));
        assert_eq!(longest_run(&one, &other), (2, 3));
        assert_eq!(longest_run(&one, &[]), (0, 0));
        assert_eq!(position(&one, &words("d e")), Some(3));
        assert_eq!(position(&one, &words("e d")), None);
        assert_eq!(position(&one, &[]), None);
    }
}
