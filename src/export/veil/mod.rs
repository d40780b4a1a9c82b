//! Takes what must not be shown out of a play's facts, before anything else sees them.
//!
//! | module | owns |
//! |---|---|
//! | [`names`] | names and their parts, in texts too |
//! | [`quotes`] | hidden words that somebody quotes |
//! | `facts` | each kind of fact |
//! | `scenes` | the scene and its texts |
//!
//! Every kind of fact is named here once, so that a new one cannot be exported before somebody has
//! said what is secret in it.

mod facts;
mod names;
mod quotes;
mod scenes;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::options::{self, Options};
use crate::{
    chat::CallId,
    record::{LineId, Record},
    script::{self, Kind},
};
use names::Names;
use quotes::Quotes;

/// What stands where the book's words stood.
pub const LEFT_OUT: &str = "…";

/// The facts without what the options leave out.
pub(super) fn veiled(
    records: impl IntoIterator<Item = Record>,
    options: &Options,
) -> impl Iterator<Item = Record> {
    let mut veil = (!options.show_all()).then(|| Veil::new(options));
    records.into_iter().filter_map(move |record| match &mut veil {
        Some(veil) => veil.fact(record),
        None => Some(record),
    })
}

/// What is to be hidden, as far as it is known.
struct Veil {
    options: Options,
    names: Names,
    quotes: Quotes,
    /// The speakers by the names that they get.
    speakers: Vec<String>,
    /// Calls to the offline company, which speaks the book's lines.
    offline: HashSet<CallId>,
    /// Calls whose answers are lines.
    spoken: HashSet<CallId>,
    /// Judgings of the reference.
    references: HashSet<u32>,
    /// What became of each line's text.
    lines: HashMap<LineId, Texts>,
}

/// A line's text before and after.
struct Texts {
    before: String,
    after: String,
}

impl Veil {
    fn new(options: &Options) -> Self {
        Self {
            options: *options,
            names: Names::default(),
            quotes: Quotes::default(),
            speakers: Vec::new(),
            offline: HashSet::new(),
            spoken: HashSet::new(),
            references: HashSet::new(),
            lines: HashMap::new(),
        }
    }

    fn hides_names(&self) -> bool {
        self.options.names == options::Names::Roles
    }

    /// A speaker's name as it is to be shown.
    fn name(&self, name: &str) -> String {
        self.names.role(name)
    }

    /// What somebody says about the play: without names, and without hidden words that it quotes.
    fn about(&self, text: &str) -> String {
        self.names.without(&self.quotes.without(text))
    }

    /// What somebody says in the play.
    fn said(&self, text: &str) -> String {
        match self.options.thoughts {
            true => self.names.without(text),
            false => self.names.without(&script::visible(text)),
        }
    }

    /// The words of a line are to be hidden as far as they are thoughts.
    fn hide_thoughts(&mut self, text: &str, speaker: &str) {
        if self.options.thoughts {
            return;
        }
        let script = script::parse::<&str>(text, speaker, &[]);
        for part in script.parts().iter().filter(|part| part.kind == Kind::Thought) {
            self.quotes.hide(script.inner(part));
        }
    }

    /// Place of words of a line in what became of it, in code points; `None` where they are gone.
    fn place(&self, line: LineId, start: u32, end: u32) -> Option<(u32, u32)> {
        let Texts { before, after } = self.lines.get(&line)?;
        if before == after {
            return Some((start, end));
        }
        let count = end.saturating_sub(start) as usize;
        let words: String = before.chars().skip(start as usize).take(count).collect();
        let words = self.names.without(words.trim());
        let hits = || after.match_indices(words.as_str()).filter(|_| !words.is_empty());
        let share = f64::from(start) / before.chars().count().max(1) as f64;
        let far = |at: &usize| (*at as f64 / after.len().max(1) as f64 - share).abs();
        let nearest = hits().map(|(at, _)| at).min_by(|a, b| far(a).total_cmp(&far(b)))?;
        let start = u32::try_from(after.get(..nearest)?.chars().count()).ok()?;
        Some((start, start + u32::try_from(words.chars().count()).ok()?))
    }
}
