//! What a critic writes for a severity.
//!
//! The protocol's own score takes whole numbers alone, so that its numbers stay those of the
//! published ones; what else may count is the caller's to allow.

use serde_json::Value;

use super::entry::note;
use crate::judge::rubric::Grade;

/// What a severity counts, and what was given where that is not the number itself. A word counts
/// what the grade of that name in `words` does.
pub fn read(
    value: &Value,
    words: &[Grade],
    repairs: &mut Vec<String>,
) -> (Option<u32>, Option<Value>) {
    if let Some(points) = value.as_u64().and_then(|n| u32::try_from(n).ok()) {
        return (Some(points), None);
    }
    let points = match value {
        Value::Number(number) => number.as_f64().and_then(whole),
        Value::String(text) => {
            text.trim().parse::<f64>().ok().and_then(whole).or_else(|| of_word(text, words))
        }
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

fn of_word(text: &str, words: &[Grade]) -> Option<u32> {
    let grade = words.iter().find(|grade| grade.name.eq_ignore_ascii_case(text.trim()))?;
    Some(grade.points)
}
