//! Carries out what a play's state machine asks for: writes its facts down, sends its requests, and
//! brings back what is heard of them. The only place that awaits models.
//!
//! Owns the journal and the calls under way; decides nothing. A front end holds a [`Play`] and a
//! driver side by side: it takes effects from the one to the other.

pub mod kept;
pub mod past;
pub mod senses;

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::AbortHandle,
    time::Instant,
};

use self::{
    kept::Kept,
    senses::{Sensed, Senses},
};
use crate::{
    chat::{Answer, CallId, Fault, Heard, Request},
    effect::{Effect, Search},
    journal::{JournalError, Writer},
    model::{self, Company, endpoint::Endpoint, offline::Cue},
    play::Play,
    scene::Scene,
};

/// Messages of calls that may wait to be taken in; a model that is faster has to wait.
const BACKLOG: usize = 256;

/// A call that is not being answered but waits to be sent again.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// When it is sent again.
    pub until: Instant,
    /// Which sending that will be: 2 for the first one again.
    pub attempt: u32,
    /// Why it is sent again.
    pub fault: Fault,
}

/// What carries out a play's effects.
pub struct Driver {
    journal: Writer,
    company: Company,
    senses: Senses,
    /// Why memories were last found by less than the rules ask for.
    unsensed: Option<Fault>,
    unsensed_is_news: bool,
    /// Between two words of the offline company.
    pace: Duration,
    under_way: HashMap<CallId, AbortHandle>,
    waiting: HashMap<CallId, Waiting>,
    tell: Sender<model::Heard>,
    heard: Receiver<model::Heard>,
    trouble: Option<JournalError>,
}

impl Driver {
    pub fn new(journal: Writer, company: Company, pace: Duration) -> Self {
        let (tell, heard) = mpsc::channel(BACKLOG);
        Self {
            journal,
            senses: Senses::new(company.clone(), Kept::default()),
            company,
            unsensed: None,
            unsensed_is_news: false,
            pace,
            under_way: HashMap::new(),
            waiting: HashMap::new(),
            tell,
            heard,
            trouble: None,
        }
    }

    /// The same that keeps what models say about memories.
    #[must_use]
    pub fn keeping(mut self, kept: Kept) -> Self {
        self.senses = Senses::new(self.company.clone(), kept);
        self
    }

    /// Carries out the effects in their order. A fact that cannot be written is kept and tried
    /// again with the next one; [`Self::trouble`] says so until it is written.
    ///
    /// Has to be called within a tokio runtime.
    pub fn carry_out(&mut self, effects: Vec<Effect>, play: &Play) {
        for effect in effects {
            match effect {
                Effect::Record(record) => self.trouble = self.journal.append(&record).err(),
                Effect::Ask(request) => self.ask(request, play),
                Effect::Seek(search) => self.seek(*search, play),
                Effect::Cancel(call) => self.drop_call(call),
            }
        }
    }

    /// Lets calls to come go to this endpoint, in place of one of the same name.
    pub fn add_endpoint(&mut self, endpoint: Endpoint) {
        self.company = self.company.with(endpoint);
    }

    /// All who can be asked.
    pub fn company(&self) -> &Company {
        &self.company
    }

    /// Waits for what is heard next of any call. Cancel-safe.
    pub async fn next(&mut self) -> model::Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            // The driver holds a sender itself, so the channel never ends.
            None => std::future::pending().await,
        }
    }

    /// What has been heard besides and can be taken in without waiting.
    pub fn more(&mut self) -> Option<model::Heard> {
        self.heard.try_recv().ok()
    }

    /// Turns what was heard into what the play takes in; `None` where it only concerns the driver.
    pub fn sort(&mut self, heard: model::Heard) -> Option<Heard> {
        match heard {
            model::Heard::Piece { call, at_ms, piece } => {
                self.waiting.remove(&call);
                Some(Heard::Piece { call, at_ms, piece })
            }
            model::Heard::Waiting { call, attempt, wait, fault } => {
                let until = Instant::now() + wait;
                self.waiting.insert(call, Waiting { until, attempt, fault });
                None
            }
            model::Heard::Again { call, .. } => {
                self.waiting.remove(&call);
                None
            }
            model::Heard::Done { call, answer } => {
                self.forget(call);
                Some(Heard::Answer { call, answer })
            }
            model::Heard::Sensed { call, hints, fault, asked } => {
                if fault != self.unsensed {
                    self.unsensed_is_news = fault.is_some();
                    self.unsensed.clone_from(&fault);
                }
                self.forget(call);
                Some(Heard::Sensed { call, hints, fault, asked })
            }
            model::Heard::Failed { call, fault, partial } => {
                self.forget(call);
                Some(Heard::Fault { call, fault, partial })
            }
        }
    }

    /// Of the calls that wait to be sent again the one that is sent first.
    pub fn first_waiting(&self) -> Option<&Waiting> {
        self.waiting.values().min_by_key(|waiting| waiting.until)
    }

    /// Gives up waiting: each waiting call ends with the fault that it waits for.
    pub fn stop_waiting(&mut self) -> Vec<Heard> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting
            .into_iter()
            .map(|(call, waiting)| {
                self.drop_call(call);
                Heard::Fault { call, fault: waiting.fault, partial: Answer::default() }
            })
            .collect()
    }

    /// Why the last fact could not be written, while it is not.
    pub fn trouble(&self) -> Option<&JournalError> {
        self.trouble.as_ref()
    }

    /// Says once why memories are found by less than the rules ask for from here on.
    pub fn told_of_memories(&mut self) -> Option<String> {
        let news = std::mem::take(&mut self.unsensed_is_news);
        let fault = self.unsensed.as_ref().filter(|_| news)?;
        Some(format!("{fault} Until it answers, memories are found without it, by their words."))
    }

    /// Tries once more to write what could not be written. A file that has vanished is made anew.
    pub fn write_again(&mut self) {
        let path = self.journal.path().to_owned();
        self.trouble = match self.journal.retry() {
            Err(JournalError::Vanished { .. }) => self.journal.save_to(&path).err(),
            other => other.err(),
        };
    }

    /// Looks whether the journal is still there; [`Self::trouble`] says so where it is not. `true`:
    /// that is news.
    pub fn look(&mut self) -> bool {
        if self.trouble.is_none() {
            self.trouble = self.journal.look().err();
            return self.trouble.is_some();
        }
        false
    }

    /// The journal's file.
    pub fn journal(&self) -> &Path {
        self.journal.path()
    }

    /// Writes the play into another file, and goes on there.
    ///
    /// # Errors
    /// When that file cannot be written either; everything stays in memory.
    pub fn save_to(&mut self, path: &Path) -> Result<(), JournalError> {
        self.journal.save_to(path)?;
        self.trouble = None;
        Ok(())
    }

    fn ask(&mut self, request: Request, play: &Play) {
        let call = request.call;
        let cue = request.model.is_offline().then(|| Cue {
            scene: Arc::<Scene>::clone(play.stage().scene()),
            spoken: play.stage().spoken().map(str::to_owned).collect(),
            pace: self.pace,
        });
        let company = self.company.clone();
        let tell = self.tell.clone();
        let task = tokio::spawn(async move { company.answer(request, cue, tell).await });
        self.under_way.insert(call, task.abort_handle());
    }

    fn seek(&mut self, search: Search, play: &Play) {
        let call = search.call;
        let memories = play.stage().memories().cloned().unwrap_or_default();
        let templates = Arc::clone(play.stage().templates());
        let senses = self.senses.with(self.company.clone());
        let tell = self.tell.clone();
        let task = tokio::spawn(async move {
            let Sensed { hints, fault, asked } = senses.look(&search, &memories, &templates).await;
            let hints = Box::new(hints);
            // Who does not listen any more has left the play.
            tell.send(model::Heard::Sensed { call, hints, fault, asked }).await.ok();
        });
        self.under_way.insert(call, task.abort_handle());
    }

    fn drop_call(&mut self, call: CallId) {
        self.waiting.remove(&call);
        if let Some(task) = self.under_way.remove(&call) {
            task.abort();
        }
    }

    fn forget(&mut self, call: CallId) {
        self.waiting.remove(&call);
        self.under_way.remove(&call);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for task in self.under_way.values() {
            task.abort();
        }
    }
}
