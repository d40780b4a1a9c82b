//! A run of judgings: its settings, its plays and its units in their order.

use std::{collections::HashMap, fs, sync::Arc};

use serde_json::{Map, json};

use super::{Ask, kept::Kept};
use crate::{
    chat::ModelRef,
    config::{Origin, Settings, protocol_name},
    coser::{
        evaluation::{About, Critique},
        simulation::{Simulation, SimulationError, Simulations},
    },
    headless::{
        batch::{
            error::BatchError,
            print::{Print, differences},
            work::{Header, Kind, WorkFile},
        },
        simulate::run::{asked, name, prompts},
    },
    judge::rubric::Rubric,
    play::PROGRAM,
    prompt::Templates,
    record::{Protocol, RoleModel},
};

/// All that the judgings of a run have in common.
pub struct Run {
    pub header: Header,
    pub templates: Templates,
    pub judge: RoleModel,
    pub rubrics: Vec<Arc<Rubric>>,
    files: Vec<Simulations>,
    plays: Vec<Source>,
    pub samples: u32,
    protocol: Protocol,
    continue_from: u32,
}

/// Where a play is.
#[derive(Debug, Clone)]
struct Source {
    /// The scene's id, and `#` and a number from its second play on.
    name: String,
    file: usize,
    index: usize,
}

/// One judging of one play.
#[derive(Debug, Clone)]
pub struct Unit {
    pub name: String,
    pub play: usize,
    pub rubric: Arc<Rubric>,
    /// From 1.
    pub sample: u32,
    /// What critics have answered in an earlier sitting.
    pub known: Vec<Critique>,
}

impl Run {
    /// # Errors
    /// A file cannot be read, the files are not of one run, or no judge is set.
    pub fn new(settings: &Settings, templates: Templates, ask: &Ask) -> Result<Self, BatchError> {
        let judge = judge(settings)?;
        let rubrics = rubrics(ask)?;
        let mut files = Vec::new();
        let mut print = Print::default();
        for path in &ask.simulations {
            let bytes = fs::read(path).map_err(BatchError::io(path, "read"))?;
            print = print.with(&bytes);
            files.push(Simulations::open(&path.display().to_string(), bytes)?);
        }
        let plays = Plays::of(&files, settings)?;
        let mut fixed = Map::new();
        fixed.insert("judge".to_owned(), asked(settings, &judge));
        for rubric in &rubrics {
            let print = Print::default().with_text(&format!("{rubric:?}")).hex();
            fixed.insert(format!("rubric {}", rubric.name), print.into());
        }
        fixed.insert("samples".to_owned(), json!(ask.samples));
        fixed.insert("protocol".to_owned(), json!(protocol_name(plays.protocol)));
        fixed.insert("continue_from".to_owned(), json!(settings.continue_from.value));
        fixed.insert("prompts".to_owned(), prompts(&templates, &["judge"]).into());
        let count = plays.sources.len();
        fixed.insert("plays".to_owned(), format!("{count} ({})", print.hex()).into());
        let mut run = Self {
            header: Header {
                kind: Kind::Evaluation,
                program: PROGRAM.to_owned(),
                settings: fixed,
                shard: None,
                units: Vec::new(),
            },
            templates,
            judge,
            rubrics,
            files,
            plays: plays.sources,
            samples: ask.samples,
            protocol: plays.protocol,
            continue_from: settings.continue_from.value,
        };
        run.header.units = run.units().into_iter().map(|unit| unit.name).collect();
        Ok(run)
    }

    pub fn units(&self) -> Vec<Unit> {
        let mut units = Vec::new();
        for (play, source) in self.plays.iter().enumerate() {
            for rubric in &self.rubrics {
                for sample in 1..=self.samples {
                    let name = match self.samples {
                        1 => format!("{} by {}", source.name, rubric.name),
                        _ => format!("{} by {}, sample {sample}", source.name, rubric.name),
                    };
                    let (rubric, known) = (Arc::clone(rubric), Vec::new());
                    units.push(Unit { name, play, rubric, sample, known });
                }
            }
        }
        units
    }

    /// The units that are not done, with what is known of them.
    ///
    /// # Errors
    /// The work file cannot be read.
    pub fn todo(&self, work: &WorkFile) -> Result<Vec<Unit>, BatchError> {
        let contents = work.contents();
        let mut units = self.units();
        units.retain(|unit| !contents.done.contains_key(&unit.name));
        for unit in &mut units {
            if let Some(place) = contents.partial.get(&unit.name)
                && let Ok(kept) = serde_json::from_slice::<Kept>(&work.value(place)?)
            {
                unit.known = kept.judging.critiques;
            }
        }
        Ok(units)
    }

    /// The play of a unit.
    ///
    /// # Errors
    /// As [`Simulations::get`].
    pub fn play(&self, unit: &Unit) -> Result<Simulation, SimulationError> {
        let source = &self.plays[unit.play];
        self.files[source.file].get(source.index)
    }

    /// What holds where a play does not say by which protocol it was played, and from which line on.
    pub fn otherwise(&self) -> (Protocol, u32) {
        (self.protocol, self.continue_from)
    }

    /// The most critics that one judging asks.
    pub fn critics_each(&self) -> usize {
        self.rubrics.iter().map(|rubric| rubric.dimensions.len()).max().unwrap_or(1).max(1)
    }
}

/// What is known of all plays before the first is judged.
struct Plays {
    sources: Vec<Source>,
    protocol: Protocol,
}

impl Plays {
    fn of(files: &[Simulations], settings: &Settings) -> Result<Self, BatchError> {
        let mut sources = Vec::new();
        let mut seen: HashMap<String, &str> = HashMap::new();
        let mut protocol: Option<(Protocol, String)> = None;
        let mut first: Option<(About, String)> = None;
        for (file, simulations) in files.iter().enumerate() {
            for (index, simulation) in simulations.iter().enumerate() {
                let simulation = simulation?;
                let name = name(&simulation.id(), simulation.repeat());
                let at = format!("{name} of {}", simulations.file());
                if let Some(before) = seen.insert(name.clone(), simulations.file()) {
                    return Err(BatchError::Unusable(format!(
                        "{name} stands in {before} and again in {}; judge them into different files",
                        simulations.file()
                    )));
                }
                one_protocol(&simulation, settings, &mut protocol, &at)?;
                let about = simulation.made.map(|made| made.about).unwrap_or_default();
                match &first {
                    None => first = Some((about, at)),
                    Some((known, before)) => one_run(known, before, &about, &at)?,
                }
                sources.push(Source { name, file, index });
            }
        }
        let protocol = protocol.map_or(settings.protocol.value, |(protocol, _)| protocol);
        Ok(Self { sources, protocol })
    }
}

fn one_protocol(
    simulation: &Simulation,
    settings: &Settings,
    known: &mut Option<(Protocol, String)>,
    at: &str,
) -> Result<(), BatchError> {
    let own = simulation.protocol();
    let protocol = own.unwrap_or(settings.protocol.value);
    let given = matches!(settings.protocol.origin, Origin::Flag { .. });
    if given && protocol != settings.protocol.value {
        return Err(BatchError::Unusable(format!(
            "{at} was played by the protocol `{}`, and --protocol says `{}`; leave the flag out",
            protocol_name(protocol),
            protocol_name(settings.protocol.value)
        )));
    }
    match known {
        Some((before, first)) if *before != protocol => Err(BatchError::Unusable(format!(
            "the protocols are mixed: {first} is of `{}`, {at} of `{}`; judge them into different \
             files",
            protocol_name(*before),
            protocol_name(protocol)
        ))),
        Some(_) => Ok(()),
        None => {
            *known = Some((protocol, at.to_owned()));
            Ok(())
        }
    }
}

/// One evaluation is of one run: figures over plays of two would be of neither.
fn one_run(known: &About, before: &str, about: &About, at: &str) -> Result<(), BatchError> {
    if known == about {
        return Ok(());
    }
    let map = |about: &About| json!(about).as_object().cloned().unwrap_or_default();
    let differences = differences(&map(known), &map(about)).unwrap_or_default();
    Err(BatchError::Unusable(format!(
        "{before} (there) and {at} (now) are of different runs:\n{differences}\n\
         Judge them into different files; `sceneplay report` sets runs side by side."
    )))
}

fn judge(settings: &Settings) -> Result<RoleModel, BatchError> {
    let own = settings.judge.model.value.is_some();
    let roles =
        if own { Some(settings.roles_with(&ModelRef::offline())) } else { settings.roles() };
    match roles.map(|roles| roles.judge) {
        Some(judge) if !judge.model.is_offline() => Ok(judge),
        Some(_) => Err(BatchError::Unusable(
            "the offline company makes plain checks and no verdict; give --judge-model".to_owned(),
        )),
        None => Err(BatchError::Unusable(
            "no judge is set; give --judge-model (with --base-url, or as ENDPOINT/MODEL of the \
             settings file)"
                .to_owned(),
        )),
    }
}

fn rubrics(ask: &Ask) -> Result<Vec<Arc<Rubric>>, BatchError> {
    if ask.rubrics.is_empty() {
        return Ok(vec![Arc::new(Rubric::protocol()?)]);
    }
    let mut rubrics: Vec<Arc<Rubric>> = Vec::new();
    for path in &ask.rubrics {
        let text = fs::read_to_string(path).map_err(BatchError::io(path, "read"))?;
        let rubric = Rubric::parse(&text, &path.display().to_string())?;
        if rubrics.iter().any(|known| known.name == rubric.name) {
            return Err(BatchError::Unusable(format!(
                "{}: another rubric is called {:?} as well; give each a name of its own",
                path.display(),
                rubric.name
            )));
        }
        rubrics.push(Arc::new(rubric));
    }
    Ok(rubrics)
}
