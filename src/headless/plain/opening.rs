//! A play opened or gone on with, and the models that play in it.

use std::{path::Path, sync::Arc};

use super::{Ask, PlainError};
use crate::{
    chat::ModelRef,
    config::Settings,
    effect::Effect,
    journal::{Writer, shelf},
    model::{discover, endpoint::Endpoint},
    play::Play,
    prompt::Templates,
    record::{Casting, RoleModel, Roles, Rules},
    scene::Scene,
};

/// Opens the play that is asked for, with what it wants done first.
pub async fn open(
    settings: &Settings,
    templates: Arc<Templates>,
    ask: Ask,
) -> Result<(Play, Vec<Effect>, Writer), PlainError> {
    if ask.go_on {
        return resume(&ask, templates);
    }
    let casting = Casting {
        player: ask.player,
        roles: roles(settings).await,
        // As on the screens: a person would rather see NSP asked again than a name drawn.
        rules: Rules { ask_again: true, ..settings.rules() },
        endpoints: Default::default(),
        profiles: Default::default(),
    };
    let (play, effects) = Play::open(ask.scene, ask.origin, casting, templates)?;
    Ok((play, effects, Writer::new(&ask.plays)))
}

/// The endpoints that a casting names; those of the settings, else those that run on this machine.
pub async fn endpoints(
    settings: &Settings,
    casting: &Casting,
) -> Result<Vec<Endpoint>, PlainError> {
    let Roles { actor, environment, nsp, judge, characters } = &casting.roles;
    let all = [actor, environment, nsp, judge].into_iter().chain(characters.values());
    let mut names: Vec<&str> = all
        .map(|RoleModel { model, .. }| model.endpoint.as_str())
        .filter(|name| *name != ModelRef::OFFLINE)
        .collect();
    names.sort_unstable();
    names.dedup();
    if settings.endpoints.is_empty() && !names.is_empty() {
        let found = discover::discover(&discover::PORTS, discover::PATIENCE).await;
        return Ok(found.into_iter().map(|found| found.endpoint).collect());
    }
    let endpoints = names.into_iter().map(|name| settings.endpoint(name));
    Ok(endpoints.collect::<Result<_, _>>()?)
}

/// The roles of the settings, else the first model found on this machine for all, else the offline
/// company.
async fn roles(settings: &Settings) -> Roles {
    if let Some(roles) = settings.roles() {
        return roles;
    }
    let mut found = None;
    if settings.endpoints.is_empty() {
        let servers = discover::discover(&discover::PORTS, discover::PATIENCE).await;
        found = servers.iter().find_map(|server| {
            let model = server.playable().next()?;
            Some(ModelRef::new(server.endpoint.name.as_str(), model))
        });
    }
    settings.roles_with(&found.unwrap_or_else(ModelRef::offline))
}

fn resume(ask: &Ask, templates: Arc<Templates>) -> Result<(Play, Vec<Effect>, Writer), PlainError> {
    let Some(path) = unfinished(&ask.plays, &ask.scene)? else {
        return Err(PlainError::NothingToResume(ask.scene.id()));
    };
    let (writer, journal) = Writer::resume(&path)?;
    let records = journal.entries.into_iter().map(|entry| entry.record);
    let mut play =
        Play::replay(records, templates).map_err(|source| PlainError::Replay { path, source })?;
    let effects = play.resume();
    Ok((play, effects, writer))
}

/// The last unfinished play of `scene`.
fn unfinished(plays: &Path, scene: &Scene) -> Result<Option<std::path::PathBuf>, PlainError> {
    let shelved = shelf::list(plays)?;
    let found = shelved.into_iter().find(|shelved| {
        shelved.play.as_ref().is_ok_and(|play| {
            play.is_unfinished()
                && play.book == scene.book
                && play.topic == scene.topic
                && play.cast == scene.speakers()
        })
    });
    Ok(found.map(|shelved| shelved.path))
}
