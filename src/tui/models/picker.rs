//! The list from which a part or a character gets its model, narrowed by typing.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::Line,
};

use super::{Models, Pick, Seat};
use crate::{
    chat::ModelRef,
    tui::{
        events::Pointer,
        fuzzy::Fuzzy,
        keymap::Action,
        page::{Shared, Typing},
        widgets::{
            chrome::{middle, sheet},
            column,
            input::Input,
            list::{List, MARK, Row},
            one_line,
        },
    },
};

pub struct Picker {
    seat: Seat,
    filter: Input,
    list: List,
}

impl Picker {
    /// A list for `seat` in which what it has now is chosen.
    pub fn new(seat: Seat, now: &Pick, models: &Models) -> Self {
        let mut picker = Self { seat, filter: Input::default(), list: List::default() };
        let all = picker.found(models);
        let at = all.iter().position(|(pick, _)| pick == now);
        picker.list.choose(at.unwrap_or(0));
        picker
    }

    pub fn seat(&self) -> &Seat {
        &self.seat
    }

    /// What is chosen; `None` where nothing fits what was typed.
    pub fn chosen(&self, models: &Models) -> Option<Pick> {
        let mut found = self.found(models);
        let chosen = self.list.chosen();
        (chosen < found.len()).then(|| found.swap_remove(chosen).0)
    }

    pub fn typing(&self) -> Typing {
        if self.filter.is_empty() { Typing::Empty } else { Typing::Text }
    }

    pub fn insert(&mut self, text: &str) {
        self.filter.insert(text);
        self.list.choose(0);
    }

    pub fn act(&mut self, action: Action, models: &Models) {
        if !self.list.act(action, self.found(models).len()) {
            let before = self.filter.text().len();
            self.filter.act(action);
            if self.filter.text().len() != before {
                self.list.choose(0);
            }
        }
    }

    pub fn pointed(&mut self, pointer: Pointer, at: Position, models: &Models) {
        let count = self.found(models).len();
        self.list.pointed(pointer, at, count);
    }

    /// What fits the typed text, with how it is known. A typed `endpoint/model` can be taken as it
    /// is: not every server lists what it has.
    fn found(&self, models: &Models) -> Vec<(Pick, String)> {
        let typed = self.filter.text().trim();
        let mut fuzzy = Fuzzy::new(typed);
        let as_actor = match self.seat {
            Seat::Part(_) => None,
            Seat::Character(_) => Some((Pick::AsActor, "whichever that is".to_owned())),
        };
        let known = models.known().map(|(model, from)| (Pick::Model(model), from.to_owned()));
        let offline = (Pick::Model(ModelRef::offline()), "always there".to_owned());
        let mut found: Vec<(Pick, String)> = as_actor
            .into_iter()
            .chain(known)
            .chain([offline])
            .filter(|(pick, _)| fuzzy.score([&*name(pick)]).is_some())
            .collect();
        if let Some((endpoint, model)) = typed.split_once('/')
            && !endpoint.is_empty()
            && !model.is_empty()
        {
            let typed = Pick::Model(ModelRef::new(endpoint, model));
            if found.iter().all(|(pick, _)| *pick != typed) {
                found.push((typed, "as typed".to_owned()));
            }
        }
        found
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        let found = self.found(&shared.models);
        let height = u16::try_from(found.len()).unwrap_or(u16::MAX);
        let area = middle(window, 64, height.saturating_add(6).clamp(9, 18));
        let inside = sheet(buffer, area, &self.title(usize::from(area.width)), theme);
        if inside.is_empty() {
            return None;
        }
        let field = Rect { height: 1, ..inside };
        let cursor = self.filter.draw(buffer, field, theme.page);
        if self.filter.is_empty() {
            let hint =
                one_line("type to find, or endpoint/model", usize::from(field.width), theme.dim);
            buffer.set_span(field.x + 1, field.y, &hint, field.width.saturating_sub(1));
        }
        let below = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        let rows: Vec<Row> = (0..found.len()).map(Row::Item).collect();
        let columns = usize::from(below.width.saturating_sub(MARK));
        let mut fuzzy = Fuzzy::new(self.filter.text().trim());
        self.list.draw(buffer, below, &rows, theme, |row| {
            let Row::Item(index) = row else {
                return Line::default();
            };
            let (pick, from) = &found[index];
            let note = one_line(from, columns / 2, theme.dim);
            let room = columns.saturating_sub(note.width() + 2);
            let name = name(pick);
            let marks = fuzzy.marks(&crate::text::clean_line(&name));
            let mut spans = column(&name, room, theme.page, &marks, theme.matched);
            spans.push("  ".into());
            spans.push(note);
            Line::from(spans)
        });
        Some(cursor)
    }

    /// The title of the sheet: names of characters come from outside.
    fn title(&self, columns: usize) -> String {
        one_line(self.seat.name(), columns.saturating_sub(6), Style::new()).content.into_owned()
    }
}

fn name(pick: &Pick) -> String {
    match pick {
        Pick::AsActor => "as the actor".to_owned(),
        Pick::Model(model) => model.to_string(),
    }
}
