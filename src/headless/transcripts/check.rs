//! Whether recorded plays can be read from their first fact to their last.

use std::{io::Write, path::Path, sync::Arc};

use super::{
    TranscriptsError,
    pick::{every, named},
};
use crate::{
    journal::{self, JournalError, shelf::id_of, summary::Damage},
    play::Play,
    prompt::Templates,
    text::clean_line,
};

/// Reads the plays that are `wanted`, or all where none is named, as whoever opens them does, and
/// prints of each whether it is whole. The list passes over most of a file; this does not.
///
/// # Errors
/// There is no such play, some cannot be opened, or nothing can be written.
pub fn check(
    out: &mut impl Write,
    plays: &Path,
    wanted: &[String],
    templates: &Arc<Templates>,
) -> Result<(), TranscriptsError> {
    let paths = if wanted.is_empty() { every(plays)? } else { named(plays, wanted)? };
    let mut damaged = 0;
    for path in &paths {
        let told = match told(path, templates) {
            Ok(told) => told,
            Err(why) => {
                damaged += 1;
                format!("damaged: {why}")
            }
        };
        let line = format!("{}: {told}", id_of(path));
        writeln!(out, "{}", clean_line(&line))?;
    }
    if damaged == 0 { Ok(()) } else { Err(TranscriptsError::Damaged { damaged, of: paths.len() }) }
}

fn told(path: &Path, templates: &Arc<Templates>) -> Result<String, String> {
    let journal = match journal::read(path) {
        Ok(journal) => journal,
        Err(JournalError::Nothing { .. }) => return Ok("nothing was recorded".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let facts = journal.entries.len();
    let is_torn = journal.recovered.torn.is_some();
    let records = journal.entries.into_iter().map(|entry| entry.record);
    Play::replay(records, Arc::clone(templates)).map_err(|error| error.to_string())?;
    let facts = if facts == 1 { "1 fact".to_owned() } else { format!("{facts} facts") };
    Ok(match is_torn {
        false => format!("whole, {facts}"),
        true => format!("{facts}. {}", Damage::Torn.in_words()),
    })
}
