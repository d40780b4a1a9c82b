//! A report as CSV (RFC 4180): one figure a row, so that any program can filter and pivot it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::{
    data::Report,
    difference::Paired,
    findings::Tally,
    score::{Scores, Spread},
};
use crate::text::clean_line;

const HEAD: [&str; 10] =
    ["table", "run", "of", "dimension", "figure", "value", "deviation", "low", "high", "count"];

/// One row.
#[derive(Clone, Default)]
struct Row<'a> {
    table: &'static str,
    run: &'a str,
    /// The book, tag, character, flaw type, rubric, case or other run that the figure is about.
    of: Cow<'a, str>,
    dimension: &'a str,
    figure: &'a str,
    value: f64,
    deviation: Option<f64>,
    interval: Option<(f64, f64)>,
    /// What the figure rests on: plays, judgings, scenes, flaws or lines.
    count: Option<usize>,
}

impl<'a> Row<'a> {
    fn new(table: &'static str, run: &'a str) -> Self {
        Self { table, run, ..Self::default() }
    }

    fn of(self, of: impl Into<Cow<'a, str>>) -> Self {
        Self { of: of.into(), ..self }
    }

    fn dimension(self, dimension: &'a str) -> Self {
        Self { dimension, ..self }
    }

    /// A row like this one with a figure.
    fn with(&self, figure: &'a str, value: f64, count: impl Into<Option<usize>>) -> Self {
        Self { figure, value, count: count.into(), ..self.clone() }
    }

    fn tally(&self, tally: Tally, count: usize) -> [Self; 2] {
        let figures = [("flaws", tally.flaws as f64), ("severity", tally.severity as f64)];
        figures.map(|(figure, value)| self.with(figure, value, count))
    }
}

pub fn csv(out: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", HEAD.join(","))?;
    let tables = [runs, parts, published, differences, groups, findings, custom, check];
    for row in tables.into_iter().flat_map(|table| table(report)) {
        write(out, &row)?;
    }
    Ok(())
}

/// The four dimensions with what belongs to each, then the average with its own.
fn five<'a, T>(report: &Report, four: &'a [T; 4], average: &'a T) -> Vec<(&'static str, &'a T)> {
    report.dimensions.into_iter().zip(four).chain([("average", average)]).collect()
}

fn runs(report: &Report) -> Vec<Row<'_>> {
    let runs = report.runs.iter();
    runs.flat_map(|run| scores(&Row::new("scores", &run.name), &run.scores, report)).collect()
}

fn scores<'a>(start: &Row<'a>, scores: &'a Scores, report: &Report) -> Vec<Row<'a>> {
    let filled = |start: Row<'a>, figure, spread: &Option<Spread>| {
        let Spread { mean, deviation, plays, .. } = (*spread)?;
        Some(Row { deviation, ..start.with(figure, mean, plays) })
    };
    let points = five(report, &scores.dimensions, &scores.average);
    let points = points
        .into_iter()
        .filter_map(|(name, value)| filled(start.clone().dimension(name), "score", value));
    let metrics = [("bleu", &scores.bleu), ("rouge_l", &scores.rouge_l)];
    let metrics =
        metrics.into_iter().filter_map(|(name, value)| filled(start.clone(), name, value));
    points.chain(metrics).collect()
}

fn parts(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for run in &report.runs {
        for (dimension, parts) in report.dimensions.into_iter().zip(&run.parts) {
            let Some(parts) = parts else { continue };
            let start = Row::new("parts", &run.name).dimension(dimension);
            let figures = [
                ("flaws", parts.flaws),
                ("penalty", parts.penalty),
                ("correction", parts.correction),
            ];
            rows.extend(figures.map(|(figure, value)| start.with(figure, value, parts.judgings)));
        }
    }
    rows
}

fn published(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for row in &report.published.rows {
        let start = Row::new("published", row.model);
        let values = five(report, &row.dimensions, &row.average).into_iter();
        rows.extend(
            values.map(|(name, value)| start.clone().dimension(name).with("score", *value, None)),
        );
    }
    rows
}

fn differences(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for one in &report.differences {
        let start = Row::new("differences", &one.run).of(&one.from);
        for (name, value) in five(report, &one.dimensions, &one.average) {
            let Some(Paired { mean, interval, scenes }) = *value else { continue };
            let row = start.clone().dimension(name).with("score", mean, scenes);
            rows.push(Row { interval, ..row });
        }
    }
    rows
}

fn groups(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (table, groups) in [("tags", &report.tags), ("books", &report.books)] {
        for group in groups {
            for (run, one) in report.runs.iter().zip(&group.runs) {
                rows.extend(scores(&Row::new(table, &run.name).of(&group.name), one, report));
            }
        }
    }
    rows
}

fn findings(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for one in &report.types {
        let kind = one.kind.as_deref().unwrap_or("");
        for (run, tally) in report.runs.iter().zip(&one.runs) {
            let start = Row::new("types", &run.name).of(kind).dimension(&one.dimension);
            rows.extend(start.tally(*tally, tally.flaws));
        }
        let start = Row::new("spellings", "").of(kind).dimension(&one.dimension);
        let spelled = one.spellings.iter();
        rows.extend(spelled.map(|(spelling, count)| start.with(spelling, *count as f64, None)));
    }
    for one in &report.characters.rows {
        for (run, (lines, tally)) in report.runs.iter().zip(&one.runs).filter(|(_, it)| it.0 > 0) {
            let of = format!("{} / {}", one.book, one.character);
            rows.extend(Row::new("characters", &run.name).of(of).tally(*tally, *lines));
        }
    }
    rows
}

fn custom(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for one in &report.custom {
        let start = Row::new("rubrics", &one.run).of(&one.rubric).dimension(&one.dimension);
        rows.extend(one.score.map(|score| start.with("score", score, one.judgings)));
        rows.extend(start.tally(one.tally, one.judgings));
    }
    rows
}

fn check(report: &Report) -> Vec<Row<'_>> {
    let mismatches = report.check.iter().flat_map(|check| &check.mismatches);
    let rows = mismatches.flat_map(|one| {
        let scene = one.scene.as_deref().unwrap_or("");
        let start = Row::new("check", &one.file).of(scene).dimension(&one.figure);
        [("stored", one.stored), ("computed", one.computed)]
            .map(|(figure, value)| start.with(figure, value, None))
    });
    rows.collect()
}

fn write(out: &mut impl Write, row: &Row<'_>) -> io::Result<()> {
    let texts = [row.table, row.run, &row.of, row.dimension, row.figure].map(field);
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
