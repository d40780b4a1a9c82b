//! The published plays: what their critics read must come out of [`visible`] again.

use std::{fs, path::PathBuf};

use regex::Regex;
use serde_json::Value;

use super::{Kind, Odd, parse, visible};

/// A published play and its judgement, and how many of its lines may differ: those whose thought is
/// never closed.
const PLAYS: [(&str, &str, usize); 3] = [
    ("simulation_gpt-4o.json", "evaluation_gpt-4o.json", 0),
    ("simulation_id100_gpt-4o.json", "evaluation_id100_gpt-4o.json", 0),
    ("simulation_id100_llama-3.1-8b.json", "evaluation_id100_llama-3.1-8b.json", 7),
];

fn shared(file: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/coser").join(file);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("the published file is JSON"))
}

/// The lines of a play with their speakers, decisions about the next speaker left out.
fn lines(play: &Value) -> Vec<(&str, &str)> {
    let entries = play["simulation"].as_array().expect("a list of lines");
    entries
        .iter()
        .map(|line| (text(&line["role"]), text(&line["content"])))
        .filter(|(speaker, _)| *speaker != "NSP")
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The text that the critics of a play were shown.
fn judged<'a>(evaluation: &'a Value, play: &Value) -> &'a str {
    let key = format!("{}-{}-{}", text(&play["book_title"]), play["i_p"], play["i_c"]);
    let cases = &evaluation["cases"];
    let models = cases.as_object().expect("cases by name");
    let case = models
        .iter()
        .filter(|(name, _)| *name != "groundtruth")
        .find_map(|(_, model)| model.get(&key))
        .unwrap_or(&cases[&key]);
    let shown = case.get("simulation_str").unwrap_or(&case["simulation_text"]);
    text(shown)
}

/// What the judged texts show of the rule they were made by.
fn as_published(source: &str) -> String {
    let thought = Regex::new(r"\[.*?\]").expect("a pattern");
    let bare = thought.replace_all(source, "");
    let lines: Vec<&str> = bare.split('\n').map(str::trim).collect();
    let breaks = Regex::new(r"\n+").expect("a pattern");
    breaks.replace_all(&lines.join("\n"), "\n").trim().to_owned()
}

#[test]
fn judged_texts_come_out_again() {
    for (simulation, evaluation, may_differ) in PLAYS {
        let (Some(plays), Some(evaluation)) = (shared(simulation), shared(evaluation)) else {
            return;
        };
        let (mut count, mut differ) = (0, 0);
        for play in plays.as_array().expect("a list of plays") {
            let mut rebuilt = Vec::new();
            for (speaker, source) in lines(play) {
                if speaker == "Environment" {
                    rebuilt.push(source.to_owned());
                    continue;
                }
                count += 1;
                let published = as_published(source);
                let ours = visible(source);
                if ours != published {
                    differ += 1;
                    let odd = parse(source, speaker, &[speaker]).odd().to_vec();
                    assert!(odd.contains(&Odd::NeverClosed(Kind::Thought)), "{source:?}");
                    assert!(published.starts_with(&ours), "{source:?}");
                }
                rebuilt.push(published);
            }
            let shown = judged(&evaluation, play).trim_matches('\n');
            assert_eq!(rebuilt.join("\n\n").trim_matches('\n'), shown);
        }
        println!("{simulation}: {} of {count} lines identical", count - differ);
        assert_eq!(differ, may_differ, "{simulation}");
    }
}

#[test]
fn published_lines_are_read_without_surprise() {
    for (simulation, _, never_closed) in PLAYS {
        let Some(plays) = shared(simulation) else {
            return;
        };
        let mut odd_lines = Vec::new();
        for play in plays.as_array().expect("a list of plays") {
            let cast: Vec<&str> = play["circumstance"]["speaking_characters_w_env"]
                .as_array()
                .expect("a list of names")
                .iter()
                .map(text)
                .collect();
            for (speaker, source) in lines(play) {
                let script = parse(source, speaker, &cast);
                let own_names = script.parts().iter().filter(|p| p.kind == Kind::Name);
                for name in own_names.take(1) {
                    let name = script.inner(name);
                    assert!(cast.contains(&name), "{name:?} of {source:?}");
                }
                odd_lines.extend(script.odd().iter().map(|odd| (odd.clone(), source)));
            }
        }
        for (odd, source) in &odd_lines {
            println!("{odd:?}: {source:?}");
        }
        let open = odd_lines.iter().filter(|(odd, _)| *odd == Odd::NeverClosed(Kind::Thought));
        assert_eq!(open.count(), never_closed, "{simulation}");
    }
}
