//! Why a file gave no card: what, where, and what to do.

use std::io;

/// A file of another kind, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Zip,
    Jpeg,
    WebP,
    Gif,
    Html,
}

impl Container {
    /// What the first bytes of a file say that it is.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        let trimmed = start.trim_ascii_start();
        match start {
            [b'P', b'K', 3 | 5 | 7, ..] => Some(Self::Zip),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            _ if trimmed.starts_with(b"<") => Some(Self::Html),
            _ => None,
        }
    }

    fn is(self) -> &'static str {
        match self {
            Self::Zip => "a zip archive, whatever its name says",
            Self::Jpeg => "a JPEG picture, which cannot hold a card",
            Self::WebP => "a WebP picture",
            Self::Gif => "a GIF picture, which cannot hold a card",
            Self::Html => "a web page",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Zip => "Unpack it and give the card.json inside.",
            Self::Jpeg | Self::WebP | Self::Gif => {
                "Download the card as PNG or JSON where it came from; a picture that was converted \
                 has lost it."
            }
            Self::Html => "Download the card itself, not the page that shows it.",
        }
    }
}

/// Why a file gave no card.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct CardError {
    pub file: String,
    pub problem: Problem,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("this is no file. Give a card: a .png or .json file.")]
    NoFile,
    #[error("the file is empty. Give a card: a .png or .json file.")]
    Empty,
    #[error(
        "{what} is {} MB and more than the {} MB that are read. Save the card with a smaller \
         picture, or as JSON.", .bytes.div_ceil(1 << 20), .most >> 20
    )]
    TooLarge { what: &'static str, bytes: u64, most: u64 },
    #[error("this is {}. {}", .0.is(), .0.hint())]
    Foreign(Container),
    #[error(
        "the picture breaks off in its part {chunk} at byte {at}. Download it again, or give the \
         card as JSON."
    )]
    Truncated { chunk: String, at: u64 },
    #[error(
        "there is no card in this picture (no text named `ccv3` or `chara`). Pictures lose it when \
         they are edited or sent by a messenger: give the original, or the card as JSON."
    )]
    NoCard,
    #[error(
        "the picture's text `{chunk}` cannot be unpacked: {what}. Download it again, or give the \
         card as JSON."
    )]
    Packed { chunk: String, what: String },
    #[error("this is not text in UTF-8 (see byte {at}). Save it as UTF-8 and try again.")]
    NotText { at: usize },
    #[error("{line}:{column}: broken JSON: {what}. Export the card again where it was made.")]
    Broken { line: usize, column: usize, what: String },
    #[error("this is {found}, not a character card. Give a card of version 1, 2 or 3.")]
    Shape { found: &'static str },
    #[error("{field}: expected {expected}, found {found}. Correct it, or export the card again.")]
    Field { field: String, expected: &'static str, found: &'static str },
}

impl Problem {
    pub(super) fn of(self, file: &str) -> CardError {
        CardError { file: file.to_owned(), problem: self }
    }
}
