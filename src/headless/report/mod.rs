//! `sceneplay report`: judged runs as tables, charts and data.
//!
//! | module | owns |
//! |---|---|
//! | [`files`] | reading the files |
//! | [`gather`] | which plays are one run |
//! | [`score`] | means over plays and repeats |
//! | [`difference`] | paired differences and their intervals |
//! | [`findings`] | flaw types, and whom flaws name |
//! | [`check`] | whether stored figures come out again |
//! | [`data`] | the whole report as data |
//! | [`sheet`] | the report as tables for people |
//! | [`csv`], [`html`] | one format each |
//!
//! Scores are reported as they are stored; [`check`] lists those that do not follow from the flaws
//! beside them. Custom rubrics have a table of their own and are part of no other figure.

mod chart;
mod check;
mod csv;
mod data;
mod difference;
mod files;
mod findings;
mod gather;
mod html;
mod score;
mod sheet;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use serde_json::json;

use crate::{
    coser::evaluation::EvaluationError, judge::rubric::RubricError, scene::read::ReadError,
};

pub use data::Report;
pub use files::Given;

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for a terminal.
    Table,
    Markdown,
    Csv,
    Json,
    /// One file with charts that needs nothing else.
    Html,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub evaluations: Vec<Given>,
    /// Where tags and references are looked for that the evaluations do not hold.
    pub test_sets: Vec<PathBuf>,
    /// Whether stored figures are made again.
    pub check: bool,
    /// Of the bootstrap intervals.
    pub seed: u64,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("{file}: cannot be read: {source}")]
    Io { file: String, source: io::Error },
    #[error("{file}: given twice; it would count as a repeat of itself")]
    Twice { file: String },
    #[error("{file}: no usable simulation: {what}")]
    Simulation { file: String, what: String },
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    #[error(transparent)]
    Scenes(#[from] ReadError),
    #[error(transparent)]
    Rubric(#[from] RubricError),
}

/// Reads the evaluations and computes everything.
///
/// # Errors
/// The first file that cannot be used.
pub fn report(request: Request) -> Result<Report, ReportError> {
    let scenes = files::scenes(&request.test_sets)?;
    let files = files::read_files(request.evaluations)?;
    let checked = request.check.then(|| check::Checked::of(&files, &scenes));
    let runs = gather::runs(files, &scenes);
    Report::of(&runs, request.seed, checked)
}

/// Prints a report.
///
/// # Errors
/// Where nothing can be written.
pub fn print(out: &mut impl Write, report: &Report, format: Format) -> io::Result<()> {
    match format {
        Format::Table => super::sheet::text(out, &sheet::sheets(report)),
        Format::Markdown => super::sheet::markdown(out, &sheet::sheets(report)),
        Format::Csv => csv::csv(out, report),
        Format::Json => writeln!(out, "{:#}", json!(report)),
        Format::Html => html::html(out, report),
    }
}
