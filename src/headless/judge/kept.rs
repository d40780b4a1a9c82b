//! A judging as a work file keeps it, and the evaluation that is made of all of them.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::{
    coser::{
        evaluation::{About, Case, Evaluation, Judging, Run, Spoken, figures},
        simulation::Made,
    },
    headless::batch::error::BatchError,
    play::PROGRAM,
};

/// One judging with the play that was judged: a work file is understood without the simulation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// `BOOK-ip-ic`.
    pub scene: String,
    pub repeat: u32,
    pub tag: Option<String>,
    pub lines: Vec<Spoken>,
    pub text: String,
    pub reference: String,
    pub continue_from: u32,
    pub player_lines: u32,
    /// `None`, as ROUGE-L is, where there is no reference to compare with.
    pub bleu: Option<f64>,
    pub rouge_l: Option<f64>,
    pub judging: Judging,
    /// Where the play stands in its run, where that is known, and how the run was made.
    pub made: Option<Made>,
}

impl Kept {
    fn is_of(&self, case: &Case) -> bool {
        self.scene == case.scene && self.repeat == case.repeat
    }

    /// The play without its judging.
    fn case(self) -> Case {
        Case {
            scene: self.scene,
            repeat: self.repeat,
            tag: self.tag,
            lines: self.lines,
            text: Some(self.text),
            reference: Some(self.reference),
            continue_from: self.continue_from,
            player_lines: self.player_lines,
            score: None,
            bleu: self.bleu,
            rouge_l: self.rouge_l,
            judgings: vec![self.judging],
        }
    }
}

/// Writes the evaluation of these judgings; those of one play stand side by side.
///
/// # Errors
/// One of them cannot be read, or nothing can be written.
pub fn evaluation(
    to: &mut dyn Write,
    judgings: impl Iterator<Item = Result<Vec<u8>, BatchError>>,
) -> Result<(), BatchError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut made: Option<Made> = None;
    for json in judgings {
        let kept: Kept = serde_json::from_slice(&json?)
            .map_err(|error| BatchError::io("the work file", "read")(io::Error::other(error)))?;
        match cases.last_mut().filter(|case| kept.is_of(case)) {
            Some(case) => case.judgings.push(kept.judging),
            None => {
                made = made.or_else(|| kept.made.clone());
                cases.push(kept.case());
            }
        }
    }
    for case in &mut cases {
        let score = case.protocol().next().and_then(Judging::mean);
        case.score = score;
    }
    let scores = figures(&cases).into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    let evaluation = Evaluation {
        scores: Map::from_iter(scores),
        runs: vec![Run { name: None, cases }],
        references: Vec::new(),
        about: About {
            program: Some(PROGRAM.to_owned()),
            ..made.map(|made| made.about).unwrap_or_default()
        },
    };
    let failed = |error: io::Error| BatchError::io("the output", "write")(error);
    evaluation.write(&mut *to).map_err(|error| failed(error.into()))?;
    to.write_all(b"\n").map_err(failed)
}
