//! `sceneplay judge`: its flags, and what they mean.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::CliError;
use crate::{
    config::{self, Settings},
    headless::judge::{self, Ask},
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct JudgeArgs {
    /// What `sceneplay simulate` or the reference implementation wrote; several files are parts of
    /// one run.
    #[arg(required = true, value_name = "SIMULATION")]
    simulations: Vec<PathBuf>,
    /// Judge each play so many times.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    samples: u32,
    /// Judge by this rubric in place of the protocol's; may be repeated.
    #[arg(long, value_name = "FILE")]
    rubric: Vec<PathBuf>,
    #[command(flatten)]
    run: super::run::RunFlags,
    /// Where the judgings are written, in the published evaluation format.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    args: JudgeArgs,
) -> Result<(), CliError> {
    let ask = Ask {
        simulations: args.simulations,
        samples: args.samples,
        rubrics: args.rubric,
        jobs: args.run.jobs,
        out: args.out,
        dry_run: args.run.dry_run,
        json_progress: args.run.json_progress,
    };
    judge::judge(out, settings, config::prompts::templates(settings)?, &ask)?;
    Ok(())
}
