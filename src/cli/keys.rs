//! `sceneplay keys`: the keys in force, in the words of the settings file.

use std::io::{self, Write};

use super::CliError;
use crate::{config::Settings, tui::keymap::Keymap};

/// Most columns before what a key does is told.
const COLUMNS: usize = 40;

/// Prints `[keys]` as it would be written to have the keys as they are.
pub(super) fn run(out: &mut impl Write, settings: &Settings) -> Result<(), CliError> {
    let keymap = Keymap::with_own(&settings.keys)?;
    write(out, &keymap)?;
    Ok(())
}

fn write(out: &mut impl Write, keymap: &Keymap) -> io::Result<()> {
    let mut contexts = Vec::new();
    for (binding, _) in keymap.named() {
        if !contexts.contains(&binding.context) {
            contexts.push(binding.context);
        }
    }
    for (number, context) in contexts.into_iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "[keys.{}]  # {}", context.name(), context.title())?;
        for (binding, keys) in keymap.named().filter(|(binding, _)| binding.context == context) {
            let keys: Vec<String> = keys.iter().map(|key| format!("\"{key}\"")).collect();
            let set = format!("{} = [{}]", binding.action.name(), keys.join(", "));
            writeln!(out, "{set:COLUMNS$}  # {}", binding.about)?;
        }
    }
    Ok(())
}
