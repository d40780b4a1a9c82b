//! Values that one source gives for settings outside endpoints: the file, the environment, the
//! flags.

use std::{ops::RangeInclusive, path::PathBuf};

use tracing::level_filters::LevelFilter;

use crate::record::Protocol;

use super::Sourced;

pub const MAX_ROUNDS: RangeInclusive<u32> = 1..=1000;
pub const CONTINUE_FROM: RangeInclusive<u32> = 0..=1000;
pub const PACE_MS: RangeInclusive<u64> = 0..=10_000;

/// What one source says; `None`: it says nothing about this.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// An endpoint for this run, to which bare model names belong.
    pub base_url: Option<Sourced<String>>,
    /// The model of every part, also of characters with one of their own.
    pub model: Option<Sourced<String>>,
    pub actor: Option<Sourced<String>>,
    pub environment: Option<Sourced<String>>,
    pub nsp: Option<Sourced<String>>,
    pub judge: Option<Sourced<String>>,
    pub protocol: Option<Sourced<Protocol>>,
    pub thoughts: Option<Sourced<bool>>,
    pub motivation: Option<Sourced<bool>>,
    pub max_rounds: Option<Sourced<u32>>,
    pub continue_from: Option<Sourced<u32>>,
    pub seed: Option<Sourced<u64>>,
    pub theme: Option<Sourced<String>>,
    pub pace_ms: Option<Sourced<u64>>,
    pub test_sets: Option<Sourced<Vec<PathBuf>>>,
    pub books: Option<Sourced<Vec<PathBuf>>>,
    pub prompts: Option<Sourced<PathBuf>>,
    pub mouse: Option<Sourced<bool>>,
    pub annotator: Option<Sourced<String>>,
    pub log: Option<Sourced<LevelFilter>>,
    pub report_text: Option<Sourced<bool>>,
}

pub(super) const PROTOCOLS: [(&str, Protocol); 2] =
    [("newest", Protocol::Newest), ("paper", Protocol::Paper)];

/// A protocol by its name.
pub fn protocol(name: &str) -> Option<Protocol> {
    PROTOCOLS.iter().find(|(known, _)| *known == name).map(|(_, protocol)| *protocol)
}

/// The name of a protocol.
pub fn protocol_name(protocol: Protocol) -> &'static str {
    PROTOCOLS.iter().find(|(_, known)| *known == protocol).map_or("newest", |(name, _)| name)
}
