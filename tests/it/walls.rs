//! Who may know whom: reads the sources and holds the walls that `src/lib.rs` draws.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The rooms from the bottom up, as `src/lib.rs` lists them: a room may name those before it.
const ROOMS: [&str; 16] = [
    "text", "script", "scene", "chat", "record", "effect", "prompt", "stage", "judge", "play",
    "journal", "model", "config", "driver", "headless", "tui",
];

/// `(crate, the only rooms that may name it)`.
const CRATES: [(&str, &[&str]); 8] = [
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("crokey", &["tui"]),
    ("tui_textarea", &["tui"]),
    ("reqwest", &["model"]),
    ("tokio", &["model", "driver", "headless", "tui"]),
    ("clap", &["cli", "main"]),
    ("directories", &["config"]),
];

/// Rooms that are state machines or plain data: no input, no output, no clock, no randomness from
/// outside.
const PURE: [&str; 9] =
    ["text", "script", "chat", "record", "effect", "prompt", "stage", "judge", "play"];

const OUTSIDE: [&str; 8] = [
    "std::fs",
    "fs_err",
    "std::net",
    "std::env::",
    "Instant::now",
    "SystemTime",
    "jiff::",
    "std::process",
];

#[test]
fn a_room_names_only_rooms_below_it() {
    let mut wrong = Vec::new();
    for (room, path, source) in sources() {
        let Some(own) = ROOMS.iter().position(|name| *name == room) else { continue };
        for (above, name) in ROOMS.iter().enumerate().skip(own + 1) {
            if names(&source, &format!("crate::{name}")) || names_in_group(&source, name) {
                wrong.push(format!(
                    "{} names {name}, which is {} rooms above",
                    path.display(),
                    above - own
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_crate_is_named_only_where_it_belongs() {
    let mut wrong = Vec::new();
    for (room, path, source) in sources() {
        for (name, allowed) in CRATES {
            let used =
                names(&source, &format!("{name}::")) || names(&source, &format!("use {name}"));
            if used && !allowed.contains(&room.as_str()) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_do_no_input_or_output() {
    let mut wrong = Vec::new();
    for (room, path, source) in sources() {
        if !PURE.contains(&room.as_str()) {
            continue;
        }
        for name in OUTSIDE.iter().filter(|name| source.contains(**name)) {
            wrong.push(format!("{} names {name}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let mut rooms: BTreeMap<String, PathBuf> = BTreeMap::new();
    for (room, path, _) in sources() {
        rooms.entry(room).or_insert(path);
    }
    for room in rooms.keys().filter(|room| !["lib", "main"].contains(&room.as_str())) {
        assert!(map.contains(&format!("[`{room}`]")), "{room} is not on the map in src/lib.rs");
    }
}

/// Every source file: its room, its path, and its text without comments and unit tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    assert!(found.len() > 10, "the sources were found");
    found
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source can be read");
            let inside = path.strip_prefix(root().join("src")).expect("a source is below src");
            let first = inside.iter().next().expect("a path has a part").to_string_lossy();
            let room = first.trim_end_matches(".rs").to_owned();
            (room, path.clone(), without_tests(&text))
        })
        .collect()
}

/// Files of which their parent says `#[cfg(test)] mod …;`.
fn is_test(path: &Path) -> bool {
    ["tests.rs", "fixtures.rs", "published.rs", "readme.rs"].iter().any(|name| path.ends_with(name))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The code without comments and without the unit tests at its end.
fn without_tests(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0] == "#[cfg(test)]" && pair[1].contains("mod ") && pair[1].ends_with('{')
    });
    let code = &lines[..tests.unwrap_or(lines.len())];
    let code: Vec<&str> =
        code.iter().copied().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.join("\n")
}

/// Whether `word` stands in the source as a word of its own.
fn names(source: &str, word: &str) -> bool {
    source.match_indices(word).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        let after = source[at + word.len()..].chars().next();
        let in_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !in_name(before) && (word.ends_with(':') || !in_name(after))
    })
}

/// Whether a `use crate::{…}` group names the room.
fn names_in_group(source: &str, room: &str) -> bool {
    source.split("use crate::{").skip(1).any(|rest| {
        let (mut depth, mut first) = (0, String::new());
        let mut firsts = Vec::new();
        for c in rest.chars() {
            match c {
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                '{' => depth += 1,
                ',' if depth == 0 => firsts.push(std::mem::take(&mut first)),
                _ if depth == 0 => first.push(c),
                _ => {}
            }
        }
        firsts.push(first);
        firsts.iter().any(|item| item.trim().split("::").next() == Some(room))
    })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
