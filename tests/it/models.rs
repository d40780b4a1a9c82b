//! The Models screen of the real binary: another model in the middle of a scene.

use serde_json::Value;

use crate::{
    play::{events, ferry, is_actor, is_nsp},
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
};

const SECRET: &str = "sk-planted-0123456789abcdef";

#[test]
fn the_actor_gets_a_model_of_another_endpoint_in_the_middle_of_a_scene() {
    let one = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(["There is no boat."])])
            .when(
                is_nsp,
                [
                    Answer::says(["Next Speaker: Bert"]),
                    Answer::says(["Next Speaker: Anna"]),
                    Answer::says(["Next Speaker: Bert"]),
                    Answer::says(["Next Speaker: Anna"]),
                ],
            ),
    );
    let two = Server::start(
        Script::new()
            .models(["medium"])
            .when(is_actor("Bert"), [Answer::says(["There was a boat once."])]),
    );
    let home = Home::new();
    let key_file = home.path().join("key");
    let settings = home.path().join("config/settings.toml");
    std::fs::create_dir_all(home.path().join("config")).expect("a folder can be made");
    let written = format!(
        "[roles]\nactor = \"one/small\" # for now\n\
         [endpoints.one]\nbase_url = \"{}\"\n\
         [endpoints.two]\nbase_url = \"{}\"\napi_key_file = \"{}\"\n",
        one.base_url(),
        two.base_url(),
        key_file.display(),
    );
    std::fs::write(&settings, written).expect("settings can be written");

    let set = ferry(&home);
    let set = set.to_str().expect("a path in UTF-8");
    let args = ["--test-set", set, "--scene", "The Ferry-1-0", "--play", "Anna"];
    let mut terminal = Terminal::open(&home, args);
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("There is no boat.");
    terminal.wait_for("Your turn, Anna");

    terminal.send(key::F6);
    terminal.wait_for("1 model");
    terminal.wait_for("cannot be used");
    std::fs::write(&key_file, SECRET).expect("a key can be written");
    terminal.send(key::ENTER);
    terminal.wait_for("type to find");
    terminal.send("two/large");
    terminal.wait_for("as typed");
    terminal.send(key::ENTER);
    terminal.wait_for("This holds from the next line on.");
    terminal.send("s");
    terminal.wait_for("These models are saved in");
    terminal.send(key::F5);
    terminal.wait_until("the mended endpoint", |screen| screen.matches("1 model").count() == 2);
    terminal.wait_for("two does not list this model.");
    terminal.send(key::ESC);
    terminal.wait_for("large + small");
    terminal.send("Was there one?");
    terminal.wait_for("Was there one?");
    terminal.send(key::ENTER);
    terminal.wait_for("There was a boat once.");
    terminal.wait_for("Your turn, Anna");
    assert!(!terminal.screen().contains(SECRET));
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let lines: Vec<Value> = two.requests().into_iter().filter_map(chat).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["model"], "large");
    let asked = two.requests();
    let keys = asked.iter().filter_map(|asked| asked.header("authorization"));
    assert!(keys.into_iter().all(|key| key == format!("Bearer {SECRET}")));

    let facts = home.facts();
    let recast = events(&facts, "recast");
    assert_eq!(recast.len(), 1);
    let roles = &recast[0]["casting"]["roles"];
    assert_eq!(roles["actor"]["model"]["model"], "large");
    assert_eq!(roles["nsp"]["model"]["model"], "small");
    assert!(!facts.iter().any(|fact| fact.to_string().contains(SECRET)), "a key got out");

    let saved = std::fs::read_to_string(&settings).expect("settings can be read");
    assert!(saved.contains("actor = \"two/large\" # for now"), "{saved}");
    assert!(saved.contains("nsp = \"one/small\"") && !saved.contains(SECRET), "{saved}");
}

/// The body of a request for a chat completion.
fn chat(asked: crate::server::Asked) -> Option<Value> {
    asked.path.ends_with("/chat/completions").then_some(asked.body)
}

#[test]
fn a_settings_file_that_has_been_spoilt_is_not_written_over() {
    let home = Home::new();
    let settings = home.path().join("config/settings.toml");
    std::fs::create_dir_all(home.path().join("config")).expect("a folder can be made");
    std::fs::write(&settings, "").expect("settings can be written");
    let set = ferry(&home);
    let args = ["--test-set", set.to_str().expect("a path in UTF-8"), "--scene", "The Ferry-1-0"];
    let mut terminal = Terminal::open(&home, args);
    terminal.wait_for("Casting");
    std::fs::write(&settings, "theme = ").expect("settings can be written");
    terminal.send(key::F6);
    terminal.wait_for("Who does what");
    terminal.send("s");
    terminal.wait_for("Not saved.");
    assert_eq!(std::fs::read_to_string(&settings).expect("a file"), "theme = ");
}
