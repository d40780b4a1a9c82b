//! `sceneplay doctor`, through the real program and against scripted servers.

use std::{fs, path::Path};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::{
    server::{Answer, Asked, Gate, Script, Server},
    settings::{home_with, sceneplay},
};

const LINE: &str = "[Not now.] The last boat has gone.";
const NEXT: &str = "He was asked.\nNext Speaker: Tom";
const CRITIQUE: &str = r#"{"Storyline Consistency": {"flaws": [
    {"instance": "She gives in.", "type": "Storyline Consistency", "severity": 2}]}}"#;

fn for_nsp(asked: &Asked) -> bool {
    asked.first_message().contains("who speaks next")
}

fn for_critic(asked: &Asked) -> bool {
    asked.first_message().contains("\"flaws\"")
}

/// Everything that each request is answered with.
struct Lab {
    line: Answer,
    nsp: Answer,
    critic: Answer,
    models: Option<Answer>,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            line: Answer::says(LINE.split_inclusive(' ')),
            nsp: Answer::says(NEXT.split_inclusive(' ')),
            critic: Answer::says(CRITIQUE.split_inclusive(' ')),
            models: None,
        }
    }
}

impl Lab {
    fn start(self) -> Server {
        let mut script = Script::new();
        if let Some(models) = self.models {
            script = script.when(|asked| asked.path.ends_with("/models"), [models]);
        }
        let script = script
            .models(["small", "large"])
            .when(for_nsp, [self.nsp])
            .when(for_critic, [self.critic])
            .chats([self.line]);
        Server::start(script)
    }
}

fn settings(server: &Server) -> String {
    format!(
        "[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n[roles]\nactor = \"lab/small\"\n",
        server.base_url()
    )
}

/// The report, and whether every role can be played by the exit code.
fn report(home: &Path) -> (Value, bool) {
    let output = sceneplay(home).args(["doctor", "--json"]).output().unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap();
    (report, output.status.success())
}

/// `check state` of each finding of a role or an endpoint.
fn checks(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    findings.map(|one| format!("{} {}", text(&one["check"]), text(&one["state"]))).collect()
}

#[test]
fn one_model_for_all_is_asked_three_times() {
    let server = Lab::default().start();
    let home = home_with(&settings(&server));
    let (report, usable) = report(home.path());
    assert!(usable, "{report:#}");
    assert_eq!(report["source"], "settings");
    assert_eq!(report["endpoints"][0]["models"], json!(["small", "large"]));
    assert_eq!(checks(&report["endpoints"][0]), ["reachable ok", "authorised ok", "models ok"]);
    let plain = ["model ok", "streams ok", "latency ok"];
    let rows = [
        ("actor", plain.to_vec()),
        ("environment", plain.to_vec()),
        ("nsp", vec!["model ok", "streams ok", "next_speaker ok", "latency ok"]),
        ("judge", vec!["model ok", "streams ok", "critic ok", "latency ok"]),
    ];
    let roles = report["roles"].as_array().unwrap();
    assert_eq!(roles.len(), rows.len());
    for (role, (name, expected)) in roles.iter().zip(rows) {
        assert_eq!((&role["role"], &role["model"]), (&json!(name), &json!("lab/small")));
        assert_eq!(checks(role), expected, "{name}");
        assert!(role["latency"]["total_ms"].is_u64(), "{name}");
    }
    let requests = server.requests();
    let [_, tokens @ ..] = requests.as_slice() else { panic!("{requests:?}") };
    let mut tokens: Vec<&Value> = tokens.iter().map(|asked| &asked.body["max_tokens"]).collect();
    tokens.sort_by_key(|tokens| tokens.as_u64());
    assert_eq!(tokens, [512, 512, 4096]);
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let error =
        |status, message: &str| Answer::error(status, &json!({"error": {"message": message}}));
    type Change = fn(String) -> String;
    /// What happens, the lab, the settings, the role, what is said of it, whether all can be played.
    type Row = (&'static str, Lab, Change, &'static str, &'static [&'static str], bool);
    let same: Change = |settings| settings;
    let rows: Vec<Row> = vec![
        (
            "an unknown model",
            Lab { line: error(404, "model 'smal' not found"), ..Lab::default() },
            |settings| settings.replace("lab/small", "lab/smal"),
            "actor",
            &["model fails", "lab has no model smal.", "It has small, large."],
            false,
        ),
        (
            "a refused key",
            Lab { line: error(401, "bad key"), ..Lab::default() },
            same,
            "actor",
            &["authorised fails", "wants a key", "name the place of its key"],
            false,
        ),
        (
            "a temperature that is not taken",
            Lab { line: error(400, "temperature 0 is not supported"), ..Lab::default() },
            same,
            "environment",
            &["answers fails", "temperature = \"server\""],
            false,
        ),
        (
            "a next speaker that nobody is",
            Lab { nsp: Answer::says(["Let me think about it."]), ..Lab::default() },
            same,
            "nsp",
            &["next_speaker fails", "“Let me think about it”", "Choose another model for nsp"],
            false,
        ),
        (
            "the same speaker again",
            Lab { nsp: Answer::says(["Next ", "Speaker: Ida"]), ..Lab::default() },
            same,
            "nsp",
            &["next_speaker note", "just spoken"],
            true,
        ),
        (
            "prose of a critic",
            Lab { critic: Answer::says(["A fine ", "play."]), ..Lab::default() },
            same,
            "judge",
            &["critic fails", "it holds no JSON", "Choose another model for judge"],
            false,
        ),
        (
            "a fence around the JSON",
            Lab { critic: Answer::says(["```json\n", CRITIQUE, "\n```"]), ..Lab::default() },
            same,
            "judge",
            &["critic ok", "1 flaw read; mended: code fence"],
            true,
        ),
        (
            "no stream",
            Lab { line: Answer::says([LINE]), ..Lab::default() },
            same,
            "actor",
            &["streams note", "in one piece"],
            true,
        ),
        (
            "silence",
            Lab { line: Answer::status(200).held_by(&Gate::closed()), ..Lab::default() },
            |settings| settings.replace("[roles]", "timeouts.first_chunk = 0.2\n[roles]"),
            "actor",
            &["answers fails", "sent nothing for 0.2 s"],
            false,
        ),
        (
            "no list of models",
            Lab { models: Some(error(404, "Not Found")), ..Lab::default() },
            same,
            "actor",
            &["model ok"],
            true,
        ),
    ];
    for (what, lab, change, role, words, usable) in rows {
        let server = lab.start();
        let home = home_with(&change(settings(&server)));
        let (report, came) = report(home.path());
        assert_eq!(came, usable, "{what}: {report:#}");
        let roles = report["roles"].as_array().unwrap();
        let found = roles.iter().find(|one| one["role"] == role).unwrap();
        let said = format!("{} {found}", checks(found).join(" ")).replace("\\\"", "\"");
        for words in words {
            assert!(said.contains(words), "{what}: “{words}” is not in {said}");
        }
    }
}

#[test]
fn an_endpoint_that_is_not_there_leaves_the_others() {
    let server = Lab::default().start();
    let home = home_with(&format!(
        "{}judge = \"away/large\"\n[endpoints.away]\nbase_url = \"http://127.0.0.1:1/v1\"\n\
         [endpoints.keyless]\nbase_url = \"http://127.0.0.1:1/v1\"\napi_key_env = \"NO_SUCH\"\n",
        settings(&server)
    ));
    let (report, usable) = report(home.path());
    assert!(!usable);
    let endpoints = report["endpoints"].as_array().unwrap();
    assert_eq!(checks(&endpoints[1]), ["reachable fails"]);
    assert_eq!(checks(&endpoints[2]), ["authorised fails"]);
    let usable: Vec<&Value> =
        report["roles"].as_array().unwrap().iter().map(|role| &role["usable"]).collect();
    assert_eq!(usable, [true, true, true, false]);
    sceneplay(home.path())
        .arg("doctor")
        .assert()
        .code(1)
        .stdout(
            contains("Cannot be played: judge.")
                .and(contains("fails  reachable     away at http://127.0.0.1:1/v1"))
                .and(contains("$NO_SUCH is not set; set it to the key"))
                .and(contains("nsp               lab/small\n  ok     model there   answers\n")),
        )
        .stderr(contains("cannot be played as things are: judge;"));
}

#[test]
fn an_endpoint_that_no_role_uses_may_fail() {
    let server = Lab::default().start();
    let home = home_with(&format!(
        "{}[endpoints.away]\nbase_url = \"http://127.0.0.1:1/v1\"\n",
        settings(&server)
    ));
    let (report, usable) = report(home.path());
    assert!(usable, "{report:#}");
}

#[test]
fn a_character_with_the_actors_model_is_not_asked_again() {
    let server = Lab::default().start();
    let characters = "[characters]\nAnn = \"lab/small\"\nBen = \"lab/large\"\nCid = \"offline\"\n";
    let home = home_with(&format!("{}{characters}", settings(&server)));
    let (report, usable) = report(home.path());
    assert!(usable, "{report:#}");
    let roles = report["roles"].as_array().unwrap().iter();
    let roles: Vec<&str> = roles.filter_map(|role| role["role"].as_str()).collect();
    assert_eq!(roles, ["actor", "environment", "nsp", "judge", "Ann", "Ben", "Cid"]);
    let asked = server.requests();
    let large = asked.iter().filter(|asked| asked.body["model"] == "large").count();
    let small = asked.iter().filter(|asked| asked.body["model"] == "small").count();
    assert_eq!((small, large), (3, 1));
}

#[test]
fn an_endpoint_without_a_role_leaves_the_offline_company() {
    let server = Lab::default().start();
    let home = home_with(settings(&server).split("[roles]").next().unwrap());
    sceneplay(home.path())
        .arg("doctor")
        .assert()
        .success()
        .stdout(contains("the offline company plays").and(contains("small, large")));
    assert_eq!(server.requests().len(), 1, "nobody is asked to play");
}

/// What a server says reaches the terminal as plain text only.
#[test]
fn nothing_hostile_reaches_the_terminal() {
    let hostile = "Next Speaker: \u{1b}]0;owned\u{7}\u{202e}Tom";
    let server = Lab {
        nsp: Answer::says([hostile]),
        line: Answer::error(400, &json!({"error": {"message": "\u{1b}[2J\u{9b}31m gone"}})),
        models: Some(Answer::json(&json!({"data": [{"id": "\u{1b}[31mred"}, {"id": "small"}]}))),
        ..Lab::default()
    }
    .start();
    let home = home_with(&settings(&server));
    let output = sceneplay(home.path()).arg("doctor").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!said.contains(bad), "{said:?}");
    assert!(said.contains("owned"), "{said}");
    assert!(fs::read_dir(home.path()).unwrap().count() <= 2, "doctor writes nothing");
}
