//! Character classes as Python's `str` and `re` have them.
//!
//! Rust's own come close but not all the way: Python also counts U+001C to U+001F as space, and its
//! word characters are the letters and numbers by general category, without combining marks. Both
//! follow the Unicode version they were built with, so characters younger than a Python release
//! may be classed, or lower-cased, differently from it.

use std::sync::LazyLock;

use regex::Regex;

static WORD: LazyLock<Regex> = LazyLock::new(|| class(r"[\p{L}\p{N}_]"));
static DECIMAL: LazyLock<Regex> = LazyLock::new(|| class(r"\p{Nd}"));

/// `str.isspace`, `\s`, and what `str.split` and `str.strip` look for.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// `\w`.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { matches(&WORD, c) }
}

/// `\d`: a decimal digit of any script.
pub(super) fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { matches(&DECIMAL, c) }
}

/// The words of `text.split()`.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

fn matches(class: &Regex, c: char) -> bool {
    class.is_match(c.encode_utf8(&mut [0; 4]))
}

fn class(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is written above")
}
