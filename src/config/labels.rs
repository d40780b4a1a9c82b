//! The label set: the free labels and the scale of ratings that annotators mark with.
//!
//! Owns what a label set is and how its file is read. Types and severities of flaws are not labels:
//! they are the rubric's.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// Name of the label set's file in the config folder.
pub const FILE: &str = "labels.toml";

const BUILT_IN: &str = include_str!("labels.toml");

/// What annotators can say of a line besides its flaws.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelSet {
    pub rating: Scale,
    #[serde(rename = "label")]
    pub labels: Vec<Label>,
}

/// The whole numbers that a rating may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub lowest: i32,
    pub highest: i32,
    /// What is rated, in a few words.
    pub about: String,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub name: String,
    /// When it applies, in a sentence.
    #[serde(default)]
    pub about: String,
}

/// Why a file is no label set.
#[derive(Debug, thiserror::Error)]
pub enum WrongLabels {
    #[error("{}: the label set cannot be read: {source}", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    /// Names line and column.
    #[error("{}: this is no label set; correct it, or delete it for the built-in one\n{source}", .file.display())]
    Wrong { file: PathBuf, source: toml::de::Error },
    #[error("{}: {what}", .file.display())]
    Senseless { file: PathBuf, what: String },
}

impl LabelSet {
    /// The one that comes with the program.
    pub fn built_in() -> Self {
        toml::from_str(BUILT_IN).expect("a test reads the built-in label set")
    }

    /// The one of the config folder; without such a file, the built-in one.
    ///
    /// # Errors
    /// The file is there and is no label set.
    pub fn load(config: &Path) -> Result<Self, WrongLabels> {
        let file = config.join(FILE);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::built_in()),
            Err(source) => return Err(WrongLabels::Unreadable { file, source }),
        };
        let read: Self = match toml::from_str(&text) {
            Ok(read) => read,
            Err(source) => return Err(WrongLabels::Wrong { file, source }),
        };
        match read.senseless() {
            Some(what) => Err(WrongLabels::Senseless { file, what }),
            None => Ok(read),
        }
    }

    fn senseless(&self) -> Option<String> {
        let Scale { lowest, highest, .. } = self.rating;
        if lowest >= highest {
            return Some(format!("`rating` goes from {lowest} to {highest}; it needs two values"));
        }
        let mut known: Vec<&str> = Vec::new();
        for label in &self.labels {
            let name = label.name.trim();
            if name.is_empty() {
                return Some("a label has an empty name; give it one".to_owned());
            }
            if known.contains(&name) {
                return Some(format!("the label {name:?} is there twice; keep one of them"));
            }
            known.push(name);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_labels_make_sense() {
        assert_eq!(LabelSet::built_in().senseless(), None);
    }

    #[test]
    fn a_file_takes_the_place_of_the_built_in_labels_and_a_wrong_one_is_told() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(LabelSet::load(home.path()).unwrap(), LabelSet::built_in());
        let rating = "rating = {lowest = 1, highest = 7, about = 'wit'}\n";
        let label = "[[label]]\nname = 'good'\n";
        for (text, told) in [
            (format!("{rating}{label}"), None),
            (format!("{rating}{label}{label}"), Some("there twice")),
            (format!("{rating}[[label]]\nname = ' '\n"), Some("empty name")),
            (format!("{rating}[[label]]\nnaem = 'x'\n"), Some("line 3")),
            (
                "label = []\nrating = {lowest = 1, highest = 1, about = ''}".to_owned(),
                Some("two values"),
            ),
        ] {
            std::fs::write(home.path().join(FILE), &text).unwrap();
            match (LabelSet::load(home.path()), told) {
                (Ok(read), None) => assert_eq!(read.labels[0].name, "good"),
                (Err(wrong), Some(told)) => {
                    let wrong = wrong.to_string();
                    assert!(wrong.contains(told) && wrong.contains(FILE), "{wrong}");
                }
                (read, _) => panic!("{text}: {read:?}"),
            }
        }
    }
}
