//! What the characters are to remember of their book, as it is chosen on the Casting screen.

use crate::memory::{MemoryRules, Mixture, Scope};

/// The choice, and whether it can be had.
#[derive(Debug, Clone)]
pub struct Remembering {
    mixture: Option<Mixture>,
    scope: Scope,
    /// Why the book is not at hand, by [`Scope::ALL`].
    missing: [Option<String>; 2],
    /// Whether the person was told so, and may start without memories.
    told: bool,
}

impl Remembering {
    /// `missing` says of each scope why the scene's book is not at hand.
    pub fn new(rules: Option<MemoryRules>, scope: Scope, missing: [Option<String>; 2]) -> Self {
        Self { mixture: rules.map(|rules| rules.mixture), scope, missing, told: false }
    }

    /// What the play is cast with.
    pub fn rules(&self) -> Option<MemoryRules> {
        let mixture = self.mixture.filter(|_| self.missing().is_none())?;
        Some(MemoryRules { mixture, scope: self.scope })
    }

    /// What has to be said before the play starts, once.
    pub(super) fn warning(&mut self) -> Option<String> {
        self.mixture?;
        let missing = self.missing()?.to_owned();
        let first = !std::mem::replace(&mut self.told, true);
        first.then(|| format!("{missing}. Start once more to play without memories."))
    }

    /// The usual mixtures in turn, and nothing.
    pub(super) fn next_mixture(&mut self) {
        let usual = Mixture::USUAL.iter().filter_map(|name| name.parse().ok()).map(Some);
        let all: Vec<Option<Mixture>> = [None].into_iter().chain(usual).collect();
        let now = all.iter().position(|one| *one == self.mixture);
        self.mixture = all[now.map_or(0, |now| (now + 1) % all.len())];
        self.told = false;
    }

    pub(super) fn next_scope(&mut self) {
        self.scope = match self.scope {
            Scope::Before => Scope::All,
            Scope::All => Scope::Before,
        };
    }

    pub(super) fn mixture_text(&self) -> String {
        self.mixture.map_or_else(|| "nothing".to_owned(), |mixture| mixture.to_string())
    }

    pub(super) fn scope_text(&self) -> &'static str {
        match self.scope {
            Scope::Before => "before the scene",
            Scope::All => "all of the book",
        }
    }

    pub(super) fn missing(&self) -> Option<&str> {
        let [before, all] = &self.missing;
        match self.scope {
            Scope::Before => before.as_deref(),
            Scope::All => all.as_deref(),
        }
    }
}
