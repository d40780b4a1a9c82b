//! Cohen's κ (Cohen 1960; weighted: Cohen 1968).

use std::collections::BTreeMap;

use super::Pair;

/// How far apart two different ratings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Different is different.
    Nominal,
    /// By the distance of the two values.
    Linear,
    /// By its square.
    Quadratic,
}

impl Weights {
    fn of(self, a: u32, b: u32) -> f64 {
        let distance = f64::from(a.abs_diff(b));
        match self {
            Self::Nominal => f64::from(u8::from(a != b)),
            Self::Linear => distance,
            Self::Quadratic => distance * distance,
        }
    }
}

/// Agreement beyond chance, -1 to 1. Values are points on a scale of equal steps, or for
/// [`Weights::Nominal`] any numbers that name the categories. `None` where chance would leave no
/// disagreement: both raters gave one and the same value throughout, or there are no pairs.
pub fn kappa(pairs: &[Pair], weights: Weights) -> Option<f64> {
    let observed: f64 = pairs.iter().map(|(a, b)| weights.of(*a, *b)).sum();
    let (mut of_a, mut of_b) = (BTreeMap::new(), BTreeMap::new());
    for (a, b) in pairs {
        *of_a.entry(*a).or_insert(0.0_f64) += 1.0;
        *of_b.entry(*b).or_insert(0.0_f64) += 1.0;
    }
    let by_chance = of_a.iter().flat_map(|(a, count)| {
        of_b.iter().map(move |(b, other)| weights.of(*a, *b) * count * other)
    });
    let expected = by_chance.sum::<f64>() / pairs.len() as f64;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}
