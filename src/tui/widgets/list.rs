//! A list with one chosen item; headings and gaps between the items cannot be chosen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use crate::tui::{events::Pointer, keymap::Action, page::WHEEL, theme::Theme};

/// Columns of the mark in front of the chosen item.
pub const MARK: u16 = 2;

/// A row of a list as it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Gap,
    /// The heading with this index.
    Heading(usize),
    /// The item with this index; items are numbered from 0 in the order of their rows.
    Item(usize),
}

/// Which item is chosen and which part is visible.
#[derive(Debug, Clone, Default)]
pub struct List {
    chosen: usize,
    top: usize,
    page: usize,
    /// Where it was last drawn, and the items of the rows that were seen.
    area: Rect,
    seen: Vec<Option<usize>>,
}

impl List {
    /// Index of the chosen item; meaningless in an empty list.
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    pub fn choose(&mut self, item: usize) {
        self.chosen = item;
    }

    /// Moves the choice among `count` items; `false`: the action is not a list's.
    pub fn act(&mut self, action: Action, count: usize) -> bool {
        let last = count.saturating_sub(1);
        let page = self.page.saturating_sub(1).max(1);
        self.chosen = match action {
            Action::Up => self.chosen.saturating_sub(1),
            Action::Down => self.chosen + 1,
            Action::PageUp => self.chosen.saturating_sub(page),
            Action::PageDown => self.chosen + page,
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Chooses the item that is drawn at `at`; `false`: there is none.
    pub fn click(&mut self, at: Position) -> bool {
        if !self.area.contains(at) {
            return false;
        }
        let item = self.seen.get(usize::from(at.y - self.area.y)).copied().flatten();
        self.chosen = item.unwrap_or(self.chosen);
        item.is_some()
    }

    /// The wheel moves the choice among `count` items, a click chooses one; `true`: it did.
    pub fn pointed(&mut self, pointer: Pointer, at: Position, count: usize) -> bool {
        let Some(action) = pointer.scrolls() else {
            return self.click(at);
        };
        for _ in 0..WHEEL {
            self.act(action, count);
        }
        false
    }

    /// Draws the visible `rows`; `line` gives what stands in a row, [`MARK`] columns narrower than
    /// the area.
    pub fn draw<'a>(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        rows: &[Row],
        theme: &Theme,
        mut line: impl FnMut(Row) -> Line<'a>,
    ) {
        let height = usize::from(area.height);
        self.page = height;
        self.bring_into_view(rows, height);
        self.area = area;
        self.seen = rows[self.top..]
            .iter()
            .take(height)
            .map(|row| match row {
                Row::Item(item) => Some(*item),
                Row::Gap | Row::Heading(_) => None,
            })
            .collect();
        for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(self.top)) {
            let here = Rect { y, height: 1, ..area };
            let content = Rect {
                x: area.x + MARK.min(area.width),
                width: area.width.saturating_sub(MARK),
                ..here
            };
            match row {
                Row::Gap => continue,
                Row::Heading(_) => {
                    buffer.set_line(area.x, y, &line(*row), area.width);
                }
                Row::Item(item) => {
                    buffer.set_line(content.x, y, &line(*row), content.width);
                    if *item == self.chosen {
                        buffer.set_style(here, theme.selection);
                        buffer.set_stringn(area.x, y, "›", 1, theme.selection.patch(theme.accent));
                    }
                }
            }
        }
    }

    fn bring_into_view(&mut self, rows: &[Row], height: usize) {
        let at = rows.iter().position(|row| *row == Row::Item(self.chosen)).unwrap_or(0);
        // The headings above the first items are shown with them.
        let wanted = rows[..at]
            .iter()
            .rposition(|row| matches!(row, Row::Item(_)))
            .map_or(0, |item| item + 1);
        if wanted < self.top {
            self.top = wanted;
        }
        if at >= self.top + height {
            self.top = at + 1 - height.max(1);
        }
        self.top = self.top.min(rows.len().saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(list: &mut List, rows: &[Row], height: u16) -> Vec<String> {
        let theme = Theme::bundled("plain").unwrap();
        let area = Rect::new(0, 0, 8, height);
        let mut buffer = Buffer::empty(area);
        list.draw(&mut buffer, area, rows, &theme, |row| match row {
            Row::Gap => Line::default(),
            Row::Heading(i) => Line::raw(format!("H{i}")),
            Row::Item(i) => Line::raw(format!("item {i}")),
        });
        (0..height)
            .map(|y| (0..8).map(|x| buffer[(x, y)].symbol()).collect::<String>())
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    #[test]
    fn the_choice_stays_in_the_list_and_in_view() {
        let rows: Vec<Row> = [Row::Heading(0)]
            .into_iter()
            .chain((0..3).map(Row::Item))
            .chain([Row::Gap, Row::Heading(1)])
            .chain((3..6).map(Row::Item))
            .collect();
        let mut list = List::default();
        for (action, chosen, first, last) in [
            (Action::Up, 0, "H0", "  item 2"),
            (Action::Down, 1, "H0", "  item 2"),
            (Action::PageDown, 4, "", "› item 4"),
            (Action::PageDown, 5, "H1", "› item 5"),
            (Action::Down, 5, "H1", "› item 5"),
            (Action::PageUp, 2, "› item 2", "  item 3"),
            (Action::First, 0, "H0", "  item 2"),
            (Action::Last, 5, "H1", "› item 5"),
        ] {
            drawn(&mut list, &rows, 4);
            assert!(list.act(action, 6));
            assert_eq!(list.chosen(), chosen, "{action:?}");
            let screen = drawn(&mut list, &rows, 4);
            assert_eq!((&*screen[0], &*screen[3]), (first, last), "{action:?}");
        }
        assert!(!list.act(Action::Quit, 6));
    }

    #[test]
    fn an_empty_list_and_no_room_are_fine() {
        let mut list = List::default();
        assert!(list.act(Action::Down, 0));
        assert_eq!(list.chosen(), 0);
        drawn(&mut list, &[], 3);
        drawn(&mut list, &[Row::Item(0)], 0);
    }
}
