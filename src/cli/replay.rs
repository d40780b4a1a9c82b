//! `sceneplay replay`: a recorded play, played again without any model.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use crate::{
    journal::{self, EXTENSION, Journal},
    tui::{backstage::Tempo, recording::SPEEDS},
};

#[derive(Debug, Clone, PartialEq, Args)]
pub struct ReplayArgs {
    /// The journal's file, or its name in the folder of journals.
    pub journal: PathBuf,
    /// So many times as fast as it was played.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = parse_speed)]
    pub speed: f64,
    /// Stop at the beginning; a key brings line after line.
    #[arg(long, conflicts_with = "speed")]
    pub step: bool,
}

impl ReplayArgs {
    pub(super) fn tempo(&self) -> Tempo {
        Tempo { speed: self.speed, runs: !self.step }
    }

    /// Reads the journal; `plays` is the folder of journals.
    pub(super) fn read(&self, plays: &Path) -> Result<Journal, CliError> {
        let named = plays.join(&self.journal).with_extension(EXTENSION);
        let here = self.journal.exists() || !named.exists();
        Ok(journal::read(if here { &self.journal } else { &named })?)
    }
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| SPEEDS.contains(speed));
    speed.ok_or_else(|| format!("it is a number from {} to {}", SPEEDS.start(), SPEEDS.end()))
}
