//! The kinds of what is found, how grave each is, and what it is in a few words.

use std::fmt;

use serde::{Serialize, Serializer};

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It cannot be played, or its plays could not be told apart.
    Error,
    /// It can be played; a player or a critic would notice.
    Warning,
    /// It is understood as it was meant.
    Note,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One row for each kind: its name in the code and outside, its level, and what it is.
macro_rules! kinds {
    ($($kind:ident, $name:literal, $level:ident, $about:literal;)*) => {
        /// What is found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $about] $kind,)*
        }

        impl Kind {
            /// Every kind, the gravest first.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The name that files and people know it by.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            pub fn level(self) -> Level {
                match self { $(Self::$kind => Level::$level,)* }
            }

            /// What it is, in a few words.
            pub fn about(self) -> &'static str {
                match self { $(Self::$kind => $about,)* }
            }
        }
    };
}

kinds! {
    Unreadable, "unreadable", Error, "a file that is no test set";
    NoScene, "no-scene", Error, "entries that are no scene";
    LeftOut, "left-out", Error, "parts of a book that cannot be read";
    SameId, "same-id", Error, "scenes with the id of another";
    SameName, "same-name", Error, "speakers whose names differ in capitals alone";
    EmptyProfile, "empty-profile", Warning, "empty profiles";
    NoProfile, "no-profile", Warning, "speakers without a profile";
    Stranger, "stranger", Warning, "speakers of whom the book has no data";
    NoKeyCharacter, "no-key-character", Warning, "speakers without an entry in key_characters";
    NoMotivation, "no-motivation", Warning, "entries of key_characters without a motivation";
    OneSpeaker, "one-speaker", Warning, "scenes with one speaker besides Environment";
    SharedWord, "shared-word", Warning, "speakers whose names share a word";
    UnlistedSpeaker, "unlisted-speaker", Warning, "speakers of the reference that are not listed";
    NoMajor, "no-major", Warning, "scenes without major characters";
    StrangeMajor, "strange-major", Warning, "major characters that do not speak";
    NoSummary, "no-summary", Warning, "plots without a summary";
    NoReference, "no-reference", Warning, "scenes without the book's own dialogue";
    SpeakerAgain, "speaker-again", Warning, "lines of who has just spoken";
    BlankLine, "blank-line", Warning, "lines in which nothing is said or done";
    Unclosed, "unclosed", Warning, "thoughts and actions that are not closed or not opened";
    SpeaksFor, "speaks-for", Warning, "lines that go on to speak for somebody else";
    LongText, "long-text", Warning, "very long texts";
    Hidden, "hidden", Warning, "texts with characters that cannot be seen";
    UnknownKey, "unknown-key", Warning, "keys that look like another";
    Twice, "twice", Warning, "characters that are there twice";
    OtherFile, "other-file", Note, "files of another kind";
    NothingToPlay, "nothing-to-play", Note, "plots of a book without a conversation";
    NoTopic, "no-topic", Note, "scenes without a topic";
    SilentSpeaker, "silent-speaker", Note, "speakers without a line in the reference";
    OpensOther, "opens-other", Note, "references opened by another than the first speaker";
    ThoughtOnly, "thought-only", Note, "lines that are a thought and nothing else";
    NameInFront, "name-in-front", Note, "lines with a speaker's name in front";
    Respelled, "respelled", Note, "names written in another way than they are read";
    ThoughtAsMotivation, "thought-as-motivation", Note, "motivations under `thought`";
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}
