//! `sceneplay new`: its flags.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::{CliError, notes, screens};
use crate::{
    config::{self, Paths, Settings},
    headless::{
        new::{self, Said, Start},
        scenes,
    },
    scene::draft::Draft,
};

/// TEXT is the text itself, or @FILE.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct NewArgs {
    /// Copy this scene: its id, or words of its book and topic.
    #[arg(long, value_name = "SCENE", conflicts_with = "card")]
    from: Option<String>,
    /// Begin with a character card (.png or .json, version 1 to 3); may be repeated.
    #[arg(long, value_name = "FILE", requires = "persona")]
    card: Vec<PathBuf>,
    /// Whom you play beside the cards, and a text about it.
    #[arg(long, value_name = "NAME[:FILE]", requires = "card")]
    persona: Option<String>,
    /// Which of the first card's first messages opens the scene; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "card")]
    first: usize,
    /// Keep the cards' system prompts, but do not tell them.
    #[arg(long, requires = "card")]
    no_card_system: bool,
    /// Keep the cards' post-history instructions, but do not tell them.
    #[arg(long, requires = "card")]
    no_post_history: bool,
    /// Keep a recorded play as the reference of its scene: an ID of `sceneplay transcripts`.
    #[arg(long, value_name = "ID", conflicts_with_all = ["from", "card"])]
    from_play: Option<String>,
    /// The book, or whatever the scene belongs to.
    #[arg(long, value_name = "TITLE")]
    book: Option<String>,
    /// What it is about, in a few words.
    #[arg(long, value_name = "TEXT")]
    topic: Option<String>,
    /// How it stands when the scene begins.
    #[arg(long, value_name = "TEXT")]
    scenario: Option<String>,
    /// The plot around the scene, which critics are told and actors are not.
    #[arg(long, value_name = "TEXT")]
    plot: Option<String>,
    /// A character, and the file of its profile; may be repeated.
    #[arg(long, value_name = "NAME[:FILE]")]
    character: Vec<String>,
    /// What moves a character; may be repeated.
    #[arg(long, value_name = "NAME:TEXT")]
    motivation: Vec<String>,
    /// A character that critics do not judge; may be repeated.
    #[arg(long, value_name = "NAME")]
    minor: Vec<String>,
    /// Who opens: a character, or Environment.
    #[arg(long, value_name = "NAME")]
    opens: Option<String>,
    /// The reference: lines of the form `NAME: words`.
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Fill the form on the screen with what the flags say, and do not save yet.
    #[arg(long)]
    edit: bool,
}

impl NewArgs {
    fn said(&self) -> Said {
        Said {
            book: self.book.clone(),
            topic: self.topic.clone(),
            scenario: self.scenario.clone(),
            plot: self.plot.clone(),
            characters: self.character.clone(),
            motivations: self.motivation.clone(),
            minor: self.minor.clone(),
            opens: self.opens.clone(),
            reference: self.reference.clone(),
        }
    }
}

/// Writes the scene, or gives what the form is to begin with.
pub(super) fn run(
    out: &mut impl Write,
    settings: &Settings,
    paths: &Paths,
    args: &NewArgs,
) -> Result<Option<Draft>, CliError> {
    let folder = paths.scenes();
    if let Some(id) = &args.from_play {
        let templates = config::prompts::templates(settings)?;
        let plays = paths.data.value.join("plays");
        new::keep_play(out, &folder, templates, &plays, id)?;
        return Ok(None);
    }
    let said = args.said();
    let nothing = args.from.is_none() && args.card.is_empty() && said == Said::default();
    if nothing {
        return Ok(Some(Draft::default()));
    }
    let start = match &args.from {
        Some(wanted) => {
            let library = scenes::library(settings, &folder, &paths.cache.value)?;
            let found = screens::find(wanted, &library)?;
            Start::Scene(Box::new(library.entries()[found].load()?))
        }
        None if args.card.is_empty() => Start::Nothing,
        None => Start::Cards {
            files: args.card.clone(),
            persona: args.persona.clone().unwrap_or_default(),
            greeting: args.first,
            system: !args.no_card_system,
            after: !args.no_post_history,
        },
    };
    let mut notes = notes();
    let draft = new::draft(&mut notes, start, &said)?;
    if args.edit {
        return Ok(Some(draft));
    }
    new::keep(out, &mut notes, &folder, &draft)?;
    Ok(None)
}
