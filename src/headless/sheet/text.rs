//! Sheets as aligned columns for a terminal.

use std::io::{self, Write};

use super::Sheet;
use crate::text::{truncate, width};

/// Rows of a long sheet that are shown.
const SHOWN: usize = 20;
/// Columns of the terminal that one cell of text takes at most.
const WIDEST: usize = 56;
const GAP: &str = "  ";

pub fn text(out: &mut impl Write, sheets: &[Sheet]) -> io::Result<()> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", sheet.title)?;
        if !sheet.rows.is_empty() {
            table(out, sheet)?;
        }
        for note in &sheet.notes {
            writeln!(out, "{GAP}{note}")?;
        }
    }
    Ok(())
}

fn table(out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    let shown = if sheet.long { SHOWN } else { usize::MAX };
    let heads: Vec<String> = sheet.columns.iter().map(|column| column.head.clone()).collect();
    let rows: Vec<&Vec<String>> =
        [&heads].into_iter().chain(sheet.rows.iter().take(shown)).collect();
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| width(cell).min(WIDEST)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(widest).collect();
    for row in &rows {
        let mut line = String::new();
        for ((cell, column), wide) in row.iter().zip(&sheet.columns).zip(&widths) {
            let cell = truncate(cell, WIDEST);
            let blank = " ".repeat(wide.saturating_sub(width(&cell)));
            let parts = if column.figures { [&*blank, &*cell] } else { [&*cell, &*blank] };
            line.push_str(GAP);
            line.extend(parts);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    match sheet.rows.len().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "{GAP}… {more} more rows; the other formats have all"),
    }
}
