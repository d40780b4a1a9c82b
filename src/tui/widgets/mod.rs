//! The parts that screens are made of. Each draws itself into an area and knows no screen.

pub mod area;
pub mod choices;
pub mod chrome;
pub mod confirm;
pub mod help;
pub mod input;
pub mod list;
pub mod palette;
pub mod panel;
pub mod split;
mod stand_in;
pub mod tabs;
pub mod themes;
pub mod tour;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// `text` on one row in at most `columns` columns, made safe.
pub fn one_line(text: &str, columns: usize, style: Style) -> Span<'static> {
    let clean = text::clean_line(text);
    Span::styled(text::truncate(&clean, columns).into_owned(), style)
}

/// At most `rows` of the `lines` of a text; where it goes on, the last ends in an ellipsis.
pub fn fitted(mut lines: Vec<Line<'static>>, rows: usize, columns: u16) -> Vec<Line<'static>> {
    let Some(last) = rows.checked_sub(1) else { return Vec::new() };
    if lines.len() > rows {
        let style = lines[last].spans.first().map_or_else(Style::new, |span| span.style);
        // The rest of the text in one line is too long for it.
        let rest: Vec<String> = lines.drain(last..).map(|line| line.to_string()).collect();
        lines.push(Line::from(one_line(&rest.join(" "), columns.into(), style)));
    }
    lines
}

/// [`one_line`] filled up with blanks to exactly `columns` columns; the grapheme clusters whose
/// indices are in `marked` get `mark`.
pub fn column(
    text: &str,
    columns: usize,
    style: Style,
    marked: &[u32],
    mark: Style,
) -> Vec<Span<'static>> {
    let shown = one_line(text, columns, style);
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (index, cluster) in shown.content.graphemes(true).enumerate() {
        let here = match u32::try_from(index) {
            Ok(index) if marked.contains(&index) => style.patch(mark),
            _ => style,
        };
        match spans.last_mut() {
            Some(span) if span.style == here => span.content.to_mut().push_str(cluster),
            _ => spans.push(Span::styled(cluster.to_owned(), here)),
        }
    }
    let rest = columns.saturating_sub(text::width(&shown.content));
    spans.push(Span::styled(" ".repeat(rest), style));
    spans
}

/// Draws `left` at the left and `right` at the right of the area's first row; where there is no
/// room for both, `right` is left out.
pub fn sides(buffer: &mut Buffer, area: Rect, left: &Line<'_>, right: &Line<'_>) {
    if area.is_empty() {
        return;
    }
    let (end, _) = buffer.set_line(area.x, area.y, left, area.width);
    let wide = u16::try_from(right.width()).unwrap_or(u16::MAX);
    if end.saturating_add(wide).saturating_add(2) <= area.right() {
        buffer.set_line(area.right() - wide, area.y, right, wide);
    }
}

/// A horizontal rule across the area's first row.
pub fn rule(buffer: &mut Buffer, area: Rect, style: Style) {
    if !area.is_empty() {
        let dashes = "─".repeat(usize::from(area.width));
        buffer.set_stringn(area.x, area.y, dashes, usize::from(area.width), style);
    }
}
