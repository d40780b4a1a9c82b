//! `sceneplay play --plain`: the interactive scene in line mode, for pipes and screen readers.
//!
//! The same play, driver and journal as the screens. Standard output holds the play, one paragraph a
//! line, and announcements that begin with `* `; the player's lines and commands come from standard
//! input. From a terminal they are taken at any time; from a pipe when the play waits for them, so
//! that a written-down evening plays the same however fast the models are.
//!
//! | module | owns |
//! |---|---|
//! | [`command`] | what begins with `/` |
//! | [`opening`] | which scene, who is played, by which models; going on with an unfinished play |
//! | [`evening`] | the loop from the first line to the verdict |
//! | [`leaving`] | what is kept at its end, and what the process ends with |
//! | [`voice`] | what is said of the play |
//! | [`verdict`] | a judging as text |

mod command;
mod evening;
mod leaving;
mod opening;
mod verdict;
mod voice;

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
};

use tokio::sync::mpsc;

use crate::{
    config::{ConfigError, Settings},
    driver::{Driver, kept::Kept, past::PastError},
    effect::Effect,
    journal::JournalError,
    model::Company,
    play::{Play, ReplayError},
    prompt::{PromptError, Templates},
    scene::Scene,
};

/// What is to be played.
#[derive(Debug)]
pub enum Ask {
    New {
        scene: Arc<Scene>,
        /// Where the scene came from: `bundled`, or a file's path.
        origin: String,
        /// The characters that the person plays; empty: the person watches.
        player: Vec<String>,
    },
    /// To go on with the last unfinished play of this scene, or of any.
    GoOn { scene: Option<Arc<Scene>> },
}

/// Where a play is kept, and what it may do without.
#[derive(Debug)]
pub struct Terms {
    /// Folder of the journals.
    pub plays: PathBuf,
    /// Folder of what was played of books.
    pub played: PathBuf,
    /// Folder of what models said about memories.
    pub memories: PathBuf,
    /// Whether it is played without memories where the book is not at hand.
    pub without_memory: bool,
}

/// Why there is no play.
#[derive(Debug, thiserror::Error)]
pub enum PlainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error("{0}; --without-memory plays it all the same, without memories")]
    Past(#[from] PastError),
    #[error("{path}: {source}", path = path.display())]
    Replay { path: PathBuf, source: ReplayError },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("there is no unfinished play of {0}; leave --resume out to begin one")]
    NothingToResume(String),
    /// With the number of the signal.
    #[error("ended by a signal{}", kept.as_ref().map(|path| {
        format!("; the play is kept in {}, --resume goes on with it", path.display())
    }).unwrap_or_default())]
    Signalled { number: u8, kept: Option<PathBuf> },
    /// Nobody was there to do something about it.
    #[error("{0}")]
    Failed(String),
    #[error("the play could not be written down: {0}")]
    NotWritten(String),
    #[error("cannot read or write: {0}")]
    Io(#[from] io::Error),
}

/// A line of standard input.
type Typed = io::Result<String>;

/// Plays until the person leaves or standard input ends. The play is kept either way.
///
/// # Errors
/// The play cannot be opened, its last facts are in no file, standard output is closed, or a signal
/// or, where nobody sits at a terminal, a model that fails has ended it.
pub fn play(
    out: &mut impl Write,
    settings: &Settings,
    templates: Templates,
    terms: &Terms,
    ask: Ask,
) -> Result<(), PlainError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let kept = Kept::at(terms.memories.clone());
        let opening::Opened { play, effects, writer, endpoints, forgotten } =
            opening::open(settings, Arc::new(templates), terms, ask).await?;
        if let Some(forgotten) = forgotten {
            voice::Voice::new(out, false).tell(&forgotten)?;
        }
        let pace = std::time::Duration::ZERO;
        let driver = Driver::new(writer, Company::new(endpoints), pace).keeping(kept);
        begin(out, play, effects, driver).await
    });
    // The thread that reads standard input may wait for a line for ever.
    runtime.shutdown_background();
    result
}

async fn begin(
    out: &mut impl Write,
    play: Play,
    effects: Vec<Effect>,
    driver: Driver,
) -> Result<(), PlainError> {
    let (tell, typed) = mpsc::channel(16);
    std::thread::spawn(move || read(&tell));
    let attended = io::stdin().is_terminal();
    evening::Evening::new(out, play, driver, typed, attended).play(effects).await
}

fn read(tell: &mpsc::Sender<Typed>) {
    for line in io::stdin().lock().split(b'\n') {
        let line = line.map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned());
        if tell.blocking_send(line).is_err() {
            return;
        }
    }
}
