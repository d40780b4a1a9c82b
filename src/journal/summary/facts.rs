//! Of the facts that a summary needs, the fields that it needs.

use serde::Deserialize;

use crate::record::{Casting, EndReason};

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
