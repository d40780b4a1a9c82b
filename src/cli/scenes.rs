//! `sceneplay scenes`: its flags.

use std::io::Write;

use clap::Args;

use super::{CliError, notes};
use crate::{
    config::{Paths, Settings},
    headless::scenes::{self, Wanted},
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ScenesArgs {
    /// List only scenes of books with this in their name.
    #[arg(long, value_name = "TEXT")]
    book: Option<String>,
    /// List only scenes with this tag, such as ood.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// List only scenes in which somebody with this in the name speaks.
    #[arg(long, value_name = "NAME")]
    character: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: ScenesArgs,
) -> Result<(), CliError> {
    let library = scenes::library(settings, &paths.scenes(), &paths.cache.value)?;
    let wanted = Wanted { book: args.book, tag: args.tag, character: args.character };
    scenes::scenes(out, &mut notes(), &library, &wanted, args.json)?;
    Ok(())
}
