//! Foreign text made safe for a terminal, and display width.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// `text` with control characters (but line breaks) and bidi overrides made visible.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| c != '\n' && hostile(c)) {
        let safe = text.chars().map(|c| match c {
            '\n' => '\n',
            '\t' => ' ',
            c if hostile(c) => '\u{fffd}',
            c => c,
        });
        Cow::Owned(safe.collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// [`clean`], with line breaks made spaces.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    match clean(text) {
        text if text.contains('\n') => Cow::Owned(text.replace('\n', " ")),
        text => text,
    }
}

/// Columns that `text` takes on the screen.
pub fn width(text: &str) -> usize {
    // Terminals give the halfwidth voicing marks a column of their own.
    let marks = text.matches(['\u{ff9e}', '\u{ff9f}']).count();
    text.graphemes(true)
        .map(UnicodeWidthStr::width)
        .sum::<usize>()
        + marks
}

/// `text` in at most `columns` columns; what does not fit gives way to `…`.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut left = columns.saturating_sub(1);
    let kept: String = text
        .graphemes(true)
        .take_while(|g| {
            let fits = g.width() <= left;
            left = left.saturating_sub(g.width());
            fits
        })
        .collect();
    Cow::Owned(if columns == 0 { kept } else { kept + "…" })
}

fn hostile(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
