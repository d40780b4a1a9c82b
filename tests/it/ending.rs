//! Every way out: the terminal is given back, the journal is whole, and what broke is reported.

use std::{
    fs,
    io::{Read, Write},
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use sceneplay::journal;

use crate::{
    play::{events, ferry},
    pty::{Home, Terminal, key},
    settings::{home_with, sceneplay},
};

const SCENE: [&str; 4] = ["--scene", "The Ferry-1-0", "--play", "Anna"];

/// The ferry at the player's first turn, with a draft that is not written down yet.
fn with_a_draft(home: &Home, variables: &[(&str, &str)]) -> Terminal {
    let set = ferry(home);
    let args = [&SCENE[..], &["--test-set", set.to_str().expect("a path in UTF-8")]].concat();
    let mut terminal =
        Terminal::open_with(home, args, &[&[("SCENEPLAY_PACE_MS", "0")], variables].concat());
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal
}

/// What the terminal was sent last puts everything back that the first bytes changed.
fn check_restored(terminal: &Terminal) {
    assert!(!terminal.in_alternate_screen());
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    for (on, off) in [("?1049h", "?1049l"), ("?2004h", "?2004l"), ("?25l", "?25h")] {
        let (on, off) = (raw.rfind(on), raw.rfind(off));
        assert!(on < off, "{on:?} {off:?}");
    }
}

#[test]
fn a_signal_ends_it_with_the_draft_kept() {
    for signal in ["TERM", "HUP", "INT"] {
        let home = Home::new();
        let mut terminal = with_a_draft(&home, &[]);
        terminal.signal(signal);
        assert_eq!(terminal.ended(), 0, "{signal}");
        check_restored(&terminal);
        assert_eq!(events(&home.facts(), "draft")[0]["text"], "Is it late?", "{signal}");
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_leaves_a_report() {
    for with_text in ["false", "true"] {
        let home = Home::new();
        let variables = [
            ("SCENEPLAY_BREAK_AT", "Key KeyModifiers(0x0) F(6)"),
            ("SCENEPLAY_REPORT_TEXT", with_text),
        ];
        let mut terminal = with_a_draft(&home, &variables);
        terminal.send(key::F6);
        assert_eq!(terminal.ended(), 101);
        check_restored(&terminal);
        let folder = home.path().join("state/reports");
        let report = fs::read_dir(folder).expect("there are reports").next();
        let report = report.expect("there is one").expect("it can be seen").path();
        let name = report.file_name().expect("a name").to_string_lossy().into_owned();
        let said = terminal.screen().replace('\n', "");
        assert!(said.contains("sceneplay has broken at src/crash.rs"), "{said}");
        assert!(said.contains(&name), "{said}");
        let raw = terminal.raw();
        assert!(!raw.windows(4).any(|bytes| bytes == b"\x1b]0;"), "{said}");
        let told = fs::read_to_string(&report).expect("the report can be read");
        for part in ["sceneplay 0.", "screen: Stage 80x24", "Key, a letter", "F(6)", "backtrace:"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert_eq!(told.contains("A quay at night"), with_text == "true", "{told}");
        assert_eq!(told.contains("Is it late?"), with_text == "true", "{told}");
        assert_eq!(told.contains("as it was told to"), with_text == "true", "{told}");
    }
}

#[test]
fn a_shell_suspends_it_and_goes_on_with_it() {
    if !std::path::Path::new("/bin/bash").exists() {
        eprintln!("skipped: no bash");
        return;
    }
    let home = Home::new();
    let set = ferry(&home);
    let script = "\"$0\" \"$@\"; echo the shell is back; read -r; fg; echo it ended with $?";
    let shell = ["/bin/bash", "--norc", "--noprofile", "-ic", script];
    let set = set.to_str().expect("a path in UTF-8");
    let mut terminal =
        Terminal::open_under(&home, &shell, &[&SCENE[..], &["--test-set", set]].concat());
    terminal.wait_for("Casting");
    terminal.send(key::CTRL_Z);
    terminal.wait_for("the shell is back");
    check_restored(&terminal);
    terminal.send(key::ENTER);
    terminal.wait_for("Casting");
    assert!(terminal.in_alternate_screen());
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_restored(&terminal);
    assert!(terminal.screen().contains("it ended with 0"), "{}", terminal.screen());
}

#[test]
fn pasted_text_is_typed_and_ends_nothing() {
    let home = Home::new();
    let mut terminal = with_a_draft(&home, &[]);
    terminal.send("\x1b[200~ Two\rlines\nof \x1b[31mit.\x1b[201~");
    terminal.wait_for("it.");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    let draft = events(&home.facts(), "draft")[0]["text"].clone();
    assert_eq!(draft, "Is it late? Two\nlines\nof \u{1b}[31mit.");
}

#[test]
fn a_terminal_that_vanishes_takes_nothing_along() {
    vanishes(&[], false);
}

/// Who starts a program in a session of its own, as `su -c` does, keeps the signal from it; and at
/// rest nothing is drawn that could fail.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_vanishes_without_a_signal_takes_nothing_along() {
    vanishes(&["setsid", "--wait"], true);
}

/// A line is typed and the terminal goes, at once or when all is at rest; `front` starts what starts
/// the program.
fn vanishes(front: &[&str], at_rest: bool) {
    let home = Home::new();
    let set = ferry(&home);
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal can be opened");
    let number = home.path().join("number");
    let written = r#"echo $$ > "$0"; exec "$@""#;
    let words: Vec<&str> = [front, &["sh", "-c", written]].concat();
    let mut command = CommandBuilder::new(words[0]);
    command.args(&words[1..]);
    command.arg(&number);
    command.arg(env!("CARGO_BIN_EXE_sceneplay"));
    command.args(SCENE);
    command.arg("--test-set");
    command.arg(&set);
    command.env_clear();
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        command.env(format!("SCENEPLAY_{name}_DIR"), home.path().join(name.to_lowercase()));
    }
    command.env("TERM", "xterm-256color");
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
    let mut writer = pair.master.take_writer().expect("the terminal can be written");
    let mut parser = vt100::Parser::default();
    for (wanted, keys) in [("Casting", "\r"), ("Your turn", "Is it late?"), ("Is it late?", "")] {
        let mut bytes = [0; 4096];
        while !parser.screen().contents().contains(wanted) {
            let read = reader.read(&mut bytes).expect("the program shows something");
            parser.process(&bytes[..read]);
        }
        writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while at_rest && events(&home.facts(), "draft").is_empty() {
        assert!(Instant::now() < deadline, "what was typed is not kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    if at_rest {
        // Until what was drawn of it is drawn.
        std::thread::sleep(Duration::from_millis(200));
    }
    drop((reader, writer, pair.master));
    let number = std::fs::read_to_string(number).expect("the program's number");
    let deadline = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("the program can be asked after").is_none() || runs(&number) {
        assert!(Instant::now() < deadline, "it goes on without a terminal");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(events(&home.facts(), "draft")[0]["text"], "Is it late?");
    let journal = journal::read(&home.journals()[0]).expect("the journal can be read");
    assert_eq!(journal.recovered.torn, None, "no line of the journal is cut off");
    let mut terminal = Terminal::open(&home, ["--test-set".as_ref(), set.as_os_str()]);
    terminal.wait_for("Unfinished plays");
    terminal.send(key::ENTER);
    terminal.wait_for("Is it late?");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

/// Whether a process of this number is there and has not ended.
fn runs(number: &str) -> bool {
    let asked =
        std::process::Command::new("ps").args(["-o", "stat=", "-p", number.trim()]).output();
    let state = asked.expect("ps is there").stdout;
    !state.is_empty() && !state.starts_with(b"Z")
}

#[test]
fn the_log_is_off_and_holds_no_text_when_it_is_on() {
    let home = home_with("");
    let play = ["play", "--plain", "--watch", "--max-rounds", "1", "--scene", "Hunsford"];
    let log = home.path().join("state/sceneplay.log");
    sceneplay(home.path()).args(play).write_stdin("").assert().success();
    assert!(!log.exists());
    let quiet = sceneplay(home.path()).args(play).write_stdin("").output().expect("it runs");
    let logged = ["--log", "trace"];
    let loud = sceneplay(home.path()).args(play).args(logged).write_stdin("").output();
    assert_eq!(loud.expect("it runs").stderr, quiet.stderr, "nothing of it is on the screen");
    let text = fs::read_to_string(&log).expect("there is a log");
    assert!(text.contains("begins") && !text.contains("Hunsford"), "{text}");
    for (name, value) in [("SCENEPLAY_LOG", "loud"), ("SCENEPLAY_STATE_DIR", "/dev/null")] {
        let mut command = sceneplay(home.path());
        command.env(name, value).args(play).args(if name.ends_with("DIR") {
            &logged[..]
        } else {
            &[]
        });
        command.write_stdin("").assert().code(2).stdout("");
    }
}
