//! Looking for the models that can be chosen: at the configured endpoints, else on this machine.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::{Backstage, Behind};
use crate::{
    chat::ModelRef,
    config::{EndpointSettings, Origin, Settings},
    model::{
        Company,
        discover::{self, Found},
        endpoint::{Endpoint, public_address},
    },
    record::Roles,
    tui::{
        events::Msg,
        models::{Listing, Models, State},
    },
};

impl Backstage {
    /// Begins to look; what is found comes back as [`Behind::Listed`] for each endpoint of the
    /// settings, or as [`Behind::Discovered`] where there is none.
    pub(super) fn find_models(&mut self) -> Vec<Msg> {
        let listings: Vec<Listing> = self.settings.endpoints.iter().map(configured).collect();
        for listing in &listings {
            let (settings, name) = (Arc::clone(&self.settings), listing.endpoint.clone());
            let tell = self.tell.clone();
            tokio::spawn(async move {
                let (state, endpoint) = list(settings, name.clone()).await;
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Listed { name, state, endpoint }).await;
            });
        }
        let searching = listings.is_empty();
        if searching {
            let tell = self.tell.clone();
            tokio::spawn(async move {
                let found = discover::discover(&discover::PORTS, discover::PATIENCE).await;
                let _ = tell.send(Behind::Discovered(found)).await;
            });
        }
        self.models = Models { listings, searching };
        self.tell_models()
    }

    /// Takes note of what an endpoint of the settings has.
    pub(super) fn listed(
        &mut self,
        name: &str,
        state: State,
        endpoint: Option<Endpoint>,
    ) -> Vec<Msg> {
        if let Some(endpoint) = endpoint {
            self.add_endpoint(endpoint);
        }
        let mut listings = self.models.listings.iter_mut();
        if let Some(listing) = listings.find(|listing| listing.endpoint == name) {
            listing.state = state;
        }
        self.tell_models()
    }

    /// Takes note of the servers that were found on this machine.
    pub(super) fn discovered(&mut self, found: Vec<Found>) -> Vec<Msg> {
        let listing = |Found { endpoint, models }: &Found| Listing {
            endpoint: endpoint.name.clone(),
            address: public_address(&endpoint.base_url),
            from: "found on this machine".to_owned(),
            state: State::Has(models.clone()),
        };
        self.models = Models { listings: found.iter().map(listing).collect(), searching: false };
        for Found { endpoint, .. } in found {
            self.add_endpoint(endpoint);
        }
        self.tell_models()
    }

    /// Takes over an endpoint with its key, also for the play that is on: it may not have been
    /// known when the play was opened, or its key may have been mended since.
    pub(super) fn add_endpoint(&mut self, endpoint: Endpoint) {
        if let Some(driver) = &mut self.driver {
            driver.add_endpoint(endpoint.clone());
        }
        match self.endpoints.iter_mut().find(|known| known.name == endpoint.name) {
            Some(known) => *known = endpoint,
            None => self.endpoints.push(endpoint),
        }
    }

    /// The roles to propose: what was saved last, else the settings' own, else one found model for all, else the offline
    /// company.
    pub(super) fn proposed_roles(&self) -> Roles {
        self.saved.clone().or_else(|| self.settings.roles()).unwrap_or_else(|| {
            let found = self.models.first().unwrap_or_else(ModelRef::offline);
            self.settings.roles_with(&found)
        })
    }

    fn tell_models(&self) -> Vec<Msg> {
        vec![Msg::Models(self.models.clone())]
    }
}

fn configured(endpoint: &EndpointSettings) -> Listing {
    let from = match &endpoint.base_url.origin {
        Origin::File { .. } => "settings".to_owned(),
        // An address that goes without saying: it is there because of its key.
        Origin::BuiltIn => endpoint.key.origin.to_string(),
        outside => outside.to_string(),
    };
    Listing {
        endpoint: endpoint.name.clone(),
        address: public_address(&endpoint.base_url.value),
        from,
        state: State::Looking,
    }
}

/// What an endpoint of the settings has, and the endpoint itself where its key could be read.
async fn list(settings: Arc<Settings>, name: String) -> (State, Option<Endpoint>) {
    let wrong = |what: String, hint: String| State::Wrong { what, hint };
    let endpoint = match spawn_blocking(move || settings.endpoint(&name)).await {
        Ok(Ok(endpoint)) => endpoint,
        Ok(Err(error)) => return (wrong(error.to_string(), String::new()), None),
        Err(error) => return (wrong(error.to_string(), String::new()), None),
    };
    let company = Company::new([endpoint.clone()]);
    let state = match company.models(&endpoint.name).await {
        Ok(models) => State::Has(models),
        Err(fault) => wrong(fault.what, fault.hint),
    };
    (state, Some(endpoint))
}
