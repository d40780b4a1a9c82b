//! Looking for the models that can be chosen: at the configured endpoints, else on this machine.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::task::spawn_blocking;

use super::{Backstage, Behind};
use crate::{
    chat::ModelRef,
    config::Settings,
    model::{
        Company,
        discover::{self, Found},
        endpoint::Endpoint,
    },
    record::Roles,
    tui::{
        events::Msg,
        models::{Known, Models},
    },
};

impl Backstage {
    /// Begins to look; what is found comes back as [`Behind::Models`].
    pub(super) fn find_models(&self) {
        let settings = Arc::clone(&self.settings);
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let found = if settings.endpoints.is_empty() {
                from_this_machine().await
            } else {
                from_settings(settings).await
            };
            // Nobody listens any more when the program ends.
            let _ = tell.send(found).await;
        });
    }

    pub(super) fn found(&mut self, models: Models, endpoints: Vec<Endpoint>) -> Vec<Msg> {
        self.proposed = models.known.first().map(|known| known.model.clone());
        for endpoint in endpoints {
            self.add_endpoint(endpoint);
        }
        vec![Msg::Models(models)]
    }

    pub(super) fn add_endpoint(&mut self, endpoint: Endpoint) {
        match self.endpoints.iter_mut().find(|known| known.name == endpoint.name) {
            Some(known) => *known = endpoint,
            None => self.endpoints.push(endpoint),
        }
    }

    /// The roles to propose: the settings' own, else one found model for all, else the offline
    /// company.
    pub(super) fn proposed_roles(&self) -> Roles {
        self.settings.roles().unwrap_or_else(|| {
            let found = self.proposed.clone().unwrap_or_else(ModelRef::offline);
            self.settings.roles_with(&found)
        })
    }
}

async fn from_this_machine() -> Behind {
    let found = discover::discover(&discover::PORTS, discover::PATIENCE).await;
    let known = found
        .iter()
        .flat_map(|Found { endpoint, models }| known_of(endpoint, models, "found on this machine"))
        .collect();
    let endpoints = found.into_iter().map(|found| found.endpoint).collect();
    Behind::Models { models: Models { known, looking: false }, endpoints }
}

/// What the endpoints of the settings have. One that cannot be asked leaves the others; choosing a
/// model of it will say what is wrong.
async fn from_settings(settings: Arc<Settings>) -> Behind {
    let resolved = spawn_blocking(move || {
        let names = settings.endpoints.iter().map(|endpoint| endpoint.name.clone());
        let endpoints: Vec<Endpoint> =
            names.filter_map(|name| settings.endpoint(&name).ok()).collect();
        endpoints
    });
    let endpoints = resolved.await.unwrap_or_default();
    let company = Company::new(endpoints.clone());
    let asked = endpoints.iter().map(|endpoint| company.models(&endpoint.name));
    let known = join_all(asked)
        .await
        .into_iter()
        .zip(&endpoints)
        .flat_map(|(models, endpoint)| known_of(endpoint, &models.unwrap_or_default(), "settings"))
        .collect();
    Behind::Models { models: Models { known, looking: false }, endpoints }
}

fn known_of(endpoint: &Endpoint, models: &[String], from: &str) -> Vec<Known> {
    let known = |model: &String| Known {
        model: ModelRef::new(&endpoint.name, model),
        from: from.to_owned(),
    };
    models.iter().map(known).collect()
}
