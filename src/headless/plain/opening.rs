//! A play opened or gone on with, and the models that play in it.

use std::{path::Path, sync::Arc};

use super::{Ask, PlainError};
use crate::{
    chat::ModelRef,
    config::Settings,
    effect::Effect,
    journal::{Writer, shelf},
    model::{
        discover,
        endpoint::{Endpoint, public_address},
    },
    play::Play,
    prompt::Templates,
    record::{Casting, RoleModel, Roles, Rules},
    scene::Scene,
};

/// A play, what it wants done first, and who carries it out.
pub type Opened = (Play, Vec<Effect>, Writer, Vec<Endpoint>);

/// Opens the play that is asked for.
pub async fn open(
    settings: &Settings,
    templates: Arc<Templates>,
    plays: &Path,
    ask: Ask,
) -> Result<Opened, PlainError> {
    let (scene, origin, player) = match ask {
        Ask::New { scene, origin, player } => (scene, origin, player),
        Ask::GoOn { scene } => {
            let (play, effects, writer) = resume(plays, scene.as_deref(), templates)?;
            let endpoints = endpoints(settings, play.stage().casting()).await?;
            return Ok((play, effects, writer, endpoints));
        }
    };
    let mut casting = Casting {
        player,
        roles: roles(settings).await,
        // As on the screens: a person would rather see NSP asked again than a name drawn.
        rules: Rules { ask_again: true, ..settings.rules() },
        endpoints: Default::default(),
        profiles: Default::default(),
    };
    let endpoints = endpoints(settings, &casting).await?;
    // So that the play can go on also where an address was given by a flag.
    let addresses = endpoints.iter().map(|one| (one.name.clone(), public_address(&one.base_url)));
    casting.endpoints = addresses.collect();
    let (play, effects) = Play::open(scene, origin, casting, templates)?;
    Ok((play, effects, Writer::new(plays), endpoints))
}

/// The endpoints that a casting names: those of the settings, else at the address that the casting
/// knows, else those that run on this machine.
async fn endpoints(settings: &Settings, casting: &Casting) -> Result<Vec<Endpoint>, PlainError> {
    let Roles { actor, environment, nsp, judge, characters } = &casting.roles;
    let all = [actor, environment, nsp, judge].into_iter().chain(characters.values());
    let mut names: Vec<&str> = all
        .map(|RoleModel { model, .. }| model.endpoint.as_str())
        .filter(|name| *name != ModelRef::OFFLINE)
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut endpoints = Vec::new();
    let mut unknown = Vec::new();
    for name in names {
        let configured = settings.endpoints.iter().any(|one| one.name == name);
        match casting.endpoints.get(name).filter(|_| !configured) {
            Some(address) => endpoints.push(Endpoint::new(name, address.as_str())),
            None if configured => endpoints.push(settings.endpoint(name)?),
            None => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        let found = discover::discover(&discover::PORTS, discover::PATIENCE).await;
        let found = found.into_iter().map(|found| found.endpoint);
        endpoints.extend(found.filter(|one| unknown.contains(&one.name.as_str())));
    }
    Ok(endpoints)
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

fn resume(
    plays: &Path,
    scene: Option<&Scene>,
    templates: Arc<Templates>,
) -> Result<(Play, Vec<Effect>, Writer), PlainError> {
    let Some(path) = unfinished(plays, scene)? else {
        let of = scene.map_or("any scene".to_owned(), |scene| format!("{:?}", scene.id()));
        return Err(PlainError::NothingToResume(of));
    };
    let (writer, journal) = Writer::resume(&path)?;
    let records = journal.entries.into_iter().map(|entry| entry.record);
    let mut play =
        Play::replay(records, templates).map_err(|source| PlainError::Replay { path, source })?;
    let effects = play.resume();
    Ok((play, effects, writer))
}

/// The last unfinished play of `scene`, or of any.
fn unfinished(
    plays: &Path,
    scene: Option<&Scene>,
) -> Result<Option<std::path::PathBuf>, PlainError> {
    let shelved = shelf::list(plays)?;
    let found = shelved.into_iter().find(|shelved| {
        shelved.play.as_ref().is_ok_and(|play| {
            let same = |scene: &Scene| {
                play.book == scene.book
                    && play.topic == scene.topic
                    && play.cast == scene.speakers()
            };
            play.is_unfinished() && scene.is_none_or(same)
        })
    });
    Ok(found.map(|shelved| shelved.path))
}
