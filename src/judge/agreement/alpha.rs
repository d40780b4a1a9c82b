//! Krippendorff's α (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

use std::collections::BTreeMap;

/// What the values are, and so how far apart two of them are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Names: different is different.
    Nominal,
    /// Ranks: by how many ratings lie between.
    Ordinal,
    /// Points: by the square of their distance.
    Interval,
}

/// Agreement beyond chance among any number of raters, 1 at most.
///
/// Each unit holds the ratings that it got; whoever did not rate it is left out. Units with fewer
/// than two ratings say nothing about agreement and are passed over. `None` where all ratings that
/// remain are of one value, or none remain.
pub fn alpha(units: &[Vec<u32>], level: Level) -> Option<f64> {
    let units = units.iter().filter(|unit| unit.len() > 1);
    let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
    let mut together: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for unit in units {
        let others = (unit.len() - 1) as f64;
        for (at, a) in unit.iter().enumerate() {
            *counts.entry(*a).or_default() += 1.0;
            let beside = unit.iter().enumerate().filter(|(other, _)| *other != at);
            for (_, b) in beside {
                *together.entry((*a, *b)).or_default() += 1.0 / others;
            }
        }
    }
    let total: f64 = counts.values().sum();
    let apart = |a: u32, b: u32| distance(a, b, level, &counts);
    let observed: f64 = together.iter().map(|((a, b), times)| times * apart(*a, *b)).sum();
    let by_chance = counts
        .iter()
        .flat_map(|(a, count)| counts.iter().map(move |(b, other)| count * other * apart(*a, *b)));
    let expected = by_chance.sum::<f64>() / (total - 1.0);
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Squared distance of two values.
fn distance(a: u32, b: u32, level: Level, counts: &BTreeMap<u32, f64>) -> f64 {
    let apart = match level {
        Level::Nominal => f64::from(u8::from(a != b)),
        Level::Ordinal if a == b => 0.0,
        Level::Ordinal => {
            let between = counts.range(a.min(b)..=a.max(b)).map(|(_, count)| count).sum::<f64>();
            let ends = [a, b].map(|value| counts.get(&value).copied().unwrap_or_default());
            between - (ends[0] + ends[1]) / 2.0
        }
        Level::Interval => f64::from(a.abs_diff(b)),
    };
    apart * apart
}
