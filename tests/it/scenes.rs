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

fn validated(home: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = sceneplay(home).arg("validate").args(args).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_sound_file_is_said_to_be_sound() {
    let home = home_with("");
    let set = home.path().join("set.json");
    write(&set, &[scene("Fog", 1), scene("Fog", 2)]);
    let (code, told) = validated(home.path(), &[set.to_str().unwrap()]);
    assert_eq!(code, Some(0));
    assert_eq!(told, format!("{}: 2 scenes; no errors, no warnings, no notes\n", set.display()));
}

#[test]
fn what_is_wrong_is_told_with_file_scene_and_field() {
    let home = home_with("");
    let set = home.path().join("set.json");
    let mut broken = scene("Fog", 2);
    broken["dialogues"][1]["message"] = json!(3);
    let mut thin = scene("Fog", 3);
    thin["character_profiles"]["Bert"] = json!("\u{1b}[31m");
    thin["key_characters"][0] = json!({"name": "Anna Lind", "thought": "I must cross."});
    write(&set, &[scene("Fog", 1), broken, thin, scene("Fog", 1)]);
    let text = fs::read_to_string(&set).unwrap();
    let begins = |entry: usize| {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| *line == "  {");
        lines.nth(entry - 1).unwrap().0
    };
    let missing = home.path().join("none.json");
    let args = [set.to_str().unwrap(), missing.to_str().unwrap()];
    let (code, told) = validated(home.path(), &args);
    assert_eq!(code, Some(1));
    let (second, third, fourth) = (begins(2), begins(3), begins(4));
    for part in [
        "set.json: 3 scenes; 2 errors, 1 warning, 1 note\n",
        &format!("error    no-scene  entry 2, line {second}, dialogues[1].message: expected text"),
        &format!(
            "warning  hidden  Fog-3-0 (entry 3, line {third}), character_profiles.Bert: U+001B"
        ),
        "note     1  thought-as-motivation: motivations under `thought`; the first in Fog-3-0",
        &format!("error    same-id  Fog-1-0 (entry 4, line {fourth}): entry 1 of "),
        "none.json: no scenes; 1 error, no warnings, no notes\n",
        "error    unreadable  cannot be read: ",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let (_, all) = validated(home.path(), &[args[0], "--all"]);
    assert!(all.contains("key_characters[0].thought: read as the motivation"), "{all}");

    let (code, json) = validated(home.path(), &[args[0], args[1], "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["files"][0]["errors"]), (Some(1), &json!(2)));
    assert_eq!(
        json["files"][0]["findings"][0],
        json!({
            "level": "error", "scene": null, "entry": 2, "line": second, "kind": "no-scene",
            "field": "dialogues[1].message", "what": "expected text, found the number 3",
        })
    );
    assert_eq!(json["files"][1]["findings"][0]["kind"], "unreadable");
}

#[test]
fn many_warnings_are_counted_by_kind() {
    let home = home_with("");
    let set = home.path().join("set.json");
    let scenes: Vec<Value> = (0..20)
        .map(|number| {
            let mut scene = scene("Fog", number);
            scene["character_profiles"] = json!({"Anna Lind": "", "Bert": null});
            scene
        })
        .collect();
    write(&set, &scenes);
    let set = set.to_str().unwrap();
    let (code, told) = validated(home.path(), &[set]);
    assert_eq!(code, Some(0));
    let counted = "warning  40  empty-profile: empty profiles, in 20 scenes; the first in Fog-0-0";
    assert!(told.contains(counted) && told.lines().count() == 3, "{told}");
    let (_, all) = validated(home.path(), &[set, "--all"]);
    assert_eq!(all.lines().count(), 41);
}

/// In a folder, published data keeps all kinds of files; a file that is named is meant.
#[test]
fn files_of_another_kind_are_passed_over_in_a_folder() {
    let home = home_with("");
    let folder = home.path().join("sets");
    fs::create_dir(&folder).unwrap();
    write(&folder.join("set.json"), &[scene("Fog", 1)]);
    let evaluation = folder.join("evaluation.json");
    fs::write(&evaluation, r#"{"scores": {}, "cases": {}}"#).unwrap();
    let (code, told) = validated(home.path(), &[folder.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("other-file: files of another kind"), "{told}");
    let (code, told) = validated(home.path(), &[evaluation.to_str().unwrap()]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("unreadable  this is an evaluation"), "{told}");
}
