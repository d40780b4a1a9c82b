//! Why a run over a test set cannot be made, or did not come to its end.

use std::{io, path::PathBuf};

use crate::{
    chat::Fault, config::ConfigError, coser::evaluation::EvaluationError,
    coser::simulation::SimulationError, driver::past::PastError, judge::rubric::RubricError,
    prompt::PromptError, scene::read::ReadError,
};

/// Why a run was not made, or is not complete.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Scenes(#[from] ReadError),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    #[error(transparent)]
    Books(#[from] PastError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error(transparent)]
    Rubric(#[from] RubricError),
    #[error("{0} {hint}", hint = .0.hint)]
    Fault(Fault),
    /// What the flags or the files say cannot be done; says what to do.
    #[error("{0}")]
    Unusable(String),
    #[error("{}: cannot {doing}: {source}", .path.display())]
    Io { path: PathBuf, doing: &'static str, source: io::Error },
    #[error("{}: another run is writing it; wait for that one, or give another --out", .0.display())]
    Locked(PathBuf),
    #[error(
        "{}: there is a file already that this run did not write; move it away, or give another --out",
        .0.display()
    )]
    NotOurs(PathBuf),
    #[error("{}: line {line} is none of a work file ({what}); it was changed or is something else", .path.display())]
    Broken { path: PathBuf, line: usize, what: String },
    #[error(
        "{}: it was begun with other settings:\n{differences}\n\
         Go on with those, give another --out, or take the file away to begin anew.",
        .path.display()
    )]
    OtherSettings { path: PathBuf, differences: String },
    /// Ended before all was done; what there is has been kept.
    #[error("{0}")]
    Incomplete(String),
    #[error("{0}")]
    Interrupted(String),
}

impl BatchError {
    pub fn io(path: impl Into<PathBuf>, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, doing, source }
    }

    /// 2 for input that cannot be used, 1 for what went wrong on the way, 130 where the user
    /// stopped it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Io { .. } | Self::Locked(_) | Self::Fault(_) | Self::Incomplete(_) => 1,
            Self::Interrupted(_) => 130,
            _ => 2,
        }
    }
}
