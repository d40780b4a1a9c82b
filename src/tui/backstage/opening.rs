//! Opening a play: a new one, or one that is gone on with.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use super::{Backstage, keys::Then, told};
use crate::{
    config::ConfigError,
    driver::Driver,
    effect::Effect,
    journal::{JournalError, Writer},
    model::Company,
    play::Play,
    record::Casting,
    scene::Scene,
    tui::{casting::Choice, events::Msg, page::Notice},
};

/// A play that is about to be opened.
pub enum Opening {
    New { scene: Arc<Scene>, origin: String, casting: Box<Casting> },
    Resumed { writer: Writer, play: Box<Play> },
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
        let mut casting = Box::new(Casting {
            player: choice.player,
            roles: choice.roles,
            rules: choice.rules,
            endpoints: BTreeMap::new(),
            profiles: Default::default(),
        });
        casting.endpoints = self.addresses(&casting);
        let origin = entry.source.to_string();
        let missing = self.unknown(&casting.roles);
        let warning = self.warn_of_unfinished(&scene);
        let new = Then::Open(Opening::New { scene, origin, casting });
        // First, so that an error takes its place.
        warning.into_iter().chain(self.with_keys(missing, new, play)).collect()
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
        let play = match Play::replay(records, Arc::clone(&self.templates)) {
            Ok(play) => Box::new(play),
            Err(error) => {
                let error = format!("{}: {error}", writer.path().display());
                return say(told::reason_first(writer.path(), &error));
            }
        };
        self.remember_endpoints(play.stage().casting());
        let missing = self.unknown(&play.stage().casting().roles);
        let resumed = Then::Open(Opening::Resumed { writer, play });
        let mut answer = self.with_keys(missing, resumed, on);
        if torn {
            let said =
                "The last event of this play was cut off. It is set aside beside the journal.";
            answer.push(Msg::Notice(Notice::warning(said)));
        }
        answer
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
            Opening::New { scene, origin, casting } => {
                match Play::open(scene, origin, *casting, Arc::clone(&self.templates)) {
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
        let mut driver = Driver::new(writer, company, pace);
        driver.carry_out(effects, &play);
        self.driver = Some(driver);
        self.opened += 1;
        vec![Msg::Opened(play)]
    }
}

fn still_opening() -> Vec<Msg> {
    let said = "A play is being opened already; the key of its endpoint is still being read.";
    vec![Msg::Notice(Notice::plain(said))]
}

fn say(error: impl ToString) -> Vec<Msg> {
    vec![Msg::Notice(Notice::error(error.to_string()))]
}
