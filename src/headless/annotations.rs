//! `sceneplay annotations import`: what annotators marked in other tools, taken into the journals of
//! the plays that they marked.
//!
//! What a tool's export means is [`crate::export::back`]'s. Nothing is written into a play before all
//! that is of it is known to fit, what does not fit leaves the others alone, and a journal only ever
//! grows.

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
    /// Whether the annotator has more to mark: the layers stay open.
    pub unfinished: bool,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// Why not all was taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{path}: cannot be read: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path}: {source}", path = .path.display())]
    Back { path: PathBuf, source: BackError },
    #[error("{path}: there is nothing in it that could be taken in", path = .0.display())]
    Nothing(PathBuf),
    #[error("{path}: {left} of {all} left out, as is said above", path = .path.display())]
    LeftOut {
        path: PathBuf,
        left: usize,
        all: usize,
        /// Whether a journal of these could not be opened.
        failed: bool,
    },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl ImportError {
    /// Whether it is what was asked for that cannot be used, rather than what went wrong on the way.
    pub fn is_of_input(&self) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Back { .. } | Self::Nothing(_) => true,
            Self::LeftOut { failed, .. } => !failed,
            Self::Journal(_) | Self::Output(_) => false,
        }
    }
}

/// Why what is of one play was left out.
#[derive(Debug, thiserror::Error)]
enum LeftOut {
    #[error(transparent)]
    Play(#[from] TranscriptsError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{path}: {source}", path = .path.display())]
    Replay { path: PathBuf, source: ReplayError },
    #[error(transparent)]
    Back(#[from] BackError),
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
/// got; on `notes`, what was left out and why.
///
/// # Errors
/// The file is no such export, something of it does not fit its play, or a journal cannot be
/// written.
pub fn import(
    out: &mut impl Write,
    notes: &mut impl Write,
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
    let (mut left, mut failed) = (0, false);
    for branches in by_play(&all) {
        match Open::with(plays, &branches, returning, templates) {
            Ok(open) => open.write(out, returning)?,
            Err(why) => {
                left += branches.len();
                failed |= matches!(why, LeftOut::Journal(_) | LeftOut::Replay { .. });
                let places: Vec<&str> = branches.iter().map(|one| one.place.as_str()).collect();
                let told = format!("left out: {}: {why}", places.join(", "));
                writeln!(notes, "{}", clean_line(&told))?;
            }
        }
    }
    match left {
        0 => Ok(()),
        left => Err(ImportError::LeftOut { path: file.clone(), left, all: all.len(), failed }),
    }
}

/// What came back, play by play: branches of one play come back one by one.
fn by_play(all: &[Returned]) -> Vec<Vec<&Returned>> {
    let mut plays: Vec<Vec<&Returned>> = Vec::new();
    for one in all {
        match plays.iter_mut().find(|branches| branches[0].journal == one.journal) {
            Some(branches) => branches.push(one),
            None => plays.push(vec![one]),
        }
    }
    plays
}

impl Open {
    /// The play of these `branches`, and what they add to it.
    fn with(
        plays: &Path,
        branches: &[&Returned],
        returning: &Returning,
        templates: &Arc<Templates>,
    ) -> Result<Self, LeftOut> {
        let mut open = Self::new(plays, branches[0], returning, templates)?;
        for branch in branches {
            open.take(branch, &returning.annotator)?;
        }
        let goes_on = returning.unfinished || !branches.iter().any(|branch| branch.is_done);
        if !goes_on && open.play.marks().open_layer(&returning.annotator).is_ok() {
            let finished = open.play.finish_marking(&returning.annotator);
            open.keep(finished.map_err(BackError::from)?);
        }
        Ok(open)
    }

    fn new(
        plays: &Path,
        returned: &Returned,
        returning: &Returning,
        templates: &Arc<Templates>,
    ) -> Result<Self, LeftOut> {
        let path = pick(plays, &returned.journal, Where::Plays)?;
        let (writer, journal) = Writer::resume(&path)?;
        let records = journal.entries.into_iter().map(|entry| entry.record);
        let play = Play::replay(records, Arc::clone(templates))
            .map_err(|source| LeftOut::Replay { path: path.clone(), source })?;
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
        // One who is done and found nothing has marked the play as well.
        if intents.is_empty() && (layer.is_some() || !returned.is_done) {
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

    fn write(mut self, out: &mut impl Write, returning: &Returning) -> Result<(), ImportError> {
        if !returning.dry_run {
            for record in &self.records {
                self.writer.append(record)?;
            }
        }
        let added = match (self.marks, returning.dry_run) {
            (0, _) => "nothing new".to_owned(),
            (1, false) => "1 mark added".to_owned(),
            (marks, false) => format!("{marks} marks added"),
            (1, true) => "1 mark would be added".to_owned(),
            (marks, true) => format!("{marks} marks would be added"),
        };
        let mode = match self.mode {
            MarkingMode::Blind => "blind",
            MarkingMode::Assisted => "assisted",
        };
        let state = match self.play.marks().of(&returning.annotator) {
            None => "not begun",
            Some(layer) if layer.is_done() => "done",
            Some(_) => "goes on",
        };
        let (id, by) = (id_of(&self.path), clean_line(&returning.annotator));
        writeln!(out, "{}: {added} by {by}, {mode}, {state}", clean_line(&id))?;
        Ok(())
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        self.records.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Record(record) => Some(record),
            Effect::Ask(_) | Effect::Seek(_) | Effect::Cancel(_) => None,
        }));
    }
}
