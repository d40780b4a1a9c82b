//! The rows of the Shelf: as many columns as there is room for.

use ratatui::text::{Line, Span};

use super::{Played, ShelfPage, Transcript};
use crate::{
    text,
    tui::{
        theme::Theme,
        widgets::{column, one_line},
    },
};

/// Columns that the book and the name need before anything else is told beside them.
const NAMED: usize = 56;

/// Widest book.
const BOOK: usize = 34;

/// Width of a row from which on there is a table; a narrower one has room for one note.
const WIDE: usize = 96;

/// Widest note at the right of a narrow row.
const NOTE: usize = 18;

const GAP: usize = 2;

/// What is told of a play beside its book and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    When,
    Found,
    Score,
    Lines,
    Player,
    Marks,
    Models,
}

impl Cell {
    /// As they stand in a row.
    const ROW: [Self; 7] = [
        Self::Player,
        Self::Models,
        Self::Lines,
        Self::Score,
        Self::Marks,
        Self::When,
        Self::Found,
    ];

    fn head(self) -> &'static str {
        match self {
            Self::When => "last played",
            Self::Found => "found in",
            Self::Score => "score",
            Self::Lines => "lines",
            Self::Player => "you",
            Self::Marks => "marks",
            Self::Models => "models",
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Score | Self::Lines => 5,
            Self::Found => 9,
            Self::When | Self::Player | Self::Marks => 14,
            Self::Models => 22,
        }
    }

    fn is_figure(self) -> bool {
        matches!(self, Self::Score | Self::Lines)
    }

    fn of(self, play: &Played, hits: usize) -> String {
        match self {
            Self::When => play.when.clone(),
            Self::Found => lines(hits),
            Self::Score => play.score.clone().unwrap_or_default(),
            Self::Lines => play.lines.to_string(),
            Self::Player => play.player.join(", "),
            Self::Models => play.models.clone(),
            Self::Marks => {
                let of = play.marks.iter().map(|marked| {
                    let mark = if marked.is_done { '✓' } else { '…' };
                    format!("{mark} {}", marked.annotator)
                });
                of.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Which columns there are.
pub(super) struct Table {
    /// In the order of [`Cell::ROW`]; none in a narrow list.
    cells: Vec<Cell>,
}

impl Table {
    /// What fits into rows of so many columns, the most telling first.
    pub(super) fn of(columns: usize, searched: bool) -> Self {
        use Cell::{Found, Lines, Marks, Models, Player, Score, When};
        let first = if searched { Found } else { When };
        let mut room = if columns < WIDE { 0 } else { columns - NAMED };
        let mut fits = |cell: &Cell| {
            let fits = room >= cell.width() + GAP;
            room -= if fits { cell.width() + GAP } else { 0 };
            fits
        };
        let chosen: Vec<Cell> = [first, Score, Lines, Player, Marks, Models]
            .into_iter()
            .filter(|cell| fits(cell))
            .collect();
        Self { cells: Cell::ROW.into_iter().filter(|cell| chosen.contains(cell)).collect() }
    }

    fn is_wide(&self) -> bool {
        !self.cells.is_empty()
    }

    /// Columns of the book and of the name, beside what takes `beside`.
    fn named(columns: usize, beside: usize) -> (usize, usize) {
        let book = (columns.saturating_sub(beside) * 2 / 5).min(BOOK);
        (book, columns.saturating_sub(book + GAP + beside))
    }

    fn beside(&self) -> usize {
        self.cells.iter().map(|cell| cell.width() + GAP).sum()
    }
}

impl ShelfPage {
    /// What the columns are; a narrow list explains itself.
    pub(super) fn head(
        &self,
        table: &Table,
        columns: usize,
        theme: &Theme,
    ) -> Option<Line<'static>> {
        let gutter = self.gutter_width();
        let (book, name) = Table::named(columns.saturating_sub(gutter), table.beside());
        let mut line = vec![Span::raw(" ".repeat(gutter))];
        line.extend(column("book", book, theme.dim, &[], theme.dim));
        line.push(gap());
        line.extend(column("name or topic", name, theme.dim, &[], theme.dim));
        for cell in &table.cells {
            line.extend(filled(*cell, cell.head(), theme));
        }
        table.is_wide().then(|| Line::from(line))
    }

    /// A play in exactly `columns` columns.
    pub(super) fn row(
        &self,
        transcript: &Transcript,
        table: &Table,
        columns: usize,
        theme: &Theme,
    ) -> Line<'static> {
        let Some(play) = &transcript.play else {
            return Line::from(one_line(&transcript.title(), columns, theme.page));
        };
        let gutter = self.gutter(transcript);
        let columns = columns.saturating_sub(text::width(&gutter));
        let hits = self.hits_in(transcript).len();
        let beside: Vec<Span<'static>> = match table.is_wide() {
            true => table
                .cells
                .iter()
                .flat_map(|cell| filled(*cell, &cell.of(play, hits), theme))
                .collect(),
            false if columns >= NAMED => match one_line(&note(play, hits), NOTE, theme.dim) {
                note if note.content.is_empty() => Vec::new(),
                note => vec![gap(), note],
            },
            false => Vec::new(),
        };
        let taken = beside.iter().map(|span| text::width(&span.content)).sum();
        let (book, name) = match table.is_wide() {
            true => Table::named(columns, taken),
            // Notes of any width leave the names where they are.
            false => {
                let (book, name) = Table::named(columns, 0);
                (book, name.saturating_sub(taken))
            }
        };
        let mut spans = vec![Span::styled(gutter, theme.matched)];
        spans.extend(column(&play.book, book, theme.dim, &[], theme.dim));
        spans.push(gap());
        spans.extend(column(&transcript.title(), name, theme.page, &[], theme.page));
        spans.extend(beside);
        Line::from(spans)
    }
}

fn gap() -> Span<'static> {
    Span::raw(" ".repeat(GAP))
}

/// A cell with the gap in front of it; figures stand at the right.
fn filled(cell: Cell, said: &str, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = vec![gap()];
    if cell.is_figure() {
        spans.push(Span::styled(format!("{said:>width$}", width = cell.width()), theme.dim));
    } else {
        spans.extend(column(said, cell.width(), theme.dim, &[], theme.dim));
    }
    spans
}

/// All that a narrow row tells: what was found in it, its score, or when it was last played.
fn note(play: &Played, hits: usize) -> String {
    match (hits, &play.score) {
        (0, Some(score)) => format!("mean {score}"),
        (0, None) => play.when.clone(),
        _ => lines(hits),
    }
}

fn lines(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    }
}
