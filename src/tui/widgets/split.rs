//! A list and a text: beside each other, one above the other, or one at a time.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    list::List,
    panel::{Panel, Prose},
    rule,
};
use crate::tui::{events::Pointer, page::WHEEL, theme::Theme};

/// Rows from which list and text share the height.
const SHARED: u16 = 13;

/// Where list and text go; what is not shown has an empty area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    pub list: Rect,
    pub text: Rect,
    /// The line between them.
    between: Rect,
}

impl Split {
    /// Beside each other from `beside` columns on, the list in at most `widest` of them. Where there
    /// is no room for both, the text is shown only while it is `read`.
    pub fn of(area: Rect, beside: u16, widest: u16, read: bool) -> Self {
        let part = |x, y, width, height| Rect { x, y, width, height };
        let Rect { x, y, width, height } = area;
        let nothing = part(x, y, 0, 0);
        if width >= beside {
            let left = (width * 9 / 20).min(widest);
            return Self {
                list: part(x, y, left, height),
                between: part(x + left + 2, y, 1, height),
                text: part(x + left + 5, y, width - left - 5, height),
            };
        }
        if height >= SHARED {
            let above = height * 11 / 20;
            return Self {
                list: part(x, y, width, above),
                between: part(x, y + above, width, 1),
                text: part(x, y + above + 1, width, height - above - 1),
            };
        }
        let (list, text) = if read { (nothing, area) } else { (area, nothing) };
        Self { list, text, between: nothing }
    }

    /// Whether list and text are beside each other.
    pub fn is_beside(&self) -> bool {
        self.between.width == 1
    }

    /// Draws the line between them, in the accent while the text is `read`.
    pub fn rule(&self, buffer: &mut Buffer, read: bool, theme: &Theme) {
        let style = if read { theme.accent } else { theme.border };
        if self.is_beside() {
            for y in self.between.y..self.between.bottom() {
                buffer.set_stringn(self.between.x, y, "│", 1, style);
            }
        } else {
            rule(buffer, self.between, style);
        }
    }
}

/// What the mouse does to a list of this many items and the text beside it: the wheel moves what it
/// is over. A click says where the keys go from now on; `Some(true)`: to the text.
pub fn pointed(
    pointer: Pointer,
    at: Position,
    (list, count): (&mut List, usize),
    (panel, prose): (&mut Panel, Option<&Prose>),
) -> Option<bool> {
    if !panel.is_at(at) {
        return list.pointed(pointer, at, count).then_some(false);
    }
    let Some(action) = pointer.scrolls() else {
        return Some(true);
    };
    if let Some(prose) = prose {
        for _ in 0..WHEEL {
            panel.act(action, prose);
        }
    }
    None
}
