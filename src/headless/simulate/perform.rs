//! The play of one scene: nobody is at the keyboard, so everything that fails is asked again or
//! given up here.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use super::run::{Run, Unit};
use crate::{
    chat::{Fault, FaultKind, Request},
    coser::simulation::Simulation,
    effect::Effect,
    headless::batch::{
        crew::{Crew, is_hopeless},
        pool::{Ended, Failure},
    },
    model::offline::Cue,
    play::Play,
    record::{Line, Source},
    scene::Scene,
    stage::{Act, Step},
};

/// Plays the unit's scene to its end, and gives the simulation as JSON.
pub async fn perform(run: &Run, unit: Unit, crew: &Crew) -> Ended {
    let name = unit.name();
    let end = match open(run, &unit) {
        Ok((mut play, effects)) => match to_the_end(&mut play, effects, crew).await {
            Ok(()) => written(run, &unit, &play),
            Err(fault) => Err(failure(&fault)),
        },
        Err(why) => Err(Failure { why, ..Failure::default() }),
    };
    Ended { unit: name, end }
}

/// The unit's play at its beginning.
pub(super) fn open(run: &Run, unit: &Unit) -> Result<(Play, Vec<Effect>), String> {
    let scene = unit.entry.load().map_err(|error| error.to_string())?;
    let templates = Arc::clone(&run.templates);
    let mut casting = run.casting(unit);
    let memories = match &casting.memory {
        Some(rules) => match run.books.memories(&scene, rules.scope) {
            Ok(memories) => Some(Arc::new(memories)),
            Err(_) if run.without_memory => None,
            Err(error) => return Err(error.to_string()),
        },
        None => None,
    };
    if memories.is_none() {
        casting.memory = None;
    }
    let origin = unit.entry.source.to_string();
    Play::open_remembering(Arc::new(scene), origin, casting, templates, memories)
        .map_err(|error| error.to_string())
}

async fn to_the_end(play: &mut Play, mut effects: Vec<Effect>, crew: &Crew) -> Result<(), Fault> {
    let mut lines = play.stage().path().len();
    loop {
        let asked = effects.drain(..).find_map(|effect| match effect {
            Effect::Ask(_) | Effect::Seek(_) => Some(effect),
            Effect::Record(_) | Effect::Cancel(_) => None,
        });
        effects = match (asked, play.stage().step()) {
            (Some(Effect::Ask(request)), _) => {
                let cue = cue(&request, play);
                let heard = crew.ask(request, cue).await;
                play.hear(heard)
            }
            (Some(Effect::Seek(search)), _) => {
                let heard = crew.look(&search, play.stage()).await;
                play.hear(heard)
            }
            (Some(Effect::Record(_) | Effect::Cancel(_)), _) => Vec::new(),
            (None, Step::Over(_)) => return Ok(()),
            (None, Step::Failed { fault, tries, .. }) => {
                let (fault, tries) = (fault.clone(), *tries);
                if !crew.again(&fault, tries).await {
                    return Err(fault);
                }
                play.act(Act::Retry).map_err(|refused| stuck(&refused.to_string()))?
            }
            (None, _) => return Err(stuck("it waits for nobody")),
        };
        let now = play.stage().path().len();
        crew.tally.steps.fetch_add((now - lines) as u64, Relaxed);
        lines = now;
    }
}

fn cue(request: &Request, play: &Play) -> Option<Cue> {
    request.model.is_offline().then(|| Cue {
        scene: Arc::<Scene>::clone(play.stage().scene()),
        spoken: play.stage().spoken().map(str::to_owned).collect(),
        pace: Duration::ZERO,
    })
}

fn written(run: &Run, unit: &Unit, play: &Play) -> Result<String, Failure> {
    let offline = |line: &Line| match line.source {
        Source::Model { call } => play.model_of(call).is_some_and(|model| model.is_offline()),
        Source::Player | Source::Edit { .. } | Source::Book { .. } => false,
    };
    let simulation = Simulation::of(
        play.stage(),
        offline,
        Some(run.made(unit, play.stage().memories().is_some())),
    );
    serde_json::to_string(&simulation)
        .map_err(|error| Failure { why: error.to_string(), ..Failure::default() })
}

fn failure(fault: &Fault) -> Failure {
    Failure {
        why: format!("{fault} {}", fault.hint).trim().to_owned(),
        hopeless: is_hopeless(fault.kind),
        partial: None,
    }
}

fn stuck(why: &str) -> Fault {
    Fault::new(FaultKind::Empty, format!("The play cannot go on: {why}."), "")
}
