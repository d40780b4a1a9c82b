//! `sceneplay simulate`: whole test sets played on the same stage as at the screens, by models alone.
//!
//! | module | owns |
//! |---|---|
//! | [`selection`] | which scenes are played |
//! | [`run`] | the settings and units of a run, and its output |
//! | [`perform`] | the play of one scene |
//! | [`dry`] | what a run would take |

mod dry;
mod perform;
pub(super) mod run;
pub mod selection;
mod sought;

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use selection::Selection;

use super::batch::{
    crew::Crew,
    error::BatchError,
    progress::Names,
    shard::Shard,
    sitting::{Job, Sitting},
};
use crate::{config::Settings, driver::kept::Kept, prompt::Templates, text::clean_line};

/// What is asked for, besides the settings.
#[derive(Debug, Clone)]
pub struct Ask {
    pub selection: Selection,
    /// How often each scene is played.
    pub repeats: u32,
    /// Calls under way at once.
    pub jobs: Option<usize>,
    pub shard: Option<Shard>,
    pub out: PathBuf,
    /// Play scenes without memories where their book is not at hand.
    pub without_memory: bool,
    /// Folder of what models said about memories.
    pub cache: PathBuf,
    pub dry_run: bool,
    pub json_progress: bool,
}

/// Plays the scenes, or says what that would take.
///
/// # Errors
/// See [`BatchError`]; what was done by then is kept in the work file.
pub fn simulate(
    out: &mut impl Write,
    settings: &Settings,
    templates: Templates,
    ask: &Ask,
) -> Result<(), BatchError> {
    let run = run::Run::new(settings, templates, ask)?;
    for one in &run.left_out {
        let _ = writeln!(io::stderr(), "no scene: {}", clean_line(one));
    }
    if ask.dry_run {
        return dry::show(out, settings, &run).map_err(BatchError::io("standard output", "write"));
    }
    let sitting = Sitting::open(&ask.out, run.header.clone())?;
    let crew = Crew::gather(settings, run.models(), ask.jobs, Kept::at(ask.cache.clone()))?;
    let run = Arc::new(run);
    let mine = run.mine();
    let job = Job {
        todo: run.todo(sitting.done()),
        mine: &mine,
        // A play is one chain of calls.
        width: crew.at_once,
        names: Names { units: "plays", steps: "lines", steps_each: run.lines_each() },
        json_progress: ask.json_progress,
    };
    let perform = |unit| {
        let (run, crew) = (Arc::clone(&run), crew.clone());
        async move { perform::perform(&run, unit, &crew).await }
    };
    sitting.run(job, &crew, perform, |to, file| run::write(to, &mine, file))
}
