//! `sceneplay export` and `sceneplay annotations import`, through the real program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::{Value, json};

use crate::settings::{home_with, sceneplay};

const PLAY: &str = "01JDX3T0000000000000000000";

/// A home in which the play has been recorded, under this name.
fn home_called(name: &str) -> tempfile::TempDir {
    let home = home_with("");
    let plays = home.path().join("data/plays");
    fs::create_dir_all(&plays).unwrap();
    let play = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/plays/{PLAY}.jsonl"));
    fs::copy(play, plays.join(format!("{name}.jsonl"))).unwrap();
    home
}

/// Exports into the folder `out` and gives the files that were named.
fn exported(home: &Path, args: &[&str]) -> Vec<PathBuf> {
    let mut command = sceneplay(home);
    command.arg("export").args(args).arg("--out").arg(home.join("out"));
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap().lines().map(PathBuf::from).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn import(home: &Path, file: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = sceneplay(home);
    command.args(["annotations", "import"]).arg(file).args(["--annotator", "mia"]).args(args);
    command.assert()
}

/// Facts that were written into the journal about this annotator.
fn marks(home: &Path) -> Vec<Value> {
    let journal = fs::read_to_string(home.join(format!("data/plays/{PLAY}.jsonl"))).unwrap();
    let facts = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    facts.filter(|fact| fact["annotator"] == "mia").collect()
}

#[test]
fn every_format_is_written_once() {
    let home = home_called(PLAY);
    let formats = "coser,evaluation,jsonl,csv,sharegpt,preferences,markdown,html,label-studio,\
                   potato,spans,inspect,csv";
    let files = exported(home.path(), &["01jdx", "--format", formats]);
    let names: Vec<_> = files
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().replace(PLAY, "*"))
        .collect();
    assert_eq!(
        names,
        [
            "*.simulation.json",
            "*.evaluation.json",
            "*.lines.jsonl",
            "*.csv",
            "*.sharegpt.jsonl",
            "*.preferences.jsonl",
            "*.md",
            "*.html",
            "*.label-studio.json",
            "*.label-studio.xml",
            "*.potato.jsonl",
            "*.potato.yaml",
            "*.spans.jsonl",
            "*.doccano.jsonl",
            "*.inspect.json",
        ]
    );
    // The program's own commands read what can come back.
    sceneplay(home.path()).arg("report").arg(&files[1]).assert().success().stdout(contains("89."));
    assert_eq!(json(&files[0]).as_array().unwrap().len(), 1);
    let page = fs::read_to_string(&files[7]).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("@media"));
    // The same again changes nothing; other bytes are not written over.
    exported(home.path(), &[PLAY, "--format", formats]);
    let mut other = sceneplay(home.path());
    other.args(["export", PLAY, "-f", "csv", "--without", "thoughts", "--out"]);
    other.arg(home.path().join("out"));
    other.assert().code(2).stderr(contains("is there already").and(contains("--force")));
    other.arg("--force").assert().success();
}

#[test]
fn what_is_left_out_and_what_there_is_not() {
    let home = home_called(PLAY);
    let args = ["--all", "-f", "markdown", "--without", "thoughts,book-text,names"];
    let all = exported(home.path(), &[&args[..], &["--all-branches"]].concat());
    assert_eq!(all.len(), 3, "a file for each branch");
    let text = fs::read_to_string(&all[0]).unwrap();
    assert!(text.contains("Character 1") && !text.contains("Anna") && !text.contains("lanterns"));
    for (args, told) in [
        (vec!["export", "nobody", "-f", "csv"], "there is no transcript \"nobody\""),
        (vec!["export", PLAY, "-f", "pdf"], "[possible values: coser, evaluation"),
        (vec!["export", "-f", "csv"], "PLAY"),
        (vec!["export", "../../no/such/play", "-f", "csv"], "there is no transcript"),
    ] {
        sceneplay(home.path()).args(args).assert().code(2).stderr(contains(told));
    }
    let plays = home.path().join("data/plays");
    fs::write(plays.join("broken.jsonl"), "{\"seq\":1}\nx\ny\n").unwrap();
    sceneplay(home.path())
        .args(["export", "--all", "-f", "csv", "--out"])
        .arg(home.path().join("other"))
        .assert()
        .code(1)
        .stdout(contains(format!("{PLAY}.csv")))
        .stderr(contains("left out: ").and(contains("1 of the plays could not be read")));
    fs::remove_dir_all(plays).unwrap();
    let none = ["export", "--all", "-f", "csv"];
    sceneplay(home.path()).args(none).assert().code(2).stderr(contains("there are no plays"));
}

#[test]
fn no_name_leaves_the_folder() {
    let long = "x".repeat(240);
    for name in ["CON", "..", "🦊 ; rm -rf ~", "-rf", long.as_str()] {
        let home = home_called(name);
        let files = exported(home.path(), &["--all", "-f", "html,csv,label-studio"]);
        assert_eq!(files.len(), 4, "{name}");
        for path in &files {
            assert_eq!(path.parent().unwrap(), home.path().join("out"));
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(name.is_ascii() && name.len() < 120 && !name.starts_with("CON."), "{name}");
        }
        assert_eq!(fs::read_dir(home.path().join("out")).unwrap().count(), 4);
    }
}

/// As Label Studio gives back a task whose predictions somebody took over.
fn submitted(tasks: &Path, change: impl Fn(&mut Vec<Value>)) -> PathBuf {
    let mut all = json(tasks);
    for task in all.as_array_mut().unwrap() {
        let mut result = task["predictions"][0]["result"].as_array().unwrap().clone();
        change(&mut result);
        let by = json!({"id": 1, "email": "mia@example.org"});
        task["annotations"] = json!([
            {"completed_by": by, "parent_prediction": 7, "result": result}
        ]);
    }
    let path = tasks.with_file_name("back.json");
    fs::write(&path, all.to_string()).unwrap();
    path
}

#[test]
fn labels_go_out_and_come_back() {
    let home = home_called(PLAY);
    let files = exported(home.path(), &[PLAY, "-f", "label-studio,spans"]);
    let back = submitted(&files[0], |result| {
        result.retain(|one| !one["value"]["rating"].is_u64());
        let again: Vec<Value> = result
            .iter()
            .map(|one| {
                let mut rating = one.clone();
                rating["value"].as_object_mut().unwrap().remove("paragraphlabels");
                rating["value"].as_object_mut().unwrap().remove("text");
                rating["type"] = "rating".into();
                rating["value"]["rating"] = 2.into();
                rating
            })
            .collect();
        result.extend(again);
    });
    let told = |what: &'static str| contains(format!("{PLAY}: {what} by mia, assisted"));
    import(home.path(), &back, &["--dry-run"]).success().stdout(told("2 marks would be added"));
    assert!(marks(home.path()).is_empty());
    import(home.path(), &back, &["--by", "mia@example.org"])
        .success()
        .stdout(told("2 marks added"));
    let recorded = marks(home.path());
    assert_eq!(recorded.len(), 4, "one who begins, two marks, and one who is done");
    assert_eq!(recorded[3]["event"], "marking_done");
    for mark in &recorded[1..3] {
        assert_eq!((&mark["says"], &mark["severity"]), (&json!("change"), &json!(2)), "{mark}");
    }
    import(home.path(), &back, &[]).success().stdout(told("nothing new"));
    import(home.path(), &back, &["--by", "ola"]).code(2).stderr(contains("nothing in it"));
    assert_eq!(marks(home.path()), recorded);

    // The layer is one like any other: it stands in the next export.
    let again = exported(home.path(), &[PLAY, "-f", "html", "--force"]);
    assert!(fs::read_to_string(&again[0]).unwrap().contains("mia changes it: severity 2"));

    // The spans come back as well, blind: as flaws of the annotator's own.
    let spans = |who: &str, args: &[&str]| {
        let mut command = sceneplay(home.path());
        command.args(["annotations", "import", "--annotator", who]).arg(&files[2]).args(args);
        command.assert()
    };
    spans("ola", &["--blind"]).success().stdout(contains("2 marks added by ola, blind, done"));
    spans("ola", &[]).success().stdout(contains("nothing new by ola, blind, done"));
    let goes_on = contains("2 marks added by eva, blind, goes on");
    spans("eva", &["--blind", "--unfinished"]).success().stdout(goes_on);
    spans("eva", &[]).success().stdout(contains("nothing new by eva, blind, done"));
    spans("mia", &["--blind"]).code(2).stderr(contains("has seen what judges found"));
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let home = home_called(PLAY);
    let files = exported(home.path(), &[PLAY, "-f", "spans"]);
    let journal = home.path().join(format!("data/plays/{PLAY}.jsonl"));
    let before = fs::read(&journal).unwrap();
    let text = fs::read_to_string(&files[0]).unwrap();
    let other = home.path().join("other.jsonl");
    for (wrong, told) in [
        (text.replace("Is it late", "Is it soon"), "reads otherwise"),
        (text.replace(PLAY, "01ZZZZ"), "there is no transcript \"01ZZZZ\""),
        (text.replace("\"start\":", "\"begin\":"), "missing field `start`"),
        ("{}".to_owned(), "does not say which play"),
        ("a,b".to_owned(), "neither a JSON export"),
        (String::new(), "neither a JSON export"),
    ] {
        fs::write(&other, wrong).unwrap();
        import(home.path(), &other, &[]).code(2).stderr(contains(told));
    }
    import(home.path(), &home.path().join("none"), &[]).code(2).stderr(contains("cannot be read"));
    assert_eq!(fs::read(&journal).unwrap(), before);
}

#[test]
fn a_play_that_is_gone_keeps_no_other_from_its_labels() {
    let home = home_called(PLAY);
    let files = exported(home.path(), &[PLAY, "-f", "spans,label-studio"]);
    let text = fs::read_to_string(&files[0]).unwrap();
    let other = home.path().join("other.jsonl");
    fs::write(&other, text.replace(PLAY, "01ZZZZ") + &text).unwrap();
    for (args, added) in [
        (&["--dry-run", "--blind"][..], "2 marks would be added"),
        (&["--blind"], "2 marks added by mia, blind, done"),
        (&[], "nothing new"),
    ] {
        import(home.path(), &other, args)
            .code(2)
            .stdout(contains(format!("{PLAY}: {added}")))
            .stderr(contains("left out: line 1 of the file: there is no transcript \"01ZZZZ\""))
            .stderr(contains("1 of 2 left out"));
    }
    assert_eq!(marks(home.path()).len(), 4);
}

#[test]
fn who_found_nothing_has_marked_the_play_as_well() {
    let home = home_called(PLAY);
    let files = exported(home.path(), &[PLAY, "-f", "label-studio,spans"]);
    let untouched = files.iter().find(|path| path.ends_with(format!("{PLAY}.doccano.jsonl")));
    let mut text: Value = json(untouched.unwrap());
    text["label"] = json!([]);
    text["meta"]["given"] = json!([]);
    let other = home.path().join("other.jsonl");
    fs::write(&other, text.to_string()).unwrap();
    import(home.path(), &other, &[])
        .success()
        .stdout(contains("nothing new by mia, blind, not begun"));
    assert!(marks(home.path()).is_empty());

    let back = submitted(&files[0], Vec::clear);
    import(home.path(), &back, &["--blind"])
        .success()
        .stdout(contains("nothing new by mia, blind, done"));
    let events: Vec<Value> =
        marks(home.path()).into_iter().map(|one| one["event"].clone()).collect();
    assert_eq!(events, ["marking_opened", "marking_done"]);
}
