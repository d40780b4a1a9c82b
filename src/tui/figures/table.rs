//! Rows of figures under headings, in columns that fit.

use ratatui::style::Style;

use crate::{
    text,
    tui::{
        theme::Theme,
        widgets::panel::{MEASURE, Prose},
        wrap::Indent,
    },
};

/// Columns between two.
const GAP: usize = 2;
/// Fewest columns of the names.
const LEAST: usize = 12;

/// A table whose first column holds names and the others figures.
pub struct Table {
    headings: Vec<String>,
    rows: Vec<(Vec<String>, Style)>,
}

impl Table {
    pub fn new<T: Into<String>>(headings: impl IntoIterator<Item = T>) -> Self {
        Self { headings: headings.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<String>, style: Style) -> &mut Self {
        self.rows.push((cells, style));
        self
    }

    /// Writes it down: figures at the right of their columns, names cut where they are too long.
    pub fn say(&self, prose: &mut Prose, theme: &Theme) {
        let columns: Vec<usize> = (1..self.headings.len())
            .map(|at| {
                let cells = self.rows.iter().filter_map(|(cells, _)| cells.get(at));
                let widest = cells.chain(self.headings.get(at)).map(|cell| text::width(cell)).max();
                widest.unwrap_or(0) + GAP
            })
            .collect();
        let figures: usize = columns.iter().sum();
        let names = self.rows.iter().filter_map(|(cells, _)| cells.first());
        let widest = names.chain(self.headings.first()).map(|name| text::width(name)).max();
        let room = usize::from(MEASURE).saturating_sub(figures).max(LEAST);
        let name = widest.unwrap_or(0).min(room);
        let heading = (&self.headings, theme.status);
        let rows = self.rows.iter().map(|(cells, style)| (cells, *style));
        for (cells, style) in std::iter::once(heading).chain(rows) {
            prose.runs(vec![(line(cells, name, &columns), style)], Indent::hanging(GAP as u16));
        }
    }
}

fn line(cells: &[String], name: usize, columns: &[usize]) -> String {
    let first = cells.first().map_or("", String::as_str);
    let clean = text::clean_line(first);
    let shown = text::truncate(&clean, name);
    let mut line = format!("{shown}{}", " ".repeat(name - text::width(&shown).min(name)));
    for (cell, columns) in cells.iter().skip(1).zip(columns) {
        let before = columns.saturating_sub(text::width(cell));
        line.push_str(&" ".repeat(before));
        line.push_str(cell);
    }
    line
}
