//! The screens.

use serde_json::json;

use super::{ATTACKS, LARGE, all, all_in_a_line, check_screens, check_shown, hostile_set};
use crate::{
    driver::for_critic,
    play::is_nsp,
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
};

pub(super) fn open(home: &Home, args: &[&str]) -> Terminal {
    // A theme that is named asks the terminal nothing: what comes is drawn, and nothing else.
    let variables = [("SCENEPLAY_PACE_MS", "0"), ("SCENEPLAY_THEME", "ink")];
    Terminal::open_sized(home, args, &variables, LARGE)
}

pub(super) fn check(what: &str, terminal: &Terminal, least: usize) {
    check_screens(what, &terminal.raw());
    check_shown(what, &terminal.screen(), least);
}

#[test]
fn from_a_scene() {
    let home = Home::new();
    let set = hostile_set(&home);
    let mut terminal = open(&home, &["--test-set", &set]);
    terminal.wait_for("13 scenes");
    terminal.send("ferry");
    terminal.wait_for("of 13 scenes");
    check("library", &terminal, 1);
    terminal.send("\x1b[B\r");
    terminal.wait_for("Casting");
    check("casting", &terminal, ATTACKS.len());
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn");
    check("stage", &terminal, ATTACKS.len());
    terminal.send(key::CTRL_Q);
    terminal.ended();
    let mut terminal = open(&home, &[]);
    terminal.wait_for("Unfinished");
    check("unfinished plays", &terminal, 1);
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn");
    check("resumed", &terminal, ATTACKS.len());
}

#[test]
fn from_models_critics_and_the_clipboard() {
    let home = Home::new();
    let set = crate::play::ferry(&home);
    let server = Server::start(Script::new().models(["small"]).otherwise(|asked| {
        if for_critic(asked) {
            let flaw = json!({"instance": all(), "type": all_in_a_line(), "severity": 3});
            let about = |name: &&&str| asked.first_message().contains(&format!("{{\"{name}\""));
            match ["Storyline Consistency", "Anthropomorphism"].iter().find(about) {
                Some(name) => Answer::says([json!({*name: {"flaws": [flaw]}}).to_string()]),
                None => Answer::says([all()]),
            }
        } else if is_nsp(asked) {
            Answer::says([format!("{}\nNext Speaker: Anna", all())])
        } else {
            Answer::says([format!("There is no boat. {}", all())])
        }
    }));
    let url = server.base_url();
    let set = set.to_str().expect("a path in UTF-8");
    let scene = ["--test-set", set, "--scene", "The Ferry-1-0", "--play", "Anna"];
    let mut terminal =
        open(&home, &[&scene[..], &["--base-url", &url, "--model", "small"]].concat());
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    // As the terminal sends what is pasted; the end of it cannot stand in it.
    terminal.send(&format!("\x1b[200~pasted {}\x1b[201~", all()));
    let last = format!(":{}>", ATTACKS.len() - 1);
    terminal.wait_for(&last);
    check("editor", &terminal, 1);
    terminal.send(key::ENTER);
    terminal.wait_for("round 3 of");
    terminal.wait_for("Your turn, Anna");
    // Not all of the two long lines is on the screen.
    check("stage", &terminal, 100);
    terminal.send(key::CTRL_X);
    terminal.wait_for("End the scene?");
    terminal.send("y");
    terminal.wait_for("The scene is over");
    terminal.send(key::ENTER);
    terminal.wait_for("Verdict");
    terminal.wait_for("Anthropomorphism");
    check("verdict", &terminal, 1);
    for _ in 0..3 {
        terminal.send("j");
    }
    terminal.wait_until("a flaw", |screen| screen.contains("<3:"));
    check("flaw", &terminal, 1);
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("the way out", &terminal.raw());
}

#[test]
fn from_a_servers_error_page() {
    for some in ATTACKS.chunks(60) {
        let page: String = some.iter().map(|attack| format!("{} ", attack.text())).collect();
        let home = Home::new();
        let set = crate::play::ferry(&home);
        let answer = Answer::error(400, &json!({"error": {"message": page}}));
        let server = Server::start(Script::new().models([&page]).chats([answer]));
        let url = server.base_url();
        let set = set.to_str().expect("a path in UTF-8");
        let scene = ["--test-set", set, "--scene", "The Ferry-1-0", "--play", "Anna"];
        let mut terminal =
            open(&home, &[&scene[..], &["--base-url", &url, "--model", "small"]].concat());
        terminal.wait_for("Casting");
        terminal.send(key::ENTER);
        terminal.wait_for("Your turn, Anna");
        terminal.send("Hello.");
        terminal.wait_for("Hello.");
        terminal.send(key::ENTER);
        terminal.wait_for("F5");
        terminal.send(key::F6);
        terminal.wait_for("Models");
        terminal.send(key::CTRL_Q);
        terminal.ended();
        check_screens("error page", &terminal.raw());
    }
}
