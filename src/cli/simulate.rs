//! `sceneplay simulate`: its flags, and what they mean.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::CliError;
use crate::{
    config::{self, Paths, Settings},
    headless::{
        batch::shard::Shard,
        simulate::{
            self, Ask,
            selection::{Places, Selection},
        },
    },
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct SimulateArgs {
    /// Play only the scenes at these places of the test set, counted from 0, such as 0-9,17.
    #[arg(long, value_name = "PLACES")]
    scenes: Option<Places>,
    /// Play only scenes with this tag, such as ood.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Play only scenes of books with this in their name.
    #[arg(long, value_name = "TEXT")]
    book: Option<String>,
    /// Play each scene so many times.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    #[command(flatten)]
    run: super::run::RunFlags,
    /// Play only this part of the scenes, such as 1/4; `sceneplay merge` joins the parts.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Where a scene's book is not at hand, play it without memories instead of refusing the run.
    #[arg(long)]
    without_memory: bool,
    /// Where the plays are written, in the published simulation format.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: SimulateArgs,
) -> Result<(), CliError> {
    let ask = Ask {
        selection: Selection { places: args.scenes, tag: args.tag, book: args.book },
        repeats: args.repeat,
        jobs: args.run.jobs,
        shard: args.shard,
        out: args.out,
        without_memory: args.without_memory,
        cache: paths.cache.value.join("memories"),
        dry_run: args.run.dry_run,
        json_progress: args.run.json_progress,
    };
    simulate::simulate(out, settings, config::prompts::templates(settings)?, &ask)?;
    Ok(())
}
