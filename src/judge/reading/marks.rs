//! Quotation marks, keys and comments as judges write them: what stands at a place of the text.

/// The marks that end a text begun with `quote`.
pub fn closing_quotes(quote: char) -> Option<&'static [char]> {
    match quote {
        '"' => Some(&['"']),
        '\'' => Some(&['\'']),
        '`' => Some(&['`']),
        '\u{201c}' | '\u{201d}' | '\u{201e}' => Some(&['\u{201d}', '\u{201c}', '"']),
        '\u{2018}' | '\u{2019}' => Some(&['\u{2019}', '\'']),
        _ => None,
    }
}

/// Whether a key and its colon stand here, or their beginning at the end of the text.
pub fn starts_with_key(text: &str) -> bool {
    const LONGEST: usize = 60;
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let Some(closing) = closing_quotes(first) else {
        let word: usize =
            text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        return word > 0 && skip_blank(text.get(word..).unwrap_or("")).starts_with(':');
    };
    let mut seen = first.len_utf8();
    for c in chars.take(LONGEST) {
        seen += c.len_utf8();
        if closing.contains(&c) {
            let after = skip_blank(text.get(seen..).unwrap_or(""));
            return after.is_empty() || after.starts_with(':');
        }
        if matches!(c, '\n' | '{' | '}' | '[' | ']') {
            return false;
        }
    }
    // The text breaks off within a key.
    let word = text.get(first.len_utf8()..).unwrap_or("");
    seen == text.len() && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Skips white space and comments.
pub fn skip_blank(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(len) = comment_len(rest) {
        rest = rest.get(len..).unwrap_or("").trim_start();
    }
    rest
}

/// Length of the comment that begins here.
pub fn comment_len(text: &str) -> Option<usize> {
    if text.starts_with("//") || text.starts_with('#') {
        Some(text.find('\n').unwrap_or(text.len()))
    } else if text.starts_with("/*") {
        Some(text.find("*/").map_or(text.len(), |end| end + 2))
    } else {
        None
    }
}

/// Where a comment begins within an unquoted word.
pub fn comment_within(word: &str) -> Option<usize> {
    ["//", "/*", "#"].iter().filter_map(|mark| word.find(mark)).filter(|at| *at > 0).min()
}

/// Adds a character to the inside of a JSON text.
pub fn push_escaped(json: &mut String, c: char) {
    match c {
        '"' => json.push_str("\\\""),
        '\\' => json.push_str("\\\\"),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        c if c.is_control() => json.push_str(&format!("\\u{:04x}", u32::from(c))),
        c => json.push(c),
    }
}
