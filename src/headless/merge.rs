//! `sceneplay merge`: the parts of a run joined to the whole, from work files or from outputs.
//!
//! Refuses parts of different runs, units that stand in several parts, and units that stand in none.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use super::{
    batch::{
        error::BatchError,
        output::Output,
        print::differences,
        work::{Finished, Kind},
    },
    judge::kept::evaluation,
    simulate::run::{list, name},
};
use crate::coser::simulation::{Made, Simulations};

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
    let whole = |work: &Finished| {
        let header = &work.contents.header;
        let mut all = header.settings.clone();
        all.insert("kind".to_owned(), json!(header.kind));
        all.insert("units".to_owned(), json!(header.units.len()));
        all
    };
    for other in others {
        same(&first.path, &whole(first), &other.path, &whole(other))?;
        if first.contents.header.units != other.contents.header.units {
            return Err(BatchError::Unusable(format!(
                "{} and {} are of different test sets",
                first.path.display(),
                other.path.display()
            )));
        }
    }
    let units = &first.contents.header.units;
    let mut found: HashMap<&str, &Finished> = HashMap::new();
    for work in &works {
        for unit in work.contents.done.keys() {
            if found.insert(unit, work).is_some() {
                return Err(twice(unit));
            }
        }
    }
    missing(units.iter().filter(|unit| !found.contains_key(unit.as_str())))?;
    let values = units.iter().filter_map(|unit| {
        let work = found.get(unit.as_str())?;
        Some(work.value(work.contents.done.get(unit)?))
    });
    let kind = first.contents.header.kind;
    output.write(|to| match kind {
        Kind::Simulation => list(to, values.map(|json| value(&json?))),
        Kind::Evaluation => evaluation(to, values),
    })?;
    Ok(units.len())
}

fn value(json: &[u8]) -> Result<Value, BatchError> {
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
            let simulation = simulation?;
            let unit = name(&simulation.id(), simulation.repeat());
            let Some(made) = simulation.made else {
                return Err(BatchError::Unusable(format!(
                    "{}: {unit} does not say where it stands in its run; only what `sceneplay \
                     simulate` wrote can be joined",
                    simulations.file()
                )));
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
    let all = (0..known.scenes).flat_map(|place| (1..=known.repeats).map(move |n| (place, n)));
    let gaps: Vec<String> = all
        .filter(|unit| !there.contains(unit))
        .map(|(place, repeat)| name(&format!("scene {place} of the run"), repeat))
        .collect();
    missing(gaps.iter())?;
    output.write(|to| {
        list(to, places.iter().map(|(_, _, file, index)| Ok(json!(files[*file].get(*index)?))))
    })?;
    Ok(places.len())
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
