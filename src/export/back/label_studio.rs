//! Label Studio's JSON export: tasks with annotations. Its offsets are the browser's, in UTF-16
//! units (see [`crate::export`]'s own writer).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{BackError, Found, Origin, Returned, ShownLine};
use crate::{
    export::offsets,
    record::{LineId, Span},
};

#[derive(Deserialize)]
struct Task {
    data: Value,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    completed_by: Value,
    #[serde(default)]
    was_cancelled: bool,
    /// The prediction that it was begun from.
    #[serde(default)]
    parent_prediction: Option<Value>,
    #[serde(default)]
    result: Vec<Region>,
}

/// One answer about a region; those of the same `id` are about the same one.
#[derive(Deserialize)]
struct Region {
    #[serde(default)]
    id: String,
    #[serde(default)]
    value: Answer,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    /// Index of the turn, as text or as a number.
    start: Value,
    end: Value,
    #[serde(rename = "startOffset")]
    start_offset: usize,
    #[serde(rename = "endOffset")]
    end_offset: usize,
    paragraphlabels: Vec<String>,
    rating: Option<u32>,
    /// A comment's lines, or the words of the region.
    text: Value,
}

#[derive(Deserialize)]
struct Data {
    #[serde(flatten)]
    origin: Origin,
    dialogue: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    text: String,
    line: u32,
}

/// See [`super::read`]. Annotations that were cancelled are none; of several by one person, the last
/// one counts.
pub fn read(bytes: &[u8], by: Option<&str>) -> Result<Vec<Returned>, BackError> {
    let json = |place: &str| {
        let place = place.to_owned();
        move |source| BackError::Json { place, source }
    };
    let tasks: Vec<Task> = serde_json::from_slice(bytes).map_err(json("the file"))?;
    if by.is_none() {
        one_person(&tasks)?;
    }
    let mut returned = Vec::new();
    for (number, task) in (1..).zip(tasks) {
        let place = format!("task {number}");
        for missing in ["journal", "dialogue"] {
            if task.data.get(missing).is_none() {
                return Err(BackError::NoOrigin { place, missing });
            }
        }
        let data: Data = serde_json::from_value(task.data).map_err(json(&place))?;
        if let Some(annotation) = chosen(task.annotations, by) {
            returned.push(of_task(data, annotation, &place)?);
        }
    }
    Ok(returned)
}

/// That one person's layer is not made of what several marked.
fn one_person(tasks: &[Task]) -> Result<(), BackError> {
    let given = tasks.iter().flat_map(|task| &task.annotations).filter(|one| !one.was_cancelled);
    let mut people: Vec<String> = given.map(|one| name(&one.completed_by)).collect();
    people.sort_unstable();
    people.dedup();
    if people.len() > 1 { Err(BackError::Several(people)) } else { Ok(()) }
}

fn chosen(annotations: Vec<Annotation>, by: Option<&str>) -> Option<Annotation> {
    let mut given = annotations.into_iter().filter(|one| !one.was_cancelled);
    given.rfind(|one| by.is_none_or(|by| names(&one.completed_by, by)))
}

/// Whether `by` is the number or the address of this person.
fn names(person: &Value, by: &str) -> bool {
    let fields = ["id", "email"].iter().filter_map(|key| person.get(key));
    fields.chain([person]).any(|value| match value {
        Value::String(text) => text == by,
        Value::Number(number) => number.to_string() == by,
        _ => false,
    })
}

fn name(person: &Value) -> String {
    match person.get("email").or_else(|| person.get("id")).unwrap_or(person) {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn of_task(data: Data, annotation: Annotation, place: &str) -> Result<Returned, BackError> {
    let mut regions: BTreeMap<usize, Answer> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (index, region) in annotation.result.into_iter().enumerate() {
        // Answers without an id are about nothing else.
        let id = if region.id.is_empty() { format!("#{index}") } else { region.id };
        let at = order.iter().position(|known| *known == id).unwrap_or_else(|| {
            order.push(id);
            order.len() - 1
        });
        let joined = regions.entry(at).or_default();
        let Answer { start, end, start_offset, end_offset, paragraphlabels, rating, text } =
            region.value;
        if !paragraphlabels.is_empty() {
            (joined.start, joined.end) = (start, end);
            (joined.start_offset, joined.end_offset) = (start_offset, end_offset);
            joined.paragraphlabels = paragraphlabels;
        } else if rating.is_some() {
            joined.rating = rating;
        } else if text.is_array() {
            joined.text = text;
        }
    }
    let mut found = Vec::new();
    for region in regions.into_values() {
        for label in &region.paragraphlabels {
            found.push(of_region(&region, label, &data.dialogue, place)?);
        }
    }
    Ok(Returned {
        place: place.to_owned(),
        // Only what was submitted is exported.
        is_done: true,
        journal: data.origin.journal,
        rubric: data.origin.rubric,
        given: data.origin.given,
        started_from: data.origin.judging.filter(|_| annotation.parent_prediction.is_some()),
        lines: data
            .dialogue
            .into_iter()
            .map(|turn| ShownLine { id: LineId(turn.line), text: turn.text })
            .collect(),
        found,
    })
}

/// A region that runs over several turns stands in the first of them, to its end.
fn of_region(
    region: &Answer,
    label: &str,
    turns: &[Turn],
    place: &str,
) -> Result<Found, BackError> {
    let nowhere = || BackError::Nowhere {
        place: place.to_owned(),
        what: format!(
            "turns {} to {}, {} to {}",
            region.start, region.end, region.start_offset, region.end_offset
        ),
    };
    let start = index(&region.start).ok_or_else(nowhere)?;
    let end = index(&region.end).ok_or_else(nowhere)?;
    let turn = turns.get(start).ok_or_else(nowhere)?;
    let length = turn.text.chars().count();
    let from = offsets::points(&turn.text, region.start_offset).ok_or_else(nowhere)?;
    let to = match end > start {
        true => length,
        false => offsets::points(&turn.text, region.end_offset).ok_or_else(nowhere)?,
    };
    if from >= to {
        return Err(nowhere());
    }
    let point = |at| u32::try_from(at).map_err(|_| nowhere());
    let comment = region.text.as_array().into_iter().flatten().filter_map(Value::as_str);
    Ok(Found {
        line: LineId(turn.line),
        span: Some(Span { start: point(from)?, end: point(to)? }),
        label: label.to_owned(),
        severity: region.rating.filter(|rating| *rating > 0),
        comment: comment.collect::<Vec<_>>().join("\n"),
    })
}

fn index(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => usize::try_from(other.as_u64()?).ok(),
    }
}
