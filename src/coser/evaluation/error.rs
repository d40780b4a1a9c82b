//! Why a file is no evaluation: what, where, and what to do.

use crate::scene::read::{Foreign, Wrong};

/// Why a file gave no evaluation.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error("{file}: this is not text in UTF-8 (see byte {at}). Save it as UTF-8 and try again.")]
    NotText {
        file: String,
        /// Offset of the first byte that is not UTF-8.
        at: usize,
    },
    #[error("{file}: the file is empty; expected an evaluation in JSON")]
    Empty { file: String },
    #[error("{file}:{line}:{column}: broken JSON: {what}")]
    Broken { file: String, line: usize, column: usize, what: String },
    #[error("{file}: this is {}, not an evaluation. {}", .what.is(), hint(*.what))]
    Foreign { file: String, what: Foreign },
    #[error("{file}: this is a test set, not an evaluation. Play and judge it first.")]
    TestSet { file: String },
    #[error("{file}: {wrong}")]
    File { file: String, wrong: Wrong },
    #[error("{file}: case {case:?}: {wrong}")]
    Case { file: String, case: String, wrong: Wrong },
    #[error("{file}: the case {case:?} stands in it twice; one of them would be lost")]
    Twice { file: String, case: String },
    #[error("{file}: there is no judged play in it")]
    NoCases { file: String },
}

fn hint(what: Foreign) -> &'static str {
    match what {
        Foreign::Simulation => "Judge it first: `sceneplay judge` makes an evaluation of it.",
        Foreign::LfsPointer => "Run `git lfs pull` where it came from.",
        Foreign::Zip => "Unpack it and give what is inside.",
        Foreign::Html => "Download the file itself, not the page that shows it.",
        Foreign::Evaluation | Foreign::Book | Foreign::Journal => {
            "Give what `sceneplay judge` or the reference implementation wrote."
        }
    }
}
