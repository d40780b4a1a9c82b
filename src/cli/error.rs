//! Why nothing came of a command, and what the process ends with.

use std::{io, path::PathBuf};

use crate::{
    config::{ConfigError, prompts::PromptsError},
    headless::{
        agreement::AgreementError, annotations::ImportError, batch::error::BatchError,
        export::ExportError, new::NewError, plain::PlainError, prompts::FolderError,
        report::ReportError, transcripts::TranscriptsError,
    },
    journal::JournalError,
    play::ReplayError,
    scene::read::ReadError,
    tui::keymap::BadKeys,
};

/// Why nothing came of a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "the screens need a terminal, and standard input or output is none; \
         `sceneplay --help` lists the commands that work without one"
    )]
    NoTerminal,
    #[error("--keys: {0}")]
    Keys(String),
    #[error("the log file {} cannot be written: {source}; mend that, or take --log and the setting `log` away", path.display())]
    Log { path: PathBuf, source: io::Error },
    #[error("the picture {} cannot be written: {source}; name a file in a folder that is there", path.display())]
    Picture { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Scenes(#[from] ReadError),
    #[error(transparent)]
    Prompts(#[from] PromptsError),
    #[error(transparent)]
    PromptFolder(#[from] FolderError),
    #[error("there is nobody to ask here; say it by {0}")]
    NotSaid(&'static str),
    #[error(transparent)]
    Plain(#[from] PlainError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{}: {source}", path.display())]
    Recorded { path: PathBuf, source: ReplayError },
    #[error("there is no theme {name:?} (from {from}); there are: {known}")]
    NoTheme { name: String, from: String, known: String },
    #[error("{}", no_scene(wanted, near))]
    NoScene { wanted: String, near: Vec<String> },
    #[error("nobody in {scene:?} is called {name:?}; its cast: {cast}")]
    NoSpeaker { name: String, scene: String, cast: String },
    #[error(transparent)]
    Bindings(#[from] BadKeys),
    #[error("the terminal cannot be used: {0}")]
    Screens(io::Error),
    #[error("cannot be played as things are: {}; the lines marked `fails` say what to do", .0.join(", "))]
    Unusable(Vec<String>),
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("{} stored {} not come out; the report lists {}",
        .0, if *.0 == 1 { "figure does" } else { "figures do" }, if *.0 == 1 { "it" } else { "them" })]
    NotReproduced(usize),
    #[error("{} {} found: what they name cannot be played",
        .0, if *.0 == 1 { "error was" } else { "errors were" })]
    Invalid(usize),
    #[error(transparent)]
    New(#[from] NewError),
    #[error(transparent)]
    Transcripts(#[from] TranscriptsError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Annotations(#[from] ImportError),
    #[error(transparent)]
    Agreement(#[from] AgreementError),
    #[error("these flags belong to the list: sceneplay transcripts list …")]
    ListFlags,
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl CliError {
    /// 2 for input that cannot be used, 1 for what went wrong on the way, 0 where the reader of a
    /// pipe has had enough.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Bindings(_)
            | Self::NoTerminal
            | Self::Scenes(_)
            | Self::Report(_)
            | Self::Prompts(_)
            | Self::PromptFolder(FolderError::Prompts(_))
            | Self::NotSaid(_)
            | Self::Journal(_)
            | Self::Recorded { .. }
            | Self::Plain(PlainError::Config(_) | PlainError::NothingToResume(_))
            | Self::NoTheme { .. }
            | Self::ListFlags
            | Self::Log { .. }
            | Self::Keys(_)
            | Self::NoScene { .. }
            | Self::NoSpeaker { .. } => 2,
            Self::Batch(error) => error.exit_code(),
            // As a shell reports it.
            Self::Plain(PlainError::Signalled { number, .. }) => 128 + number,
            Self::New(error) if error.is_of_input() => 2,
            Self::Transcripts(error) if error.is_of_input() => 2,
            Self::Export(error) if error.is_of_input() => 2,
            Self::Annotations(error) if error.is_of_input() => 2,
            Self::Agreement(error) if error.is_of_input() => 2,
            Self::Output(error)
            | Self::PromptFolder(FolderError::Output(error))
            | Self::New(NewError::Output(error))
            | Self::Transcripts(TranscriptsError::Output(error))
            | Self::Export(ExportError::Output(error))
            | Self::Annotations(ImportError::Output(error))
            | Self::Agreement(AgreementError::Output(error))
                if error.kind() == io::ErrorKind::BrokenPipe =>
            {
                0
            }
            Self::Screens(_)
            | Self::Unusable(_)
            | Self::NotReproduced(_)
            | Self::Plain(_)
            | Self::Invalid(_)
            | Self::PromptFolder(_)
            | Self::New(_)
            | Self::Transcripts(_)
            | Self::Export(_)
            | Self::Annotations(_)
            | Self::Agreement(_)
            | Self::Picture { .. }
            | Self::Output(_) => 1,
        }
    }
}

fn no_scene(wanted: &str, near: &[String]) -> String {
    match near {
        [] => format!("there is no scene {wanted:?}; the Library finds scenes by typing"),
        [one] => format!("there is no scene {wanted:?}; did you mean {one:?}?"),
        several => format!("which of these is {wanted:?}: {}?", several.join(", ")),
    }
}
