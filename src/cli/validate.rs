//! `sceneplay validate`: its flags, and what it ends with.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::CliError;
use crate::{headless::validate, scene::check::Level};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ValidateArgs {
    /// Scene files and test sets, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// List every finding; without it, notes and the warnings of large files are counted by kind.
    #[arg(long)]
    all: bool,
    /// Print JSON, with every finding.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(out: &mut impl Write, args: &ValidateArgs) -> Result<(), CliError> {
    let checked = validate::validate(&args.files);
    if args.json {
        validate::as_json(out, &checked)?;
    } else {
        validate::as_text(out, &checked, args.all)?;
    }
    out.flush()?;
    match checked.iter().map(|file| file.count(Level::Error)).sum() {
        0 => Ok(()),
        errors => Err(CliError::Invalid(errors)),
    }
}
