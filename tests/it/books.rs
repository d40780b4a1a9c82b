//! Whole books through the real program.

use std::{fs, path::Path};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use sceneplay::scene::book::{
    Place,
    played::{Played, Retold},
};
use serde_json::{Value, json};

use crate::{
    play::{is_actor, is_nsp},
    pty::{Home, Terminal, key},
    server::{Answer, Asked, Gate, Script, Server},
    settings::{home_with, sceneplay},
};

const ALT_N: &str = "\x1bn";
const CTRL_T: &str = "\x14";

/// A book of three plots: two conversations, none, one.
pub fn book() -> Value {
    let talk = |topic: &str, lines: Value| {
        json!({
            "topic": topic, "scenario": format!("{topic}, at the river."), "dialogues": lines,
            "key_characters": [{"name": "Anna", "motivation": "To cross."}],
        })
    };
    let line = |character: &str, message: &str| json!({"character": character, "message": message});
    json!({
        "plots": [
            {
                "summary": "Anna comes to the ferry.", "chapter": "Chapter 1", "text": "It rained.",
                "key_characters": [{"name": "Anna", "description": "A doctor.", "experience": "Waits."}],
                "conversation": [
                    talk("The price", json!([line("Anna", "How much?"), line("Bert", "Two coins."),
                                             line("Clerk", "Two!")])),
                    talk("The storm", json!([line("Bert", "Row!"), line("Anna", "I am rowing.")])),
                ],
            },
            {"summary": "They sleep in the reeds.", "chapter": "None", "conversation": []},
            {
                "summary": "The other bank.", "chapter": "Chapter 2",
                "conversation": [talk("Farewell", json!([line("Anna", "Farewell."), line("Bert", "Go.")]))],
            },
        ],
        "character_datasets": {
            "Anna": {"profile": "Anna is a doctor.", "plots": [], "conversations": [], "utterances": []},
            "Bert": {"profile": "Bert rows.", "plots": [], "conversations": [], "utterances": []},
        },
        "split_plot_index": 2,
    })
}

/// A folder with a good book, one with a wrong line, and a half-written one.
fn folder(home: &Path) -> std::path::PathBuf {
    let books = home.join("books");
    fs::create_dir(&books).unwrap();
    let good = book();
    let mut torn = good.clone();
    torn["plots"][0]["conversation"][1] = json!("lost");
    fs::write(books.join("The Ferry.json"), good.to_string()).unwrap();
    fs::write(books.join("Torn.json"), torn.to_string()).unwrap();
    fs::write(books.join("Half.json"), &good.to_string()[..400]).unwrap();
    books
}

fn scenes(home: &Path, args: &[&str]) -> (Vec<String>, String) {
    let output = sceneplay(home).arg("scenes").args(args).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let names = rows.iter().map(|row| row["scene"].as_str().unwrap().to_owned()).collect();
    (names, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_scenes_of_books_are_listed_in_story_order() {
    let home = home_with("");
    let books = folder(home.path());
    let (good, books) = (books.join("The Ferry.json"), books.to_str().unwrap().to_owned());
    let ferry = ["The Ferry-0-0", "The Ferry-0-1", "The Ferry-2-0"];
    let (found, notes) =
        scenes(home.path(), &["--books", good.to_str().unwrap(), "--book", "ferry"]);
    assert_eq!((found, notes.as_str()), (ferry.map(str::to_owned).to_vec(), ""));
    // The second time from the index.
    for _ in 0..2 {
        let (found, notes) = scenes(home.path(), &["--books", &books, "--character", "Bert"]);
        assert_eq!(found, [&ferry[..], &["Torn-0-0", "Torn-2-0"]].concat());
        assert!(notes.contains("Half.json: the whole book is left out: "), "{notes}");
        assert!(notes.contains("Torn.json: plots[0].conversation[1]: expected a con"), "{notes}");
    }
    let index = fs::read_dir(home.path().join("cache/scenes"));
    assert_eq!(index.map(Iterator::count).unwrap_or(0), 1, "one index for the folder");
    // A setting does what the flag does.
    let settings = home_with(&format!("books = [{books:?}]"));
    assert_eq!(scenes(settings.path(), &["--book", "ferry"]).0, ferry);
}

#[test]
fn what_cannot_be_a_book_is_named_and_the_others_are_listed() {
    let home = home_with("");
    let books = folder(home.path());
    fs::write(books.join("Zip.json"), b"PK\x03\x04\x14\0\xff\xfe").unwrap();
    // Nothing of it is on the disk, and nothing of it must come into memory.
    fs::File::create(books.join("Huge.json")).unwrap().set_len(3 << 30).unwrap();
    let (found, notes) = scenes(home.path(), &["--books", books.to_str().unwrap()]);
    assert!(found.contains(&"The Ferry-0-0".to_owned()), "{found:?}");
    for said in [
        "Zip.json: the whole book is left out: this is a zip archive",
        "Huge.json: the whole book is left out: the file is 3072 MB and more than the 256 MB",
    ] {
        assert!(notes.contains(said), "{notes}");
    }
    sceneplay(home.path())
        .arg("validate")
        .arg(books.join("Huge.json"))
        .assert()
        .code(1)
        .stdout(contains("3072 MB"));
}

#[test]
fn what_is_no_book_is_refused_by_name() {
    let home = home_with("");
    let half = folder(home.path()).join("Half.json");
    let set = home.path().join("set.json");
    fs::write(&set, "[]").unwrap();
    for (path, said) in [
        (half.to_str().unwrap(), "Half.json: there is no book here; "),
        (set.to_str().unwrap(), "--test-set"),
        ("/nowhere", "/nowhere: cannot be read"),
    ] {
        sceneplay(home.path())
            .args(["scenes", "--books", path])
            .assert()
            .code(2)
            .stderr(contains(said));
    }
    let books = half.with_file_name("The Ferry.json");
    sceneplay(home.path())
        .args(["scenes", "--test-set", books.to_str().unwrap()])
        .assert()
        .code(2)
        .stderr(contains("a whole book").and(contains("--books")));
}

#[test]
fn a_book_is_validated() {
    let home = home_with("");
    let books = folder(home.path());
    let said = |file: &str, code| {
        let mut command = sceneplay(home.path());
        let assert =
            command.args(["validate", "--all", books.join(file).to_str().unwrap()]).assert();
        String::from_utf8(assert.code(code).get_output().stdout.clone()).unwrap()
    };
    let good = said("The Ferry.json", 0);
    for part in ["3 scenes", "no errors", "Clerk speaks (1 line)", "plots[1]: no conversation"] {
        assert!(good.contains(part), "{part}: {good}");
    }
    let torn = said("Torn.json", 1);
    assert!(torn.contains("2 scenes; 1 error") && torn.contains("left-out"), "{torn}");
    assert!(said("Half.json", 1).contains("broken JSON"));
}

#[test]
fn a_scene_of_a_book_is_played_and_simulated() {
    let home = home_with("");
    let books = folder(home.path());
    let books = books.to_str().unwrap();
    sceneplay(home.path())
        .args(["play", "--plain", "--watch", "--books", books, "--scene", "The Ferry-2-0"])
        .args(["--model", "offline", "--max-rounds", "2"])
        .assert()
        .success()
        .stdout(contains("Farewell, at the river."));
    let out = home.path().join("out.json");
    sceneplay(home.path())
        .args(["simulate", "--books", books, "--book", "ferry", "--model", "offline"])
        .args(["--max-rounds", "2", "--out", out.to_str().unwrap()])
        .assert()
        .success()
        .stderr(contains("no scene: ").and(contains("Half.json")));
    let plays: Vec<Value> = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(plays.len(), 3);
    assert_eq!(plays[0]["circumstance"]["character_profiles"]["Bert"], "Bert rows.");
}

#[test]
fn an_evening_goes_through_a_book() {
    let is_summary =
        |asked: &Asked| asked.first_message().starts_with("A scene from \"The Ferry\"");
    let never = Gate::closed();
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_summary, [Answer::says(["Anna asked ", "what it costs."])])
            .when(is_actor("Bert"), [Answer::says(["(rows) Hold on!"])])
            .when(
                is_nsp,
                [
                    Answer::says(["Next Speaker: Bert"]).held_by(&never),
                    Answer::says(["Next Speaker: Anna"]),
                ],
            ),
    );
    let home = Home::new();
    let books = folder(home.path());
    let (books, url) = (books.to_str().unwrap().to_owned(), server.base_url());
    let args = ["--books", &books, "--base-url", &url, "--model", "small"];
    let start = ["--scene", "The Ferry-0-0", "--play", "Anna"];
    let mut terminal = Terminal::open(&home, args.into_iter().chain(start));
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send("[A secret.] How much?");
    terminal.wait_for("How much?");
    terminal.send(key::ENTER);
    server.wait_until(|seen| seen.requests.iter().any(is_nsp));
    terminal.send(key::CTRL_X);
    terminal.wait_for("End the scene?");
    terminal.send("y");
    terminal.wait_for("The scene is over");
    terminal.send(ALT_N);
    terminal.wait_for("The storm");
    terminal.wait_for("Anna asked what it costs.");
    terminal.send(" Two coins.");
    terminal.wait_for("it costs. Two coins.");
    terminal.send(key::ENTER);
    // The same cast, without being asked; and they remember, though nothing of the book.
    terminal.wait_for("Hold on!");
    terminal.wait_for("Your turn, Anna");
    assert_eq!(home.journals().len(), 2);
    let told = server.requests().into_iter().rfind(is_actor("Bert")).unwrap();
    let (_, remembered) = told.first_message().split_once("What you remember").unwrap();
    assert!(remembered.contains("1. Anna asked what it costs. Two coins."), "{remembered}");
    assert!(!remembered.contains("2. "), "{remembered}");
    let journal = fs::read_to_string(home.journals().last().unwrap()).unwrap();
    assert!(journal.contains("\"id\":\"played-0.0\",\"kind\":\"played\""), "{journal}");
    let summary = server.requests().into_iter().find(|asked| is_summary(asked)).unwrap();
    assert!(!summary.first_message().contains("secret"), "{}", summary.first_message());

    let played =
        fs::read_dir(home.path().join("data/played")).unwrap().next().unwrap().unwrap().path();
    let played: Value = serde_json::from_slice(&fs::read(played).unwrap()).unwrap();
    assert_eq!((&played["book"], &played["player"]), (&json!("The Ferry"), &json!(["Anna"])));
    let kept = &played["conversations"][0];
    assert_eq!(kept["summary"], "Anna asked what it costs. Two coins.");
    assert_eq!((&kept["plot"], &kept["conversation"]), (&json!(0), &json!(0)));
    assert_eq!(kept["people"], json!(["Anna", "Bert", "Clerk"]));
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn what_was_played_is_remembered_in_line_mode_and_a_broken_file_is_told() {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(["(rows) Hold on!"])])
            .when(is_nsp, [Answer::says(["Next Speaker: <END CHAT>"])])
            // Too early for an end, so that Environment may be drawn.
            .otherwise(|_| Answer::says(["The wind turns."])),
    );
    let home = home_with("");
    let books = folder(home.path());
    let played = home.path().join("data/played");
    let mut kept = Played::load(&played, "The Ferry", &["Anna".to_owned()]).unwrap();
    let retold = Retold {
        at: Place { plot: 0, conversation: 0 },
        i_p: 0.into(),
        i_c: 0.into(),
        topic: "The price".to_owned(),
        people: vec!["Anna".to_owned(), "Bert".to_owned()],
        summary: "They agreed on two coins.".to_owned(),
        journal: "01J.jsonl".to_owned(),
    };
    kept.keep(&played, retold).unwrap();
    let play = |typed: &str| {
        let output = sceneplay(home.path())
            .args(["play", "--plain", "--as", "Anna", "--scene", "The Ferry-0-1"])
            .args(["--books", books.to_str().unwrap(), "--retrieval", "conv1"])
            .args(["--base-url", &server.base_url(), "--model", "small"])
            .write_stdin(typed.to_owned())
            .assert()
            .success();
        let told = server.requests().into_iter().rfind(is_actor("Bert")).unwrap();
        let said = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        (said, told.first_message().to_owned())
    };
    let (said, told) = play("/memories Bert\n");
    assert!(told.contains("1. They agreed on two coins."), "{told}");
    assert!(!told.contains("Two coins."), "the book's own is not remembered: {told}");
    assert!(said.contains("played-0.0, as it was played"), "{said}");
    fs::write(kept.file(&played), "{").unwrap();
    let (said, told) = play("");
    assert!(
        said.contains("* ") && said.contains("What is kept in it is not remembered."),
        "{said}"
    );
    assert!(told.contains("Two coins."), "as the book has it: {told}");
}

#[test]
fn the_end_of_a_book_and_a_scene_of_none_are_told() {
    let home = Home::new();
    let books = folder(home.path());
    let books = books.to_str().unwrap();
    for (scene, said) in [
        ("The Ferry-2-0", "This is the last conversation of The Ferry."),
        ("Pride and Prejudice-34-0", "The book of this scene is not at hand."),
    ] {
        let args = ["--books", books, "--model", "offline", "--scene", scene];
        let mut terminal = Terminal::open_with(&home, args, &[("SCENEPLAY_PACE_MS", "0")]);
        terminal.wait_for("Casting");
        terminal.send(&format!("w{}", key::ENTER));
        terminal.wait_for("The scene is over");
        terminal.send(ALT_N);
        terminal.wait_for(said);
        terminal.send(key::CTRL_Q);
        assert_eq!(terminal.ended(), 0);
    }
}

#[test]
fn the_story_so_far_is_read_in_the_library() {
    let home = Home::new();
    let books = folder(home.path());
    let mut terminal = Terminal::open(&home, ["--books", books.to_str().unwrap()]);
    terminal.wait_for("17 scenes");
    terminal.send("ferry farewell");
    terminal.wait_for("1 of 17 scenes");
    terminal.send(CTRL_T);
    terminal.wait_for("The story so far");
    terminal.wait_for("Anna comes to the ferry.");
    terminal.wait_for("They sleep in the reeds.");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}
