//! The command palette: every action that is possible here, found by typing.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use super::{
    chrome::{middle, sheet},
    column,
    input::Input,
    list::{List, MARK, Row},
    one_line,
};
use crate::tui::{
    fuzzy::Fuzzy,
    keymap::{Action, Context, Keymap},
    page::{Shared, Typing},
};

const WIDTH: u16 = 84;

/// What only moves or types, and so comes last.
const COMMON: [Context; 5] =
    [Context::List, Context::Letters, Context::Text, Context::Input, Context::Line];

struct Entry {
    action: Action,
    /// What it does, without a full stop.
    about: &'static str,
    /// Its name in the settings.
    name: String,
    /// As a user reads them; empty: none.
    keys: String,
}

pub struct Palette {
    entries: Vec<Entry>,
    filter: Input,
    list: List,
}

impl Palette {
    /// The actions of `contexts` and of everywhere, as far as they are `possible`.
    pub fn new(contexts: &[Context], keymap: &Keymap, possible: impl Fn(Action) -> bool) -> Self {
        let (common, own): (Vec<Context>, Vec<Context>) =
            contexts.iter().partition(|context| COMMON.contains(context));
        let mut entries: Vec<Entry> = Vec::new();
        let contexts = own.into_iter().chain([Context::Global]).chain(common);
        for (binding, keys) in contexts.flat_map(|context| keymap.of(context)) {
            let action = binding.action;
            // A number by itself means nothing.
            if matches!(action, Action::Nth(0) | Action::Palette) || !possible(action) {
                continue;
            }
            let keys = keys.join(", ");
            match entries.iter_mut().find(|entry| entry.action == action) {
                Some(known) if known.keys.is_empty() => known.keys = keys,
                Some(_) => {}
                None => entries.push(Entry {
                    action,
                    about: binding.about.trim_end_matches('.'),
                    name: format!("{}.{}", binding.context.name(), action.name()),
                    keys,
                }),
            }
        }
        Self { entries, filter: Input::default(), list: List::default() }
    }

    pub fn typing(&self) -> Typing {
        if self.filter.is_empty() { Typing::Empty } else { Typing::Text }
    }

    pub fn insert(&mut self, text: &str) {
        self.filter.insert(text);
        self.list.choose(0);
    }

    /// The action that is chosen; `None` where nothing fits what was typed.
    pub fn chosen(&self) -> Option<Action> {
        self.found().get(self.list.chosen()).map(|entry| entry.action)
    }

    /// Moves the choice or changes what is typed.
    pub fn act(&mut self, action: Action) {
        if !self.list.act(action, self.found().len()) {
            let before = self.filter.text().len();
            self.filter.act(action);
            if self.filter.text().len() != before {
                self.list.choose(0);
            }
        }
    }

    /// Chooses the row that is drawn at `at`.
    pub fn click(&mut self, at: Position) {
        self.list.click(at);
    }

    /// The best first; in the order of the table where nothing is typed.
    fn found(&self) -> Vec<&Entry> {
        let mut fuzzy = Fuzzy::new(self.filter.text().trim());
        let mut found: Vec<(u32, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| Some((fuzzy.score([entry.about, &*entry.name])?, entry)))
            .collect();
        if !self.filter.is_empty() {
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        let area = middle(window, WIDTH, 24);
        let inside = sheet(buffer, area, "What to do", theme);
        if inside.is_empty() {
            return None;
        }
        let field = Rect { height: 1, ..inside };
        let cursor = self.filter.draw(buffer, field, theme.page);
        if self.filter.is_empty() {
            let hint = one_line("type to find", usize::from(field.width), theme.dim);
            buffer.set_span(field.x + 1, field.y, &hint, field.width.saturating_sub(1));
        }
        let mut list = std::mem::take(&mut self.list);
        let found = self.found();
        let rows: Vec<Row> = (0..found.len()).map(Row::Item).collect();
        let below = Rect { y: inside.y + 2, height: inside.height.saturating_sub(3), ..inside };
        let columns = usize::from(below.width.saturating_sub(MARK));
        let mut fuzzy = Fuzzy::new(self.filter.text().trim());
        list.draw(buffer, below, &rows, theme, |row| {
            let Row::Item(index) = row else {
                return Line::default();
            };
            let entry = found[index];
            let keys = one_line(&entry.keys, columns / 3, theme.accent);
            let room = columns.saturating_sub(keys.width() + 2);
            let marks = fuzzy.marks(entry.about);
            let mut spans = column(entry.about, room, theme.page, &marks, theme.matched);
            spans.push("  ".into());
            spans.push(keys);
            Line::from(spans)
        });
        let told = match found.get(list.chosen()) {
            Some(entry) => format!("in the settings: keys.{}", entry.name),
            None => "Nothing fits.".to_owned(),
        };
        let told = one_line(&told, usize::from(inside.width), theme.dim);
        buffer.set_span(inside.x, inside.bottom() - 1, &told, inside.width);
        self.list = list;
        Some(cursor)
    }
}
