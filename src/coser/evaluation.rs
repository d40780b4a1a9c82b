//! Evaluations: the judged plays of a run, in the format that CoSER publishes.
//!
//! | module | owns |
//! |---|---|
//! | `read` | both published forms made into an [`Evaluation`]; exact errors |
//! | `critique`, `fields` | the parts of a case, read |
//! | `write` | an [`Evaluation`] made into the published form of one run |
//!
//! A published file holds one judging of each play, by the protocol. Further judgings (samples,
//! other judges, other rubrics) stand beside it under [`super::OWN`].

mod critique;
mod error;
mod fields;
mod read;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    judge::{
        published::DIMENSIONS,
        rubric::{Rubric, same_name},
        score::{Score, mean},
    },
    record::{Flaw, Rules},
    scene::ENVIRONMENT,
};

pub use error::EvaluationError;
pub use read::read;

/// The speaker under which simulations keep the decisions about the next speaker.
const NSP: &str = "NSP";

/// One file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// The figures of the whole file as they are stored: the dimensions, `avg`, `bleu`, `rouge_l`
    /// and whatever else somebody computed. [`figures`] gives those of a list of cases.
    pub scores: Map<String, Value>,
    /// One, or in the form with a level of models one for each model.
    pub runs: Vec<Run>,
    /// The references, where the file holds them (`groundtruth`).
    pub references: Vec<Reference>,
    pub about: About,
}

/// The judged plays of one actor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The name of its level in the file; `None` in the form without that level.
    pub name: Option<String>,
    pub cases: Vec<Case>,
}

/// How a run came about, as far as it was written down.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Name and version of the program that wrote the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The model that played the characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nsp: Option<String>,
    /// The rules it was played by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A scene's own dialogue as critics saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// `BOOK-ip-ic`.
    pub scene: String,
    pub text: String,
}

/// One play of a scene and its judgings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    /// `BOOK-ip-ic`.
    pub scene: String,
    /// Number of the play of this scene within its run, from 1.
    pub repeat: u32,
    /// The test set's tag, such as `id` or `ood`.
    pub tag: Option<String>,
    /// The play without NSP's entries and without thoughts.
    pub lines: Vec<Spoken>,
    /// The judged text.
    pub text: Option<String>,
    /// The reference's text as critics saw it.
    pub reference: Option<String>,
    /// How many of the first lines are the reference's own and not judged.
    pub continue_from: u32,
    /// How many lines a person wrote: a play with any is not comparable with published figures.
    pub player_lines: u32,
    /// The mean that stands beside the play, as stored.
    pub score: Option<f64>,
    pub bleu: Option<f64>,
    pub rouge_l: Option<f64>,
    /// All judgings; in a published file one.
    pub judgings: Vec<Judging>,
}

/// One line of a judged play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub role: String,
    pub content: String,
}

/// One judge's findings on one play by one rubric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Judging {
    /// The judge model, where it was written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    /// Name of the rubric.
    pub rubric: String,
    /// Number of the judging among those of the same judge and rubric, from 1.
    pub sample: u32,
    /// In the file's order.
    #[serde(rename = "critique", with = "critiques")]
    pub critiques: Vec<Critique>,
    /// Dimensions that stay unscored, and why.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub failed: Map<String, Value>,
}

impl Default for Judging {
    /// The first by the protocol, without any findings.
    fn default() -> Self {
        Self {
            judge: None,
            rubric: Rubric::PROTOCOL.to_owned(),
            sample: 1,
            critiques: Vec::new(),
            failed: Map::new(),
        }
    }
}

/// One dimension's flaws and its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Critique {
    pub dimension: String,
    pub flaws: Vec<Flaw>,
    /// Points of 0 to 100, as stored. Custom rubrics may have none.
    pub score: Option<f64>,
    /// What had to be mended to read the critic's answer, and what makes it doubtful.
    pub repairs: Vec<String>,
}

impl Case {
    /// How many lines the length correction counts: all that are not Environment's. `None` where
    /// the file does not hold the play.
    pub fn scored_lines(&self) -> Option<u32> {
        let lines = self.lines.iter().filter(|line| line.role != ENVIRONMENT && line.role != NSP);
        (!self.lines.is_empty()).then(|| u32::try_from(lines.count()).unwrap_or(u32::MAX))
    }

    /// The scene's name without the numbers of plot and conversation.
    pub fn book(&self) -> &str {
        let numbered = |id: &str| -> Option<usize> {
            let (rest, number) = id.rsplit_once('-')?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            (is_number && !rest.is_empty()).then_some(rest.len())
        };
        let end = numbered(&self.scene).and_then(|end| numbered(self.scene.get(..end)?));
        end.and_then(|end| self.scene.get(..end)).unwrap_or(&self.scene)
    }

    /// The judgings by the protocol's rubric; these alone count for published scores.
    pub fn protocol(&self) -> impl Iterator<Item = &Judging> {
        self.judgings.iter().filter(|judging| judging.is_protocol())
    }
}

impl Judging {
    pub fn is_protocol(&self) -> bool {
        self.rubric == Rubric::PROTOCOL
    }

    /// The critique of a dimension, in any usual spelling of its name.
    pub fn critique(&self, dimension: &str) -> Option<&Critique> {
        self.critiques.iter().find(|one| same_name(&one.dimension, dimension))
    }

    /// Mean of the stored scores that are there.
    pub fn mean(&self) -> Option<f64> {
        mean(self.critiques.iter().filter_map(|critique| critique.score))
    }
}

impl Critique {
    /// A dimension scored by the protocol's formula on a play of `lines` counted lines.
    pub fn scored(dimension: impl Into<String>, flaws: Vec<Flaw>, lines: u32) -> Self {
        let score = Some(Score::of(&flaws, lines).value);
        Self { dimension: dimension.into(), flaws, score, repairs: Vec::new() }
    }
}

/// What a file's `scores` say of its plays: for each dimension the mean over the plays that have
/// it, then `avg`, their mean, then the means of `bleu` and `rouge_l`; what no play has is left
/// out. Of several judgings of a play the first by the protocol counts, as for readers of the
/// published format, who see no other.
pub fn figures(cases: &[Case]) -> Vec<(&'static str, f64)> {
    let first = || cases.iter().filter_map(|case| case.protocol().next());
    let dimension = |name: &'static str| {
        mean(first().filter_map(|judging| judging.critique(name)?.score)).map(|value| (name, value))
    };
    let mut figures: Vec<(&str, f64)> = DIMENSIONS.into_iter().filter_map(dimension).collect();
    let others = [
        ("avg", mean(figures.iter().map(|(_, value)| *value))),
        ("bleu", mean(cases.iter().filter_map(|case| case.bleu))),
        ("rouge_l", mean(cases.iter().filter_map(|case| case.rouge_l))),
    ];
    figures.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
    figures
}

/// Critiques as the published object of dimensions.
mod critiques {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use serde_json::Value;

    use super::{Critique, critique, write};

    pub fn serialize<S: Serializer>(critiques: &[Critique], to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(critiques.iter().map(|one| (&one.dimension, write::critique(one))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Critique>, D::Error> {
        let read = critique::critiques(Value::deserialize(from)?).map_err(D::Error::custom)?;
        Ok(read.dimensions)
    }
}
