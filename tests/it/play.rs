//! The whole way through the real binary in a pseudo-terminal: from the Library to the verdict.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{
    pty::{Home, Terminal, key},
    server::{Answer, Asked, Gate, Script, Server, delta},
};

/// Words that stand in a thought only: they may never be in a request.
const SECRET: &str = "sentinel";

/// A test set of one scene in the home of this user.
pub fn ferry(home: &Home) -> PathBuf {
    let scene = json!([{
        "book": "The Ferry", "i_p": 1, "i_c": 0, "topic": "waiting for the last boat",
        "scenario": "A quay at night. The last boat is late.",
        "key_characters": [{"name": "Anna", "motivation": "I must cross tonight."}],
        "character_profiles": {"Anna": "Quiet.", "Bert": "Loud.", "Carl": "Old."},
        "speaking_characters_w_env": ["Anna", "Bert", "Carl", "Environment"],
        "major_characters": ["Anna", "Bert", "Carl"],
        "plot": {"summary": "They all miss the boat."},
        "dialogues": [
            {"character": "Anna", "message": "Is it late?"},
            {"character": "Bert", "message": "There is no boat."},
            {"character": "Carl", "message": "There never was."}
        ]
    }]);
    let path = home.path().join("ferry.json");
    std::fs::write(&path, scene.to_string()).expect("a file can be written");
    path
}

pub fn open_ferry(home: &Home, server: &Server) -> Terminal {
    open_ferry_with(home, server, &[])
}

pub fn open_ferry_with(home: &Home, server: &Server, variables: &[(&str, &str)]) -> Terminal {
    let set = ferry(home);
    let url = server.base_url();
    let args = [
        "--test-set",
        set.to_str().expect("a path in UTF-8"),
        "--base-url",
        &url,
        "--model",
        "small",
        "--scene",
        "The Ferry-1-0",
        "--play",
        "Anna",
    ];
    let mut terminal = Terminal::open_with(home, args, variables);
    terminal.wait_for("Casting");
    terminal.wait_for("waiting for the last boat");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal
}

pub fn is_actor(name: &'static str) -> impl Fn(&Asked) -> bool + Send {
    move |asked| asked.first_message().starts_with(&format!("You are {name} in"))
}

pub fn is_nsp(asked: &Asked) -> bool {
    asked.first_message().starts_with("You follow a scene")
}

pub fn is_critic(dimension: &'static str) -> impl Fn(&Asked) -> bool + Send {
    move |asked| asked.first_message().contains(&format!("in one respect only: {dimension}"))
}

pub fn verdict(dimension: &str, flaws: &Value) -> Answer {
    Answer::says([json!({dimension: {"flaws": flaws}}).to_string()])
}

pub fn events(facts: &[Value], event: &str) -> Vec<Value> {
    facts.iter().filter(|fact| fact["event"] == event).cloned().collect()
}

fn round(screen: &str) -> Option<u32> {
    screen.rsplit_once("round ")?.1.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_newcomer_plays_a_bundled_scene_offline_to_its_verdict() {
    let home = Home::new();
    let none: [&str; 0] = [];
    let mut terminal = Terminal::open_with(&home, none, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.wait_for("12 scenes");
    terminal.send("hunsford");
    terminal.wait_for("1 of 12 scenes");
    terminal.send(key::ENTER);
    terminal.wait_for("offline company");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Mr Darcy");

    let mut said = 0;
    while !terminal.screen().contains("The scene is over") {
        said += 1;
        let before = round(&terminal.screen());
        terminal.send(&format!("(bows) Once more I beg you to hear me to the end: {said}."));
        terminal.wait_for(&format!("to the end: {said}."));
        terminal.send(key::ENTER);
        terminal.wait_until("the next turn, or the end", |screen| {
            let again = screen.contains("Your turn") && round(screen) != before;
            again || screen.contains("The scene is over")
        });
        assert!(said < 20, "the scene does not end:\n{}", terminal.screen());
    }
    terminal.send(key::ENTER);
    terminal.wait_for("not a judge's verdict");
    terminal.wait_for("Repetition");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.in_alternate_screen(), "the terminal is given back");

    let facts = home.facts();
    assert_eq!(events(&facts, "line").len(), 16);
    assert_eq!(events(&facts, "ended")[0]["why"], "book");
    assert_eq!(events(&facts, "scored").len(), 1);
}

#[test]
fn a_player_cuts_in_names_a_speaker_ends_and_reads_the_flaws() {
    let bert = Gate::closed();
    let second = Gate::closed();
    let flaw = json!([{
        "instance": "Carl's \"Quiet, both of you\" is an assistant speaking.",
        "type": "Self-identity", "severity": 4
    }]);
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(
                is_actor("Bert"),
                [Answer::says(["[Nobody ", "must know.] ", "There is ", "no boat."])
                    .step_by_step(&bert)],
            )
            .when(is_actor("Carl"), [Answer::says(["(coughs) ", "Quiet, both of you."])])
            .when(
                is_nsp,
                [
                    Answer::says(["Bert was asked.\n", "Next Speaker: Bert"]),
                    Answer::says(["Next Speaker: Bert"]).held_by(&second),
                    Answer::says(["She must answer.\nNext Speaker: Anna"]),
                ],
            )
            .when(
                is_critic("Storyline Consistency"),
                [verdict("Storyline Consistency", &json!([]))],
            )
            .when(is_critic("Anthropomorphism"), [verdict("Anthropomorphism", &flaw)])
            .when(is_critic("Character Fidelity"), [Answer::says(["I would rather not judge."])])
            .when(is_critic("Storyline Quality"), [verdict("Storyline Quality", &json!([]))]),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);

    terminal.send(&format!("[I am a {SECRET}.] Is it late?"));
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    bert.let_pass(3);
    terminal.wait_for("must know.");
    terminal.send("Wait!");
    terminal.wait_for("Wait!");
    terminal.send(key::ENTER);
    server.wait_until(|seen| seen.left == 1);
    terminal.wait_until("the next speaker is asked for", |_| {
        server.requests().iter().filter(|asked| is_nsp(asked)).count() == 2
    });

    terminal.send(key::CTRL_N);
    terminal.wait_for("Carl");
    terminal.send("3");
    terminal.wait_for("Quiet, both of you.");
    terminal.wait_for("Your turn, Anna");
    terminal.send(key::CTRL_X);
    terminal.wait_for("End the scene?");
    terminal.send("y");
    terminal.wait_for("The scene is over");
    terminal.send(key::ENTER);
    terminal.wait_for("Self-identity");
    terminal.wait_for("Mean of 3 of 4");
    terminal.wait_until("the third try of the critic that does not judge", |_| {
        !events(&home.facts(), "critic_failed").is_empty()
    });
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let facts = home.facts();
    let lines: Vec<(String, String)> = events(&facts, "line")
        .iter()
        .map(|line| (line["speaker"].to_string(), line["text"].to_string()))
        .collect();
    let [(a, _), (b, wait), (c, quiet)] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!([a.as_str(), b, c], ["\"Anna\"", "\"Anna\"", "\"Carl\""]);
    assert_eq!([wait.as_str(), quiet], ["\"Wait!\"", "\"(coughs) Quiet, both of you.\""]);
    let cancelled = events(&facts, "cancelled");
    assert_eq!(cancelled.len(), 2, "Bert's line and the second question: {cancelled:?}");
    assert_eq!(cancelled[0]["partial"]["text"], "[Nobody must know.] There is ");
    let how: Vec<Value> =
        events(&facts, "decided").iter().map(|decided| decided["how"].clone()).collect();
    assert_eq!(how, ["opening", "predicted", "cut_in", "named", "predicted"]);
    assert_eq!(events(&facts, "critic_failed").len(), 1);

    for asked in server.requests() {
        let body = asked.body.to_string();
        assert!(!body.contains(SECRET), "a thought got out: {body}");
        assert!(!body.contains("must know"), "a thought got out: {body}");
    }
}

#[test]
fn a_play_goes_on_after_the_program_was_killed() {
    let bert = Gate::closed();
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(
                is_actor("Bert"),
                [
                    Answer::says(["There is ", "no boat."]).step_by_step(&bert),
                    Answer::says(["There was ", "a boat once."]),
                ],
            )
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    bert.let_pass(1);
    terminal.wait_for("There is");
    terminal.kill();

    let url = server.base_url();
    let mut terminal = Terminal::open(&home, ["--base-url", &url, "--model", "small"]);
    terminal.wait_for("Unfinished");
    terminal.wait_for("waiting for the last boat");
    terminal.send(key::ENTER);
    terminal.wait_for("Is it late?");
    terminal.wait_for("There was a boat once.");
    terminal.wait_for("Your turn, Anna");
    terminal.send("Once is ");
    terminal.wait_for("Once is");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let facts = home.facts();
    assert_eq!(events(&facts, "opened").len(), 1);
    assert_eq!(events(&facts, "resumed").len(), 1);
    assert_eq!(events(&facts, "line").len(), 2);
    assert_eq!(events(&facts, "draft")[0]["text"], "Once is ");
    let numbers: Vec<u64> = facts.iter().filter_map(|fact| fact["seq"].as_u64()).collect();
    assert!(numbers.iter().copied().eq(1..=facts.len() as u64), "{numbers:?}");
}

#[test]
fn a_server_that_fails_costs_nothing() {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(
                is_actor("Bert"),
                [
                    Answer::events([delta(json!({"content": "There is no"}))]).cut(),
                    Answer::says(["There is no boat."]),
                ],
            )
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("F5");
    terminal.wait_for("There is no");
    terminal.send(key::F5);
    terminal.wait_for("There is no boat.");
    terminal.wait_for("Your turn, Anna");
    terminal.signal("TERM");
    terminal.ended();
    assert!(!terminal.in_alternate_screen(), "the terminal is given back");
    let failed = events(&home.facts(), "failed");
    assert_eq!(failed[0]["partial"]["text"], "There is no");
}

#[test]
fn resizing_keeps_the_play_readable() {
    let home = Home::new();
    let set = ferry(&home);
    let args = ["--test-set", set.to_str().expect("a path in UTF-8"), "--scene", "The Ferry-1-0"];
    let mut terminal = Terminal::open_with(&home, args, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send("I am here");
    for (cols, rows) in [(160, 48), (40, 12), (20, 5), (300, 100), (80, 24)] {
        terminal.resize(cols, rows);
    }
    terminal.wait_for("Your turn, Anna");
    terminal.wait_for("I am here");
    terminal.send(key::ENTER);
    terminal.wait_for("There never was.");
}

#[test]
fn a_storm_of_sizes_keeps_the_place_that_is_read_while_a_line_streams() {
    let bert = Gate::closed();
    let pieces: Vec<String> = (1..=120).map(|number| format!("Wave {number}.\n")).collect();
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(pieces).step_by_step(&bert)])
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry_with(&home, &server, &[("SCENEPLAY_PACE_MS", "0")]);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    bert.let_pass(40);
    terminal.wait_for("Wave 40.");
    // A page up from there is where the person reads on.
    terminal.send("\x1b[5~");
    terminal.wait_until("an earlier page", |screen| !screen.contains("Wave 40."));
    let read: Vec<String> = terminal
        .screen()
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Wave ").map(str::to_owned))
        .collect();
    for round in 0..12 {
        for (cols, rows) in [(120, 40), (40, 12), (20, 5), (300, 100), (61, 17)] {
            terminal.resize(cols, rows);
        }
        bert.let_pass(if round < 11 { 6 } else { 100 });
    }
    terminal.resize(80, 24);
    terminal.wait_for("Your turn, Anna");
    let first = format!("Wave {}", read.first().expect("waves are on the screen"));
    terminal.wait_for(&first);
    assert!(!terminal.screen().contains("Wave 120."), "{}", terminal.screen());
    terminal.signal("TERM");
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.in_alternate_screen(), "the terminal is given back");
}
