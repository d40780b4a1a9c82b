//! The formats of annotation tools, and the page.

use serde_json::Value;

use super::{hostile::WORDS, *};
use crate::export::offsets;

fn all() -> [Vec<Transcript>; 2] {
    [fixture::exported(&Options::default()), vec![hostile()]]
}

fn text(format: Format, transcripts: &[Transcript], file: usize) -> String {
    let files = write(format, transcripts).expect("it can be written");
    String::from_utf8(files[file].bytes.clone()).expect("it is text")
}

#[test]
fn pages_look_the_same() {
    insta::assert_snapshot!(text(Format::Html, &all()[0], 0));
}

#[test]
fn nothing_foreign_is_markup_on_a_page() {
    let page = text(Format::Html, &[hostile()], 0);
    assert!(page.contains("&lt;script&gt;alert(1)"), "the words are there");
    for raw in ["<script", "</title><", "\"x\"", "onload='", "49"] {
        assert!(!page.contains(raw), "{raw}");
    }
    assert!(page.contains("default-src 'none'"));
}

/// Words of the label's region as Label Studio would cut them out.
fn cut(task: &Value, region: &Value) -> String {
    let turn = region["start"].as_str().expect("text").parse::<usize>().expect("a number");
    let turn = task["data"]["dialogue"][turn]["text"].as_str().expect("text");
    let units: Vec<u16> = turn.encode_utf16().collect();
    let at = |key: &str| region[key].as_u64().expect("a number") as usize;
    String::from_utf16(&units[at("startOffset")..at("endOffset")]).expect("whole characters")
}

#[test]
fn label_studio_finds_the_words() {
    for transcripts in all() {
        let tasks: Value =
            serde_json::from_str(&text(Format::LabelStudio, &transcripts, 0)).unwrap();
        let task = &tasks[0];
        let result = task["predictions"][0]["result"].as_array().unwrap();
        let labels: Vec<&Value> = result
            .iter()
            .map(|one| &one["value"])
            .filter(|one| one["paragraphlabels"].is_array())
            .collect();
        assert_eq!(labels.len(), 2);
        for label in labels {
            assert_eq!(cut(task, label), label["text"].as_str().unwrap());
        }
        assert_eq!(result.iter().filter(|one| one["value"]["rating"].is_u64()).count(), 2);
        assert_eq!(task["data"]["unplaced"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn label_studio_is_told_the_labels() {
    let transcripts = fixture::exported(&Options::default());
    insta::assert_snapshot!(text(Format::LabelStudio, &transcripts, 1));
    let config = text(Format::LabelStudio, &[hostile()], 1);
    assert!(config.contains("&lt;script&gt;") && !config.contains("<script"));
    assert!(!config.contains('\u{b}'), "XML has no place for it");
}

#[test]
fn spans_count_code_points() {
    for transcripts in all() {
        let spans = text(Format::Spans, &transcripts, 0);
        let record: Value = serde_json::from_str(spans.lines().next().unwrap()).unwrap();
        let whole = record["text"].as_str().unwrap();
        let cut = |at: &Value| {
            let at = |key: &str| at[key].as_u64().unwrap() as usize;
            whole[offsets::bytes(whole, at("start")..at("end"))].to_owned()
        };
        let lines = record["meta"]["lines"].as_array().unwrap();
        for (shown, line) in lines.iter().zip(&transcripts[0].lines) {
            assert_eq!(cut(shown), line.text);
        }
        let found = record["spans"].as_array().unwrap();
        assert_eq!(found.len(), 2);
        let known = ["It is late, Anna", "Late? @Wren, tell her"];
        for (span, words) in found.iter().zip(known) {
            let rest: String = WORDS.chars().skip(1).collect();
            assert!(cut(span) == words || cut(span) == rest, "{span}");
        }
        let doccano = text(Format::Spans, &transcripts, 1);
        let doccano: Value = serde_json::from_str(doccano.lines().next().unwrap()).unwrap();
        assert_eq!(doccano["label"][0][0], found[0]["start"]);
        assert!(doccano["label"][0][2].as_str().unwrap().ends_with(" (3)"));
    }
}

#[test]
fn potato_items_hold_the_flaws_and_the_page_does_not() {
    let transcripts = fixture::exported(&Options::default());
    let items = text(Format::Potato, &transcripts, 0);
    let item: Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    assert_eq!(item["flaws"].as_array().unwrap().len(), 3);
    assert_eq!((&item["flaws"][0]["turn"], &item["flaws"][0]["start"]), (&5.into(), &28.into()));
    let config: Value = serde_json::from_str(&text(Format::Potato, &transcripts, 1)).unwrap();
    let fields = config["instance_display"]["fields"].as_array().unwrap();
    assert_eq!(fields.iter().map(|one| &one["key"]).collect::<Vec<_>>(), ["scenario", "dialogue"]);
    let hostile = text(Format::Potato, &[hostile()], 1);
    assert!(hostile.contains("script") && !hostile.contains(['\u{85}', '\u{2028}', '\u{b}']));
}

#[test]
fn a_log_of_inspect_has_its_fields_in_order() {
    let log = text(Format::Inspect, &fixture::exported(&Options::default()), 0);
    let read: Value = serde_json::from_str(&log).unwrap();
    let keys: Vec<&String> = read.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["version", "status", "eval", "plan", "results", "stats", "samples"]);
    insta::assert_snapshot!(log);
}

#[test]
fn without_plays_there_is_still_a_file() {
    for format in [Format::LabelStudio, Format::Spans, Format::Potato, Format::Inspect] {
        assert!(!write(format, &[]).unwrap().is_empty(), "{}", format.name());
    }
    assert_eq!(write(Format::Html, &[]).unwrap(), []);
}
