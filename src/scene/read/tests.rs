use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::scene::ENVIRONMENT;

fn scenes(text: &str) -> Result<Vec<Scene>, ReadError> {
    SceneText::open("f.json", text.as_bytes())?.scenes().collect()
}

fn minimal() -> Value {
    json!({"book": "B", "scenario": "S", "speaking_characters_w_env": ["A"]})
}

/// The minimal scene with one field put in or replaced.
fn with(field: &str, value: Value) -> Value {
    let mut scene = minimal();
    scene[field] = value;
    scene
}

#[test]
fn one_scene_a_list_and_lines_are_the_same() {
    let one = minimal().to_string();
    for (text, count) in [
        (one.clone(), 1),
        (format!("[{one}]"), 1),
        (format!("\u{feff}[{one},\n{one}]\n"), 2),
        (format!("{one}\n{one}\n\n{one}\n"), 3),
        (format!("  \r\n{one}\r\n"), 1),
    ] {
        let found = scenes(&text).unwrap();
        assert_eq!(found.len(), count, "{text}");
        assert!(found.iter().all(|scene| scene.book == "B"));
    }
}

#[test]
fn what_may_be_missing_may_be() {
    for field in [
        "topic",
        "plot",
        "key_characters",
        "character_profiles",
        "major_characters",
        "dialogues",
        "i_p",
        "i_c",
        "tag",
    ] {
        let read = scene(with(field, Value::Null)).unwrap();
        assert_eq!(read, scene(minimal()).unwrap(), "{field}: null");
    }
    let read = scene(json!({
        "book": "B", "scenario": "S", "i_p": "17", "i_c": 0, "weight": 0.1, "tag": null,
        "speaking_characters_w_env": [" A ", "A", "environment"],
        "plot": {"summary": null, "key_characters": null, "chapter": null, "state": "finished"},
        "character_profiles": {"A ": "", "C": null},
        "dialogues": [{"character": "D", "message": "Hm.", "i_u": 3}],
    }))
    .unwrap();
    assert_eq!(read.speakers(), ["A", ENVIRONMENT, "D"]);
    assert_eq!(read.id(), "B-17-0");
    assert_eq!(read.other["weight"], 0.1);
    assert_eq!(read.plot.other["chapter"], Value::Null);
    assert_eq!(read.plot.other["state"], "finished");
    assert_eq!(read.dialogues[0].other["i_u"], 3);
    assert_eq!(read.profile("A"), None);
    assert_eq!(read.profile("C"), None);
}

#[test]
fn speakers_are_taken_from_the_reference_where_none_are_listed() {
    let dialogues = json!([
        {"character": "Environment", "message": "Rain."},
        {"character": "A", "message": "Rain."},
        {"character": "B", "message": "Yes."},
        {"character": "A", "message": "Much rain."},
    ]);
    for listed in [Value::Null, json!([])] {
        let mut entry = with("dialogues", dialogues.clone());
        entry["speaking_characters_w_env"] = listed;
        assert_eq!(scene(entry).unwrap().speakers(), [ENVIRONMENT, "A", "B"]);
    }
}

#[test]
fn motivations_under_either_name_or_both() {
    for (fields, motivation, thought_kept) in [
        (json!({"motivation": "m"}), Some("m"), false),
        (json!({"thought": "t"}), Some("t"), false),
        (json!({"motivation": "m", "thought": "t"}), Some("m"), true),
        (json!({"motivation": "", "thought": "t"}), Some("t"), false),
        (json!({"motivation": null, "thought": "t"}), Some("t"), false),
        (json!({"motivation": "m", "thought": null}), Some("m"), false),
        (json!({"motivation": null, "thought": " "}), None, false),
        (json!({}), None, false),
    ] {
        let mut character = fields.clone();
        character["name"] = json!("A");
        let entry = with("key_characters", json!([character]));
        let read = scene(entry).unwrap();
        assert_eq!(read.motivation("A"), motivation, "{fields}");
        let kept = read.key_characters[0].other.contains_key("thought");
        assert_eq!(kept, thought_kept, "{fields}");
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Scene>(&json).unwrap(), read);
        assert_eq!(scenes(&json).unwrap(), [read]);
    }
}

#[test]
fn wrong_shapes_name_the_field() {
    for (entry, expected) in [
        (json!(3), "expected a scene (an object), found the number 3"),
        (json!({}), "book: expected the book's name, found nothing"),
        (with("book", json!(" ")), "book: expected the book's name, found an empty text"),
        (with("scenario", json!(["x"])), "scenario: expected the scenario as text, found a list"),
        (with("topic", json!(1)), "topic: expected text, found the number 1"),
        (with("plot", json!("x")), "plot: expected an object, found the text \"x\""),
        (with("plot", json!({"summary": {}})), "plot.summary: expected text, found an object"),
        (
            with("plot", json!({"key_characters": [{"name": "A", "description": 1}]})),
            "plot.key_characters[0].description: expected text, found the number 1",
        ),
        (
            with("key_characters", json!([{"name": "A"}, "B"])),
            "key_characters[1]: expected an object with a name, found the text \"B\"",
        ),
        (
            with("key_characters", json!([{"thought": "t"}])),
            "key_characters[0].name: expected a name on one line, found nothing",
        ),
        (
            with("key_characters", json!([{"name": "A", "thought": true}])),
            "key_characters[0].thought: expected text, found true",
        ),
        (
            with("character_profiles", json!([])),
            "character_profiles: expected an object of names and profiles, found an empty list",
        ),
        (
            with("character_profiles", json!({"A": 1})),
            "character_profiles.A: expected text, found the number 1",
        ),
        (
            with("speaking_characters_w_env", json!("A")),
            "speaking_characters_w_env: expected a list, found the text \"A\"",
        ),
        (
            with("speaking_characters_w_env", json!(["A\nB"])),
            "speaking_characters_w_env[0]: expected a name on one line, found the text \"A\\nB\"",
        ),
        (
            with("speaking_characters_w_env", json!(["Environment"])),
            "speaking_characters_w_env: expected at least one name besides Environment, found the text \"Environment\"",
        ),
        (
            with("dialogues", json!([{"character": "A", "message": "x"}, {"character": "A"}])),
            "dialogues[1].message: expected text, found nothing",
        ),
        (
            with("dialogues", json!([{"character": "", "message": "x"}])),
            "dialogues[0].character: expected a name on one line, found an empty text",
        ),
        (with("i_p", json!([])), "i_p: expected a number, found an empty list"),
    ] {
        assert_eq!(scene(entry).unwrap_err().to_string(), expected);
    }
}

#[test]
fn refusals_name_file_and_place() {
    let two = format!("[\n{},\n {}\n]", minimal(), with("tag", json!(1)));
    let cases: &[(&[u8], &str)] = &[
        (b"", "f.json: the file is empty"),
        (b" \n", "f.json: the file is empty"),
        (b"[]", "f.json: the list is empty"),
        (b"[1,\n2,,]", "f.json:2:3: broken JSON: expected value"),
        (b"\xef\xbb\xbf[1 2]", "f.json:1:4: broken JSON: expected `,` or `]`"),
        (b"[{\"a\":", "f.json:1:6: broken JSON: EOF while parsing"),
        (b"{}\n\n {]", "f.json:3:3: broken JSON: key must be"),
        (b"[\n  \"\\ud800\"]", "f.json:2:10: broken JSON: unexpected end of hex escape"),
        (b"caf\xe9", "f.json: this is not text in UTF-8 (see byte 3)"),
        (b"<!DOCTYPE html>", "f.json: this is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "f.json: this is a Git LFS pointer"),
        (br#"[{"book_title": "B", "simulation": []}]"#, "f.json: this is a simulation"),
        (br#"{"scores": {}, "cases": {}}"#, "f.json: this is an eval"),
        (br#"{"plots": [], "character_datasets": {}}"#, "f.json: this is a whole book"),
        (br#"{"seq": 1, "at": "", "event": "opened"}"#, "f.json: this is the journal of a play"),
        (two.as_bytes(), "f.json: entry 2 of 2 (line 3): tag: expected text"),
    ];
    for (bytes, expected) in cases {
        let refused = SceneText::open("f.json", bytes)
            .and_then(|text| text.scenes().collect::<Result<Vec<_>, _>>());
        let error = refused.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\n  not {expected}");
    }
}

#[test]
fn a_folder_is_its_json_files_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("there is no .json file in this folder"));
    for name in ["b.json", "a.JSON", ".c.json", "d.txt", "c.jsonl"] {
        let text = with("topic", json!(name)).to_string();
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::create_dir(folder.path().join("e.json")).unwrap();
    let topics: Vec<String> =
        read(folder.path()).unwrap().into_iter().map(|scene| scene.topic).collect();
    assert_eq!(topics, ["a.JSON", "b.json", "c.jsonl"]);
    let error = read(&folder.path().join("none.json")).unwrap_err();
    assert!(error.to_string().contains("none.json: cannot be read"));
}

#[test]
fn the_published_test_set() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser/test_set.json");
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return;
    }
    let scenes = read(&path).unwrap();
    assert_eq!(scenes.len(), 200);
    let lines = scenes.iter().map(|scene| scene.dialogues.len());
    assert_eq!(lines.clone().sum::<usize>(), 2578);
    assert_eq!((lines.clone().min(), lines.max()), (Some(9), Some(32)));
    let books: std::collections::HashSet<&str> =
        scenes.iter().map(|scene| scene.book.as_str()).collect();
    assert_eq!(books.len(), 101);
    let motivated = scenes
        .iter()
        .flat_map(|scene| &scene.key_characters)
        .filter(|character| !character.motivation.is_empty());
    assert_eq!(motivated.count(), 456);
    let empty = scenes
        .iter()
        .flat_map(|scene| scene.character_profiles.values())
        .filter(|profile| profile.as_str() == Some(""));
    assert_eq!(empty.count(), 40);
    let of_cast = |count: usize| scenes.iter().filter(move |scene| scene.cast().count() == count);
    assert_eq!((of_cast(1).count(), of_cast(2).count()), (12, 123));
    let opened = scenes.iter().filter(|scene| scene.speakers()[0] == ENVIRONMENT);
    assert_eq!(opened.count(), 4);
    let elsewhere =
        scenes.iter().filter(|scene| scene.dialogues[0].character != scene.speakers()[0]);
    assert_eq!(elsewhere.count(), 46);
    for scene in scenes {
        let json = serde_json::to_string(&scene).unwrap();
        assert_eq!(self::scenes(&json).unwrap(), std::slice::from_ref(&scene));
        assert_eq!(serde_json::from_str::<Scene>(&json).unwrap(), scene);
    }
}

#[test]
fn published_files_of_other_kinds_are_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    for (name, expected) in [
        ("simulation_gpt-4o.json", Foreign::Simulation),
        ("evaluation_id100_gpt-4o.json", Foreign::Evaluation),
        ("books/Othello.json", Foreign::Book),
    ] {
        match read(&folder.join(name)) {
            Err(ReadError::Foreign { what, .. }) => assert_eq!(what, expected),
            other => panic!("{name}: {other:?}"),
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop_oneof![
            Just("name".to_owned()),
            Just("character".to_owned()),
            Just("message".to_owned()),
            Just("summary".to_owned()),
            Just("key_characters".to_owned()),
            any::<String>(),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        if let Ok(text) = SceneText::open("f", &bytes) {
            text.scenes().for_each(drop);
        }
    }

    #[test]
    fn a_broken_file_is_read_or_refused(at in 0usize..400, byte: u8) {
        let mut bytes = format!("[{},\n{}]", minimal(), with("dialogues", json!([{"character": "A", "message": "x"}]))).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(text) = SceneText::open("f", &bytes) {
            text.scenes().for_each(drop);
        }
    }

    #[test]
    fn what_is_read_reads_the_same_again(
        field in prop::sample::select(vec![
            "plot", "key_characters", "character_profiles", "speaking_characters_w_env",
            "major_characters", "dialogues", "i_p", "tag", "topic", "more",
        ]),
        value in json_value(),
    ) {
        if let Ok(read) = scene(with(field, value)) {
            let again = serde_json::to_value(&read).unwrap();
            prop_assert_eq!(scene(again).unwrap(), read);
        }
    }
}
