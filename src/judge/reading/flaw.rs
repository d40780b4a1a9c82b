//! A flaw in a critic's list.
//!
//! Owns the spellings of a flaw's keys.

use serde_json::{Map, Value};

use super::{
    entry::{evidence, evidence_parts, field, note, tell_keys, text},
    list::Asked,
    severity,
};
use crate::record::{Flaw, Form};

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
pub fn read(
    entry: &Value,
    asked: &Asked<'_>,
    cut_off: bool,
    repairs: &mut Vec<String>,
) -> Option<Flaw> {
    match entry {
        Value::Object(map) => read_object(map, asked, cut_off, repairs),
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

fn read_object(
    map: &Map<String, Value>,
    asked: &Asked<'_>,
    cut_off: bool,
    repairs: &mut Vec<String>,
) -> Option<Flaw> {
    let instance = field(map, &INSTANCE);
    let kind = field(map, &TYPE);
    let given = field(map, &SEVERITY);
    if instance.is_none() && kind.is_none() && given.is_none() {
        return None;
    }
    let [turn, quote] = match asked.form {
        Form::Protocol => [None, None],
        Form::Evidence => evidence_parts(map),
    };
    let used = [
        (instance, "instance"),
        (kind, "type"),
        (given, "severity"),
        (turn, "turn"),
        (quote, "quote"),
    ];
    tell_keys(map, &used, repairs);
    let (severity, given) = match given.map(|(_, value)| value) {
        None | Some(Value::Null) if cut_off => {
            note(repairs, "the last flaw breaks off and counts nothing");
            (None, None)
        }
        None | Some(Value::Null) => {
            note(repairs, "a missing severity counts 1");
            (Some(1), None)
        }
        Some(value) => severity::read(value, asked.severity_words(), repairs),
    };
    Some(Flaw {
        instance: text(instance),
        kind: text(kind),
        severity,
        given,
        line: None,
        evidence: evidence([turn, quote], repairs),
    })
}
