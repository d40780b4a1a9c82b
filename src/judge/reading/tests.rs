use proptest::prelude::*;

use super::*;

/// One row: what a judge answered about Anthropomorphism, the flaws that must come out as
/// `(instance, type, severity)`, and a word of a repair that must be told (empty: none may be).
type Row = (&'static str, &'static [(&'static str, &'static str, Option<u32>)], &'static str);

const ONE: &[(&str, &str, Option<u32>)] = &[("He obeys.", "Self-identity", Some(3))];
const TWO: &[(&str, &str, Option<u32>)] =
    &[("He obeys.", "Self-identity", Some(3)), ("She is flat.", "Emotional Depth", Some(2))];
const QUOTED: &[(&str, &str, Option<u32>)] =
    &[("He says \"no\", then leaves.", "Self-identity", Some(3))];

const READABLE: &[Row] = &[
    // As asked for.
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "",
    ),
    (r#"{"Anthropomorphism": {"flaws": []}}"#, &[], ""),
    ("\u{feff} {\"Anthropomorphism\": {\"flaws\": []}}\n\n", &[], ""),
    // What stands around it.
    (
        "```json\n{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}\n```",
        ONE,
        "fence",
    ),
    ("```\n{\"Anthropomorphism\": {\"flaws\": []}}\n```", &[], "fence"),
    ("Here is my review:\n{\"Anthropomorphism\": {\"flaws\": []}}", &[], "around"),
    ("json\n{\"Anthropomorphism\": {\"flaws\": []}}", &[], "around"),
    (
        "{\"Anthropomorphism\": {\"flaws\": []}}\n\nI hope that {so to speak} this helps [sic].",
        &[],
        "around",
    ),
    (
        "Ada [to Ben] is {oddly} stiff.\n```json\n{\"Anthropomorphism\": {\"flaws\": []}}\n```\nDone.",
        &[],
        "fence",
    ),
    (
        "<think>Perhaps {\"Anthropomorphism\": {\"flaws\": [1]}}?</think>{\"Anthropomorphism\": {\"flaws\": []}}",
        &[],
        "",
    ),
    // It breaks off.
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]"#,
        ONE,
        "brackets",
    ),
    (r#"{"Anthropomorphism": {"flaws": []"#, &[], "brackets"),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}, {"instance": "She"#,
        &[("He obeys.", "Self-identity", Some(3)), ("She", "", None)],
        "breaks off",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}, "#,
        ONE,
        "breaks off",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}, {"instance": "Flat.", "type": "Emotional Depth", "sev"#,
        &[("He obeys.", "Self-identity", Some(3)), ("Flat.", "Emotional Depth", None)],
        "breaks off",
    ),
    (
        "```json\n{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}\n```",
        ONE,
        "breaks off",
    ),
    // Quotation marks.
    (
        r#"{'Anthropomorphism': {'flaws': [{'instance': 'He obeys.', 'type': 'Self-identity', 'severity': 3}]}}"#,
        ONE,
        "another kind",
    ),
    (
        r#"{'Anthropomorphism': {'flaws': [{'instance': 'Ben's the keepers' pet.', 'type': 'Self-identity', 'severity': 3}]}}"#,
        &[("Ben's the keepers' pet.", "Self-identity", Some(3))],
        "another kind",
    ),
    (
        r#"{'Anthropomorphism': {'flaws': [{'instance': "He says \"no\", then leaves.", 'type': 'Self-identity', 'severity': 3}]}}"#,
        QUOTED,
        "another kind",
    ),
    (
        r#"{“Anthropomorphism”: {“flaws”: [{“instance”: “He obeys.”, “type”: “Self-identity”, “severity”: 3}]}}"#,
        ONE,
        "another kind",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He says "no", then leaves.", "type": "Self-identity", "severity": 3}]}}"#,
        QUOTED,
        "inside a text",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He says "no."", "type": "Self-identity", "severity": 3}]}}"#,
        &[("He says \"no.\"", "Self-identity", Some(3))],
        "inside a text",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": ""No" and "never" are all he says", "type": "Self-identity", "severity": 3}]}}"#,
        &[("\"No\" and \"never\" are all he says", "Self-identity", Some(3))],
        "inside a text",
    ),
    (
        "{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He\nobeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}",
        &[("He\nobeys.", "Self-identity", Some(3))],
        "line breaks",
    ),
    (
        "{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He\tobeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}",
        &[("He\tobeys.", "Self-identity", Some(3))],
        "line breaks",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "It\'s \$5.", "type": "Self-identity", "severity": 3}]}}"#,
        &[("It's \\$5.", "Self-identity", Some(3))],
        "escapes",
    ),
    (
        r#"{Anthropomorphism: {flaws: [{instance: "He obeys.", type: "Self-identity", severity: 3}]}}"#,
        ONE,
        "without quotation",
    ),
    (
        r#"{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}"#,
        ONE,
        "escapes",
    ),
    (
        r#""{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}""#,
        ONE,
        "around",
    ),
    // Commas, comments, brackets.
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3,},],},}"#,
        ONE,
        "commas",
    ),
    (
        "{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\"\n\"type\": \"Self-identity\"\n\"severity\": 3}]}}",
        ONE,
        "commas",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3} {"instance": "She is flat.", "type": "Emotional Depth", "severity": 2}]}}"#,
        TWO,
        "commas",
    ),
    (
        "{\"Anthropomorphism\": {\"flaws\": [ // worst first\n{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3 /* moderate */}]}}",
        ONE,
        "comments",
    ),
    ("{\"Anthropomorphism\": {\"flaws\": [\n# none found\n]}}", &[], "comments"),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}}]}"#,
        ONE,
        "brackets",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3]}}"#,
        ONE,
        "brackets",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}}}}"#,
        ONE,
        "around",
    ),
    // Severities.
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": "3"}]}}"#,
        ONE,
        "read as 3",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3.0}]}}"#,
        ONE,
        "read as 3",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": " 3.0 "}]}}"#,
        ONE,
        "read as 3",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": "Moderate"}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": "severe"}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": minor}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity"}]}}"#,
        &[("He obeys.", "Self-identity", Some(1))],
        "missing severity",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": null}]}}"#,
        &[("He obeys.", "Self-identity", Some(1))],
        "missing severity",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": None}]}}"#,
        &[("He obeys.", "Self-identity", Some(1))],
        "missing severity",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 0}]}}"#,
        &[("He obeys.", "Self-identity", Some(0))],
        "",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 10}]}}"#,
        &[("He obeys.", "Self-identity", Some(10))],
        "",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 2.5}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": -3}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3/5}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": "quite bad"}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": true}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 99999999999}]}}"#,
        &[("He obeys.", "Self-identity", None)],
        "counts nothing",
    ),
    // Keys and shapes.
    (
        r#"{"anthropomorphism": {"Flaws": [{"Instance": "He obeys.", "Type": "Self-identity", "Severity": 3}]}}"#,
        ONE,
        "read as Anthropomorphism",
    ),
    (r#"{"Antropomorphism": {"flaws": []}}"#, &[], "read as Anthropomorphism"),
    (
        r#"{"DIMENSION": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "read as Anthropomorphism",
    ),
    (
        r#"{"Character Fidelity": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "read as Anthropomorphism",
    ),
    (r#"{"result": {"Anthropomorphism": {"flaws": []}}}"#, &[], ""),
    (
        r#"{"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}"#,
        ONE,
        "name was missing",
    ),
    (r#"{"dimension": "Anthropomorphism", "flaws": []}"#, &[], "name was missing"),
    (r#"[{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]"#, ONE, "bare list"),
    ("```json\n[]\n```", &[], "bare list"),
    (
        r#"{"Anthropomorphism": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}"#,
        ONE,
        "without its key",
    ),
    (r#"{"Anthropomorphism": []}"#, &[], "without its key"),
    (
        r#"{"Anthropomorphism": {"flaws": {"instance": "He obeys.", "type": "Self-identity", "severity": 3}}}"#,
        ONE,
        "one flaw",
    ),
    (r#"{"instance": "He obeys.", "type": "Self-identity", "severity": 3}"#, ONE, "one flaw"),
    (
        "{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}\n{\"instance\": \"She is flat.\", \"type\": \"Emotional Depth\", \"severity\": 2}",
        TWO,
        "without a list",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": ["He obeys."]}}"#,
        &[("He obeys.", "", Some(1))],
        "only a sentence",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3, "comment": "much"}]}}"#,
        ONE,
        "\"comment\" left out",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "typer": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "\"typer\" read as",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"description": "He obeys.", "type": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "\"description\" read as",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "lack of SELF identity", "severity": 3}]}}"#,
        &[("He obeys.", "lack of SELF identity", Some(3))],
        "",
    ),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "他只会服从。", "type": "Self-identity", "severity": 3}]}}"#,
        &[("他只会服从。", "Self-identity", Some(3))],
        "",
    ),
    // Several answers.
    (
        r#"{"Storyline Consistency": {"flaws": [{"instance": "x", "type": "y", "severity": 5}]}, "Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}]}}"#,
        ONE,
        "",
    ),
    (
        "{\"Storyline Quality\": {\"flaws\": []}}\n{\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}",
        ONE,
        "",
    ),
    (
        "[{\"Storyline Quality\": {\"flaws\": []}}, {\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}]",
        ONE,
        "",
    ),
    (
        "First draft: {\"Anthropomorphism\": {\"flaws\": []}} After a second look: {\"Anthropomorphism\": {\"flaws\": [{\"instance\": \"He obeys.\", \"type\": \"Self-identity\", \"severity\": 3}]}}",
        ONE,
        "the last is read",
    ),
];

const UNREADABLE: &[(&str, Unreadable)] = &[
    ("", Unreadable::Empty),
    (" \n ", Unreadable::Empty),
    ("I cannot help with judging this scene.", Unreadable::NoJson),
    ("There are no flaws in this play.", Unreadable::NoJson),
    ("No flaws found [].", Unreadable::NoList),
    ("{}", Unreadable::NoList),
    ("null", Unreadable::NoJson),
    ("3", Unreadable::NoJson),
    (r#"{"error": "I cannot do this."}"#, Unreadable::NoList),
    (r#"{"errors": []}"#, Unreadable::NoList),
    (r#"{"Anthropomorphism": {}}"#, Unreadable::NoList),
    (r#"{"Anthropomorphism": "none"}"#, Unreadable::NoList),
    (r#"{"Anthropomorphism": {"flaws": "none"}}"#, Unreadable::NoList),
    (r#"{"Anthropomorphism": {"flaws": null}}"#, Unreadable::NoList),
    (r#"{"Anthropomorphism": {"flaws": [3, 4]}}"#, Unreadable::NoFlaw(1)),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "a", "severity": 1}, {"other": 2}]}}"#,
        Unreadable::NoFlaw(2),
    ),
    (r#"{"Anthropomorphism": {"flaws": [...]}}"#, Unreadable::NoFlaw(1)),
    (r#"{"Character Fidelity": {"flaws": []}}"#, Unreadable::OtherDimension(String::new())),
    (
        r#"{"dimension": "Storyline Quality", "flaws": []}"#,
        Unreadable::OtherDimension(String::new()),
    ),
    (r#"{"Anthropomorphism": {"flaws": ["#, Unreadable::BreaksOff),
    (r#"{"Anthropomorphism": {"flaws": [{"instance": "He ob"#, Unreadable::BreaksOff),
    (r#"{"Anthropomorphism": {"fla"#, Unreadable::NoList),
    (r#"{"Anthropomorphism""#, Unreadable::NoList),
    (
        r#"{"Anthropomorphism": {"flaws": [{"instance": "He says "no, "type": "Self-identity", "severity": 3}, {"instance": "She", "type": "x", "severity": 2}]}"#,
        Unreadable::Ambiguous,
    ),
];

fn read_it(answer: &str) -> Result<Reading, Unreadable> {
    let rubric = Rubric::protocol().unwrap();
    let dimension = rubric.dimension("Anthropomorphism").unwrap();
    read(answer, dimension, &rubric)
}

#[test]
fn answers_that_can_be_read() {
    assert!(READABLE.len() >= 60);
    for (answer, expected, repair) in READABLE {
        let reading = read_it(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
        let flaws: Vec<_> = reading
            .flaws
            .iter()
            .map(|flaw| (flaw.instance.as_str(), flaw.kind.as_str(), flaw.severity))
            .collect();
        assert_eq!(flaws, *expected, "{answer}");
        let told = reading.repairs.join(" | ");
        if repair.is_empty() {
            assert_eq!(told, "", "{answer}");
        } else {
            assert!(told.contains(repair), "{repair:?} in {told:?} for {answer}");
        }
    }
}

#[test]
fn answers_that_cannot_be_read() {
    for (answer, expected) in UNREADABLE {
        match (read_it(answer), expected) {
            (Err(Unreadable::OtherDimension(_)), Unreadable::OtherDimension(_)) => {}
            (given, _) => assert_eq!(given.as_ref().err(), Some(expected), "{answer}: {given:?}"),
        }
    }
}

#[test]
fn a_severity_that_is_no_number_is_kept_as_given() {
    let answer = r#"{"Anthropomorphism": {"flaws": [{"instance": "a", "type": "b", "severity": "severe"}, {"instance": "c", "type": "d", "severity": 2.5}, {"instance": "e", "type": "f", "severity": 4}]}}"#;
    let given: Vec<_> = read_it(answer).unwrap().flaws.into_iter().map(|flaw| flaw.given).collect();
    assert_eq!(given, [Some("severe".into()), Some(2.5.into()), None]);
}

#[test]
fn stored_critiques_are_read_as_they_are() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/coser/evaluation_id100_llama-3.1-8b.json");
    let Ok(text) = fs_err::read_to_string(path) else {
        eprintln!("skipped: no stored evaluation");
        return;
    };
    let stored: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rubric = Rubric::protocol().unwrap();
    let mut seen = 0;
    for case in stored["cases"]["llama3p1-8b-instruct"].as_object().unwrap().values() {
        for dimension in &rubric.dimensions {
            let critique = &case["critique"][&dimension.name];
            let answer = serde_json::json!({ dimension.name.as_str(): critique }).to_string();
            let reading = read(&answer, dimension, &rubric).unwrap();
            let wanted = critique["flaws"].as_array().unwrap();
            assert_eq!(reading.flaws.len(), wanted.len());
            for (flaw, wanted) in reading.flaws.iter().zip(wanted) {
                assert_eq!(flaw.kind, wanted["type"].as_str().unwrap().trim());
                assert_eq!(flaw.severity.map(u64::from), wanted["severity"].as_u64());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 1724);
}

proptest! {
    #[test]
    fn never_panics(answer in any::<String>()) {
        let _ = read_it(&answer);
    }

    #[test]
    fn never_panics_on_mutants(
        row in 0..READABLE.len(),
        cut in any::<prop::sample::Index>(),
        len in 0_usize..12,
        put in r#"[\[\]\{\}",:'\\/\n a1é“]{0,4}"#,
    ) {
        let mut chars: Vec<char> = READABLE[row].0.chars().collect();
        let from = cut.index(chars.len());
        let to = (from + len).min(chars.len());
        chars.splice(from..to, put.chars());
        let _ = read_it(&chars.into_iter().collect::<String>());
    }

    /// Wherever an answer breaks off, what is read is a beginning of what was there.
    #[test]
    fn a_broken_answer_never_says_more(cut in 0_usize..180) {
        let whole = r#"{"Anthropomorphism": {"flaws": [{"instance": "He obeys.", "type": "Self-identity", "severity": 3}, {"instance": "She is flat.", "type": "Emotional Depth", "severity": 2}]}}"#;
        let answer: String = whole.chars().take(cut).collect();
        if let Ok(reading) = read_it(&answer) {
            prop_assert!(!reading.flaws.is_empty() && reading.flaws.len() <= 2);
            prop_assert_eq!(reading.flaws[0].severity, Some(3));
            if answer.len() < whole.len() {
                prop_assert!(!reading.repairs.is_empty());
            }
        }
    }
}
