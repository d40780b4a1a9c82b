//! The Shelf: every recorded play, and those in the trash.
//!
//! Owns which of them are shown and chosen, and what is typed about them. It reads and changes no
//! file: what it wants done is an [`Errand`], what came of it [`News`].

mod batch;
mod export;
mod field;
mod item;
mod listed;
mod table;
#[cfg(test)]
pub(super) mod tests;
mod view;

use std::{collections::HashMap, path::PathBuf};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub use item::{Errand, News, Played, Transcript};

use self::{
    batch::Tally,
    export::ExportSheet,
    field::{Field, Kind},
};
use super::{
    events::Pointer,
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Typing, Want},
    widgets::{
        list::{List, Row},
        panel::Panel,
        split,
    },
};
use crate::{
    journal::search::{Hit, Needle},
    text,
};

#[derive(Default)]
pub struct ShelfPage {
    /// Whether those in the trash are shown.
    trash: bool,
    /// `None` until they have been brought.
    all: Option<Vec<Transcript>>,
    search: Option<Search>,
    /// Number of the last search.
    number: u64,
    /// Indices of those that are shown, in the order of the list: the readable ones first.
    items: Vec<usize>,
    rows: Vec<Row>,
    list: List,
    panel: Panel,
    /// Whether the keys go to the text beside the list.
    reading: bool,
    field: Option<Field>,
    exporting: Option<ExportSheet>,
    /// Who marks.
    annotator: String,
    tally: Tally,
    /// Whether only those are shown that the annotator has not marked yet.
    only_left: bool,
    /// Whether something is wrong with one of those that are shown and can be read.
    tells_wrong: bool,
    /// The play whose last lines are known or asked for, and these lines.
    lines: Option<(PathBuf, Vec<String>)>,
    /// What was moved last.
    moved: Option<Moved>,
    /// The play that came back among these and is to be chosen once it is listed.
    returned: Option<PathBuf>,
    /// Whether the play that is being opened is to be marked at once.
    to_marking: bool,
    /// What it has come to want.
    errands: Vec<Errand>,
}

/// A play that went into the trash, or came out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it is now.
    pub journal: PathBuf,
    /// What it is called, for the player.
    pub title: String,
    pub in_trash: bool,
}

/// A search that is in force.
struct Search {
    text: String,
    needle: Needle,
    number: u64,
    /// By journal; `None` while they are looked for.
    hits: Option<HashMap<PathBuf, Vec<Hit>>>,
}

impl ShelfPage {
    /// The page as it opens, before anything is known.
    pub fn new() -> Self {
        Self { errands: vec![Errand::List { trash: false }], ..Self::default() }
    }

    /// Whether the play that is opened from here is to be marked at once: who marks blind must not
    /// come by its verdict.
    pub(super) fn leads_to_marking(&self) -> bool {
        self.to_marking
    }

    fn type_about(&mut self, kind: Kind) -> Step {
        let Some(chosen) = self.chosen() else { return Step::Stay };
        if chosen.play.is_none() {
            return Step::Say(Notice::plain("This one cannot be read; nothing is said about it."));
        }
        self.field = Some(Field::about(kind, chosen.journal.clone(), &chosen.about));
        Step::Stay
    }

    fn typed(&mut self, action: Action) {
        let Some(field) = &mut self.field else { return };
        let of_search = field.kind == Kind::Search;
        match action {
            Action::Back if of_search => {
                self.field = None;
                self.look_for("");
            }
            Action::Back => self.field = None,
            Action::Accept => {
                let change = field.change();
                self.field = None;
                if let Some((journal, change)) = change {
                    self.errands.push(Errand::Say { journal, change });
                }
            }
            // The list stays at hand while something is looked for.
            Action::Up | Action::Down | Action::PageUp | Action::PageDown if of_search => {
                self.list.act(action, self.items.len());
            }
            other => {
                let before = field.text();
                field.act(other);
                let text = field.text();
                if of_search && text != before {
                    self.look_for(&text);
                }
            }
        }
    }

    fn open_to(&self, want: impl FnOnce(PathBuf) -> Want) -> Step {
        let Some(chosen) = self.chosen() else { return Step::Stay };
        match &chosen.play {
            None => Step::Say(Notice::plain("This play cannot be read; it is left as it is.")),
            Some(_) if self.trash => Step::Say(Notice::plain("x brings it back first.")),
            Some(_) => Step::Want(want(chosen.journal.clone())),
        }
    }

    fn undo(&mut self) -> Step {
        match self.moved.take() {
            Some(moved) => self.errands.push(Errand::Move(moved)),
            None => return Step::Say(Notice::plain("Nothing was put into the trash here.")),
        }
        Step::Stay
    }

    fn begin_export(&mut self) -> Step {
        let Some(chosen) = self.chosen() else { return Step::Stay };
        if chosen.play.is_none() {
            return Step::Say(Notice::plain("This play cannot be read; it is left as it is."));
        }
        let all = self.all.as_deref().unwrap_or_default();
        let listed = self.items.iter().filter_map(|index| all.get(*index));
        let listed = listed.filter(|one| one.play.is_some()).map(|one| one.journal.clone());
        self.exporting = Some(ExportSheet::new(chosen.journal.clone(), listed.collect()));
        Step::Stay
    }

    fn show_only_left(&mut self, only_left: bool) {
        self.only_left = only_left;
        self.arrange();
    }

    /// To the trash and back.
    fn turn_over(&mut self) {
        let Self { trash, moved, number, annotator, .. } = std::mem::take(self);
        *self = Self { trash: !trash, moved, number, annotator, ..Self::default() };
        self.errands.push(Errand::List { trash: !trash });
    }
}

impl Page for ShelfPage {
    fn title(&self) -> &'static str {
        if self.trash { "The trash" } else { "Shelf" }
    }

    fn aside(&self, columns: usize) -> String {
        let Some(all) = &self.all else { return String::new() };
        let (shown, all) = (self.items.len(), all.len());
        let plays = if all == 1 { "play" } else { "plays" };
        let listed = match &self.search {
            Some(Search { hits: None, .. }) => return format!("searching {all} {plays}"),
            None if !self.only_left => format!("{all} {plays}"),
            _ => format!("{shown} of {all} {plays}"),
        };
        if !self.tells_progress() {
            return listed;
        }
        let all_of_it = format!("{} · {listed}", self.in_words());
        match text::width(&all_of_it) <= columns {
            true => all_of_it,
            false => format!("{} of {} marked", self.tally.done, self.tally.of),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.exporting.is_some() {
            return &[Context::Exporting, Context::List, Context::Letters];
        }
        match (&self.field, self.trash) {
            (Some(Field { kind: Kind::Search, .. }), _) => &[Context::ShelfFind, Context::Input],
            (Some(_), _) => &[Context::ShelfField, Context::Input],
            (None, false) => &[Context::Shelf, Context::List, Context::Letters],
            (None, true) => &[Context::Trash, Context::List, Context::Letters],
        }
    }

    fn typing(&self) -> Typing {
        match &self.field {
            None => Typing::No,
            Some(field) if field.is_empty() => Typing::Empty,
            Some(_) => Typing::Text,
        }
    }

    fn insert(&mut self, text: &str) {
        let Some(field) = &mut self.field else { return };
        field.insert(text);
        if field.kind == Kind::Search {
            let text = field.text();
            self.look_for(&text);
        }
    }

    fn written(&self) -> Option<String> {
        self.field.as_ref().map(Field::text)
    }

    fn take_outside(&mut self, text: &str) {
        if let Some(field) = &mut self.field {
            field.put(text);
        }
    }

    fn catch_up(&mut self, shared: &Shared) {
        self.know_annotator(shared);
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        if let Some(sheet) = &mut self.exporting {
            return sheet.pointed(pointer, at);
        }
        // What is said about a play goes to that play: it stays chosen meanwhile.
        if self.field.as_ref().is_some_and(|field| field.kind != Kind::Search) {
            return;
        }
        let prose = self.prose(&shared.theme).map(|(_, prose)| prose);
        let list = (&mut self.list, self.items.len());
        let text = (&mut self.panel, prose.as_ref());
        self.reading = split::pointed(pointer, at, list, text).unwrap_or(self.reading);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if let Some(sheet) = &mut self.exporting {
            let errand = sheet.act(action);
            if errand.is_some() || action == Action::Back {
                self.exporting = None;
            }
            self.errands.extend(errand);
            return Step::Stay;
        }
        if self.field.is_some() {
            self.typed(action);
            return Step::Stay;
        }
        self.to_marking = action == Action::MarkPlay;
        match action {
            Action::PlayAgain => return self.open_to(|journal| Want::PlayAgain { journal }),
            Action::Accept | Action::MarkPlay => {
                return self.open_to(|journal| Want::Resume { journal });
            }
            Action::Search => {
                let text = self.search.as_ref().map_or("", |search| &search.text);
                self.field = Some(Field::search(text));
                self.reading = false;
            }
            Action::NamePlay => return self.type_about(Kind::Name),
            Action::TagPlay => return self.type_about(Kind::Tags),
            Action::NotePlay => return self.type_about(Kind::Note),
            Action::TrashPlay => {
                let moved = self.chosen().map(|chosen| Moved {
                    journal: chosen.journal.clone(),
                    title: chosen.title(),
                    in_trash: self.trash,
                });
                self.errands.extend(moved.map(Errand::Move));
            }
            Action::ExportPlay => return self.begin_export(),
            Action::NextUnmarked => return self.seek_next_left(),
            Action::OnlyUnmarked => self.show_only_left(!self.only_left),
            Action::UndoPlay => return self.undo(),
            Action::ShowTrash => self.turn_over(),
            Action::LookAgain => self.errands.push(Errand::List { trash: self.trash }),
            Action::SwitchFocus => self.reading = !self.reading && self.chosen().is_some(),
            Action::Back if self.reading => self.reading = false,
            Action::Back if self.search.is_some() => self.look_for(""),
            Action::Back if self.only_left => self.show_only_left(false),
            Action::Back if self.trash => self.turn_over(),
            Action::Back => return Step::Back,
            _ if self.reading && self.scroll(action, shared) => {}
            _ => drop(self.list.act(action, self.items.len())),
        }
        Step::Stay
    }

    fn wants(&mut self) -> Vec<Want> {
        self.ask_for_lines();
        std::mem::take(&mut self.errands).into_iter().map(Want::Transcripts).collect()
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, shared)
    }
}
