//! The entries of a card's lorebook, in the form of cards (a list) and of SillyTavern's own world
//! files (an object of numbers).

use serde_json::{Map, Value};

use crate::scene::lore::{DEPTH, Entry, Logic, is_pattern, pattern};

/// Entries above which the rest is left out.
const MOST: usize = 2_000;

/// Reads the entries of `book`; what is left out, and what is understood otherwise, goes to `notes`.
pub(super) fn entries(book: &Value, notes: &mut Vec<String>) -> Vec<Entry> {
    let depth = number(book.get("scan_depth")).unwrap_or(DEPTH);
    let values: Vec<&Value> = match book.get("entries") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        None | Some(Value::Null) => Vec::new(),
        Some(_) => {
            notes.push("the lorebook's entries are no list and were left out".to_owned());
            Vec::new()
        }
    };
    if values.len() > MOST {
        notes.push(format!("of {} lorebook entries the first {MOST} are read", values.len()));
    }
    let numbered = (1..).zip(values.into_iter().take(MOST));
    numbered.filter_map(|(number, value)| entry(number, value, depth, notes)).collect()
}

fn entry(number: usize, value: &Value, depth: usize, notes: &mut Vec<String>) -> Option<Entry> {
    let Some(fields) = value.as_object() else {
        notes.push(format!("lorebook entry {number} is no object and was left out"));
        return None;
    };
    let Some(content) = text(fields, &["content"]) else {
        notes.push(format!("lorebook entry {number} has no content and was left out"));
        return None;
    };
    let nothing = Map::new();
    let more = fields.get("extensions").and_then(Value::as_object).unwrap_or(&nothing);
    let sensitive = flag(fields, &["case_sensitive", "caseSensitive"])
        .or_else(|| flag(more, &["case_sensitive"]));
    let as_patterns = flag(fields, &["use_regex"]) == Some(true);
    let [keys, secondary] = [["keys", "key"], ["secondary_keys", "keysecondary"]].map(|names| {
        let mut keys = words(fields, &names);
        if as_patterns {
            keys.iter_mut().for_each(|key| written_out(key, sensitive == Some(true)));
        }
        keys.retain(|key| {
            let runs = !is_pattern(key) || pattern(key).is_some();
            if !runs {
                let told = "has a regular expression that cannot be followed and was left out";
                notes.push(format!("lorebook entry {number} {told}: {key}"));
            }
            runs
        });
        keys
    });
    let selective = flag(fields, &["selective"]).unwrap_or(!secondary.is_empty());
    let enabled = flag(fields, &["enabled"])
        .or_else(|| flag(fields, &["disable"]).map(|off| !off))
        .unwrap_or(true);
    let whole = flag(more, &["match_whole_words"]).or_else(|| flag(fields, &["matchWholeWords"]));
    let logic = fields.get("selectiveLogic").or_else(|| more.get("selectiveLogic"));
    let own_depth = [more.get("scan_depth"), fields.get("scanDepth")];
    let order = ["insertion_order", "order"].iter().find_map(|name| fields.get(*name)?.as_i64());
    Some(Entry {
        name: text(fields, &["name", "comment"]).unwrap_or_default(),
        keys,
        secondary: if selective { secondary } else { Vec::new() },
        logic: match logic.and_then(Value::as_i64) {
            Some(1) => Logic::NotAll,
            Some(2) => Logic::None,
            Some(3) => Logic::All,
            _ => Logic::Any,
        },
        content: undecorated(&content),
        depth: own_depth.into_iter().find_map(self::number).unwrap_or(depth),
        order: order.unwrap_or(100),
        constant: flag(fields, &["constant"]).unwrap_or(false),
        enabled,
        case_sensitive: sensitive.unwrap_or(false),
        whole_words: whole.unwrap_or(false),
    })
}

/// Of an entry whose keys are all regular expressions (V3), with or without slashes around them.
fn written_out(key: &mut String, case_sensitive: bool) {
    if !is_pattern(key) {
        let flags = if case_sensitive { "" } else { "i" };
        *key = format!("/{key}/{flags}");
    }
}

/// Without the lines of settings (`@@depth 4`) that V3 lets stand in front.
fn undecorated(content: &str) -> String {
    let mut rest = content;
    while rest.starts_with("@@") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest.trim().to_owned()
}

fn text(fields: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let texts = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    texts.map(str::to_owned).find(|text| !text.trim().is_empty())
}

fn flag(fields: &Map<String, Value>, names: &[&str]) -> Option<bool> {
    names.iter().find_map(|name| fields.get(*name)?.as_bool())
}

/// A list of texts, or texts in one with commas between them.
fn words(fields: &Map<String, Value>, names: &[&str]) -> Vec<String> {
    let found = names.iter().find_map(|name| fields.get(*name));
    let all: Vec<&str> = match found {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    all.into_iter().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn number(value: Option<&Value>) -> Option<usize> {
    usize::try_from(value?.as_u64()?).ok()
}
