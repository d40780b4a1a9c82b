//! One recorded play as text.

use std::{
    io::{self, Write},
    path::Path,
};

use serde::Serialize;

use super::{
    TranscriptsError,
    list::local,
    pick::{Where, pick},
    row::{Row, Told},
};
use crate::{
    journal::{
        about, branch,
        shelf::{self, Shelved},
    },
    script,
    text::{clean, clean_line},
};

/// A play as data, with what was said in it.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    row: Row,
    said: Vec<SaidRow>,
}

#[derive(Serialize)]
struct SaidRow {
    /// Id of the line in the journal.
    line: u32,
    speaker: String,
    text: String,
}

/// Prints the play that `wanted` means, as far as it stands on the branch that was played last; with
/// the `thoughts` of all, or as those on the stage hear it; as JSON, what the list tells `annotator`
/// of it with its lines as `said`.
///
/// # Errors
/// There is no such play, or it cannot be read, or nothing can be written.
pub fn show(
    out: &mut impl Write,
    plays: &Path,
    wanted: &str,
    annotator: &str,
    thoughts: bool,
    as_json: bool,
) -> Result<(), TranscriptsError> {
    let path = pick(plays, wanted, Where::Anywhere)?;
    let summary = shelf::look(&path)?;
    let about = about::load(&path);
    let said = branch::said(&path)?;
    if as_json {
        let shelved = Shelved { id: shelf::id_of(&path), play: Ok(summary), about, path };
        let said = said.into_iter().map(|line| SaidRow {
            line: line.id.0,
            text: if thoughts { line.text } else { script::visible(&line.text) },
            speaker: line.speaker,
        });
        let shown = Shown { row: Row::new(shelved, Vec::new(), annotator), said: said.collect() };
        serde_json::to_writer_pretty(&mut *out, &shown).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    let (told, about) = (Told::of(summary, annotator), about?);
    if !about.name.is_empty() {
        writeln!(out, "# {}", clean_line(&about.name))?;
    }
    writeln!(out, "# {}: {}", clean_line(&told.book), clean_line(&told.topic))?;
    head(out, &told)?;
    if !about.tags.is_empty() {
        writeln!(out, "# tags: {}", clean_line(&about.tags.join(", ")))?;
    }
    for line in about.note.lines() {
        writeln!(out, "# note: {}", clean_line(line))?;
    }
    for line in said {
        let text = match thoughts {
            true => script::with_name(&line.speaker, line.text),
            false => script::told(&line.speaker, &line.text),
        };
        writeln!(out, "\n{}", clean(&text).trim_end())?;
    }
    Ok(())
}

fn head(out: &mut impl Write, told: &Told) -> io::Result<()> {
    let player = match told.player.join(", ") {
        nobody if nobody.is_empty() => "you watched".to_owned(),
        names => format!("you played {names}"),
    };
    let score = match told.score {
        None if told.score_hidden => ", mean hidden until you are done marking".to_owned(),
        None => String::new(),
        Some(score) => format!(", mean {score:.1}"),
    };
    let lines = if told.lines == 1 { "1 line".to_owned() } else { format!("{} lines", told.lines) };
    let state = told.state.word();
    let when = local(&told.changed);
    writeln!(out, "# {}, {lines}, {state}{score}, {when}", clean_line(&player))?;
    writeln!(out, "# models: {}", clean_line(&told.each_model))?;
    if let Some(damage) = told.damage {
        writeln!(out, "# {}", damage.in_words())?;
    }
    for marks in &told.marks {
        writeln!(out, "# marks: {}", clean_line(&marks.in_words()))?;
    }
    Ok(())
}
