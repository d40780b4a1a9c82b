//! Values of `fixture.json` (texts written for it) were computed with NLTK 3.9.1 and
//! rouge_chinese 1.0.3 under Python 3.11.

use std::path::PathBuf;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{
    bleu,
    classes::{is_space, is_word, split},
    punkt::sentences,
    rouge_l, tokens,
};

#[derive(Deserialize)]
struct Pair {
    #[serde(alias = "hypothesis")]
    candidate: String,
    reference: String,
    bleu: f64,
    rouge_l: f64,
    /// Of the reference: as it stands in the fixture, of its lower case in the shared vectors.
    #[serde(default, alias = "reference_tokens")]
    tokens: Option<Vec<String>>,
}

fn check(pair: &Pair, tolerance: f64) {
    let Pair { candidate, reference, .. } = pair;
    let metrics = [
        ("BLEU", bleu(candidate, reference), pair.bleu),
        ("ROUGE-L", rouge_l(candidate, reference), pair.rouge_l),
    ];
    for (name, got, expected) in metrics {
        assert!(
            (got - expected).abs() <= tolerance,
            "{name} is {got}, not {expected}, of {candidate:?} against {reference:?}"
        );
    }
}

/// A file of the shared material, or `None` with a note where it is absent.
fn shared(name: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    let text = fs_err::read_to_string(&path).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn equal_the_python_packages() {
    let pairs: Vec<Pair> = serde_json::from_str(include_str!("fixture.json")).unwrap();
    for pair in pairs {
        assert_eq!(Some(tokens(&pair.reference)), pair.tokens);
        check(&pair, 1e-12);
    }
}

#[test]
fn equal_the_shared_vectors() {
    let Some(pairs) = shared("vectors/text_metrics.json") else {
        return;
    };
    let pairs: Vec<Pair> = serde_json::from_value(pairs).unwrap();
    assert_eq!(pairs.len(), 48);
    for pair in pairs {
        if let Some(expected) = &pair.tokens {
            assert_eq!(&tokens(&pair.reference.to_lowercase()), expected);
        }
        check(&pair, 1e-12);
    }
}

#[test]
fn equal_the_published_evaluation() {
    let (Some(evaluation), Some(plays)) =
        (shared("coser/evaluation_gpt-4o.json"), shared("coser/simulation_gpt-4o.json"))
    else {
        return;
    };
    let plays = plays.as_array().unwrap();
    assert_eq!(plays.len(), 3);
    let mut sums = (0.0, 0.0);
    for play in plays {
        let (book, i_p, i_c) = (&play["book_title"], &play["i_p"], &play["i_c"]);
        let case = &evaluation["cases"][format!("{}-{i_p}-{i_c}", book.as_str().unwrap())];
        let critique = &case["critique"];
        let pair = Pair {
            candidate: played(play),
            reference: reference(&play["circumstance"]),
            bleu: critique["bleu"].as_f64().unwrap(),
            rouge_l: critique["rouge_l"].as_f64().unwrap(),
            tokens: None,
        };
        assert_eq!(pair.candidate, case["simulation_str"].as_str().unwrap());
        check(&pair, 1e-12);
        sums.0 += bleu(&pair.candidate, &pair.reference);
        sums.1 += rouge_l(&pair.candidate, &pair.reference);
    }
    for (name, sum) in [("bleu", sums.0), ("rouge_l", sums.1)] {
        let published = evaluation["scores"][name].as_f64().unwrap();
        assert!((sum / 3.0 - published).abs() <= 1e-12, "{name}");
    }
}

fn played(play: &Value) -> String {
    let lines = play["simulation"].as_array().unwrap().iter();
    let lines = lines.filter(|line| line["role"] != "NSP").map(|line| {
        let content = line["content"].as_str().unwrap();
        if line["role"] == "Environment" { content.to_owned() } else { without_thoughts(content) }
    });
    lines.collect::<Vec<_>>().join("\n\n")
}

fn reference(scene: &Value) -> String {
    let lines = scene["dialogues"].as_array().unwrap().iter();
    let lines = lines.map(|line| {
        let message = without_thoughts(line["message"].as_str().unwrap());
        format!("{}: {message}", line["character"].as_str().unwrap())
    });
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Enough for the three published plays, whose thoughts are all on one line and closed; the
/// program's own reading of lines is tested where it is.
fn without_thoughts(line: &str) -> String {
    let thought = regex::Regex::new(r"\[.*?\]").unwrap();
    let seen = thought.replace_all(line, "");
    let lines = seen.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn sentences_end_where_punkt_ends_them() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        (" \n ", &[]),
        ("He left. She stayed.", &["He left.", "She stayed."]),
        ("He left.She stayed.", &["He left.She stayed."]),
        ("one? two", &["one?", "two"]),
        ("Mr.? Yes!", &["Mr.?", "Yes!"]),
        ("Dr. Ames\n\nleft.", &["Dr.", "Ames\n\nleft."]),
        // Closing marks stay with what they close.
        ("He left?! \"Yes.\" She stayed.", &["He left?!", "\"Yes.\"", "She stayed."]),
        ("(He left.) She stayed.", &["(He left.)", "She stayed."]),
        ("so.) -- and", &["so.)", "-- and"]),
        ("He left.\"  'Tis", &["He left.\"", "'Tis"]),
        // Numbers and initials.
        ("On the 3. of May.", &["On the 3. of May."]),
        ("On the 3. May came.", &["On the 3.", "May came."]),
        ("7. (seven). b.,c", &["7.", "(seven).", "b.,c"]),
        ("A. B. Cole came.", &["A. B. Cole came."]),
        ("a. b. came.", &["a. b. came."]),
        // Ellipses.
        ("Wait... what? No... Yes.", &["Wait... what?", "No... Yes."]),
        (". . . so", &[".", ".", ".", "so"]),
        ("x . . . y", &["x .", ".", ".", "y"]),
        ("so.\u{a0}.", &["so.", "."]),
        ("so.\u{a0}.\u{a0}.", &["so.\u{a0}.\u{a0}."]),
    ];
    for (text, expected) in table {
        assert_eq!(&sentences(text), expected, "{text:?}");
    }
}

/// Any text, and texts made of what the rules look for.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\"", "'", "''", "`", "“", "’", "»", ".", "..", ". . .", "......", "……", "-", "--", "(",
        ")", "]", ",", ":", ";", "?", "!", "*", "。", "？", "”", " ", "\n", "\u{1c}", "\u{a0}",
        "1", "٣", "²", "a", "B", "n't", "cannot", "wanna", "'tis", "'S", "ſ", "İ", "Σ", "\u{301}",
        "中", "🛶",
    ]);
    prop_oneof![
        "(?s).{0,60}",
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()),
    ]
}

fn only(text: &str, wanted: impl Fn(char) -> bool) -> String {
    text.chars().filter(|c| wanted(*c)).collect()
}

proptest! {
    #[test]
    fn stay_within_bounds(candidate in text(), reference in text()) {
        prop_assert!((0.0..=1.0).contains(&bleu(&candidate, &reference)));
        prop_assert!((0.0..=1.0).contains(&rouge_l(&candidate, &reference)));
    }

    #[test]
    fn equal_texts_score_full(text in text()) {
        if tokens(&text.to_lowercase()).len() >= 4 {
            prop_assert_eq!(bleu(&text, &text), 1.0);
        }
        if split(&text).next().is_some() {
            prop_assert!((rouge_l(&text, &text) - 1.0).abs() < 1e-8);
        }
    }

    #[test]
    fn rouge_l_knows_no_direction(a in text(), b in text()) {
        prop_assert_eq!(rouge_l(&a, &b), rouge_l(&b, &a));
    }

    #[test]
    fn tokens_keep_every_word_character(text in text()) {
        let tokens = tokens(&text);
        prop_assert!(tokens.iter().all(|token| !token.is_empty() && !token.contains(is_space)));
        prop_assert_eq!(only(&tokens.concat(), is_word), only(&text, is_word));
    }

    #[test]
    fn sentences_keep_everything_but_space(text in text()) {
        let visible = |c| !is_space(c);
        prop_assert_eq!(only(&sentences(&text).concat(), visible), only(&text, visible));
    }
}
