//! Recorded plays: what is said about them, where they are put, taken out and played again.

use std::{fs, path::PathBuf};

use serde_json::json;

use super::{
    ATTACKS, all, all_in_a_line, check_lines, check_screens, check_shown,
    headless::{captured, check, says, toml, watched, write_settings},
    hostile_set, screens,
};
use crate::{
    pty::{Home, key},
    server::{Script, Server},
};

const F3: &str = "\x1bOR";

/// A watched and judged play full of attacks, by a model of a hostile name; gives its id.
pub(super) fn recorded(home: &Home) -> String {
    let set = hostile_set(home);
    let server = Server::start(Script::new().otherwise(says));
    let judge = toml(&format!("lab/judge {}", all_in_a_line()));
    write_settings(
        home,
        format!(
            "[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n\
             [roles]\nactor = \"lab/small\"\njudge = {judge}\n",
            server.base_url()
        ),
    );
    let raw = watched(home, &["--scene", "The Ferry", "--test-set", &set]);
    check_lines("play", &raw);
    let journal = home.journals().pop().expect("the play is kept");
    journal.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// The file in which something is said about that play.
fn about(home: &Home, id: &str) -> PathBuf {
    home.path().join(format!("data/plays/{id}.toml"))
}

/// As a person could write it by hand, or somebody else send it.
fn say_all(home: &Home, id: &str) {
    let tags: Vec<String> = ATTACKS.iter().map(super::list::Attack::text).collect();
    let text = format!(
        "name = {}\ntags = {}\nnote = {}\n",
        toml(&all()),
        toml::Value::from(tags),
        toml(&all())
    );
    fs::write(about(home, id), text).expect("a file can be written");
}

#[test]
fn from_what_is_said_about_plays() {
    let home = Home::new();
    let id = recorded(&home);
    let id = id.as_str();
    let note = all().replace('\0', "");
    for args in [
        &["transcripts", "note", id, &note][..],
        &["transcripts", "rename", id, &note],
        &["transcripts", "rename", id, &note[..note.floor_char_boundary(400)]],
        &["transcripts", "tag", id, &note],
        &["transcripts", "untag", id, &note],
        &["transcripts", "list", "--tag", &note],
        &["transcripts", "list", "--book", &note],
        &["transcripts", "show", &note],
        &["transcripts", "trash", &note],
        &["transcripts", "restore", &note],
        &["transcripts", "search", &note],
        &["export", &note, "-f", "csv"],
        &["replay", &note],
        &["agreement", &note],
        &["agreement", "--between", &note, &note],
        &["agreement", "--rubric", &note],
        &["new", "--from-play", &note],
    ] {
        check_lines(args[1], &captured(&home, args, ""));
    }
    for some in ATTACKS.chunks(50) {
        let tags: Vec<String> = some.iter().map(|attack| attack.text().replace('\0', "")).collect();
        let mut args = vec!["transcripts", "tag", id];
        args.extend(tags.iter().filter(|tag| !tag.starts_with('-')).map(String::as_str));
        check_lines("tag", &captured(&home, &args, ""));
    }
    say_all(&home, id);
    for args in [
        &["transcripts"][..],
        &["transcripts", "list", "--json"],
        &["transcripts", "search", "no boat"],
        &["transcripts", "search", "pwned", "--json"],
        &["transcripts", "untag", id, "x"],
        &["transcripts", "trash", id],
        &["transcripts", "list", "--trash"],
        &["transcripts", "list", "--trash", "--json"],
        &["transcripts", "restore", id],
    ] {
        say_all(&home, id);
        check_lines(args[1.min(args.len() - 1)], &captured(&home, args, ""));
    }
    let least = ATTACKS.len();
    check("show", &home, &["transcripts", "show", id], least);
    check("show --thoughts", &home, &["transcripts", "show", id, "--thoughts"], least);
    check("show --json", &home, &["transcripts", "show", id, "--json"], least);
    // What cannot be read, by bytes and by shape.
    for some in ATTACKS.chunks(60) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        let text = [b"name = \"", &raw[..], b"\" x\n"].concat();
        fs::write(about(&home, id), text).expect("a file can be written");
        check_lines("broken", &captured(&home, &["transcripts"], ""));
        check_lines("broken", &captured(&home, &["transcripts", "rename", id, "x"], ""));
    }
    fs::write(about(&home, id), format!("{} = 1\ntags = {}", toml(&all()), toml(&all())))
        .expect("a file can be written");
    check_lines("of another shape", &captured(&home, &["transcripts"], ""));
    check_lines("empty the trash", &captured(&home, &["transcripts", "empty-trash", "--yes"], ""));
}

#[test]
fn from_plays_taken_out() {
    let home = Home::new();
    let id = recorded(&home);
    let marks = ["--annotator".to_owned(), all_in_a_line().replace('\0', "")];
    let formats = "coser,evaluation,jsonl,csv,sharegpt,preferences,markdown,html,label-studio,\
                   potato,spans,inspect";
    check_lines("export", &captured(&home, &["export", &id, "-f", formats, "--out", "out"], ""));
    check_lines("again", &captured(&home, &["export", &id, "-f", formats, "--out", "out"], ""));
    for format in ["table", "markdown", "json"] {
        let args = ["agreement", "--format", format, &marks[0], &marks[1]];
        check_lines("agreement", &captured(&home, &args, ""));
    }
    let unmarked = ["transcripts", "list", "--unmarked", &marks[0], &marks[1]];
    check_lines("unmarked", &captured(&home, &unmarked, ""));
    for file in fs::read_dir(home.path().join("out")).expect("files were written") {
        let path = file.expect("a file").path();
        let path = path.to_str().expect("a path in UTF-8");
        for format in ["table", "csv"] {
            check_lines(path, &captured(&home, &["report", path, "--format", format], ""));
        }
        check_lines(path, &captured(&home, &["merge", path, "--out", "merged.json"], ""));
    }
    // As files of other names, which are told where they cannot be read.
    let plays = home.path().join("data/plays");
    for attack in ATTACKS.iter().filter(|attack| attack.name.starts_with("OSC title")) {
        let name = attack.text().replace(['/', '\0'], "");
        fs::write(plays.join(format!("{name}.jsonl")), all()).expect("a file can be written");
    }
    for args in [
        &["transcripts"][..],
        &["transcripts", "list", "--json"],
        &["export", "--all", "-f", "csv", "--out", "all"],
        &["agreement"],
    ] {
        check_lines("names of journals", &captured(&home, args, ""));
    }
}

#[test]
fn on_the_shelf() {
    let home = Home::new();
    let id = recorded(&home);
    say_all(&home, &id);
    let pasted = format!("\x1b[200~{}\x1b[201~", all());
    let mut terminal = screens::open(&home, &[]);
    terminal.wait_for("12 scenes");
    terminal.send(key::F4);
    terminal.wait_for("1 play");
    screens::check("shelf", &terminal, 1);
    for (keys, wanted) in [("n", "Name"), ("t", "Tags"), ("c", "Note"), ("/", "Find")] {
        terminal.send(keys);
        terminal.wait_for(wanted);
        terminal.send(&pasted);
        terminal.wait_for(&format!("{}>", ATTACKS.len() - 1));
        screens::check(wanted, &terminal, 1);
        terminal.send(key::ESC);
        terminal.wait_for("the trash");
    }
    terminal.send("e");
    terminal.wait_for("Files of that name");
    screens::check("export", &terminal, 0);
    terminal.send(key::ESC);
    terminal.wait_for("the trash");
    terminal.send("x");
    terminal.wait_for("is in the trash");
    terminal.send("X");
    terminal.wait_for("bring back");
    screens::check("trash", &terminal, 1);
    terminal.send("x");
    terminal.wait_for("is on the shelf again");
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("shelf", &terminal.raw());
}

#[test]
fn from_a_recorded_play_that_is_played_again() {
    let home = Home::new();
    let id = recorded(&home);
    let mut terminal = screens::open(&home, &["replay", &id, "--step"]);
    terminal.wait_for("Recording, stopped");
    terminal.send(key::RIGHT);
    terminal.wait_for("line 1 of");
    screens::check("replay", &terminal, 1);
    terminal.send("e");
    terminal.wait_for("at its end");
    screens::check("replay", &terminal, 1);
    terminal.send(F3);
    terminal.send("v");
    terminal.wait_for("Verdict");
    screens::check("verdict", &terminal, 1);
    terminal.send("v");
    terminal.wait_for("Figures");
    screens::check("figures", &terminal, 0);
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("replay", &terminal.raw());
    // A journal that breaks off in the midst of an attack, and one that is none.
    let journal = home.journals().pop().expect("the play is kept");
    for some in ATTACKS.chunks(60) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        for text in [&raw[..], &[b"{\"seq\":1,\"event\":\"", &raw[..], b"\"}\n{}\n"].concat()] {
            fs::write(&journal, text).expect("a journal can be written");
            check_lines("broken", &captured(&home, &["replay", &id], ""));
            check_lines("broken", &captured(&home, &["transcripts", "show", &id], ""));
        }
    }
    let unknown = json!({"seq": 1, "event": all(), all(): all()}).to_string() + "\n";
    fs::write(&journal, unknown.repeat(2)).expect("a journal can be written");
    check_lines("unknown facts", &captured(&home, &["transcripts"], ""));
    let raw = captured(&home, &["replay", &id], "");
    check_lines("unknown facts", &raw);
    check_shown("unknown facts", &String::from_utf8_lossy(&raw), 0);
}
