//! The critiques of a case: dimensions, their flaws, and the figures among them.

use serde_json::Value;

use super::{
    Critique,
    fields::{Object, number, object, text_of, typed},
};
use crate::{record::Flaw, scene::read::Wrong};

/// What stands under `critique`.
pub struct Critiques {
    pub dimensions: Vec<Critique>,
    pub bleu: Option<f64>,
    pub rouge_l: Option<f64>,
}

/// Reads the published object of dimensions, text metrics and a mean.
pub fn critiques(value: Value) -> Result<Critiques, Wrong> {
    let mut read = Critiques { dimensions: Vec::new(), bleu: None, rouge_l: None };
    for (name, value) in object(value, "dimensions (an object)")? {
        match (name.as_str(), value) {
            ("bleu", value) => read.bleu = number(Some(&value), "bleu")?,
            ("rouge_l" | "rouge-l", value) => read.rouge_l = number(Some(&value), "rouge_l")?,
            // Other figures, such as the play's own mean, and dimensions without an answer.
            (_, Value::Number(_) | Value::Null | Value::String(_) | Value::Bool(_)) => {}
            (_, value) => {
                let one = critique(&name, value).map_err(|wrong| wrong.under(&name))?;
                read.dimensions.push(one);
            }
        }
    }
    Ok(read)
}

fn critique(dimension: &str, value: Value) -> Result<Critique, Wrong> {
    let mut fields = match value {
        Value::Array(flaws) => Object::from_iter([("flaws".to_owned(), Value::from(flaws))]),
        other => object(other, "flaws and a score (an object)")?,
    };
    let flaws = match fields.shift_remove("flaws") {
        Some(Value::Array(flaws)) => flaws,
        other => return Err(Wrong::new("flaws", "a list of flaws", other.as_ref())),
    };
    let flaws = flaws.iter().enumerate().map(|(at, value)| {
        flaw(value)
            .ok_or_else(|| Wrong::new("", "a flaw (an object)", Some(value)).inside("flaws", at))
    });
    Ok(Critique {
        dimension: dimension.to_owned(),
        flaws: flaws.collect::<Result<_, _>>()?,
        score: number(fields.get("score"), "score")?,
        repairs: typed(&mut fields, "repairs", "a list of texts")?,
    })
}

/// A stored flaw. What the reference implementation kept is what its critic wrote, so that keys
/// and severities come in many spellings.
fn flaw(value: &Value) -> Option<Flaw> {
    let fields = match value {
        Value::Object(fields) => fields,
        Value::String(text) => {
            let instance = text.clone();
            let kind = String::new();
            return Some(Flaw {
                instance,
                kind,
                severity: Some(1),
                given: None,
                line: None,
                evidence: None,
            });
        }
        _ => return None,
    };
    let first = |names: &[&str]| {
        let texts = names.iter().filter_map(|name| text_of(fields.get(*name)));
        texts.into_iter().next().unwrap_or_default()
    };
    let (severity, given) = severity(fields.get("severity"));
    let line = fields.get("line").and_then(|line| serde_json::from_value(line.clone()).ok());
    Some(Flaw {
        instance: first(&["instance", "description", "comment"]),
        kind: first(&["type", "typer", "flaw_type", "category"]),
        severity,
        given: fields.get("given").cloned().or(given),
        line,
        evidence: fields
            .get("evidence")
            .and_then(|evidence| serde_json::from_value(evidence.clone()).ok()),
    })
}

/// Points that a stored severity counts, and what stands there where that is not the number. A
/// missing one counts 1; what is no whole number counts nothing.
fn severity(value: Option<&Value>) -> (Option<u32>, Option<Value>) {
    let Some(value) = value else { return (Some(1), None) };
    if let Some(points) = value.as_u64().and_then(|points| u32::try_from(points).ok()) {
        return (Some(points), None);
    }
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let fits = |number: &f64| (0.0..=f64::from(u32::MAX)).contains(number) && number.fract() == 0.0;
    let points = number.filter(fits).map(|number| number as u32);
    (points, Some(value.clone()).filter(|value| !value.is_null()))
}
