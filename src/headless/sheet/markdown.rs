//! Sheets as Markdown with tables as GitHub draws them.

use std::io::{self, Write};

use super::Sheet;
use crate::export::markdown::escaped;

pub fn markdown(out: &mut impl Write, sheets: &[Sheet]) -> io::Result<()> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}", sheet.title)?;
        if !sheet.rows.is_empty() {
            writeln!(out)?;
            row(out, sheet.columns.iter().map(|column| column.head.as_str()))?;
            let rule =
                sheet.columns.iter().map(|column| if column.figures { "---:" } else { "---" });
            writeln!(out, "| {} |", rule.collect::<Vec<_>>().join(" | "))?;
            for cells in &sheet.rows {
                row(out, cells.iter().map(String::as_str))?;
            }
        }
        if !sheet.notes.is_empty() {
            writeln!(out)?;
        }
        for note in &sheet.notes {
            writeln!(out, "- {}", escaped(note))?;
        }
    }
    Ok(())
}

fn row<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
    let cells: Vec<String> = cells.map(escaped).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}
