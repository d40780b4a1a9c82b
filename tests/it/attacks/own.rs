//! Scenes of one's own: character cards, flags of `sceneplay new`, the form.

use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{
    ATTACKS, all, all_in_a_line, check_lines, check_screens, check_shown,
    headless::{captured, check},
    hostile_set, screens,
};
use crate::pty::{Home, key};

const F8: &str = "\x1b[19~";

/// A card with all attacks in every text that it has.
fn hostile_card(version: &str) -> Value {
    let all = all();
    let data = json!({
        "name": format!("Odile {}", all_in_a_line()), "description": all, "personality": all,
        "scenario": all, "first_mes": format!("(waves) {all}"), "mes_example": all,
        "alternate_greetings": [all, all], "system_prompt": all, "post_history_instructions": all,
        "creator_notes": all, "creator": all, "character_version": all, "tags": [all],
        "extensions": {all.clone(): all}, all.clone(): all,
        "character_book": {
            "name": all, "description": all, "scan_depth": 2, "token_budget": 100,
            "entries": [{
                "keys": ["wick", all], "content": all, "enabled": true, "insertion_order": 1,
                "name": all, "comment": all, "extensions": {},
            }],
        },
    });
    match version {
        "1" => data,
        "2" => json!({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}),
        _ => json!({"spec": "chara_card_v3", "spec_version": all, "data": data}),
    }
}

/// A picture of no pixels with these texts in it.
fn picture(texts: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let texts = texts.iter().map(|(key, text)| (&b"tEXt"[..], [*key, b"\0", *text].concat()));
    for (kind, content) in texts.chain([(&b"IEND"[..], Vec::new())]) {
        bytes.extend(u32::try_from(content.len()).expect("a short text").to_be_bytes());
        bytes.extend(kind);
        bytes.extend(content);
        bytes.extend([0; 4]);
    }
    bytes
}

fn new<'a>(card: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["new", "--persona", "Tom", "--topic", "lamps", "--card", card][..], more].concat()
}

fn written(path: &Path, bytes: impl AsRef<[u8]>) -> &str {
    fs::write(path, bytes).expect("a file can be written");
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn from_character_cards() {
    let home = Home::new();
    for (version, key) in [("1", "chara"), ("2", "chara"), ("3", "ccv3")] {
        let card = hostile_card(version).to_string();
        let text = BASE64_STANDARD.encode(&card);
        for (name, bytes) in [
            ("card.json", card.clone().into_bytes()),
            ("card.png", picture(&[(key.as_bytes(), text.as_bytes())])),
        ] {
            let path = home.path().join(name);
            let card = written(&path, bytes);
            check_lines(version, &captured(&home, &new(card, &[]), ""));
            check_lines(version, &captured(&home, &new(card, &["--first", "7"]), ""));
        }
    }
    check("scenes", &home, &["scenes", "--tag", "own"], 1);
    check_lines("validate", &captured(&home, &["validate", "data/scenes"], ""));
    check_lines("validate", &captured(&home, &["validate", "--json", "data/scenes"], ""));
    let play = ["play", "--plain", "--watch", "--max-rounds", "2", "--model", "offline"];
    let scene = ["--scene", "Odile and Tom-lamps"];
    check_lines("unclear", &captured(&home, &[&play[..], &scene].concat(), ""));
    let newest = fs::read_dir(home.path().join("data/scenes"))
        .expect("scenes were kept")
        .map(|entry| entry.expect("an entry").path())
        .next()
        .expect("a scene was kept");
    let set = newest.to_str().expect("a path in UTF-8").to_owned();
    let kept: Value =
        serde_json::from_slice(&fs::read(&set).expect("it can be read")).expect("JSON");
    let name = kept["book"].as_str().expect("a book").replace('\0', "");
    check_lines(
        "by its name",
        &captured(&home, &[&play[..], &["--scene", &name]].concat(), "/quit\r"),
    );
}

#[test]
fn from_files_that_are_no_cards() {
    let home = Home::new();
    let path = home.path().join("card.png");
    let mut wrong = vec![
        json!({"spec": all(), "data": all()}).to_string().into_bytes(),
        json!({"spec": "chara_card_v2", "data": {"name": [all()], all(): 1}})
            .to_string()
            .into_bytes(),
        json!([all()]).to_string().into_bytes(),
        picture(&[(b"chara", all().as_bytes())]),
    ];
    for some in ATTACKS.chunks(40) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        let encoded = BASE64_STANDARD.encode(&raw);
        wrong.push(raw.clone());
        wrong.push([b"{\"name\": \"", &raw[..], b"\"}"].concat());
        wrong.push(picture(&[(b"ccv3", encoded.as_bytes()), (&raw, &raw), (b"chara", &raw)]));
    }
    for bytes in wrong {
        let card = written(&path, bytes);
        check_lines("no card", &captured(&home, &new(card, &[]), ""));
    }
}

#[test]
fn from_the_flags_of_a_new_scene() {
    let home = Home::new();
    let text = all().replace('\0', "");
    let file = home.path().join("all.md");
    let file = written(&file, all());
    let (named, told) = (format!("Ada {text}:{file}"), format!("@{file}"));
    let said = home.path().join("said.txt");
    let said = written(&said, format!("Ada: {0}\n\nTom {0}: {0}\n", all()));
    for args in [
        vec!["--book", &text, "--topic", &text, "--scenario", &text, "--character", "Ada"],
        vec![
            "--book",
            "B",
            "--topic",
            &told,
            "--scenario",
            &told,
            "--plot",
            &told,
            "--character",
            &named,
        ],
        vec!["--book", "B", "--character", "Ada", "--character", "Tom", "--reference", said],
        vec!["--book", "B", "--character", "Ada", "--motivation", &text, "--minor", &text],
        vec!["--book", "B", "--character", "Ada", "--opens", &text],
        vec!["--book", "B", "--character", &text, "--reference", &text],
        vec!["--from", &text],
        vec!["--card", &text, "--persona", &text],
        vec!["--persona", &text],
    ] {
        check_lines(args[0], &captured(&home, &[&["new"][..], &args].concat(), ""));
    }
    check_lines("scenes", &captured(&home, &["scenes", "--tag", "own"], ""));
    check_lines("validate", &captured(&home, &["validate", "data/scenes"], ""));
}

#[test]
fn in_the_form_of_a_scene() {
    let home = Home::new();
    let path = home.path().join("card.json");
    let card = written(&path, hostile_card("3").to_string());
    let mut terminal = screens::open(&home, &new(card, &["--edit"]));
    terminal.wait_for("Odile");
    screens::check("form of a card", &terminal, 1);
    terminal.send(key::ENTER);
    terminal.send(&format!("\x1b[200~{}\x1b[201~", all()));
    terminal.wait_for(&format!("{}>", ATTACKS.len() - 1));
    screens::check("a field", &terminal, 1);
    terminal.send(key::ENTER);
    for _ in 0..14 {
        terminal.send("\x1b[B");
        terminal.send(key::ENTER);
        terminal.send(key::ESC);
    }
    terminal.send("s");
    terminal.wait_until("it is saved or refused", |screen| screen.contains("scene"));
    check_screens("saved", &terminal.raw());
    drop(terminal);
    let set = hostile_set(&home);
    let mut terminal = screens::open(&home, &["--test-set", &set]);
    terminal.wait_for("Library");
    terminal.send("ferry");
    terminal.wait_for("ferry");
    terminal.send("\x1b[B");
    terminal.send(F8);
    terminal.wait_for("A quay.");
    check_screens("a copy", &terminal.raw());
    check_shown("a copy", &terminal.screen(), 1);
}
