//! The JSON of a card: version 1 (flat), 2 and 3 (`spec` and `data`).

use serde_json::{Map, Value};

use super::{Card, error::Problem, lorebook};

/// Characters of one field above which it is refused; the longest seen are some ten thousand.
const MOST_TEXT: usize = 400_000;
const MOST_GREETINGS: usize = 200;

type Object = Map<String, Value>;

/// Makes a card of the whole JSON.
///
/// # Errors
/// It is no card, or a field does not hold what it must.
pub(super) fn card(value: Value) -> Result<Card, Problem> {
    let Value::Object(mut all) = value else {
        return Err(Problem::Shape { found: kind(&value) });
    };
    let has = |name: &str| all.contains_key(name);
    if has("entries") && !has("data") && !has("first_mes") {
        return Err(Problem::Shape { found: "a lorebook by itself" });
    }
    if has("scenario") && has("book") {
        return Err(Problem::Shape { found: "a scene, which `--test-set` takes" });
    }
    // SillyTavern writes the old fields beside `data`, and there the newer ones count.
    let fields = match all.shift_remove("data") {
        Some(Value::Object(fields)) => fields,
        Some(other) => {
            let (expected, found) = ("an object", kind(&other));
            return Err(Problem::Field { field: "data".to_owned(), expected, found });
        }
        None if all.contains_key("spec") => {
            let (expected, found) = ("an object", "nothing");
            return Err(Problem::Field { field: "data".to_owned(), expected, found });
        }
        None => all,
    };
    let known = ["description", "personality", "first_mes", "scenario", "mes_example"];
    if !known.iter().any(|name| fields.contains_key(*name)) {
        return Err(Problem::Shape { found: "some other JSON" });
    }
    of_fields(&fields)
}

fn of_fields(fields: &Object) -> Result<Card, Problem> {
    let name = name(fields, "name")?;
    if name.is_empty() {
        let (field, expected) = ("name".to_owned(), "the character's name");
        return Err(Problem::Field { field, expected, found: "nothing" });
    }
    let mut notes = Vec::new();
    let mut greetings = vec![text(fields, "first_mes")?];
    for field in ["alternate_greetings", "group_only_greetings"] {
        match fields.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for (at, one) in list.iter().enumerate() {
                    greetings.push(said_in(&format!("{field}[{at}]"), Some(one))?);
                }
            }
            Some(other) => {
                let (expected, found) = ("a list of texts", kind(other));
                return Err(Problem::Field { field: field.to_owned(), expected, found });
            }
        }
    }
    greetings.retain(|text| !text.is_empty());
    if greetings.len() > MOST_GREETINGS {
        notes.push(format!("of {} first messages {MOST_GREETINGS} are kept", greetings.len()));
        greetings.truncate(MOST_GREETINGS);
    }
    let book = fields.get("character_book").or_else(|| fields.get("lorebook"));
    Ok(Card {
        name,
        nickname: Some(self::name(fields, "nickname")?).filter(|name| !name.is_empty()),
        description: text(fields, "description")?,
        personality: text(fields, "personality")?,
        scenario: text(fields, "scenario")?,
        greetings,
        examples: text(fields, "mes_example")?,
        system: text(fields, "system_prompt")?,
        after: text(fields, "post_history_instructions")?,
        lore: book.map(|book| lorebook::entries(book, &mut notes)).unwrap_or_default(),
        notes,
    })
}

/// A name on one line: it stands before a colon in prompts and on screens.
fn name(fields: &Object, field: &str) -> Result<String, Problem> {
    let name = text(fields, field)?;
    Ok(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn text(fields: &Object, field: &str) -> Result<String, Problem> {
    said_in(field, fields.get(field))
}

/// Text; empty where it is missing or null.
fn said_in(field: &str, value: Option<&Value>) -> Result<String, Problem> {
    let wrong = |expected, found| Problem::Field { field: field.to_owned(), expected, found };
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if text.len() > MOST_TEXT => {
            Err(wrong("at most 400,000 bytes of text", "more"))
        }
        Some(Value::String(text)) => Ok(text.replace("\r\n", "\n").trim().to_owned()),
        Some(other) => Err(wrong("text", kind(other))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What the reader says, without its own note of the place.
pub(super) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
