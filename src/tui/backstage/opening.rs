//! Opening a play: a new one, or one that is gone on with.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use super::{Backstage, keys::Then, told};
use crate::{
    config::ConfigError,
    driver::{
        Driver,
        past::{Past, PastError},
    },
    effect::Effect,
    journal::{JournalError, Writer},
    memory::{Memories, MemoryRules},
    model::Company,
    play::Play,
    record::Casting,
    scene::Scene,
    tui::{casting::Choice, events::Msg, page::Notice},
};

/// A play that is about to be opened.
pub enum Opening {
    New {
        scene: Arc<Scene>,
        origin: String,
        casting: Box<Casting>,
        memories: Option<Arc<Memories>>,
    },
    Resumed {
        writer: Writer,
        play: Box<Play>,
    },
}

impl Backstage {
    pub(super) fn start(&mut self, choice: Choice, play: &mut Option<Play>) -> Vec<Msg> {
        if self.opening {
            return still_opening();
        }
        let Some(entry) = self.library.entries().get(choice.scene) else {
            return Vec::new();
        };
        let scene = match entry.load() {
            Ok(scene) => Arc::new(scene),
            Err(error) => return say(told::scene(&entry.source, &error)),
        };
        let past = match self.past(&scene, &choice.player, choice.memory.as_ref()) {
            Ok(past) => past,
            Err(error) => return say(error),
        };
        let (memories, forgotten) = split(past);
        let mut casting = Box::new(Casting {
            player: choice.player,
            roles: choice.roles,
            rules: choice.rules,
            endpoints: BTreeMap::new(),
            profiles: Default::default(),
            memory: choice.memory,
        });
        casting.endpoints = self.addresses(&casting);
        let origin = entry.source.to_string();
        let missing = self.unknown(&casting.roles);
        let warning = self.warn_of_unfinished(&scene);
        let new = Then::Open(Opening::New { scene, origin, casting, memories });
        // First, so that an error takes its place.
        let warnings = warning.into_iter().chain(forgotten);
        warnings.chain(self.with_keys(missing, new, play)).collect()
    }

    pub(super) fn resume(&mut self, journal: &Path, on: &mut Option<Play>) -> Vec<Msg> {
        if self.opening {
            return still_opening();
        }
        let (writer, journal) = match Writer::resume(journal) {
            Ok(resumed) => resumed,
            Err(JournalError::Locked { path }) => return self.only_read(&path),
            Err(error) => return say(told::journal(&error)),
        };
        let torn = journal.recovered.torn.is_some();
        let records = journal.entries.into_iter().map(|entry| entry.record);
        let mut play = match Play::replay(records, Arc::clone(&self.templates)) {
            Ok(play) => Box::new(play),
            Err(error) => {
                let error = format!("{}: {error}", writer.path().display());
                return say(told::reason_first(writer.path(), &error));
            }
        };
        let stage = play.stage();
        let casting = stage.lasting_casting();
        let past = self.past(stage.scene(), &casting.player, casting.memory.as_ref());
        let (memories, forgotten) = match past {
            Ok(past) => split(past),
            Err(error) => {
                let said = format!("{error}. Nothing more is remembered in this play.");
                (None, Some(Msg::Notice(Notice::warning(said))))
            }
        };
        if let Some(memories) = memories {
            play.set_memories(memories);
        }
        self.remember_endpoints(play.stage().casting());
        let missing = self.unknown(&play.stage().casting().roles);
        let resumed = Then::Open(Opening::Resumed { writer, play });
        let mut answer = self.with_keys(missing, resumed, on);
        answer.extend(forgotten);
        if torn {
            let said =
                "The last event of this play was cut off. It is set aside beside the journal.";
            answer.push(Msg::Notice(Notice::warning(said)));
        }
        answer
    }

    /// What lies behind a play of `scene`, where its characters are to remember at all.
    fn past(
        &self,
        scene: &Scene,
        player: &[String],
        rules: Option<&MemoryRules>,
    ) -> Result<Option<Past>, PastError> {
        let books = &self.settings.books.value;
        rules.map(|rules| Past::of(scene, player, rules, books, &self.played)).transpose()
    }

    /// Opens the play. One that is resumed opens also where there is an `error` in the keys: it can
    /// be read, and be given other models.
    pub(super) fn go_on_opening(
        &mut self,
        opening: Opening,
        error: Option<ConfigError>,
    ) -> Vec<Msg> {
        let warning = match (&opening, error) {
            (Opening::New { .. }, Some(error)) => return say(error),
            (_, error) => error.map(|error| Msg::Notice(Notice::warning(error.to_string()))),
        };
        let (writer, play, effects) = match opening {
            Opening::New { scene, origin, casting, memories } => {
                let templates = Arc::clone(&self.templates);
                match Play::open_remembering(scene, origin, *casting, templates, memories) {
                    Ok((play, effects)) => (Writer::new(&self.plays), Box::new(play), effects),
                    Err(error) => return say(error),
                }
            }
            Opening::Resumed { writer, mut play } => {
                let effects = play.resume();
                (writer, play, effects)
            }
        };
        let mut answer = self.begin_play(writer, play, effects);
        answer.extend(warning);
        answer
    }

    fn begin_play(&mut self, writer: Writer, play: Box<Play>, effects: Vec<Effect>) -> Vec<Msg> {
        let company = Company::new(self.endpoints.iter().cloned());
        let pace = Duration::from_millis(self.settings.pace_ms.value);
        let mut driver = Driver::new(writer, company, pace).keeping(self.kept.clone());
        driver.carry_out(effects, &play);
        self.driver = Some(driver);
        self.opened += 1;
        vec![Msg::Opened(play)]
    }
}

/// The memories, and what has to be told of them.
fn split(past: Option<Past>) -> (Option<Arc<Memories>>, Option<Msg>) {
    let Some(Past { memories, forgotten }) = past else { return (None, None) };
    (Some(memories), forgotten.map(|said| Msg::Notice(Notice::warning(said))))
}

fn still_opening() -> Vec<Msg> {
    let said = "A play is being opened already; the key of its endpoint is still being read.";
    vec![Msg::Notice(Notice::plain(said))]
}

fn say(error: impl ToString) -> Vec<Msg> {
    vec![Msg::Notice(Notice::error(error.to_string()))]
}
