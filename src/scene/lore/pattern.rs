//! Keys that are regular expressions, written `/dragons?/i` as SillyTavern does.
//!
//! They run in time that grows with the text alone, so that a stranger's card cannot hold up a play;
//! what cannot run so (looking around, back-references) is refused when the card is read.

use regex::{Regex, RegexBuilder};

/// Bytes of a compiled pattern, so that a stranger's card cannot fill the memory.
const LARGEST: usize = 1 << 20;

/// Whether `key` is written as a pattern.
pub fn is_pattern(key: &str) -> bool {
    parts(key).is_some()
}

/// The pattern that `key` holds; `None` where it is none, or none that can run.
pub fn pattern(key: &str) -> Option<Regex> {
    let (inside, flags) = parts(key)?;
    RegexBuilder::new(inside)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .size_limit(LARGEST)
        .build()
        .ok()
}

fn parts(key: &str) -> Option<(&str, &str)> {
    let (inside, flags) = key.trim().strip_prefix('/')?.rsplit_once('/')?;
    let known = flags.chars().all(|c| matches!(c, 'd' | 'g' | 'i' | 'm' | 's' | 'u' | 'v' | 'y'));
    (!inside.is_empty() && known).then_some((inside, flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_told_from_words_and_follow_their_flags() {
        for (key, text, expected) in [
            ("/dragons?/i", "Two DRAGONS", Some(true)),
            ("/dragons?/", "Two DRAGONS", Some(false)),
            (r"/\bsea\/lake\b/gi", "The Sea/Lake.", Some(true)),
            ("/龙.*城/", "龙在城里", Some(true)),
            ("dragon", "dragon", None),
            ("/sea/shore", "the /sea/shore", None),
            ("//", "//", None),
            ("/", "/", None),
            (r"/(?<=the )sea/", "the sea", None),
            ("/(a{1000}){1000}/", "aaa", None),
        ] {
            assert_eq!(pattern(key).map(|found| found.is_match(text)), expected, "{key}");
        }
        assert!(is_pattern(r"/(?<=the )sea/") && !is_pattern("/sea/shore"));
    }
}
