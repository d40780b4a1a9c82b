//! What a character remembers at a moment: the passages found and how each came to be chosen.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Kind, Memories, MemoryRules, Place, fuse};

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Name of the passage in its book: see [`super::Passage::id`].
    pub id: String,
    pub kind: Kind,
    pub place: Place,
    pub text: String,
    pub scores: Scores,
}

/// How well a passage fits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// By its words: BM25, 0 and more.
    pub words: f64,
    /// By its sense: cosine of the embeddings, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sense: Option<f64>,
    /// What it was chosen by among its kind.
    pub total: f64,
}

/// What is known besides words when memories are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// How alike in sense each passage and the query are, by number; what is not in it is not at all.
    pub sense: Option<&'a HashMap<u32, f64>>,
}

impl Memories {
    /// What `name` remembers at `query`, in the order of the story. Of what fits equally well the
    /// later is remembered.
    pub fn recall(
        &self,
        name: &str,
        query: &str,
        rules: &MemoryRules,
        hints: Hints<'_>,
    ) -> Vec<Remembered> {
        let mut chosen: Vec<(u32, Scores)> = Vec::new();
        for kind in Kind::ALL {
            let count = rules.mixture.count(kind);
            let among = if count > 0 { self.of(name, kind, rules.scope) } else { Vec::new() };
            let mut scored: Vec<(u32, Scores)> =
                among.iter().copied().zip(self.scores(query, &among, hints)).collect();
            scored.sort_by(|(a, x), (b, y)| y.total.total_cmp(&x.total).then(b.cmp(a)));
            chosen.extend(scored.into_iter().take(count));
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
            }
        };
        chosen.into_iter().map(remembered).collect()
    }

    fn scores(&self, query: &str, among: &[u32], hints: Hints<'_>) -> Vec<Scores> {
        let words = self.index().scores(query, among);
        let sense: Option<Vec<f64>> = hints.sense.map(|known| {
            among.iter().map(|number| known.get(number).copied().unwrap_or_default()).collect()
        });
        let total = match &sense {
            Some(sense) => fuse::reciprocal_ranks(&[&words, sense]),
            None => words.clone(),
        };
        let of = |place: usize| Scores {
            words: words[place],
            sense: sense.as_ref().map(|sense| sense[place]),
            total: total[place],
        };
        (0..among.len()).map(of).collect()
    }
}
