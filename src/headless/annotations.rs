//! `sceneplay annotations import`: what annotators marked in other tools, taken into the journals of
//! the plays that they marked.
//!
//! What a tool's export means is [`crate::export::back`]'s. Nothing is written before all of it is
//! known to fit, and a journal only ever grows.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::transcripts::{
    TranscriptsError,
    pick::{Where, pick},
};
use crate::{
    effect::Effect,
    export::back::{self, BackError, Intent, Returned, intents},
    journal::{JournalError, Writer, shelf::id_of},
    play::{Play, ReplayError},
    prompt::Templates,
    record::{MarkingMode, Record},
    text::clean_line,
};

/// What comes back, and whose it is.
#[derive(Debug, Clone)]
pub struct Returning {
    /// What the tool exported.
    pub file: PathBuf,
    /// Whose layer it becomes.
    pub annotator: String,
    /// By whom the tool says it is; `None`: it is all by one person.
    pub by: Option<String>,
    /// `None`: as the annotator marked the play before, else assisted where the tool was given a
    /// judge's flaws to start from.
    pub mode: Option<MarkingMode>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// Why nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{path}: cannot be read: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path}: {source}", path = .path.display())]
    Back { path: PathBuf, source: BackError },
    #[error("{path}: there is nothing in it that could be taken in", path = .0.display())]
    Nothing(PathBuf),
    #[error(transparent)]
    Plays(#[from] TranscriptsError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{path}: {source}", path = .path.display())]
    Replay { path: PathBuf, source: ReplayError },
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl ImportError {
    /// Whether it is what was asked for that cannot be used, rather than what went wrong on the way.
    pub fn is_of_input(&self) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Back { .. } | Self::Nothing(_) => true,
            Self::Plays(error) => error.is_of_input(),
            Self::Journal(_) | Self::Replay { .. } | Self::Output(_) => false,
        }
    }
}

/// One play's journal, held open, and what is to be added to it.
struct Open {
    path: PathBuf,
    writer: Writer,
    play: Play,
    mode: MarkingMode,
    records: Vec<Record>,
    /// Marks among `records`.
    marks: usize,
}

/// Takes in what came back, into the journals of the folder `plays`, and prints how many marks each
/// got.
///
/// # Errors
/// The file is no such export or does not fit the plays, or a journal cannot be written.
pub fn import(
    out: &mut impl Write,
    plays: &Path,
    returning: &Returning,
    templates: &Arc<Templates>,
) -> Result<(), ImportError> {
    let file = &returning.file;
    let unreadable = |source| ImportError::Unreadable { path: file.clone(), source };
    let bytes = fs::read(file).map_err(unreadable)?;
    let back = |source| ImportError::Back { path: file.clone(), source };
    let all = back::read(&bytes, returning.by.as_deref()).map_err(back)?;
    if all.is_empty() {
        return Err(ImportError::Nothing(file.clone()));
    }
    let mut open: Vec<Open> = Vec::new();
    for returned in &all {
        // Branches of one play come back one by one.
        let path = pick(plays, &returned.journal, Where::Plays)?;
        let at = match open.iter().position(|one| one.path == path) {
            Some(at) => at,
            None => {
                open.push(Open::new(path, returned, returning, templates)?);
                open.len() - 1
            }
        };
        open[at].take(returned, &returning.annotator).map_err(back)?;
    }
    for mut one in open {
        if !returning.dry_run {
            for record in &one.records {
                one.writer.append(record)?;
            }
        }
        let added = match (one.marks, returning.dry_run) {
            (0, _) => "nothing new".to_owned(),
            (1, false) => "1 mark added".to_owned(),
            (marks, false) => format!("{marks} marks added"),
            (1, true) => "1 mark would be added".to_owned(),
            (marks, true) => format!("{marks} marks would be added"),
        };
        let id = id_of(&one.path);
        let mode = match one.mode {
            MarkingMode::Blind => "blind",
            MarkingMode::Assisted => "assisted",
        };
        let by = clean_line(&returning.annotator);
        writeln!(out, "{}: {added} by {by}, {mode}", clean_line(&id))?;
    }
    Ok(())
}

impl Open {
    fn new(
        path: PathBuf,
        returned: &Returned,
        returning: &Returning,
        templates: &Arc<Templates>,
    ) -> Result<Self, ImportError> {
        let (writer, journal) = Writer::resume(&path)?;
        let records = journal.entries.into_iter().map(|entry| entry.record);
        let play = Play::replay(records, Arc::clone(templates))
            .map_err(|source| ImportError::Replay { path: path.clone(), source })?;
        let before = play.marks().of(&returning.annotator).map(|layer| layer.mode());
        let usual = match returned.started_from {
            Some(_) => MarkingMode::Assisted,
            None => MarkingMode::Blind,
        };
        let mode = returning.mode.or(before).unwrap_or(usual);
        Ok(Self { path, writer, play, mode, records: Vec::new(), marks: 0 })
    }

    fn take(&mut self, returned: &Returned, annotator: &str) -> Result<(), BackError> {
        let with_judge = self.mode == MarkingMode::Assisted;
        let layer = self.play.marks().of(annotator);
        let intents = intents(returned, &self.play, layer, with_judge)?;
        if intents.is_empty() {
            return Ok(());
        }
        let is_open =
            self.play.marks().open_layer(annotator).is_ok_and(|layer| layer.mode() == self.mode);
        if !is_open {
            let opened = self.play.open_marking(annotator, self.mode)?;
            self.keep(opened);
        }
        for Intent { at, finding } in intents {
            let marked = self.play.mark(annotator, at, finding, None)?;
            self.keep(marked);
            self.marks += 1;
        }
        Ok(())
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        self.records.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Record(record) => Some(record),
            Effect::Ask(_) | Effect::Cancel(_) => None,
        }));
    }
}
