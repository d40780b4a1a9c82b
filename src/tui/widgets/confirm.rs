//! A question before something is lost.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::chrome::{middle, sheet};
use crate::tui::{
    keymap::Context,
    page::{Shared, Want},
    wrap::{Indent, wrap},
};

const WIDTH: u16 = 56;

/// What is done after a yes.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// Leave the screen.
    Back,
    /// Leave all screens but the Library.
    Library,
    /// Leave the program.
    Quit,
    /// Something else, asked about under this title.
    Do { title: &'static str, want: Want },
}

#[derive(Debug)]
pub struct Confirm {
    then: Then,
    loss: String,
}

impl Confirm {
    /// `loss` is a sentence that says what would be lost, or what will be.
    pub fn new(then: Then, loss: String) -> Self {
        Self { then, loss }
    }

    pub fn then(self) -> Then {
        self.then
    }

    pub fn draw(&self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let theme = &shared.theme;
        let title = match &self.then {
            Then::Back => "Leave this screen?",
            Then::Library => "Leave this play?",
            Then::Quit => "Leave sceneplay?",
            Then::Do { title, .. } => title,
        };
        let width = middle(window, WIDTH, 0).width;
        let loss = wrap([(&*self.loss, theme.page)], width.saturating_sub(6), Indent::NONE);
        let rows = u16::try_from(loss.len()).unwrap_or(u16::MAX);
        let area = middle(window, WIDTH, rows.saturating_add(6));
        let inside = sheet(buffer, area, title, theme);
        let mut keys = Line::default();
        for (binding, names) in shared.keymap.of(Context::Confirm) {
            let name = names.first().map_or("", String::as_str);
            keys.push_span(Span::styled(name.to_owned(), theme.accent));
            keys.push_span(Span::styled(format!(" {}    ", binding.short), theme.dim));
        }
        let lines = loss.into_iter().chain([Line::default(), keys]);
        for (y, line) in (inside.y..inside.bottom()).zip(lines) {
            buffer.set_line(inside.x, y, &line, inside.width);
        }
    }
}
