//! One entry of a critic's list.
//!
//! Owns the spellings of an entry's keys and of its severity.

use serde_json::{Map, Value};

use crate::record::Flaw;

const INSTANCE: [&str; 5] = ["instance", "description", "comment", "explanation", "issue"];
const TYPE: [&str; 5] = ["type", "typer", "flaw_type", "category", "kind"];
const SEVERITY: [&str; 3] = ["severity", "severity_score", "severity_level"];

/// Whether an object looks like a flaw: it has an `instance`, or two of a flaw's three parts.
pub fn is_flaw(map: &Map<String, Value>) -> bool {
    let has = |keys: &[&str]| field(map, keys).is_some();
    let parts = [has(&INSTANCE), has(&TYPE), has(&SEVERITY)];
    let text = |key: &str| field(map, &[key]).is_some_and(|(_, value)| value.is_string());
    text("instance") || parts.iter().filter(|part| **part).count() >= 2
}

/// Reads one entry. `cut_off` says that the answer ended within it, so that a missing severity is
/// unknown and not the protocol's 1. `None`: it is no flaw.
pub fn read(entry: &Value, cut_off: bool, repairs: &mut Vec<String>) -> Option<Flaw> {
    match entry {
        Value::Object(map) => read_object(map, cut_off, repairs),
        Value::String(text) if text.chars().any(char::is_alphanumeric) => {
            note(repairs, "a flaw that is only a sentence; it counts 1");
            Some(Flaw {
                instance: text.trim().to_owned(),
                kind: String::new(),
                severity: Some(1),
                given: None,
                line: None,
                evidence: None,
            })
        }
        _ => None,
    }
}

fn read_object(map: &Map<String, Value>, cut_off: bool, repairs: &mut Vec<String>) -> Option<Flaw> {
    let instance = field(map, &INSTANCE);
    let kind = field(map, &TYPE);
    let given = field(map, &SEVERITY);
    if instance.is_none() && kind.is_none() && given.is_none() {
        return None;
    }
    let used = [instance, kind, given];
    for (part, exact) in used.iter().zip(["instance", "type", "severity"]) {
        if let Some((key, _)) = part.filter(|(key, _)| *key != exact) {
            note(repairs, &format!("key {key:?} read as {exact:?}"));
        }
    }
    let is_used = |key: &String| used.iter().flatten().any(|(name, _)| name == key);
    for key in map.keys().filter(|key| !is_used(key)) {
        note(repairs, &format!("key {key:?} left out"));
    }
    let (severity, given) = match given.map(|(_, value)| value) {
        None | Some(Value::Null) if cut_off => {
            note(repairs, "the last flaw breaks off and counts nothing");
            (None, None)
        }
        None | Some(Value::Null) => {
            note(repairs, "a missing severity counts 1");
            (Some(1), None)
        }
        Some(value) => severity(value, repairs),
    };
    Some(Flaw {
        instance: text(instance),
        kind: text(kind),
        severity,
        given,
        line: None,
        evidence: None,
    })
}

/// The first of `keys` that the entry has, in any case.
fn field<'a>(map: &'a Map<String, Value>, keys: &[&str]) -> Option<(&'a str, &'a Value)> {
    keys.iter().find_map(|wanted| {
        map.iter()
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted))
            .map(|(key, value)| (key.as_str(), value))
    })
}

fn text(part: Option<(&str, &Value)>) -> String {
    match part.map(|(_, value)| value) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.join("; ")
        }
        Some(other) => other.to_string(),
    }
}

/// What a severity counts, and what was given where that is not the number itself.
fn severity(value: &Value, repairs: &mut Vec<String>) -> (Option<u32>, Option<Value>) {
    if let Some(points) = value.as_u64().and_then(|n| u32::try_from(n).ok()) {
        return (Some(points), None);
    }
    let points = match value {
        Value::Number(number) => number.as_f64().and_then(whole),
        Value::String(text) => text.trim().parse::<f64>().ok().and_then(whole),
        _ => None,
    };
    note(
        repairs,
        &match points {
            Some(points) => format!("severity {value} read as {points}"),
            None => format!("severity {value} is no whole number and counts nothing"),
        },
    );
    (points, Some(value.clone()))
}

fn whole(number: f64) -> Option<u32> {
    let fits = (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0;
    fits.then_some(number as u32)
}

/// Whether a text of the flaw holds what looks like the keys of the next one: then a quotation
/// mark was taken for the wrong one.
pub fn swallowed(flaw: &Flaw) -> bool {
    [&flaw.instance, &flaw.kind].into_iter().any(|text| {
        ["instance", "type", "severity", "flaws"].iter().any(|key| {
            text.match_indices(key).any(|(at, _)| {
                let quote = |c: Option<char>| matches!(c, Some('"' | '\''));
                let before = text.get(..at).and_then(|t| t.chars().next_back());
                let mut after = text.get(at + key.len()..).unwrap_or("").chars();
                quote(before) && quote(after.next()) && after.as_str().trim_start().starts_with(':')
            })
        })
    })
}

fn note(repairs: &mut Vec<String>, what: &str) {
    if !repairs.iter().any(|known| known == what) {
        repairs.push(what.to_owned());
    }
}
