//! How far the annotator has come with the plays that are listed: which are marked, how many, and
//! the next that is not.

use super::{ShelfPage, Transcript};
use crate::{
    text,
    tui::page::{Notice, Shared, Step},
};

/// Columns of an annotator's name in a sentence.
const NAME: usize = 20;

/// How far one annotator has come with one play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    None,
    Begun,
    Done,
}

/// How many of the plays that are looked for the annotator has marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub done: usize,
    pub begun: usize,
    /// All that can be read.
    pub of: usize,
}

impl Transcript {
    /// How far the annotator has come with it; `None`: it cannot be read.
    pub(super) fn progress(&self, annotator: &str) -> Option<Progress> {
        let marks = &self.play.as_ref()?.marks;
        Some(match marks.iter().find(|marked| marked.annotator == annotator) {
            None => Progress::None,
            Some(marked) if marked.is_done => Progress::Done,
            Some(_) => Progress::Begun,
        })
    }

    /// Whether the annotator can mark it and has not done so to the end.
    pub(super) fn is_left(&self, annotator: &str) -> bool {
        self.progress(annotator).is_some_and(|progress| progress != Progress::Done)
    }
}

impl ShelfPage {
    /// Takes note of who marks now.
    pub(super) fn know_annotator(&mut self, shared: &Shared) {
        if self.annotator != shared.annotation.annotator {
            self.annotator.clone_from(&shared.annotation.annotator);
            self.arrange();
        }
    }

    /// Counts over what is looked for, whether or not the marked ones are hidden.
    pub(super) fn count(&mut self) {
        let mut tally = Tally::default();
        for transcript in self.all.iter().flatten().filter(|one| self.is_found(one)) {
            let Some(progress) = transcript.progress(&self.annotator) else { continue };
            tally.of += 1;
            match progress {
                Progress::None => {}
                Progress::Begun => tally.begun += 1,
                Progress::Done => tally.done += 1,
            }
        }
        self.tally = tally;
    }

    /// Whether it is told how far the annotator has come: who marks nothing is not bothered.
    pub(super) fn tells_progress(&self) -> bool {
        self.tally.of > 0 && (self.only_left || self.tally.done + self.tally.begun > 0)
    }

    /// `7 of 20 marked by NAME`.
    pub(super) fn in_words(&self) -> String {
        let Tally { done, of, .. } = self.tally;
        format!("{done} of {of} marked by {}", self.name())
    }

    /// The annotator's name as it stands in a sentence.
    pub(super) fn name(&self) -> String {
        text::truncate(&text::clean_line(&self.annotator), NAME).into_owned()
    }

    /// To the next play below that is not marked yet, else to the first one.
    pub(super) fn seek_next_left(&mut self) -> Step {
        let all = self.all.as_deref().unwrap_or_default();
        let count = self.items.len();
        let chosen = self.list.chosen();
        let is_left = |at: &usize| {
            let transcript = self.items.get(*at).and_then(|index| all.get(*index));
            transcript.is_some_and(|one| one.is_left(&self.annotator))
        };
        let next = (1..=count).map(|step| (chosen + step) % count).find(is_left);
        match next {
            Some(at) => {
                self.list.choose(at);
                Step::Say(Notice::plain(format!("{}.", self.in_words())))
            }
            None => Step::Say(Notice::plain(format!(
                "Nothing here is left to be marked: {}.",
                self.in_words()
            ))),
        }
    }
}
