//! Scenes made by rule, for benchmarks: a test set in the published size (200 scenes, 2.6 MB).

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

pub const SCENES: usize = 200;

pub fn prose(words: usize, seed: usize) -> String {
    const WORDS: [&str; 12] = [
        "the", "lantern", "a", "quiet", "house", "where", "nobody", "spoke", "of", "winter",
        "again", "and",
    ];
    (0..words)
        .map(|at| WORDS[(at * 7 + seed * 5 + at / 11) % WORDS.len()])
        .collect::<Vec<_>>()
        .join(" ")
}

pub fn scene(number: usize) -> Value {
    let names = [format!("Anna Fell {number}"), "Mr. Harrow".to_owned(), "Tom".to_owned()];
    let lines: Vec<Value> =
        (0..13).map(|at| json!({"character": names[at % 3], "message": prose(45, at)})).collect();
    let characters: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({"name": name, "description": prose(90, 3), "summary": prose(90, 4), "thought": prose(40, 5)})
        })
        .collect();
    let profiles: serde_json::Map<String, Value> =
        names.iter().map(|name| (name.clone(), prose(270, 6).into())).collect();
    json!({
        "book": format!("The House of Winter, volume {}", number / 2),
        "i_p": number, "i_c": 0, "tag": "id", "weight": 0.73, "topic": prose(9, number),
        "scenario": prose(90, 1), "dialogues": lines, "key_characters": characters,
        "speaking_characters_w_env": names, "major_characters": names,
        "character_profiles": profiles,
        "plot": {"summary": prose(180, 2), "key_characters": characters, "chapter": null},
    })
}

/// Writes the test set into `folder`.
pub fn set(folder: &Path) -> PathBuf {
    set_of(folder, SCENES)
}

/// Writes a test set of so many scenes into `folder`.
pub fn set_of(folder: &Path, scenes: usize) -> PathBuf {
    let scenes: Vec<Value> = (0..scenes).map(scene).collect();
    let path = folder.join("set.json");
    fs::write(&path, serde_json::to_string_pretty(&scenes).unwrap()).unwrap();
    path
}
