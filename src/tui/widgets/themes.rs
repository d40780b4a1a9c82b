//! The sheet on which a theme is chosen: what the cursor is on is worn at once.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{
    chrome::pane,
    fitted,
    list::{List, MARK, Row},
    one_line,
};
use crate::{
    config::AUTO_THEME,
    text,
    tui::{
        events::Pointer,
        keymap::Action,
        theme::{Theme, Wardrobe},
        wrap::{Indent, wrap},
    },
};

/// Widest sheet: the screen beside it is what a theme is judged by.
const WIDTH: u16 = 40;

/// Columns and rows of the sheet's border and padding.
const AROUND: (u16, u16) = (6, 4);

/// Rows below the list that say what the theme looks like.
const ABOUT: u16 = 3;

/// What is to be done after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// The sheet stays.
    NotYet,
    /// As it was before.
    Nothing,
    /// The theme of this name, or [`AUTO_THEME`].
    Theme(String),
}

/// A row of the list.
struct Offered {
    name: String,
    /// A word about it.
    hint: String,
    about: String,
}

pub struct ThemeSheet {
    list: List,
    offered: Vec<Offered>,
}

impl ThemeSheet {
    /// All themes, with the cursor on the one that is worn.
    pub fn new(wardrobe: &Wardrobe) -> Self {
        let mut sheet = Self { list: List::default(), offered: Vec::new() };
        sheet.offer(wardrobe, wardrobe.chosen());
        sheet
    }

    /// The themes have changed.
    pub fn restock(&mut self, wardrobe: &Wardrobe) {
        let name = self.name().to_owned();
        self.offer(wardrobe, &name);
    }

    fn offer(&mut self, wardrobe: &Wardrobe, chosen: &str) {
        let auto = Offered {
            name: AUTO_THEME.to_owned(),
            hint: format!("here {}", wardrobe.meant(AUTO_THEME)),
            about: "What suits the terminal: its ground and its colours".to_owned(),
        };
        let known = wardrobe.themes().known.iter().map(|known| Offered {
            name: known.name.clone(),
            hint: if known.own { "yours".to_owned() } else { String::new() },
            about: known.about.clone(),
        });
        self.offered = [auto].into_iter().chain(known).collect();
        let at = self.offered.iter().position(|offered| offered.name == chosen);
        self.list.choose(at.unwrap_or(0));
    }

    /// The name of the theme under the cursor.
    pub fn name(&self) -> &str {
        self.offered.get(self.list.chosen()).map_or(AUTO_THEME, |offered| &offered.name)
    }

    pub fn act(&mut self, action: Action) -> Chosen {
        match action {
            Action::Accept => Chosen::Theme(self.name().to_owned()),
            Action::Back | Action::Themes => Chosen::Nothing,
            _ => {
                self.list.act(action, self.offered.len());
                Chosen::NotYet
            }
        }
    }

    /// The wheel moves the cursor, a click puts it on a theme.
    pub fn pointed(&mut self, pointer: Pointer, at: Position) {
        self.list.pointed(pointer, at, self.offered.len());
    }

    /// Draws at the right of the window.
    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, theme: &Theme) {
        let names = self.offered.iter().map(|offered| text::width(&offered.name)).max();
        let least = u16::try_from(names.unwrap_or(0)).unwrap_or(WIDTH) + MARK + AROUND.0;
        let width = (window.width / 2).max(least).min(WIDTH).min(window.width);
        let rows = u16::try_from(self.offered.len()).unwrap_or(u16::MAX);
        let room = window.height.saturating_sub(2);
        let wanted = rows.saturating_add(AROUND.1);
        let about = if wanted + 1 + ABOUT <= room { ABOUT } else { 0 };
        let height = wanted.saturating_add(about + about.min(1)).min(room);
        let spare = window.width - width;
        let area = Rect { x: window.x + spare - spare.min(2), y: window.y + 1, width, height };
        let inside = pane(buffer, area, "Theme", theme);
        let list = Rect { height: inside.height.saturating_sub(about + about.min(1)), ..inside };
        let rows: Vec<Row> = (0..self.offered.len()).map(Row::Item).collect();
        let columns = usize::from(list.width.saturating_sub(MARK));
        let offered = &self.offered;
        self.list.draw(buffer, list, &rows, theme, |row| {
            match row {
                Row::Item(item) => offered.get(item).map(|one| one.row(columns, theme)),
                Row::Gap | Row::Heading(_) => None,
            }
            .unwrap_or_default()
        });
        if let Some(offered) = self.offered.get(self.list.chosen()) {
            let lines = wrap([(&*offered.about, theme.status)], inside.width, Indent::NONE);
            let lines = fitted(lines, about.into(), inside.width);
            for (y, line) in (list.bottom() + 1..inside.bottom()).zip(&lines) {
                buffer.set_line(inside.x, y, line, inside.width);
            }
        }
    }
}

impl Offered {
    fn row(&self, columns: usize, theme: &Theme) -> Line<'static> {
        let mut spans = vec![one_line(&self.name, columns, theme.page)];
        let used: usize = spans.iter().map(Span::width).sum();
        let wide = text::width(&self.hint);
        if !self.hint.is_empty() && used + wide + 2 <= columns {
            spans.push(Span::raw(" ".repeat(columns - used - wide)));
            spans.push(one_line(&self.hint, wide, theme.dim));
        }
        Line::from(spans)
    }
}
