//! Finding passages by their words: Okapi BM25 over the terms of [`super::words`].

use std::collections::HashMap;

use super::words::{Piece, pieces, terms};

/// How soon saying a term more often stops to count, and how much a passage's length does: the
/// usual values.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// What is known of the terms of a list of passages.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// The number of each term.
    terms: HashMap<Box<str>, usize>,
    /// `(passage, how often)` for each term by its number, in the order of the passages.
    postings: Vec<Vec<(u32, u32)>>,
    /// Terms of each passage.
    lengths: Vec<u32>,
}

impl Index {
    /// The index of these texts, each found by its place in the list.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        // Words that were seen, each with its term; a pair is its own.
        let mut seen: HashMap<Box<str>, usize> = HashMap::new();
        for (number, text) in (0_u32..).zip(texts) {
            let mut length = 0;
            pieces(text, |piece| {
                length += 1;
                let known = if piece.is_dense { None } else { seen.get(piece.text).copied() };
                let term = known.unwrap_or_else(|| {
                    let term = index.number(piece);
                    if !piece.is_dense {
                        seen.insert(piece.text.into(), term);
                    }
                    term
                });
                match index.postings[term].last_mut() {
                    Some((last, count)) if *last == number => *count += 1,
                    _ => index.postings[term].push((number, 1)),
                }
            });
            index.lengths.push(length);
        }
        index
    }

    /// The number of this piece's term, which is made known where it is new.
    fn number(&mut self, piece: Piece<'_>) -> usize {
        let term = piece.term();
        if let Some(number) = self.terms.get(&*term) {
            return *number;
        }
        let next = self.postings.len();
        self.terms.insert(term.into(), next);
        self.postings.push(Vec::new());
        next
    }

    /// A score for each of `among`, in that order; 0 where no term of `query` is in it.
    ///
    /// How rare a term is and how long a passage counts among these alone, so that what a character
    /// must not know has no part in what it finds. `among` is without repetition.
    pub fn scores(&self, query: &str, among: &[u32]) -> Vec<f64> {
        let mut asked: HashMap<Box<str>, u32> = HashMap::new();
        terms(query, |term| *asked.entry(term.into()).or_default() += 1);
        // In a fixed order, so that sums come out the same to the last bit.
        let mut asked: Vec<_> = asked.into_iter().collect();
        asked.sort_unstable();
        let total: f64 = among.iter().map(|number| self.length(*number)).sum();
        let mean = (total / among.len().max(1) as f64).max(1.0);
        let mut scores = vec![0.0; among.len()];
        let mut places = vec![None; self.lengths.len()];
        for (place, number) in among.iter().enumerate() {
            if let Some(found) = places.get_mut(*number as usize) {
                *found = Some(place);
            }
        }
        for (term, times) in &asked {
            let found = self.terms.get(term).map_or(&[][..], |term| &self.postings[*term]);
            let hits: Vec<(usize, u32)> = found
                .iter()
                .filter_map(|(number, count)| Some((places[*number as usize]?, *count)))
                .collect();
            let (all, with) = (among.len() as f64, hits.len() as f64);
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (place, count) in hits {
                let count = f64::from(count);
                let length = self.length(among[place]) / mean;
                let weight = count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
                scores[place] += f64::from(*times) * rarity * weight;
            }
        }
        scores
    }

    fn length(&self, number: u32) -> f64 {
        self.lengths.get(number as usize).copied().map_or(0.0, f64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 4] = [
        "Anna rowed over the lake and lost an oar.",
        "Anna and Bert argued about the letters that Bert had burned.",
        "安娜把信烧了。",
        "The lake, the lake: everybody spoke of the frozen lake that winter, and of the ice.",
    ];

    #[test]
    fn known_queries_find_known_passages() {
        let index = Index::new(TEXTS);
        for (query, best) in [
            ("You burn my letter?", 1),
            ("rowing with oars", 0),
            ("lake", 3),
            ("信呢？他烧了！", 2),
        ] {
            let scores = index.scores(query, &[0, 1, 2, 3]);
            let found = (0..4).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
            assert_eq!(found, Some(best), "{query}: {scores:?}");
        }
        assert_eq!(index.scores("nothing of it", &[2]), [0.0]);
        assert_eq!(index.scores("lake", &[]), [0.0; 0]);
    }

    #[test]
    fn what_is_not_among_them_does_not_count() {
        let all = Index::new(TEXTS);
        let two = Index::new([TEXTS[0], TEXTS[3]]);
        assert_eq!(all.scores("the frozen lake", &[0, 3]), two.scores("the frozen lake", &[0, 1]));
    }
}
