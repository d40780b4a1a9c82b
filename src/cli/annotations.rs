//! `sceneplay annotations`: its commands and flags.

use std::{io::Write, path::PathBuf, sync::Arc};

use clap::{Args, Subcommand};

use super::{CliError, notes};
use crate::{
    config::{Paths, Settings, annotation::Annotation, prompts::templates},
    headless::annotations::{self, Returning},
    record::MarkingMode,
};

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum AnnotationsCommand {
    /// Read labels into the plays that they are of, as the layer of the annotator that
    /// --annotator names, who is done with them then: from Label Studio's JSON export, or from the
    /// JSON lines of Prodigy or doccano. What is in the layer already is not added again. What does
    /// not fit is left out and named, and the command does not end with 0.
    Import(ImportArgs),
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ImportArgs {
    /// What the tool exported.
    file: PathBuf,
    /// Take only the annotations by this person: the number or the address that the tool knows
    /// them by.
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// The annotator did not see what judges found: every label is a flaw of their own.
    #[arg(long, conflicts_with = "assisted")]
    blind: bool,
    /// The annotator saw what judges found: labels left at a judge's flaw accept it, labels removed
    /// there reject it. Without either flag, this is so where the tool was given a judge's flaws.
    #[arg(long)]
    assisted: bool,
    /// The annotator is not done: the plays stay among those to be marked, and later labels of
    /// one who marks blind are blind as well.
    #[arg(long)]
    unfinished: bool,
    /// Say what would be added, and add nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    annotation: &Annotation,
    paths: &Paths,
    command: AnnotationsCommand,
) -> Result<(), CliError> {
    let AnnotationsCommand::Import(args) = command;
    let returning = Returning {
        file: args.file,
        annotator: annotation.annotator.clone(),
        by: args.by,
        mode: match (args.blind, args.assisted) {
            (true, _) => Some(MarkingMode::Blind),
            (false, true) => Some(MarkingMode::Assisted),
            (false, false) => None,
        },
        unfinished: args.unfinished,
        dry_run: args.dry_run,
    };
    let templates = Arc::new(templates(settings)?);
    annotations::import(
        out,
        &mut notes(),
        &paths.data.value.join("plays"),
        &returning,
        &templates,
    )?;
    Ok(())
}
