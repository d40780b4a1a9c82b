//! What entries of all kinds have in common: their keys, their texts, their evidence.

use serde_json::{Map, Value};

use crate::record::{Evidence, Flaw};

const TURN: [&str; 5] = ["turn", "turn_number", "line", "line_number", "turn number"];
const QUOTE: [&str; 4] = ["quote", "quotation", "quoted_words", "evidence"];

/// One part of an entry: its key and what stands under it.
pub type Part<'a> = Option<(&'a str, &'a Value)>;

/// The first of `keys` that the entry has, in any case.
pub fn field<'a>(map: &'a Map<String, Value>, keys: &[&str]) -> Part<'a> {
    keys.iter().find_map(|wanted| {
        map.iter()
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted))
            .map(|(key, value)| (key.as_str(), value))
    })
}

/// A part as text; empty where there is none.
pub fn text(part: Part<'_>) -> String {
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

/// The parts of an entry that say what it rests on: turn, quotation.
pub fn evidence_parts(map: &Map<String, Value>) -> [Part<'_>; 2] {
    [field(map, &TURN), field(map, &QUOTE)]
}

/// What an entry rests on; `None` where it says nothing of it.
pub fn evidence([turn, quote]: [Part<'_>; 2], repairs: &mut Vec<String>) -> Option<Evidence> {
    let inner = quote.and_then(|(_, value)| value.as_object()).map(evidence_parts);
    if let Some([turn_within, quote_within]) = inner {
        note(repairs, "evidence written as an object of its own");
        return evidence([turn.or(turn_within), quote_within], repairs);
    }
    let number = turn.and_then(|(_, value)| turn_number(value));
    if let Some((key, value)) = turn.filter(|(_, value)| !value.is_u64() && !value.is_null()) {
        note(
            repairs,
            &match number {
                Some(number) => format!("{key} {value} read as {number}"),
                None => format!("{key} {value} is no number of a line"),
            },
        );
    }
    let quote = match quote.map(|(_, value)| value) {
        Some(Value::Array(items)) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.join(" ... ")
        }
        _ => text(quote),
    };
    (number.is_some() || !quote.is_empty()).then_some(Evidence { turn: number, quote })
}

/// The first number in what was given: `4`, `"line 4"`, `[4, 6]`.
fn turn_number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
            (1.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
        }
        Value::String(text) => {
            let from = text.find(|c: char| c.is_ascii_digit())?;
            let digits = text.get(from..)?;
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            digits.get(..end)?.parse().ok().filter(|number| *number > 0)
        }
        Value::Array(items) => items.iter().find_map(turn_number),
        _ => None,
    }
}

/// Says which keys were read as others, and which were left out.
pub fn tell_keys(map: &Map<String, Value>, used: &[(Part<'_>, &str)], repairs: &mut Vec<String>) {
    for (part, exact) in used {
        if let Some((key, _)) = part.filter(|(key, _)| key != exact) {
            note(repairs, &format!("key {key:?} read as {exact:?}"));
        }
    }
    let is_used =
        |key: &String| used.iter().any(|(part, _)| part.is_some_and(|(name, _)| name == key));
    for key in map.keys().filter(|key| !is_used(key)) {
        note(repairs, &format!("key {key:?} left out"));
    }
}

/// Whether a text of the flaw holds what looks like the keys of the next one: then a quotation
/// mark was taken for the wrong one.
pub fn swallowed(flaw: &Flaw) -> bool {
    [&flaw.instance, &flaw.kind].into_iter().any(|text| {
        ["instance", "type", "severity", "flaws", "statement", "verdict", "quote"].iter().any(
            |key| {
                text.match_indices(key).any(|(at, _)| {
                    let quote = |c: Option<char>| matches!(c, Some('"' | '\''));
                    let before = text.get(..at).and_then(|t| t.chars().next_back());
                    let mut after = text.get(at + key.len()..).unwrap_or("").chars();
                    quote(before)
                        && quote(after.next())
                        && after.as_str().trim_start().starts_with(':')
                })
            },
        )
    })
}

/// Adds a phrase that is not yet among the repairs.
pub fn note(repairs: &mut Vec<String>, what: &str) {
    if !repairs.iter().any(|known| known == what) {
        repairs.push(what.to_owned());
    }
}
