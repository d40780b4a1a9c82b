//! Which plays are shown, what is known of them, and what is asked about them.

use std::path::PathBuf;

use super::{Errand, News, Search, ShelfPage, Transcript};
use crate::{
    journal::search::{Hit, Needle},
    text,
    tui::{page::Notice, widgets::list::Row},
};

/// Columns of a title within a notice.
const TITLE: usize = 28;

impl ShelfPage {
    /// Takes in what came of an errand; gives what is to be said about it.
    pub fn hear(&mut self, news: News) -> Option<Notice> {
        let mut said = None;
        let mut before = self.chosen().map(|chosen| chosen.journal.clone());
        match news {
            News::Listed { trash, transcripts } if trash == self.trash => {
                let is_back =
                    |journal: &mut PathBuf| transcripts.iter().any(|one| one.journal == *journal);
                before = self.returned.take_if(is_back).or(before);
                self.all = Some(transcripts);
                // A play that was played on may say something else now.
                self.lines = None;
                self.look_again();
            }
            News::Found { number, hits } => {
                if let Some(search) = self.search.as_mut().filter(|one| one.number == number) {
                    search.hits = Some(hits);
                }
            }
            News::Lines { journal, lines } => {
                if let Some((wanted, known)) = &mut self.lines
                    && *wanted == journal
                {
                    *known = lines;
                }
            }
            News::Said { journal, about } => {
                let mut all = self.all.iter_mut().flatten();
                if let Some(transcript) = all.find(|one| one.journal == journal) {
                    transcript.about = about;
                }
            }
            News::Moved(moved) => {
                let title = text::clean_line(&moved.title);
                let title = text::truncate(&title, TITLE);
                said = Some(Notice::plain(match moved.in_trash {
                    true => format!("“{title}” is in the trash; u brings it back."),
                    false => format!("“{title}” is on the shelf again; u takes that back."),
                }));
                if moved.in_trash == self.trash {
                    self.returned = Some(moved.journal.clone());
                }
                self.moved = Some(moved);
                if self.trash {
                    // The list of the others is made anew without being asked for.
                    self.errands.push(Errand::List { trash: true });
                }
            }
            News::Listed { .. } => {}
        }
        self.arrange_around(before);
        said
    }

    pub(super) fn chosen(&self) -> Option<&Transcript> {
        let index = self.items.get(self.list.chosen())?;
        self.all.as_ref()?.get(*index)
    }

    /// Where the chosen play holds what is looked for.
    pub(super) fn hits(&self) -> &[Hit] {
        self.chosen().map_or(&[], |chosen| self.hits_in(chosen))
    }

    pub(super) fn hits_in(&self, transcript: &Transcript) -> &[Hit] {
        let hits = self.search.as_ref().and_then(|search| search.hits.as_ref());
        hits.and_then(|hits| hits.get(&transcript.journal)).map_or(&[], Vec::as_slice)
    }

    /// Lists those that are shown; the one that was chosen stays so as long as it is among them.
    pub(super) fn arrange(&mut self) {
        let before = self.chosen().map(|chosen| chosen.journal.clone());
        self.arrange_around(before);
    }

    /// As [`Self::arrange`]; `before` was chosen.
    fn arrange_around(&mut self, before: Option<PathBuf>) {
        let all = self.all.as_deref().unwrap_or_default();
        let shown = |transcript: &Transcript| {
            self.is_found(transcript) && (!self.only_left || transcript.is_left(&self.annotator))
        };
        let shown: Vec<usize> = (0..all.len()).filter(|index| shown(&all[*index])).collect();
        let (mut items, unreadable): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|index| all[*index].play.is_some());
        self.rows = (0..items.len()).map(Row::Item).collect();
        if !unreadable.is_empty() {
            if !items.is_empty() {
                self.rows.push(Row::Gap);
            }
            self.rows.push(Row::Heading(0));
            let first = items.len();
            self.rows.extend((first..first + unreadable.len()).map(Row::Item));
            items.extend(unreadable);
        }
        let has_wrong = |index: &usize| {
            all.get(*index).is_some_and(|one| one.play.is_some() && !one.wrong.is_empty())
        };
        let tells_wrong = items.iter().any(has_wrong);
        let same = before
            .and_then(|journal| items.iter().position(|index| all[*index].journal == journal));
        // What took the place of one that is gone.
        let place = self.list.chosen().min(items.len().saturating_sub(1));
        (self.items, self.tells_wrong) = (items, tells_wrong);
        self.list.choose(same.unwrap_or(place));
        self.count();
    }

    /// Whether it is what is looked for, if anything is.
    pub(super) fn is_found(&self, transcript: &Transcript) -> bool {
        let Some(Search { needle, hits, .. }) = &self.search else { return true };
        let is_said = || hits.as_ref().is_some_and(|hits| hits.contains_key(&transcript.journal));
        transcript.answers(needle) || is_said()
    }

    /// Looks for this, or for nothing any more.
    pub(super) fn look_for(&mut self, text: &str) {
        self.number += 1;
        let (text, number) = (text.to_owned(), self.number);
        self.search = Needle::new(&text).map(|needle| Search {
            text: text.clone(),
            needle,
            number,
            hits: None,
        });
        if self.search.is_some() {
            self.errands.push(Errand::Search { text, number, trash: self.trash });
        }
        self.arrange();
    }

    /// Looks for the same in what is listed now. What was found stays until then, so that a key
    /// finds the choice where it was.
    fn look_again(&mut self) {
        let Some(search) = &mut self.search else { return };
        self.number += 1;
        search.number = self.number;
        let text = search.text.clone();
        self.errands.push(Errand::Search { text, number: self.number, trash: self.trash });
    }

    /// Asks for the last lines of the chosen play, once.
    pub(super) fn ask_for_lines(&mut self) {
        let Some(chosen) = self.chosen().filter(|chosen| chosen.play.is_some()) else { return };
        let journal = chosen.journal.clone();
        if self.lines.as_ref().is_none_or(|(known, _)| *known != journal) {
            self.lines = Some((journal.clone(), Vec::new()));
            self.errands.push(Errand::Lines { journal });
        }
    }
}
