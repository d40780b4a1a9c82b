//! `sceneplay validate`: scene files, test sets and whole books looked through.
//!
//! What is found in one scene is [`crate::scene::check`]'s; here it gets its file, entry and line,
//! and scenes are held beside one another. How it is shown is [`show`]'s.

mod book;
mod show;

use std::{
    collections::{HashMap, hash_map::Entry as Slot},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::Value;

pub use show::{as_json, as_text};

use crate::scene::{
    Scene,
    check::{Finding, Kind, Level, check_all},
    read::{self, Foreign, ReadError, SceneText},
};

/// One finding and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    pub level: Level,
    /// [`Scene::id`]; `None` where there is no scene.
    pub scene: Option<String>,
    /// Number of the entry in its file, from 1; `None` where it is about the file.
    pub entry: Option<usize>,
    /// Line of the file on which the entry begins, from 1.
    pub line: Option<usize>,
    #[serde(flatten)]
    pub finding: Finding,
}

/// A file and what was found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub file: String,
    /// Entries that are scenes.
    pub scenes: usize,
    /// In the order of the file.
    pub found: Vec<Located>,
}

impl Checked {
    pub fn count(&self, level: Level) -> usize {
        self.found.iter().filter(|one| one.level == level).count()
    }
}

/// Looks through every file, and every `.json` and `.jsonl` file of a folder. What cannot be read
/// is a finding as well, and hinders nothing else; what is of another kind is none to wonder at in a
/// folder, where published data keeps all kinds side by side.
pub fn validate(paths: &[PathBuf]) -> Vec<Checked> {
    let mut ids = HashMap::new();
    let mut checked = Vec::new();
    for path in paths {
        match read::files(path) {
            Ok(files) => {
                let other = if path.is_dir() { Kind::OtherFile } else { Kind::Unreadable };
                checked.extend(files.iter().map(|file| of_file(file, other, &mut ids)));
            }
            Err(error) => {
                let file = path.display().to_string();
                checked.push(unreadable(file, Kind::Unreadable, &error));
            }
        }
    }
    checked
}

/// Where each id was met first, over all files.
type Ids = HashMap<String, String>;

/// `other`: what a file of another kind is found to be.
fn of_file(path: &Path, other: Kind, ids: &mut Ids) -> Checked {
    let file = path.display().to_string();
    let found = read::bytes_of(path, read::MOST).and_then(|bytes| of_bytes(&file, &bytes, ids));
    match found {
        Ok((scenes, found)) => Checked { file, scenes, found },
        Err(ReadError::Foreign { what: Foreign::Book, .. }) => book::of_file(path, file, ids),
        Err(error @ ReadError::Foreign { .. }) => unreadable(file, other, &error),
        Err(error) => unreadable(file, Kind::Unreadable, &error),
    }
}

/// How many scenes there are, and what is found in the entries.
fn of_bytes(file: &str, bytes: &[u8], ids: &mut Ids) -> Result<(usize, Vec<Located>), ReadError> {
    let text = SceneText::open(file, bytes)?;
    let (mut scenes, mut located) = (0, Vec::new());
    let (mut line, mut counted) = (1, 0);
    for (entry, (scene, place)) in (1..).zip(text.scenes().zip(text.places())) {
        line += bytes[counted..place.start].iter().filter(|byte| **byte == b'\n').count();
        counted = place.start;
        let id = scene.as_ref().ok().map(Scene::id);
        let findings = match scene {
            Ok(scene) => {
                scenes += 1;
                of_scene(&scene, &bytes[place.clone()], format!("entry {entry} of {file}"), ids)
            }
            Err(ReadError::Shape { wrong, .. }) => {
                let what = format!("expected {}, found {}", wrong.expected, wrong.found);
                vec![Finding::new(Kind::NoScene, wrong.field, what)]
            }
            Err(error @ ReadError::Foreign { .. }) if entry == 1 => return Err(error),
            Err(error) => vec![Finding::new(Kind::NoScene, "", what_of(file, &error))],
        };
        located.extend(findings.into_iter().map(|finding| Located {
            level: finding.kind.level(),
            scene: id.clone(),
            entry: Some(entry),
            line: Some(line),
            finding,
        }));
    }
    Ok((scenes, located))
}

fn of_scene(scene: &Scene, json: &[u8], here: String, ids: &mut Ids) -> Vec<Finding> {
    // The scene was made of it: it can be read.
    let written: Value = serde_json::from_slice(json).unwrap_or_default();
    let mut found = check_all(&written, scene);
    if let Some(same) = same_id(scene, here, ids) {
        found.insert(0, same);
    }
    found
}

/// That the scene has the id of another; `here` is where it is.
fn same_id(scene: &Scene, here: String, ids: &mut Ids) -> Option<Finding> {
    match ids.entry(scene.id()) {
        Slot::Occupied(first) => {
            let first = first.get();
            let what = format!("{first} has this id as well; give one another i_p or i_c");
            Some(Finding::new(Kind::SameId, "", what))
        }
        Slot::Vacant(free) => {
            free.insert(here);
            None
        }
    }
}

/// A file as a whole.
fn unreadable(file: String, kind: Kind, error: &ReadError) -> Checked {
    let finding = Finding::new(kind, "", what_of(&file, error));
    let level = finding.kind.level();
    let located = Located { level, scene: None, entry: None, line: None, finding };
    Checked { file, scenes: 0, found: vec![located] }
}

/// What the error says, without the file's name in front.
fn what_of(file: &str, error: &ReadError) -> String {
    let what = error.to_string();
    match what.strip_prefix(file) {
        Some(rest) if rest.starts_with(": ") => rest[2..].to_owned(),
        Some(rest) if rest.starts_with(':') => format!("line {}", &rest[1..]),
        _ => what,
    }
}
