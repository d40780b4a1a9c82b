//! Prompts of a user's own: exported, checked, and sent to the last byte as they are written.
//!
//! The requests in `prompts/*.json` were written by hand from the protocol's rules. Where a thought
//! is taken out behind `NAME:`, as under the paper's protocol, both blanks around it stay.

use std::{fs, path::Path, sync::Arc};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use sceneplay::{
    chat::{Answer, CallIds, From, Heard, Message, ModelRef, Purpose, Request},
    config::prompts,
    effect::Effect,
    judge::{
        critic,
        material::{JudgedLine, Material},
        rubric::Rubric,
    },
    record::{Casting, Protocol, Roles, Rules, Whom},
    scene::{Scene, read},
    stage::Stage,
};
use serde::Deserialize;

use crate::settings::{home_with, sceneplay};

#[derive(Deserialize)]
struct Exchange {
    to: String,
    /// `(role, content)`
    messages: Vec<(String, String)>,
    answer: String,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/prompts")
}

fn scene() -> Scene {
    read::read(&folder().join("scene.json")).unwrap().remove(0)
}

fn sent(messages: &[Message]) -> Vec<(String, String)> {
    let sent =
        messages.iter().map(|message| (role(message.from).to_owned(), message.content.clone()));
    sent.collect()
}

fn role(from: From) -> &'static str {
    match from {
        From::System => "system",
        From::User => "user",
        From::Assistant => "assistant",
    }
}

fn to(purpose: &Purpose) -> &str {
    match purpose {
        Purpose::Actor { speaker }
        | Purpose::Ghost { speaker }
        | Purpose::Contender { speaker, .. } => speaker,
        Purpose::Environment => "Environment",
        Purpose::Nsp => "NSP",
        Purpose::Mood => "mood",
        Purpose::Critic { dimension, .. } => dimension,
        Purpose::Probe { .. } => "probe",
        Purpose::Retelling => "retelling",
    }
}

fn asked(effects: Vec<Effect>) -> Option<Request> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::Ask(request) => Some(request),
        _ => None,
    })
}

/// Plays the scene with the answers of the fixture, and compares every request with its.
fn play(rules: Rules, fixture: &str) {
    let text = fs::read_to_string(folder().join(fixture)).unwrap();
    let exchanges: Vec<Exchange> = serde_json::from_str(&text).unwrap();
    let protocol = rules.protocol;
    let casting = Casting {
        player: Vec::new(),
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules,
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let templates = Arc::new(prompts::check(&folder()).unwrap());
    let scene = Arc::new(scene());
    let mut stage = Stage::new(Arc::clone(&scene), casting, Arc::clone(&templates)).unwrap();
    let mut ids = CallIds::default();
    let mut effects = stage.go_on(&mut ids);
    let (last, all) = exchanges.split_last().unwrap();
    for (number, exchange) in all.iter().enumerate() {
        let request = asked(effects).expect("somebody is asked");
        assert_eq!(to(&request.purpose), exchange.to, "exchange {number}");
        assert_eq!(sent(&request.messages), exchange.messages, "exchange {number}");
        let answer = Answer { text: exchange.answer.clone(), ..Answer::default() };
        effects = stage.hear(Heard::Answer { call: request.call, answer }, &mut ids);
    }
    let lines = stage.path().map(|line| JudgedLine::new(line, false)).collect();
    let material =
        Material { scene: (*scene).clone(), protocol, continue_from: 0, lines, whom: Whom::Cast };
    let rubric = Rubric::protocol().unwrap();
    let requests = critic::requests(&templates.judge().unwrap(), &rubric, &material).unwrap();
    let at = rubric.dimensions.iter().position(|dimension| dimension.name == last.to).unwrap();
    assert_eq!(sent(&requests[at]), last.messages);
}

#[test]
fn requests_are_to_the_byte_what_templates_say_under_the_newest_protocol() {
    play(Rules::default(), "newest.json");
}

#[test]
fn requests_are_to_the_byte_what_templates_say_under_the_papers_protocol() {
    let rules = Rules { protocol: Protocol::Paper, thoughts: false, ..Rules::default() };
    play(rules, "paper.json");
}

#[test]
fn templates_are_exported_and_never_written_over() {
    let all = sceneplay::prompt::BUILT_IN.len();
    let home = home_with("");
    let dir = home.path().join("mine");
    let export = || {
        let mut command = sceneplay(home.path());
        command.args(["prompts", "export"]).arg(&dir);
        command
    };
    export().assert().success().stdout(contains("wrote ").count(all).and(contains("nsp.j2")));
    export().assert().success().stdout(contains("is there already: ").count(all));
    let check = |dir: &Path| {
        let mut command = sceneplay(home.path());
        command.args(["prompts", "check"]).arg(dir);
        command.assert()
    };
    check(&dir).success().stdout(contains("built in").count(all));

    fs::write(dir.join("nsp.j2"), "Who is next?").unwrap();
    fs::remove_file(dir.join("judge.j2")).unwrap();
    let differs = contains("nsp.j2: differs").and(contains("character.j2").not());
    export().assert().code(1).stdout(contains("wrote ").count(1)).stderr(differs);
    assert_eq!(fs::read_to_string(dir.join("nsp.j2")).unwrap(), "Who is next?");
    check(&dir).success().stdout(contains("built in").count(all - 1).and(contains("mine/nsp.j2")));
}

#[test]
fn a_wrong_template_is_named_before_anything_starts() {
    for (file, text, said) in [
        ("nsp.j2", "a\n{{ nobody }}", "nsp.j2:2: there is no variable `nobody` here"),
        (
            "judge.j2",
            "{% block system %}\n\n{{ plot.x.y }}{% endblock %}",
            "judge.j2:3: undefined value",
        ),
        ("judge.j2", "{% block system %}a{% endblock %}", "block"),
        ("character.j2", "{% for %}", "character.j2:1: syntax error"),
        ("charcter.j2", "a", "did you mean character.j2?"),
        ("notes.txt", "a", "no template in this folder"),
    ] {
        let home = home_with("prompts = \"../mine\"\n");
        fs::create_dir(home.path().join("mine")).unwrap();
        fs::write(home.path().join("mine").join(file), text).unwrap();
        sceneplay(home.path()).assert().code(2).stderr(contains(said));
        let mut check = sceneplay(home.path());
        check.args(["prompts", "check"]).arg(home.path().join("mine"));
        check.assert().code(2).stderr(contains(said));
    }
    let home = home_with("prompts = \"gone\"\n");
    sceneplay(home.path()).assert().code(2).stderr(contains("gone: the folder of prompts"));
    let mut show = sceneplay(home.path());
    show.args(["config", "show", "--prompts", "elsewhere"]);
    show.assert().success().stdout(contains("elsewhere").and(contains("--prompts")));
}
