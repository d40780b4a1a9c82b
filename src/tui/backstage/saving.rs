//! Writing the roles that were chosen on the screens into the settings file.

use tokio::task::spawn_blocking;

use super::{Backstage, Behind};
use crate::{
    config::{ConfigError, EndpointSettings, Origin, Sourced, save_roles},
    record::Roles,
    tui::{events::Msg, page::Notice},
};

impl Backstage {
    /// Begins to save; whether it worked comes back as [`Behind::Saved`].
    pub(super) fn save_roles(&self, roles: Box<Roles>, as_actor: Vec<String>) {
        let file = self.file.clone();
        let outside = self.outside();
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let written = spawn_blocking(move || {
                let saved = save_roles(&file, &roles, &as_actor, &outside);
                Behind::Saved { roles, saved }
            });
            if let Ok(written) = written.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(written).await;
            }
        });
    }

    /// What is saved holds for the next scene as well.
    pub(super) fn saved(&mut self, roles: Roles, saved: Result<(), ConfigError>) -> Vec<Msg> {
        let said = match saved {
            Ok(()) => {
                self.saved = Some(roles);
                Notice::plain(format!("These models are saved in {}.", self.file.display()))
            }
            Err(error) => {
                // The excerpt below the first line has no place in a notice.
                let error = error.to_string();
                Notice::error(format!("Not saved. {}", error.lines().next().unwrap_or_default()))
            }
        };
        vec![Msg::Notice(said)]
    }

    /// Endpoints that do not stand in the settings file.
    fn outside(&self) -> Vec<EndpointSettings> {
        let settings = &self.settings.endpoints;
        let given = settings
            .iter()
            .filter(|endpoint| !matches!(endpoint.base_url.origin, Origin::File { .. }))
            .cloned();
        let found = self
            .endpoints
            .iter()
            .filter(|found| settings.iter().all(|known| known.name != found.name))
            .map(|found| {
                let base_url = Sourced::built_in(found.base_url.clone());
                EndpointSettings::new(found.name.as_str(), base_url)
            });
        given.chain(found).collect()
    }
}
