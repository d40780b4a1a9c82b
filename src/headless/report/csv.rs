//! A report as CSV (RFC 4180): one figure a row, so that any program can filter and pivot it.

use std::io::{self, Write};

use super::{
    data::Report,
    difference::Paired,
    score::{Scores, Spread},
};
use crate::text::clean_line;

const HEAD: [&str; 10] =
    ["table", "run", "of", "dimension", "figure", "value", "deviation", "low", "high", "count"];

/// One row, without its figures' names.
#[derive(Default)]
struct Row<'a> {
    table: &'a str,
    run: &'a str,
    /// The book, tag, character, flaw type, rubric, case or other run that the figure is about.
    of: &'a str,
    dimension: &'a str,
    figure: &'a str,
    value: f64,
    deviation: Option<f64>,
    interval: Option<(f64, f64)>,
    /// What the figure rests on: plays, judgings, scenes, flaws or lines.
    count: Option<usize>,
}

pub fn csv(out: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", HEAD.join(","))?;
    for run in &report.runs {
        scores(out, "scores", &run.name, "", &run.scores, report)?;
        for (dimension, parts) in report.dimensions.iter().zip(&run.parts) {
            let Some(parts) = parts else { continue };
            let figures = [
                ("flaws", parts.flaws),
                ("penalty", parts.penalty),
                ("correction", parts.correction),
            ];
            for (figure, value) in figures {
                let (run, count) = (run.name.as_str(), Some(parts.judgings));
                row(
                    out,
                    &Row { table: "parts", run, dimension, figure, value, count, ..Row::default() },
                )?;
            }
        }
    }
    for published in &report.published.rows {
        let values = report.dimensions.iter().copied().zip(published.dimensions);
        for (dimension, value) in values.chain([("average", published.average)]) {
            let (table, run, figure) = ("published", published.model, "score");
            row(out, &Row { table, run, dimension, figure, value, ..Row::default() })?;
        }
    }
    for one in &report.differences {
        let values = report.dimensions.iter().copied().zip(&one.dimensions);
        for (dimension, value) in values.chain([("average", &one.average)]) {
            let Some(Paired { mean, interval, scenes }) = *value else { continue };
            let (run, of) = (one.run.as_str(), one.from.as_str());
            let (table, figure, count) = ("differences", "score", Some(scenes));
            row(
                out,
                &Row {
                    table,
                    run,
                    of,
                    dimension,
                    figure,
                    value: mean,
                    interval,
                    count,
                    ..Row::default()
                },
            )?;
        }
    }
    for (table, groups) in [("tags", &report.tags), ("books", &report.books)] {
        for group in groups {
            for (run, one) in report.runs.iter().zip(&group.runs).filter(|(_, it)| it.plays > 0) {
                scores(out, table, &run.name, &group.name, one, report)?;
            }
        }
    }
    findings(out, report)?;
    for one in report.check.iter().flat_map(|check| &check.mismatches) {
        let (run, of) = (one.file.as_str(), one.scene.as_deref().unwrap_or(""));
        for (figure, value) in [("stored", one.stored), ("computed", one.computed)] {
            let dimension = one.figure.as_str();
            row(out, &Row { table: "check", run, of, dimension, figure, value, ..Row::default() })?;
        }
    }
    Ok(())
}

fn findings(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let tally = |out: &mut _, start: Row<'_>, flaws: usize, severity: u64, count: usize| {
        row(out, &Row { figure: "flaws", value: flaws as f64, count: Some(count), ..start })?;
        row(out, &Row { figure: "severity", value: severity as f64, count: Some(count), ..start })
    };
    for one in &report.types {
        for (run, found) in report.runs.iter().zip(&one.runs) {
            let (run, of) = (run.name.as_str(), one.kind.as_deref().unwrap_or(""));
            let start =
                Row { table: "types", run, of, dimension: &one.dimension, ..Row::default() };
            tally(out, start, found.flaws, found.severity, found.flaws)?;
        }
        for (spelled, count) in &one.spellings {
            let of = one.kind.as_deref().unwrap_or("");
            let (table, dimension, value) = ("spellings", one.dimension.as_str(), *count as f64);
            row(out, &Row { table, of, dimension, figure: spelled, value, ..Row::default() })?;
        }
    }
    for one in &report.characters.rows {
        let of = format!("{} / {}", one.book, one.character);
        for (run, (lines, found)) in report.runs.iter().zip(&one.runs).filter(|(_, it)| it.0 > 0) {
            let start = Row { table: "characters", run: &run.name, of: &of, ..Row::default() };
            tally(out, start, found.flaws, found.severity, *lines)?;
        }
    }
    for one in &report.custom {
        let (run, of, dimension) = (one.run.as_str(), one.rubric.as_str(), one.dimension.as_str());
        let start = Row { table: "rubrics", run, of, dimension, ..Row::default() };
        if let Some(value) = one.score {
            row(out, &Row { figure: "score", value, count: Some(one.judgings), ..start })?;
        }
        tally(out, start, one.tally.flaws, one.tally.severity, one.judgings)?;
    }
    Ok(())
}

fn scores(
    out: &mut impl Write,
    table: &str,
    run: &str,
    of: &str,
    scores: &Scores,
    report: &Report,
) -> io::Result<()> {
    let dimensions = report.dimensions.iter().copied().zip(&scores.dimensions);
    let values = dimensions.map(|(dimension, value)| (dimension, "score", value)).chain([
        ("average", "score", &scores.average),
        ("", "bleu", &scores.bleu),
        ("", "rouge_l", &scores.rouge_l),
    ]);
    for (dimension, figure, value) in values {
        let Some(Spread { mean, deviation, plays, .. }) = *value else { continue };
        row(
            out,
            &Row {
                table,
                run,
                of,
                dimension,
                figure,
                value: mean,
                deviation,
                count: Some(plays),
                ..Row::default()
            },
        )?;
    }
    Ok(())
}

fn row(out: &mut impl Write, row: &Row<'_>) -> io::Result<()> {
    let texts = [row.table, row.run, row.of, row.dimension, row.figure].map(field);
    let (low, high) = row.interval.unzip();
    // As short as reads back the same, with an exponent where it is tiny: BLEU can be 1e-78.
    let figures = [Some(row.value), row.deviation, low, high];
    let figures = figures.map(|value| value.map_or_else(String::new, |value| format!("{value:?}")));
    let count = row.count.map_or_else(String::new, |count| count.to_string());
    writeln!(out, "{},{},{count}", texts.join(","), figures.join(","))
}

/// A text as one field. Spreadsheets run a field that begins like a formula; an apostrophe in
/// front, which they hide, keeps it a text (OWASP, "CSV Injection").
fn field(text: &str) -> String {
    let text = clean_line(text);
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.into_owned() };
    match text.contains(['"', ',', '\n', '\r', ';']) || text.starts_with('\'') {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
