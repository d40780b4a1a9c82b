//! How the screens look, by what the terminal is, what it answers and what is in the config folder.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::pty::{Home, Terminal, key};

const TRUE_COLOUR: (&str, &str) = ("COLORTERM", "truecolor");
const QUESTION: &str = "\x1b]11;?\x1b\\";
const WHITE: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";

/// The grounds of `ink` and `paper` as the terminal is told them.
const INK: &str = "48;2;28;26;23";
const PAPER: &str = "48;2;247;242;231";

fn told(terminal: &Terminal, text: &str) -> bool {
    String::from_utf8_lossy(&terminal.raw()).contains(text)
}

fn wait_to_be_told(terminal: &Terminal, text: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !told(terminal, text) {
        assert!(Instant::now() < deadline, "waited for {text:?}; there is:\n{}", terminal.screen());
        thread::sleep(Duration::from_millis(20));
    }
}

fn open(variables: &[(&str, &str)]) -> (Home, Terminal) {
    let home = Home::new();
    let terminal = Terminal::open_with(&home, [""; 0], variables);
    (home, terminal)
}

#[test]
fn a_terminal_that_says_it_is_light_gets_a_light_theme() {
    let (_home, mut terminal) = open(&[TRUE_COLOUR]);
    wait_to_be_told(&terminal, QUESTION);
    // Typed before the answer, in the midst of it and behind it: nothing is lost.
    terminal.send(&format!("da{WHITE}rcy"));
    terminal.wait_for("darcy");
    wait_to_be_told(&terminal, PAPER);
    assert!(!terminal.screen().contains("rgb"));
    quit(terminal);
}

#[test]
fn a_terminal_that_says_nothing_is_not_waited_for() {
    let (_home, terminal) = open(&[TRUE_COLOUR]);
    terminal.wait_for("Library");
    wait_to_be_told(&terminal, INK);
    quit(terminal);
}

#[test]
fn an_answer_that_comes_late_is_no_key() {
    let (_home, mut terminal) = open(&[TRUE_COLOUR]);
    terminal.wait_for("Library");
    wait_to_be_told(&terminal, INK);
    terminal.send("dar");
    terminal.wait_for("dar");
    // In two pieces, as a slow line brings it.
    let (first, second) = WHITE.split_at(9);
    terminal.send(first);
    thread::sleep(Duration::from_millis(80));
    terminal.send(second);
    wait_to_be_told(&terminal, PAPER);
    terminal.send("cy");
    terminal.wait_for("darcy");
    assert!(!terminal.screen().contains("rgb"));
    quit(terminal);
}

#[test]
fn what_the_terminal_can_show_decides_what_it_is_sent() {
    for (variables, has, lacks) in [
        (&[TRUE_COLOUR, ("NO_COLOR", "1")][..], "Library", &["38;", "48;", QUESTION][..]),
        (&[("TERM", "dumb")], "Library", &["38;", "48;", QUESTION]),
        (&[("TERM", "linux")], "38;5;", &["48;2;", "38;2;", QUESTION]),
        (&[("TERM", "xterm-256color")], "48;5;23", &["48;2;", "38;2;"]),
        (&[TRUE_COLOUR, ("SCENEPLAY_THEME", "paper")], PAPER, &[QUESTION]),
        (&[("TERM", "xterm"), ("SCENEPLAY_THEME", "night")], "48;5;0", &["48;2;", "38;2;"]),
    ] {
        let (_home, terminal) = open(variables);
        terminal.wait_for("Library");
        assert!(told(&terminal, has), "{variables:?} {has}");
        for text in lacks {
            assert!(!told(&terminal, text), "{variables:?} {text:?}");
        }
        quit(terminal);
    }
}

#[test]
fn a_theme_of_ones_own_is_chosen_kept_changed_and_refused() {
    let home = Home::new();
    let themes = home.path().join("config/themes");
    fs::create_dir_all(&themes).expect("a folder");
    let write = |text: &str| fs::write(themes.join("zest.toml"), text).expect("a file");
    write("base = \"ink\"\n[colours]\nground = \"#010203\"\n");
    let mut terminal = Terminal::open_with(&home, [""; 0], &[TRUE_COLOUR]);
    terminal.wait_for("Library");
    terminal.send("\x1bt");
    terminal.wait_for("zest");
    terminal.send("G");
    wait_to_be_told(&terminal, "48;2;1;2;3");
    terminal.send(key::ENTER);
    terminal.wait_for("is kept in");
    let settings = home.path().join("config/settings.toml");
    assert_eq!(fs::read_to_string(settings).expect("settings"), "theme = \"zest\"\n");
    write("base = \"ink\"\n[colours]\nground = \"#040506\"\n");
    wait_to_be_told(&terminal, "48;2;4;5;6");
    write("base = \"ink\"\n[styles]\nspeech = { blink = true }\n");
    terminal.wait_for("zest.toml:3");
    quit(terminal);
    // The next start says so, too, and goes on with what suits the terminal.
    let terminal = Terminal::open_with(&home, [""; 0], &[TRUE_COLOUR]);
    terminal.wait_for("zest.toml:3");
    assert!(told(&terminal, INK));
    quit(terminal);
}

fn quit(mut terminal: Terminal) {
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}
