//! The director's desk through the real binary: takes and branches are made, and all of them are
//! there again after a resume.

use serde_json::Value;

use crate::{
    play::{events, is_actor, is_nsp, open_ferry},
    pty::{Home, Terminal, key},
    server::{Answer, Gate, Script, Server},
};

const F2: &str = "\x1bOQ";
const LEFT: &str = "\x1b[D";
const HOME: &str = "\x1b[H";
const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";

fn texts(facts: &[Value]) -> Vec<(String, Value)> {
    let lines = events(facts, "line").into_iter();
    lines
        .map(|line| (line["text"].as_str().unwrap_or_default().to_owned(), line["parent"].clone()))
        .collect()
}

#[test]
fn a_line_under_way_is_paused_and_goes_on() {
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
    terminal.send(CTRL_S);
    terminal.wait_for("Paused");
    terminal.wait_for("Space goes on");
    terminal.send(" ");
    terminal.wait_for("There was a boat once.");
    terminal.wait_for("Your turn, Anna");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    let facts = home.facts();
    assert_eq!(events(&facts, "held")[0]["why"], "paused");
    assert_eq!(events(&facts, "went_on").len(), 1);
    assert_eq!(events(&facts, "cancelled")[0]["partial"]["text"], "There is ");
}

#[test]
fn all_takes_and_branches_are_there_again() {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(
                is_actor("Bert"),
                [Answer::says(["There is no boat."]), Answer::says(["No boat at all."])],
            )
            .when(is_actor("Carl"), [Answer::says(["There never was."])])
            .when(
                is_nsp,
                [
                    Answer::says(["Next Speaker: Bert"]),
                    Answer::says(["Next Speaker: Anna"]),
                    Answer::says(["Next Speaker: Anna"]),
                    Answer::says(["Next Speaker: Anna"]),
                ],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("There is no boat.");
    terminal.wait_for("Your turn, Anna");

    terminal.send(F2);
    terminal.wait_for("line 2 of 2");
    terminal.send("r");
    terminal.wait_for("No boat at all.");
    terminal.wait_for("2/2");
    terminal.wait_for("Your turn, Anna");
    terminal.send("e");
    terminal.wait_for("Changing what Bert says");
    terminal.send(CTRL_U);
    terminal.send("Boats? (laughs)");
    terminal.wait_for("Boats? (laughs)");
    terminal.send(key::ENTER);
    terminal.wait_for("3/3");
    terminal.wait_for("The play stands after line 2");
    terminal.send(LEFT);
    terminal.wait_for("2/3");
    terminal.wait_for("No boat at all.");

    terminal.send(HOME);
    terminal.wait_for("line 1 of 2");
    terminal.send("p");
    terminal.wait_for("line 1 of 1");
    terminal.send("3");
    terminal.wait_for("There never was.");
    terminal.wait_for("4/4");
    terminal.wait_for("Your turn, Anna");
    terminal.send("b");
    terminal.wait_for("no longer a blind");
    terminal.send("y");
    terminal.wait_for("turn by turn");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let facts = home.facts();
    assert_eq!(events(&facts, "book_shown").len(), 1);
    let made = texts(&facts);
    let expected = [
        ("Is it late?", Value::Null),
        ("There is no boat.", 1.into()),
        ("No boat at all.", 1.into()),
        ("Boats? (laughs)", 1.into()),
        ("There never was.", 1.into()),
    ];
    assert_eq!(made, expected.map(|(text, parent)| (text.to_owned(), parent)));

    let url = server.base_url();
    let mut terminal = Terminal::open(&home, ["--base-url", &url, "--model", "small"]);
    terminal.wait_for("Unfinished");
    terminal.wait_for("waiting for the last boat");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send(F2);
    terminal.wait_for("line 2 of 2");
    terminal.send("t");
    for text in ["There is no boat.", "No boat at all.", "Boats? (laughs)", "There never was."] {
        terminal.wait_for(text);
    }
    terminal.send("t");
    terminal.wait_until("the tree is away", |screen| !screen.contains("Takes and branches"));
    for (take, text) in
        [("3/4", "Boats? (laughs)"), ("2/4", "No boat at all."), ("1/4", "no boat.")]
    {
        terminal.send(LEFT);
        terminal.wait_for(take);
        terminal.wait_for(text);
    }
    terminal.send("u");
    terminal.wait_for("2/4");
    terminal.send("b");
    terminal.wait_for("turn by turn");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
    assert_eq!(texts(&home.facts()).len(), made.len(), "looking at takes makes none");
    assert_eq!(events(&home.facts(), "book_shown").len(), 1, "the first time only");
}
