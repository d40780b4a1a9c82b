//! A report as one HTML page: nothing is loaded, nothing runs.

use std::io::{self, Write};

use minijinja::{Environment, Value, value::Serde};
use serde::Serialize;

use super::{
    chart::{self, Chart},
    data::Report,
    sheet::sheets,
};
use crate::headless::sheet::Sheet;

/// Escapes every value, for its name ends in `.html`.
const PAGE: (&str, &str) = ("page.html", include_str!("page.html"));

/// What the page shows.
#[derive(Serialize)]
struct Page {
    charts: Vec<Chart>,
    tables: Vec<Table>,
}

/// A sheet as the page needs it.
#[derive(Serialize)]
struct Table {
    title: String,
    heads: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    figures: bool,
}

pub fn html(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let tables: Vec<Table> = sheets(report).into_iter().map(table).collect();
    let charts: Vec<Chart> =
        [Some(chart::scores(report)), chart::differences(report)].into_iter().flatten().collect();
    let shown = Page { charts, tables };
    let mut pages = Environment::new();
    let page = pages
        .add_template(PAGE.0, PAGE.1)
        .and_then(|()| pages.get_template(PAGE.0)?.render(Value::from(Serde(shown))));
    writeln!(out, "{}", page.map_err(io::Error::other)?)
}

fn table(sheet: Sheet) -> Table {
    let cells = |texts: Vec<String>| -> Vec<Cell> {
        let columns = sheet.columns.iter().zip(texts);
        columns.map(|(column, text)| Cell { text, figures: column.figures }).collect()
    };
    Table {
        title: sheet.title,
        heads: cells(sheet.columns.iter().map(|column| column.head.clone()).collect()),
        rows: sheet.rows.clone().into_iter().map(cells).collect(),
        notes: sheet.notes,
    }
}
