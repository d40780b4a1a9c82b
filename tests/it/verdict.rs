//! The hand on the verdict through the real binary: a play is judged, flaws are accepted, rejected
//! and added, and the scores and the agreement that follow are on the screen, in the journal and on
//! the command line.

use std::fs;

use serde_json::{Value, json};

use crate::{
    play::{events, is_actor, is_critic, is_nsp, open_ferry_with, verdict},
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
    settings::sceneplay,
};

const BERT: [&str; 3] =
    ["There is no boat tonight.", "Sit down and wait with us.", "The river does not ask anybody."];

/// Anna speaks, Bert answers, three times; five flaws are found in what Bert says.
fn server() -> Server {
    let flaw = |line: usize, kind: &str, severity: u32| {
        let instance = format!("Bert's \"{}\" is wrong.", BERT[line]);
        json!({"instance": instance, "type": kind, "severity": severity})
    };
    let next = ["Bert", "Anna"].map(|name| Answer::says([format!("Next Speaker: {name}")]));
    Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), BERT.map(|line| Answer::says([line])))
            .when(is_nsp, [&next[..], &next, &next].concat())
            .when(
                is_critic("Storyline Consistency"),
                [verdict("Storyline Consistency", &json!([]))],
            )
            .when(
                is_critic("Anthropomorphism"),
                [verdict(
                    "Anthropomorphism",
                    &json!([flaw(0, "Self-identity", 3), flaw(2, "Emotional Depth", 3)]),
                )],
            )
            .when(
                is_critic("Character Fidelity"),
                [verdict(
                    "Character Fidelity",
                    &json!([
                        flaw(1, "Character Language", 1),
                        flaw(0, "Knowledge & Background", 3)
                    ]),
                )],
            )
            .when(
                is_critic("Storyline Quality"),
                [verdict("Storyline Quality", &json!([flaw(1, "Flow & Progression", 5)]))],
            ),
    )
}

/// Plays to the verdict, with all critics' answers in.
fn judged(home: &Home, server: &Server) -> Terminal {
    let mut terminal = open_ferry_with(home, server, &[("SCENEPLAY_ANNOTATOR", "Ann")]);
    for (said, answered) in ["Is it late?", "And now?", "Ask them!"].into_iter().zip(BERT) {
        terminal.wait_for("Your turn, Anna");
        terminal.send(said);
        terminal.wait_for(said);
        terminal.send(key::ENTER);
        terminal.wait_for(answered);
    }
    terminal.wait_for("Your turn, Anna");
    terminal.send(key::CTRL_X);
    terminal.wait_for("End the scene?");
    terminal.send("y");
    terminal.wait_for("The scene is over");
    terminal.send(key::ENTER);
    terminal.wait_for("5 flaws");
    terminal
}

/// The figures in the row of a dimension or of the mean, without the bar.
fn row(screen: &str, name: &str) -> Vec<String> {
    let row = screen.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_default();
    let cells = row.split_whitespace().filter(|cell| cell.chars().any(|c| c.is_ascii_digit()));
    cells.map(str::to_owned).collect()
}

fn agreement(home: &Home, args: &[&str]) -> Value {
    let mut command = sceneplay(home.path());
    let output = command.args(["agreement", "--format", "json"]).args(args).output();
    let output = output.expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_flaw_is_rejected_one_is_added_and_the_figures_follow() {
    let (server, home) = (server(), Home::new());
    let mut terminal = judged(&home, &server);
    // Three lines are judged, which give 4.5 points back: 100, 74.5, 84.5, 79.5.
    terminal.wait_until("the mean of the four", |screen| {
        row(screen, "Mean").first().is_some_and(|mean| mean == "84.6")
    });

    // The worst stands first: it is rejected. The others are accepted.
    terminal.send("jx");
    terminal.wait_until("the mean without the rejected flaw", |screen| {
        row(screen, "Mean").contains(&"89.8".to_owned())
    });
    terminal.send("jyjyjyjy");
    terminal.wait_until("all is decided in the journal", |_| {
        events(&home.facts(), "marked").len() == 5
    });

    // A flaw that no critic has found, on two words of Bert's first line.
    terminal.send("m");
    terminal.wait_for("5 of 5 flaws decided");
    terminal.send("\x1b[H");
    terminal.wait_for("the whole play");
    terminal.send("jj");
    terminal.wait_for("line 2 of 6");
    terminal.send("\x1b[C\x1b[1;2C");
    terminal.wait_for("“There is”");
    terminal.send("f");
    terminal.wait_for("Type of the flaw");
    terminal.send(key::ENTER);
    terminal.wait_for("How severe: Storyline Consistency");
    terminal.send("3");
    terminal.wait_for("1 of your own");
    terminal.send("\x1b");
    terminal.wait_until("the mean with the added flaw", |screen| {
        let rows = ["Storyline Consistency", "Mean"].map(|name| row(screen, name));
        rows[0].contains(&"89.5".to_owned()) && rows[1].contains(&"87.1".to_owned())
    });

    // 6 lines × 11 types; five flaws of the judge's, four of them also Ann's, who has one more.
    terminal.send("v");
    terminal.wait_for("Characters");
    terminal.send("\x1b[Z");
    terminal.wait_for("Ann (assisted) and 127.0.0.1:");
    let told = row(&terminal.screen(), "all types");
    assert_eq!([&told[0], &told[4], &told[5]], ["0.784", "6", "66"], "{}", terminal.screen());
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let marked = events(&home.facts(), "marked");
    assert_eq!(marked.len(), 6, "{marked:?}");
    let told = agreement(&home, &[]);
    let pair = &told["pairs"][0];
    let kappa = pair["kappa"].as_f64().expect("a figure");
    let (agreed, chance) = (64.0 / 66.0, (25.0 + 61.0 * 61.0) / (66.0 * 66.0));
    assert!((kappa - (agreed - chance) / (1.0 - chance)).abs() < 1e-9, "{told}");
    assert_eq!(pair["one"], "Ann");
    assert_eq!(pair["plays"], 1);
}

#[test]
fn annotators_in_files_of_their_own_are_compared() {
    let (server, home) = (server(), Home::new());
    let mut terminal = judged(&home, &server);
    terminal.send("jxjyjyjyjy");
    terminal.wait_until("all is decided in the journal", |_| {
        events(&home.facts(), "marked").len() == 5
    });
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    // Bo, who has a copy of the play, rejects the same flaw.
    let text = fs::read_to_string(&home.journals()[0]).expect("a journal can be read");
    let theirs = home.path().join("theirs.jsonl");
    fs::write(&theirs, text.replace("\"Ann\"", "\"Bo\"")).expect("a file can be written");
    let files = [home.journals()[0].display().to_string(), theirs.display().to_string()];
    let args = [files[0].as_str(), &files[1], "--between", "Ann", "Bo"];
    let told = agreement(&home, &args);
    assert_eq!(told["pairs"].as_array().map(Vec::len), Some(1), "{told}");
    let pair = &told["pairs"][0];
    // Four flaws are too few for a figure that is corrected for chance.
    assert_eq!((&pair["flawed"], &pair["plays"]), (&json!(4), &json!(1)), "{told}");
    assert_eq!(pair["kappa"]["missing"], "too few");
    assert_eq!(pair["ac1"], 1.0);

    for (args, said) in [
        (&["--between", "Ann", "Cleo"][..], "nobody called \"Cleo\""),
        (&["--rubric", "poetry"], "agreement is between two, and there is Ann alone"),
        (&["nothing"], "there is no transcript \"nothing\""),
    ] {
        let output = sceneplay(home.path()).arg("agreement").args(args).output();
        let output = output.expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(said), "{told}");
    }
}
