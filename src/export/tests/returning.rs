//! What goes out into annotators' tools and comes back.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{hostile::WORDS, *};
use crate::{
    effect::Effect,
    export::back::{self, BackError, Intent, Returned},
    journal::{self, Entry},
    play::marks::Layer,
    record::{Finding, LineId, MarkingMode, Span, Target},
};

const PLAY: &str = "tests/it/plays/01JDX3T0000000000000000000.jsonl";

/// The whole program is tried on the same play. `INSTA_UPDATE=always` writes its journal anew.
#[test]
fn the_play_of_the_whole_programs_tests_is_this_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PLAY);
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        let start: jiff::Timestamp = fixture::recording().started.parse().unwrap();
        let lines = (1..).zip(fixture::records()).map(|(seq, record)| {
            let at = start + jiff::SignedDuration::from_secs(seq);
            serde_json::to_string(&Entry { seq: seq as u64, at, record }).unwrap() + "\n"
        });
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, lines.collect::<String>()).unwrap();
    }
    let journal = journal::read(&path).unwrap();
    assert!(journal.records().eq(&fixture::records()));
}

fn play() -> Play {
    Play::replay(fixture::records(), fixture::templates()).unwrap()
}

/// What the tools would give back of a play in which nobody changed a thing.
fn returned(format: Format, file: usize) -> Vec<Returned> {
    let files = write(format, &fixture::exported(&Options::default())).unwrap();
    let bytes = match format {
        Format::LabelStudio => submitted(&files[file].bytes, |_| ()),
        _ => files[file].bytes.clone(),
    };
    back::read(&bytes, None).unwrap()
}

/// Tasks with their predictions taken over as one person's annotations, as Label Studio does it.
fn submitted(tasks: &[u8], change: impl Fn(&mut Vec<Value>)) -> Vec<u8> {
    let mut tasks: Value = serde_json::from_slice(tasks).unwrap();
    for task in tasks.as_array_mut().unwrap() {
        let mut result = task["predictions"][0]["result"].as_array().unwrap().clone();
        change(&mut result);
        task["annotations"] =
            json!([{"completed_by": 3, "parent_prediction": 1, "result": result}]);
    }
    tasks.to_string().into_bytes()
}

fn flaw(dimension: &str, index: u32) -> Target {
    Target::Flaw { judging: 1, dimension: dimension.into(), index }
}

/// The marks that what came back makes in a new layer.
fn taken(returned: &[Returned], play: &mut Play, mode: MarkingMode) -> Vec<Intent> {
    let mut all = Vec::new();
    play.open_marking("mia", mode).unwrap();
    for one in returned {
        let layer = play.marks().of("mia");
        let intents = back::intents(one, play, layer, mode == MarkingMode::Assisted).unwrap();
        for Intent { at, finding } in &intents {
            let effects = play.mark("mia", at.clone(), finding.clone(), None).unwrap();
            assert!(matches!(effects[..], [Effect::Record(_)]));
        }
        all.extend(intents);
    }
    all
}

/// What was exported comes back at its words, with its type, its severity and what is said of it,
/// in both tools' ways of counting.
#[test]
fn labels_come_back_as_they_went_out() {
    let transcripts = fixture::exported(&Options::default());
    let transcript = &transcripts[0];
    let expected: Vec<_> = transcript
        .flaws()
        .filter_map(|(judging, critique, flaw)| {
            let at = flaw.at?;
            let kind = label::kind(&judging.criteria, &critique.dimension, &flaw.fact);
            let label = label::label(&critique.dimension, kind);
            let severity = flaw.fact.severity;
            Some((at.line, at.span.unwrap(), label, severity, flaw.fact.instance.clone()))
        })
        .collect();
    assert_eq!(expected.len(), 2);
    for (format, file) in [(Format::LabelStudio, 0), (Format::Spans, 0), (Format::Spans, 1)] {
        let returned = returned(format, file);
        let [one] = returned.as_slice() else { panic!("one play") };
        assert_eq!(
            (one.journal.as_str(), one.started_from),
            (transcript.journal.as_str(), Some(1))
        );
        let lines: Vec<_> = one.lines.iter().map(|line| (line.id, line.text.clone())).collect();
        let said: Vec<_> =
            transcript.lines.iter().map(|line| (line.id, line.text.clone())).collect();
        assert_eq!(lines, said, "{format:?}");
        let found: Vec<_> = one
            .found
            .iter()
            .map(|one| {
                let comment = one.comment.clone();
                (one.line, one.span.unwrap(), one.label.clone(), one.severity, comment)
            })
            .collect();
        let mut expected = expected.clone();
        if file == 1 {
            // doccano keeps labels alone.
            expected.iter_mut().for_each(|one| one.4.clear());
        }
        assert_eq!(found, expected, "{format:?} {file}");
    }
}

#[test]
fn labels_that_were_left_alone_accept_the_judge() {
    for (format, file) in [(Format::LabelStudio, 0), (Format::Spans, 0), (Format::Spans, 1)] {
        let (returned, mut play) = (returned(format, file), play());
        let intents = taken(&returned, &mut play, MarkingMode::Assisted);
        let accepted = |at| Intent { at, finding: Finding::Accept };
        let both =
            [accepted(flaw("Storyline Consistency", 0)), accepted(flaw("Anthropomorphism", 0))];
        assert_eq!(intents, both, "{format:?} {file}");
        assert_eq!(taken(&returned, &mut play, MarkingMode::Assisted), [], "once is enough");
    }
}

/// An annotator's own layer goes out as labels and comes back as the same layer.
#[test]
fn an_own_layer_comes_back_equal() {
    let mut first = play();
    let blind = taken(&returned(Format::LabelStudio, 0), &mut first, MarkingMode::Blind);
    let found: Vec<_> = blind.iter().map(|intent| &intent.finding).collect();
    assert!(matches!(found[..], [Finding::Flaw { severity: 3, .. }, Finding::Flaw { .. }]));
    let mut second = play();
    let spans = taken(&returned(Format::Spans, 0), &mut second, MarkingMode::Blind);
    assert_eq!(blind, spans, "both tools tell the same");
    let marks = |play: &Play| play.marks().of("mia").map(|layer: &Layer| layer.all().to_vec());
    assert_eq!(marks(&first), marks(&second));
}

#[test]
fn what_was_changed_in_label_studio_is_told() {
    let files = write(Format::LabelStudio, &fixture::exported(&Options::default())).unwrap();
    let bytes = submitted(&files[0].bytes, |result| {
        // The first flaw is milder, the second is gone, and there is a label of no rubric.
        let first = result[0]["id"].clone();
        result.retain(|one| one["id"] == first);
        for one in result.iter_mut().filter(|one| one["type"] == "rating") {
            one["value"]["rating"] = json!(1);
        }
        result.push(json!({"id": "new", "type": "paragraphlabels", "value": {
            "start": "2", "end": "2", "startOffset": 0, "endOffset": 2,
            "paragraphlabels": ["odd candle"],
        }}));
    });
    let intents =
        taken(&back::read(&bytes, Some("3")).unwrap(), &mut play(), MarkingMode::Assisted);
    let candle = Target::Line { line: LineId(4), span: Some(Span { start: 0, end: 1 }) };
    let expected = [
        (flaw("Storyline Consistency", 0), Finding::Change { kind: None, severity: Some(1) }),
        (candle, Finding::Label { label: "odd candle".into() }),
        (flaw("Anthropomorphism", 0), Finding::Reject),
    ];
    let expected = expected.map(|(at, finding)| Intent { at, finding });
    assert_eq!(intents, expected);
    assert_eq!(back::read(&bytes, Some("4")).unwrap(), [], "nobody else marked anything");
}

/// Without thoughts, labels stand elsewhere in what was shown than in what was recorded.
#[test]
fn labels_of_plays_without_thoughts_find_their_words() {
    let options = Options { thoughts: false, ..Options::default() };
    for format in [Format::LabelStudio, Format::Spans] {
        let files = write(format, &fixture::exported(&options)).unwrap();
        let bytes = match format {
            Format::LabelStudio => submitted(&files[0].bytes, |_| ()),
            _ => files[0].bytes.clone(),
        };
        let intents = taken(&back::read(&bytes, None).unwrap(), &mut play(), MarkingMode::Assisted);
        assert!(intents.iter().all(|one| one.finding == Finding::Accept), "{intents:?}");
        assert_eq!(intents.len(), 2);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let spans = &write(Format::Spans, &fixture::exported(&Options::default())).unwrap()[0].bytes;
    let text = String::from_utf8(spans.clone()).unwrap();
    let intents = |text: &str| {
        let returned = back::read(text.as_bytes(), None)?;
        back::intents(&returned[0], &play(), None, true)
    };
    let refused = |text: &str| intents(text).unwrap_err();
    assert!(matches!(
        refused(&text.replace("Is it late", "Is it soon")),
        BackError::Changed { line: 2 }
    ));
    assert!(matches!(
        refused(&text.replace("\"line\":8", "\"line\":80")),
        BackError::NoLine { line: 80 }
    ));
    assert!(matches!(refused(&text.replace("\"lines\"", "\"x\"")), BackError::NoOrigin { .. }));
    for wrong in ["", "x", "[1]", "{", "{\"text\":1}", "[{\"data\":{}}]"] {
        assert!(back::read(wrong.as_bytes(), None).is_err(), "{wrong}");
    }
    let by = |who: &str| text.replacen('{', &format!("{{\"_annotator_id\":\"{who}\","), 1);
    let two = by("mia") + &by("ola");
    assert!(matches!(back::read(two.as_bytes(), None), Err(BackError::Several(_))));
    assert_eq!(back::read(two.as_bytes(), Some("ola")).unwrap().len(), 1);
}

/// Nothing that stands in a file makes reading it fail otherwise than by an error.
#[test]
fn hostile_words_come_back() {
    let files = write(Format::Spans, &[hostile()]).unwrap();
    for file in &files {
        let returned = back::read(&file.bytes, None).unwrap();
        assert!(returned[0].lines.iter().all(|line| line.text == WORDS));
    }
}
