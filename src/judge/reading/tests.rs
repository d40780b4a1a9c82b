use proptest::prelude::*;

use super::*;
use crate::judge::rubric::built_in;

/// One row of the table.
struct Row {
    of: Request,
    answer: String,
    expected: String,
    told: Option<String>,
}

/// The request that a judge answered.
#[derive(Clone, Copy)]
enum Request {
    Protocol,
    Evidence,
    Statements,
}

impl Request {
    fn read(self, answer: &str) -> Result<Reading, Unreadable> {
        let (rubric, dimension, form) = match self {
            Self::Protocol => (Rubric::PROTOCOL, "Anthropomorphism", Form::Protocol),
            Self::Evidence => (Rubric::PROTOCOL, "Anthropomorphism", Form::Evidence),
            Self::Statements => ("persona", "Persona Constraints", Form::Protocol),
        };
        let rubric = built_in::get(rubric).unwrap().unwrap();
        read_as(answer, rubric.dimension(dimension).unwrap(), &rubric, form)
    }
}

/// The table, see its head.
fn table() -> Vec<Row> {
    let mut of = Request::Protocol;
    let mut rows = Vec::new();
    for line in include_str!("answers.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("== ") {
            of = match name {
                "protocol" => Request::Protocol,
                "evidence" => Request::Evidence,
                "statements" => Request::Statements,
                other => panic!("{other}"),
            };
        } else if let Some((answer, out)) = line.split_once(" => ") {
            let (expected, told) = match out.split_once(" ~ ") {
                Some((expected, told)) => (expected, Some(told.to_owned())),
                None => (out, None),
            };
            let expected = controls(expected.trim_end());
            rows.push(Row { of, answer: written_out(answer.trim_end()), expected, told });
        }
    }
    rows
}

fn controls(text: &str) -> String {
    text.replace('⏎', "\n").replace('⇥', "\t").replace('␣', " ").replace('␀', "\u{feff}")
}

/// An answer without the table's abbreviations.
fn written_out(answer: &str) -> String {
    let list = |open: &str, key: &str| {
        let inside = answer.strip_prefix(open)?.strip_suffix(']')?;
        Some(format!("{{{key}: [{inside}]}}}}"))
    };
    let whole = list("LIST[", "ANT: {\"flaws\"")
        .or_else(|| list("STATE[", "\"Persona Constraints\": {\"statements\""))
        .unwrap_or_else(|| answer.to_owned());
    let he = "\"instance\": \"He obeys.\", \"type\": \"Self-identity\"";
    let she = "\"instance\": \"She is flat.\", \"type\": \"Emotional Depth\", \"severity\": 2";
    let written = whole
        .replace("SHE2", &format!("{{{she}}}"))
        .replace("HE3", &format!("{{{he}, \"severity\": 3}}"))
        .replace("HE", he)
        .replace("ADA", "\"character\": \"Ada\", \"statement\": \"Stern.\"")
        .replace("HOW", "\"instance\": \"She jokes.\"")
        .replace("ANT", "\"Anthropomorphism\"");
    controls(&written)
}

fn told(flaw: &Flaw) -> String {
    let severity = flaw.severity.map_or("-".to_owned(), |points| points.to_string());
    let found = match (flaw.instance.as_str(), flaw.kind.as_str()) {
        ("He obeys.", "Self-identity") => format!("he {severity}"),
        ("She is flat.", "Emotional Depth") => format!("she {severity}"),
        (instance, kind) => format!("{instance} / {kind} / {severity}"),
    };
    let evidence = flaw.evidence.as_ref().map(|evidence| {
        let turn = evidence.turn.map_or("-".to_owned(), |turn| turn.to_string());
        format!("{found} @ {turn} / {}", evidence.quote).trim_end().to_owned()
    });
    evidence.unwrap_or(found)
}

fn outcome(read: &Result<Reading, Unreadable>) -> String {
    match read {
        Ok(reading) if reading.flaws.is_empty() => "nothing".to_owned(),
        Ok(reading) => reading.flaws.iter().map(told).collect::<Vec<_>>().join(" ; "),
        Err(Unreadable::OtherDimension(_)) => "! OtherDimension".to_owned(),
        Err(error) => format!("! {error:?}"),
    }
}

#[test]
fn malformed_answers_come_out_as_the_table_says() {
    let table = table();
    assert!(table.len() >= 120, "{} rows", table.len());
    for Row { of, answer, expected, told } in &table {
        let read = of.read(answer);
        assert_eq!(outcome(&read), *expected, "{answer}");
        let repairs = read.map(|reading| reading.repairs.join(" | ")).unwrap_or_default();
        match told {
            None => assert_eq!(repairs, "", "{answer}"),
            Some(told) => assert!(repairs.contains(told), "{told:?} in {repairs:?} for {answer}"),
        }
    }
}

fn read_it(answer: &str) -> Result<Reading, Unreadable> {
    Request::Protocol.read(answer)
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
        row in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        len in 0_usize..12,
        put in r#"[\[\]\{\}",:'\\/\n a1é“]{0,4}"#,
    ) {
        let table = table();
        let row = row.get(&table);
        let mut chars: Vec<char> = row.answer.chars().collect();
        let from = cut.index(chars.len().max(1));
        let to = (from + len).min(chars.len());
        chars.splice(from..to, put.chars());
        let _ = row.of.read(&chars.into_iter().collect::<String>());
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
