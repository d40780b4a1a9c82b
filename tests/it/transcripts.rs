//! The recorded plays: from the command line and on the Shelf, with the real binary.

use std::{fs, path::Path};

use predicates::{prelude::*, str::contains};
use serde_json::Value;

use crate::{
    plain::plain,
    pty::{Home, Terminal, key},
    settings::sceneplay,
};

/// What `sceneplay transcripts` prints with these arguments.
fn transcripts(home: &Path, args: &[&str]) -> String {
    let output = sceneplay(home).arg("transcripts").args(args).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).expect("text")
}

fn listed(home: &Path, args: &[&str]) -> Vec<Value> {
    let text = transcripts(home, &[&["list", "--json"], args].concat());
    serde_json::from_str(&text).expect("a list in JSON")
}

/// What stands in the folder of journals, trash included.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        match path.is_dir() {
            true => found.extend(files(&path).iter().map(|below| format!("{name}/{below}"))),
            false => found.push(name),
        }
    }
    found.sort();
    found
}

/// Two plays of the ferry: one judged, one that goes on. Gives the id of the first.
fn two_plays(home: &Path) -> String {
    let evening = "[He lies.] It will come, in the End.\n/end\n/judge\n";
    plain(home, &["--as", "Anna"]).write_stdin(evening).assert().success();
    let id = listed(home, &[])[0]["id"].as_str().expect("an id").to_owned();
    plain(home, &["--as", "Bert"]).write_stdin("Not a plank.\n").assert().success();
    id
}

#[test]
fn plays_are_listed_found_and_shown() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    assert_eq!(transcripts(home, &[]), "");
    let id = two_plays(home);
    let all = listed(home, &[]);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["player"][0], "Bert");
    assert_eq!((&all[1]["id"], &all[1]["state"]), (&id.as_str().into(), &"checked".into()));
    assert_eq!((&all[1]["book"], &all[1]["lines"]), (&"The Ferry".into(), &3.into()));

    let found = listed(home, &["--search", "COME,  in the end"]);
    assert_eq!(found.len(), 1);
    let hit = &found[0]["hits"][0];
    assert_eq!((&hit["place"], &hit["speaker"]), (&2.into(), &"Anna".into()));
    assert_eq!(
        (&hit["before"], &hit["found"]),
        (&"[He lies.] It will ".into(), &"come, in the End".into())
    );
    assert_eq!(listed(home, &["--search", "A quay at night"]).len(), 0, "no line says this");
    assert_eq!(listed(home, &["--book", "ship"]).len(), 0);
    assert!(
        transcripts(home, &["--search", "come,"])
            .contains("line 2  Anna: [He lies.] It will come,")
    );

    let shown = transcripts(home, &["show", &id[..20].to_lowercase()]);
    assert!(
        shown.contains("Bert: There is no boat.\n\nAnna: It will come, in the End.\n"),
        "{shown}"
    );
    assert!(transcripts(home, &["show", &id, "--thoughts"]).contains("Anna: [He lies.]"));

    assert_eq!(listed(home, &["--book", "ferry"]).len(), 2);
    let text = transcripts(home, &["search", "come,", "--json", "--book", "ferry"]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&text).expect("a list").len(), 1);
    let text = transcripts(home, &["show", &id, "--json"]);
    let shown: Value = serde_json::from_str(&text).expect("a play in JSON");
    assert_eq!((&shown["id"], &shown["state"]), (&id.as_str().into(), &"checked".into()));
    assert_eq!(
        shown["said"][1]["text"].as_str().expect("a line").trim(),
        "It will come, in the End."
    );

    let journal = home.join("data/plays/01ZZ.jsonl");
    fs::write(&journal, "\u{1b}[31mno journal").expect("written");
    let output =
        sceneplay(home).arg("transcripts").assert().success().stderr(contains("01ZZ.jsonl"));
    assert!(!output.get_output().stderr.contains(&0x1b));
    assert!(listed(home, &[])[0]["unreadable"].as_str().expect("why").contains("not the journal"));
}

#[test]
fn what_is_wrong_with_a_journal_is_told_and_the_play_listed() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let id = two_plays(home);
    let plays = home.join("data/plays");
    let whole = fs::read_to_string(plays.join(format!("{id}.jsonl"))).expect("a journal");
    let cut: String = whole.lines().take(3).map(|line| format!("{line}\n")).collect();
    let newer = whole.replacen("\"schema\":", "\"schema\":99", 1);
    for (name, text) in [
        ("01A", whole[..whole.len() - 9].to_owned()),
        ("01B", format!("{cut}no fact\n{}", whole.lines().nth(3).expect("a fourth line"))),
        ("01C", newer),
    ] {
        fs::write(plays.join(format!("{name}.jsonl")), text).expect("written");
    }
    let all = listed(home, &[]);
    let of = |id: &str| all.iter().find(|one| one["id"] == id).expect("it is listed");
    assert_eq!(of("01A")["damage"]["kind"], "torn");
    assert_eq!(
        (&of("01B")["damage"]["kind"], &of("01B")["damage"]["line"]),
        (&"broken".into(), &4.into())
    );
    assert!(of("01C")["unreadable"].as_str().expect("why").contains("newer sceneplay"));
    assert_eq!(of(&id).get("damage"), None);
    let told = sceneplay(home).arg("transcripts").assert().success();
    told.stderr(contains("damaged: 01A: The last line of its file was cut off"))
        .stderr(contains("damaged: 01B: Line 4"))
        .stderr(contains("unreadable: ").and(contains("01C.jsonl")));

    // What is wrong inside a line is no concern of the list.
    let inside = whole.replacen("\"event\":\"line\"", "\"event\":\"lion\"", 1);
    fs::write(plays.join("01D.jsonl"), inside).expect("written");
    assert_eq!(
        listed(home, &[]).iter().find(|one| one["id"] == "01D").expect("it")["damage"],
        Value::Null
    );
    let checked = sceneplay(home).args(["transcripts", "check"]).assert().code(1);
    checked
        .stdout(contains(format!("{id}: whole, ")))
        .stdout(contains("01A: ").and(contains("was cut off")))
        .stdout(contains("01B: damaged: ").and(contains("01B.jsonl:4: this line cannot be read")))
        .stdout(contains("01C: damaged: ").and(contains("newer sceneplay")))
        .stdout(contains("01D: damaged: ").and(contains("unknown variant `lion`")))
        .stderr(contains("3 of 6 cannot be opened"));
    transcripts(home, &["check", "01A", &id]);
}

#[test]
fn only_those_are_listed_that_are_left_to_be_marked() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let id = two_plays(home);
    let left = || {
        let args = ["--annotator", "mia", "transcripts", "list", "--unmarked", "--json"];
        let output = sceneplay(home).args(args).assert().success().get_output().clone();
        let list: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list in JSON");
        (list.len(), String::from_utf8(output.stderr).expect("text"))
    };
    assert_eq!(left(), (2, "0 of 2 marked by mia\n".to_owned()));
    let path = home.join(format!("data/plays/{id}.jsonl"));
    let journal = fs::read_to_string(&path).expect("a journal");
    let next = journal.lines().count() + 1;
    let opened = journal.lines().next().expect("a first line");
    let at = opened.split('"').nth(5).expect("a time");
    let done = format!(
        "{{\"seq\":{next},\"at\":\"{at}\",\"event\":\"marking_opened\",\"annotator\":\"mia\",\"mode\":\"blind\"}}\n\
         {{\"seq\":{},\"at\":\"{at}\",\"event\":\"marking_done\",\"annotator\":\"mia\"}}\n",
        next + 1
    );
    fs::write(&path, journal + &done).expect("written");
    assert_eq!(left(), (1, "1 of 2 marked by mia\n".to_owned()));
}

#[test]
fn who_marks_blind_is_not_told_the_score() {
    const PLAY: &str = "01JDX3T0000000000000000000";
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let plays = home.join("data/plays");
    fs::create_dir_all(&plays).expect("a folder");
    let judged = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/plays/{PLAY}.jsonl"));
    let journal = fs::read_to_string(judged).expect("a journal");
    let at = journal.split('"').nth(5).expect("a time").to_owned();
    let said = |args: &[&str]| {
        let output =
            sceneplay(home).args(["--annotator", "mia", "transcripts"]).args(args).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    let all =
        || [said(&[]), said(&["--json"]), said(&["show", PLAY]), said(&["show", PLAY, "--json"])];
    let mut facts = journal.clone();
    for (event, hidden) in [("", false), ("opened", true), ("done", false)] {
        if !event.is_empty() {
            let mode = if event == "opened" { ",\"mode\":\"blind\"" } else { "" };
            let seq = facts.lines().count() + 1;
            facts.push_str(&format!(
                "{{\"seq\":{seq},\"at\":\"{at}\",\"event\":\"marking_{event}\",\
                 \"annotator\":\"mia\"{mode}}}\n"
            ));
        }
        fs::write(plays.join(format!("{PLAY}.jsonl")), &facts).expect("written");
        for told in all() {
            assert_eq!(told.contains("89.0"), !hidden, "{event}: {told}");
            assert_eq!(told.contains("hidden"), hidden, "{event}: {told}");
        }
    }
    // Whoever cannot be named by broken settings is the user of the machine.
    fs::create_dir_all(home.join("config")).expect("a folder");
    fs::write(home.join("config/config.toml"), "[[").expect("written");
    assert!(said(&[]).contains("89.0"));
    assert!(said(&["--unmarked"]).is_empty());
}

#[test]
fn what_is_said_about_a_play_never_becomes_a_file_or_a_change_of_its_journal() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let id = two_plays(home);
    let plays = home.join("data/plays");
    let journal = plays.join(format!("{id}.jsonl"));
    let before = fs::read(&journal).expect("a journal");
    let all = || (files(home), fs::read(&journal).expect("it is still there"));
    transcripts(home, &["rename", &id, "first"]);
    let (with_name, _) = all();
    assert!(with_name.contains(&format!("data/plays/{id}.toml")));
    let long = "n".repeat(300);
    for hostile in ["../../x", "/etc/x", "CON", "a\nb", "👩‍🚀 \u{202e}", "--", "]]\"'", &long]
    {
        transcripts(home, &["rename", "--", &id, hostile]);
        transcripts(home, &["note", "--", &id, hostile]);
        let name = listed(home, &["--search", "in the end"])[0]["name"].clone();
        assert_eq!(name, hostile.replace('\n', " ").trim(), "kept as it is");
        assert_eq!(all(), (with_name.clone(), before.clone()), "{hostile}");
    }
    transcripts(home, &["tag", &id, "storm", "../up"]);
    transcripts(home, &["untag", &id, "storm"]);
    assert_eq!(listed(home, &["--tag", "../up"]).len(), 1);
    assert_eq!(listed(home, &["--tag", "storm"]).len(), 0);
    assert_eq!(all(), (with_name, before));

    fs::write(plays.join(format!("{id}.toml")), "name = 3").expect("written");
    let refused = sceneplay(home).args(["transcripts", "rename", &id, "x"]).assert().code(1);
    refused.stderr(contains("`name` is no text"));
    assert_eq!(listed(home, &[]).len(), 2, "it is listed all the same");
}

#[test]
fn into_the_trash_and_back_and_gone_only_when_said_twice() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let id = two_plays(home);
    let plays = home.join("data/plays");
    transcripts(home, &["name", &id, "first"]);
    let before = files(&plays);
    for (wrong, code) in [
        (&["trash", "01"][..], 2),
        (&["trash", &id, "nothing"], 2),
        (&["trash", "../ferry"], 2),
        (&["restore", &id], 2),
        (&["--json", "show", &id], 2),
    ] {
        sceneplay(home).arg("transcripts").args(wrong).assert().code(code);
        assert_eq!(files(&plays), before, "{wrong:?}");
    }
    transcripts(home, &["trash", &id]);
    assert_eq!(listed(home, &[]).len(), 1);
    assert_eq!(listed(home, &["--trash"])[0]["name"], "first");
    transcripts(home, &["restore", &id]);
    assert_eq!(files(&plays), before);

    transcripts(home, &["trash", &id]);
    sceneplay(home).args(["transcripts", "empty-trash"]).assert().code(2).stderr(contains("--yes"));
    assert_eq!(listed(home, &["--trash"]).len(), 1);
    transcripts(home, &["empty-trash", "--yes"]);
    assert_eq!(files(&plays).len(), 1, "the other play is left");
}

#[test]
fn the_shelf_finds_names_opens_and_puts_aside() {
    let home = Home::new();
    let id = two_plays(home.path());
    let none: [&str; 0] = [];
    let mut terminal = Terminal::open_with(&home, none, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.wait_for("12 scenes");
    terminal.send(key::F4);
    terminal.wait_for("2 plays");
    terminal.send("/in the end");
    terminal.wait_for("1 of 2 plays");
    terminal.wait_for("line 2  Anna");
    terminal.send(key::ENTER);
    terminal.send("nThe lie");
    terminal.wait_for("Name: The lie");
    terminal.send(key::ENTER);
    terminal.wait_for("The Ferry: waiting for the last boat");
    assert_eq!(listed(home.path(), &["--search", "in the end"])[0]["name"], "The lie");

    // A judged one opens at its verdict, and the stage is below it.
    terminal.send(key::ENTER);
    terminal.wait_for("not a judge's verdict");
    terminal.send(key::ESC);
    terminal.wait_for("The scene is over");
    terminal.send(key::ESC);
    terminal.wait_for("1 of 2 plays");

    // In the first of the formats, into the working folder.
    terminal.send("e");
    terminal.wait_for("Files of that name");
    terminal.send(key::ENTER);
    terminal.wait_for("simulation.json is written");
    let file = home.path().join(format!("{id}.simulation.json"));
    assert!(fs::read_to_string(file).expect("the export").contains("It will come"));

    // Open elsewhere, a play stays where it is.
    let journal = home.path().join(format!("data/plays/{id}.jsonl"));
    let held = fs::File::open(&journal).expect("a journal");
    held.lock().expect("nobody else holds it");
    terminal.send("x");
    terminal.wait_for("Another sceneplay has this play open");
    drop(held);
    terminal.send("x");
    terminal.wait_for("is in the trash");
    assert_eq!(listed(home.path(), &["--trash"])[0]["name"], "The lie");
    terminal.send("u");
    terminal.wait_for("is on the shelf again");
    assert_eq!(listed(home.path(), &["--trash"]).len(), 0);
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}
