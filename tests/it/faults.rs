//! Bad disks, vanished files, signals, closed pipes and dead servers: what is said and what is kept.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
};

use predicates::str::contains;
use serde_json::{Value, json};

use crate::{
    loss::at_the_ferry,
    plain::{facts, plain, said},
    play::events,
    pty::{Home, key},
    server::{Answer, Asked, Script, Server, delta},
    settings::sceneplay,
};

fn texts(facts: &[Value]) -> Vec<String> {
    let lines = events(facts, "line").into_iter();
    lines.map(|line| line["text"].as_str().unwrap().to_owned()).collect()
}

/// `program` with the surroundings of this command, and with pipes.
fn piped(program: impl AsRef<OsStr>, command: &assert_cmd::Command) -> Command {
    let mut piped = Command::new(program);
    piped.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in command.get_envs() {
        piped.envs(value.map(|value| (name, value)));
    }
    piped
}

pub fn begun(command: &assert_cmd::Command) -> (Child, BufReader<ChildStdout>) {
    let mut child = piped(command.get_program(), command).args(command.get_args()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

/// Reads until a line holds `part`.
pub fn read_to(out: &mut impl BufRead, part: &str) {
    let mut heard = String::new();
    while !heard.contains(part) {
        assert_ne!(out.read_line(&mut heard).unwrap(), 0, "{heard}");
    }
}

#[test]
fn a_journal_that_vanishes_is_told_at_once_and_made_anew() {
    let home = Home::new();
    let mut terminal = at_the_ferry(&home);
    let journal = home.journals().pop().unwrap();
    let before = fs::read(&journal).unwrap();
    fs::remove_file(&journal).unwrap();
    // Without a key, and it stays.
    terminal.wait_for("Not written down: The file was moved or deleted");
    terminal.send("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("The scene is over");
    terminal.wait_for("Not written down");
    terminal.send(key::F7);
    terminal.wait_until("no warning", |screen| !screen.contains("Not written down"));
    assert!(fs::read(&journal).unwrap().starts_with(&before));
    assert_eq!(texts(&home.facts())[0], "Is it late?");
}

#[test]
fn a_journal_that_somebody_changed_is_left_to_them_and_the_play_saved_elsewhere() {
    let home = Home::new();
    let mut terminal = at_the_ferry(&home);
    let journal = home.journals().pop().unwrap();
    let theirs = [fs::read(&journal).unwrap().as_slice(), b"# mine\n"].concat();
    fs::write(&journal, &theirs).unwrap();
    terminal.wait_for("Not written down: Another program changed the file");
    terminal.send(key::F9);
    terminal.wait_for("The play is kept in");
    terminal.send("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("The scene is over");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_eq!(fs::read(&journal).unwrap(), theirs);
    let saved = home.path().join(journal.file_name().unwrap());
    let text = fs::read_to_string(saved).unwrap();
    let saved: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(texts(&saved)[0], "Is it late?");
}

/// The same command in a shell of which no file may grow beyond `blocks` of 512 or 1024 bytes, as on
/// a disk that becomes full.
fn with_little_room(command: &assert_cmd::Command, blocks: u32) -> assert_cmd::Command {
    let mut shell = piped("sh", command);
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    assert_cmd::Command::from_std(shell)
}

#[test]
fn on_a_full_disk_the_play_goes_on_and_what_is_written_is_whole() {
    let home = tempfile::tempdir().unwrap();
    let mut command = with_little_room(&plain(home.path(), &["--as", "Anna"]), 4);
    let ended = command.current_dir(home.path()).write_stdin("It will come.\n").assert().code(1);
    let told = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    let order =
        ["cannot write the journal", "). The play goes on", "Anna: It will come.", "is over"];
    let places: Vec<_> = order.iter().map(|part| told.find(part)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{told}");
    ended.stderr(contains("the play could not be written down"));
    // Facts before the disk was full, each whole; what was cut off is cut away.
    assert_eq!(facts(home.path())[0]["event"], "opened");
}

/// Not even root makes a file there.
#[cfg(target_os = "linux")]
#[test]
fn where_the_working_folder_takes_nothing_either_the_play_is_kept_among_temporary_files() {
    let home = tempfile::tempdir().unwrap();
    let mut command = plain(home.path(), &["--as", "Anna"]);
    command.current_dir("/proc").env("TMPDIR", home.path());
    let told = said(command.env("SCENEPLAY_DATA_DIR", "/proc/none"), "It will come.\n");
    let [kept] = fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert!(told.contains(&format!("The play is kept in {}", kept.display())), "{told}");
    let journal = fs::read_to_string(&kept).unwrap();
    assert!(journal.contains("It will come.") && journal.ends_with('\n'), "{journal}");
}

#[test]
fn a_folder_that_takes_nothing_is_told_and_the_play_kept_in_the_working_folder() {
    let home = tempfile::tempdir().unwrap();
    let plays = home.path().join("data/plays");
    fs::create_dir_all(&plays).unwrap();
    let mut closed = fs::metadata(&plays).unwrap().permissions();
    closed.set_readonly(true);
    fs::set_permissions(&plays, closed).unwrap();
    if fs::write(plays.join("probe"), "").is_ok() {
        // Root may write everywhere.
        println!("skipped: this user may write into a read-only folder");
        return;
    }
    let mut command = plain(home.path(), &["--as", "Anna"]);
    let told = said(command.current_dir(home.path()), "It will come.\n");
    assert!(told.contains("cannot create the journal"), "{told}");
    let here = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(here.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).count(), 1);
}

#[test]
fn signals_cut_off_what_is_under_way_and_keep_it() {
    for (name, code) in [("TERM", 143), ("HUP", 129)] {
        let home = tempfile::tempdir().unwrap();
        let answer = |_: &Asked| Answer::events([delta(json!({"content": "There is "}))]).stall();
        let server = Server::start(Script::new().models(["small"]).otherwise(answer));
        let url = server.base_url();
        let args = ["--as", "Anna", "--model", "small", "--base-url", &url];
        let (mut child, mut out) = begun(&plain(home.path(), &args));
        read_to(&mut out, "/help");
        server.wait_until(|seen| !seen.requests.is_empty());
        // The piece that has come is to be kept.
        std::thread::sleep(std::time::Duration::from_millis(200));
        let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
        let facts = facts(home.path());
        let cancelled = events(&facts, "cancelled");
        assert_eq!(cancelled[0]["partial"]["text"], "There is ", "{name}");
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_the_play_and_it_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let (mut child, mut out) = begun(&plain(home.path(), &["--as", "Anna"]));
    read_to(&mut out, "Your turn");
    drop(out);
    child.stdin.take().unwrap().write_all(b"It will come.\n").unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("Broken pipe"));
    assert_eq!(texts(&facts(home.path()))[1], "It will come.");
}

#[test]
fn a_dead_server_in_a_pipe_is_no_success() {
    let home = tempfile::tempdir().unwrap();
    let args = ["--as", "Anna", "--model", "small", "--base-url", "http://127.0.0.1:9/v1"];
    plain(home.path(), &args)
        .write_stdin("")
        .assert()
        .code(1)
        .stdout(contains("Nothing was said, and nothing is kept."))
        .stderr(contains("127.0.0.1:9"));
    let plays = home.path().join("data/plays");
    assert_eq!(fs::read_dir(plays).unwrap().count(), 0, "an unbegun play leaves no journal");
}

#[test]
fn the_last_play_is_gone_on_with_without_its_scene_being_named() {
    let home = tempfile::tempdir().unwrap();
    said(&mut plain(home.path(), &["--as", "Anna"]), "");
    let mut resumed = sceneplay(home.path());
    let told = said(resumed.args(["play", "--plain", "--resume"]), "It will come.\n");
    assert!(told.contains("Bert: Not tonight."), "{told}");
    sceneplay(home.path())
        .args(["play", "--plain", "--resume", "--data-dir", "/nonexistent"])
        .assert()
        .code(2)
        .stderr(contains("no unfinished play of any scene"));
}
