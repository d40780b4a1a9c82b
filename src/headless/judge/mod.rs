//! `sceneplay judge`: the plays of simulation files put before the critics of the same judge as at
//! the screens.
//!
//! | module | owns |
//! |---|---|
//! | [`run`] | the settings and units of a run |
//! | [`perform`] | one judging of one play |
//! | [`kept`] | a judging as it is kept, and the evaluation made of all of them |
//! | [`dry`] | what a run would take |

mod dry;
pub(super) mod kept;
mod perform;
mod run;

use std::{io::Write, path::PathBuf, sync::Arc};

use super::batch::{
    crew::Crew,
    error::BatchError,
    progress::Names,
    sitting::{Job, Sitting},
};
use crate::{config::Settings, driver::kept::Kept, prompt::Templates};

/// What is asked for, besides the settings.
#[derive(Debug, Clone)]
pub struct Ask {
    pub simulations: Vec<PathBuf>,
    /// How often each play is judged.
    pub samples: u32,
    /// Files of rubrics, or names of built-in ones; none: the protocol.
    pub rubrics: Vec<PathBuf>,
    /// Calls under way at once.
    pub jobs: Option<usize>,
    pub out: PathBuf,
    pub dry_run: bool,
    pub json_progress: bool,
}

/// Judges the plays, or says what that would take.
///
/// # Errors
/// See [`BatchError`]; what was done by then is kept in the work file.
pub fn judge(
    out: &mut impl Write,
    settings: &Settings,
    templates: Templates,
    ask: &Ask,
) -> Result<(), BatchError> {
    let run = run::Run::new(settings, templates, ask)?;
    if ask.dry_run {
        return dry::show(out, settings, &run);
    }
    let sitting = Sitting::open(&ask.out, run.header.clone())?;
    let crew = Crew::gather(settings, [&run.judge.model], ask.jobs, Kept::default())?;
    let critics = run.critics_each();
    let run = Arc::new(run);
    let todo = run.todo(sitting.file())?;
    let job = Job {
        todo,
        mine: &run.header.units,
        // All critics of a judging are asked at once; while one judging is read and measured, the
        // critics of another wait for its turn.
        width: 2 * crew.at_once.div_ceil(critics),
        names: Names { units: "judgings", steps: "critiques", steps_each: critics as f64 },
        json_progress: ask.json_progress,
    };
    let perform = |unit| {
        let (run, crew) = (Arc::clone(&run), crew.clone());
        async move { perform::perform(&run, unit, &crew).await }
    };
    sitting.run(job, &crew, perform, |to, file| {
        let done = &file.contents().done;
        let places = run.header.units.iter().filter_map(|unit| done.get(unit));
        kept::evaluation(to, places.map(|place| file.value(place)))
    })
}
