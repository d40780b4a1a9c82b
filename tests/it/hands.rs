//! Palette, mouse and keys of one's own through the real binary.

use assert_cmd::Command;

use crate::pty::{Home, Terminal, key};

const CTRL_P: &str = "\x10";
const ALT_W: &str = "\x1bw";
/// The wheel turned down over column 10, row 10, as terminals tell it.
const WHEEL_DOWN: &str = "\x1b[<65;10;10M";

fn holds(terminal: &Terminal, wanted: &str) -> bool {
    String::from_utf8_lossy(&terminal.raw()).contains(wanted)
}

#[test]
fn the_palette_does_what_is_chosen_and_keeps_what_is_typed() {
    let home = Home::new();
    let mut terminal = Terminal::open(&home, [""; 0]);
    terminal.wait_for("Library");
    terminal.send("pride");
    terminal.wait_for("pride");
    terminal.send(CTRL_P);
    terminal.wait_for("What to do");
    terminal.send("every key");
    terminal.wait_for("keys.everywhere.help");
    terminal.send(key::ENTER);
    terminal.wait_for("Open the scene, or go on");
    terminal.send(key::ESC);
    terminal.wait_for("pride");
    terminal.send(CTRL_P);
    terminal.wait_for("What to do");
    terminal.send("leave sceneplay");
    terminal.wait_for("keys.everywhere.quit");
    terminal.send(key::ENTER);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_mouse_is_taken_only_when_asked_for_and_given_back() {
    let home = Home::new();
    let mut terminal = Terminal::open(&home, [""; 0]);
    terminal.wait_for("Pride and Prejudice");
    assert!(!holds(&terminal, "\x1b[?1000h"), "the terminal selects text by itself");
    terminal.send(ALT_W);
    terminal.wait_for("The wheel scrolls");
    assert!(holds(&terminal, "\x1b[?1000h"));
    let before = terminal.screen();
    terminal.send(WHEEL_DOWN);
    terminal.wait_until("the wheel moves the list", |screen| *screen != *before);
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert!(holds(&terminal, "\x1b[?1000l"), "given back on the way out");
}

#[test]
fn keys_that_cannot_hold_are_told_with_their_line() {
    let home = Home::new();
    let file = home.path().join("settings.toml");
    let keys = |settings: &str| {
        std::fs::write(&file, settings).expect("settings can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sceneplay"));
        command.arg("--config").arg(&file).arg("keys").output().expect("the program runs")
    };
    let good = keys("[keys]\ndesk.reroll = \"R\"\nstage.rules = []\n");
    let printed = String::from_utf8(good.stdout).expect("text");
    assert!(printed.contains("reroll = [\"shift-r\"]"), "{printed}");
    // What is printed can be settings itself, and says the same then.
    let again = keys(&printed);
    assert_eq!(String::from_utf8_lossy(&again.stderr), "");
    assert_eq!(String::from_utf8_lossy(&again.stdout), printed);
    let bad = keys("[keys]\ndesk.reroll = \"a\"\n");
    assert_eq!(bad.status.code(), Some(2));
    let told = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert!(told.contains("settings.toml:2: a asks for both"), "{told}");
}

#[test]
fn a_newcomer_is_shown_around_once_and_can_skip_it() {
    let home = Home::of_newcomer();
    let mut terminal = Terminal::open(&home, ["--scene", "Hunsford"]);
    terminal.wait_for("Casting");
    assert!(!terminal.screen().contains("1 of 4"), "who goes straight to a scene is not held up");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    let mut terminal = Terminal::open(&home, [""; 0]);
    terminal.wait_for("Library, 1 of 4");
    terminal.resize(40, 12);
    terminal.send(key::ENTER);
    terminal.wait_for("Casting, 2 of 4");
    terminal.send(key::ESC);
    terminal.wait_for("Pride and");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    let mut terminal = Terminal::open(&home, [""; 0]);
    terminal.wait_for("Pride and Prejudice");
    assert!(!terminal.screen().contains("of 4"), "it was seen");
    terminal.send("?t");
    terminal.wait_for("Library, 1 of 4");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_state_folder_that_cannot_be_written_is_told_and_breaks_nothing() {
    let home = Home::of_newcomer();
    std::fs::write(home.path().join("state"), "no folder").expect("a file can be written");
    let mut terminal = Terminal::open(&home, [""; 0]);
    terminal.wait_for("Library, 1 of 4");
    terminal.send(key::ESC);
    terminal.wait_for("The tour will come again at the next start.");
    terminal.send("pride");
    terminal.wait_for("1 of ");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}
