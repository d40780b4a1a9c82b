//! Sheets: titled tables with notes, which commands print for people.
//!
//! Foreign text is made safe for a terminal here, once for all formats; what a format needs
//! escaped besides is the format's own.

mod markdown;
mod text;

pub use markdown::markdown;
pub use text::text;

use crate::text::clean_line;

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    pub notes: Vec<String>,
    /// Whether a terminal is shown the first rows only.
    pub long: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub head: String,
    /// Whether it holds figures.
    pub figures: bool,
}

impl Sheet {
    /// `texts` head the first columns, `figures` those at the right of them.
    pub fn new(title: &str, texts: &[&str], figures: &[&str]) -> Self {
        let column =
            |figures| move |head: &&str| Column { head: clean_line(head).into_owned(), figures };
        let columns = texts.iter().map(column(false)).chain(figures.iter().map(column(true)));
        Self {
            title: clean_line(title).into_owned(),
            columns: columns.collect(),
            rows: Vec::new(),
            notes: Vec::new(),
            long: false,
        }
    }

    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = cells.into_iter().map(|cell| clean_line(cell.as_ref()).into_owned());
        self.rows.push(cells.collect());
    }

    pub fn note(&mut self, note: impl AsRef<str>) {
        self.notes.push(clean_line(note.as_ref()).into_owned());
    }
}
