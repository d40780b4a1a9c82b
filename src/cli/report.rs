//! `sceneplay report`: its flags, and what it ends with.

use std::{io::Write, path::PathBuf};

use clap::{Args, ValueEnum};

use super::CliError;
use crate::{
    config::Layer,
    headless::report::{self, Given, Request},
};

/// What `sceneplay report` is told.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ReportArgs {
    /// Evaluations, written by `sceneplay judge` or the reference implementation. NAME= in front
    /// names the run; files of the same name are repeats of one.
    #[arg(required = true, value_name = "[NAME=]EVALUATION")]
    evaluations: Vec<PathBuf>,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Make every stored figure again and list those that do not come out; ends with 1 if any.
    /// References that are not in the files are looked for in --test-set, which may be a simulation
    /// here.
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns for a terminal.
    Table,
    Markdown,
    /// One figure a row.
    Csv,
    Json,
    /// One page with charts that needs nothing else.
    Html,
}

impl From<Format> for report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Markdown => Self::Markdown,
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::Html => Self::Html,
        }
    }
}

/// Prints the report that the arguments ask for. Of the settings only flags count: a report must
/// not depend on the machine that makes it.
pub fn run(out: &mut impl Write, args: &ReportArgs, flags: Layer) -> Result<(), CliError> {
    let request = Request {
        evaluations: args.evaluations.iter().map(|path| Given::parse(path)).collect(),
        test_sets: flags.test_sets.map(|paths| paths.value).unwrap_or_default(),
        check: args.check,
        seed: flags.seed.map(|seed| seed.value).unwrap_or_default(),
    };
    let report = report::report(request)?;
    report::print(out, &report, args.format.into())?;
    out.flush()?;
    match report.check.map_or(0, |check| check.mismatches.len()) {
        0 => Ok(()),
        count => Err(CliError::NotReproduced(count)),
    }
}
