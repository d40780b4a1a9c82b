//! `sceneplay simulate` and `sceneplay merge`, through the real program and against a scripted
//! server whose answers hang on what it is asked, not on when.

use std::{
    collections::HashMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    server::{Answer, Asked, Gate, Script, Server},
    settings::{home_with, sceneplay},
};

pub const SCENES: usize = 6;

/// A test set in `folder`.
pub fn test_set(folder: &Path) -> PathBuf {
    let scenes: Vec<Value> = (0..SCENES).map(scene).collect();
    let path = folder.join("set.json");
    fs::write(&path, json!(scenes).to_string()).unwrap();
    path
}

fn scene(number: usize) -> Value {
    json!({
        "book": format!("Book {}", number / 2), "i_p": number, "i_c": 0,
        "tag": if number < 4 { "id" } else { "ood" },
        "scenario": format!("Quay number {number}, at night."),
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "character_profiles": {"Anna": "Quiet."},
        "dialogues": [
            {"character": "Anna", "message": "[He is late.] Is it late?"},
            {"character": "Bert", "message": "Very late."},
        ],
    })
}

pub fn number(asked: &Asked) -> u64 {
    let mut hasher = DefaultHasher::new();
    asked.body["messages"].to_string().hash(&mut hasher);
    hasher.finish()
}

/// What a model says that knows the request and nothing else.
pub fn reply(asked: &Asked) -> Answer {
    let number = number(asked);
    if asked.first_message().contains("who speaks next") {
        let names = ["random", "Anna", "Bert", "Environment", "<END CHAT>"];
        let name = names[usize::try_from(number % 5).unwrap()];
        Answer::says(["It is their turn.\n".to_owned(), format!("Next Speaker: {name}")])
    } else {
        Answer::says(["[Hm.] I say ".to_owned(), number.to_string()])
    }
}

/// A home whose settings name a server for everything.
pub fn home_of(server: &Server) -> tempfile::TempDir {
    home_with(&format!(
        "[endpoints.lab]\nbase_url = \"{}\"\n[roles]\nactor = \"lab/small\"\n",
        server.base_url()
    ))
}

pub struct Lab {
    pub server: Server,
    pub home: tempfile::TempDir,
    pub set: PathBuf,
}

impl Lab {
    pub fn new(reply: impl FnMut(&Asked) -> Answer + Send + 'static) -> Self {
        let server = Server::start(Script::new().otherwise(reply));
        let home = home_of(&server);
        let set = test_set(home.path());
        Self { server, home, set }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// `sceneplay simulate` of the test set into `out`.
    pub fn command(&self, out: &str, flags: &[&str]) -> Command {
        let mut command = sceneplay(self.home.path());
        command.args(["simulate", "--max-rounds", "8", "--out"]).arg(self.path(out));
        command.arg("--test-set").arg(&self.set).args(flags);
        let mut plain = Command::new(command.get_program());
        plain.args(command.get_args()).env_clear();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                plain.env(name, value);
            }
        }
        plain
    }

    pub fn run(&self, out: &str, flags: &[&str]) -> Output {
        self.command(out, flags).output().unwrap()
    }

    pub fn made(&self, out: &str, flags: &[&str]) -> String {
        let output = self.run(out, flags);
        assert!(output.status.success(), "{}", said(&output));
        fs::read_to_string(self.path(out)).unwrap()
    }
}

/// Waits until so many units stand in the work file: only they are sure to survive what comes.
pub fn wait_for_rows(work: &Path, rows: usize) {
    let patience = Instant::now() + Duration::from_secs(20);
    let there =
        || fs::read_to_string(work).is_ok_and(|text| text.matches("{\"done\":").count() >= rows);
    while !there() {
        assert!(Instant::now() < patience, "{} never held {rows} units", work.display());
        thread::sleep(Duration::from_millis(5));
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_order_of_answers_changes_nothing() {
    let lab = Lab::new(reply);
    let one = lab.made("one.json", &["--jobs", "1", "--repeat", "2"]);
    let many = lab.made("many.json", &["--jobs", "64", "--repeat", "2"]);
    assert_eq!(one, many);
    let plays: Value = serde_json::from_str(&one).unwrap();
    let plays = plays.as_array().unwrap();
    let order: Vec<(u64, u64)> = plays
        .iter()
        .map(|play| (play["i_p"].as_u64().unwrap(), play["sceneplay"]["repeat"].as_u64().unwrap()))
        .collect();
    let expected: Vec<(u64, u64)> = (0..6).flat_map(|place| [(place, 1), (place, 2)]).collect();
    assert_eq!(order, expected);
    assert!(one.contains("\"drawn\""), "somebody was drawn, by the seed");
    let other = lab.made("other.json", &["--repeat", "2", "--seed", "7"]);
    assert_ne!(one, other, "another seed draws others");
}

#[test]
fn what_is_killed_goes_on() {
    let whole = Lab::new(reply).made("whole.json", &[]);
    let gate = Gate::closed();
    let held = gate.clone();
    let mut lab = Lab::new(move |asked| {
        // The last scenes are never answered, until somebody goes on.
        let last = asked.body.to_string().contains("Quay number 5");
        if last { reply(asked).held_by(&held) } else { reply(asked) }
    });
    let mut child =
        lab.command("run.json", &[]).stderr(std::process::Stdio::null()).spawn().unwrap();
    let work = lab.path("run.json.work.jsonl");
    wait_for_rows(&work, 5);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!lab.path("run.json").exists());
    let torn = fs::read_to_string(&work).unwrap() + "{\"done\":\"Book 2-5-0\",\"val";
    fs::write(&work, torn).unwrap();
    gate.let_pass(1000);
    let before = lab.server.requests().len();
    let made = lab.made("run.json", &[]);
    assert_eq!(made, whole.replace("whole.json", "run.json"));
    let again = lab.server.requests().split_off(before);
    assert!(again.iter().all(|asked| asked.body.to_string().contains("Quay number 5")));
    assert!(lab.path("run.json.work.jsonl.torn").exists());
    lab.server = Server::start(Script::new());
    let done = lab.run("run.json", &[]);
    assert!(said(&done).contains("6 of them done already"), "{}", said(&done));
    assert!(lab.server.requests().is_empty());
}

#[test]
fn shards_are_merged_to_the_whole() {
    let lab = Lab::new(reply);
    let whole = lab.made("whole.json", &["--repeat", "2"]);
    let names = ["a.json", "b.json", "c.json", "d.json"];
    for (number, name) in (1..).zip(names) {
        lab.made(name, &["--repeat", "2", "--shard", &format!("{number}/4")]);
    }
    let merge = |parts: &[&str], out: &str| {
        let mut command = sceneplay(lab.home.path());
        command.arg("merge").args(parts.iter().map(|part| lab.path(part)));
        command.arg("--out").arg(lab.path(out)).output().unwrap()
    };
    let merged = merge(&["c.json", "a.json", "d.json", "b.json"], "outputs.json");
    assert!(merged.status.success(), "{}", said(&merged));
    assert_eq!(fs::read_to_string(lab.path("outputs.json")).unwrap(), whole);
    let works = names.map(|name| format!("{name}.work.jsonl"));
    let works: Vec<&str> = works.iter().map(String::as_str).collect();
    let merged = merge(&works, "works.json");
    assert!(merged.status.success(), "{}", said(&merged));
    assert_eq!(fs::read_to_string(lab.path("works.json")).unwrap(), whole);

    for (parts, expected) in [
        (vec!["a.json", "b.json", "d.json"], "is missing"),
        (vec!["a.json", "b.json", "c.json", "d.json", "b.json"], "more than once"),
        (works[..3].to_vec(), "is missing"),
        ([&works[..], &works[..1]].concat(), "more than once"),
    ] {
        let refused = merge(&parts, "refused.json");
        assert_eq!(refused.status.code(), Some(2), "{parts:?}");
        assert!(said(&refused).contains(expected), "{}", said(&refused));
        assert!(!lab.path("refused.json").exists());
    }
    let other = lab.made("e.json", &["--repeat", "2", "--shard", "4/4", "--seed", "3"]);
    assert!(!other.is_empty());
    let refused = merge(&["a.json", "b.json", "c.json", "e.json"], "refused.json");
    assert!(said(&refused).contains("seed: 0 there, 3 now"), "{}", said(&refused));
    let over = merge(&["a.json", "b.json", "c.json", "d.json"], "a.json");
    assert!(said(&over).contains("there is a file already"), "{}", said(&over));
}

#[test]
fn other_settings_are_refused_with_what_differs() {
    let lab = Lab::new(reply);
    lab.made("run.json", &["--scenes", "0-1"]);
    let asked = lab.server.requests().len();
    for (flags, expected) in [
        (vec!["--scenes", "0-1", "--seed", "4"], vec!["seed: 0 there, 4 now"]),
        (vec!["--scenes", "0-2"], vec!["scenes: 2 (", "now", "units: "]),
        (vec!["--scenes", "0-1", "--no-thoughts"], vec!["thoughts: true there, false now"]),
        (vec!["--scenes", "0-1", "--nsp-model", "lab/big"], vec!["nsp: small, ", "big, "]),
        (vec!["--scenes", "0-1", "--shard", "1/2"], vec!["shard: all there, 1/2 now"]),
        (vec!["--scenes", "0-1", "--repeat", "2"], vec!["repeat: 1 there, 2 now"]),
    ] {
        let refused = lab.run("run.json", &flags);
        assert_eq!(refused.status.code(), Some(2), "{flags:?}");
        for words in expected {
            assert!(said(&refused).contains(words), "{words}: {}", said(&refused));
        }
    }
    assert_eq!(lab.server.requests().len(), asked, "nobody is asked");
}

#[test]
fn nobody_elses_file_is_overwritten() {
    let lab = Lab::new(reply);
    fs::write(lab.path("mine.json"), "precious").unwrap();
    let refused = lab.run("mine.json", &["--scenes", "0"]);
    assert!(said(&refused).contains("did not write"), "{}", said(&refused));
    fs::write(lab.path("b.json.work.jsonl"), "{\"my\": \"notes\"}\n").unwrap();
    let refused = lab.run("b.json", &["--scenes", "0"]);
    assert!(said(&refused).contains("none of a work file"), "{}", said(&refused));
    lab.made("c.json", &["--scenes", "0"]);
    fs::write(lab.path("c.json"), "changed by hand").unwrap();
    let refused = lab.run("c.json", &["--scenes", "0"]);
    assert!(said(&refused).contains("did not write"), "{}", said(&refused));
    let refused = lab.run("no/such/folder.json", &["--scenes", "0"]);
    assert!(said(&refused).contains("cannot write into it"), "{}", said(&refused));
    assert_eq!(fs::read_to_string(lab.path("mine.json")).unwrap(), "precious");
    assert_eq!(fs::read_to_string(lab.path("c.json")).unwrap(), "changed by hand");
    assert!(!lab.path("mine.json.work.jsonl").exists());
}

/// A disk that takes no more: nothing half-written is left where the output belongs, and what was
/// played is kept to be written.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told() {
    let lab = Lab::new(reply);
    let whole = lab.made("whole.json", &[]);
    let command = lab.command("run.json", &[]);
    let mut limited = Command::new("sh");
    // Blocks of 512 bytes; the signal that goes with the limit is ignored.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 12; exec \"$0\" \"$@\""]);
    limited.arg(command.get_program()).args(command.get_args()).env_clear();
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let full = limited.output().unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).contains("cannot write the work file"), "{}", said(&full));
    assert!(said(&full).contains("could not be kept"), "{}", said(&full));
    assert!(!lab.path("run.json").exists());
    assert_eq!(lab.made("run.json", &[]), whole);
}

/// Every tenth call fails, each time in another way.
#[test]
fn a_faulty_server_loses_and_invents_nothing() {
    let whole = Lab::new(reply).made("run.json", &["--repeat", "3"]);
    let mut calls = 0;
    let lab = Lab::new(move |asked| {
        calls += 1;
        match calls % 50 {
            10 => Answer::error(500, &json!({"error": {"message": "oops"}}))
                .header("retry-after", "0"),
            20 => Answer::error(429, &json!({"error": {"message": "slow down"}}))
                .header("retry-after", "0"),
            30 => Answer::events([crate::server::delta(json!({"content": "I wanted to"}))]).cut(),
            40 => Answer::status(200).held_by(&Gate::closed()),
            0 => Answer::status(200).header("content-type", "text/html").bytes("<html>busy</html>"),
            _ => reply(asked),
        }
    });
    let settings = lab.home.path().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let text = text.replace("[roles]", "timeouts.first_chunk = 0.7\n[roles]");
    fs::write(&settings, text).unwrap();
    let output = lab.run("run.json", &["--repeat", "3", "--jobs", "16"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fs::read_to_string(lab.path("run.json")).unwrap(), whole);
    let said = said(&output);
    let again = said.lines().find(|line| line.contains("requests sent again")).unwrap();
    for reason in ["server error", "too many requests", "broken off", "timed out", "unreadable"] {
        assert!(again.contains(reason), "{reason}: {again}");
    }
}

#[test]
fn a_failed_scene_is_named_and_only_it_is_played_again() {
    let lab = Lab::new(|asked| {
        let bad = asked.body.to_string().contains("Quay number 2");
        if bad {
            Answer::error(400, &json!({"error": {"message": "no such quay"}}))
        } else {
            reply(asked)
        }
    });
    let output = lab.run("run.json", &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output);
    assert!(told.contains("1 of 6 plays are not done") && told.contains("Book 1-2-0: "), "{told}");
    assert!(told.contains("no such quay"), "{told}");
    let plays: Value = serde_json::from_slice(&fs::read(lab.path("run.json")).unwrap()).unwrap();
    assert_eq!(plays.as_array().unwrap().len(), 5);
    let before = lab.server.requests().len();
    lab.run("run.json", &[]);
    let again = lab.server.requests().split_off(before);
    assert!(!again.is_empty());
    assert!(again.iter().all(|asked| asked.body.to_string().contains("Quay number 2")));
}

#[test]
fn what_every_scene_would_meet_stops_the_run() {
    let lab = Lab::new(|_| Answer::error(401, &json!({"error": {"message": "bad key"}})));
    let output = lab.run("run.json", &["--jobs", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("5 that were not begun"), "{}", said(&output));
    assert!(!lab.path("run.json").exists(), "there is nothing to write");
}

#[test]
fn a_dry_run_asks_nobody() {
    let lab = Lab::new(reply);
    let settings = lab.home.path().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let prices = "[endpoints.lab.prices]\nsmall = { in = 1.0, out = 10.0 }\n[roles]";
    fs::write(&settings, text.replace("[roles]", prices)).unwrap();
    let output = lab.run("run.json", &["--dry-run", "--repeat", "2"]);
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("6 scenes, 12 plays; nothing is asked."), "{told}");
    assert!(told.contains("as long as the book: 48 calls, "), "{told}");
    assert!(told.contains("at most: 192 calls, ") && told.contains(", cost "), "{told}");
    assert!(lab.server.requests().is_empty());
    assert!(!lab.path("run.json.work.jsonl").exists());
}

#[test]
fn the_settings_limit_an_endpoint() {
    let gate = Gate::closed();
    let held = gate.clone();
    let lab = Lab::new(move |asked| reply(asked).held_by(&held));
    let settings = lab.home.path().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("[roles]", "requests_at_once = 2\n[roles]")).unwrap();
    let mut child = lab
        .command("run.json", &["--jobs", "64", "--json-progress"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    lab.server.wait_until(|seen| seen.requests.len() == 2);
    gate.let_pass(1);
    lab.server.wait_until(|seen| seen.requests.len() == 3);
    gate.let_pass(10_000);
    assert!(child.wait().unwrap().success());
    let mut text = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut text).unwrap();
    let events: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect();
    assert!(events[0]["text"].as_str().unwrap().contains("at most 2 to lab"), "{text}");
    let end = events.iter().find(|event| event["event"] == "end").unwrap();
    assert_eq!((&end["done"], &end["of"]), (&json!(6), &json!(6)));
}

#[test]
fn two_runs_cannot_write_one_file() {
    let gate = Gate::closed();
    let held = gate.clone();
    let lab = Lab::new(move |asked| reply(asked).held_by(&held));
    let mut first =
        lab.command("run.json", &[]).stderr(std::process::Stdio::null()).spawn().unwrap();
    lab.server.wait_until(|seen| !seen.requests.is_empty());
    let second = lab.run("run.json", &[]);
    assert!(said(&second).contains("another run is writing it"), "{}", said(&second));
    gate.let_pass(10_000);
    assert!(first.wait().unwrap().success());
}

#[test]
fn ctrl_c_keeps_what_is_done() {
    let lab = Lab::new(|asked| {
        let last = asked.body.to_string().contains("Quay number 5");
        if last { Answer::status(200).held_by(&Gate::closed()) } else { reply(asked) }
    });
    let child = lab.command("run.json", &[]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let work = lab.path("run.json.work.jsonl");
    wait_for_rows(&work, 5);
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(said(&output).contains("stopped; 5 of 6 plays are done"), "{}", said(&output));
}

#[test]
fn the_offline_company_plays_a_test_set_too() {
    let home = home_with("");
    let out = home.path().join("run.json");
    let mut command = sceneplay(home.path());
    command.args(["simulate", "--scenes", "0", "--out"]).arg(&out);
    let refused = command.output().unwrap();
    assert!(said(&refused).contains("no model is set"), "{}", said(&refused));
    let played = command.args(["--actor-model", "offline"]).output().unwrap();
    assert!(played.status.success(), "{}", said(&played));
    let plays: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let by: HashMap<String, usize> =
        plays[0]["simulation"].as_array().unwrap().iter().fold(HashMap::new(), |mut by, entry| {
            *by.entry(entry["sceneplay"]["by"].to_string()).or_default() += 1;
            by
        });
    assert!(by.contains_key("\"book\""), "{by:?}");
}
