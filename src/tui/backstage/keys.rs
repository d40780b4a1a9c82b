//! Reading the keys of endpoints before something is done that needs them: a program that prints
//! one may take its time.

use std::{collections::BTreeMap, sync::Arc};

use tokio::task::spawn_blocking;

use super::{Backstage, Behind, Opening};
use crate::{
    config::ConfigError,
    model::endpoint::{Endpoint, public_address},
    play::Play,
    record::{Casting, RoleModel, Roles},
    stage::Act,
    tui::{events::Msg, page::Notice},
};

/// What is to be done once the keys are there.
pub enum Then {
    Open(Opening),
    /// Other models for the play that is on; `opened` tells whether it still is.
    Recast {
        casting: Box<Casting>,
        opened: u64,
    },
}

impl Backstage {
    /// Gives the play that is on another casting; it holds from the next line on.
    pub(super) fn recast(
        &mut self,
        mut casting: Box<Casting>,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        if self.recasting {
            // What is shown is the casting in force: a second change on top of it would undo the
            // first.
            let said = "A key is still being read for the last change; wait for that.";
            return vec![Msg::Notice(Notice::warning(said))];
        }
        // An endpoint that has no key and is in use already is no reason against another one.
        let used = play.as_ref().map(|play| endpoints_of(&play.stage().casting().roles));
        let used = used.unwrap_or_default();
        let mut missing = self.unknown(&casting.roles);
        missing.retain(|name| !used.contains(name));
        casting.endpoints = self.addresses(&casting);
        self.recasting = true;
        let then = Then::Recast { casting, opened: self.opened };
        let mut answer = self.with_keys(missing, then, play);
        if self.recasting {
            answer.push(Msg::Notice(Notice::plain("The key of this endpoint is being read.")));
        }
        answer
    }

    /// Endpoints that are used and not known yet.
    pub(super) fn unknown(&self, roles: &Roles) -> Vec<String> {
        let mut names = endpoints_of(roles);
        names.retain(|name| !self.endpoints.iter().any(|endpoint| endpoint.name == *name));
        names
    }

    /// The addresses of the endpoints that are cast, as far as they are known here or stand in the
    /// casting already.
    pub(super) fn addresses(&self, casting: &Casting) -> BTreeMap<String, String> {
        let address = |name: &str| {
            let configured = self.settings.endpoints.iter().find(|one| one.name == name);
            let found = self.endpoints.iter().find(|one| one.name == name);
            configured
                .map(|one| public_address(&one.base_url.value))
                .or_else(|| found.map(|one| public_address(&one.base_url)))
                .or_else(|| casting.endpoints.get(name).cloned())
        };
        let names = endpoints_of(&casting.roles).into_iter();
        names.filter_map(|name| address(&name).map(|address| (name, address))).collect()
    }

    /// Makes the endpoints of a play that is resumed known where the settings are silent about
    /// them. They have no key: that never stands in a journal.
    pub(super) fn remember_endpoints(&mut self, casting: &Casting) {
        for name in endpoints_of(&casting.roles) {
            let configured = self.settings.endpoints.iter().any(|one| one.name == name);
            let Some(address) = casting.endpoints.get(&name).filter(|_| !configured) else {
                continue;
            };
            let mut known = self.endpoints.iter().filter(|one| one.name == name);
            if !known.any(|one| public_address(&one.base_url) == *address) {
                self.add_endpoint(Endpoint::new(name, address.as_str()));
            }
        }
    }

    /// Does it, at once where no endpoint is `missing`, else when their keys are read.
    pub(super) fn with_keys(
        &mut self,
        missing: Vec<String>,
        then: Then,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        if missing.is_empty() {
            return self.keys_read(Vec::new(), then, play);
        }
        self.opening |= matches!(then, Then::Open(_));
        let settings = Arc::clone(&self.settings);
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let read = spawn_blocking(move || {
                missing.iter().map(|name| settings.endpoint(name)).collect()
            });
            if let Ok(endpoints) = read.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Keys { endpoints, then: Box::new(then) }).await;
            }
        });
        Vec::new()
    }

    pub(super) fn keys_read(
        &mut self,
        endpoints: Vec<Result<Endpoint, ConfigError>>,
        then: Then,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        let mut error = None;
        for endpoint in endpoints {
            match endpoint {
                Ok(endpoint) => self.add_endpoint(endpoint),
                Err(first) => error = error.or(Some(first)),
            }
        }
        match then {
            Then::Open(opening) => {
                self.opening = false;
                self.go_on_opening(opening, error)
            }
            Then::Recast { opened, .. } if opened != self.opened => Vec::new(),
            Then::Recast { casting, .. } => {
                self.recasting = false;
                match error {
                    Some(error) => vec![Msg::Notice(Notice::error(error.to_string()))],
                    None => self.recast_now(casting, play),
                }
            }
        }
    }

    fn recast_now(&mut self, casting: Box<Casting>, play: &mut Option<Play>) -> Vec<Msg> {
        match play.as_mut().map(|play| play.act(Act::Recast(casting))) {
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                vec![Msg::Notice(Notice::plain("This holds from the next line on."))]
            }
            Some(Err(refused)) => vec![Msg::Notice(Notice::warning(refused.to_string()))],
            None => Vec::new(),
        }
    }
}

fn endpoints_of(roles: &Roles) -> Vec<String> {
    let Roles { actor, environment, nsp, judge, characters, embedding } = roles;
    let mut names: Vec<String> = [actor, environment, nsp, judge]
        .into_iter()
        .chain(characters.values())
        .map(|RoleModel { model, .. }| model)
        .chain(embedding)
        .filter(|model| !model.is_offline())
        .map(|model| model.endpoint.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}
