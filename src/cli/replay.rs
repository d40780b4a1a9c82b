//! `sceneplay replay`: a recorded play, played again without any model.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use crate::{
    headless::transcripts::{Where, pick},
    journal::{self, Journal},
    tui::{backstage::Tempo, recording::SPEEDS},
};

#[derive(Debug, Clone, PartialEq, Args)]
pub struct ReplayArgs {
    /// The journal's file, or an id of `sceneplay transcripts` or a beginning of one.
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
        if self.journal.exists() {
            return Ok(journal::read(&self.journal)?);
        }
        let wanted = self.journal.to_string_lossy();
        Ok(journal::read(&pick(plays, &wanted, Where::Anywhere)?)?)
    }
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| SPEEDS.contains(speed));
    speed.ok_or_else(|| format!("it is a number from {} to {}", SPEEDS.start(), SPEEDS.end()))
}
