//! `sceneplay judge`, through the real program: from played scenes to an evaluation.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use sceneplay::coser::evaluation::{self, Case, Evaluation};
use serde_json::{Value, json};

use crate::{
    driver::for_critic,
    server::{Answer, Asked, Gate, Script, Server},
    settings::{home_with, sceneplay},
    simulate::{Lab, number, reply, said, wait_for_rows},
};

const DIMENSIONS: [&str; 4] =
    ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];

/// The dimension that a critic is asked about.
fn dimension(asked: &Asked) -> &'static str {
    let about = |name: &&&str| asked.first_message().contains(&format!("{{\"{name}\""));
    DIMENSIONS.iter().find(about).expect("a critic is asked about one of the four")
}

fn critique(asked: &Asked) -> Answer {
    let severity = number(asked) % 6;
    let flaws = json!([{"instance": "It drags.", "type": dimension(asked), "severity": severity}]);
    Answer::says([json!({dimension(asked): {"flaws": flaws}}).to_string()])
}

fn both(asked: &Asked) -> Answer {
    if for_critic(asked) { critique(asked) } else { reply(asked) }
}

/// A lab whose test set has been played into `run.json`.
fn played(judge: impl Fn(&Asked) -> Answer + Send + 'static) -> Lab {
    let lab = Lab::new(move |asked| if for_critic(asked) { judge(asked) } else { reply(asked) });
    lab.made("run.json", &[]);
    lab
}

fn judging(lab: &Lab, out: &str, flags: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sceneplay"));
    command.env_clear().env("HOME", lab.home.path());
    command.env("SCENEPLAY_CONFIG_DIR", lab.path("config"));
    command.args(["judge", "--judge-model", "lab/judge", "--out"]).arg(lab.path(out)).args(flags);
    command
}

fn judged(lab: &Lab, plays: &[&str], out: &str, flags: &[&str]) -> Output {
    judging(lab, out, flags).args(plays.iter().map(|play| lab.path(play))).output().unwrap()
}

fn evaluation(lab: &Lab, out: &str) -> Evaluation {
    evaluation::read(out, &fs::read(lab.path(out)).unwrap()).unwrap()
}

fn cases(evaluation: &Evaluation) -> &[Case] {
    &evaluation.runs[0].cases
}

#[test]
fn from_a_test_set_to_an_evaluation() {
    let lab = played(both);
    let one = judged(&lab, &["run.json"], "one.json", &["--jobs", "1"]);
    assert!(one.status.success(), "{}", said(&one));
    let many = judged(&lab, &["run.json"], "many.json", &["--jobs", "64"]);
    assert!(many.status.success(), "{}", said(&many));
    let text = |name: &str| fs::read_to_string(lab.path(name)).unwrap();
    assert_eq!(text("one.json"), text("many.json"));

    let evaluation = evaluation(&lab, "one.json");
    assert_eq!(evaluation.about.actor.as_deref(), Some("small"));
    assert_eq!(cases(&evaluation).len(), 6);
    let plays: Value = serde_json::from_str(&text("run.json")).unwrap();
    for (case, play) in cases(&evaluation).iter().zip(plays.as_array().unwrap()) {
        assert_eq!(
            case.scene,
            format!("{}-{}-0", play["book_title"].as_str().unwrap(), play["i_p"])
        );
        let lines = play["simulation"].as_array().unwrap();
        let lines: Vec<&Value> = lines.iter().filter(|line| line["role"] != "NSP").collect();
        assert_eq!(case.lines.len(), lines.len());
        assert!(case.text.as_ref().unwrap().starts_with("I say "), "no thought is judged");
        assert_eq!(case.judgings[0].judge.as_deref(), Some("judge"));
        assert_eq!(case.judgings[0].critiques.len(), 4);
        let scores = case.judgings[0].critiques.iter().map(|critique| critique.score.unwrap());
        assert_eq!(case.score, Some(scores.sum::<f64>() / 4.0));
    }
    for name in DIMENSIONS.iter().chain(&["avg", "rouge_l", "bleu"]) {
        assert!(evaluation.scores[*name].is_f64(), "{name}");
    }
    sceneplay(lab.home.path())
        .args(["report", "--check"])
        .arg(lab.path("one.json"))
        .assert()
        .success()
        .stdout(predicates::str::contains("small"));
}

#[test]
fn samples_and_rubrics_stand_side_by_side() {
    let lab = played(|asked| {
        if asked.first_message().contains("{\"Pace\"") {
            Answer::says(["{\"Pace\": {\"flaws\": []}}"])
        } else {
            critique(asked)
        }
    });
    let rubric = |name: &str, dimension: &str| {
        let text = format!(
            "name = \"{name}\"\nabout = \"x\"\nscale = [{{ name = \"minor\", points = 1 }}]\n\
             [[dimension]]\nname = \"{dimension}\"\nquestion = \"Does it drag?\"\n\
             [[dimension.flaw]]\ntype = \"Slow\"\ncriteria = [\"It drags.\"]\n"
        );
        fs::write(lab.path(&format!("{name}.toml")), text).unwrap();
        lab.path(&format!("{name}.toml")).display().to_string()
    };
    let pace = rubric("pace", "Pace");
    let flags = ["--samples", "2", "--rubric", pace.as_str()];
    let output = judged(&lab, &["run.json"], "own.json", &flags);
    assert!(output.status.success(), "{}", said(&output));
    let own = evaluation(&lab, "own.json");
    for case in cases(&own) {
        let samples: Vec<(&str, u32)> =
            case.judgings.iter().map(|one| (one.rubric.as_str(), one.sample)).collect();
        assert_eq!(samples, [("pace", 1), ("pace", 2)]);
    }
    let output = judged(&lab, &["run.json"], "samples.json", &["--samples", "3"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(cases(&evaluation(&lab, "samples.json")).iter().all(|case| case.judgings.len() == 3));
    let twice = ["--rubric", pace.as_str(), "--rubric", pace.as_str()];
    let refused = judged(&lab, &["run.json"], "twice.json", &twice);
    assert!(said(&refused).contains("give each a name of its own"), "{}", said(&refused));
}

#[test]
fn a_critic_that_cannot_be_read_is_asked_again_and_no_other() {
    let lab = played(|asked| {
        let odd = asked.body.to_string().contains("Quay number 3");
        match dimension(asked) {
            "Anthropomorphism" if odd => Answer::says(["I would rather not say."]),
            _ => critique(asked),
        }
    });
    let whole = {
        let lab = played(both);
        assert!(judged(&lab, &["run.json"], "all.json", &[]).status.success());
        fs::read_to_string(lab.path("all.json")).unwrap()
    };
    let output = judged(&lab, &["run.json"], "all.json", &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output);
    assert!(told.contains("1 of 6 judgings are not done"), "{told}");
    assert!(told.contains("Book 1-3-0 by protocol: Anthropomorphism: "), "{told}");
    assert_eq!(cases(&evaluation(&lab, "all.json")).len(), 5);

    let server = Server::start(Script::new().otherwise(critique));
    let settings = lab.path("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace(&lab.server.base_url(), &server.base_url())).unwrap();
    let output = judged(&lab, &["run.json"], "all.json", &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fs::read_to_string(lab.path("all.json")).unwrap(), whole);
    let asked = server.requests();
    assert_eq!(asked.len(), 1, "three critics had answered already");
    assert_eq!(dimension(&asked[0]), "Anthropomorphism");
}

#[test]
fn what_is_killed_goes_on() {
    let gate = Gate::closed();
    let held = gate.clone();
    let lab = played(move |asked| {
        let last = asked.body.to_string().contains("Quay number 5");
        if last { critique(asked).held_by(&held) } else { critique(asked) }
    });
    let mut command = judging(&lab, "all.json", &[]);
    let mut child = command.arg(lab.path("run.json")).stderr(Stdio::null()).spawn().unwrap();
    let work = lab.path("all.json.work.jsonl");
    wait_for_rows(&work, 5);
    child.kill().unwrap();
    child.wait().unwrap();
    gate.let_pass(1000);
    let before = lab.server.requests().len();
    let output = judged(&lab, &["run.json"], "all.json", &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(lab.server.requests().len() - before, 4);
    let other = judged(&lab, &["run.json"], "whole.json", &[]);
    assert!(other.status.success(), "{}", said(&other));
    let text = |name: &str| fs::read_to_string(lab.path(name)).unwrap();
    assert_eq!(text("all.json"), text("whole.json"));
    let refused = judged(&lab, &["run.json"], "all.json", &["--samples", "2"]);
    assert!(said(&refused).contains("samples: 1 there, 2 now"), "{}", said(&refused));
    let merged = sceneplay(lab.home.path())
        .arg("merge")
        .arg(&work)
        .arg("--out")
        .arg(lab.path("merged.json"))
        .output()
        .unwrap();
    assert!(merged.status.success(), "{}", said(&merged));
    assert_eq!(text("merged.json"), text("whole.json"));
}

#[test]
fn parts_of_a_run_are_judged_as_one() {
    let lab = played(both);
    lab.made("a.json", &["--shard", "1/2"]);
    lab.made("b.json", &["--shard", "2/2"]);
    for (plays, out) in [(vec!["run.json"], "whole.json"), (vec!["a.json", "b.json"], "parts.json")]
    {
        let output = judged(&lab, &plays, out, &[]);
        assert!(output.status.success(), "{}", said(&output));
    }
    let text = |name: &str| fs::read_to_string(lab.path(name)).unwrap();
    assert_eq!(text("whole.json"), text("parts.json"));

    for (play, out) in [("a.json", "judged-a.json"), ("b.json", "judged-b.json")] {
        let output = judged(&lab, &[play], out, &[]);
        assert!(output.status.success(), "{}", said(&output));
    }
    let merge = |parts: &[&str], out: &str| {
        let mut command = sceneplay(lab.home.path());
        command.arg("merge").args(parts.iter().map(|part| lab.path(part)));
        command.arg("--out").arg(lab.path(out)).output().unwrap()
    };
    let works = ["judged-b.json.work.jsonl", "judged-a.json.work.jsonl"];
    let merged = merge(&works, "merged.json");
    assert!(merged.status.success(), "{}", said(&merged));
    assert_eq!(text("merged.json"), text("whole.json"));
    for (parts, expected) in [
        (vec![works[0]], "scene 0 of the run, scene 1 of the run, scene 2 of the run is missing"),
        (vec![works[0], works[1], works[0]], "more than once"),
        (vec![works[0], "a.json.work.jsonl"], "kind: evaluation there, simulation now"),
        (vec![works[0], "a.json"], "give one kind"),
        (vec!["judged-a.json"], "give the work files beside"),
    ] {
        let refused = merge(&parts, "refused.json");
        assert_eq!(refused.status.code(), Some(2), "{parts:?}");
        assert!(said(&refused).contains(expected), "{expected}: {}", said(&refused));
        assert!(!lab.path("refused.json").exists());
    }
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let lab = played(both);
    lab.made("paper.json", &["--protocol", "paper"]);
    lab.made("seed.json", &["--seed", "9", "--scenes", "0-2"]);
    lab.made("rest.json", &["--scenes", "3-5"]);
    fs::write(lab.path("broken.json"), "[{\"simulation\": [").unwrap();
    fs::write(lab.path("shape.json"), "[{\"circumstance\": 5, \"simulation\": []}]").unwrap();
    let asked = lab.server.requests().len();
    let rows: [(&[&str], &[&str], &str); 9] = [
        (&["run.json", "run.json"], &[], "stands in"),
        (&["seed.json", "paper.json"], &["--samples", "1"], "again in"),
        (&["seed.json", "rest.json"], &[], "seed"),
        (&["paper.json"], &["--protocol", "newest"], "was played by the protocol `paper`"),
        (&["broken.json"], &[], "broken JSON"),
        (&["shape.json"], &[], "entry 1 of 1 (line 1): circumstance"),
        (&["set.json"], &[], "this is a test set, not a simulation"),
        (&["run.json"], &["--judge-model", "offline"], "no verdict"),
        (&["missing.json"], &[], "cannot read"),
    ];
    for (plays, flags, expected) in rows {
        let mut command = sceneplay(lab.home.path());
        command.args(["judge", "--out"]).arg(lab.path("refused.json"));
        let judge = ["--judge-model", "lab/judge"];
        command.args(if flags.contains(&"--judge-model") { flags } else { &judge });
        command.args(if flags.contains(&"--judge-model") { &[] } else { flags });
        let output = command.args(plays.iter().map(|play| lab.path(play))).output().unwrap();
        assert!(!output.status.success(), "{plays:?}");
        assert!(said(&output).contains(expected), "{expected}: {}", said(&output));
        assert!(!lab.path("refused.json").exists());
    }
    assert_eq!(lab.server.requests().len(), asked, "nobody is asked");
}

#[test]
fn protocols_are_not_mixed() {
    let lab = played(both);
    lab.made("newest.json", &["--shard", "1/2"]);
    lab.made("paper.json", &["--shard", "2/2", "--protocol", "paper"]);
    let output = judged(&lab, &["newest.json", "paper.json"], "refused.json", &[]);
    assert!(said(&output).contains("the protocols are mixed"), "{}", said(&output));
}

#[test]
fn a_dry_run_asks_nobody() {
    let lab = played(both);
    let asked = lab.server.requests().len();
    let output = judged(&lab, &["run.json"], "all.json", &["--dry-run", "--samples", "2"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("12 judgings; nothing is asked."), "{told}");
    assert!(told.contains("usual length: 48 calls, "), "{told}");
    assert!(told.contains("196.6 k tokens out"), "{told}");
    assert_eq!(lab.server.requests().len(), asked);
    assert!(!lab.path("all.json.work.jsonl").exists());
}

/// The published plays with the published flaws give the published figures.
#[test]
fn published_judgings_come_out_again() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
    let (simulation, judged) =
        (folder.join("simulation_gpt-4o.json"), folder.join("evaluation_gpt-4o.json"));
    let (true, Ok(bytes)) = (simulation.exists(), fs::read(&judged)) else {
        println!("skipped: {} is not there", judged.display());
        return;
    };
    let published = evaluation::read("published", &bytes).unwrap();
    let cases: Vec<Case> = published.runs.iter().flat_map(|run| run.cases.clone()).collect();
    let answers = cases.clone();
    let server = Server::start(Script::new().otherwise(move |asked| {
        let shown = asked.body.to_string();
        let is_shown = |case: &&Case| {
            let first = &case.lines[1].content;
            let quoted = json!(first).to_string();
            shown.contains(quoted.trim_matches('"'))
        };
        let case = answers.iter().find(is_shown).expect("one of the three");
        let known = case.judgings[0].critique(dimension(asked)).expect("all four were judged");
        let flaws: Vec<Value> = known
            .flaws
            .iter()
            .map(|flaw| {
                let severity = flaw.severity;
                json!({"instance": flaw.instance, "type": flaw.kind, "severity": severity})
            })
            .collect();
        Answer::says([json!({dimension(asked): {"flaws": flaws}}).to_string()])
    }));
    let home = home_with("");
    let out = home.path().join("judged.json");
    let output = judge_published(home.path(), &server, &simulation, &out);
    assert!(output.status.success(), "{}", said(&output));
    let ours = evaluation::read("ours", &fs::read(&out).unwrap()).unwrap();
    for (name, value) in &published.scores {
        let (theirs, ours) = (value.as_f64().unwrap(), ours.scores[name].as_f64().unwrap());
        assert!((theirs - ours).abs() < 1e-9, "{name}: {theirs}, not {ours}");
    }
    assert_eq!(ours.runs[0].cases.len(), 3);
}

fn judge_published(home: &Path, server: &Server, simulation: &Path, out: &Path) -> Output {
    sceneplay(home)
        .args(["judge", "--protocol", "paper", "--judge-model", "gpt-4o", "--base-url"])
        .arg(server.base_url())
        .arg(simulation)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap()
}
