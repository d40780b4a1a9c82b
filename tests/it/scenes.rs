//! `sceneplay scenes` and `sceneplay validate` through the real program.

use std::{fs, path::Path};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::settings::{home_with, sceneplay};

fn scene(book: &str, number: u32) -> Value {
    json!({
        "book": book, "i_p": number, "i_c": 0, "topic": format!("Quay {number}"), "tag": "ood",
        "scenario": "A quay at night.",
        "speaking_characters_w_env": ["Anna Lind", "Bert", "Environment"],
        "major_characters": ["Anna Lind", "Bert"],
        "plot": {"summary": "Two wait for one boat."},
        "key_characters": [
            {"name": "Anna Lind", "motivation": "I must cross."},
            {"name": "Bert", "motivation": "I must stay."},
        ],
        "character_profiles": {"Anna Lind": "A widow.", "Bert": "A ferryman."},
        "dialogues": [
            {"character": "Anna Lind", "message": "Is it late?"},
            {"character": "Bert", "message": "(shrugs) It is always late."},
        ],
    })
}

fn write(path: &Path, scenes: &[Value]) {
    fs::write(path, serde_json::to_string_pretty(scenes).unwrap()).unwrap();
}

fn listed(home: &Path, args: &[&str]) -> Vec<Value> {
    let output = sceneplay(home).arg("scenes").args(args).arg("--json").output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn scenes_are_listed_and_filtered() {
    let home = home_with("");
    let set = home.path().join("set.json");
    let mut wrong = scene("The Ferry", 3);
    wrong["scenario"] = json!(7);
    write(&set, &[scene("The Ferry", 1), wrong, scene("Fog", 2), scene("The Ferry", 1)]);
    let set = set.to_str().unwrap();
    assert_eq!(listed(home.path(), &[]).len(), 12, "the bundled ones");
    assert_eq!(listed(home.path(), &["--test-set", set]).len(), 15);
    for (args, scenes) in [
        (
            vec!["--book", "ferry"],
            vec!["The Ferry-1-0".to_owned(), format!("{set}#The Ferry-1-0~2")],
        ),
        (vec!["--tag", "ood", "--book", "FOG"], vec!["Fog-2-0".to_owned()]),
        (vec!["--tag", "oo"], vec![]),
        (vec!["--character", "anna l", "--book", "fog"], vec!["Fog-2-0".to_owned()]),
        (vec!["--character", "darcy"], vec!["Pride and Prejudice-34-0".to_owned()]),
    ] {
        let rows = listed(home.path(), &[&["--test-set", set], &args[..]].concat());
        let found: Vec<&str> = rows.iter().map(|row| row["scene"].as_str().unwrap()).collect();
        assert_eq!(found, scenes, "{args:?}");
    }
    let row = listed(home.path(), &["--test-set", set, "--book", "fog"]).remove(0);
    assert_eq!(
        row,
        json!({
            "scene": "Fog-2-0", "id": "Fog-2-0", "book": "Fog", "topic": "Quay 2", "tag": "ood",
            "cast": ["Anna Lind", "Bert"], "lines": 2, "file": set,
        })
    );
    sceneplay(home.path())
        .args(["scenes", "--test-set", set, "--book", "fog"])
        .assert()
        .success()
        .stdout(contains("Fog-2-0").and(contains("Anna Lind, Bert")).and(contains("Ferry").not()))
        .stderr(contains("no scene: ").and(contains("scenario: expected")));
    sceneplay(home.path())
        .args(["scenes", "--tag", "none"])
        .assert()
        .success()
        .stdout("")
        .stderr(contains("none of the 12 scenes"));
}

/// What the list calls a scene is what `--scene` takes: without a terminal it is found first.
#[test]
fn listed_scenes_can_be_opened() {
    let home = home_with("");
    let set = home.path().join("set.json");
    write(&set, &[scene("The Ferry", 1), scene("The Ferry", 1)]);
    let set = set.to_str().unwrap();
    for row in listed(home.path(), &["--test-set", set]) {
        sceneplay(home.path())
            .args(["--test-set", set, "--scene", row["scene"].as_str().unwrap()])
            .assert()
            .code(2)
            .stderr(contains("the screens need a terminal"));
    }
}
