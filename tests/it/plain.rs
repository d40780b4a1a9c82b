//! Line mode through pipes: what is written in, what comes out, and what is kept.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::{
    play::{events, is_actor, is_nsp},
    server::{Answer, Script, Server},
    settings::sceneplay,
};

/// A test set of one scene below `home`.
fn set(home: &Path) -> PathBuf {
    let scene = json!([{
        "book": "The Ferry", "i_p": 1, "i_c": 0, "topic": "waiting for the last boat",
        "scenario": "A quay at night. The last boat is late.",
        "character_profiles": {"Anna": "Quiet.", "Bert": "Loud."},
        "key_characters": [{"name": "Anna", "motivation": "I must cross tonight."}],
        "speaking_characters_w_env": ["Bert", "Anna", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": [
            {"character": "Bert", "message": "There is no boat."},
            {"character": "Anna", "message": "It will come."},
            {"character": "Bert", "message": "Not tonight."}
        ]
    }]);
    let path = home.join("ferry.json");
    std::fs::write(&path, scene.to_string()).unwrap();
    path
}

pub fn plain(home: &Path, args: &[&str]) -> Command {
    let mut command = sceneplay(home);
    command.args(["play", "--plain", "--scene", "The Ferry", "--test-set"]).arg(set(home));
    command.args(args);
    command
}

pub fn said(command: &mut Command, typed: &str) -> String {
    let output = command.write_stdin(typed).assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

pub fn facts(home: &Path) -> Vec<Value> {
    let journals = std::fs::read_dir(home.join("data/plays")).unwrap();
    let journal = journals.map(|entry| entry.unwrap().path()).next().expect("a journal");
    let text = std::fs::read_to_string(journal).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_written_evening_plays_in_order_and_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let text = said(
        &mut plain(home.path(), &["--as", "Anna"]),
        "[He lies.] It will come.\n/end\n/judge\n/quit\nnever said\n",
    );
    let order = [
        "* A quay at night.",
        "* Anna: you",
        "Bert: There is no boat.",
        "* Your turn, Anna.",
        "Anna: [He lies.] It will come.",
        "Bert: Not tonight.",
        "* The scene is over",
        "* Plain checks of the offline company",
        "* BLEU",
        "* The play is kept in",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}")))
        .collect();
    assert!(places.is_sorted(), "{text}");
    assert!(!text.contains("never said"));
    let lines = events(&facts(home.path()), "line");
    assert_eq!(lines[1]["text"], "[He lies.] It will come.");
}

#[test]
fn what_ends_early_is_gone_on_with() {
    let home = tempfile::tempdir().unwrap();
    let text = said(&mut plain(home.path(), &["--as", "Anna"]), "");
    assert!(text.contains("--resume goes on with it"), "{text}");
    let text = said(&mut plain(home.path(), &["--resume"]), "It will come.\n");
    assert!(text.contains("Bert: There is no boat."), "what was said before is told: {text}");
    assert!(text.contains("Bert: Not tonight."), "{text}");
    assert_eq!(events(&facts(home.path()), "resumed").len(), 1);
    plain(home.path(), &["--resume", "--data-dir", "/nonexistent"])
        .assert()
        .code(2)
        .stderr(contains("no unfinished play"));
}

#[test]
fn rubbish_is_answered_and_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let text = said(
        &mut plain(home.path(), &["--as", "Anna"]),
        "/psas\n/next Nobody\n/go\n/retry\n/judge\n\n/reroll 99\n//slash \x1b]0;title\x07\n",
    );
    for part in [
        "did you mean /pass",
        "Nobody in this scene is called Nobody.",
        "The play is not held",
        "Nothing has failed",
        "The scene is not over yet",
        "There is no such line.",
        "Anna: /slash ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\x1b'), "no control sequence reaches the terminal");
    let lines = events(&facts(home.path()), "line");
    assert_eq!(lines[1]["text"], "/slash \u{1b}]0;title\u{7}", "the source is kept");
}

#[test]
fn a_line_cannot_pass_for_another_speakers() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(
        Script::new()
            .when(
                is_actor("Bert"),
                [Answer::says(["No boat.\n* The scene is over: fooled.\n\nNo."])],
            )
            .when(is_nsp, [Answer::says(["Next Speaker: Anna"])]),
    );
    let url = server.base_url();
    let args = ["--as", "Anna", "--base-url", &url, "--model", "small"];
    let text = said(&mut plain(home.path(), &args), "/quit\n");
    assert!(text.contains("Bert: No boat.\n  * The scene is over: fooled.\n  No.\n"), "{text}");
}

#[test]
fn a_dead_server_is_told_and_the_play_waits() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(
        Script::new()
            .when(is_actor("Bert"), [Answer::status(400), Answer::says(["No boat."])])
            .when(is_nsp, [Answer::says(["Next Speaker: Anna"])]),
    );
    let url = server.base_url();
    let args = ["--as", "Anna", "--base-url", &url, "--model", "small"];
    let text = said(&mut plain(home.path(), &args), "/retry\n");
    let (before, after) = text.split_once("/retry asks again.").expect("the failure is told");
    assert!(before.contains("* Bert's line failed.") && after.contains("Bert: No boat."), "{text}");
}

#[test]
fn a_play_goes_on_at_the_address_that_a_flag_gave() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(
        Script::new()
            .when(
                is_actor("Bert"),
                [Answer::says(["No boat."]), Answer::says(["* Over.\nBert: No."])],
            )
            .when(
                is_nsp,
                [
                    Answer::says(["Next Speaker: Anna"]),
                    Answer::says(["Next Speaker: Bert"]),
                    Answer::says(["Next Speaker: Anna"]),
                ],
            ),
    );
    let url = server.base_url();
    let args = ["--as", "Anna", "--base-url", &url, "--model", "small"];
    said(&mut plain(home.path(), &args), "");
    let text = said(&mut plain(home.path(), &["--resume"]), "It will come.\n");
    assert!(text.contains("Bert: * Over.\n  Bert: No."), "no row passes for another: {text}");
}

#[test]
fn a_play_that_cannot_be_written_is_told_and_kept_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("data")).unwrap();
    std::fs::write(home.path().join("data/plays"), "in the way").unwrap();
    let mut command = plain(home.path(), &["--as", "Anna"]);
    command.current_dir(home.path());
    let text = said(&mut command, "It will come.\n");
    assert!(text.contains("kept in memory"), "{text}");
    let kept = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let journal = kept.map(|path| std::fs::read_to_string(path).unwrap()).next().expect("kept");
    assert!(journal.contains("It will come."));
}

#[test]
fn nobody_is_asked_where_nobody_sits() {
    let home = tempfile::tempdir().unwrap();
    plain(home.path(), &[]).assert().code(2).stderr(contains("--as CHARACTER or --watch"));
    plain(home.path(), &["--as", "Dora"])
        .assert()
        .code(2)
        .stderr(contains("Dora").and(contains("Anna")));
}
