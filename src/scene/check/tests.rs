use std::{collections::BTreeSet, path::Path};

use serde_json::json;

use super::*;
use crate::scene::{bundled, read};

/// A scene in which nothing is found.
fn clean_entry() -> Value {
    json!({
        "book": "The Ferry", "topic": "The last boat", "scenario": "A quay at night.",
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "plot": {"summary": "Two wait.", "key_characters": [{"name": "Anna", "description": "A widow."}]},
        "key_characters": [
            {"name": "Anna", "motivation": "I must cross."},
            {"name": "Bert", "motivation": "I must stay."},
        ],
        "character_profiles": {"Anna": "A widow of forty.", "Bert": "A ferryman."},
        "dialogues": [
            {"character": "Anna", "message": "[He has not seen me.] Is it late?"},
            {"character": "Environment", "message": "A bell rings."},
            {"character": "Bert", "message": "(shrugs) It is always late."},
        ],
    })
}

fn found(entry: &Value) -> Vec<Finding> {
    let scene = read::scene(entry.clone()).unwrap();
    check_all(entry, &scene)
}

fn told(entry: &Value) -> Vec<String> {
    let line = |one: &Finding| format!("{}: {}", one.kind.name(), one.field);
    found(entry).iter().map(line).collect()
}

#[test]
fn each_kind_is_found_where_it_is() {
    assert_eq!(told(&clean_entry()), [""; 0]);
    let speakers = "speaking_characters_w_env";
    let rows: &[(&str, Value, &[&str])] = &[
        ("/topic", json!(" "), &["no-topic: topic"]),
        ("/plot/summary", json!(""), &["no-summary: plot.summary"]),
        ("/scenario", json!("字".repeat(2_001)), &["long-text: scenario"]),
        ("/scenario", json!("a\u{202e}b"), &["hidden: scenario"]),
        ("/scenario", json!("a\tb\r\n\u{1f468}\u{200d}\u{1f469}"), &[]),
        (
            "/character_profiles/Anna",
            json!("x".repeat(10_001)),
            &["long-text: character_profiles.Anna"],
        ),
        ("/character_profiles/Anna", json!(null), &["empty-profile: character_profiles.Anna"]),
        (
            "/character_profiles",
            json!({"Anna": "A.", "Berta": "B."}),
            &["no-profile: character_profiles"],
        ),
        ("/key_characters/1/name", json!("Cleo"), &["no-key-character: key_characters"]),
        ("/key_characters/1/motivation", json!(""), &["no-motivation: key_characters[1]"]),
        (
            "/key_characters/1",
            json!({"name": "Bert", "thought": "I."}),
            &["thought-as-motivation: key_characters[1].thought"],
        ),
        (
            "/key_characters",
            json!([{"name": "Anna", "motivation": "A"}, {"name": "Bert", "motivation": "B"},
                   {"name": "Anna", "motivation": "C"}]),
            &["twice: key_characters[2].name"],
        ),
        ("/major_characters", json!([]), &["no-major: major_characters"]),
        ("/major_characters", json!(["Anna", "Bret"]), &["strange-major: major_characters[1]"]),
        ("/dialogues", json!([]), &["no-reference: dialogues"]),
        ("/dialogues/1/character", json!("Anna"), &["speaker-again: dialogues[1].character"]),
        ("/dialogues/1/message", json!(" [] "), &["blank-line: dialogues[1].message"]),
        ("/dialogues/1/message", json!("[Only this.]"), &["thought-only: dialogues[1].message"]),
        ("/dialogues/1/message", json!("[Only this."), &["unclosed: dialogues[1].message"]),
        ("/dialogues/1/message", json!("Fog] comes."), &["unclosed: dialogues[1].message"]),
        (
            "/dialogues/1/message",
            json!("Environment: Fog."),
            &["name-in-front: dialogues[1].message"],
        ),
        (
            "/dialogues/1/message",
            json!("Fog.\nBert: I see."),
            &["name-in-front: dialogues[1].message", "speaks-for: dialogues[1].message"],
        ),
        (
            "/dialogues/0/character",
            json!("environment "),
            &[
                "respelled: dialogues[0].character",
                "opens-other: dialogues[0].character",
                "speaker-again: dialogues[1].character",
                "silent-speaker: speaking_characters_w_env",
            ],
        ),
        (
            "/speaking_characters_w_env",
            json!(["Anna"]),
            &["unlisted-speaker: dialogues[2].character"],
        ),
        (
            "/speaking_characters_w_env",
            json!(["Anna", "Bert", "Anna"]),
            &["twice: speaking_characters_w_env[2]"],
        ),
    ];
    for (place, value, expected) in rows {
        let mut entry = clean_entry();
        *entry.pointer_mut(place).unwrap() = value.clone();
        assert_eq!(told(&entry), *expected, "{place}: {value}");
    }
    for (cast, expected) in [
        (json!(["Anna", "anna"]), vec!["same-name", "shared-word"]),
        (json!(["Mr Darcy", "Mr. Bingley"]), vec!["shared-word"]),
        (json!(["Jean Jean", "Marie"]), vec![]),
        (json!(["O'Neil", "Neil"]), vec![]),
        (json!(["Annabel", "Anna"]), vec![]),
        (json!(["Anna"]), vec!["one-speaker"]),
    ] {
        let entry = json!({"book": "B", "scenario": "S", speakers: cast});
        let kinds = told(&entry);
        let about_names = ["same-name", "shared-word", "one-speaker"];
        let of_names: Vec<&str> = about_names
            .into_iter()
            .filter(|kind| kinds.contains(&format!("{kind}: {speakers}")))
            .collect();
        assert_eq!(of_names, expected, "{cast}");
    }
}

#[test]
fn what_was_meant_is_told() {
    let mut entry = clean_entry();
    entry["character_profiles"] = json!({"Anna": "A.", "Bret": "B."});
    entry["dialogues"][2]["character"] = json!("Brt");
    let fields = entry.as_object_mut().unwrap();
    let topic = fields.remove("topic").unwrap();
    fields.insert("topics".to_owned(), topic);
    let whats: Vec<String> = found(&entry).into_iter().map(|one| one.what).collect();
    for meant in ["is \"topic\" meant?", "is \"Bert\" meant?", "is that of \"Bret\" meant?"] {
        assert!(whats.iter().any(|what| what.contains(meant)), "{meant}: {whats:#?}");
    }
}

#[test]
fn kinds_are_in_the_order_of_their_gravity_and_have_own_names() {
    assert!(Kind::ALL.is_sorted_by_key(|kind| kind.level()));
    let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), Kind::ALL.len());
}

/// A family has one name between them, and a court its suit.
#[test]
fn bundled_scenes_hold_nothing_but_shared_names() {
    let mut found = Vec::new();
    for (file, text) in bundled::FILES {
        let entry: Value = serde_json::from_str(text).unwrap();
        let scene = read::scene(entry.clone()).unwrap();
        found.extend(check_all(&entry, &scene).into_iter().map(|one| (*file, one.kind, one.what)));
    }
    let shared = |file, what: &str| (file, Kind::SharedWord, what.to_owned());
    assert_eq!(
        found,
        [
            shared(
                "alice-in-wonderland.json",
                "King of Hearts, Queen of Hearts share \"of hearts\""
            ),
            shared(
                "little-women.json",
                "Meg March, Jo March, Mrs March, Amy March, Beth March share \"march\""
            ),
        ]
    );
}

#[test]
fn the_published_test_set() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser/test_set.json");
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found: Vec<Vec<Finding>> = entries.iter().map(found).collect();
    let counts = |kind: Kind| {
        let of_scene = |one: &Vec<Finding>| one.iter().filter(|one| one.kind == kind).count();
        let each: Vec<usize> = found.iter().map(of_scene).filter(|count| *count > 0).collect();
        (each.iter().sum::<usize>(), each.len())
    };
    let (empty, without) = (counts(Kind::EmptyProfile).0, counts(Kind::NoKeyCharacter).0);
    assert_eq!((empty, without, counts(Kind::NoProfile).1), (40, 28, 15));
    assert_eq!((counts(Kind::OneSpeaker).1, counts(Kind::SpeakerAgain).1), (12, 31));
    assert_eq!((counts(Kind::SharedWord).1, counts(Kind::ThoughtOnly).0), (35, 2));
    assert_eq!((counts(Kind::ThoughtAsMotivation).0, counts(Kind::OpensOther).1), (456, 46));
    assert_eq!(counts(Kind::Hidden), (4, 1), "soft hyphens");
    let known = [
        Kind::EmptyProfile,
        Kind::NoKeyCharacter,
        Kind::NoProfile,
        Kind::OneSpeaker,
        Kind::SpeakerAgain,
        Kind::SharedWord,
        Kind::ThoughtOnly,
        Kind::ThoughtAsMotivation,
        Kind::OpensOther,
        Kind::Hidden,
    ];
    let others: Vec<&Finding> =
        found.iter().flatten().filter(|one| !known.contains(&one.kind)).collect();
    assert!(others.is_empty(), "{others:#?}");
}
