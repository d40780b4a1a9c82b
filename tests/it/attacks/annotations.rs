//! Annotations that come back from other tools.

use std::fs;

use serde_json::{Value, json};

use super::{ATTACKS, all, all_in_a_line, check_lines, headless::captured, shelf::recorded};
use crate::pty::Home;

fn replaced(value: &Value, key: &str, with: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let value = if name == key { with.clone() } else { replaced(value, key, with) };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| replaced(item, key, with)).collect(),
        other => other.clone(),
    }
}

#[test]
fn from_annotations() {
    let home = Home::new();
    let id = recorded(&home);
    let args = ["export", &id, "-f", "spans,label-studio", "--out", "out"];
    check_lines("export", &captured(&home, &args, ""));
    let out = |name: &str| {
        let path = home.path().join(format!("out/{id}.{name}"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let spans: Value = serde_json::from_str(out("spans.jsonl").lines().next().expect("a text"))
        .expect("spans are JSON");
    let mut tasks: Value = serde_json::from_str(&out("label-studio.json")).expect("tasks are JSON");
    for task in tasks.as_array_mut().expect("tasks") {
        let by = json!({"id": 1, "email": all()});
        let result = task["predictions"][0]["result"].clone();
        task["annotations"] = json!([{"completed_by": by, "result": result}]);
    }
    let mut files: Vec<Vec<u8>> = vec![
        spans.to_string().into_bytes(),
        tasks.to_string().into_bytes(),
        json!({all(): all()}).to_string().into_bytes(),
        json!([{all(): all()}]).to_string().into_bytes(),
    ];
    for with in [json!(all()), json!([all()])] {
        let keys =
            ["journal", "label", "text", "line", "rubric", "start", "_annotator_id", "answer"];
        for key in keys {
            files.push(replaced(&spans, key, &with).to_string().into_bytes());
        }
        for key in ["journal", "rubric", "from_name", "paragraphlabels", "email", "type", "text"] {
            files.push(replaced(&tasks, key, &with).to_string().into_bytes());
        }
    }
    for some in ATTACKS.chunks(60) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        files.push([b"{\"text\": \"", &raw[..], b"\"}\n"].concat());
        files.push(raw);
    }
    let annotator = all_in_a_line().replace('\0', "");
    let file = home.path().join("back.json");
    let path = file.to_str().expect("a path in UTF-8");
    for bytes in files {
        fs::write(&file, &bytes).expect("a file can be written");
        let import = ["annotations", "import", path, "--annotator", &annotator];
        check_lines("import", &captured(&home, &import, ""));
        let by = [&import[..], &["--dry-run", "--by", &annotator]].concat();
        check_lines("import --by", &captured(&home, &by, ""));
    }
    // Whoever marked under that name is told of.
    let between = ["agreement", "--between", &annotator, "lab/judge"];
    for args in [&["agreement"][..], &["agreement", "--format", "markdown"], &between] {
        check_lines("agreement", &captured(&home, args, ""));
    }
    check_lines("unmarked", &captured(&home, &["transcripts", "--unmarked"], ""));
    check_lines("marked", &captured(&home, &["transcripts", "show", &id, "--json"], ""));
}
