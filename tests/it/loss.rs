//! What becomes of a play when it cannot be written, or the program is ended without a warning.

use std::fs;

use crate::{
    play::{events, ferry, is_actor, is_nsp, open_ferry},
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
};

/// The ferry with the offline company, at the player's first turn.
pub fn at_the_ferry(home: &Home) -> Terminal {
    let set = ferry(home);
    let set = set.to_str().expect("a path in UTF-8");
    let args = ["--test-set", set, "--scene", "The Ferry-1-0", "--play", "Anna"];
    let mut terminal = Terminal::open_with(home, args, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal
}

#[test]
fn a_play_that_cannot_be_written_is_left_only_after_a_question() {
    let home = Home::new();
    let plays = home.path().join("data/plays");
    fs::create_dir_all(home.path().join("data")).expect("a folder can be made");
    fs::write(&plays, "").expect("a file can be written");
    let mut terminal = at_the_ferry(&home);
    terminal.wait_for("Not written down");
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ESC);
    terminal.wait_for("Leave this screen?");
    terminal.send("n");
    terminal.wait_until("the stage", |screen| !screen.contains("Leave this screen?"));
    terminal.send(key::CTRL_Q);
    terminal.wait_for("Leave sceneplay?");
    terminal.send("n");
    terminal.wait_until("the stage", |screen| !screen.contains("Leave sceneplay?"));

    fs::remove_file(&plays).expect("the file can be removed");
    terminal.signal("TERM");
    terminal.ended();
    assert_eq!(events(&home.facts(), "draft")[0]["text"], "Is it late?");
}

#[test]
fn what_was_typed_outlives_a_power_cut() {
    let home = Home::new();
    let mut terminal = at_the_ferry(&home);
    terminal.send("Is it late?");
    terminal.wait_until("the draft in the journal", |_| !events(&home.facts(), "draft").is_empty());
    terminal.kill();
    assert_eq!(events(&home.facts(), "draft").len(), 1);

    let none: [&str; 0] = [];
    let mut terminal = Terminal::open_with(&home, none, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.wait_for("Unfinished");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.wait_for("Is it late?");
}

#[test]
fn a_play_in_which_nothing_was_done_leaves_no_journal() {
    let home = Home::new();
    let mut terminal = at_the_ferry(&home);
    assert_eq!(home.journals().len(), 1);
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert!(home.journals().is_empty());
}

#[test]
fn a_play_that_is_over_is_found_again_and_judged() {
    let home = Home::new();
    let mut terminal = at_the_ferry(&home);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("The scene is over");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    fs::write(home.path().join("data/plays/a.jsonl"), "hello").expect("a file can be written");

    let none: [&str; 0] = [];
    let mut terminal = Terminal::open(&home, none);
    terminal.wait_for("Plays that cannot be read");
    terminal.wait_for("Unfinished plays");
    terminal.wait_for("It is not judged");
    terminal.send(key::ENTER);
    terminal.wait_for("The scene is over");
    terminal.send(key::ENTER);
    terminal.wait_for("not a judge's verdict");
    terminal.send(key::ESC);
    // Words of the Stage alone: two escapes at once would be another key.
    terminal.wait_for("Enter leads to the verdict");
    terminal.send(key::ESC);
    terminal.wait_for("Played");
    terminal.wait_for("It was checked");
}

#[test]
fn a_play_goes_on_at_the_address_that_a_flag_once_gave() {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(["There was a boat once."])])
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);
    terminal.send("Is it late?");
    terminal.wait_until("the draft in the journal", |_| !events(&home.facts(), "draft").is_empty());
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let none: [&str; 0] = [];
    let mut terminal = Terminal::open(&home, none);
    terminal.wait_for("Unfinished");
    terminal.send(key::ENTER);
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("There was a boat once.");
    terminal.wait_for("Your turn, Anna");
}

#[test]
fn a_slow_key_opens_one_play_however_often_it_is_asked_for() {
    let server = Server::start(Script::new().models(["small"]));
    let home = Home::new();
    fs::create_dir_all(home.path().join("config")).expect("a folder can be made");
    let go = home.path().join("go");
    let script = home.path().join("key.sh");
    let waits = format!("while [ ! -e '{}' ]; do sleep 0.05; done; echo k", go.display());
    fs::write(&script, waits).expect("a file can be written");
    let settings = format!(
        "[roles]\nactor = \"one/small\"\n[endpoints.one]\nbase_url = \"{}\"\n\
         api_key_command = [\"sh\", \"{}\"]\n",
        server.base_url(),
        script.display(),
    );
    fs::write(home.path().join("config/settings.toml"), settings).expect("settings are written");
    let set = ferry(&home);
    let set = set.to_str().expect("a path in UTF-8");
    let args = ["--test-set", set, "--scene", "The Ferry-1-0", "--play", "Anna"];
    let mut terminal = Terminal::open(&home, args);
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.send(key::ENTER);
    terminal.wait_for("A play is being opened already");
    fs::write(&go, "").expect("a file can be written");
    terminal.wait_for("Your turn, Anna");
    assert_eq!(home.journals().len(), 1);

    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ESC);
    terminal.wait_for("Casting");
    terminal.send(key::ESC);
    terminal.wait_for("Unfinished plays");
    terminal.send("waiting");
    terminal.wait_for("1 of 13 scenes");
    terminal.send("\x1b[B\r");
    terminal.wait_for("An unfinished play of this scene is in the Library.");
}
