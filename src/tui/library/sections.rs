//! The order of the list: plays, what cannot be shown, scenes, and whole books in story order.

use super::{Item, LATEST, Library, Shelf};
use crate::tui::{library::view::HEADINGS, widgets::list::Row};

/// A whole book's scenes that fit the filter.
struct Group {
    /// Of the scene that fits best.
    score: u32,
    best: usize,
    /// In story order.
    entries: Vec<usize>,
}

impl Library {
    /// Finds what fits the filter; the best is chosen.
    pub(super) fn find(&mut self) {
        let Some(shelf) = &self.shelf else { return };
        let fuzzy = &mut self.fuzzy;
        fuzzy.ask(self.filter.text());
        let (of_plays, of_entries) = (self.plays.scores(fuzzy), self.entries.scores(fuzzy));
        let (mut unfinished, mut finished) = (Vec::new(), Vec::new());
        for (index, play) in shelf.plays.iter().enumerate() {
            if let Some(score) = of_plays[index] {
                let section = if play.finished { &mut finished } else { &mut unfinished };
                section.push((score, Item::Play(index)));
            }
        }
        let (mut unreadable, mut wrong) = (Vec::new(), Vec::new());
        if self.filter.is_empty() {
            finished.truncate(LATEST);
            unreadable.extend((!shelf.unreadable.is_empty()).then_some((0, Item::Unreadable)));
            wrong.extend((!shelf.wrong.is_empty()).then_some((0, Item::Wrong)));
        }
        let mut entries = Vec::new();
        for (index, score) in of_entries.iter().enumerate() {
            if shelf.entries[index].in_book.is_none() {
                entries.extend(score.map(|score| (score, Item::Entry(index))));
            }
        }
        let books = groups(shelf, &of_entries);
        let best_scene = entries.iter().map(|(score, _)| *score).max();
        self.items.clear();
        self.rows.clear();
        for (heading, mut found) in
            [unfinished, finished, unreadable, wrong, entries].into_iter().enumerate()
        {
            // Stable: among equals the shelf's own order stays.
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            self.section(heading, found.into_iter().map(|(_, item)| item));
        }
        // Nobody comes here for what cannot be read.
        let first =
            self.items.iter().position(|item| !matches!(item, Item::Unreadable | Item::Wrong));
        let mut chosen = first.unwrap_or(0);
        let played = matches!(self.items.get(chosen), Some(Item::Play(_)));
        let best_book = books.first().filter(|book| !played && Some(book.score) > best_scene);
        let best = best_book.map(|book| book.best);
        for book in books {
            let [first, ..] = book.entries[..] else { continue };
            self.section(HEADINGS.len() + first, book.entries.into_iter().map(Item::Entry));
        }
        if let Some(best) = best {
            let at = self.items.iter().position(|item| *item == Item::Entry(best));
            chosen = at.unwrap_or(chosen);
        }
        self.list.choose(chosen);
    }

    fn section(&mut self, heading: usize, items: impl Iterator<Item = Item>) {
        let before = self.rows.len();
        for item in items {
            if self.rows.len() == before {
                if before > 0 {
                    self.rows.push(Row::Gap);
                }
                self.rows.push(Row::Heading(heading));
            }
            self.rows.push(Row::Item(self.items.len()));
            self.items.push(item);
        }
    }
}

/// The whole books with scenes that fit, those that fit best first.
fn groups(shelf: &Shelf, scores: &[Option<u32>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, score) in scores.iter().enumerate() {
        let entry = &shelf.entries[index];
        let Some(score) = score.filter(|_| entry.in_book.is_some()) else { continue };
        match groups.last_mut().filter(|group| {
            group.entries.last().is_some_and(|last| shelf.entries[*last].source == entry.source)
        }) {
            Some(group) => {
                group.entries.push(index);
                if score > group.score {
                    (group.score, group.best) = (score, index);
                }
            }
            None => groups.push(Group { score, best: index, entries: vec![index] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.score));
    groups
}
