//! Stand-ins: how a text box lays out characters that show nothing or must not be shown.
//!
//! The text area measures and draws what it holds, so a hidden character has to be held as one that
//! has a column. It is held as a character of the last private plane, which nobody types, and is
//! itself again in what is read out.

use std::borrow::Cow;

use crate::text::{self, Cleaner};

/// Where the stand-ins begin: the last private plane.
const PLANE: u32 = 0x10_0000;
/// The plane of tags, and the place for its characters: these codes are of visible characters.
const TAGS: u32 = 0xE_0000;
const PLACE_OF_TAGS: u32 = 0x4000;

/// The text as a text box holds it.
pub fn hold(text: &str) -> String {
    let mut cleaner = Cleaner::default();
    text.chars()
        .map(|c| {
            let mut bytes = [0; 4];
            let text = &*c.encode_utf8(&mut bytes);
            if cleaner.push(text) == text || matches!(c, '\n' | '\t') { c } else { stand_in(c) }
        })
        .collect()
}

/// The text that is held, as it was given.
pub fn read(held: &str) -> String {
    held.chars().map(|c| source(c).unwrap_or(c)).collect()
}

/// What is shown for a held cluster: one visible mark for a stand-in.
pub fn shown(cluster: &str) -> Cow<'_, str> {
    let mut chars = cluster.chars();
    let (Some(first), None) = (chars.next(), chars.next()) else {
        return text::clean_line(cluster);
    };
    let Some(source) = source(first) else {
        return text::clean_line(cluster);
    };
    let mark = text::clean_line(source.encode_utf8(&mut [0; 4])).into_owned();
    Cow::Owned(if mark.trim().is_empty() { "\u{FFFD}".to_owned() } else { mark })
}

fn stand_in(c: char) -> char {
    let code = match u32::from(c) {
        code @ 0..=0xFFFF => code,
        code @ TAGS..=0xE_0FFF => code - TAGS + PLACE_OF_TAGS,
        // What is hidden above is held as it is, and shows as nothing.
        _ => return c,
    };
    char::from_u32(PLANE + code).unwrap_or(c)
}

fn source(c: char) -> Option<char> {
    let code = u32::from(c).checked_sub(PLANE)?;
    let code = match code {
        PLACE_OF_TAGS..=0x4FFF => code - PLACE_OF_TAGS + TAGS,
        code => code,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_hidden_has_a_column_and_a_mark() {
        for (text, shows) in [
            ("a\u{200B}b", "a\u{FFFD}b"),
            ("\u{1B}[31m", "␛[31m"),
            ("\u{E0041}", "\u{FFFD}"),
            ("\u{2028}", "\u{FFFD}"),
            ("co\u{AD}op", "co-op"),
            ("👩\u{200D}👧 葛", "👩\u{200D}👧 葛"),
        ] {
            let held = hold(text);
            assert_eq!(read(&held), text);
            use unicode_segmentation::UnicodeSegmentation;
            let drawn: String = held.graphemes(true).map(shown).collect();
            assert_eq!(drawn, shows, "{text:?}");
            assert_eq!(text::width(&held), text::width(shows), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_is_lost(text in "[\u{0}-\u{FFFFF}]{0,24}") {
            prop_assert_eq!(read(&hold(&text)), text);
        }
    }
}
