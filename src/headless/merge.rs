//! `sceneplay merge`: the parts of a run joined to the whole, from work files or from outputs.
//!
//! Refuses parts of different runs, units that stand in several parts, and units that stand in none.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    batch::{
        error::BatchError,
        output::Output,
        print::differences,
        work::{Contents, Finished, Kind, units_print},
    },
    judge::kept::evaluation,
    simulate::run::{list, name},
};
use crate::{
    coser::simulation::{Made, SimulationError, Simulations},
    scene::read::Foreign,
};

/// Units that a message names.
const NAMED: usize = 5;

/// Joins the parts into `out`, and says how many units there are.
///
/// # Errors
/// See [`BatchError`]; nothing is written then.
pub fn merge(parts: &[PathBuf], out: &Path) -> Result<usize, BatchError> {
    let output = Output::at(out, None)?;
    let works = parts.iter().filter(|path| is_work(path)).count();
    if works == parts.len() {
        return of_works(parts, &output);
    }
    if works > 0 {
        return Err(BatchError::Unusable(
            "some of these are work files and some are outputs; give one kind".to_owned(),
        ));
    }
    of_simulations(parts, &output)
}

fn is_work(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".work.jsonl")
}

fn of_works(parts: &[PathBuf], output: &Output) -> Result<usize, BatchError> {
    let works: Vec<Finished> =
        parts.iter().map(|path| Finished::read(path)).collect::<Result<_, _>>()?;
    let Some((first, others)) = works.split_first() else { return Err(nothing()) };
    for other in others {
        same(&first.path, &run_of(first), &other.path, &run_of(other))?;
    }
    let mut seen = HashSet::new();
    let done = works.iter().flat_map(|work| work.contents.done.keys());
    if let Some(unit) = done.filter(|unit| !seen.insert(unit.as_str())).min() {
        return Err(twice(unit));
    }
    let units = match first.contents.header.kind {
        Kind::Simulation => &first.contents.header.units,
        Kind::Evaluation => return of_judgings(&works, output),
    };
    missing(units.iter().filter(|unit| !seen.contains(unit.as_str())))?;
    let places = units.iter().filter_map(|unit| {
        works.iter().find_map(|work| Some((work, work.contents.done.get(unit)?)))
    });
    output.write(|to| list(to, places.map(|(work, place)| parsed(&work.value(place)?))))?;
    Ok(units.len())
}

/// What has to be the same in all parts. Judgings may be of different parts of a run's plays.
fn run_of(work: &Finished) -> Map<String, Value> {
    let header = &work.contents.header;
    let mut all = header.settings.clone();
    all.insert("kind".to_owned(), json!(header.kind));
    match header.kind {
        Kind::Simulation => drop(all.insert("units".to_owned(), units_print(header).into())),
        Kind::Evaluation => drop(all.shift_remove("plays")),
    }
    all
}

/// Where a judged play stands in its run.
#[derive(Deserialize)]
struct Placed {
    scene: String,
    made: Option<Made>,
}

fn of_judgings(works: &[Finished], output: &Output) -> Result<usize, BatchError> {
    let mut judgings = Vec::new();
    let mut there = HashSet::new();
    let mut first: Option<(&Finished, Made)> = None;
    for work in works {
        let Contents { header, done, .. } = &work.contents;
        missing(header.units.iter().filter(|unit| !done.contains_key(*unit)))?;
        for place in header.units.iter().filter_map(|unit| done.get(unit)) {
            let Placed { scene, made } = parsed(&work.value(place)?)?;
            let Some(made) = made else {
                return Err(stands_nowhere(&scene, &work.path.display().to_string()));
            };
            there.insert((made.place, made.repeat));
            judgings.push(((made.place, made.repeat), work, place));
            match &first {
                None => first = Some((work, made)),
                Some((of, known)) => {
                    same(&of.path, &settings(known), &work.path, &settings(&made))?;
                }
            }
        }
    }
    let Some((_, known)) = first else { return Err(nothing()) };
    missing(gaps(&known, &there).iter())?;
    // Judgings of one play keep their order: it is that of each work file.
    judgings.sort_by_key(|(place, ..)| *place);
    let values = judgings.iter().map(|(_, work, place)| work.value(place));
    output.write(|to| evaluation(to, values))?;
    Ok(judgings.len())
}

fn parsed<T: DeserializeOwned>(json: &[u8]) -> Result<T, BatchError> {
    let broken = |error: serde_json::Error| std::io::Error::other(error.to_string());
    serde_json::from_slice(json)
        .map_err(|error| BatchError::io("a work file", "read")(broken(error)))
}

fn of_simulations(parts: &[PathBuf], output: &Output) -> Result<usize, BatchError> {
    let mut files = Vec::new();
    for path in parts {
        let bytes = fs::read(path).map_err(BatchError::io(path, "read"))?;
        files.push(Simulations::open(&path.display().to_string(), bytes)?);
    }
    // Where each play stands: its place in the run, its repeat, its file and its index there.
    let mut places: Vec<(usize, u32, usize, usize)> = Vec::new();
    let mut seen = HashSet::new();
    let mut first: Option<(usize, Made)> = None;
    for (file, simulations) in files.iter().enumerate() {
        for (index, simulation) in simulations.iter().enumerate() {
            let simulation = simulation.map_err(work_files_instead)?;
            let unit = name(&simulation.id(), simulation.repeat());
            let Some(made) = simulation.made else {
                return Err(stands_nowhere(&unit, simulations.file()));
            };
            if !seen.insert(unit.clone()) {
                return Err(twice(&unit));
            }
            places.push((made.place, made.repeat, file, index));
            match &first {
                None => first = Some((file, made)),
                Some((of, known)) => {
                    same(&parts[*of], &settings(known), &parts[file], &settings(&made))?;
                }
            }
        }
    }
    let Some((_, known)) = first else { return Err(nothing()) };
    places.sort_unstable();
    let there: HashSet<(usize, u32)> =
        places.iter().map(|(place, repeat, ..)| (*place, *repeat)).collect();
    missing(gaps(&known, &there).iter())?;
    output.write(|to| {
        list(to, places.iter().map(|(_, _, file, index)| Ok(json!(files[*file].get(*index)?))))
    })?;
    Ok(places.len())
}

/// An evaluation does not hold where its plays stand in their run.
fn work_files_instead(error: SimulationError) -> BatchError {
    match error {
        SimulationError::Foreign { file, what: Foreign::Evaluation } => {
            BatchError::Unusable(format!(
                "{file}: this is an evaluation; give the work files beside the evaluations \
                 ({file}.work.jsonl and so on)"
            ))
        }
        other => other.into(),
    }
}

/// The plays of the run that are not there.
fn gaps(run: &Made, there: &HashSet<(usize, u32)>) -> Vec<String> {
    let all = (0..run.scenes).flat_map(|place| (1..=run.repeats).map(move |n| (place, n)));
    all.filter(|unit| !there.contains(unit))
        .map(|(place, repeat)| name(&format!("scene {place} of the run"), repeat))
        .collect()
}

fn stands_nowhere(unit: &str, file: &str) -> BatchError {
    BatchError::Unusable(format!(
        "{file}: {unit} does not say where it stands in its run; only what `sceneplay simulate` \
         played can be joined"
    ))
}

/// What has to be the same in all plays of a run.
fn settings(made: &Made) -> Map<String, Value> {
    let mut all = Map::new();
    let about = json!(made.about);
    for (name, value) in about.as_object().into_iter().flatten() {
        match value {
            Value::Object(rules) => all.extend(rules.clone()),
            _ => drop(all.insert(name.clone(), value.clone())),
        }
    }
    all.insert("scenes".to_owned(), made.scenes.into());
    all.insert("repeat".to_owned(), made.repeats.into());
    all
}

fn same(
    first: &Path,
    there: &Map<String, Value>,
    other: &Path,
    now: &Map<String, Value>,
) -> Result<(), BatchError> {
    match differences(there, now) {
        None => Ok(()),
        Some(differences) => Err(BatchError::Unusable(format!(
            "{} (there) and {} (now) are of different runs:\n{differences}",
            first.display(),
            other.display()
        ))),
    }
}

fn missing<'a>(units: impl Iterator<Item = &'a String>) -> Result<(), BatchError> {
    let units: Vec<&str> = units.map(String::as_str).collect();
    let more = match units.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match units.len() {
        0 => Ok(()),
        _ => Err(BatchError::Unusable(format!(
            "{}{more} is missing in all parts; run the shards that they belong to to their end",
            units[..units.len().min(NAMED)].join(", ")
        ))),
    }
}

fn twice(unit: &str) -> BatchError {
    BatchError::Unusable(format!(
        "{unit} stands in the parts more than once; leave one of them out"
    ))
}

fn nothing() -> BatchError {
    BatchError::Unusable("there is nothing to join".to_owned())
}
