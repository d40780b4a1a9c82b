//! An evaluation in the published form of one run.

use std::io::Write;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::{About, Case, Critique, Evaluation, Judging};
use crate::coser::OWN;

impl Evaluation {
    /// Writes the file: `scores` as they stand, and every case of every run, with what the
    /// published form has no place for under [`OWN`]. The levels of models and references are not
    /// written: one file is one run.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn write(&self, to: impl Write) -> serde_json::Result<()> {
        serde_json::to_writer_pretty(to, self)
    }
}

impl Serialize for Evaluation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("scores", &self.scores)?;
        map.serialize_entry("cases", &Cases(self))?;
        if self.about != About::default() {
            map.serialize_entry(OWN, &self.about)?;
        }
        map.end()
    }
}

/// The cases, each made when it is written: a file may hold thousands.
struct Cases<'a>(&'a Evaluation);

impl Serialize for Cases<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let cases = self.0.runs.iter().flat_map(|run| &run.cases);
        to.collect_map(cases.map(|case| (key(case), case_value(case))))
    }
}

/// `BOOK-ip-ic`, and from the second play of a scene on `BOOK-ip-ic#2`.
fn key(case: &Case) -> String {
    match case.repeat {
        0 | 1 => case.scene.clone(),
        repeat => format!("{}#{repeat}", case.scene),
    }
}

fn case_value(case: &Case) -> Value {
    let first = case.judgings.iter().position(Judging::is_protocol);
    let published = first.and_then(|at| case.judgings.get(at));
    let further: Vec<&Judging> = case
        .judgings
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != first)
        .map(|(_, judging)| judging)
        .collect();
    let mut critiques = Map::new();
    for one in published.iter().flat_map(|judging| &judging.critiques) {
        critiques.insert(one.dimension.clone(), critique(one));
    }
    for (name, value) in [("bleu", case.bleu), ("rouge_l", case.rouge_l)] {
        if let Some(value) = value {
            critiques.insert(name.to_owned(), json!(value));
        }
    }
    let mut value = Map::new();
    value.insert("simulation".to_owned(), json!(case.lines));
    if let Some(text) = &case.text {
        value.insert("simulation_str".to_owned(), json!(text));
    }
    value.insert("score".to_owned(), json!(case.score));
    value.insert("critique".to_owned(), Value::from(critiques));
    let own = own(case, published, &further);
    if !own.is_empty() {
        value.insert(OWN.to_owned(), Value::from(own));
    }
    Value::from(value)
}

fn own(case: &Case, published: Option<&Judging>, further: &[&Judging]) -> Map<String, Value> {
    let judge = published.and_then(|judging| judging.judge.as_ref());
    let sample = published.map(|judging| judging.sample).filter(|sample| *sample != 1);
    let failed = published.map(|judging| &judging.failed).filter(|failed| !failed.is_empty());
    let known = |number: u32| (number > 0).then(|| json!(number));
    let repeated = case.repeat > 1;
    let parts = [
        ("scene", repeated.then(|| json!(case.scene))),
        ("repeat", repeated.then(|| json!(case.repeat))),
        ("tag", case.tag.as_ref().map(|tag| json!(tag))),
        ("reference", case.reference.as_ref().map(|text| json!(text))),
        ("continue_from", known(case.continue_from)),
        ("player_lines", known(case.player_lines)),
        ("judge", judge.map(|judge| json!(judge))),
        ("sample", sample.map(|sample| json!(sample))),
        ("failed", failed.map(|failed| json!(failed))),
        ("judgings", (!further.is_empty()).then(|| json!(further))),
    ];
    parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// One dimension as it is published, with its mendings beside it.
pub fn critique(critique: &Critique) -> Value {
    let flaws: Vec<Value> = critique.flaws.iter().map(flaw).collect();
    let mut value = Map::new();
    value.insert("flaws".to_owned(), Value::from(flaws));
    if let Some(score) = critique.score {
        value.insert("score".to_owned(), json!(score));
    }
    if !critique.repairs.is_empty() {
        value.insert("repairs".to_owned(), json!(critique.repairs));
    }
    Value::from(value)
}

/// A flaw whose severity counts nothing keeps what the critic wrote in its place, as published
/// files do; one that was read as a number keeps it beside.
fn flaw(flaw: &crate::record::Flaw) -> Value {
    let mut value = json!({
        "instance": flaw.instance,
        "type": flaw.kind,
        "severity": flaw.severity.map_or_else(|| flaw.given.clone().into(), Value::from),
    });
    let beside = [
        ("given", flaw.given.as_ref().filter(|_| flaw.severity.is_some()).cloned()),
        ("line", flaw.line.map(|line| json!(line))),
        ("evidence", flaw.evidence.as_ref().map(|evidence| json!(evidence))),
    ];
    for (name, part) in beside {
        if let Some(part) = part {
            value[name] = part;
        }
    }
    value
}
