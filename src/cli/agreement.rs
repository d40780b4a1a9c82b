//! `sceneplay agreement`: its flags.

use std::{io::Write, sync::Arc};

use clap::{Args, ValueEnum};

use super::{CliError, notes};
use crate::{
    config::{Paths, Settings, prompts::templates},
    headless::agreement::{self, Request},
    judge::rubric::Rubric,
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct AgreementArgs {
    /// An ID of `sceneplay transcripts`, a beginning of it that no other has, or a journal's file;
    /// without any, every recorded play. Copies of one play that two annotators marked count as one.
    #[arg(value_name = "PLAY")]
    plays: Vec<String>,
    /// Two annotators, two judges or one of each, by their names; MODEL #2 is the second judging by
    /// that model. Without it, every two who can be compared.
    #[arg(long, num_args = 2, value_names = ["WHO", "WHO"])]
    between: Option<Vec<String>>,
    /// The rubric whose flaws are compared.
    #[arg(long, default_value = Rubric::PROTOCOL, value_name = "NAME")]
    rubric: String,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns for a terminal.
    Table,
    Markdown,
    Json,
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: AgreementArgs,
) -> Result<(), CliError> {
    let between = args.between.and_then(|names| <[String; 2]>::try_from(names).ok());
    let request = Request {
        plays: args.plays,
        between: between.map(|[one, other]| (one, other)),
        rubric: args.rubric,
    };
    let format = match args.format {
        Format::Table => agreement::Format::Table,
        Format::Markdown => agreement::Format::Markdown,
        Format::Json => agreement::Format::Json,
    };
    let templates = Arc::new(templates(settings)?);
    let plays = paths.data.value.join("plays");
    agreement::agreement(out, &mut notes(), &plays, &request, &templates, format)?;
    Ok(())
}
