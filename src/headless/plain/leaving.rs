//! The end of an evening in line mode: what is kept, what is said, and what the process ends with.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{PlainError, evening::Evening, voice::Voice};
use crate::{
    journal::shelf::remove_unbegun,
    judge::panel::{Critic, CriticState},
    stage::{Act, Step},
};

/// Signals that end the program: the terminal is gone, or somebody wants it to end.
pub(super) struct Signals {
    hangup: Signal,
    terminate: Signal,
}

impl Signals {
    /// Of SIGHUP and SIGTERM everywhere.
    const HANGUP: u8 = 1;
    const TERMINATE: u8 = 15;

    pub(super) fn listen() -> io::Result<Self> {
        let (hangup, terminate) = (SignalKind::hangup(), SignalKind::terminate());
        Ok(Self { hangup: signal(hangup)?, terminate: signal(terminate)? })
    }

    /// The number of the one that comes.
    pub(super) async fn next(&mut self) -> u8 {
        tokio::select! {
            Some(()) = self.hangup.recv() => Self::HANGUP,
            Some(()) = self.terminate.recv() => Self::TERMINATE,
            else => std::future::pending().await,
        }
    }
}

impl<'a, W: Write> Evening<'a, W> {
    /// The first interruption stops what is under way; where nothing is, it leaves.
    pub(super) fn pause(&mut self) -> bool {
        match self.play.act(Act::Pause) {
            Ok(effects) => {
                self.driver.carry_out(effects, &self.play);
                self.attended
            }
            Err(_) => false,
        }
    }

    /// Leaves as the person, or the end of what was written down, wants it.
    ///
    /// # Errors
    /// Besides what goes wrong now: where nobody was there to help, what a model failed at.
    pub(super) fn leave(self) -> Result<(), PlainError> {
        let failed = self.failure().filter(|_| !self.attended);
        let is_over = matches!(self.play.stage().step(), Step::Over(_));
        let (mut voice, kept) = self.close()?;
        let said = match kept {
            None => "Nothing was said, and nothing is kept.".to_owned(),
            Some(kept) if is_over => format!("The play is kept in {}.", kept.display()),
            Some(kept) => {
                format!("The play is kept in {}; --resume goes on with it.", kept.display())
            }
        };
        voice.tell(&said)?;
        failed.map_or(Ok(()), |failed| Err(PlainError::Failed(failed)))
    }

    /// Ends what is under way and sees to it that the whole play is in a file, which is returned; a
    /// play that never began leaves none.
    pub(super) fn close(mut self) -> Result<(Voice<'a, W>, Option<PathBuf>), PlainError> {
        self.keep()?;
        let Self { voice, driver, .. } = self;
        let journal = driver.journal().to_owned();
        // The journal's lock goes with the driver.
        drop(driver);
        // One that stays for whatever reason is kept as any other.
        let removed = remove_unbegun(&journal).unwrap_or(false);
        Ok((voice, (!removed).then_some(journal)))
    }

    /// What a model failed at and nobody has done anything about.
    fn failure(&self) -> Option<String> {
        if let Step::Failed { fault, .. } = self.play.stage().step() {
            return Some(format!("{} {}", fault.what, fault.hint).trim_end().to_owned());
        }
        let judging = self.play.judgings().last()?;
        let unscored = |critic: &&Critic| matches!(critic.state, CriticState::Failed { .. });
        let critic = judging.panel.critics().iter().find(unscored)?;
        Some(format!("the play is not wholly judged: {} is unscored", critic.dimension))
    }

    /// Sees to it that the whole play is in a file.
    fn keep(&mut self) -> Result<(), PlainError> {
        let effects = self.play.interrupt();
        self.driver.carry_out(effects, &self.play);
        self.driver.write_again();
        if let Some(trouble) = self.driver.trouble().map(ToString::to_string) {
            // The last places where it can outlive the program: the working folder, and that of
            // temporary files.
            let name = self.driver.journal().file_name().map(PathBuf::from).unwrap_or_default();
            let elsewhere = std::env::temp_dir().join(&name);
            if [&name, &elsewhere].into_iter().all(|path| self.driver.save_to(path).is_err()) {
                return Err(PlainError::NotWritten(trouble));
            }
        }
        Ok(())
    }
}
