//! A run: its settings, its units in their order, and the output made of them.

use std::{collections::HashMap, io::Write, ops::Range, sync::Arc};

use serde::{Serializer, ser::SerializeSeq};
use serde_json::{Map, Value, json};

use super::Ask;
use crate::{
    chat::ModelRef,
    config::Settings,
    coser::{evaluation::About, simulation::Made},
    headless::batch::{
        error::BatchError,
        print::Print,
        work::{Header, Kind, WorkFile},
    },
    play::PROGRAM,
    prompt::{self, Templates},
    record::{Casting, RoleModel, Roles, Rules},
    scene::{
        bundled,
        library::{Entry, Library},
    },
};

/// All that the plays of a run have in common.
pub struct Run {
    pub header: Header,
    pub templates: Arc<Templates>,
    pub entries: Vec<Entry>,
    pub repeats: u32,
    /// What was left out of books, each with its place.
    pub left_out: Vec<String>,
    roles: Roles,
    rules: Rules,
    about: About,
}

/// One play of one scene.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Place of the scene among those of the run.
    pub place: usize,
    /// From 1.
    pub repeat: u32,
    pub entry: Entry,
}

impl Unit {
    /// The scene's id, and from the second play on `#` and its number: as evaluations name it.
    pub fn name(&self) -> String {
        name(&self.entry.id, self.repeat)
    }
}

/// How a play is named among those of its run.
pub fn name(scene: &str, repeat: u32) -> String {
    if repeat > 1 { format!("{scene}#{repeat}") } else { scene.to_owned() }
}

impl Run {
    /// # Errors
    /// No scene is chosen, a file cannot be read, or no model is set.
    pub fn new(settings: &Settings, templates: Templates, ask: &Ask) -> Result<Self, BatchError> {
        let mut library = Library::default();
        let (test_sets, books) = (&settings.test_sets.value, &settings.books.value);
        if test_sets.is_empty() && books.is_empty() {
            library.add_embedded(bundled::FILES.iter().copied())?;
        }
        for path in &settings.test_sets.value {
            library.add_path(path)?;
        }
        if let Some(wrong) = library.wrong().first() {
            // A run that quietly leaves scenes out is measured on another set than it says.
            return Err(BatchError::Unusable(format!(
                "{}: {}; correct it or take it out (`sceneplay validate` lists all)",
                wrong.source, wrong.what
            )));
        }
        // Beside a test set, books are what its characters remember.
        for path in books.iter().filter(|_| test_sets.is_empty()) {
            library.add_books(path)?;
        }
        let left_out: Vec<String> =
            library.wrong().iter().map(|one| format!("{}: {}", one.source, one.what)).collect();
        let entries = ask.selection.of(library)?;
        let roles = settings.roles().ok_or_else(|| {
            BatchError::Unusable(
                "no model is set; give --actor-model (with --base-url, or as ENDPOINT/MODEL of the \
                 settings file), or `--actor-model offline` for the company that needs none"
                    .to_owned(),
            )
        })?;
        // A seed that is drawn anew would be another run each time.
        let rules = Rules { seed: settings.seed.value.unwrap_or(0), ..settings.rules() };
        let fixed = fixed(settings, &roles, &rules, &templates, &entries, ask.repeats)?;
        let about = About {
            program: Some(PROGRAM.to_owned()),
            actor: Some(roles.actor.model.model.clone()),
            environment: Some(roles.environment.model.model.clone()),
            nsp: Some(roles.nsp.model.model.clone()),
            rules: Some(rules.clone()),
            other: Map::from_iter([("settings".to_owned(), print_of(&fixed).into())]),
        };
        let units = entries
            .iter()
            .flat_map(|entry| (1..=ask.repeats).map(|repeat| name(&entry.id, repeat)))
            .collect();
        let header = Header {
            kind: Kind::Simulation,
            program: PROGRAM.to_owned(),
            settings: fixed,
            shard: ask.shard,
            units,
        };
        let templates = Arc::new(templates);
        let repeats = ask.repeats;
        Ok(Self { header, templates, entries, repeats, left_out, roles, rules, about })
    }

    /// The models that are asked.
    pub fn models(&self) -> impl Iterator<Item = &ModelRef> {
        let Roles { actor, environment, nsp, characters, .. } = &self.roles;
        [actor, environment, nsp].into_iter().chain(characters.values()).map(|role| &role.model)
    }

    /// The units of this shard, in the order of the output.
    pub fn mine(&self) -> Vec<String> {
        self.units().iter().map(Unit::name).collect()
    }

    /// Those of [`Self::mine`] that are not done.
    pub fn todo(&self, done: &HashMap<String, Range<u64>>) -> Vec<Unit> {
        let mut units = self.units();
        units.retain(|unit| !done.contains_key(&unit.name()));
        units
    }

    pub fn units(&self) -> Vec<Unit> {
        let all = 0..self.entries.len();
        let scenes = self.header.shard.map_or(all, |shard| shard.range(self.entries.len()));
        scenes
            .flat_map(|place| (1..=self.repeats).map(move |repeat| (place, repeat)))
            .map(|(place, repeat)| Unit { place, repeat, entry: self.entries[place].clone() })
            .collect()
    }

    /// Lines of a scene, about: as many as the book's.
    pub fn lines_each(&self) -> f64 {
        let most = self.rules.max_rounds as usize;
        let lines = self.entries.iter().map(|entry| entry.reference_lines.clamp(1, most)).sum();
        let lines: usize = lines;
        lines as f64 / self.entries.len().max(1) as f64
    }

    /// Who plays the unit by which rules. Its seed hangs on the run's, the scene and the repeat, and
    /// on nothing that another run of it might do otherwise.
    pub fn casting(&self, unit: &Unit) -> Casting {
        let seed = Print::default()
            .with(&self.rules.seed.to_le_bytes())
            .with(&unit.repeat.to_le_bytes())
            .with_text(&unit.entry.id)
            .number();
        Casting {
            player: Vec::new(),
            roles: self.roles.clone(),
            rules: Rules { seed, ..self.rules.clone() },
            endpoints: Default::default(),
            profiles: Default::default(),
        }
    }

    pub fn made(&self, unit: &Unit) -> Made {
        Made {
            repeat: unit.repeat,
            place: unit.place,
            scenes: self.entries.len(),
            repeats: self.repeats,
            about: self.about.clone(),
        }
    }
}

/// All that makes a play another one. Where a model is to be found is not among it: a job that goes
/// on may get another machine.
fn fixed(
    settings: &Settings,
    roles: &Roles,
    rules: &Rules,
    templates: &Templates,
    entries: &[Entry],
    repeats: u32,
) -> Result<Map<String, Value>, BatchError> {
    let mut fixed = Map::new();
    let Value::Object(rules) = json!(rules) else {
        return Err(BatchError::Unusable("the rules cannot be written down".to_owned()));
    };
    fixed.extend(rules);
    fixed.insert("repeat".to_owned(), json!(repeats));
    let named = [("actor", &roles.actor), ("environment", &roles.environment), ("nsp", &roles.nsp)];
    let named = named.into_iter().map(|(name, role)| (name.to_owned(), role));
    let characters = roles.characters.iter().map(|(name, role)| (format!("actor of {name}"), role));
    for (name, role) in named.chain(characters) {
        fixed.insert(name, asked(settings, role));
    }
    fixed.insert(
        "prompts".to_owned(),
        prompts(templates, &["character", "environment", "nsp"]).into(),
    );
    let mut print = Print::default();
    for entry in entries {
        print = print.with_text(&json!(entry.load()?).to_string());
    }
    fixed.insert("scenes".to_owned(), format!("{} ({})", entries.len(), print.hex()).into());
    Ok(fixed)
}

/// Tells apart what the figures beside it do not say: parameters, templates, scenes.
fn print_of(fixed: &Map<String, Value>) -> String {
    Print::default().with_text(&json!(fixed).to_string()).hex()
}

/// A model and all that is sent beside the messages.
pub fn asked(settings: &Settings, role: &RoleModel) -> Value {
    let mut asked = role.model.model.clone();
    if let Some(temperature) = role.params.temperature {
        asked.push_str(&format!(", temperature {temperature}"));
    }
    if let Some(tokens) = role.params.max_tokens {
        asked.push_str(&format!(", max_tokens {tokens}"));
    }
    let endpoint = settings.endpoints.iter().find(|one| one.name == role.model.endpoint);
    if let Some(endpoint) = endpoint {
        if endpoint.system_as_user.value {
            asked.push_str(", system as user");
        }
        if !endpoint.extra.value.is_empty() {
            asked.push_str(&format!(", {}", json!(endpoint.extra.value)));
        }
    }
    asked.into()
}

/// The print of these templates, and of the parts that they may include.
pub fn prompts(templates: &Templates, names: &[&str]) -> String {
    let mut print = Print::default();
    for (name, source) in templates.sources() {
        if names.contains(&name.as_str()) || name.starts_with(prompt::PART) {
            print = print.with_text(&name).with_text(&source);
        }
    }
    print.hex()
}

/// Writes the plays that are done, in the order of `units`.
pub fn write(to: &mut dyn Write, units: &[String], work: &WorkFile) -> Result<(), BatchError> {
    let done = &work.contents().done;
    let plays = units.iter().filter_map(|unit| done.get(unit)).map(|place| {
        let json = work.value(place)?;
        serde_json::from_slice::<Value>(&json).map_err(|error| broken(work, &error))
    });
    list(to, plays)
}

fn broken(work: &WorkFile, error: &serde_json::Error) -> BatchError {
    BatchError::io(work.path(), "read the work file")(std::io::Error::other(error.to_string()))
}

/// Writes a list of plays, one after the other.
pub fn list(
    to: &mut dyn Write,
    plays: impl Iterator<Item = Result<Value, BatchError>>,
) -> Result<(), BatchError> {
    let io = |error: serde_json::Error| BatchError::io("the output", "write")(error.into());
    let mut serializer = serde_json::Serializer::pretty(&mut *to);
    let mut list = serializer.serialize_seq(None).map_err(io)?;
    for play in plays {
        list.serialize_element(&play?).map_err(io)?;
    }
    list.end().map_err(io)?;
    to.write_all(b"\n").map_err(BatchError::io("the output", "write"))
}
