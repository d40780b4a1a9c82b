//! `sceneplay export`: its flags.

use std::{io::Write, path::PathBuf, sync::Arc};

use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{CliError, notes};
use crate::{
    config::{Paths, Settings, prompts::templates},
    export::{Branches, Format, Names, Options},
    headless::export::{self, Wanted},
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ExportArgs {
    /// An ID of `sceneplay transcripts`, a beginning of it that no other has, or a journal's file.
    #[arg(required_unless_present = "all", value_name = "PLAY")]
    plays: Vec<String>,
    /// Export every recorded play.
    #[arg(long, conflicts_with = "plays")]
    all: bool,
    /// In which formats; several with commas between.
    #[arg(long, short, required = true, value_delimiter = ',', value_name = "FORMAT",
        value_parser = format())]
    format: Vec<Format>,
    /// The folder to write into.
    #[arg(long, short, default_value = ".", value_name = "DIR")]
    out: PathBuf,
    /// Leave something out; several with commas between.
    #[arg(long, value_delimiter = ',', value_name = "WHAT")]
    without: Vec<Part>,
    /// Export every branch of a play as a play of its own, not only the one played last.
    #[arg(long)]
    all_branches: bool,
    /// Replace files that are there already.
    #[arg(long)]
    force: bool,
}

/// What can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What characters think.
    Thoughts,
    /// The book's own dialogue, also where lines of the play are taken from it.
    BookText,
    /// Characters' names: `Character 1` and so on stand in their place, within texts too.
    Names,
}

/// A format by its name.
fn format() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL.map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(names)
        .try_map(|name| Format::named(&name).ok_or("there is no such format"))
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: ExportArgs,
) -> Result<(), CliError> {
    let left_out = |part| args.without.contains(&part);
    let options = Options {
        thoughts: !left_out(Part::Thoughts),
        book_text: !left_out(Part::BookText),
        names: if left_out(Part::Names) { Names::Roles } else { Names::Kept },
        branches: if args.all_branches { Branches::All } else { Branches::Final },
    };
    let mut formats: Vec<Format> = Vec::new();
    for format in args.format {
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    let wanted = Wanted { plays: args.plays, all: args.all, formats, options, replace: args.force };
    let templates = Arc::new(templates(settings)?);
    let plays = paths.data.value.join("plays");
    export::export(out, &mut notes(), &plays, &wanted, &templates, &args.out)?;
    Ok(())
}
