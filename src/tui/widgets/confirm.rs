//! A question before something is lost.

use ratatui::{buffer::Buffer, layout::Rect, style::Style, text::Line};

use super::{
    chrome::{middle, sheet},
    panel::Prose,
};
use crate::tui::{
    app::Shared,
    flow::Flow,
    keymap::Context,
    wrap::{Indent, wrap},
};

const WIDTH: u16 = 56;

/// What is done after a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Leave the screen.
    Back,
    /// Leave the program.
    Quit,
}

#[derive(Debug)]
pub struct Confirm {
    then: Then,
    loss: String,
}

impl Confirm {
    /// `loss` is a sentence that says what would be lost.
    pub fn new(then: Then, loss: String) -> Self {
        Self { then, loss }
    }

    pub fn then(&self) -> Then {
        self.then
    }

    pub fn draw(&self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let theme = &shared.theme;
        let title = match self.then {
            Then::Back => "Leave this screen?",
            Then::Quit => "Leave sceneplay?",
        };
        let loss = wrap([(&*self.loss, theme.page)], WIDTH - 6, Indent::NONE);
        let height = u16::try_from(loss.len()).unwrap_or(u16::MAX);
        let area = middle(window, WIDTH, height.saturating_add(6));
        let inside = sheet(buffer, area, title, theme);
        let mut prose = Prose::default();
        prose.say(&*self.loss, theme.page);
        let above = Rect {
            height: inside.height.saturating_sub(2),
            ..inside
        };
        Flow::reading().draw(&prose, buffer, above);
        let mut keys = Line::default();
        for (binding, names) in shared.keymap.of(Context::Confirm) {
            let name = names.first().map_or("", String::as_str);
            keys.push_span(ratatui::text::Span::styled(name.to_owned(), theme.accent));
            keys.push_span(ratatui::text::Span::styled(
                format!(" {}    ", binding.short),
                Style::new().patch(theme.dim),
            ));
        }
        if inside.height > 0 {
            buffer.set_line(inside.x, inside.bottom() - 1, &keys, inside.width);
        }
    }
}
