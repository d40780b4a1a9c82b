//! The judge's flaws in a transcript as annotation tools take them: a label at a stretch of text.

use serde_json::{Map, Value, json};

use super::{
    label,
    transcript::{Flaw, Line, Transcript},
};
use crate::{
    judge::rubric::{Grade, Rubric},
    record::Span,
};

/// One flaw of the judging that is exported.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled<'a> {
    pub dimension: &'a str,
    /// Place in the critic's list, from 0.
    pub index: u32,
    pub label: String,
    pub severity: Option<u32>,
    /// What is wrong, in the critic's words.
    pub comment: &'a str,
    /// Names the flaw within the transcript: the judging's number, the critic's place and the
    /// flaw's, as in `flaw-1-2-0`.
    pub id: String,
    /// Where it stands; `None` where nothing points to a line.
    pub at: Option<Stretch<'a>>,
}

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch<'a> {
    pub line: &'a Line,
    /// All of the line where no words of it are known. Never empty.
    pub span: Span,
}

/// The flaws of the last judging of all of this branch.
pub fn labelled(transcript: &Transcript) -> Vec<Labelled<'_>> {
    let Some(judging) = transcript.verdict() else { return Vec::new() };
    let mut all = Vec::new();
    for (number, critique) in judging.critiques.iter().enumerate() {
        for flaw in &critique.flaws {
            let kind = label::kind(&judging.criteria, &critique.dimension, &flaw.fact);
            all.push(Labelled {
                dimension: &critique.dimension,
                index: flaw.index,
                label: label::label(&critique.dimension, kind),
                severity: flaw.fact.severity.filter(|severity| *severity > 0),
                comment: &flaw.fact.instance,
                id: format!("flaw-{}-{number}-{}", judging.number, flaw.index),
                at: stretch(transcript, flaw),
            });
        }
    }
    all
}

fn stretch<'a>(transcript: &'a Transcript, flaw: &Flaw) -> Option<Stretch<'a>> {
    let at = flaw.at?;
    let line = transcript.lines.get(at.index)?;
    let end = u32::try_from(line.text.chars().count()).ok()?;
    let span = at.span.unwrap_or(Span { start: 0, end });
    (span.start < span.end && span.end <= end).then_some(Stretch { line, span })
}

/// The rubrics of what [`labelled`] gives, each once; the protocol's where nothing was judged.
pub fn rubrics(transcripts: &[Transcript]) -> Vec<Rubric> {
    let mut rubrics: Vec<Rubric> = Vec::new();
    for judging in transcripts.iter().filter_map(Transcript::verdict) {
        if !judging.criteria.dimensions.is_empty() && !rubrics.contains(&judging.criteria) {
            rubrics.push(judging.criteria.clone());
        }
    }
    if rubrics.is_empty() {
        rubrics.extend(Rubric::protocol());
    }
    rubrics
}

/// What [`super::back`] needs beside the lines to find the play again, and which of the judge's
/// flaws the annotator was given to start from.
pub fn origin(transcript: &Transcript, flaws: &[Labelled<'_>]) -> Map<String, Value> {
    let given = flaws.iter().filter(|flaw| flaw.at.is_some());
    let given = given.map(|flaw| json!({"dimension": flaw.dimension, "index": flaw.index}));
    let judging = transcript.verdict();
    let fields = [
        ("journal", json!(transcript.journal)),
        ("play", json!(transcript.id())),
        ("rubric", json!(judging.map_or(Rubric::PROTOCOL, |judging| &judging.rubric))),
        ("judging", json!(judging.map(|judging| judging.number))),
        ("given", given.collect()),
    ];
    fields.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}

/// A label that an annotator may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub label: String,
    /// How to know such a flaw; empty for a type that only a critic uses.
    pub criteria: String,
    /// Number of its dimension among all of them, from 0.
    pub dimension: usize,
}

/// All labels of the rubrics, and those besides that critics used.
pub fn offered(transcripts: &[Transcript]) -> Vec<Offered> {
    let mut offered: Vec<Offered> = Vec::new();
    let mut dimensions: Vec<String> = Vec::new();
    for rubric in rubrics(transcripts) {
        for dimension in rubric.dimensions {
            let number = dimensions.iter().position(|name| *name == dimension.name);
            let number = number.unwrap_or_else(|| {
                dimensions.push(dimension.name.clone());
                dimensions.len() - 1
            });
            for flaw in dimension.flaws {
                let label = label::label(&dimension.name, &flaw.name);
                let criteria = flaw.criteria.join(" ");
                if !offered.iter().any(|one| one.label == label) {
                    offered.push(Offered { label, criteria, dimension: number });
                }
            }
        }
    }
    for used in transcripts.iter().flat_map(labelled) {
        if !offered.iter().any(|one| one.label == used.label) {
            let named = |name: &String| used.label.starts_with(&format!("{name}: "));
            let dimension = dimensions.iter().position(named).unwrap_or(dimensions.len());
            offered.push(Offered { label: used.label, criteria: String::new(), dimension });
        }
    }
    offered
}

/// The steps of the severity scale, each once, the least first.
pub fn scale(transcripts: &[Transcript]) -> Vec<Grade> {
    let mut scale: Vec<Grade> = Vec::new();
    for grade in rubrics(transcripts).into_iter().flat_map(|rubric| rubric.scale) {
        if !scale.iter().any(|one| one.points == grade.points) {
            scale.push(grade);
        }
    }
    scale.sort_by_key(|grade| grade.points);
    scale
}
