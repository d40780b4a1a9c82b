//! Whether one run is better than another: differences paired by scene.
//!
//! Scenes differ far more than models do, so that runs are compared scene by scene. The interval
//! is the percentile bootstrap over scenes (Efron 1979).

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::{
    gather::Run,
    score::{average, dimension},
};
use crate::{
    coser::evaluation::Case,
    judge::{published::DIMENSIONS, score::mean},
};

/// How often the scenes are drawn anew.
pub const RESAMPLES: usize = 5000;
/// Fewest scenes that an interval rests on: of fewer, the same few are drawn again and again, and
/// the interval comes out far too narrow.
pub const LEAST_SCENES: usize = 10;

/// How two runs differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub run: String,
    pub from: String,
    /// Whether both were judged by the same judge, as far as the files say.
    pub same_judge: bool,
    /// In the order of [`DIMENSIONS`].
    pub dimensions: [Option<Paired>; 4],
    /// Of the scenes that have all four dimensions in both.
    pub average: Option<Paired>,
}

/// The mean difference on the scenes that both runs have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Paired {
    /// Points of `run` less those of `from`.
    pub mean: f64,
    /// Where 95 % of the resampled means lie; `None` below [`LEAST_SCENES`].
    pub interval: Option<(f64, f64)>,
    pub scenes: usize,
}

impl Paired {
    /// Whether the interval leaves out zero.
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }

    /// From the scenes' differences. The same seed gives the same interval.
    pub fn of(differences: &[f64], seed: u64) -> Option<Self> {
        let scenes = differences.len();
        let mean = mean(differences.iter().copied())?;
        let interval = (scenes >= LEAST_SCENES).then(|| interval(differences, seed));
        Some(Self { mean, interval, scenes })
    }
}

fn interval(differences: &[f64], seed: u64) -> (f64, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let count = differences.len();
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..count).map(|_| differences[random.random_range(0..count)]);
            drawn.sum::<f64>() / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let tail = RESAMPLES / 40;
    (means[tail], means[RESAMPLES - 1 - tail])
}

/// Every pair of runs.
pub fn differences(runs: &[Run], seed: u64) -> Vec<Difference> {
    let scored: Vec<ByScene> = runs.iter().map(by_scene).collect();
    let mut found = Vec::new();
    for (i, from) in runs.iter().enumerate() {
        for (j, run) in runs.iter().enumerate().skip(i + 1) {
            let value = |at| Paired::of(&paired(&scored[j], &scored[i], at), seed);
            found.push(Difference {
                run: run.name.clone(),
                from: from.name.clone(),
                same_judge: run.judge == from.judge,
                dimensions: std::array::from_fn(value),
                average: value(AVERAGE),
            });
        }
    }
    found
}

/// The average's place behind the dimensions.
const AVERAGE: usize = DIMENSIONS.len();

/// For each scene its values: the dimensions and their average, each the mean over repeats.
type ByScene<'a> = BTreeMap<&'a str, [Option<f64>; AVERAGE + 1]>;

fn by_scene(run: &Run) -> ByScene<'_> {
    let mut plays: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for play in &run.plays {
        plays.entry(&play.scene).or_default().push(play);
    }
    let value = |plays: &[&Case], at| {
        mean(
            plays
                .iter()
                .filter_map(|play| if at == AVERAGE { average(play) } else { dimension(play, at) }),
        )
    };
    plays
        .into_iter()
        .map(|(scene, plays)| (scene, std::array::from_fn(|at| value(&plays, at))))
        .collect()
}

fn paired(run: &ByScene<'_>, from: &ByScene<'_>, at: usize) -> Vec<f64> {
    let shared = run.iter().filter_map(|(scene, values)| Some((values[at], from.get(scene)?[at])));
    shared.filter_map(|(one, other)| Some(one? - other?)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paired_differences() {
        // Intervals of SciPy's percentile bootstrap on the same data: within 0.3 of these.
        let mixed = [4.0, -2.0, 6.0, 1.0, 3.0, -1.0, 5.0, 2.0, 0.0, 7.0, 3.0, -4.0];
        for (differences, mean, interval, clear) in [
            (vec![2.0; 12], 2.0, Some((2.0, 2.0)), true),
            (vec![0.0; 12], 0.0, Some((0.0, 0.0)), false),
            (mixed.to_vec(), 2.0, Some((0.17, 3.75)), true),
            (mixed.iter().map(|value| value - 2.0).collect(), 0.0, Some((-1.83, 1.75)), false),
            (vec![5.0; 9], 5.0, None, false),
        ] {
            let found = Paired::of(&differences, 0).unwrap();
            assert_eq!((found.mean, found.scenes), (mean, differences.len()));
            assert_eq!(found.is_clear(), clear, "{found:?}");
            match (found.interval, interval) {
                (Some(found), Some(wanted)) => {
                    let near = |a: f64, b: f64| (a - b).abs() < 0.3;
                    assert!(near(found.0, wanted.0) && near(found.1, wanted.1), "{found:?}");
                }
                (found, wanted) => assert_eq!(found, wanted),
            }
        }
        assert_eq!(Paired::of(&[], 0), None);
    }

    #[test]
    fn another_seed_moves_the_interval_a_little() {
        let differences: Vec<f64> = (1..40).map(|at| f64::from(at).sqrt()).collect();
        let [one, other] = [1, 2].map(|seed| Paired::of(&differences, seed).unwrap());
        let (a, b) = (one.interval.unwrap(), other.interval.unwrap());
        assert!(a != b && (a.0 - b.0).abs() < 0.1 && (a.1 - b.1).abs() < 0.1, "{a:?} {b:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn the_seed_decides_and_the_mean_lies_within(
            differences in prop::collection::vec(-100.0_f64..100.0, LEAST_SCENES..20),
            seed in any::<u64>(),
        ) {
            let one = Paired::of(&differences, seed).unwrap();
            prop_assert_eq!(one, Paired::of(&differences, seed).unwrap());
            let (low, high) = one.interval.unwrap();
            prop_assert!(low <= one.mean && one.mean <= high);
        }
    }
}
