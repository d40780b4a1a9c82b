//! What annotators mark with: who they are, the rubrics and the label set.

use std::path::Path;

use super::{Environment, Settings, labels::LabelSet, rubrics::Rubrics};

/// Name of an annotator of whom nothing is known.
const NOBODY: &str = "annotator";

/// All that marking needs besides the play.
#[derive(Debug)]
pub struct Annotation {
    /// The name that new marks bear.
    pub annotator: String,
    pub rubrics: Rubrics,
    pub labels: LabelSet,
    /// What of the user's files was kept out, to be told.
    pub wrong: Vec<String>,
}

impl Annotation {
    /// What comes with the program.
    pub fn built_in() -> Self {
        Self {
            annotator: NOBODY.to_owned(),
            rubrics: Rubrics::built_in(),
            labels: LabelSet::built_in(),
            wrong: Vec::new(),
        }
    }

    /// Reads the user's rubrics and labels from the config folder; what is wrong with them is told
    /// and the built-in ones stand in.
    pub fn load(settings: &Settings, variables: &Environment, config: &Path) -> Self {
        let rubrics = Rubrics::load(config, &[]);
        let mut wrong: Vec<String> = rubrics.wrong.iter().map(ToString::to_string).collect();
        let labels = LabelSet::load(config).unwrap_or_else(|error| {
            wrong.push(error.to_string());
            LabelSet::built_in()
        });
        let annotator = annotator(settings.annotator.value.as_deref(), variables);
        Self { annotator, rubrics, labels, wrong }
    }
}

/// Who marks: as `named` in the settings, else the user of the machine.
pub fn annotator(named: Option<&str>, variables: &Environment) -> String {
    let user = || ["USER", "LOGNAME"].iter().find_map(|name| variables.text(name));
    named.map(str::to_owned).or_else(user).unwrap_or_else(|| NOBODY.to_owned())
}
