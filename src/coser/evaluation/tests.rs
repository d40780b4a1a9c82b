use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{coser::OWN, record::LineId};

fn flaw(kind: &str, severity: Option<u32>) -> Flaw {
    let instance = "She gives in at once.".to_owned();
    Flaw { instance, kind: kind.to_owned(), severity, given: None, line: None, evidence: None }
}

fn read_value(value: &Value) -> Result<Evaluation, String> {
    read("run.json", value.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// A case as the reference implementation writes it.
fn published(score: f64) -> Value {
    json!({
        "simulation": [
            {"role": "Anna", "content": "Is it late?"},
            {"role": "Environment", "content": "A bell rings."},
            {"role": "Bert", "content": "It is."},
        ],
        "simulation_str": "Is it late?\n\nA bell rings.\n\nIt is.",
        "score": score,
        "critique": {
            "Storyline Consistency": {"flaws": [], "score": 100},
            "Anthropomorphism": {
                "flaws": [{"instance": "Flat.", "type": "Emotional Depth", "severity": 3}],
                "score": score,
            },
            "bleu": 0.25, "rouge_l": 0.5,
        },
    })
}

#[test]
fn the_form_of_one_run() {
    let file = json!({
        "scores": {"Storyline Consistency": 100.0, "avg": 94.0, "own": 1},
        "cases": {"Catch-22-3-0": published(88.0), "The Ferry": published(88.0)},
    });
    let evaluation = read_value(&file).unwrap();
    assert_eq!(evaluation.scores["own"], 1);
    let [Run { name: None, cases }] = evaluation.runs.as_slice() else { panic!("one run") };
    let books: Vec<&str> = cases.iter().map(Case::book).collect();
    assert_eq!(books, ["Catch-22", "The Ferry"]);
    let case = &cases[0];
    assert_eq!((case.bleu, case.rouge_l, case.scored_lines()), (Some(0.25), Some(0.5), Some(2)));
    let [judging] = case.judgings.as_slice() else { panic!("one judging") };
    assert_eq!(judging.mean(), Some(94.0));
    let critique = judging.critique("anthropomorphism").unwrap();
    assert_eq!((critique.flaws[0].severity, critique.score), (Some(3), Some(88.0)));
}

#[test]
fn the_form_with_models() {
    let mut judged = published(88.0);
    let text = judged.as_object_mut().unwrap().shift_remove("simulation_str").unwrap();
    judged["simulation_text"] = text;
    let reference = json!({"scenario": "A quay.", "groundtruth": "Anna: Hello.", "score": 100});
    let file = json!({
        "scores": {"avg": 94.0, "ttr_all": 0.1},
        "cases": {
            "groundtruth": {"The Ferry-1-0": reference},
            "simulation": {"The Ferry-1-0": judged, "The Ferry-2-0": judged},
            "other": {},
        },
    });
    let evaluation = read_value(&file).unwrap();
    let reference = Reference { scene: "The Ferry-1-0".into(), text: "Anna: Hello.".into() };
    assert_eq!(evaluation.references, [reference]);
    let [run] = evaluation.runs.as_slice() else { panic!("one run") };
    assert_eq!((run.name.as_deref(), run.cases.len()), (Some("simulation"), 2));
    assert!(run.cases[0].text.as_ref().unwrap().starts_with("Is it late?"));
}

#[test]
fn flaws_in_many_spellings() {
    for (given, kind, severity, kept) in [
        (json!({"instance": "x", "type": "T", "severity": 4}), "T", Some(4), None),
        (json!({"instance": "x", "typer": "T", "severity": 0}), "T", Some(0), None),
        (json!({"instance": "x", "type": "T"}), "T", Some(1), None),
        (json!({"instance": "x", "type": "T", "severity": null}), "T", None, None),
        (json!({"instance": "x", "type": "T", "severity": "3"}), "T", Some(3), Some(json!("3"))),
        (json!({"instance": "x", "type": "T", "severity": 3.0}), "T", Some(3), Some(json!(3.0))),
        (json!({"instance": "x", "type": "T", "severity": 2.5}), "T", None, Some(json!(2.5))),
        (json!({"instance": "x", "type": "T", "severity": -1}), "T", None, Some(json!(-1))),
        (json!({"instance": "x", "type": null, "severity": "hard"}), "", None, Some(json!("hard"))),
        (json!({"comment": "x", "type": ["T"], "severity": 2}), "[\"T\"]", Some(2), None),
        (json!("x"), "", Some(1), None),
    ] {
        let mut case = published(88.0);
        case["critique"]["Anthropomorphism"]["flaws"] = json!([given]);
        let evaluation = read_value(&json!({"cases": {"The Ferry-1-0": case}})).unwrap();
        let judging = &evaluation.runs[0].cases[0].judgings[0];
        let flaw = &judging.critique("Anthropomorphism").unwrap().flaws[0];
        let found = (flaw.instance.as_str(), flaw.kind.as_str(), flaw.severity, flaw.given.clone());
        assert_eq!(found, ("x", kind, severity, kept), "{given}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let with = |path: &str, value: Value| {
        let mut case = published(88.0);
        *case.pointer_mut(path).unwrap() = value;
        json!({"scores": {}, "cases": {"The Ferry-1-0": published(88.0), "The Ferry-2-0": case}})
            .to_string()
    };
    let case = "run.json: case \"The Ferry-2-0\": ";
    for (text, expected) in [
        (with("/simulation/1/role", json!(3)), format!("{case}simulation[1].role: expected text, found the number 3")),
        (with("/simulation", json!("x")), format!("{case}simulation: expected the play's lines (a list), found the text \"x\"")),
        (with("/critique", json!([1])), format!("{case}critique: expected dimensions (an object), found a list")),
        (with("/critique/Anthropomorphism/flaws", json!(null)), format!("{case}critique.Anthropomorphism.flaws: expected a list of flaws, found null")),
        (with("/critique/Anthropomorphism/flaws/0", json!(7)), format!("{case}critique.Anthropomorphism.flaws[0]: expected a flaw (an object), found the number 7")),
        (with("/critique/bleu", json!("high")), format!("{case}critique.bleu: expected a number, found the text \"high\"")),
        (with("/score", json!("88")), format!("{case}score: expected a number, found the text \"88\"")),
        (json!({"scores": 3, "cases": {}}).to_string(), "run.json: scores: expected the run's scores (an object), found the number 3".into()),
        (json!({"scores": {}}).to_string(), "run.json: cases: expected the judged plays (an object), found nothing".into()),
        (json!({"scores": {}, "cases": {}}).to_string(), "run.json: there is no judged play in it".into()),
        (json!({"cases": {"A-1-0": 3}}).to_string(), "run.json: case \"A-1-0\": expected a judged play (an object), found the number 3".into()),
        (format!("{{\"cases\": {{\"A-1-0\": {0}, \"A-1-0\": {0}}}}}", published(1.0)), "run.json: the case \"A-1-0\" stands in it twice; one of them would be lost".into()),
        ("{\n \"cases\": {\n  \"A\": {,}}}".into(), "run.json:3:9: broken JSON: key must be a string".into()),
        ("{\"cases\": {\"A\": {\"score\": 1e999}}}".into(), "run.json:1:31: broken JSON: number out of range".into()),
        (" ".into(), "run.json: the file is empty; expected an evaluation in JSON".into()),
        ("<html>".into(), "run.json: this is a web page, not an evaluation. Download the file itself, not the page that shows it.".into()),
        (json!([{"book": "B", "scenario": "S"}]).to_string(), "run.json: this is a test set, not an evaluation. Play and judge it first.".into()),
        (json!([{"book_title": "B", "simulation": []}]).to_string(), "run.json: this is a simulation: scenes that were already played, not an evaluation. Judge it first: `sceneplay judge` makes an evaluation of it.".into()),
    ] {
        let error = read("run.json", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, expected);
    }
    let error = read("run.json", b"{\"cases\xff").unwrap_err().to_string();
    assert!(error.contains("byte 7"), "{error}");
}

/// All that sceneplay can have to say about a play.
fn full() -> Evaluation {
    let lines = vec![
        Spoken { role: "Anna".into(), content: "Is it late?".into() },
        Spoken { role: ENVIRONMENT.into(), content: "A bell rings.".into() },
    ];
    let mut flaws = vec![flaw("Emotional Depth", Some(3)), flaw("Emotional Depth", None)];
    flaws[0].given = Some(json!("3"));
    flaws[0].line = Some(LineId(2));
    flaws[1].given = Some(json!("severe"));
    let mut critique = Critique::scored("Anthropomorphism", flaws, 1);
    critique.repairs.push("code fence around the JSON".into());
    let judging = Judging {
        judge: Some("lab/judge".into()),
        critiques: vec![critique],
        failed: Map::from_iter([("Storyline Quality".to_owned(), json!("no answer"))]),
        ..Judging::default()
    };
    let second = Judging { sample: 2, failed: Map::new(), ..judging.clone() };
    let custom = Judging {
        rubric: "time and knowledge".into(),
        critiques: vec![Critique {
            dimension: "Foreknowledge".into(),
            flaws: vec![flaw("Knows the end", Some(2))],
            score: None,
            repairs: Vec::new(),
        }],
        ..second.clone()
    };
    let case = Case {
        scene: "The Ferry-1-0".into(),
        repeat: 1,
        tag: Some("ood".into()),
        lines,
        text: Some("Is it late?\n\nA bell rings.".into()),
        reference: Some("Anna: Is it late?".into()),
        continue_from: 1,
        player_lines: 1,
        score: judging.mean(),
        bleu: Some(0.25),
        rouge_l: Some(0.5),
        judgings: vec![judging, second, custom],
    };
    let again = Case { repeat: 2, ..case.clone() };
    let cases = vec![case, again];
    let scores = figures(&cases).into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
    Evaluation {
        scores: scores.collect(),
        runs: vec![Run { name: None, cases }],
        references: Vec::new(),
        about: About {
            program: Some("sceneplay 0.1.0".into()),
            actor: Some("lab/actor".into()),
            rules: Some(Rules::default()),
            ..About::default()
        },
    }
}

#[test]
fn what_is_written_is_read_again() {
    let evaluation = full();
    let mut written = Vec::new();
    evaluation.write(&mut written).unwrap();
    let again = read("run.json", &written).unwrap();
    assert_eq!(again, evaluation);
}

#[test]
fn readers_of_the_published_format_find_everything_in_its_place() {
    let value = serde_json::to_value(full()).unwrap();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&value), ["scores", "cases", OWN]);
    assert_eq!(keys(&value["cases"]), ["The Ferry-1-0", "The Ferry-1-0#2"]);
    let case = &value["cases"]["The Ferry-1-0"];
    assert_eq!(keys(case), ["simulation", "simulation_str", "score", "critique", OWN]);
    assert_eq!(keys(&case["critique"]), ["Anthropomorphism", "bleu", "rouge_l"]);
    let critique = &case["critique"]["Anthropomorphism"];
    assert_eq!(critique["score"], 86.5);
    assert_eq!(critique["flaws"][1]["severity"], "severe");
    assert_eq!(
        value["scores"],
        json!({"Anthropomorphism": 86.5, "avg": 86.5, "bleu": 0.25, "rouge_l": 0.5})
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read("f", &bytes);
    }

    #[test]
    fn no_damage_makes_it_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut written = Vec::new();
        full().write(&mut written).unwrap();
        for (at, byte) in damage {
            let at = at.index(written.len());
            written[at] = byte;
        }
        let _ = read("f", &written);
    }

    #[test]
    fn cut_off_files_are_refused(end in 1_usize..1000) {
        let mut written = Vec::new();
        full().write(&mut written).unwrap();
        let end = end.min(written.len() - 3);
        prop_assert!(read("f", &written[..end]).is_err());
    }
}

#[test]
fn published_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
    for (name, runs, cases, references, flaws) in [
        ("evaluation_gpt-4o.json", vec![None], 3, 0, 43),
        ("evaluation_id100_gpt-4o.json", vec![Some("gpt-4o")], 100, 100, 1537),
        ("evaluation_id100_llama-3.1-8b.json", vec![Some("llama3p1-8b-instruct")], 100, 100, 1724),
    ] {
        let Ok(bytes) = fs_err::read(folder.join(name)) else {
            eprintln!("skipped: no {name}");
            continue;
        };
        let evaluation = read(name, &bytes).unwrap();
        let names: Vec<Option<&str>> =
            evaluation.runs.iter().map(|run| run.name.as_deref()).collect();
        assert_eq!(names, runs, "{name}");
        let all: Vec<&Case> = evaluation.runs.iter().flat_map(|run| &run.cases).collect();
        let critiques = all.iter().flat_map(|case| &case.judgings[0].critiques);
        let counted: usize = critiques.map(|critique| critique.flaws.len()).sum();
        assert_eq!(
            (all.len(), evaluation.references.len(), counted),
            (cases, references, flaws),
            "{name}"
        );
        assert!(
            all.iter().all(|case| case.text.is_some() && case.book().len() + 4 <= case.scene.len())
        );
        for (figure, value) in figures(&evaluation.runs[0].cases) {
            let stored = evaluation.scores[figure].as_f64().unwrap();
            // Those of the larger files are stored rounded.
            let near = if cases == 3 { 1e-9 } else { 5.1e-4 };
            assert!((stored - value).abs() < near, "{name}: {figure} {stored} {value}");
        }
    }
}
