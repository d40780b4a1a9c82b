//! A recorded play as the Shelf shows it, and the words in which the Shelf speaks with the program
//! behind the screens.

use std::{collections::HashMap, path::PathBuf};

use super::Moved;
use crate::export::{Format, Options};
use crate::journal::{
    about::{About, Change},
    search::{Hit, Needle},
    summary::Marked,
};

/// A recorded play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    pub journal: PathBuf,
    pub about: About,
    /// Why it cannot be read, or what is said about it cannot, in sentences.
    pub wrong: Vec<String>,
    /// `None`: it cannot be read.
    pub play: Option<Played>,
}

/// What was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    pub book: String,
    pub topic: String,
    /// Everyone who speaks, Environment included.
    pub cast: Vec<String>,
    /// The speakers that the person plays; empty: the person watches.
    pub player: Vec<String>,
    /// Whether the scene is over and judged.
    pub finished: bool,
    /// Lines up to where it stands.
    pub lines: usize,
    /// Mean of its scores, where that may be told.
    pub score: Option<String>,
    /// When it was last played.
    pub when: String,
    /// How far it has come, in sentences.
    pub standing: String,
    /// When it began, as people here write a date.
    pub date: String,
    /// Every model that has a part in it.
    pub models: String,
    /// What each annotator has marked.
    pub marks: Vec<Marked>,
}

impl Transcript {
    /// The name it was given, else the scene's topic, else its file's name.
    pub fn title(&self) -> String {
        match &self.play {
            _ if !self.about.name.is_empty() => self.about.name.clone(),
            Some(play) if !play.topic.is_empty() => play.topic.clone(),
            _ => self.journal.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    /// Whether it is what is looked for, for all that is known without reading what was said.
    pub(super) fn answers(&self, needle: &Needle) -> bool {
        let About { name, tags, note } = &self.about;
        let played = self.play.iter().flat_map(|play| [&play.book, &play.topic]);
        [name, note].into_iter().chain(tags).chain(played).any(|text| needle.is_in(text))
    }
}

/// Something to be done with the recorded plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// List them, or those in the trash.
    List { trash: bool },
    /// Look for what was said; the news bear the same number. Another search ends it.
    Search { text: String, number: u64, trash: bool },
    /// Read what was said last in a play.
    Lines { journal: PathBuf },
    /// Say something differently about a play.
    Say { journal: PathBuf, change: Change },
    /// Write plays in a format of another tool into the working folder.
    Export { journals: Vec<PathBuf>, format: Format, options: Options, replace: bool },
    /// Put a play that is not in the trash into it, or bring one that is back.
    Move(Moved),
}

/// What came of an [`Errand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    Listed {
        trash: bool,
        transcripts: Vec<Transcript>,
    },
    Found {
        number: u64,
        hits: HashMap<PathBuf, Vec<Hit>>,
    },
    /// The last lines of a play as the others on the stage hear them, each with its speaker.
    Lines {
        journal: PathBuf,
        lines: Vec<String>,
    },
    Said {
        journal: PathBuf,
        about: About,
    },
    /// A play was moved.
    Moved(Moved),
}
