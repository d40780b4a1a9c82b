//! What a character remembers at a moment: the passages found and how each came to be chosen.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FoundBy, Kind, Memories, MemoryRules, Mood, Place, Weighing, fuse};

/// Of how many of a kind, those that fit best by their text, the mood is looked at: a model is asked
/// for each. At least twice as many as are remembered.
const SHORTLIST: usize = 20;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Remembered {
    /// Name of the passage in its book: see [`super::Passage::id`].
    pub id: String,
    pub kind: Kind,
    pub place: Place,
    pub text: String,
    pub scores: Scores,
    /// How it felt, where moods count and that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<Mood>,
}

/// How well a passage fits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scores {
    /// By its words: BM25, 0 and more.
    pub words: f64,
    /// By its sense: cosine of the embeddings, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sense: Option<f64>,
    /// How alike it felt to what is felt now, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<f64>,
    /// What it was chosen by among its kind.
    pub total: f64,
}

/// What is known besides words when memories are looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// How alike in sense each passage and the query are, by number; what is not in it is not at all.
    pub sense: Option<HashMap<u32, f64>>,
    /// How the character feels.
    pub mood: Option<Mood>,
    /// How passages felt, by number.
    pub moods: HashMap<u32, Mood>,
}

impl Memories {
    /// What `name` remembers at `query`, in the order of the story. Of what fits equally well the
    /// later is remembered. What the hints do not hold does not count, whatever the rules say.
    pub fn recall(
        &self,
        name: &str,
        query: &str,
        rules: &MemoryRules,
        hints: &Hints,
    ) -> Vec<Remembered> {
        let mut chosen: Vec<(u32, Scores)> = Vec::new();
        for kind in Kind::ALL {
            let mut scored = self.by_text(name, kind, query, rules, hints);
            self.weigh(&mut scored, rules.mixture.count(kind), rules, hints);
            scored.truncate(rules.mixture.count(kind));
            chosen.append(&mut scored);
        }
        chosen.sort_by_key(|(number, _)| {
            let passage = self.passage(*number);
            (passage.place, passage.kind, passage.piece)
        });
        let remembered = |(number, scores): (u32, Scores)| {
            let passage = self.passage(number);
            Remembered {
                id: passage.id(),
                kind: passage.kind,
                place: passage.place,
                text: passage.text.clone(),
                scores,
                mood: hints.moods.get(&number).copied(),
            }
        };
        chosen.into_iter().map(remembered).collect()
    }

    /// Numbers of all passages that `name` could be given.
    pub fn candidates(&self, name: &str, rules: &MemoryRules) -> Vec<u32> {
        let kinds = Kind::ALL.into_iter().filter(|kind| rules.mixture.count(*kind) > 0);
        kinds.flat_map(|kind| self.of(name, kind, rules.scope)).collect()
    }

    /// Numbers of those passages whose moods count.
    pub fn shortlist(
        &self,
        name: &str,
        query: &str,
        rules: &MemoryRules,
        hints: &Hints,
    ) -> Vec<u32> {
        let of_kind = |kind| {
            let mut scored = self.by_text(name, kind, query, rules, hints);
            scored.truncate(shortlist(rules.mixture.count(kind)));
            scored.into_iter().map(|(number, _)| number)
        };
        Kind::ALL.into_iter().flat_map(of_kind).collect()
    }

    /// The passages of a kind that is asked for, what fits best by its text first.
    fn by_text(
        &self,
        name: &str,
        kind: Kind,
        query: &str,
        rules: &MemoryRules,
        hints: &Hints,
    ) -> Vec<(u32, Scores)> {
        if rules.mixture.count(kind) == 0 {
            return Vec::new();
        }
        let among = self.of(name, kind, rules.scope);
        let words = self.index().scores(query, &among);
        let sense: Option<Vec<f64>> = hints.sense.as_ref().map(|known| {
            among.iter().map(|number| known.get(number).copied().unwrap_or_default()).collect()
        });
        let total = match &sense {
            Some(sense) if rules.by == FoundBy::Both => fuse::reciprocal_ranks(&[&words, sense]),
            Some(sense) if rules.by == FoundBy::Sense => sense.clone(),
            _ => words.clone(),
        };
        let scores = |place: usize| Scores {
            words: words[place],
            sense: sense.as_ref().map(|sense| sense[place]),
            mood: None,
            total: total[place],
        };
        let mut scored: Vec<(u32, Scores)> =
            among.iter().enumerate().map(|(place, number)| (*number, scores(place))).collect();
        sort(&mut scored);
        scored
    }

    /// Lets moods count among what fits best by its text.
    fn weigh(
        &self,
        scored: &mut Vec<(u32, Scores)>,
        count: usize,
        rules: &MemoryRules,
        hints: &Hints,
    ) {
        let (Some(weighing), Some(now)) = (rules.mood, hints.mood) else {
            return;
        };
        scored.truncate(shortlist(count));
        let best = scored.first().map_or(0.0, |(_, scores)| scores.total);
        for (number, scores) in scored.iter_mut() {
            let mood = hints.moods.get(number).map_or(0.0, |mood| mood.likeness(now));
            // On one scale, as the paper adds two cosines.
            let text = if best > 0.0 { scores.total.max(0.0) / best } else { 0.0 };
            scores.mood = Some(mood);
            scores.total = match weighing {
                Weighing::Combined => text + mood,
                Weighing::Reranking => mood,
            };
        }
        sort(scored);
    }
}

fn shortlist(count: usize) -> usize {
    if count == 0 { 0 } else { SHORTLIST.max(2 * count) }
}

/// The best first, and of what is equally good the later.
fn sort(scored: &mut [(u32, Scores)]) {
    scored.sort_by(|(a, x), (b, y)| y.total.total_cmp(&x.total).then(b.cmp(a)));
}
