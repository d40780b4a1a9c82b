//! Exports of a hand-made play: what stands in them, and what must not.

pub mod fixture;
mod hostile;
mod returning;
mod tools;

use serde_json::Value;

use super::*;
use crate::{
    coser::{evaluation, simulation::Simulations},
    judge::material::Origin,
};
use hostile::hostile;

/// Everything that is written in a format, one file after the other.
fn written(format: Format, options: &Options) -> String {
    let files = write(format, &fixture::exported(options)).expect("it can be written");
    let texts = files.iter().map(|file| String::from_utf8_lossy(&file.bytes));
    texts.collect::<Vec<_>>().join("\n")
}

/// The one file of a format that holds JSON lines.
fn json_lines(format: Format, options: &Options) -> Vec<Value> {
    let text = written(format, options);
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Every set of options.
fn all_options() -> Vec<Options> {
    let mut all = Vec::new();
    for thoughts in [true, false] {
        for book_text in [true, false] {
            for names in [Names::Kept, Names::Roles] {
                for branches in [Branches::Final, Branches::All] {
                    all.push(Options { thoughts, book_text, names, branches });
                }
            }
        }
    }
    all
}

#[test]
fn every_format_has_a_name_of_its_own() {
    for format in Format::ALL {
        assert_eq!(Format::named(format.name()), Some(format));
        let same = Format::ALL.iter().filter(|one| one.ending() == format.ending());
        assert_eq!(same.count(), 1, "{}", format.ending());
    }
    assert_eq!(Format::named("CoSER"), None);
}

#[test]
fn a_transcript_holds_what_happened() {
    let transcripts = fixture::exported(&Options::default());
    let [transcript] = transcripts.as_slice() else { panic!("one branch") };
    let by: Vec<Origin> = transcript.lines.iter().map(|line| line.by).collect();
    use Origin::{Book, Model, Player};
    assert_eq!(by, [Book, Player, Model, Model, Player, Model]);
    let flaws: Vec<_> = transcript
        .flaws()
        .map(|(.., flaw)| {
            let at = flaw.at?;
            Some((at.index, transcript.lines[at.index].words(at.span?)))
        })
        .collect();
    let at = |index, words: &str| Some((index, words.to_owned()));
    assert_eq!(flaws, [at(5, "It is late, Anna"), at(2, "Late? @Wren, tell her"), None]);
    assert_eq!(transcript.pairs.len(), 3);
    assert_eq!(transcript.origin.as_deref(), Some("ferry.json"));
    let of_bert = &transcript.cast[1].memory;
    assert!(!of_bert.iter().any(|message| message.content.contains("harbourmaster")));
}

#[test]
fn all_branches_are_each_a_path_of_its_own() {
    let options = Options { branches: Branches::All, ..Options::default() };
    let transcripts = fixture::exported(&options);
    let paths: Vec<Vec<u32>> = transcripts
        .iter()
        .map(|transcript| transcript.lines.iter().map(|line| line.id.0).collect())
        .collect();
    assert_eq!(paths, [vec![1, 2, 4, 5, 7, 8], vec![1, 2, 3], vec![1, 2, 4, 5, 6]]);
    let ids: Vec<String> = transcripts.iter().map(Transcript::id).collect();
    assert!(ids[0].ends_with('0') && ids[1].ends_with("-2") && ids[2].ends_with("-3"), "{ids:?}");
    assert_eq!(transcripts[0].judgings.len(), 1);
    assert!(transcripts[1].judgings.is_empty() && transcripts[1].pairs.is_empty());
}

#[test]
fn nothing_that_is_left_out_stands_in_any_format() {
    for options in all_options() {
        for format in Format::ALL {
            let text = written(format, &options);
            let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
            let told = || format!("{} with {options:?}:\n{text}", format.name());
            if options.names == Names::Roles {
                assert!(!has(&fixture::NAMES), "{}", told());
            }
            if !options.thoughts {
                assert!(!has(&fixture::THOUGHTS), "{}", told());
            }
            if !options.book_text {
                assert!(!has(&fixture::BOOK), "{}", told());
            }
        }
    }
}

#[test]
fn what_is_not_left_out_stands_where_it_can() {
    let all = Options::default();
    for format in [Format::Coser, Format::Jsonl, Format::Csv, Format::Sharegpt, Format::Markdown] {
        let text = written(format, &all);
        for word in ["Anna", "harbourmaster", "lanterns"] {
            assert!(text.contains(word), "{} in {}", word, format.name());
        }
    }
    let roles = Options { names: Names::Roles, ..all };
    assert!(written(Format::Markdown, &roles).contains("dear Character 2,"));
}

#[test]
fn a_simulation_reads_back_as_it_was() {
    for options in all_options() {
        let text = written(Format::Coser, &options);
        let read = Simulations::open("export", text.clone().into_bytes()).expect("it is one");
        let plays: Vec<_> = read.iter().map(|play| play.expect("it can be read")).collect();
        let transcripts = fixture::exported(&options);
        assert_eq!(plays.len(), transcripts.len());
        let again = serde_json::to_string_pretty(&plays).expect("it can be written");
        assert_eq!(again, text);
        for (play, transcript) in plays.iter().zip(&transcripts) {
            let material = play.material(transcript.protocol(), 0);
            assert_eq!(material.play_text(), transcript.material.play_text());
            let spoken: Vec<_> = play.lines().map(|entry| entry.content.as_str()).collect();
            let lines: Vec<_> = transcript.lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(spoken, lines);
        }
    }
}

#[test]
fn an_evaluation_reads_back_as_it_was() {
    for options in all_options() {
        let text = written(Format::Evaluation, &options);
        let read = evaluation::read("export", text.as_bytes()).expect("it is one");
        let mut again = Vec::new();
        read.write(&mut again).expect("it can be written");
        assert_eq!(String::from_utf8_lossy(&again), text.trim_end());
    }
    let text = written(Format::Evaluation, &Options::default());
    let read = evaluation::read("export", text.as_bytes()).expect("it is one");
    let case = &read.runs[0].cases[0];
    assert_eq!((case.player_lines, case.continue_from, case.judgings.len()), (2, 1, 1));
    let judging = &case.judgings[0];
    assert!(judging.is_protocol() && judging.judge.as_deref() == Some("judge"));
    assert!(case.score.is_some() && judging.failed.len() == 1);
}

#[test]
fn without_a_reference_there_are_no_figures_of_likeness() {
    let files = write(Format::Evaluation, &fixture::unreferenced()).expect("it can be written");
    let read = evaluation::read("export", &files[0].bytes).expect("it is one");
    let case = &read.runs[0].cases[0];
    assert_eq!((case.bleu, case.rouge_l), (None, None));
    assert_eq!(case.judgings[0].rubric, "protocol (without a reference)");
    assert!(!read.scores.contains_key("bleu"), "{:?}", read.scores);
}

#[test]
fn plays_of_one_scene_are_repeats_in_the_published_files() {
    let two = [fixture::exported(&Options::default()), fixture::exported(&Options::default())];
    let two = two.concat();
    let files = write(Format::Evaluation, &two).expect("it can be written");
    let read = evaluation::read("export", &files[0].bytes).expect("it is one");
    let repeats: Vec<u32> = read.runs[0].cases.iter().map(|case| case.repeat).collect();
    assert_eq!(repeats, [1, 2]);
}

#[test]
fn samples_have_thoughts_in_own_lines_alone() {
    let samples = json_lines(Format::Sharegpt, &Options::default());
    assert_eq!(samples.len(), 3);
    for sample in samples {
        let turns = sample["conversations"].as_array().expect("a list");
        let from: Vec<&str> = turns.iter().filter_map(|turn| turn["from"].as_str()).collect();
        assert_eq!((from[0], from[from.len() - 1]), ("system", "gpt"));
        for pair in from[1..].chunks(2) {
            assert_eq!(pair, ["human", "gpt"]);
        }
        for turn in turns.iter().filter(|turn| turn["from"] == "human") {
            let told = turn["value"].as_str().expect("a text");
            assert!(fixture::THOUGHTS.iter().all(|word| !told.contains(word)), "{told}");
        }
    }
}

#[test]
fn the_readme_explains_every_format_and_field() {
    let readme = include_str!("../../README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    let told = |name: &str| {
        let named =
            |row: &&str| row.split(" | ").next().unwrap_or("").contains(&format!("`{name}`"));
        assert!(rows.iter().any(named), "{name} is not in the README");
    };
    Format::ALL.iter().for_each(|format| told(format.name()));
    let record = json_lines(Format::Jsonl, &Options::default()).remove(0);
    record.as_object().expect("a record").keys().for_each(|key| told(key));
}

#[test]
fn formats_without_anything_to_hold_say_so() {
    let mut transcripts = fixture::exported(&Options::default());
    transcripts[0].judgings.clear();
    transcripts[0].pairs.clear();
    for format in [Format::Evaluation, Format::Preferences] {
        let error = write(format, &transcripts).expect_err("there is nothing");
        assert!(error.to_string().contains("nothing to export"), "{error}");
    }
}

#[test]
fn the_formats_look_like_this() {
    let options = Options::default();
    for format in [
        Format::Jsonl,
        Format::Csv,
        Format::Sharegpt,
        Format::Preferences,
        Format::Markdown,
        Format::Evaluation,
    ] {
        let version = env!("CARGO_PKG_VERSION");
        let text = written(format, &options).replace(version, "[version]");
        insta::assert_snapshot!(format.name(), text);
    }
    let roles = Options { thoughts: false, book_text: false, names: Names::Roles, ..options };
    insta::assert_snapshot!("veiled", written(Format::Markdown, &roles));
}
