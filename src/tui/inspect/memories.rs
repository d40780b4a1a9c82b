//! What a character remembered for a call, in words.

use super::told::lines;
use crate::{memory::Kind, record::Recalled};

/// `(text, whether it is a heading)`, one for each line.
pub fn rows(recalled: Option<&Recalled>) -> Vec<(String, bool)> {
    let Some(recalled) = recalled else {
        return vec![("Nothing of the book was looked for.".to_owned(), false)];
    };
    let mut rows = vec![("Looked for".to_owned(), true)];
    rows.push((recalled.rules.to_string(), false));
    if let Some(mood) = recalled.mood {
        let by = if recalled.mood_by_player { " (as you say)" } else { "" };
        rows.push((format!("{} feels: {mood}{by}", recalled.speaker), false));
    }
    if let Some(fault) = &recalled.fault {
        rows.push((format!("Not all of that counted: {fault}"), false));
    }
    rows.push((String::new(), false));
    rows.push(("With".to_owned(), true));
    rows.extend(lines(&recalled.query));
    for one in &recalled.passages {
        let scores = &one.scores;
        let sense = scores.sense.map(|sense| format!(", sense {sense:.3}")).unwrap_or_default();
        let likeness = scores.mood.map(|mood| format!(", mood {mood:.3}")).unwrap_or_default();
        rows.push((String::new(), false));
        let played = if one.kind == Kind::Played { ", as it was played" } else { "" };
        rows.push((format!("{}{played}", one.id), true));
        rows.push((
            format!("score {:.3}: words {:.3}{sense}{likeness}", scores.total, scores.words),
            false,
        ));
        if let Some(mood) = one.mood {
            rows.push((format!("felt: {mood}"), false));
        }
        rows.extend(lines(&one.text));
    }
    if recalled.passages.is_empty() {
        rows.push((String::new(), false));
        rows.push(("Nothing was remembered.".to_owned(), false));
    }
    rows
}
