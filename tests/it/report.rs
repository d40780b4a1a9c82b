//! `sceneplay report`, through the real program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::settings::{home_with, sceneplay};

const DIMENSIONS: [&str; 4] =
    ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];

/// A judged play of two counted lines; each dimension has one flaw of this severity.
fn case(severity: u32) -> Value {
    let score = 100.0 - 5.0 * (f64::from(severity) - 0.6);
    let mut critique: serde_json::Map<String, Value> = DIMENSIONS
        .iter()
        .map(|name| {
            let flaws = json!([{"instance": "Anna gives in.", "type": name, "severity": severity}]);
            ((*name).to_owned(), json!({"flaws": flaws, "score": score}))
        })
        .collect();
    critique.insert("bleu".to_owned(), json!(0.25));
    critique.insert("rouge_l".to_owned(), json!(0.5));
    json!({
        "simulation": [
            {"role": "Anna", "content": "Is it late?"},
            {"role": "Environment", "content": "A bell rings."},
            {"role": "Bert", "content": "It is."},
        ],
        "simulation_str": "Is it late?\n\nA bell rings.\n\nIt is.",
        "score": score,
        "critique": critique,
    })
}

fn write(folder: &Path, name: &str, cases: &[(&str, Value)]) -> PathBuf {
    let cases: serde_json::Map<String, Value> =
        cases.iter().map(|(name, case)| ((*name).to_owned(), case.clone())).collect();
    let path = folder.join(name);
    fs::write(&path, json!({"scores": {}, "cases": cases}).to_string()).unwrap();
    path
}

/// Name and path, as they are given together.
fn named(name: &str, path: &Path) -> String {
    format!("{name}={}", path.display())
}

#[test]
fn repeats_and_runs() {
    // A report depends on no settings, not even on broken ones.
    let home = home_with("no settings at all");
    let folder = home.path();
    let file = |name: &str, one: u32, other: u32| {
        write(folder, name, &[("The Ferry-1-0", case(one)), ("The Ferry-2-0", case(other))])
    };
    let (first, again) = (file("1.json", 3, 3), file("2.json", 5, 5));
    let other = file("evaluation_other.json", 1, 3);
    let mut command = sceneplay(folder);
    command.args(["report", "--format", "json"]);
    command.args([named("mine", &first), named("mine", &again)]).arg(&other);
    let output = command.assert().success().get_output().stdout.clone();
    let report: Value = serde_json::from_slice(&output).unwrap();
    let runs = report["runs"].as_array().unwrap();
    assert_eq!((&runs[0]["name"], &runs[1]["name"]), (&json!("mine"), &json!("other")));
    let average = &runs[0]["average"];
    assert_eq!((&average["mean"], &average["repeats"]), (&json!(83.0), &json!(2)));
    assert!((average["deviation"].as_f64().unwrap() - 50.0_f64.sqrt()).abs() < 1e-9);
    assert_eq!(runs[1]["average"]["deviation"], Value::Null);
    assert_eq!(report["differences"][0]["average"]["mean"], json!(10.0));
    assert_eq!(report["differences"][0]["average"]["interval"], Value::Null);
    assert_eq!(report["books"][0]["name"], "The Ferry");
}

#[test]
fn every_format_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let path = write(home.path(), "evaluation_mine.json", &[("The Ferry-1-0", case(3))]);
    for (format, first, shown) in [
        ("table", "Scores\n", "CoSER-70B, published"),
        ("markdown", "## Scores\n", "| mine |"),
        ("csv", "table,run,of,", "scores,mine,,Anthropomorphism,score,88.0,"),
        ("json", "{\n", "\"name\": \"mine\""),
        ("html", "<!DOCTYPE html>\n", "<td>mine</td>"),
    ] {
        let mut command = sceneplay(home.path());
        command.args(["report", "--format", format]).arg(&path);
        let output = command.assert().success().stderr("").get_output().stdout.clone();
        let printed = String::from_utf8(output).unwrap();
        assert!(printed.starts_with(first) && printed.contains(shown), "{printed}");
    }
}

#[test]
fn a_score_that_does_not_come_out_ends_with_one() {
    let home = tempfile::tempdir().unwrap();
    let mut wrong = case(3);
    wrong["critique"]["Storyline Quality"]["score"] = json!(88.5);
    let path =
        write(home.path(), "e.json", &[("The Ferry-1-0", case(3)), ("The Ferry-2-0", wrong)]);
    sceneplay(home.path()).arg("report").arg(&path).assert().success();
    sceneplay(home.path())
        .args(["report", "--check"])
        .arg(&path)
        .assert()
        .code(1)
        .stdout(contains("The Ferry-2-0  Storyline Quality    88.5        88"))
        .stdout(contains("8 stored figures come out").and(contains(", 2 do not.")))
        .stderr(contains("2 stored figures do not come out"));
    let sound = write(home.path(), "f.json", &[("The Ferry-1-0", case(3))]);
    sceneplay(home.path())
        .args(["report", "--check"])
        .arg(&sound)
        .assert()
        .success()
        .stdout(contains("Not checked, 1: BLEU and ROUGE-L"));
}

#[test]
fn what_is_no_evaluation_is_refused_with_two() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let simulation = file("s.json", "[{\"book_title\": \"B\", \"simulation\": []}]");
    let hostile = "{\"cases\": {\"A-1-0\": {\"critique\": {\"\\u001b[31mD\": {\"flaws\": 3}}}}}";
    let hostile = file("h.json", hostile);
    let mut broken = case(3);
    broken["critique"]["Anthropomorphism"]["flaws"][0] = json!(3);
    let broken = write(home.path(), "b.json", &[("The Ferry-2-0", broken)]);
    for (path, said) in [
        (simulation, "this is a simulation"),
        (home.path().join("none.json"), "none.json: cannot be read"),
        (broken, "case \"The Ferry-2-0\": critique.Anthropomorphism.flaws[0]: expected a flaw"),
        (hostile, "critique.\u{241b}[31mD.flaws: expected a list of flaws, found the number 3"),
    ] {
        let mut command = sceneplay(home.path());
        command.arg("report").arg(&path).assert().code(2).stdout("").stderr(contains(said));
    }
    sceneplay(home.path()).arg("report").assert().code(2).stderr(contains("EVALUATION"));
}

#[test]
fn names_with_escape_sequences_are_shown_and_not_obeyed() {
    let home = tempfile::tempdir().unwrap();
    let scene = "\u{1b}[2J\u{202e}The Ferry-1-0";
    let path = write(home.path(), "e.json", &[(scene, case(3))]);
    for format in ["table", "markdown", "csv", "html"] {
        let mut command = sceneplay(home.path());
        command.args(["report", "--format", format]).arg(named("\u{1b}]0;x\u{7}", &path));
        let output = command.assert().success().get_output().stdout.clone();
        let printed = String::from_utf8(output).unwrap();
        assert!(!printed.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{printed}");
        assert!(printed.contains('\u{241b}'), "{printed}");
    }
}

#[test]
fn the_references_own_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
    let names = ["gpt-4o", "id100_gpt-4o", "id100_llama-3.1-8b"];
    let paths = names.map(|name| folder.join(format!("evaluation_{name}.json")));
    if !paths.iter().all(|path| path.exists()) {
        eprintln!("skipped: no published evaluations");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut command = sceneplay(home.path());
    command.args(["report", "--check", "--test-set"]).arg(folder.join("simulation_gpt-4o.json"));
    let output = command.args(&paths).assert().code(1).get_output().stdout.clone();
    let printed = String::from_utf8(output).unwrap();
    assert_eq!(printed.matches("stored without the limit of 100").count(), 7, "{printed}");
    assert!(printed.contains(", 7 do not."), "{printed}");
}
