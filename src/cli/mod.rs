//! Commands and flags.
//!
//! Owns what the command line says and who is called for it; what a setting means is
//! [`crate::config`]'s.

mod agreement;
mod annotations;
mod error;
mod export;
mod flags;
mod judge;
mod keys;
mod merge;
mod new;
mod plain;
mod replay;
mod report;
mod run;
mod scenes;
mod screens;
mod screenshot;
mod shell;
mod simulate;
mod transcripts;
mod validate;

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use clap::{Parser, Subcommand};
use tracing::level_filters::LevelFilter;

pub use error::CliError;
pub use flags::{PlaceFlags, SettingFlags, Start};
pub use report::ReportArgs;

use screens::First;

use crate::{
    config::{
        self, Environment, Layer, Paths, Settings,
        annotation::{Annotation, annotator},
    },
    crash, headless, journal, log,
    text::{self, Door},
};

/// Play a character in a scene from a book while language models play the others, then read what a
/// judge finds wrong with the play.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub settings: SettingFlags,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub places: PlaceFlags,
}

const AFTER_HELP: &str = "\
Without a command, the screens open: choose a scene, cast it, play it, read the verdict.
With no model configured, OPENAI_BASE_URL and OPENAI_API_KEY are used if set, else a model server
on this machine, else the offline company, which needs none.

Models are written ENDPOINT/MODEL; endpoints are defined in the settings file
(`sceneplay config init` writes one). With --base-url or OPENAI_BASE_URL, MODEL alone will do.
Keys are never given by flags: name a variable, a program or a file in the settings file, or set
OPENAI_API_KEY.";

#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    /// Print where settings, journals and other files are.
    Paths {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write a first settings file, or show the settings in force.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print every key and what it does, as it would be written into the settings file.
    Keys,
    /// Ask every configured model something small, and say what works and what to do where it does
    /// not. Ends with 1 if a role cannot be played.
    Doctor {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Play one scene: on the screens, or with --plain line by line.
    Play(plain::PlayArgs),
    /// Play a recorded play again on the screens, without any model; nothing is written.
    Replay(replay::ReplayArgs),
    /// List the scenes that can be played: the bundled ones, and those of test sets.
    Scenes(scenes::ScenesArgs),
    /// Write a scene of your own: copy one, begin with character cards, or start one. Without flags,
    /// a form on the screen.
    New(Box<new::NewArgs>),
    /// Say what is wrong with scene files and what a player would trip over. Ends with 1 if
    /// something cannot be played.
    Validate(validate::ValidateArgs),
    /// List the recorded plays, read them, name and tag them, put them into the trash and back.
    Transcripts(transcripts::TranscriptsArgs),
    /// Write recorded plays in the formats of other tools.
    Export(export::ExportArgs),
    /// Read back what annotators marked in other tools.
    #[command(subcommand)]
    Annotations(annotations::AnnotationsCommand),
    /// Tell how far annotators and judges agree, over one recorded play or many.
    Agreement(agreement::AgreementArgs),
    /// Play a whole test set by models alone, as fast as they answer. Stop it at any time; the same
    /// command goes on.
    Simulate(simulate::SimulateArgs),
    /// Have the plays of a simulation judged, as fast as the judge answers. Stop it at any time; the
    /// same command goes on.
    Judge(judge::JudgeArgs),
    /// Join the parts of a run that was split by --shard; refuses overlaps and gaps.
    Merge(merge::MergeArgs),
    /// Report on judged runs: scores, differences, flaws; check that stored scores come out.
    Report(ReportArgs),
    /// Print the JSON Schema of a format that sceneplay writes.
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Write the built-in prompts down to be changed, or check changed ones.
    #[command(subcommand)]
    Prompts(PromptsCommand),
    /// Write a screen as a picture (SVG), without opening the screens.
    Screenshot(screenshot::ScreenshotArgs),
    /// Write what a shell reads to complete commands and flags.
    Completions { shell: clap_complete::Shell },
    /// Write the manual for `man`: `sceneplay man > sceneplay.1`.
    Man,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum SchemaCommand {
    /// One line of a journal.
    Journal,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum PromptsCommand {
    /// Write every built-in template into a folder; a comment in each lists its variables. What is
    /// there and differs is left as it is.
    Export { dir: PathBuf },
    /// Fill the templates of a folder for every bundled scene, and say which are built-in.
    Check { dir: PathBuf },
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Write a settings file that explains every setting and changes none.
    Init,
    /// Print every setting and where its value came from; keys stay hidden.
    Show {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Standard error, for what is said beside the output.
fn notes() -> Door<io::StderrLock<'static>> {
    let err = io::stderr().lock();
    let is_terminal = err.is_terminal();
    Door::new(err, is_terminal)
}

/// Does what the command line says.
///
/// # Errors
/// See [`CliError`]; [`CliError::exit_code`] is what the process should end with.
pub fn run(cli: Cli) -> Result<(), CliError> {
    let variables = Environment::of_process();
    let paths = Paths::find(cli.places.into_paths(), &variables)?;
    let flags = cli.settings.into_layer();
    watch(&paths, &variables, flags.clone())?;
    let out = io::stdout().lock();
    let is_terminal = out.is_terminal();
    let mut out = Door::new(out, is_terminal);
    match cli.command {
        None => {
            let settings = Settings::load(&paths, &variables, flags)?;
            drop(out);
            return screens::open(settings, &paths, &variables, &cli.start, First::Nothing);
        }
        Some(Command::Paths { json }) => headless::config::paths(&mut out, &paths, json)?,
        Some(Command::Config(ConfigCommand::Init)) => {
            let path = &paths.settings.value;
            config::init(path)?;
            writeln!(out, "{}", path.display())?;
        }
        Some(Command::Config(ConfigCommand::Show { json })) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            headless::config::show(&mut out, &settings, json)?;
        }
        Some(Command::Keys) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            keys::run(&mut out, &settings)?;
        }
        Some(Command::Report(args)) => report::run(&mut out, &args, flags)?,
        Some(Command::Doctor { json }) => {
            let settings = warned(Settings::load(&paths, &variables, flags)?, &paths);
            let templates = config::prompts::templates(&settings)?;
            let unusable = headless::doctor::doctor(&mut out, &settings, templates, json)?;
            if !unusable.is_empty() {
                out.flush()?;
                return Err(CliError::Unusable(unusable));
            }
        }
        Some(Command::Schema(SchemaCommand::Journal)) => {
            writeln!(out, "{:#}", journal::json_schema())?;
        }
        Some(Command::Prompts(PromptsCommand::Export { dir })) => {
            headless::prompts::export(&mut out, &dir)?;
        }
        Some(Command::Prompts(PromptsCommand::Check { dir })) => {
            headless::prompts::check(&mut out, &dir)?;
        }
        Some(Command::Play(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            if !args.plain {
                drop(out);
                return screens::open(settings, &paths, &variables, &args.start(), First::Nothing);
            }
            let settings = warned(settings, &paths);
            plain::run(&mut out, &settings, &paths, args)?;
        }
        Some(Command::Replay(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            drop(out);
            return screens::open(settings, &paths, &variables, &cli.start, First::Recorded(&args));
        }
        Some(Command::Scenes(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            scenes::run(&mut out, &settings, &paths, args)?;
        }
        Some(Command::New(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            if let Some(draft) = new::run(&mut out, &settings, &paths, &args)? {
                drop(out);
                let start = Start::default();
                return screens::open(
                    settings,
                    &paths,
                    &variables,
                    &start,
                    First::Form(Box::new(draft)),
                );
            }
        }
        Some(Command::Transcripts(args)) => {
            let annotator = match Settings::load(&paths, &variables, flags) {
                Ok(settings) => annotator(settings.annotator.value.as_deref(), &variables),
                Err(error) if args.needs_annotator() => return Err(error.into()),
                Err(_) => annotator(None, &variables),
            };
            transcripts::run(&mut out, &paths, args, annotator)?;
        }
        Some(Command::Export(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            export::run(&mut out, &settings, &paths, args)?;
        }
        Some(Command::Agreement(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            agreement::run(&mut out, &settings, &paths, args)?;
        }
        Some(Command::Annotations(command)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            let annotation = Annotation::load(&settings, &variables, &paths.config.value);
            annotations::run(&mut out, &settings, &annotation, &paths, command)?;
        }
        Some(Command::Validate(args)) => validate::run(&mut out, &args)?,
        Some(Command::Simulate(args)) => {
            let settings = warned(Settings::load(&paths, &variables, flags)?, &paths);
            simulate::run(&mut out, &settings, &paths, args)?;
        }
        Some(Command::Judge(args)) => {
            let settings = warned(Settings::load(&paths, &variables, flags)?, &paths);
            judge::run(&mut out, &settings, args)?;
        }
        Some(Command::Merge(args)) => merge::run(&mut out, &args)?,
        Some(Command::Screenshot(args)) => {
            let settings = Settings::load(&paths, &variables, flags)?;
            screenshot::run(&mut out, settings, &paths, &variables, &cli.start, &args)?;
        }
        Some(Command::Completions { shell }) => shell::completions(&mut out, shell)?,
        Some(Command::Man) => shell::manual(&mut out)?,
    }
    out.flush()?;
    Ok(())
}

/// Gets ready for what may go wrong. Settings that cannot be read are the command's to refuse.
fn watch(paths: &Paths, variables: &Environment, flags: Layer) -> Result<(), CliError> {
    let state = &paths.state.value;
    let settings = Settings::load(paths, variables, flags).ok();
    let with_text = settings.as_ref().is_some_and(|settings| settings.report_text.value);
    crash::watch(crash::Policy { folder: crash::folder(state), with_text });
    let level = settings.map_or(LevelFilter::OFF, |settings| settings.log.value);
    log::start(level, state).map_err(|source| CliError::Log { path: log::file(state), source })
}

/// The settings for a command that asks models, warned of what they allow.
fn warned(settings: Settings, paths: &Paths) -> Settings {
    for warning in config::open_road::warnings(&settings, &paths.state.value) {
        eprintln!("sceneplay: {}", text::clean_line(&warning));
    }
    settings
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
