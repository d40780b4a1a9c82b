//! One judging of one play: all critics at once, each asked again as long as that may help.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::{Map, json};
use tokio::task::spawn_blocking;

use super::{
    kept::Kept,
    run::{Run, Unit},
};
use crate::{
    chat::{CallId, CallIds, Fault, FaultKind, Heard, Message, Request},
    coser::{
        evaluation::{Critique, Judging, Spoken},
        simulation::Made,
    },
    effect::Effect,
    headless::batch::{
        crew::{Crew, is_hopeless},
        pool::{Ended, Failure},
    },
    judge::{
        critic,
        material::{Material, Origin},
        metrics,
        panel::{Case, CriticState, Panel, PanelInput, TextMetrics},
        rubric::Rubric,
    },
    record::{Method, Record, Terms},
};

/// Rounds of an answer that could not be read: each asks as often as the panel asks by itself.
const UNREADABLE: u32 = 2;

/// Number of the judging within its play; no other stands beside it here.
const JUDGING: u32 = 1;

/// Judges the unit's play, and gives the judging as JSON.
pub async fn perform(run: &Arc<Run>, unit: Unit, crew: &Crew) -> Ended {
    let name = unit.name.clone();
    let end = judged(run, Arc::new(unit), crew).await;
    Ended { unit: name, end }
}

/// Reading, prompting and measuring a play take as long as many a piece of an answer: on the thread
/// that listens they would keep all calls waiting.
async fn judged(run: &Arc<Run>, unit: Arc<Unit>, crew: &Crew) -> Result<String, Failure> {
    let failed = |why: String| Failure { why, ..Failure::default() };
    let (of, one) = (Arc::clone(run), Arc::clone(&unit));
    let opened = spawn_blocking(move || Opened::new(&of, &one)).await;
    let mut opened = opened.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
    opened.ask_all(&unit, crew).await;
    let of = Arc::clone(run);
    let written = spawn_blocking(move || opened.written(&of, &unit)).await;
    written.map_err(|error| failed(error.to_string()))?
}

struct Opened {
    material: Arc<Material>,
    panel: Panel,
    rubric: Rubric,
    scene: String,
    repeat: u32,
    made: Option<Made>,
}

/// What a judging waits for.
enum Came {
    Heard(Heard),
    /// The critic of this dimension is to be asked once more.
    Again(String),
    GivenUp,
}

impl Opened {
    fn new(run: &Run, unit: &Unit) -> Result<Self, String> {
        let simulation = run.play(unit).map_err(|error| error.to_string())?;
        let (protocol, continue_from) = run.otherwise();
        let material = simulation.material(protocol, continue_from);
        if material.lines.is_empty() {
            return Err("there is no line in it to judge".to_owned());
        }
        let rubric = Rubric::clone(&unit.rubric).suited(&material.scene);
        let requests = requests(run, &rubric, &material)?;
        let method =
            Method::Judge { model: run.judge.model.clone(), rubric: unit.rubric.name.clone() };
        let head = material.lines.last().map(|line| line.id);
        // Taken when the critics have answered: they need not wait for it.
        let text = TextMetrics { bleu: 0.0, rouge_l: 0.0 };
        let material = Arc::new(material);
        let terms = Terms { whom: material.whom, ..Terms::default() };
        let case = Case {
            judging: JUDGING,
            head,
            rubric: &rubric,
            material: &material,
            terms: &terms,
            text,
        };
        let panel = Panel::restore(&case, method, run.judge.params, requests);
        let (scene, repeat) = (simulation.id(), simulation.repeat());
        Ok(Self { material, panel, rubric, scene, repeat, made: simulation.made })
    }

    /// Asks every critic that has not answered in an earlier sitting.
    async fn ask_all(&mut self, unit: &Unit, crew: &Crew) {
        let mut ids = CallIds::default();
        let mut effects = self.begin(unit, &mut ids);
        let mut tries: HashMap<String, u32> = HashMap::new();
        let mut under_way = FuturesUnordered::new();
        loop {
            for effect in effects.drain(..) {
                match effect {
                    Effect::Ask(request) => under_way.push(wait(crew, Wait::For(request))),
                    Effect::Record(Record::CriticFailed { dimension, fault, .. }) => {
                        let tries = tries.entry(dimension.clone()).or_default();
                        *tries += 1;
                        let wait_again = Wait::Again { dimension, fault, tries: *tries };
                        under_way.push(wait(crew, wait_again));
                    }
                    Effect::Record(Record::Critique { .. }) => {
                        crew.tally.steps.fetch_add(1, Relaxed);
                    }
                    Effect::Record(_) | Effect::Seek(_) | Effect::Cancel(_) => {}
                }
            }
            let input = match under_way.next().await {
                None => return,
                Some(Came::GivenUp) => continue,
                Some(Came::Heard(heard)) => PanelInput::Heard(heard),
                Some(Came::Again(dimension)) => PanelInput::Retry { dimension },
            };
            effects = self.panel.handle(input, &mut ids);
        }
    }

    fn begin(&mut self, unit: &Unit, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        for dimension in &self.rubric.dimensions {
            let dimension = dimension.name.clone();
            let known = unit.known.iter().find(|critique| critique.dimension == dimension);
            match known {
                Some(Critique { flaws, repairs, .. }) => self.panel.apply(&Record::Critique {
                    judging: JUDGING,
                    dimension,
                    call: None,
                    flaws: flaws.clone(),
                    repairs: repairs.clone(),
                }),
                None => {
                    self.panel.apply(&Record::CriticFailed {
                        judging: JUDGING,
                        dimension: dimension.clone(),
                        call: CallId(0),
                        fault: Fault::new(FaultKind::Broken, "It was not asked yet.", ""),
                    });
                    effects.extend(self.panel.handle(PanelInput::Retry { dimension }, ids));
                }
            }
        }
        effects
    }

    fn written(self, run: &Run, unit: &Unit) -> Result<String, Failure> {
        let mut judging = Judging {
            judge: Some(run.judge.model.model.clone()),
            rubric: unit.rubric.name.clone(),
            sample: unit.sample,
            critiques: Vec::new(),
            failed: Map::new(),
        };
        let mut reasons = Vec::new();
        let mut hopeless = false;
        for critic in self.panel.critics() {
            let dimension = critic.dimension.clone();
            match &critic.state {
                CriticState::Scored { flaws, repairs, score } => judging.critiques.push(Critique {
                    dimension,
                    flaws: flaws.clone(),
                    score: score.map(|score| score.value),
                    repairs: repairs.clone(),
                }),
                CriticState::Failed { fault, .. } => {
                    hopeless |= is_hopeless(fault.kind);
                    reasons.push(format!("{dimension}: {fault} {}", fault.hint).trim().to_owned());
                    judging.failed.insert(dimension, json!(fault.to_string()));
                }
                CriticState::Waiting | CriticState::Streaming { .. } => {
                    reasons.push(format!("{dimension}: it was never answered"));
                }
            }
        }
        let json = serde_json::to_string(&self.kept(judging))
            .map_err(|error| Failure { why: error.to_string(), ..Failure::default() })?;
        if reasons.is_empty() {
            return Ok(json);
        }
        Err(Failure { why: reasons.join(" / "), hopeless, partial: Some(json) })
    }

    fn kept(self, judging: Judging) -> Kept {
        let lines = self
            .material
            .lines
            .iter()
            .map(|line| Spoken { role: line.speaker.clone(), content: self.material.shown(line) });
        let text = self.rubric.left_out.is_none().then(|| text_metrics(&self.material));
        let players = self.material.lines.iter().filter(|line| line.origin == Origin::Player);
        Kept {
            scene: self.scene,
            repeat: self.repeat,
            tag: self.material.scene.tag.clone(),
            lines: lines.collect(),
            text: self.material.play_text(),
            reference: self.material.reference_text(),
            continue_from: self.material.continue_from,
            player_lines: u32::try_from(players.count()).unwrap_or(u32::MAX),
            bleu: text.map(|(bleu, _)| bleu),
            rouge_l: text.map(|(_, rouge_l)| rouge_l),
            judging,
            made: self.made,
        }
    }
}

enum Wait {
    For(Request),
    Again { dimension: String, fault: Fault, tries: u32 },
}

async fn wait(crew: &Crew, wait: Wait) -> Came {
    match wait {
        Wait::For(request) => Came::Heard(crew.ask(request, None).await),
        Wait::Again { fault, tries, .. }
            if fault.kind == FaultKind::Garbage && tries >= UNREADABLE =>
        {
            Came::GivenUp
        }
        Wait::Again { dimension, fault, tries } => {
            if crew.again(&fault, tries).await {
                Came::Again(dimension)
            } else {
                Came::GivenUp
            }
        }
    }
}

/// The messages of each critic.
pub fn requests(
    run: &Run,
    rubric: &Rubric,
    material: &Material,
) -> Result<Vec<Vec<Message>>, String> {
    let template = critic::template(&run.templates, rubric).map_err(|error| error.to_string())?;
    critic::requests(&template, rubric, material).map_err(|fault| format!("{fault} {}", fault.hint))
}

fn text_metrics(material: &Material) -> (f64, f64) {
    let (play, reference) = (material.measured_play_text(), material.measured_reference_text());
    (metrics::bleu(&play, &reference), metrics::rouge_l(&play, &reference))
}
