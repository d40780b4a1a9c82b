//! The journal as other tools see it: its schema, and files that the real binary wrote.

use serde_json::{Value, json};

use crate::{
    plain::{facts, plain, said},
    settings::sceneplay,
};

fn schema() -> Value {
    let home = tempfile::tempdir().unwrap();
    let printed = sceneplay(home.path()).args(["schema", "journal"]).assert().success();
    serde_json::from_slice(&printed.get_output().stdout).unwrap()
}

/// Whether `value` is as `node` of the schema says, for the keywords that a journal's schema has.
fn fits(root: &Value, node: &Value, value: &Value) -> bool {
    let Value::Object(node) = node else { return node != &Value::Bool(false) };
    let list = |said: &Value| said.as_array().cloned().unwrap_or_default();
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    };
    node.iter().all(|(keyword, said)| match keyword.as_str() {
        "$ref" => {
            let at = said.as_str().unwrap().trim_start_matches('#');
            fits(root, root.pointer(at).unwrap(), value)
        }
        "const" => value == said,
        "enum" => list(said).contains(value),
        "type" if said.is_array() => list(said).iter().any(is),
        "type" => is(said),
        "oneOf" => list(said).iter().filter(|one| fits(root, one, value)).count() == 1,
        "anyOf" => list(said).iter().any(|one| fits(root, one, value)),
        "required" => list(said).iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
        "properties" => {
            let mut fields = said.as_object().unwrap().iter();
            fields.all(|(name, node)| value.get(name).is_none_or(|field| fits(root, node, field)))
        }
        "additionalProperties" => value.as_object().is_none_or(|fields| {
            let known = node.get("properties").and_then(Value::as_object);
            let mut others = fields
                .iter()
                .filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
            others.all(|(_, field)| fits(root, said, field))
        }),
        "items" => list(value).iter().all(|item| fits(root, said, item)),
        "prefixItems" => list(said).iter().zip(&list(value)).all(|(n, item)| fits(root, n, item)),
        "minItems" => value.as_array().is_none_or(|all| all.len() as u64 >= said.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|all| all.len() as u64 <= said.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= said.as_f64().unwrap()),
        "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
        other => panic!("the schema says {other:?}, which this test does not know"),
    })
}

#[test]
fn a_journal_is_as_its_schema_says() {
    let home = tempfile::tempdir().unwrap();
    let typed = "[He lies.] It will come.\n/reroll 1\n/undo\n/end\n/judge\n/quit\n";
    said(&mut plain(home.path(), &["--as", "Anna"]), typed);
    let schema = schema();
    let mut facts = facts(home.path());
    for old in ["schema_1", "schema_2"] {
        let path = format!("src/journal/fixtures/{old}.jsonl");
        let text = std::fs::read_to_string(path).unwrap();
        facts.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    for fact in &facts {
        assert!(fits(&schema, &schema, fact), "{fact:#}");
    }
    for wrong in [json!({}), json!({"seq": 1, "at": "", "event": "line"}), json!([])] {
        assert!(!fits(&schema, &schema, &wrong), "{wrong}");
    }
    // A field of the wrong type, deep in one that is right.
    let mut fact = facts.into_iter().find(|fact| fact["event"] == "answered").unwrap();
    fact["answer"]["timing"]["chunks"] = json!([[0, "17"]]);
    assert!(!fits(&schema, &schema, &fact));
}

#[test]
fn a_call_is_kept_with_all_that_it_was() {
    let home = tempfile::tempdir().unwrap();
    said(&mut plain(home.path(), &["--as", "Anna"]), "");
    let facts = facts(home.path());
    let of = |event: &str| facts.iter().find(|fact| fact["event"] == event).unwrap();
    let (opened, asked, answered) = (of("opened"), of("asked"), of("answered"));
    assert_eq!(opened["templates"].as_str().map(str::len), Some(64));
    assert_eq!(asked["call"], answered["call"]);
    assert_eq!(asked["model"], json!({"endpoint": "offline", "model": "company"}));
    assert_eq!(asked["params"], json!({"temperature": 0.0, "max_tokens": 512}));
    assert!(asked["messages"][0]["content"].as_str().unwrap().starts_with("You are Bert"));
    let bytes = answered["answer"]["text"].as_str().unwrap().len() as u64;
    let chunks = answered["answer"]["timing"]["chunks"].as_array().unwrap();
    assert_eq!(chunks.iter().map(|chunk| chunk[1].as_u64().unwrap()).sum::<u64>(), bytes);
}
