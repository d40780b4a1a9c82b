//! Recorded plays in the real binary: played again, and read while somebody else plays them.

use std::{fs, path::PathBuf};

use predicates::str::contains;

use crate::{
    plain::{plain, said},
    play::open_ferry,
    pty::{Home, Terminal, key},
    server::{Answer, Server},
    settings::sceneplay,
};

/// A finished and judged play of this user.
fn recorded(home: &Home) -> PathBuf {
    said(&mut plain(home.path(), &["--as", "Anna"]), "[He lies.] It will come.\n/end\n/judge\n");
    home.journals().pop().expect("the play is kept")
}

#[test]
fn a_play_is_played_again_and_nothing_is_written() {
    let home = Home::new();
    let journal = recorded(&home);
    let before = fs::read(&journal).unwrap();
    let name = journal.file_stem().unwrap().to_str().unwrap();

    let mut terminal = Terminal::open(&home, ["replay", &name[..20], "--step"]);
    terminal.wait_for("‖ Recording, stopped · line 0 of 3");
    terminal.send(key::RIGHT);
    terminal.wait_for("line 1 of 3");
    terminal.wait_for("There is no boat.");
    terminal.send("e");
    terminal.wait_for("■ Recording, at its end · line 3 of 3");
    terminal.wait_for("Not tonight.");
    terminal.send("v");
    terminal.wait_for("Verdict");
    terminal.wait_for("BLEU");
    terminal.send(key::ESC);
    terminal.wait_for("at its end");
    terminal.send("di");
    terminal.wait_for("You are Bert");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let mut terminal =
        Terminal::open(&home, ["replay".as_ref(), journal.as_os_str(), "--speed=64".as_ref()]);
    terminal.wait_for("■ Recording, at its end · line 3 of 3 · 64× its pace");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_eq!(fs::read(&journal).unwrap(), before);
    assert_eq!(home.journals(), [journal]);
}

#[test]
fn what_cannot_be_played_again_is_told_before_the_screens_open() {
    let home = Home::new();
    let rubbish = home.path().join("rubbish.jsonl");
    fs::write(&rubbish, "hello").unwrap();
    for (args, said) in [
        (["replay", "rubbish.jsonl"], "this is not the journal of a play"),
        (["replay", "nothing"], "there is no transcript \"nothing\""),
        (["replay", "--speed=0"], "from 0.125 to 64"),
    ] {
        let mut command = sceneplay(home.path());
        command.current_dir(home.path()).args(args).assert().code(2).stderr(contains(said));
    }
}

#[test]
fn a_play_that_is_open_elsewhere_can_be_read() {
    let home = Home::new();
    let said = ["Next Speaker: Bert", "There is no boat. [She knows.]"];
    let server = Server::chats(said.map(|text| Answer::says([text])));
    let mut first = open_ferry(&home, &server);
    first.send("Is it late?");
    first.send(key::ENTER);
    first.wait_for("There is no boat.");
    let journal = home.journals().pop().unwrap();

    let set = home.path().join("ferry.json");
    let mut second = Terminal::open(&home, ["--test-set".as_ref(), set.as_os_str()]);
    second.wait_for("The Ferry");
    second.wait_for("Unfinished plays");
    second.send(key::ENTER);
    second.wait_for("Another sceneplay has this play open");
    second.wait_for("Recording");
    second.wait_for("There is no boat.");
    let before = fs::read(&journal).unwrap();
    second.send("Hello");
    second.send(key::ENTER);
    second.send(key::CTRL_Q);
    assert_eq!(second.ended(), 0);
    assert_eq!(fs::read(&journal).unwrap(), before);
    first.kill();
}
