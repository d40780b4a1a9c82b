//! A play opened or gone on with, and the models that play in it.

use std::{path::Path, sync::Arc};

use super::{Ask, PlainError, Terms};
use crate::{
    chat::ModelRef,
    config::Settings,
    driver::past::{Past, PastError},
    effect::Effect,
    journal::{Writer, shelf},
    memory::Memories,
    model::{
        discover,
        endpoint::{Endpoint, public_address},
    },
    play::Play,
    prompt::Templates,
    record::{Casting, RoleModel, Roles, Rules},
    scene::Scene,
};

/// A play that was opened.
pub struct Opened {
    pub play: Play,
    /// What it wants done first.
    pub effects: Vec<Effect>,
    pub writer: Writer,
    /// Who carries it out.
    pub endpoints: Vec<Endpoint>,
    /// Why not all that was played is remembered.
    pub forgotten: Option<String>,
}

/// Opens the play that is asked for.
pub async fn open(
    settings: &Settings,
    templates: Arc<Templates>,
    terms: &Terms,
    ask: Ask,
) -> Result<Opened, PlainError> {
    let (scene, origin, player) = match ask {
        Ask::New { scene, origin, player } => (scene, origin, player),
        Ask::GoOn { scene } => {
            let mut opened = resume(settings, terms, scene.as_deref(), templates)?;
            opened.endpoints = endpoints(settings, opened.play.stage().casting()).await?;
            return Ok(opened);
        }
    };
    let mut casting = Casting {
        player,
        roles: roles(settings).await,
        // As on the screens: a person would rather see NSP asked again than a name drawn.
        rules: Rules { ask_again: true, ..settings.rules() },
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: settings.memory(),
    };
    let past = match past(settings, terms, &scene, &casting) {
        Err(_) if terms.without_memory => {
            casting.memory = None;
            None
        }
        past => past?,
    };
    let (memories, forgotten) = split(past);
    let endpoints = endpoints(settings, &casting).await?;
    // So that the play can go on also where an address was given by a flag.
    let addresses = endpoints.iter().map(|one| (one.name.clone(), public_address(&one.base_url)));
    casting.endpoints = addresses.collect();
    let (play, effects) = Play::open_remembering(scene, origin, casting, templates, memories)?;
    Ok(Opened { play, effects, writer: Writer::new(&terms.plays), endpoints, forgotten })
}

/// What lies behind a play of `scene`, where its characters are to remember at all.
fn past(
    settings: &Settings,
    terms: &Terms,
    scene: &Scene,
    casting: &Casting,
) -> Result<Option<Past>, PastError> {
    let Casting { player, memory, .. } = casting;
    let of = |rules| Past::of(scene, player, rules, &settings.books.value, &terms.played);
    memory.as_ref().map(of).transpose()
}

/// The memories, and what has to be told of them.
fn split(past: Option<Past>) -> (Option<Arc<Memories>>, Option<String>) {
    past.map_or((None, None), |past| (Some(past.memories), past.forgotten))
}

/// The endpoints that a casting names: those of the settings, else at the address that the casting
/// knows, else those that run on this machine.
async fn endpoints(settings: &Settings, casting: &Casting) -> Result<Vec<Endpoint>, PlainError> {
    let Roles { actor, environment, nsp, judge, characters, embedding } = &casting.roles;
    let all = [actor, environment, nsp, judge].into_iter().chain(characters.values());
    let mut names: Vec<&str> = all
        .map(|RoleModel { model, .. }| model)
        .chain(embedding)
        .map(|model| model.endpoint.as_str())
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
    settings: &Settings,
    terms: &Terms,
    scene: Option<&Scene>,
    templates: Arc<Templates>,
) -> Result<Opened, PlainError> {
    let Some(path) = unfinished(&terms.plays, scene)? else {
        let of = scene.map_or("any scene".to_owned(), |scene| format!("{:?}", scene.id()));
        return Err(PlainError::NothingToResume(of));
    };
    let (writer, journal) = Writer::resume(&path)?;
    let records = journal.entries.into_iter().map(|entry| entry.record);
    let mut play =
        Play::replay(records, templates).map_err(|source| PlainError::Replay { path, source })?;
    let stage = play.stage();
    let past = match past(settings, terms, stage.scene(), stage.lasting_casting()) {
        Err(_) if terms.without_memory => None,
        past => past?,
    };
    let (memories, forgotten) = split(past);
    if let Some(memories) = memories {
        play.set_memories(memories);
    }
    let effects = play.resume();
    Ok(Opened { play, effects, writer, endpoints: Vec::new(), forgotten })
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
