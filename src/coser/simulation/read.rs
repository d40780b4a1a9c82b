//! Published simulations made into data: what may be missing, what is refused.

use std::ops::Range;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Entry, Made, Simulation};
use crate::{
    coser::OWN,
    scene::{
        self,
        read::{Foreign, ReadError, SceneText, Spot, Wrong},
    },
};

/// Why a file gave no simulations.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// No text, broken JSON, nothing in it.
    #[error(transparent)]
    File(#[from] ReadError),
    #[error("{file}: this is {}, not a simulation. {}", .what.is(), hint(*.what))]
    Foreign { file: String, what: Foreign },
    #[error("{file}: this is a test set, not a simulation. Play it first: `sceneplay simulate`.")]
    TestSet { file: String },
    #[error("{file}: entry {} of {} (line {}): {wrong}", .spot.entry, .spot.of, .spot.line)]
    Shape { file: String, spot: Spot, wrong: Wrong },
}

fn hint(what: Foreign) -> &'static str {
    match what {
        Foreign::LfsPointer => "Run `git lfs pull` where it came from.",
        Foreign::Zip => "Unpack it and give what is inside.",
        Foreign::Html => "Download the file itself, not the page that shows it.",
        Foreign::Evaluation => "Its plays are judged already: `sceneplay report` reads it.",
        Foreign::Simulation | Foreign::Book | Foreign::Journal => {
            "Give what `sceneplay simulate` or the reference implementation wrote."
        }
    }
}

/// A file of simulations, each made when it is asked for.
#[derive(Debug, Clone)]
pub struct Simulations {
    file: String,
    text: String,
    places: Vec<Range<usize>>,
}

impl Simulations {
    /// Finds the simulations in `bytes`; `file` is the name that errors give it.
    ///
    /// # Errors
    /// It is no text, no JSON, or plainly something else. What is wrong inside an entry is told
    /// when that is asked for.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, SimulationError> {
        let places = match SceneText::open(file, &bytes) {
            Ok(found) => found.places().to_vec(),
            Err(ReadError::Foreign { file, what }) => {
                return Err(SimulationError::Foreign { file, what });
            }
            Err(error) => return Err(error.into()),
        };
        let text = String::from_utf8(bytes).map_err(|error| ReadError::NotText {
            file: file.to_owned(),
            at: error.utf8_error().valid_up_to(),
        })?;
        Ok(Self { file: file.to_owned(), text, places })
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The simulation at `index`.
    ///
    /// # Errors
    /// The first field that does not hold what it must; or that the file ends before `index`.
    pub fn get(&self, index: usize) -> Result<Simulation, SimulationError> {
        let place = self.places.get(index).cloned().unwrap_or_default();
        let shape = |wrong| {
            let before = self.text.get(..place.start).unwrap_or_default();
            let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
            let spot = Spot { entry: index + 1, of: self.places.len(), line };
            SimulationError::Shape { file: self.file.clone(), spot, wrong }
        };
        let json = self.text.get(place.clone()).unwrap_or_default();
        let value: Value = serde_json::from_str(json)
            .map_err(|_| shape(Wrong::new("", "a play in JSON", None)))?;
        if value.get("scenario").is_some() {
            return Err(SimulationError::TestSet { file: self.file.clone() });
        }
        match Foreign::of(&value) {
            None | Some(Foreign::Simulation) => simulation(value).map_err(shape),
            Some(what) => Err(SimulationError::Foreign { file: self.file.clone(), what }),
        }
    }

    /// All of them in order, each made as it is reached.
    pub fn iter(&self) -> impl Iterator<Item = Result<Simulation, SimulationError>> {
        (0..self.len()).map(|index| self.get(index))
    }
}

/// Required are the scene and the lines; the book and its numbers may stand in the scene only.
fn simulation(value: Value) -> Result<Simulation, Wrong> {
    let Value::Object(mut fields) = value else {
        return Err(Wrong::new("", "a play (an object)", Some(&value)));
    };
    let Some(circumstance) = fields.shift_remove("circumstance") else {
        return Err(Wrong::new("circumstance", "the scene that was played", None));
    };
    let mut scene =
        scene::read::scene(circumstance).map_err(|wrong| wrong.under("circumstance"))?;
    let mut take = |name: &str| fields.shift_remove(name).filter(|value| !value.is_null());
    // What stands beside the scene is what evaluations name it by.
    scene.i_p = take("i_p").or(scene.i_p);
    scene.i_c = take("i_c").or(scene.i_c);
    let book_title = match take("book_title") {
        None => scene.book.clone(),
        Some(Value::String(title)) if !title.trim().is_empty() => title,
        found => return Err(Wrong::new("book_title", "the book's name", found.as_ref())),
    };
    scene.book.clone_from(&book_title);
    let entries = match take("simulation") {
        Some(Value::Array(entries)) if !entries.is_empty() => entries,
        found => return Err(Wrong::new("simulation", "the lines of the play", found.as_ref())),
    };
    let entries: Result<Vec<Entry>, Wrong> = entries
        .into_iter()
        .enumerate()
        .map(|(index, value)| entry(value).map_err(|wrong| wrong.inside("simulation", index)))
        .collect();
    let profiles = match take("involved_character_profiles") {
        None => Map::new(),
        Some(Value::Object(profiles)) => profiles,
        found => {
            let expected = "an object of names and profiles";
            return Err(Wrong::new("involved_character_profiles", expected, found.as_ref()));
        }
    };
    let made = match take(OWN) {
        None => None,
        Some(own) => Some(
            Made::deserialize(&own)
                .map_err(|_| Wrong::new(OWN, "what sceneplay says of its own plays", Some(&own)))?,
        ),
    };
    Ok(Simulation {
        book_title,
        i_p: scene.i_p.clone(),
        i_c: scene.i_c.clone(),
        scene,
        entries: entries?,
        profiles,
        made,
        other: fields,
    })
}

fn entry(value: Value) -> Result<Entry, Wrong> {
    for field in ["role", "content"] {
        if !matches!(value.get(field), Some(Value::String(_))) {
            return Err(Wrong::new(field, "text", value.get(field)));
        }
    }
    let mut entry = Entry::deserialize(&value)
        .map_err(|_| Wrong::new(OWN, "what sceneplay says of a line", value.get(OWN)))?;
    let role = entry.role.trim();
    if role.is_empty() || role.contains(['\n', '\r']) {
        return Err(Wrong::new("role", "a name on one line", value.get("role")));
    }
    if role.len() < entry.role.len() {
        entry.role = role.to_owned();
    }
    Ok(entry)
}
