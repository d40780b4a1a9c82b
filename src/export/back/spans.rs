//! Labelled texts as JSON lines: what Prodigy gives back of `spans.jsonl`, and doccano of
//! `doccano.jsonl`. Offsets are code points.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::{BackError, Found, Origin, Returned, ShownLine};
use crate::{
    export::{label::graded, offsets},
    record::{LineId, Span},
};

#[derive(Deserialize)]
struct Text {
    text: String,
    meta: Meta,
    /// Prodigy's.
    #[serde(default)]
    spans: Vec<Labelled>,
    /// doccano's, `[start, end, label]`.
    #[serde(default)]
    label: Vec<(usize, usize, String)>,
    /// Whether the annotator took the text or passed it over: `accept`, `reject`, `ignore`.
    #[serde(default)]
    answer: Option<String>,
    /// Prodigy's name of the annotator.
    #[serde(default, rename = "_annotator_id")]
    annotator: Option<String>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(flatten)]
    origin: Origin,
    lines: Vec<Stretch>,
}

/// Where a line stands in the text, without its speaker's name.
#[derive(Deserialize)]
struct Stretch {
    line: u32,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Labelled {
    start: usize,
    end: usize,
    label: String,
    #[serde(default)]
    severity: Option<u32>,
    #[serde(default)]
    comment: String,
}

/// See [`super::read`]. A text that the annotator did not accept has none.
pub fn read(bytes: &[u8], by: Option<&str>) -> Result<Vec<Returned>, BackError> {
    let mut returned = Vec::new();
    let mut people = BTreeSet::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let place = format!("line {number} of the file");
        let json = |source| BackError::Json { place: place.clone(), source };
        let value: Value = serde_json::from_slice(line).map_err(json)?;
        for missing in ["journal", "lines"] {
            if value.get("meta").and_then(|meta| meta.get(missing)).is_none() {
                return Err(BackError::NoOrigin { place, missing });
            }
        }
        let text: Text = serde_json::from_value(value).map_err(json)?;
        let accepted = text.answer.as_deref().is_none_or(|answer| answer == "accept");
        // doccano names nobody: what it gives is by whoever is asked for.
        let theirs = text.annotator.as_deref().zip(by).is_none_or(|(person, by)| person == by);
        if accepted && theirs {
            people.extend(text.annotator.clone());
            returned.push(of_text(text, &place)?);
        }
    }
    if people.len() > 1 {
        return Err(BackError::Several(people.into_iter().collect()));
    }
    Ok(returned)
}

fn of_text(text: Text, place: &str) -> Result<Returned, BackError> {
    let Text { text, meta, spans, label, answer, .. } = text;
    let labelled = label.into_iter().map(|(start, end, label)| Labelled {
        start,
        end,
        label,
        severity: None,
        comment: String::new(),
    });
    let found = spans.into_iter().chain(labelled);
    let found = found.map(|one| of_span(one, &meta.lines, place)).collect::<Result<Vec<_>, _>>()?;
    let shown = |at: &Stretch| ShownLine {
        id: LineId(at.line),
        text: text.get(offsets::bytes(&text, at.start..at.end)).unwrap_or_default().to_owned(),
    };
    let has_given = !meta.origin.given.is_empty();
    // doccano gives back untouched texts as well, and nobody accepts them there.
    let is_done = answer.is_some() || !found.is_empty() || has_given;
    Ok(Returned {
        place: place.to_owned(),
        is_done,
        journal: meta.origin.journal,
        rubric: meta.origin.rubric,
        given: meta.origin.given,
        started_from: meta.origin.judging.filter(|_| has_given),
        lines: meta.lines.iter().map(shown).collect(),
        found,
    })
}

/// A stretch that runs over several lines stands in the first of them, to its end; what lies outside
/// a line's words is not part of it.
fn of_span(one: Labelled, lines: &[Stretch], place: &str) -> Result<Found, BackError> {
    let nowhere = || BackError::Nowhere {
        place: place.to_owned(),
        what: format!("characters {} to {}", one.start, one.end),
    };
    let at = lines.iter().find(|line| line.start < one.end && one.start < line.end);
    let at = at.ok_or_else(nowhere)?;
    let point = |point: usize| u32::try_from(point - at.start).map_err(|_| nowhere());
    let span = Span { start: point(one.start.max(at.start))?, end: point(one.end.min(at.end))? };
    let (label, graded) = graded(&one.label);
    Ok(Found {
        line: LineId(at.line),
        span: Some(span),
        label: label.to_owned(),
        severity: one.severity.filter(|severity| *severity > 0).or(graded),
        comment: one.comment,
    })
}
