//! Scenes made by rule, for benchmarks, each about as large as the larger published ones (18 KB).

mod prose;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

pub use prose::prose;

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

/// Writes a test set of this many scenes into `folder`.
pub fn set(folder: &Path, count: usize) -> PathBuf {
    let path = folder.join(format!("set-{count}.json"));
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for number in 0..count {
        file.write_all(if number == 0 { b"[\n" } else { b",\n" }).unwrap();
        serde_json::to_writer(&mut file, &scene(number)).unwrap();
    }
    file.write_all(b"\n]\n").unwrap();
    file.flush().unwrap();
    path
}
