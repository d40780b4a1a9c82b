//! Opening a play: the keys of its endpoints are read first, for a program that prints one may
//! take its time.

use std::{path::Path, sync::Arc, time::Duration};

use tokio::task::spawn_blocking;

use super::{Backstage, Behind};
use crate::{
    config::ConfigError,
    driver::Driver,
    effect::Effect,
    journal::Writer,
    model::{Company, endpoint::Endpoint},
    play::Play,
    record::{Casting, RoleModel, Roles},
    scene::Scene,
    tui::{casting::Choice, events::Msg, page::Notice},
};

/// A play that is about to be opened.
pub enum Opening {
    New { scene: Arc<Scene>, origin: String, casting: Box<Casting> },
    Resumed { writer: Writer, play: Box<Play> },
}

impl Opening {
    fn roles(&self) -> &Roles {
        match self {
            Self::New { casting, .. } => &casting.roles,
            Self::Resumed { play, .. } => &play.stage().casting().roles,
        }
    }
}

impl Backstage {
    pub(super) fn start(&mut self, choice: Choice) -> Vec<Msg> {
        let Some(entry) = self.library.entries().get(choice.scene) else {
            return Vec::new();
        };
        let scene = match entry.load() {
            Ok(scene) => Arc::new(scene),
            Err(error) => return say(error),
        };
        let casting = Box::new(Casting {
            player: choice.player,
            roles: choice.roles,
            rules: self.settings.rules(),
        });
        let origin = entry.source.clone();
        self.open(Opening::New { scene, origin, casting })
    }

    pub(super) fn resume(&mut self, journal: &Path) -> Vec<Msg> {
        let (writer, journal) = match Writer::resume(journal) {
            Ok(resumed) => resumed,
            Err(error) => return say(error),
        };
        let torn = journal.recovered.torn.is_some();
        let records = journal.entries.into_iter().map(|entry| entry.record);
        let play = match Play::replay(records, Arc::clone(&self.templates)) {
            Ok(play) => Box::new(play),
            Err(error) => {
                return say(format!("{}: {error}", writer.path().display()));
            }
        };
        let mut answer = self.open(Opening::Resumed { writer, play });
        if torn {
            let said =
                "The last event of this play was cut off. It is set aside beside the journal.";
            answer.push(Msg::Notice(Notice::warning(said)));
        }
        answer
    }

    /// Opens the play, at once where all its endpoints are known.
    fn open(&mut self, opening: Opening) -> Vec<Msg> {
        let missing: Vec<String> = endpoints_of(opening.roles())
            .into_iter()
            .filter(|name| !self.endpoints.iter().any(|endpoint| endpoint.name == *name))
            .collect();
        if missing.is_empty() {
            return self.go_on_opening(Ok(Vec::new()), opening);
        }
        let settings = Arc::clone(&self.settings);
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let read = spawn_blocking(move || {
                missing.iter().map(|name| settings.endpoint(name)).collect()
            });
            if let Ok(endpoints) = read.await {
                let keys = Behind::Keys { endpoints, opening: Box::new(opening) };
                // Nobody listens any more when the program ends.
                let _ = tell.send(keys).await;
            }
        });
        Vec::new()
    }

    pub(super) fn go_on_opening(
        &mut self,
        endpoints: Result<Vec<Endpoint>, ConfigError>,
        opening: Opening,
    ) -> Vec<Msg> {
        match endpoints {
            Ok(endpoints) => {
                for endpoint in endpoints {
                    self.add_endpoint(endpoint);
                }
            }
            // A play that is resumed opens all the same: it can be read, and be given other models.
            Err(error) if matches!(opening, Opening::New { .. }) => return say(error),
            Err(_) => {}
        }
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
        self.begin_play(writer, play, effects)
    }

    fn begin_play(&mut self, writer: Writer, play: Box<Play>, effects: Vec<Effect>) -> Vec<Msg> {
        let company = Company::new(self.endpoints.iter().cloned());
        let pace = Duration::from_millis(self.settings.pace_ms.value);
        let mut driver = Driver::new(writer, company, pace);
        driver.carry_out(effects, &play);
        self.driver = Some(driver);
        vec![Msg::Opened(play)]
    }
}

fn endpoints_of(roles: &Roles) -> Vec<String> {
    let Roles { actor, environment, nsp, judge, characters } = roles;
    let mut names: Vec<String> = [actor, environment, nsp, judge]
        .into_iter()
        .chain(characters.values())
        .map(|RoleModel { model, .. }| model)
        .filter(|model| !model.is_offline())
        .map(|model| model.endpoint.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn say(error: impl ToString) -> Vec<Msg> {
    vec![Msg::Notice(Notice::error(error.to_string()))]
}
