//! A statement of a profile in a critic's list, and the flaw that it is.

use serde_json::{Map, Value};

use super::{
    entry::{evidence, evidence_parts, field, note, tell_keys, text},
    list::Asked,
};
use crate::{
    judge::rubric::{FlawType, StatementVerdict},
    record::{Flaw, Form},
};

const CHARACTER: [&str; 3] = ["character", "name", "who"];
const STATEMENT: [&str; 3] = ["statement", "constraint", "persona_statement"];
const ACTIVE: [&str; 3] = ["active", "is_active", "relevant"];
const VERDICT: [&str; 4] = ["verdict", "label", "relation", "judgement"];
const INSTANCE: [&str; 5] = ["instance", "reason", "explanation", "comment", "description"];

/// Whether an object looks like a statement: it has the statement or a verdict, and one other part.
pub fn is_statement(map: &Map<String, Value>) -> bool {
    let has = |keys: &[&str]| usize::from(field(map, keys).is_some());
    let told = has(&STATEMENT) + has(&VERDICT);
    told > 0 && told + has(&ACTIVE) + has(&CHARACTER) >= 2
}

/// Reads one entry. `None`: it is no statement, or its verdict cannot be told. `Some(None)`: it is
/// one, and no flaw.
pub fn read(entry: &Value, asked: &Asked<'_>, repairs: &mut Vec<String>) -> Option<Option<Flaw>> {
    let map = entry.as_object().filter(|map| is_statement(map))?;
    let character = field(map, &CHARACTER);
    let statement = field(map, &STATEMENT);
    let active = field(map, &ACTIVE);
    let verdict = field(map, &VERDICT);
    let instance = field(map, &INSTANCE);
    let [turn, quote] = match asked.form {
        Form::Protocol => [None, None],
        Form::Evidence => evidence_parts(map),
    };
    let used = [
        (character, "character"),
        (statement, "statement"),
        (active, "active"),
        (verdict, "verdict"),
        (instance, "instance"),
        (turn, "turn"),
        (quote, "quote"),
    ];
    tell_keys(map, &used, repairs);
    let verdict = verdict_of(verdict?.1, repairs)?;
    let active = is_active(active.map(|(_, value)| value), repairs)?;
    let counts = match verdict {
        StatementVerdict::Contradicted => true,
        StatementVerdict::Neutral => active,
        StatementVerdict::Entailed => false,
    };
    let kind = asked.dimension.type_of_verdict(verdict).filter(|_| counts);
    Some(kind.map(|kind| Flaw {
        instance: told(&text(character), &text(statement), &text(instance)),
        evidence: evidence([turn, quote], repairs),
        ..flaw_of(kind)
    }))
}

fn flaw_of(kind: &FlawType) -> Flaw {
    Flaw {
        instance: String::new(),
        kind: kind.name.clone(),
        severity: Some(kind.points.unwrap_or(1)),
        given: None,
        line: None,
        evidence: None,
    }
}

/// `Ada: stern and exact. She jokes about the lamp.`
fn told(character: &str, statement: &str, instance: &str) -> String {
    let mut told = match character {
        "" => statement.to_owned(),
        name => format!("{name}: {statement}"),
    };
    if !instance.is_empty() {
        if !told.ends_with(['.', '!', '?', '。']) {
            told.push('.');
        }
        told.push(' ');
        told.push_str(instance);
    }
    told
}

fn verdict_of(value: &Value, repairs: &mut Vec<String>) -> Option<StatementVerdict> {
    let word = value.as_str()?.trim().to_lowercase();
    let (verdict, exact) = match word.as_str() {
        "entailed" | "entail" | "entails" | "entailment" => {
            (StatementVerdict::Entailed, "entailed")
        }
        "neutral" => (StatementVerdict::Neutral, "neutral"),
        "contradicted" | "contradict" | "contradicts" | "contradiction" => {
            (StatementVerdict::Contradicted, "contradicted")
        }
        _ => return None,
    };
    if value != exact {
        note(repairs, &format!("verdict {value} read as {exact:?}"));
    }
    Some(verdict)
}

fn is_active(value: Option<&Value>, repairs: &mut Vec<String>) -> Option<bool> {
    let given = match value {
        Some(Value::Bool(active)) => return Some(*active),
        None | Some(Value::Null) => {
            note(repairs, "a statement that is not said to be active is taken for not active");
            return Some(false);
        }
        Some(given) => given,
    };
    let active = match given {
        Value::Number(number) => match number.as_u64()? {
            0 => false,
            1 => true,
            _ => return None,
        },
        Value::String(word) => match word.trim().to_lowercase().as_str() {
            "true" | "yes" | "active" => true,
            "false" | "no" | "passive" | "inactive" | "not active" => false,
            _ => return None,
        },
        _ => return None,
    };
    note(repairs, &format!("active {given} read as {active}"));
    Some(active)
}
