//! The line at the foot of the Shelf in which something is typed: what is looked for, or what is
//! said about a play.

use std::path::PathBuf;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    journal::about::{About, Change},
    tui::{keymap::Action, theme::Theme, widgets::area::TextBox},
};

/// Most rows that it takes.
const TALLEST: u16 = 4;

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Search,
    Name,
    Tags,
    Note,
}

pub(super) struct Field {
    pub kind: Kind,
    /// The play that it is about; nothing for a search.
    journal: PathBuf,
    area: TextBox,
}

impl Field {
    pub(super) fn search(text: &str) -> Self {
        Self { kind: Kind::Search, journal: PathBuf::new(), area: TextBox::new(text) }
    }

    /// Begins with what is said about the play now.
    pub(super) fn about(kind: Kind, journal: PathBuf, about: &About) -> Self {
        let text = match kind {
            Kind::Search => String::new(),
            Kind::Name => about.name.clone(),
            Kind::Tags => about.tags.join(" "),
            Kind::Note => about.note.clone(),
        };
        Self { kind, journal, area: TextBox::new(&text) }
    }

    pub(super) fn text(&self) -> String {
        self.area.text()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Only a note has several lines.
    pub(super) fn insert(&mut self, text: &str) {
        match self.kind {
            Kind::Note => self.area.insert(text),
            _ => self.area.insert(&text.replace(['\r', '\n'], " ")),
        }
    }

    /// Holds `text` from now on.
    pub(super) fn put(&mut self, text: &str) {
        self.area.act(Action::DeleteAll);
        self.insert(text);
    }

    pub(super) fn act(&mut self, action: Action) {
        if action != Action::NewLine || self.kind == Kind::Note {
            self.area.act(action);
        }
    }

    /// The play and what is to be said about it; `None` for a search.
    pub(super) fn change(&self) -> Option<(PathBuf, Change)> {
        let text = self.text();
        let change = match self.kind {
            Kind::Search => return None,
            Kind::Name => Change::Name(text),
            Kind::Tags => {
                let between = |c: char| c.is_whitespace() || c == ',';
                let words = text.split(between).filter(|word| !word.is_empty());
                Change::Tags(words.map(str::to_owned).collect())
            }
            Kind::Note => Change::Note(text),
        };
        Some((self.journal.clone(), change))
    }

    pub(super) fn rows(&mut self, width: u16) -> u16 {
        let width = width.saturating_sub(self.label().len() as u16);
        self.area.rows(width.max(1), TALLEST)
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Position {
        let label = self.label();
        buffer.set_stringn(area.x, area.y, label, area.width.into(), theme.status);
        let used = (label.len() as u16).min(area.width.saturating_sub(1));
        let field = Rect { x: area.x + used, width: area.width - used, ..area };
        self.area.draw(buffer, field, theme.page)
    }

    fn label(&self) -> &'static str {
        match self.kind {
            Kind::Search => "Find: ",
            Kind::Name => "Name: ",
            Kind::Tags => "Tags: ",
            Kind::Note => "Note: ",
        }
    }
}
