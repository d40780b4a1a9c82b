//! `sceneplay play`: straight to a scene, on the screens or in line mode.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::Arc,
};

use clap::Args;

use super::{CliError, Start, screens};
use crate::{
    config::{self, Paths, Settings},
    headless::{
        plain::{self, Ask},
        scenes,
    },
    scene::{ENVIRONMENT, Scene, library::Entry},
    text,
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct PlayArgs {
    /// Line mode for pipes and screen readers: the play on standard output, your lines and commands
    /// (/help) from standard input.
    #[arg(long)]
    pub plain: bool,
    /// The scene: its id, or words of its book and topic.
    #[arg(long, value_name = "SCENE")]
    pub scene: Option<String>,
    /// The character that you play; may be repeated.
    #[arg(long = "as", value_name = "CHARACTER", conflicts_with = "watch")]
    pub play: Vec<String>,
    /// Play nobody.
    #[arg(long)]
    pub watch: bool,
    /// Go on with the last unfinished play, of this scene where one is named.
    #[arg(long, requires = "plain")]
    pub resume: bool,
    /// Where the scene's book is not at hand, play it without memories.
    #[arg(long, requires = "plain")]
    pub without_memory: bool,
}

impl PlayArgs {
    /// The same for the screens.
    pub(super) fn start(self) -> Start {
        Start { scene: self.scene, play: self.play, watch: self.watch }
    }
}

pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: PlayArgs,
) -> Result<(), CliError> {
    let library = scenes::library(settings, &paths.scenes(), &paths.cache.value)?;
    let chosen = match &args.scene {
        Some(wanted) => Some(screens::find(wanted, &library)?),
        None if args.resume => None,
        None => Some(choose_scene(out, library.entries())?),
    };
    let entry = chosen.map(|chosen| &library.entries()[chosen]);
    let scene = entry.map(|entry| entry.load().map(Arc::new)).transpose()?;
    let ask = match (entry, scene) {
        (Some(entry), Some(scene)) if !args.resume => {
            let player = player(out, &args, &scene)?;
            Ask::New { origin: entry.source.to_string(), scene, player }
        }
        (_, scene) => Ask::GoOn { scene },
    };
    let templates = config::prompts::templates(settings)?;
    let terms = plain::Terms {
        plays: paths.data.value.join("plays"),
        memories: paths.cache.value.join("memories"),
        without_memory: args.without_memory,
    };
    Ok(plain::play(out, settings, templates, &terms, ask)?)
}

fn player(out: &mut impl Write, args: &PlayArgs, scene: &Scene) -> Result<Vec<String>, CliError> {
    let speakers = scene.speakers();
    if let Some(stranger) = args.play.iter().find(|name| !speakers.contains(name)) {
        return Err(CliError::NoSpeaker {
            name: stranger.clone(),
            scene: scene.id(),
            cast: speakers.join(", "),
        });
    }
    if !args.play.is_empty() || args.watch {
        return Ok(args.play.clone());
    }
    if let Some(own) = scene.own.player.as_ref().filter(|name| speakers.contains(name)) {
        return Ok(vec![own.clone()]);
    }
    let cast: Vec<&str> = scene.cast().chain([ENVIRONMENT]).collect();
    let mut rows: Vec<String> = cast.iter().map(|name| (*name).to_owned()).collect();
    rows.push("nobody: watch".to_owned());
    let chosen = choose(out, "Whom do you play?", &rows, "--as CHARACTER or --watch")?;
    Ok(cast.get(chosen).map(|name| (*name).to_owned()).into_iter().collect())
}

fn choose_scene(out: &mut impl Write, entries: &[Entry]) -> Result<usize, CliError> {
    let rows: Vec<String> =
        entries.iter().map(|entry| format!("{}: {}", entry.book, entry.topic)).collect();
    choose(out, "Which scene?", &rows, "--scene SCENE")
}

/// Asks for a number, where somebody can be asked.
fn choose(
    out: &mut impl Write,
    question: &str,
    rows: &[String],
    flag: &'static str,
) -> Result<usize, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::NotSaid(flag));
    }
    for (number, row) in (1..).zip(rows) {
        writeln!(out, "{number}: {}", text::clean_line(row))?;
    }
    loop {
        write!(out, "{question} A number: ")?;
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Err(CliError::NotSaid(flag));
        }
        match line.trim().parse::<usize>() {
            Ok(number) if (1..=rows.len()).contains(&number) => return Ok(number - 1),
            _ => writeln!(out, "A number from 1 to {}, please.", rows.len())?,
        }
    }
}
