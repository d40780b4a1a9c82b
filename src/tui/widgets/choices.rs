//! A sheet over the screen with a few named values that are changed one by one.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use super::{
    chrome::{middle, sheet},
    column,
    list::{List, MARK, Row},
    one_line,
};
use crate::tui::{
    theme::Theme,
    wrap::{Indent, wrap},
};

/// Columns of the names.
const NAMES: usize = 18;
/// Columns of the sheet.
const COLUMNS: u16 = 70;
/// Rows for what is said about the chosen value.
const ABOUT: u16 = 3;
/// Rows of borders and padding, and a gap.
const AROUND: u16 = 5;

/// Draws `rows` of name and value in the middle of the window, the chosen one between arrows, and
/// below them what there is to say `about` it.
pub fn choices(
    buffer: &mut Buffer,
    window: Rect,
    title: &str,
    list: &mut List,
    rows: &[(&str, String)],
    about: &str,
    theme: &Theme,
) {
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let area = middle(window, COLUMNS, count.saturating_add(ABOUT + AROUND));
    let inside = sheet(buffer, area, title, theme);
    let items: Vec<Row> = (0..rows.len()).map(Row::Item).collect();
    let chosen = list.chosen();
    let columns = usize::from(inside.width.saturating_sub(MARK));
    let names = NAMES.min(columns / 2);
    let area = Rect { height: count.min(inside.height), ..inside };
    list.draw(buffer, area, &items, theme, |row| {
        let Row::Item(index) = row else { return Line::default() };
        let Some((name, value)) = rows.get(index) else { return Line::default() };
        let value = if index == chosen { format!("‹ {value} ›") } else { format!("  {value}") };
        let mut spans = column(name, names, theme.page, &[], theme.matched);
        let style = if index == chosen { theme.accent } else { theme.dim };
        spans.push(one_line(&value, columns.saturating_sub(names), style));
        Line::from(spans)
    });
    let about = wrap([(about, theme.dim)], inside.width, Indent::NONE);
    for (y, line) in (area.bottom() + 1..inside.bottom()).zip(&about) {
        buffer.set_line(inside.x, y, line, inside.width);
    }
}
