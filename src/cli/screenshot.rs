//! `sceneplay screenshot`: its flags.

use std::{fs, io::Write, path::PathBuf};

use clap::Args;

use super::{CliError, Start, screens};
use crate::{
    config::{Environment, Paths, Settings},
    tui::picture,
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ScreenshotArgs {
    /// The file; standard output without one.
    file: Option<PathBuf>,
    /// Columns and rows of the screen.
    #[arg(long, value_name = "COLSxROWS", default_value = "80x24", value_parser = size)]
    size: (u16, u16),
    /// Keys that lead to the screen, as in `enter down ctrl-x "words that are typed"`. Each is
    /// pressed when nothing is under way any more.
    #[arg(long, value_name = "KEYS", default_value = "")]
    keys: String,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parts = text
        .split_once('x')
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    let fits = |size: &(u16, u16)| (1..=500).contains(&size.0) && (1..=500).contains(&size.1);
    parts.filter(fits).ok_or_else(|| "it is two numbers up to 500, such as 80x24".to_owned())
}

pub(super) fn run(
    out: &mut impl Write,
    settings: Settings,
    paths: &Paths,
    variables: &Environment,
    start: &Start,
    args: &ScreenshotArgs,
) -> Result<(), CliError> {
    let keys = picture::keys(&args.keys).map_err(CliError::Keys)?;
    let (app, backstage) = screens::prepare(settings, paths, variables, start)?;
    let svg = picture::take(app, backstage, &keys, args.size.into())?;
    match &args.file {
        None => out.write_all(svg.as_bytes())?,
        Some(path) => fs::write(path, svg)
            .map_err(|source| CliError::Picture { path: path.clone(), source })?,
    }
    Ok(())
}
