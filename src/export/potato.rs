//! Items of the Potato annotation tool and the configuration that it is started with.
//!
//! An item shows the dialogue, in which flaws are marked as spans. The judge's flaws are in the item
//! and not on the page, so that annotators are blind to them: `start` and `end` there are code points
//! of the turn's text, `turn` its place from 0.

use serde_json::{Map, Value, json};

use super::{ExportError, File, Transcript, labelled, name, options::Format};

/// See [`super::write`]: one file of items, and the configuration beside it. In one folder,
/// `potato start plays.potato.yaml` runs them.
pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let mut items = Vec::new();
    for transcript in transcripts {
        serde_json::to_writer(&mut items, &item(transcript))
            .map_err(ExportError::json("an item"))?;
        items.push(b'\n');
    }
    let items = File::of_all(transcripts, Format::Potato, items);
    let config = config(transcripts, &items.name);
    let config =
        serde_json::to_string_pretty(&config).map_err(ExportError::json("the settings"))?;
    let name = format!("{}.potato.yaml", name::stem(transcripts));
    Ok(vec![items, File { name, bytes: yaml(&config).into_bytes() }])
}

fn item(transcript: &Transcript) -> Value {
    let lines = transcript.lines.iter();
    let dialogue = lines
        .map(|line| json!({"speaker": line.speaker, "text": line.text, "id": line.id.0}))
        .collect::<Vec<Value>>();
    let labelled = labelled::labelled(transcript);
    let mut item = Map::from_iter([("id".to_owned(), json!(transcript.id()))]);
    item.extend(labelled::origin(transcript, &labelled));
    let flaws: Vec<Value> = labelled
        .into_iter()
        .map(|flaw| {
            json!({
                "label": flaw.label,
                "severity": flaw.severity,
                "comment": flaw.comment,
                "turn": flaw.at.map(|at| at.line.index),
                "start": flaw.at.map(|at| at.span.start),
                "end": flaw.at.map(|at| at.span.end),
            })
        })
        .collect();
    for (key, value) in [
        ("book", json!(transcript.scene.book)),
        ("scenario", json!(transcript.scene.scenario)),
        ("dialogue", json!(dialogue)),
        ("flaws", json!(flaws)),
    ] {
        item.insert(key.to_owned(), value);
    }
    item.into()
}

fn config(transcripts: &[Transcript], items: &str) -> Value {
    let labels: Vec<Value> = labelled::offered(transcripts)
        .into_iter()
        .map(|one| match one.criteria.as_str() {
            "" => json!({"name": one.label}),
            criteria => json!({"name": one.label, "tooltip": criteria}),
        })
        .collect();
    let scale = labelled::scale(transcripts);
    let names: Vec<String> =
        scale.iter().map(|grade| format!("{} ({})", grade.name, grade.points)).collect();
    json!({
        "annotation_task_name": "Flaws in played scenes",
        "task_dir": ".",
        "output_annotation_dir": "annotation_output",
        "export_annotation_format": "jsonl",
        "data_files": [items],
        "item_properties": {"id_key": "id", "text_key": "scenario"},
        "user_config": {"allow_all_users": true},
        "instance_display": {
            "layout": {"direction": "vertical", "gap": "16px"},
            "fields": [
                {"key": "scenario", "type": "text", "label": "Scene"},
                {
                    "key": "dialogue",
                    "type": "dialogue",
                    "label": "Play",
                    "span_target": true,
                    "display_options": {"show_turn_numbers": true},
                },
            ],
        },
        "annotation_schemes": [
            {
                "annotation_type": "span",
                "name": "flaws",
                "description": "Mark the words that are wrong.",
                "labels": labels,
                "sequential_key_binding": true,
            },
            {
                "annotation_type": "radio",
                "name": "severity",
                "description": "How severe is the worst of them?",
                "labels": names,
            },
            {
                "annotation_type": "text",
                "name": "comment",
                "description": "What is wrong?",
            },
        ],
    })
}

/// JSON as YAML, which it is once nothing stands in it that YAML wants escaped.
fn yaml(json: &str) -> String {
    let mut yaml = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                yaml.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => yaml.push(c),
        }
    }
    yaml.push('\n');
    yaml
}
