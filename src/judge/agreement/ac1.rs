//! Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability and its variance in the presence of
//! high agreement").
//!
//! Where nearly all units are of one category (most lines have no flaw), κ is low even between
//! raters who hardly ever differ; AC1 is not.

use std::collections::BTreeMap;

use super::Pair;

/// Agreement beyond chance, -1 to 1. `categories` is the number of values that could be given, not
/// only of those that were. `None` without pairs, and where fewer than two values are possible.
pub fn ac1(pairs: &[Pair], categories: usize) -> Option<f64> {
    if pairs.is_empty() || categories < 2 {
        return None;
    }
    let count = pairs.len() as f64;
    let same = pairs.iter().filter(|(a, b)| a == b).count() as f64 / count;
    let mut given = BTreeMap::new();
    for value in pairs.iter().flat_map(|(a, b)| [*a, *b]) {
        *given.entry(value).or_insert(0.0_f64) += 1.0;
    }
    let spread: f64 =
        given.values().map(|times| times / (2.0 * count)).map(|share| share * (1.0 - share)).sum();
    let by_chance = spread / (categories - 1) as f64;
    Some((same - by_chance) / (1.0 - by_chance))
}
