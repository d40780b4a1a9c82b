//! A rubric: what critics are asked about, as data.
//!
//! Owns the shape and what of it names mean; how a file is read is [`read`](self::Rubric::parse)'s,
//! which rubrics come with the program [`built_in`]'s. Owns no prompt (that is [`super::critic`])
//! and no formula (that is [`super::score`]).

pub mod built_in;
mod names;
mod read;
#[cfg(test)]
mod tests;

use serde::Deserialize;

pub use names::same_name;
pub use read::RubricError;

use names::{alike, squash};

use crate::scene::Scene;

/// A step of the severity scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// One word, such as `minor`.
    pub name: String,
    pub points: u32,
}

/// What a critic says of one statement of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementVerdict {
    /// The play shows it.
    Entailed,
    /// The play says nothing about it.
    Neutral,
    Contradicted,
}

/// One type of flaw and how to know it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlawType {
    #[serde(rename = "type")]
    pub name: String,
    pub criteria: Vec<String>,
    /// How many of the last criteria mean nothing without a reference.
    #[serde(default)]
    pub reference_bound: usize,
    /// Of [`AnswerForm::Statements`]: the verdict that makes a statement a flaw of this type.
    #[serde(default)]
    pub verdict: Option<StatementVerdict>,
    /// Severity of such a flaw.
    #[serde(default)]
    pub points: Option<u32>,
}

/// What a critic answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerForm {
    /// A list of flaws, each with its type and severity.
    #[default]
    Flaws,
    /// A verdict on each statement of the profiles. A statement becomes a flaw by the type that
    /// bears its verdict: always where it is contradicted, and where the play says nothing about it
    /// only if the scene calls for it (it is *active*).
    Statements,
}

/// What one critic is asked about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub name: String,
    pub question: String,
    /// Whether the critic is shown the reference.
    #[serde(default = "yes")]
    pub reference: bool,
    /// Whether it asks about nothing but the reference, and is left out where there is none.
    #[serde(default)]
    pub reference_bound: bool,
    /// Whether the critic is shown the profiles.
    #[serde(default = "yes")]
    pub profiles: bool,
    /// Whether the critic is shown the characters' thoughts, in the play and in the reference.
    #[serde(default)]
    pub thoughts: bool,
    /// Whether only the major characters are judged.
    #[serde(default)]
    pub major_only: bool,
    /// How much its score weighs in the mean, above 0.
    #[serde(default = "one")]
    pub weight: f64,
    #[serde(default)]
    pub answer: AnswerForm,
    #[serde(rename = "flaw")]
    pub flaws: Vec<FlawType>,
}

/// A set of dimensions that are judged together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// The name that judgings are recorded under.
    pub name: String,
    pub about: String,
    pub scale: Vec<Grade>,
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
    /// A judge's template in place of the play's: the blocks `system` and `user`.
    #[serde(default)]
    pub template: Option<String>,
    /// The text that it was read from; `None` for a built-in one.
    #[serde(skip)]
    pub source: Option<String>,
    /// The dimensions that were left out because the scene has no reference; `None`: it has one.
    #[serde(skip)]
    pub left_out: Option<Vec<String>>,
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

impl Rubric {
    /// Name of the rubric that published scores are measured by.
    pub const PROTOCOL: &'static str = "protocol";

    /// CoSER's four dimensions.
    ///
    /// # Errors
    /// When the embedded file is broken, which a test rules out.
    pub fn protocol() -> Result<Self, RubricError> {
        read::unchecked_name(include_str!("protocol.toml"), "the built-in protocol")
    }

    /// Whether this is the protocol itself and no rubric of the same name.
    pub fn is_protocol(&self) -> bool {
        self.name == Self::PROTOCOL && self.source.is_none() && self.left_out.is_none()
    }

    /// What of it can be judged of plays of `scene`: all of it, or what needs no reference where the
    /// scene has none.
    #[must_use]
    pub fn suited(self, scene: &Scene) -> Self {
        if !scene.reference().is_empty() {
            return self;
        }
        let (bound, mut dimensions): (Vec<_>, Vec<_>) =
            self.dimensions.into_iter().partition(|one| one.reference_bound);
        for flaw in dimensions.iter_mut().flat_map(|one| &mut one.flaws) {
            flaw.criteria.truncate(flaw.criteria.len().saturating_sub(flaw.reference_bound));
        }
        let left_out = Some(bound.into_iter().map(|one| one.name).collect());
        Self { dimensions, left_out, ..self }
    }

    /// What is not judged where the scene has no reference, for people to read.
    pub fn unreferenced(&self) -> Option<String> {
        let left_out = self.left_out.as_ref()?;
        let dimensions: String = left_out.iter().map(|name| format!("{name}, ")).collect();
        Some(format!("This scene has no reference: {dimensions}BLEU and ROUGE-L are left out."))
    }

    /// A rubric of which only the name is known: nothing can be asked with it.
    pub fn known_by_name(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            about: String::new(),
            scale: Vec::new(),
            dimensions: Vec::new(),
            template: None,
            source: None,
            left_out: None,
        }
    }

    /// The dimension of that name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|one| one.name == name)
    }

    /// How much a dimension's score weighs in the mean; 1 for one that is unknown.
    pub fn weight(&self, dimension: &str) -> f64 {
        self.dimension(dimension).map_or(1.0, |one| one.weight)
    }
}

impl Dimension {
    /// The type that statements with this verdict are flaws of.
    pub fn type_of_verdict(&self, verdict: StatementVerdict) -> Option<&FlawType> {
        self.flaws.iter().find(|flaw| flaw.verdict == Some(verdict))
    }

    /// The rubric's name for a flaw type that a critic spelled as `kind`. In a dimension with one
    /// type, whatever a critic writes is that type. `None`: no type of this dimension.
    pub fn normal_type(&self, kind: &str) -> Option<&str> {
        let given = squash(kind);
        if matches!(given.as_str(), "" | "none" | "na" | "null" | "other") {
            return None;
        }
        if let [only] = self.flaws.as_slice() {
            return Some(&only.name);
        }
        let names = || self.flaws.iter().map(|flaw| flaw.name.as_str());
        names()
            .find(|name| squash(name) == given)
            .or_else(|| only_one(names().filter(|name| alike(&squash(name), &given))))
            .or_else(|| only_one(names().filter(|name| given.contains(&squash(name)))))
    }
}

fn only_one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
