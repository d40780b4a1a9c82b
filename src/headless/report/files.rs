//! The files of a report: evaluations, and the scenes that they are about.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::ReportError;
use crate::{
    coser::evaluation::{self, Evaluation},
    scene::{
        Scene,
        read::{self, Foreign, ReadError},
    },
};

/// A file to report on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The name that its plays are put under, where one was given.
    pub name: Option<String>,
    pub path: PathBuf,
}

impl Given {
    /// Reads `NAME=FILE` or `FILE`. A path that exists is a path, whatever it is called.
    pub fn parse(given: &Path) -> Self {
        let path = given.to_owned();
        let named =
            given.to_str().filter(|_| !given.exists()).and_then(|text| text.split_once('='));
        match named {
            Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
                Self { name: Some(name.trim().to_owned()), path: file.into() }
            }
            _ => Self { name: None, path },
        }
    }

    /// The name of a file's plays where nothing in it says: its own, without what such files
    /// usually begin with.
    pub(super) fn stem(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix("evaluation_").unwrap_or(&stem).to_owned()
    }
}

/// A file and what was read in it.
#[derive(Debug)]
pub struct ReadFile {
    pub given: Given,
    pub evaluation: Evaluation,
}

/// Reads all files.
///
/// # Errors
/// The first file that cannot be read, or that was given twice.
pub fn read_files(given: Vec<Given>) -> Result<Vec<ReadFile>, ReportError> {
    let mut seen = HashSet::new();
    let mut files = Vec::with_capacity(given.len());
    for one in given {
        let file = one.path.display().to_string();
        let fault = |source: io::Error| ReportError::Io { file: file.clone(), source };
        if !seen.insert(fs::canonicalize(&one.path).map_err(fault)?) {
            return Err(ReportError::Twice { file });
        }
        let bytes = fs::read(&one.path).map_err(fault)?;
        let evaluation = evaluation::read(&file, &bytes)?;
        files.push(ReadFile { given: one, evaluation });
    }
    Ok(files)
}

/// The scenes of test sets by their ids; a simulation holds its scenes too.
///
/// # Errors
/// The first thing wrong with any of the files.
pub fn scenes(test_sets: &[PathBuf]) -> Result<HashMap<String, Scene>, ReportError> {
    let mut scenes = HashMap::new();
    for path in test_sets {
        match read::read(path) {
            Ok(found) => scenes.extend(found.into_iter().map(|scene| (scene.id(), scene))),
            Err(ReadError::Foreign { what: Foreign::Simulation, .. }) => {
                scenes.extend(circumstances(path)?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(scenes)
}

/// The scenes that a simulation holds with its plays.
fn circumstances(path: &Path) -> Result<Vec<(String, Scene)>, ReportError> {
    let file = path.display().to_string();
    let bytes = fs::read(path).map_err(|source| ReportError::Io { file: file.clone(), source })?;
    let broken = |what: String| ReportError::Simulation { file: file.clone(), what };
    let plays: Vec<Value> =
        serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?;
    let mut scenes = Vec::with_capacity(plays.len());
    for (at, mut play) in plays.into_iter().enumerate() {
        let scene = play.get_mut("circumstance").map(Value::take).unwrap_or_default();
        let scene =
            read::scene(scene).map_err(|wrong| broken(format!("[{at}].circumstance: {wrong}")))?;
        let book = play["book_title"].as_str().unwrap_or(&scene.book);
        scenes.push((format!("{book}-{}-{}", play["i_p"], play["i_c"]), scene));
    }
    Ok(scenes)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    #[test]
    fn a_simulation_stands_in_for_its_test_set() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let scene = r#"{"book": "B", "scenario": "S", "speaking_characters_w_env": ["Anna"]}"#;
        let play = format!(
            r#"{{"book_title": "The Ferry", "i_p": 3, "i_c": 0, "simulation": [], "circumstance": {scene}}}"#
        );
        fs::write(&path, format!("[{play}]")).unwrap();
        let found = scenes(from_ref(&path)).unwrap();
        assert_eq!(found["The Ferry-3-0"].scenario, "S");
        for (text, said) in [
            (format!("[{play}, 3]"), "[1].circumstance: expected a scene (an object), found null"),
            (format!("[{}]", play.replace("Anna", "Environment")), "expected at least one name"),
        ] {
            fs::write(&path, text).unwrap();
            let error = scenes(from_ref(&path)).unwrap_err().to_string();
            assert!(error.contains("no usable simulation") && error.contains(said), "{error}");
        }
    }

    #[test]
    fn names_of_runs() {
        for (given, name, path) in [
            ("gpt=a.json", Some("gpt"), "a.json"),
            ("a.json", None, "a.json"),
            ("=a.json", None, "=a.json"),
            ("gpt=", None, "gpt="),
        ] {
            let one = Given::parse(Path::new(given));
            assert_eq!((one.name.as_deref(), one.path.to_str()), (name, Some(path)), "{given}");
        }
    }
}
