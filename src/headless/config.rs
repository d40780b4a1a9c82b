//! `sceneplay paths` and `sceneplay config`: where files go, which settings are in force.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::config::{Paths, Settings, show};

/// Prints where files go, or the same as JSON.
pub fn paths(out: &mut impl Write, paths: &Paths, as_json: bool) -> io::Result<()> {
    if as_json {
        let rows: serde_json::Map<String, Value> = paths
            .rows()
            .into_iter()
            .map(|(name, path)| {
                let value = json!({ "path": path.value, "origin": path.origin });
                (name.to_owned(), value)
            })
            .collect();
        return json_out(out, &Value::from(rows));
    }
    let rows = paths.rows().map(|(name, path)| {
        let value = path.value.display().to_string();
        [name.to_owned(), value, path.origin.to_string()]
    });
    table(out, &rows)
}

/// Prints every setting and where it came from, or the same as JSON. Keys are not among them.
pub fn show(out: &mut impl Write, settings: &Settings, as_json: bool) -> io::Result<()> {
    let rows = show::rows(settings);
    if as_json {
        return json_out(out, &json!(rows));
    }
    let rows: Vec<[String; 3]> =
        rows.into_iter().map(|row| [row.name, plain(&row.value), row.origin.to_string()]).collect();
    table(out, &rows)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn json_out(out: &mut impl Write, value: &Value) -> io::Result<()> {
    writeln!(out, "{value:#}")
}

/// Rows in columns; a value that is much wider than most does not push the origins away.
fn table(out: &mut impl Write, rows: &[[String; 3]]) -> io::Result<()> {
    const WIDEST: usize = 44;
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1).min(WIDEST));
    for [name, value, origin] in rows {
        writeln!(out, "{name:first$}  {value:second$}  {origin}")?;
    }
    Ok(())
}
