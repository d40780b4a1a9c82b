//! What can be wrong with settings, and how it is said: the place, what is wrong, what to do.
//!
//! No message ever holds a key: values of places where one may stand are cut out of the excerpt
//! ([`Excerpt`]), and words that look like a key are masked wherever a value is repeated.

use std::{
    fmt, io,
    ops::Range,
    path::{Path, PathBuf},
};

use unicode_width::UnicodeWidthStr;

use super::Origin;

/// Why there are no settings, or why one cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A place in the settings file.
    #[error(transparent)]
    File(Box<Wrong>),
    /// A value that came from a flag or from the environment.
    #[error("{origin}: {message}")]
    Given { origin: Origin, message: String },
    #[error("{}: there is no such file; `sceneplay config init` writes one", .0.display())]
    Missing(PathBuf),
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: there is a file already; it is left as it is", .0.display())]
    Exists(PathBuf),
    #[error(
        "no home folder is known, so there is no place for the {what} folder; \
         set {variable} or give {flag}"
    )]
    NoHome { what: &'static str, variable: &'static str, flag: &'static str },
    /// The key of an endpoint cannot be had.
    #[error("endpoint `{endpoint}`: {why}")]
    Key { endpoint: String, why: String },
    #[error(
        "endpoint `{endpoint}`: its key would go to {host} without TLS, for everybody on the way to \
         read; use https, or allow it by plain_http = true beside the base_url in the settings file"
    )]
    PlainHttp { endpoint: String, host: String },
    #[error("there is no endpoint `{name}`; {hint}")]
    NoEndpoint { name: String, hint: String },
}

impl ConfigError {
    /// An error at a flag or a variable.
    pub(super) fn given(origin: &Origin, message: impl Into<String>) -> Self {
        Self::Given { origin: origin.clone(), message: mask(&message.into()) }
    }
}

/// Something wrong at one place of the settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    /// What to do; may be empty.
    pub hint: String,
    excerpt: String,
    /// Columns of the terminal before the carets, and how many carets.
    carets: (usize, usize),
}

impl Wrong {
    pub(super) fn new(
        path: &Path,
        source: &str,
        span: Range<usize>,
        excerpt: Excerpt,
        message: String,
        hint: String,
    ) -> Self {
        let place = Place::find(source, span.start);
        let full = &source[place.line_start..place.line_end];
        let offset = place.offset - place.line_start;
        let end = (span.end.clamp(place.offset, place.line_end) - place.line_start).max(offset);
        let (excerpt, offset, end) = excerpt.of(full, offset, end);
        let before = excerpt.get(..offset).unwrap_or(&excerpt).width();
        let under = excerpt.get(offset..end).unwrap_or("").width().max(1);
        Self {
            path: path.to_owned(),
            line: place.line,
            column: place.column,
            message: mask(&message),
            hint: mask(&hint),
            excerpt,
            carets: (before, under),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, .. } = self;
        writeln!(f, "{}:{line}:{column}: {}", self.path.display(), self.message)?;
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", self.excerpt)?;
        let (before, under) = self.carets;
        let carets = format!("{}{}", " ".repeat(before), "^".repeat(under));
        let note = format!("{gutter} | {carets} {}", self.hint);
        f.write_str(note.trim_end())
    }
}

impl std::error::Error for Wrong {}

impl From<Wrong> for ConfigError {
    fn from(wrong: Wrong) -> Self {
        Self::File(Box::new(wrong))
    }
}

/// How much of a faulty line is repeated in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excerpt {
    /// All of it, with what looks like a key masked.
    Line,
    /// Up to the first `=`: a key may stand behind it.
    Name,
    /// The text could not be parsed, so that nobody knows what stands there: [`Excerpt::Name`]
    /// where any word speaks of a secret, else [`Excerpt::Line`].
    Unparsed,
}

impl Excerpt {
    /// The text to show, and where the span lies in it (bytes).
    fn of(self, line: &str, start: usize, end: usize) -> (String, usize, usize) {
        const SECRET: [&str; 7] = ["key", "token", "secret", "auth", "passw", "header", "bearer"];
        let lower = line.to_lowercase();
        let cut = match self {
            Self::Line => false,
            Self::Name => true,
            Self::Unparsed => SECRET.iter().any(|word| lower.contains(word)),
        };
        if !cut {
            let shown = printable(&mask(line));
            return (shown, start, end);
        }
        let name = match line.find('=') {
            Some(at) => &line[..=at],
            None if self == Self::Name => line,
            None => "",
        };
        let shown = printable(&mask(name));
        let start = start.min(shown.len());
        let end = end.clamp(start, shown.len());
        let start_of_cut = start == shown.len();
        let mut text = shown;
        if name.len() < line.len() {
            text.push_str(" …");
        }
        if start_of_cut {
            let at = text.len().saturating_sub('…'.len_utf8());
            return (text.clone(), at, text.len());
        }
        (text, start, end)
    }
}

/// Control characters as spaces of the same length in bytes, so that spans stay right.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}

/// `text` with every word that looks like a key replaced by as many `*`.
pub(super) fn mask(text: &str) -> String {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = in_word(c);
        let end = rest.find(|c: char| in_word(c) != word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        if word && looks_like_key(piece) {
            out.extend(std::iter::repeat_n('*', piece.len()));
        } else {
            out.push_str(piece);
        }
        rest = after;
    }
    out
}

/// Whether a word has the usual shape of a key: a known beginning, or long with both digits and
/// small letters. Names of environment variables are written in capitals and are none.
pub(super) fn looks_like_key(word: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["sk-", "gsk_", "hf_", "AIza", "xai-", "key-"];
    let long = word.len() >= 20
        && word.contains(|c: char| c.is_ascii_digit())
        && word.contains(|c: char| c.is_ascii_lowercase());
    long || BEGINNINGS.iter().any(|start| word.starts_with(start))
}

/// Where a byte of a text lies.
pub(super) struct Place {
    pub line: usize,
    column: usize,
    offset: usize,
    line_start: usize,
    line_end: usize,
}

impl Place {
    pub(super) fn find(source: &str, offset: usize) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[offset..].find('\n').map_or(source.len(), |at| offset + at);
        let line_end = match source[line_start..line_end].strip_suffix('\r') {
            Some(text) => (line_start + text.len()).max(offset),
            None => line_end,
        };
        Self {
            line: before.matches('\n').count() + 1,
            column: source[line_start..offset].chars().count() + 1,
            offset,
            line_start,
            line_end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_what_looks_like_a_key() {
        for (text, masked) in [
            ("plain words", "plain words"),
            ("say sk-abc", "say ******"),
            ("OPENAI_API_KEY_OF_MY_COMPANY_2", "OPENAI_API_KEY_OF_MY_COMPANY_2"),
            ("a1b2c3d4e5f6a1b2c3d4", "********************"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
            ("", ""),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_place_is_found_in_any_text(source in ".{0,40}(\r?\n.{0,40}){0,4}", at in 0usize..200, len in 0usize..50) {
            for excerpt in [Excerpt::Line, Excerpt::Name, Excerpt::Unparsed] {
                let wrong = Wrong::new(Path::new("f"), &source, at..at + len, excerpt, "m".into(), "h".into());
                proptest::prop_assert!(wrong.line >= 1 && wrong.column >= 1);
                proptest::prop_assert!(wrong.to_string().lines().count() >= 4);
            }
        }
    }
}
