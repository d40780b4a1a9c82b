//! What was mended, and how far a text that breaks off had come.

/// One kind of mending; as text, what a reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    Quotes,
    InnerQuotes,
    LineBreaks,
    Escapes,
    Comments,
    Commas,
    Brackets,
    BareWords,
}

impl Note {
    pub fn text(self) -> &'static str {
        match self {
            Self::Quotes => "quotation marks of another kind around a text",
            Self::InnerQuotes => "quotation marks inside a text that were not escaped",
            Self::LineBreaks => "line breaks inside a text that were not escaped",
            Self::Escapes => "escapes that JSON does not have",
            Self::Comments => "comments taken out",
            Self::Commas => "commas too many or missing",
            Self::Brackets => "closing brackets missing or misplaced",
            Self::BareWords => "words without quotation marks",
        }
    }
}

/// How far the text went when it broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Only closing braces were missing: no list was open.
    Braces,
    /// A list was open, its entries so far are whole.
    List,
    /// An entry of a list was open.
    Entry,
}
