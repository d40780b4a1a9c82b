//! What is to be looked at: endpoints, and the roles with their models.

use std::time::Duration;

use super::{probe::Probe, report::Source};
use crate::{
    chat::ModelRef,
    config::Settings,
    model::{
        discover::{Found, PATIENCE, PORTS, discover},
        endpoint::{Endpoint, public_address},
    },
    record::{RoleModel, Roles},
};

/// The longest that doctor waits for the first chunk of an answer: a server may have to load the
/// model first.
const FIRST: Duration = Duration::from_secs(60);
/// The longest for a whole answer.
const WHOLE: Duration = Duration::from_secs(90);

/// An endpoint to look at.
#[derive(Debug, Clone)]
pub struct Target {
    pub name: String,
    pub base_url: String,
    /// Or why it cannot be used: its key cannot be had.
    pub endpoint: Result<Endpoint, String>,
}

/// A role and what its model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub role: String,
    pub model: RoleModel,
    pub probe: Probe,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub source: Source,
    pub targets: Vec<Target>,
    pub parts: Vec<Part>,
}

/// What the settings name; where they name nothing at all, what answers on this machine.
pub async fn plan(settings: &Settings) -> Plan {
    if settings.endpoints.is_empty() && settings.roles().is_none() {
        return of_found(settings, discover(&PORTS, PATIENCE).await);
    }
    let roles = settings.roles();
    Plan {
        source: if roles.is_some() { Source::Settings } else { Source::Offline },
        targets: targets(settings).await,
        parts: parts(&roles.unwrap_or_else(|| settings.roles_with(&ModelRef::offline()))),
    }
}

fn of_found(settings: &Settings, found: Vec<Found>) -> Plan {
    let model = found
        .iter()
        .find_map(|found| Some(ModelRef::new(&found.endpoint.name, found.playable().next()?)));
    let source = if model.is_some() { Source::Found } else { Source::Offline };
    let roles = settings.roles_with(&model.unwrap_or_else(ModelRef::offline));
    let targets = found.into_iter().map(|found| Target {
        name: found.endpoint.name.clone(),
        base_url: public_address(&found.endpoint.base_url),
        endpoint: Ok(patient(found.endpoint)),
    });
    Plan { source, targets: targets.collect(), parts: parts(&roles) }
}

/// The endpoints of the settings, with their keys read all at once: a program that prints one may
/// take its time.
async fn targets(settings: &Settings) -> Vec<Target> {
    let reading: Vec<_> = settings
        .endpoints
        .iter()
        .map(|endpoint| {
            let (settings, name) = (settings.clone(), endpoint.name.clone());
            tokio::task::spawn_blocking(move || settings.endpoint(&name))
        })
        .collect();
    let mut targets = Vec::new();
    for (set, reading) in settings.endpoints.iter().zip(reading) {
        let endpoint = match reading.await {
            Ok(Ok(endpoint)) => Ok(patient(endpoint)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let base_url = public_address(&set.base_url.value);
        targets.push(Target { name: set.name.clone(), base_url, endpoint });
    }
    targets
}

fn parts(roles: &Roles) -> Vec<Part> {
    let part = |role: &str, model: &RoleModel, probe| Part {
        role: role.to_owned(),
        model: model.clone(),
        probe,
    };
    let mut parts = vec![
        part("actor", &roles.actor, Probe::Line),
        part("environment", &roles.environment, Probe::Line),
        part("nsp", &roles.nsp, Probe::Nsp),
        part("judge", &roles.judge, Probe::Critic),
    ];
    parts.extend(roles.characters.iter().map(|(name, model)| part(name, model, Probe::Line)));
    parts
}

/// With no more patience than somebody has who waits for a diagnosis.
fn patient(mut endpoint: Endpoint) -> Endpoint {
    let timeouts = &mut endpoint.timeouts;
    timeouts.first = timeouts.first.min(FIRST);
    timeouts.whole = timeouts.whole.min(WHOLE);
    endpoint.retries = endpoint.retries.min(1);
    endpoint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, models: &[&str]) -> Found {
        let endpoint = Endpoint::new(name, "http://127.0.0.1:9/v1");
        Found { endpoint, models: models.iter().map(|model| (*model).to_owned()).collect() }
    }

    #[test]
    fn the_first_model_that_can_play_is_cast() {
        let rows = [
            (vec![], Source::Offline, ModelRef::offline()),
            (vec![found("vllm", &[])], Source::Offline, ModelRef::offline()),
            (
                vec![found("ollama", &[]), found("vllm", &["nomic-embed-text", "big"])],
                Source::Found,
                ModelRef::new("vllm", "big"),
            ),
        ];
        for (found, source, model) in rows {
            let servers = found.len();
            let plan = of_found(&Settings::built_in(), found);
            assert_eq!((plan.source, plan.targets.len()), (source, servers));
            assert_eq!(plan.parts.len(), 4);
            assert!(plan.parts.iter().all(|part| part.model.model == model), "{:?}", plan.parts);
        }
    }

    #[test]
    fn nobody_waits_for_ever() {
        let mut endpoint = Endpoint::new("lab", "http://127.0.0.1:9/v1");
        endpoint.timeouts.first = Duration::from_secs(2);
        let patient = patient(endpoint);
        assert_eq!(patient.timeouts.first, Duration::from_secs(2));
        assert_eq!((patient.timeouts.whole, patient.retries), (WHOLE, 1));
    }
}
