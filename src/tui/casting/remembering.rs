//! What the characters are to remember of their book, as it is chosen on the Casting screen.

use crate::memory::{FoundBy, MemoryRules, Mixture, Scope, Weighing};

/// The choice, and whether it can be had.
#[derive(Debug, Clone)]
pub struct Remembering {
    mixture: Option<Mixture>,
    scope: Scope,
    by: FoundBy,
    mood: Option<Weighing>,
    /// Whether there is a model to find them by their sense.
    senses: bool,
    /// Why the book is not at hand, by [`Scope::ALL`].
    missing: [Option<String>; 2],
    /// Whether the person was told so, and may start without memories.
    told: bool,
}

impl Remembering {
    /// Rows of the list.
    pub(super) const ROWS: usize = 4;

    /// `usual` is what is proposed beside the mixture, which is off where it is `None`; `missing`
    /// says of each scope why the scene's book is not at hand.
    pub fn new(mixture: Option<Mixture>, usual: Usual, missing: [Option<String>; 2]) -> Self {
        let Usual { scope, by, mood, senses } = usual;
        Self { mixture, scope, by, mood, senses, missing, told: false }
    }

    /// Takes what was chosen for an earlier play.
    pub fn choose(&mut self, rules: Option<&MemoryRules>) {
        self.mixture = rules.map(|rules| rules.mixture);
        if let Some(MemoryRules { scope, by, mood, .. }) = rules {
            (self.scope, self.by, self.mood) = (*scope, *by, *mood);
        }
    }

    /// What the play is cast with.
    pub fn rules(&self) -> Option<MemoryRules> {
        let mixture = self.mixture.filter(|_| self.missing().is_none())?;
        Some(MemoryRules { mixture, scope: self.scope, by: self.by, mood: self.mood })
    }

    /// What has to be said before the play starts, once.
    pub(super) fn warning(&mut self) -> Option<String> {
        self.mixture?;
        let missing = self.missing()?.to_owned();
        let first = !std::mem::replace(&mut self.told, true);
        first.then(|| format!("{missing}. Start once more to play without memories."))
    }

    /// Takes the next choice of a row.
    pub(super) fn next(&mut self, row: usize) {
        self.told = false;
        match row {
            0 => {
                let usual = Mixture::USUAL.iter().filter_map(|name| name.parse().ok()).map(Some);
                let all: Vec<Option<Mixture>> = [None].into_iter().chain(usual).collect();
                self.mixture = after(&all, &self.mixture);
            }
            1 => self.scope = after(&Scope::ALL, &self.scope),
            2 if self.senses => self.by = after(&FoundBy::ALL, &self.by),
            2 => {}
            _ => {
                let all = [None, Some(Weighing::Combined), Some(Weighing::Reranking)];
                self.mood = after(&all, &self.mood);
            }
        }
    }

    /// The name of a row and what is chosen there.
    pub(super) fn row(&self, row: usize) -> (&'static str, String) {
        match row {
            0 => {
                let mixture = self.mixture.map_or("nothing".to_owned(), |one| one.to_string());
                ("Of the book", mixture)
            }
            1 => {
                let scope = match self.scope {
                    Scope::Before => "before the scene",
                    Scope::All => "all of the book",
                };
                ("As far as", scope.to_owned())
            }
            2 => {
                let by = match self.by {
                    FoundBy::Words => "words",
                    FoundBy::Sense => "sense",
                    FoundBy::Both => "words and sense",
                };
                ("Found by", by.to_owned())
            }
            _ => ("Mood", self.mood.map_or("does not count", Weighing::name).to_owned()),
        }
    }

    /// Whether memories could be found by their sense, too.
    pub(super) fn senses(&self) -> bool {
        self.senses
    }

    pub(super) fn missing(&self) -> Option<&str> {
        let [before, all] = &self.missing;
        match self.scope {
            Scope::Before => before.as_deref(),
            Scope::All => all.as_deref(),
        }
    }
}

/// What the settings propose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usual {
    pub scope: Scope,
    pub by: FoundBy,
    pub mood: Option<Weighing>,
    /// Whether there is an embedding model.
    pub senses: bool,
}

fn after<T: Clone + PartialEq>(all: &[T], now: &T) -> T {
    let place = all.iter().position(|one| one == now);
    all[place.map_or(0, |place| (place + 1) % all.len())].clone()
}
