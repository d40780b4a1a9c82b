//! A line written with the user's own editor, from the stage.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    play::{events, is_actor, is_nsp, open_ferry_with},
    pty::{Home, Terminal, key},
    server::{Answer, Gate, Script, Server},
};

const ALT_E: &str = "\x1be";
const CTRL_C: &str = "\x03";

/// A program of this user that does what the shell script says; the file is `$1`.
fn editor(home: &Home, script: &str) -> String {
    let path = home.path().join("editor");
    fs::write(&path, format!("#!/bin/sh\ncd {}\n{script}\n", home.path().display()))
        .expect("a script can be written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be run");
    path.display().to_string()
}

/// Anna has said something, and Bert's answer comes step by step.
fn asked(home: &Home, script: &str, bert: &Gate) -> (Terminal, Server) {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(["There is ", "no boat."]).step_by_step(bert)])
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let editor = editor(home, script);
    let path = std::env::var("PATH").unwrap_or_default();
    let mut terminal = open_ferry_with(home, &server, &[("EDITOR", &editor), ("PATH", &path)]);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    (terminal, server)
}

fn lines(home: &Home) -> Vec<String> {
    let lines = events(&home.facts(), "line");
    lines.iter().map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_play_goes_on_while_a_line_is_in_the_editor() {
    let home = Home::new();
    let bert = Gate::closed();
    let waits = "echo This is the editor; until [ -e go ]; do sleep 0.05; done; echo ' this quay?' >>\"$1\"";
    let (mut terminal, _server) = asked(&home, waits, &bert);
    terminal.send("Then why is there");
    terminal.wait_for("why is there");
    terminal.send(ALT_E);
    terminal.wait_for("This is the editor");
    assert!(!terminal.in_alternate_screen(), "the terminal is lent");
    bert.let_pass(10);
    terminal.wait_until("Bert's line in the journal", |_| {
        lines(&home).iter().any(|line| line == "There is no boat.")
    });
    fs::write(home.path().join("go"), "").expect("a file can be written");
    terminal.wait_for("this quay?");
    terminal.wait_for("There is no boat.");
    assert!(terminal.in_alternate_screen(), "the screen is there again");
    terminal.wait_for("Your turn, Anna");
    terminal.send(key::ENTER);
    terminal.wait_until("Anna's line in the journal", |_| {
        lines(&home).iter().any(|line| line == "Then why is there\n this quay?")
    });
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn an_editor_that_is_interrupted_takes_nothing_with_it() {
    let home = Home::new();
    let (mut terminal, _server) = asked(&home, "echo open >at; exec sleep 30", &Gate::closed());
    terminal.send("Hold on");
    terminal.wait_for("Hold on");
    terminal.send(ALT_E);
    let at = home.path().join("at");
    terminal.wait_until("the editor", |_| at.exists());
    terminal.send(CTRL_C);
    terminal.wait_for("ended with signal: 2");
    terminal.wait_for("Hold on");
    terminal.send(", Bert");
    terminal.wait_for("Hold on, Bert");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_signal_ends_the_editor_and_keeps_the_line() {
    let home = Home::new();
    let (mut terminal, _server) = asked(&home, "echo open >at; exec sleep 30", &Gate::closed());
    terminal.send("Hold on");
    terminal.wait_for("Hold on");
    terminal.send(ALT_E);
    let at = home.path().join("at");
    terminal.wait_until("the editor", |_| at.exists());
    terminal.signal("TERM");
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.in_alternate_screen(), "the terminal is given back");
    let drafts = events(&home.facts(), "draft");
    assert!(drafts.iter().any(|draft| draft["text"] == "Hold on"), "{drafts:?}");
}
