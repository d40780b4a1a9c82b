//! Who may know whom: reads the sources and holds the walls that `src/lib.rs` draws.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// `(crate, the only rooms that may name it)`.
const CRATES: [(&str, &[&str]); 10] = [
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("crokey", &["tui"]),
    ("tui_textarea", &["tui"]),
    ("reqwest", &["model"]),
    ("tokio", &["model", "driver", "headless", "tui"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("directories", &["config"]),
];

/// Rooms that are state machines or plain data: no input, no output, no clock, no randomness from
/// outside.
const PURE: [&str; 11] = [
    "text", "script", "chat", "record", "effect", "prompt", "stage", "judge", "play", "coser",
    "export",
];

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
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (room, path, source) in sources() {
        let Some(own) = rooms.iter().position(|name| *name == room) else { continue };
        for name in &rooms[own + 1..] {
            if names(&source, &format!("crate::{name}")) || names_in_group(&source, name) {
                wrong.push(format!("{} names {name}, which is above {room}", path.display()));
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
    let rooms = rooms();
    for (room, path, _) in sources() {
        let known = rooms.contains(&room) || ["lib", "main"].contains(&room.as_str());
        assert!(known, "{} is in no room of the map in src/lib.rs", path.display());
    }
}

/// The rooms from the bottom up, as the map in `src/lib.rs` lists them.
fn rooms() -> Vec<String> {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let rows = map.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    let rooms: Vec<String> =
        rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect();
    assert!(rooms.len() > 10, "the map was found");
    rooms
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

/// Whether the file is there for tests only: its own parent says `#[cfg(test)] mod …;`, or that of
/// a folder it is in.
fn is_test(path: &Path) -> bool {
    path.ancestors().take_while(|at| *at != root().join("src")).any(|at| {
        let (Some(folder), Some(name)) = (at.parent(), at.file_stem()) else { return false };
        let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let said = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
        parents
            .iter()
            .any(|parent| fs::read_to_string(parent).is_ok_and(|text| text.contains(&said)))
    })
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
