//! Of the facts that a summary needs, the fields that it needs.

use serde::Deserialize;

use crate::{
    judge::rubric::Rubric,
    record::{Casting, EndReason, Method, Subject, Terms},
};

#[derive(Deserialize)]
pub(super) struct Opened {
    pub at: String,
    pub origin: String,
    pub scene: OpenedScene,
    pub casting: Casting,
}

#[derive(Deserialize)]
pub(super) struct OpenedScene {
    pub book: String,
    #[serde(default)]
    pub topic: String,
    #[serde(default)]
    pub speaking_characters_w_env: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct EndedFact {
    pub why: EndReason,
}

#[derive(Deserialize)]
pub(super) struct RecastFact {
    pub casting: Casting,
}

#[derive(Deserialize)]
pub(super) struct JudgingFact {
    pub judging: u32,
    pub method: Method,
    #[serde(flatten)]
    pub terms: Terms,
}

impl JudgingFact {
    pub fn is_of_play(&self) -> bool {
        self.terms.subject == Subject::Play
    }

    /// Other rubrics' numbers never stand where the protocol's do.
    pub fn is_comparable(&self) -> bool {
        match &self.method {
            Method::Judge { rubric, .. } => {
                rubric == Rubric::PROTOCOL && self.terms.rubric_text.is_none()
            }
            Method::Checks => true,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct CriticFact {
    pub judging: u32,
    pub dimension: String,
}

#[derive(Deserialize)]
pub(super) struct ScoredFact {
    pub judging: u32,
    pub mean: Option<f64>,
}
