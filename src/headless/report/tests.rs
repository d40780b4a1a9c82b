//! Whole reports on files made here, and on the published ones.

use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    coser::evaluation::{About, Case, Critique, Evaluation, Judging, Run, Spoken, figures},
    judge::{
        metrics::{bleu, rouge_l},
        published::DIMENSIONS,
    },
    record::Flaw,
};

const BOOKS: [&str; 3] = ["The Ferry", "三国演义", "Salt"];

fn flaw(instance: &str, kind: &str, severity: u32) -> Flaw {
    Flaw {
        instance: instance.to_owned(),
        kind: kind.to_owned(),
        severity: Some(severity),
        given: None,
        line: None,
        evidence: None,
    }
}

/// A play of a made scene; `taste` makes judgings differ from one another.
fn case(number: usize, taste: usize) -> Case {
    let names = ["Anna", "诸葛亮", "Environment"];
    let line = |at: usize| Spoken {
        role: names[at % 3].to_owned(),
        content: format!("Line {at} of {}.", number % 4),
    };
    let lines: Vec<Spoken> = (0..6).map(line).collect();
    let text = lines.iter().map(|line| line.content.as_str()).collect::<Vec<_>>().join("\n\n");
    let reference = "Anna: Line 1 of 2, and nothing more.".to_owned();
    let kinds =
        ["Storyline Consistency", "emotional depth", "Character Language", "Flow & Progression"];
    let critiques = DIMENSIONS.iter().zip(kinds).enumerate().map(|(at, (dimension, kind))| {
        let severity = u32::try_from((number * 3 + taste * 2 + at) % 5 + 1).unwrap();
        let flaws = vec![flaw("Anna gives in.", kind, severity), flaw("It drags.", kind, 2)];
        Critique::scored(*dimension, flaws, 4)
    });
    let judging = Judging {
        judge: Some("lab/judge".to_owned()),
        critiques: critiques.collect(),
        ..Judging::default()
    };
    Case {
        scene: format!("{}-{number}-0", BOOKS[number % 3]),
        repeat: 1,
        tag: Some(if number.is_multiple_of(2) { "id" } else { "ood" }.to_owned()),
        score: judging.mean(),
        bleu: Some(bleu(&text, &reference)),
        rouge_l: Some(rouge_l(&text, &reference)),
        lines,
        text: Some(text),
        reference: Some(reference),
        judgings: vec![judging],
        ..Case::default()
    }
}

fn evaluation(actor: &str, cases: Vec<Case>) -> Evaluation {
    let scores = figures(&cases).into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
    Evaluation {
        scores: scores.collect(),
        about: About { actor: Some(actor.to_owned()), ..About::default() },
        runs: vec![Run { name: None, cases }],
        references: Vec::new(),
    }
}

fn write(folder: &Path, name: &str, evaluation: &Evaluation) -> Given {
    let path = folder.join(name);
    evaluation.write(fs_err::File::create(&path).unwrap()).unwrap();
    Given { name: None, path }
}

fn request(evaluations: Vec<Given>) -> Request {
    Request { evaluations, test_sets: Vec::new(), check: true, seed: 7 }
}

/// Two runs of `scenes` scenes, the first played twice.
fn made(scenes: usize) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let cases = |taste| (0..scenes).map(|number| case(number, taste)).collect();
    let mut other: Vec<Case> = cases(3);
    let custom = Judging {
        rubric: "time and knowledge".to_owned(),
        critiques: vec![Critique {
            dimension: "Foreknowledge".to_owned(),
            flaws: vec![flaw("Anna knows the end.", "Knows too much", 3)],
            score: None,
            repairs: Vec::new(),
        }],
        ..other[0].judgings[0].clone()
    };
    other[0].judgings.push(custom);
    other[1].judgings[0].critiques.pop();
    other[1].judgings[0].failed.insert("Storyline Quality".to_owned(), json!("no answer"));
    other[1].score = other[1].judgings[0].mean();
    other[1].player_lines = 1;
    let files = [
        ("a.json", "lab/small", cases(1)),
        ("b.json", "lab/small", cases(2)),
        ("c.json", "lab/大模型", other),
    ];
    let given =
        files.map(|(name, actor, cases)| write(folder.path(), name, &evaluation(actor, cases)));
    report(request(given.to_vec())).unwrap()
}

fn printed(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    print(&mut out, report, format).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn table() {
    insta::assert_snapshot!(printed(&made(12), Format::Table));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(printed(&made(3), Format::Markdown));
}

#[test]
fn csv() {
    insta::assert_snapshot!(printed(&made(3), Format::Csv));
}

#[test]
fn json() {
    insta::assert_snapshot!(printed(&made(2), Format::Json));
}

#[test]
fn html() {
    insta::assert_snapshot!(printed(&made(3), Format::Html));
}

#[test]
fn columns_stand_under_one_another() {
    let report = made(12);
    for sheet in sheet::sheets(&report).into_iter().filter(|sheet| !sheet.rows.is_empty()) {
        let (mut out, mut bare) = (Vec::new(), sheet.clone());
        bare.notes.clear();
        bare.long = false;
        crate::headless::sheet::text(&mut out, &[bare]).unwrap();
        let printed = String::from_utf8(out).unwrap();
        // The last column of figures is right-aligned in all rows.
        if sheet.columns.last().unwrap().figures {
            let widths: Vec<usize> = printed.lines().skip(1).map(crate::text::width).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{printed}");
        }
    }
}

/// Names that a terminal, a spreadsheet, a browser or Markdown would act on.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://evil\")",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{202e}desrever",
    "a | b\n- c [x](http://evil)",
    "\"><img src=x onerror=alert(1)>",
];

fn hostile() -> (TempDir, Report) {
    let folder = tempfile::tempdir().unwrap();
    let mut given = Vec::new();
    for (at, name) in HOSTILE.iter().enumerate() {
        let mut one = case(at, 1);
        one.scene = format!("{name}-1-0");
        one.tag = Some((*name).to_owned());
        one.lines[0].role = (*name).to_owned();
        one.judgings[0].judge = Some((*name).to_owned());
        one.judgings[0].critiques[1].flaws[0].kind = (*name).to_owned();
        one.judgings[0].critiques[1].flaws[0].instance = (*name).to_owned();
        one.judgings[0].critiques[0].score = Some(1.0);
        given.push(write(folder.path(), &format!("{at}.json"), &evaluation(name, vec![one])));
    }
    (folder, report(request(given)).unwrap())
}

#[test]
fn hostile_names_do_nothing() {
    let (_folder, report) = hostile();
    for format in [Format::Table, Format::Markdown, Format::Csv, Format::Html] {
        let printed = printed(&report, format);
        let odd = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!printed.contains(odd), "{format:?}");
    }
    let page = printed(&report, Format::Html);
    let tags = |name: &str| page.matches(&format!("<{name}")).count();
    assert_eq!((tags("script"), tags("img"), tags("a "), tags("link")), (0, 0, 0, 0));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    let markdown = printed(&report, Format::Markdown);
    assert!(!markdown.contains('<') && !markdown.contains("[x]("), "{markdown}");
    // Every row of a table has as many cells as its head.
    for table in markdown.split("\n\n").filter(|part| part.starts_with('|')) {
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let head = cells(table.lines().next().unwrap());
        assert!(table.lines().all(|line| cells(line) == head), "{table}");
    }
    let csv = printed(&report, Format::Csv);
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{csv}");
    assert!(csv.lines().all(|line| cells(line) == 10), "{csv}");
}

/// Fields of a line of CSV.
fn cells(line: &str) -> usize {
    let mut quoted = false;
    let commas = line.chars().filter(|c| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    });
    commas.count() + 1
}

#[test]
fn what_does_not_come_out_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases: Vec<Case> = (0..2).map(|number| case(number, 1)).collect();
    let sound = evaluation("m", cases.clone());
    cases[0].judgings[0].critiques[3].score = Some(103.5);
    cases[0].judgings[0].critiques[1].flaws[0].given = Some(json!("3"));
    cases[0].judgings[0].critiques[1].score = Some(12.0);
    cases[1].bleu = Some(0.5);
    cases[1].text = None;
    cases[1].lines.clear();
    let broken = Evaluation { scores: sound.scores.clone(), ..evaluation("m", cases) };
    let check = |name: &str, evaluation: &Evaluation| {
        let given = write(folder.path(), name, evaluation);
        report(request(vec![given])).unwrap().check.unwrap()
    };
    let fine = check("sound.json", &sound);
    assert_eq!((fine.reproduced, fine.mismatches.len(), fine.unchecked.len()), (21, 0, 0));
    let found = check("broken.json", &broken);
    let told: Vec<(Option<&str>, &str, &str)> = found
        .mismatches
        .iter()
        .map(|one| (one.scene.as_deref(), one.figure.as_str(), one.why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("The Ferry-0-0"), "Anthropomorphism", "the severity \"3\" is counted here"),
            (Some("The Ferry-0-0"), "Storyline Quality", "stored without the limit of 100"),
            (Some("The Ferry-0-0"), "mean", ""),
            (None, "Anthropomorphism", ""),
            (None, "Storyline Quality", ""),
            (None, "avg", ""),
            (None, "bleu", ""),
        ]
    );
    assert_eq!(
        found.unchecked,
        [
            ("scores of plays that are not in the file", 4),
            ("BLEU and ROUGE-L without the texts they compare", 1),
        ]
    );
}

#[test]
fn a_file_given_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let given = write(folder.path(), "a.json", &evaluation("m", vec![case(0, 1)]));
    let same = Given { name: Some("other".into()), path: folder.path().join("./a.json") };
    let error = report(request(vec![given, same])).unwrap_err().to_string();
    assert!(error.contains("given twice"), "{error}");
}

/// A published file, or `None` where they are absent.
fn published(names: &[&str]) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    let there = paths.iter().all(|path| path.exists());
    if !there {
        eprintln!("skipped: no {names:?}");
    }
    there.then_some(paths)
}

#[test]
fn published_evaluations_come_out() {
    let Some(paths) = published(&[
        "evaluation_gpt-4o.json",
        "evaluation_id100_gpt-4o.json",
        "evaluation_id100_llama-3.1-8b.json",
        "simulation_gpt-4o.json",
    ]) else {
        return;
    };
    let (simulation, evaluations) = paths.split_last().unwrap();
    let report = report(Request {
        test_sets: vec![simulation.clone()],
        ..request(evaluations.iter().map(|path| Given::parse(path)).collect())
    })
    .unwrap();
    let check = report.check.as_ref().unwrap();
    assert_eq!(check.unchecked, []);
    let scores = check.mismatches.iter().filter(|one| DIMENSIONS.contains(&one.figure.as_str()));
    assert!(scores.clone().all(|one| one.stored > 100.0 && one.computed == 100.0));
    assert_eq!((scores.count(), check.mismatches.len()), (7, 7));
    let run = |name: &str| &report.runs.iter().find(|run| run.name == name).unwrap().scores;
    let golden = run("gpt-4o");
    let wanted = [66.16666666666667, 52.833333333333336, 51.166666666666664, 79.5];
    for (spread, wanted) in golden.dimensions.iter().zip(wanted) {
        assert!((spread.unwrap().mean - wanted).abs() < 1e-9);
    }
    for (spread, wanted) in [
        (golden.average, 62.416666666666664),
        (golden.bleu, 0.02527484677136496),
        (golden.rouge_l, 0.08387797463409082),
    ] {
        assert!((spread.unwrap().mean - wanted).abs() < 1e-9);
    }
    // The runs of a hundred scenes stand under the names of their levels.
    assert!((run("gpt-4o (2)").average.unwrap().mean - 59.30375).abs() < 1e-9);
    let llama = run("llama3p1-8b-instruct");
    assert!((llama.average.unwrap().mean - 52.2375).abs() < 1e-9);
    assert_eq!(llama.bleu, None);
}
