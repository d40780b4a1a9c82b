//! Scenes of one's own: written, found, played, and kept with what was played.

use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::{
    pty::{Home, Terminal, key},
    settings::{home_with, sceneplay},
};

const F7: &str = "\x1b[18~";

fn listed(home: &Path) -> Vec<Value> {
    let output = sceneplay(home).args(["scenes", "--tag", "own", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// A picture of no pixels with a card of version 2 in it.
fn picture() -> Vec<u8> {
    let card = json!({"spec": "chara_card_v2", "data": {
        "name": "Odile", "description": "{{char}} lights the lamps.", "scenario": "A harbour.",
        "first_mes": "(waves) You again, {{user}}?", "alternate_greetings": ["The wick is wet."],
        "system_prompt": "Few words.", "post_history_instructions": "Stay here.",
    }});
    let text = format!("chara\0{}", BASE64_STANDARD.encode(card.to_string()));
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(&b"tEXt"[..], text.as_bytes()), (b"IEND", b"")] {
        bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend(kind);
        bytes.extend(content);
        bytes.extend([0; 4]);
    }
    bytes
}

#[test]
fn a_scene_is_written_found_played_offline_and_found_again_with_its_reference() {
    let home = home_with("");
    let home = home.path();
    fs::write(home.join("ada.md"), "A clerk who counts everything.\n").unwrap();
    fs::write(home.join("said.txt"), "Tom: You are late.\n\nAda: [He counted.] By nine minutes.")
        .unwrap();
    sceneplay(home)
        .args(["new", "--book", "The Office", "--topic", "nine minutes"])
        .args(["--scenario", "Morning, the stove is cold."])
        .args(["--character", &format!("Ada:{}", home.join("ada.md").display())])
        .args(["--character", "Tom", "--motivation", "Ada:To be believed.", "--minor", "Tom"])
        .args(["--opens", "Tom", "--reference", home.join("said.txt").to_str().unwrap()])
        .assert()
        .success()
        .stdout(contains("The Office-nine-minutes").and(contains("data/scenes/")))
        .stderr(contains("empty-profile").and(contains("error").not()));
    let found = listed(home);
    let [own] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&own["cast"], &own["lines"]), (&json!(["Tom", "Ada"]), &json!(2)));
    sceneplay(home).arg("validate").arg(home.join("data/scenes")).assert().success();

    sceneplay(home)
        .args(["play", "--plain", "--scene", "nine minutes", "--watch"])
        .write_stdin("/end\n/quit\n")
        .assert()
        .success()
        .stdout(contains("You are late.").and(contains("By nine minutes.")));
    let plays = sceneplay(home).args(["transcripts", "--json"]).output().unwrap().stdout;
    let plays: Vec<Value> = serde_json::from_slice(&plays).unwrap();
    let id = plays[0]["id"].as_str().unwrap();
    sceneplay(home).args(["new", "--from-play", id]).assert().success();
    let found = listed(home);
    let ids: Vec<&str> = found.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, ["The Office-nine-minutes-2", "The Office-nine-minutes"], "a copy, not a loss");
}

#[test]
fn a_card_and_a_persona_become_a_scene_that_plays_without_a_reference() {
    let home = home_with("");
    let home = home.path();
    let card = home.join("odile.png");
    fs::write(&card, picture()).unwrap();
    let new = |more: &[&str]| {
        let mut command = sceneplay(home);
        command.args(["new", "--persona", "Tom", "--card"]).arg(&card).args(more);
        command
    };
    new(&["--first", "3"]).assert().code(2).stderr(contains("Odile has 2 first messages"));
    new(&["--topic", "lamps", "--no-post-history"]).assert().success();
    let file = home.join("data/scenes/odile-and-tom-lamps.json");
    let kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept["dialogues"][0]["message"], "(waves) You again, Tom?");
    let told = &kept["sceneplay"]["directions"]["Odile"];
    assert_eq!((&told["system"]["on"], &told["after"]["on"]), (&json!(true), &json!(false)));
    assert_eq!(listed(home)[0]["lines"], 0, "a first message is no reference");

    let play = |typed: &'static str| {
        sceneplay(home)
            .args(["play", "--plain", "--scene", "Odile and Tom-lamps"])
            .write_stdin(typed)
            .assert()
            .success()
    };
    play("/end\n/judge\n/quit\n")
        .stdout(contains("(waves) You again, Tom?").and(contains("has no reference")));

    fs::write(&card, b"PK\x03\x04 a zip in disguise").unwrap();
    new(&[]).assert().code(2).stderr(contains("odile.png").and(contains("a zip archive")));
}

#[test]
fn a_card_joins_a_scene_that_is_written_on_the_screen() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let (zip, card) = (folder.path().join("zip.png"), folder.path().join("odile.png"));
    fs::write(&zip, b"PK\x03\x04 a zip in disguise").unwrap();
    fs::write(&card, picture()).unwrap();
    let mut terminal = Terminal::open(&home, ["--model", "offline"]);
    terminal.wait_for("Library");
    terminal.send(F7);
    terminal.wait_for("no scene yet");
    terminal.send("c");
    terminal.wait_for("The card’s file");
    terminal.send(&format!("{}{}", zip.display(), key::ENTER));
    terminal.wait_for("a zip archive");
    terminal.send(&format!("\x15{}{}", card.display(), key::ENTER));
    terminal.wait_for("Odile is in the scene. It has 2 first messages");
    terminal.wait_for("A harbour.");
    terminal.send(key::CTRL_Q);
    terminal.wait_for("not kept");
    terminal.send("y");
    assert_eq!(terminal.ended(), 0);
}
