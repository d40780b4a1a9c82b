//! What is kept of the play that is on, and how it stands.

use std::path::PathBuf;

use super::{Backstage, recording, told};
use crate::{
    chat::ModelRef,
    config::tour,
    journal::shelf::remove_unbegun,
    play::Play,
    tui::{
        events::Msg,
        page::{Notice, Progress, Waiting},
    },
};

impl Backstage {
    pub(super) fn save_here(&mut self) -> Vec<Msg> {
        let Some(driver) = &mut self.driver else {
            return Vec::new();
        };
        let name = driver.journal().file_name().map(PathBuf::from).unwrap_or_default();
        let elsewhere = std::env::temp_dir().join(&name);
        // The reason that is told is about the place that the player knows.
        let saved =
            driver.save_to(&name).or_else(|why| driver.save_to(&elsewhere).map_err(|_| why));
        let said = match saved {
            Ok(()) => {
                let path = std::path::absolute(driver.journal()).unwrap_or(name);
                Notice::plain(format!("The play is kept in {} from here on.", path.display()))
            }
            Err(error) => Notice::error(told::journal(&error)),
        };
        vec![Msg::Notice(said)]
    }

    pub(super) fn remember_tour(&self) -> Vec<Msg> {
        match tour::remember(&self.state) {
            Ok(()) => Vec::new(),
            Err(error) => {
                let said = format!("The tour will come again at the next start. {error}");
                vec![Msg::Notice(Notice::warning(said))]
            }
        }
    }

    pub(super) fn close(&mut self, play: &mut Option<Play>) {
        self.change(play, Play::interrupt);
        if let Some(driver) = self.driver.as_mut().filter(|driver| driver.trouble().is_some()) {
            // Nobody is asked any more; the disk may have room again.
            driver.write_again();
        }
        *play = None;
        self.tape = None;
        // The journal's lock goes with the driver.
        let journal = self.driver.take().map(|driver| driver.journal().to_owned());
        if let Some(journal) = journal.filter(|path| path.starts_with(&self.plays)) {
            // One that stays for whatever reason is not shown.
            let _ = remove_unbegun(&journal);
        }
        self.opened += 1;
        self.baselines.clear();
        self.recasting = false;
        self.list_shelf();
    }

    pub(super) fn tell_progress(&self, progress: &mut Progress, play: &Option<Play>) {
        let price = |model: &ModelRef| self.settings.price(model);
        let cost = play.as_ref().and_then(|play| play.totals().cost(price));
        let Some(driver) = &self.driver else {
            let recording = self.tape.as_ref().map(recording::Tape::stands);
            *progress = Progress { cost, recording, ..Progress::default() };
            return;
        };
        progress.recording = None;
        progress.cost = cost;
        progress.trouble = driver.trouble().map(told::journal);
        progress.journal = driver.journal().to_owned();
        progress.waiting = driver.first_waiting().map(|waiting| Waiting {
            until: waiting.until.into_std(),
            attempt: waiting.attempt,
            fault: waiting.fault.clone(),
        });
    }
}
