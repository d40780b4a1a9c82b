//! `sceneplay merge`: its flags.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::CliError;
use crate::headless::merge;

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct MergeArgs {
    /// Work files of `sceneplay simulate` or `sceneplay judge`, or outputs of `sceneplay simulate`.
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// Where the whole is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(out: &mut impl Write, args: &MergeArgs) -> Result<(), CliError> {
    let units = merge::merge(&args.parts, &args.out)?;
    writeln!(out, "{}: {units} joined", args.out.display())?;
    Ok(())
}
