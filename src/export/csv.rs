//! `csv`: one [`Row`] for each line of each play (RFC 4180, UTF-8).
//!
//! Lists are joined by [`JOINED`]. Spreadsheets run a field that begins like a formula; an
//! apostrophe in front keeps it a text (OWASP, "CSV Injection"), also in front of one that begins
//! with an apostrophe already, so that taking one off gives the text again.

use serde_json::Value;

use super::{ExportError, File, Format, Transcript, row::Row};

/// What stands between the entries of a list.
const JOINED: &str = " | ";

/// Ends a row.
const END: &str = "\r\n";

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let mut csv = String::new();
    let rows = transcripts
        .iter()
        .flat_map(|transcript| transcript.lines.iter().map(move |line| Row::of(transcript, line)));
    for row in rows {
        let fields = row.fields().map_err(ExportError::json("a line of a play"))?;
        if csv.is_empty() {
            let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
            csv.push_str(&keys.join(","));
            csv.push_str(END);
        }
        let cells: Vec<String> = fields.values().map(|value| field(&cell(value))).collect();
        csv.push_str(&cells.join(","));
        csv.push_str(END);
    }
    Ok(vec![File::of_all(transcripts, Format::Csv, csv)])
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(JOINED),
        other => other.to_string(),
    }
}

fn field(text: &str) -> String {
    let formula = |text: &str| {
        text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\'', '\t', '\r'])
    };
    let guard =
        if formula(text.trim_start_matches([' ', '\u{a0}'])) || formula(text) { "'" } else { "" };
    match text.contains(['"', ',', '\n', '\r', ';']) || text.trim() != text {
        true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
        false => format!("{guard}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formulas() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("-I go,", "\"'-I go,\""),
            ("@Wren", "'@Wren"),
            (" +1", "\"' +1\""),
            ("\tx", "\"'\tx\""),
            ("'tis late", "''tis late"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(field(text), expected, "{text:?}");
        }
    }
}
