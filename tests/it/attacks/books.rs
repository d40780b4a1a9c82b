//! Whole books, and what characters remember of them.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use super::{
    ATTACKS, all, all_in_a_line, check_lines, check_screens, check_shown,
    headless::{captured, check, says, watched, write_settings},
    screens,
};
use crate::{
    pty::{Home, key},
    server::{Script, Server},
};

const CTRL_T: &str = "\x14";
const F2: &str = "\x1bOQ";
const SHIFT_TAB: &str = "\x1b[Z";

/// A book with all attacks in every text that it has, names among them.
fn hostile_book() -> Value {
    let all = all();
    // A blank behind a colon would end the name where a conversation is remembered.
    let stranger: String = all_in_a_line().split_whitespace().collect();
    let talk = |topic: &str| {
        json!({
            "topic": format!("{topic} {all}"), "scenario": format!("{topic}, at the river. {all}"),
            "key_characters": [{"name": "Anna", "motivation": all}],
            "dialogues": [
                {"character": "Bert", "message": format!("Row! {all}")},
                {"character": "Anna", "message": "I am rowing."},
                {"character": stranger, "message": all},
                {"character": "Bert", "message": format!("Row on! {all}")},
            ],
        })
    };
    let plot = |number: usize| {
        json!({
            "summary": format!("Anna comes to the ferry {number}. {all}"), "chapter": all,
            "text": format!("The river rises. {all}"),
            "key_characters": [
                {"name": "Anna", "description": all, "experience": format!("Anna rows. {all}")},
                {"name": stranger, "description": all, "experience": all},
            ],
            "conversation": [talk("The price"), talk("The storm")],
        })
    };
    json!({
        "plots": [plot(1), {"summary": all, "chapter": "None", "conversation": []}, plot(2)],
        "character_datasets": {
            "Anna": {"profile": format!("A doctor. {all}")},
            "Bert": {"profile": "Bert rows."},
            stranger: {"profile": all},
        },
    })
}

/// The file of that book; its title, which is the file's name, is an attack too.
fn book_file(home: &Home) -> PathBuf {
    let title: String = ATTACKS
        .iter()
        .map(super::list::Attack::text)
        .filter(|text| text.len() > 8)
        .take(4)
        .collect();
    let path = home.path().join(format!("The Ferry {}.json", title.replace(['/', '\0'], "")));
    fs::write(&path, hostile_book().to_string()).expect("a file can be written");
    path
}

#[test]
fn from_a_book_without_screens() {
    let home = Home::new();
    let file = book_file(&home);
    let book = file.to_str().expect("a path in UTF-8");
    let least = ATTACKS.len();
    check("scenes", &home, &["scenes", "--books", book], 1);
    check("scenes --json", &home, &["scenes", "--json", "--books", book], 1);
    check("validate", &home, &["validate", "--all", book], 1);
    check("validate --json", &home, &["validate", "--all", "--json", book], 1);
    check("no such scene", &home, &["--books", book, "--scene", "ferry"], 0);
    let play = ["play", "--plain", "--as", "Anna", "--books", book, "--model", "offline"];
    let remembering = ["--retrieval", "raw_text_expr3_conv3", "--scene", "storm Ferry 2"];
    let unknown = captured(&home, &[&play[..], &remembering].concat(), "");
    check_lines("words that find nothing", &unknown);
    // Its scenes are named by where they stand in the story.
    let scene = format!("{}-2-1", file.file_stem().expect("a title").to_string_lossy());
    let played = ["--books", book, "--model", "offline", "--scene", &scene];
    let raw = watched(&home, &[&played[..], &["--retrieval", "raw_text_expr3_conv3"]].concat());
    check_lines("play", &raw);
    check_shown("play", &String::from_utf8_lossy(&raw), least);
}

#[test]
fn from_a_file_that_is_no_book() {
    let home = Home::new();
    let path = home.path().join("book.json");
    let book = path.to_str().expect("a path in UTF-8");
    let mut wrong = hostile_book();
    wrong["plots"][0]["conversation"][0]["dialogues"] = json!(all());
    wrong["plots"][2]["conversation"] = json!({all(): all()});
    wrong["plots"][1] = json!(all());
    wrong["character_datasets"][all()] = json!(all());
    let mut texts = vec![
        wrong.to_string().into_bytes(),
        json!({"plots": all()}).to_string().into_bytes(),
        json!([all()]).to_string().into_bytes(),
        json!({all(): all()}).to_string().into_bytes(),
    ];
    for some in ATTACKS.chunks(40) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        texts.push([b"{\"plots\": [{\"summary\": \"", &raw[..], b"\"}]}"].concat());
    }
    for text in texts {
        fs::write(&path, text).expect("a file can be written");
        for args in [
            &["scenes", "--books", book][..],
            &["validate", "--all", book],
            &["scenes", "--test-set", book],
        ] {
            check_lines("no book", &captured(&home, args, ""));
        }
    }
}

#[test]
fn from_a_book_to_the_screens() {
    let home = Home::new();
    let book = book_file(&home);
    let book = book.to_str().expect("a path in UTF-8");
    let mut terminal = screens::open(&home, &["--books", book]);
    terminal.wait_for("16 scenes");
    terminal.send("ferry storm");
    terminal.wait_for("of 16 scenes");
    screens::check("library", &terminal, 1);
    terminal.send("\x1b[B");
    terminal.send(CTRL_T);
    terminal.wait_for("The story so far");
    terminal.wait_for("Anna comes to the ferry");
    screens::check("story so far", &terminal, 1);
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("library", &terminal.raw());
}

#[test]
fn from_memories_to_the_inspector() {
    let home = Home::new();
    let book = book_file(&home);
    let book = book.to_str().expect("a path in UTF-8");
    let server = Server::start(Script::new().models(["small"]).otherwise(says));
    write_settings(
        &home,
        format!(
            "retrieval = \"raw_text_expr3_conv3\"\nmax_rounds = 3\n[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n\
             [roles]\nactor = \"lab/small\"\n",
            server.base_url()
        ),
    );
    let mut terminal = screens::open(&home, &["--books", book]);
    terminal.wait_for("16 scenes");
    terminal.send("ferry storm");
    terminal.wait_for("of 16 scenes");
    terminal.send(key::ENTER);
    terminal.wait_for("Casting");
    screens::check("casting", &terminal, 1);
    terminal.send(&format!("w{}", key::ENTER));
    terminal.wait_for("The scene is over");
    terminal.send(F2);
    terminal.wait_for("of 3");
    terminal.send("\x1b[H");
    terminal.wait_for("line 1 of 3");
    terminal.send("i");
    terminal.wait_for("Inspector");
    screens::check("what was sent", &terminal, 1);
    for section in ["[Memories]", "[Figures]", "[Reasoning]", "[Answer]"] {
        terminal.send(SHIFT_TAB);
        if section == "[Memories]" {
            terminal.wait_for(section);
            screens::check("memories", &terminal, 1);
        }
    }
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("the way out", &terminal.raw());
}
