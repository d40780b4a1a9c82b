//! Counts of a run, taken from wherever something happens.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use crate::chat::{Fault, FaultKind, Usage};

/// What is counted. Units are the pool's.
#[derive(Debug, Default)]
pub struct Tally {
    /// Lines spoken, or critiques read.
    pub steps: AtomicU64,
    pub under_way: AtomicU64,
    pub calls: AtomicU64,
    pub prompt: AtomicU64,
    pub completion: AtomicU64,
    again: Mutex<BTreeMap<&'static str, u64>>,
    /// Memories that were found by less than the rules ask for, and why the last were.
    unsensed: Mutex<(u64, Option<Fault>)>,
}

impl Tally {
    pub fn add_usage(&self, usage: Usage) {
        self.prompt.fetch_add(usage.prompt, Relaxed);
        self.completion.fetch_add(usage.completion, Relaxed);
    }

    /// A request is sent again because of this.
    pub fn add_again(&self, why: FaultKind) {
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        *again.entry(name(why)).or_default() += 1;
    }

    /// How often requests were sent again, by reason.
    pub fn again(&self) -> Vec<(&'static str, u64)> {
        let again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        again.iter().map(|(why, count)| (*why, *count)).collect()
    }

    /// Memories were found by less than the rules ask for.
    pub fn add_unsensed(&self, why: &Fault) {
        let mut unsensed = self.unsensed.lock().unwrap_or_else(PoisonError::into_inner);
        *unsensed = (unsensed.0 + 1, Some(why.clone()));
    }

    /// How often that was so, and why it was last.
    pub fn unsensed(&self) -> Option<(u64, Fault)> {
        let unsensed = self.unsensed.lock().unwrap_or_else(PoisonError::into_inner);
        unsensed.1.clone().map(|fault| (unsensed.0, fault))
    }

    /// Tokens in and out, as far as servers counted them.
    pub fn tokens(&self) -> u64 {
        self.prompt.load(Relaxed) + self.completion.load(Relaxed)
    }
}

fn name(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Unreachable => "no connection",
        FaultKind::Unauthorised => "not authorised",
        FaultKind::NoSuchModel => "no such model",
        FaultKind::Busy => "too many requests",
        FaultKind::Refused => "refused",
        FaultKind::TooLong => "too long",
        FaultKind::Server => "server error",
        FaultKind::Broken => "broken off",
        FaultKind::TimedOut => "timed out",
        FaultKind::Garbage => "unreadable",
        FaultKind::Empty => "empty",
        FaultKind::Leak => "leak",
        FaultKind::NoLine => "no line",
        FaultKind::Setup => "setup",
    }
}
