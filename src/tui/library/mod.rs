//! The Library: every scene and every play, found by typing.
//!
//! Owns what is typed, chosen and shown. Where scenes and journals come from is not its business: it
//! is given a [`Shelf`].

mod sections;
mod story;
#[cfg(test)]
mod tests;
mod view;

use std::{path::PathBuf, sync::Arc};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub use story::Story;

use super::{
    events::Pointer,
    fuzzy::{Fuzzy, Texts},
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Typing, Want},
    widgets::{
        input::Input,
        list::{List, Row},
        panel::Panel,
        split,
    },
};
use crate::scene::library::InBook;

/// A scene as the Library shows it. Its texts are shared with whoever gave the shelf: there may
/// be tens of thousands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whatever the giver of the shelf finds the scene by.
    pub key: usize,
    pub book: Arc<str>,
    pub topic: Arc<str>,
    /// Everyone who speaks, Environment included.
    pub cast: Arc<[Arc<str>]>,
    /// Lines of the reference.
    pub lines: usize,
    /// Where it comes from; empty for scenes that come with the program.
    pub source: Arc<str>,
    pub scenario: Arc<str>,
    /// Where in its whole book it is; `None`: it is not from one. Scenes of one book follow one
    /// another in story order.
    pub in_book: Option<InBook>,
}

/// A recorded play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub journal: PathBuf,
    pub book: String,
    pub topic: String,
    /// Everyone who speaks, Environment included.
    pub cast: Vec<String>,
    /// The speakers that the person plays; empty: the person watches.
    pub player: Vec<String>,
    /// Whether the scene is over and judged.
    pub finished: bool,
    /// What its row says at the right: when it was last played, or its score.
    pub note: String,
    /// How far it has come, in sentences.
    pub standing: String,
    /// The last line, as others may see it, with its speaker; empty before the first.
    pub last: String,
}

/// What there is to play.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The latest first.
    pub plays: Vec<Recorded>,
    /// Why further plays cannot be shown, in sentences.
    pub unreadable: Vec<String>,
    /// The same list as long as the scenes are the same.
    pub entries: Arc<[Entry]>,
    /// Why entries of test sets are not among them, each with its place.
    pub wrong: Vec<String>,
}

/// Finished plays that are shown while nothing is looked for.
const LATEST: usize = 5;

/// Something that can be chosen; plays and scenes by their index on the shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Play(usize),
    /// All plays that cannot be read, together.
    Unreadable,
    /// All entries of test sets that are no scenes, together.
    Wrong,
    Entry(usize),
}

#[derive(Default)]
pub struct Library {
    /// `None` until it has been brought.
    shelf: Option<Shelf>,
    filter: Input,
    fuzzy: Fuzzy,
    /// What is searched of each play and of each scene.
    plays: Texts,
    entries: Texts,
    /// What the filter lets through, in the order of the list.
    items: Vec<Item>,
    rows: Vec<Row>,
    list: List,
    panel: Panel,
    /// Whether the keys go to the text beside the list.
    reading: bool,
    /// What is read in place of what is told of a scene.
    story: Option<Story>,
}

impl Library {
    /// Shows `shelf` from now on; what was typed and chosen stays as far as it can.
    pub fn put(&mut self, shelf: Shelf) {
        self.plays = texts_of_plays(&shelf.plays);
        let before = self.shelf.as_ref().map(|shelf| &shelf.entries);
        if before.is_none_or(|before| !Arc::ptr_eq(before, &shelf.entries)) {
            self.entries = texts_of_entries(&shelf.entries);
        }
        self.shelf = Some(shelf);
        let chosen = self.list.chosen();
        self.find();
        if chosen > 0 {
            self.list.choose(chosen.min(self.items.len().saturating_sub(1)));
        }
    }

    fn chosen(&self) -> Option<Item> {
        self.items.get(self.list.chosen()).copied()
    }

    fn copy(&self) -> Step {
        match (self.chosen(), &self.shelf) {
            (Some(Item::Entry(index)), Some(shelf)) => {
                Step::Want(Want::WriteScene { scene: Some(shelf.entries[index].key) })
            }
            _ => Step::Say(Notice::plain("Choose a scene first.")),
        }
    }

    fn open(&mut self) -> Step {
        let Some(shelf) = &self.shelf else {
            return Step::Stay;
        };
        match self.chosen() {
            Some(Item::Play(index)) => {
                Step::Want(Want::Resume { journal: shelf.plays[index].journal.clone() })
            }
            Some(Item::Unreadable | Item::Wrong) => {
                self.reading = true;
                Step::Stay
            }
            Some(Item::Entry(index)) => Step::Want(Want::Offer { scene: shelf.entries[index].key }),
            None => Step::Stay,
        }
    }
}

fn texts_of_plays(plays: &[Recorded]) -> Texts {
    Texts::of(plays.iter().map(|play| {
        let cast = play.cast.iter().map(String::as_str);
        [&*play.book, &*play.topic].into_iter().chain(cast).collect()
    }))
}

fn texts_of_entries(entries: &[Entry]) -> Texts {
    Texts::of(entries.iter().map(|entry| {
        let cast = entry.cast.iter().map(|name| &**name);
        [&*entry.book, &*entry.topic].into_iter().chain(cast).collect()
    }))
}

impl Page for Library {
    fn title(&self) -> &'static str {
        "Library"
    }

    fn aside(&self, _columns: usize) -> String {
        let Some(shelf) = &self.shelf else {
            return String::new();
        };
        let all = shelf.entries.len();
        let shown = self.items.iter().filter(|item| matches!(item, Item::Entry(_))).count();
        let scenes = if all == 1 { "scene" } else { "scenes" };
        if self.filter.is_empty() {
            format!("{all} {scenes}")
        } else {
            format!("{shown} of {all} {scenes}")
        }
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Library, Context::List, Context::Input]
    }

    fn typing(&self) -> Typing {
        if self.filter.is_empty() { Typing::Empty } else { Typing::Text }
    }

    fn insert(&mut self, text: &str) {
        self.filter.insert(text);
        self.reading = false;
        self.find();
    }

    fn can(&self, action: Action, _shared: &Shared) -> bool {
        action != Action::StorySoFar || self.entry_of_book().is_some()
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        let prose = self.chosen().map(|item| self.prose(item, &shared.theme));
        let list = (&mut self.list, self.items.len());
        let text = (&mut self.panel, prose.as_ref());
        self.reading = split::pointed(pointer, at, list, text).unwrap_or(self.reading);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        match action {
            Action::Accept => return self.open(),
            Action::StorySoFar => return self.ask_for_story(),
            Action::ToShelf => return Step::Shelf,
            Action::NewScene => return Step::Want(Want::WriteScene { scene: None }),
            Action::CopyScene => return self.copy(),
            Action::SwitchFocus => self.reading = !self.reading && self.chosen().is_some(),
            Action::Back if self.reading => self.reading = false,
            Action::Back if !self.filter.is_empty() => {
                self.filter.clear();
                self.find();
            }
            Action::Back => return Step::Back,
            _ if self.reading && self.scroll(action, shared) => {}
            _ if self.list.act(action, self.items.len()) => {}
            _ => {
                let before = self.filter.text().len();
                if self.filter.act(action) && self.filter.text().len() != before {
                    self.reading = false;
                    self.find();
                }
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, &shared.theme)
    }
}
