//! What a list shows of one play, read from its journal without reading all of it.

mod damage;
mod facts;
mod marked;
mod scan;
mod work;

use std::path::Path;

use jiff::Timestamp;

use super::{JournalError, glance::lines_of, read::check_first};
use crate::record::{Casting, EndReason};

pub use damage::Damage;
pub use marked::Marked;
pub(super) use work::is_work;

use damage::Watch;
use facts::Opened;
use scan::Scan;

/// What a list shows of a play.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Where the scene came from: `bundled`, or a file's path.
    pub origin: String,
    pub book: String,
    pub topic: String,
    /// Everyone who speaks, Environment included.
    pub cast: Vec<String>,
    /// Who plays whom with which models, as it was last.
    pub casting: Casting,
    /// Whether anything was typed in it, or answered by a model.
    pub begun: bool,
    /// Lines on the branch at whose end the play stands.
    pub lines: usize,
    /// Speaker and text of the last of them.
    pub last: Option<(String, String)>,
    /// Why it ended; `None` while it goes on.
    pub ended: Option<EndReason>,
    /// A judging of it was begun and has no numbers yet.
    pub judging: bool,
    /// Critics of the last judging of it that have failed.
    pub failed: usize,
    /// The last judging of it that has its numbers; `None` again when it was played on since.
    pub verdict: Option<Verdict>,
    /// What was marked in it, annotator by annotator.
    pub marks: Vec<Marked>,
    /// What of the file cannot be read.
    pub damage: Option<Damage>,
    pub started: Timestamp,
    pub changed: Timestamp,
}

/// The numbers of a judging.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Mean of the dimensions that have a score; plain checks give none.
    pub mean: Option<f64>,
}

impl Summary {
    /// Whether there is something to go on with: the scene, or its verdict.
    pub fn is_unfinished(&self) -> bool {
        self.ended.is_none() || self.judging || self.failed > 0 || self.verdict.is_none()
    }

    /// Whether what judges made of it must be hidden from this annotator.
    pub fn hides_judges(&self, annotator: &str) -> bool {
        self.marks.iter().any(|one| one.annotator == annotator && one.hides_judges())
    }

    /// The mean of its scores, where a list that this annotator looks at may tell it.
    pub fn score(&self, annotator: &str) -> Option<f64> {
        let told = !self.is_unfinished() && !self.hides_judges(annotator);
        self.verdict.filter(|_| told)?.mean
    }
}

/// What a list shows of the journal at `path`, of which these are the bytes.
///
/// # Errors
/// As [`super::read`], but for lines that the list does not need.
pub(super) fn summarise(path: &Path, bytes: &[u8]) -> Result<Summary, JournalError> {
    check_first(path, bytes)?;
    let mut lines = lines_of(bytes);
    let opened: Opened = lines
        .next()
        .map_or_else(|| serde_json::from_slice(b""), serde_json::from_slice)
        .map_err(|error| JournalError::BrokenLine {
            path: path.to_owned(),
            line: 1,
            what: error.to_string(),
        })?;
    let started = opened.at.parse().map_err(|error: jiff::Error| {
        let (path, what) = (path.to_owned(), error.to_string());
        JournalError::BrokenLine { path, line: 1, what }
    })?;
    let mut scan = Scan::of(Summary {
        origin: opened.origin,
        book: opened.scene.book,
        topic: opened.scene.topic,
        cast: opened.scene.speaking_characters_w_env,
        casting: opened.casting,
        begun: false,
        lines: 0,
        last: None,
        ended: None,
        judging: false,
        failed: 0,
        verdict: None,
        marks: Vec::new(),
        damage: None,
        started,
        changed: started,
    });
    let mut watch = Watch::default();
    for line in lines {
        watch.note(line);
        scan.note(line);
    }
    Ok(Summary { damage: watch.finish(), ..scan.finish() })
}
