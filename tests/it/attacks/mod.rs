//! Every attack of the list through every door: into scenes, books, cards, settings, label sets,
//! rubrics, themes, prompts, journals and what is said about them, annotations, answers, error
//! pages, pasted text; none may come out of the real program onto a terminal.

mod annotations;
mod books;
mod files;
mod headless;
mod list;
mod own;
mod screens;
mod shelf;

use std::sync::LazyLock;

use regex::bytes::Regex;
use serde_json::{Value, json};

use crate::pty::Home;
use list::{ATTACKS, FORBIDDEN};

/// A wide and high terminal, so that a text with all attacks is seen whole.
const LARGE: (u16, u16) = (200, 240);

/// All attacks in one text, each between labels by which it is found again.
fn all() -> String {
    let rows = (0..).zip(ATTACKS.iter());
    rows.map(|(number, attack)| format!("<{number}:{}:{number}> ", attack.text())).collect()
}

/// The same without what ends a line or a paragraph of another format.
fn all_in_a_line() -> String {
    all().replace(['\r', '\n'], "\u{85}")
}

/// A scene with all attacks in every text that it has.
fn hostile_scene() -> Value {
    let all = all();
    json!({
        "book": format!("The Ferry {}", all_in_a_line()), "i_p": 1, "i_c": 0,
        "topic": format!("waiting {all}"), "scenario": format!("A quay. {all}"), "tag": all,
        "character_profiles": {"Anna": format!("Quiet. {all}"), "Bert": "Loud."},
        "key_characters": [{"name": "Anna", "motivation": format!("To cross. {all}")}],
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "plot": {"summary": all, "key_characters": [{"name": "Anna", "description": all}]},
        "dialogues": [
            {"character": "Bert", "message": format!("No boat. {all}")},
            {"character": "Anna", "message": "It will come."},
            {"character": "Bert", "message": "Not tonight."}
        ]
    })
}

/// A test set of that scene in the home of this user; the text is its path.
fn hostile_set(home: &Home) -> String {
    let path = home.path().join("set.json");
    std::fs::write(&path, json!([hostile_scene()]).to_string()).expect("a file can be written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Holds what a terminal was sent by a command without screens against the list. Our own bar of
/// progress may begin its row again.
fn check_lines(what: &str, raw: &[u8]) {
    static OWN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\r\x1b\[K|\r\n").expect("a pattern"));
    check_labels(what, raw);
    check_rest(what, &OWN.replace_all(raw, &b"\n"[..]));
}

/// The same for the screens, which place the cursor, set styles and switch a few modes. While a
/// frame is being written, what is there of it may end anywhere.
fn check_screens(what: &str, raw: &[u8]) {
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) \x1b\[ (?: [0-9]+;[0-9]+H | [0-9;]*m | 2J | \?(?:25|1049|2004|2026)[hl] )
                | \x1b (?: \[ [?0-9;]* )? \z | (?-u: [\xC2-\xF4][\x80-\xBF]{0,2} ) \z",
        )
        .expect("a pattern")
    });
    check_labels(what, raw);
    check_rest(what, &OWN.replace_all(raw, &b""[..]));
}

/// No attack stands behind its label. An escape alone is left to [`check_rest`]: one of our own
/// sequences may stand there, where a row ends.
fn check_labels(what: &str, raw: &[u8]) {
    for (number, attack) in ATTACKS.iter().enumerate().filter(|(_, one)| one.bytes != b"\x1b") {
        let mut wanted = format!("<{number}:").into_bytes();
        wanted.extend_from_slice(&attack.bytes);
        let found = raw.windows(wanted.len()).any(|window| window == wanted);
        assert!(!found, "{what}: {} came through", attack.name);
    }
}

/// What is left without our own sequences is plain text.
fn check_rest(what: &str, rest: &[u8]) {
    let text = std::str::from_utf8(rest).unwrap_or_else(|error| {
        let at = error.valid_up_to();
        panic!("{what}: no UTF-8: {:?}", &rest[at.saturating_sub(40)..(at + 8).min(rest.len())])
    });
    if let Some(found) = FORBIDDEN.find(text) {
        let before: String = text[..found.start()].chars().rev().take(60).collect();
        let before: String = before.chars().rev().collect();
        let after: String = text[found.start()..].chars().take(20).collect();
        panic!("{what}: came through: {before:?} and then {after:?}");
    }
}

/// That the attacks were there to come through: the labels of all but a few, or of these few.
fn check_shown(what: &str, shown: &str, least: usize) {
    // A label may be cut by the end of a row.
    let dense: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    let missing: Vec<&str> = (0..)
        .zip(ATTACKS.iter())
        .filter(|(number, _): &(usize, _)| !dense.contains(&format!("<{number}:")))
        .map(|(_, attack)| attack.name)
        .collect();
    let found = ATTACKS.len() - missing.len();
    assert!(found >= least, "{what}: only {found} attacks are shown, not {missing:?}");
}
