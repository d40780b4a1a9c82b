//! The sheet on which an export is ordered: in which format, of what, and what is left out.

use std::path::PathBuf;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::Errand;
use crate::{
    export::{Branches, Format, Names, Options},
    tui::{
        events::Pointer,
        keymap::Action,
        page::Shared,
        widgets::{choices::choices, list::List},
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Format,
    Which,
    Thoughts,
    BookText,
    Names,
    Branches,
    Replace,
}

const ITEMS: [Item; 7] = [
    Item::Format,
    Item::Which,
    Item::Thoughts,
    Item::BookText,
    Item::Names,
    Item::Branches,
    Item::Replace,
];

/// An export that is being ordered.
pub(super) struct ExportSheet {
    list: List,
    chosen: PathBuf,
    /// All that are listed and can be read.
    listed: Vec<PathBuf>,
    all: bool,
    /// Index among the formats.
    format: usize,
    options: Options,
    replace: bool,
}

impl ExportSheet {
    pub(super) fn new(chosen: PathBuf, listed: Vec<PathBuf>) -> Self {
        Self {
            list: List::default(),
            chosen,
            listed,
            all: false,
            format: 0,
            options: Options::default(),
            replace: false,
        }
    }

    /// Moves or changes the choice, or says what is to be done.
    pub(super) fn act(&mut self, action: Action) -> Option<Errand> {
        match action {
            Action::Accept => return Some(self.errand()),
            Action::Right => self.change(true),
            Action::Left => self.change(false),
            other => drop(self.list.act(other, ITEMS.len())),
        }
        None
    }

    pub(super) fn pointed(&mut self, pointer: Pointer, at: Position) {
        self.list.pointed(pointer, at, ITEMS.len());
    }

    fn errand(&self) -> Errand {
        let journals = if self.all { self.listed.clone() } else { vec![self.chosen.clone()] };
        let (format, options, replace) = (self.format(), self.options, self.replace);
        Errand::Export { journals, format, options, replace }
    }

    fn format(&self) -> Format {
        Format::ALL[self.format]
    }

    fn change(&mut self, forward: bool) {
        let Some(item) = ITEMS.get(self.list.chosen()) else { return };
        let options = &mut self.options;
        match item {
            Item::Format => {
                let step = if forward { 1 } else { Format::ALL.len() - 1 };
                self.format = (self.format + step) % Format::ALL.len();
            }
            Item::Which => self.all = !self.all,
            Item::Thoughts => options.thoughts = !options.thoughts,
            Item::BookText => options.book_text = !options.book_text,
            Item::Names => {
                options.names = match options.names {
                    Names::Kept => Names::Roles,
                    Names::Roles => Names::Kept,
                }
            }
            Item::Branches => {
                options.branches = match options.branches {
                    Branches::Final => Branches::All,
                    Branches::All => Branches::Final,
                }
            }
            Item::Replace => self.replace = !self.replace,
        }
    }

    fn row(&self, item: Item) -> (&'static str, String) {
        let kept = |kept| if kept { "kept" } else { "left out" }.to_owned();
        match item {
            Item::Format => ("Format", self.format().name().to_owned()),
            Item::Which if self.all => {
                ("Plays", format!("all {} that are listed", self.listed.len()))
            }
            Item::Which => ("Plays", "this one".to_owned()),
            Item::Thoughts => ("Thoughts", kept(self.options.thoughts)),
            Item::BookText => ("Book’s own text", kept(self.options.book_text)),
            Item::Names if self.options.names == Names::Kept => ("Names", "kept".to_owned()),
            Item::Names => ("Names", "Character 1, Character 2 …".to_owned()),
            Item::Branches if self.options.branches == Branches::Final => {
                ("Branches", "the one played last".to_owned())
            }
            Item::Branches => ("Branches", "all, each as a play".to_owned()),
            Item::Replace if self.replace => ("Files of that name", "replaced".to_owned()),
            Item::Replace => ("Files of that name", "left alone".to_owned()),
        }
    }

    fn about(&self, item: Item) -> String {
        match item {
            Item::Format => {
                let about = self.format().about();
                let files = match self.format().holds_many() {
                    true => "One file for all plays, in the working folder.",
                    false => "A file for each play, in the working folder.",
                };
                format!("{}: {about}. {files}", self.format().name())
            }
            Item::Which => "The chosen play, or all that the Shelf lists now: what is looked for \
                            says which."
                .to_owned(),
            Item::Thoughts => "What characters think within their lines.".to_owned(),
            Item::BookText => {
                "The book’s dialogue, also where lines of the play are taken from it.".to_owned()
            }
            Item::Names => "In place of names, also within texts.".to_owned(),
            Item::Branches => "Other takes and trials count as branches.".to_owned(),
            Item::Replace => {
                "A file that is there already is left as it is unless you say so.".to_owned()
            }
        }
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let rows = ITEMS.map(|item| self.row(item));
        let chosen = ITEMS.get(self.list.chosen());
        let about = chosen.map(|item| self.about(*item)).unwrap_or_default();
        choices(buffer, window, "Export", &mut self.list, &rows, &about, &shared.theme);
    }
}
