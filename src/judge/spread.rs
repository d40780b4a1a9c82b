//! How far several judgings of the same play differ: repeated by one judge, or by several.
//!
//! Pure arithmetic on samples. Which findings are the same is [`super::agreement::matching`]'s to
//! say; which judgings may be put together is the caller's: only such of the same text by the same
//! rubric in the same form.

use super::{
    agreement::matching::{Finding, groups},
    anchor::Anchors,
    material::Material,
    panel::{Critic, CriticState, Panel},
    rubric::Rubric,
    score::mean,
};

/// Several values of the same thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub count: usize,
    pub mean: f64,
    /// Standard deviation of the sample (n - 1); `None` for one value alone.
    pub deviation: Option<f64>,
    pub lowest: f64,
    pub highest: f64,
}

impl Spread {
    /// `None`: there is no value.
    pub fn of(values: &[f64]) -> Option<Self> {
        let middle = mean(values.iter().copied())?;
        let count = values.len();
        let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
        Some(Self {
            count,
            mean: middle,
            deviation: (count > 1).then(|| (squares / (count - 1) as f64).sqrt()),
            lowest: values.iter().copied().fold(f64::INFINITY, f64::min),
            highest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    pub fn range(&self) -> f64 {
        self.highest - self.lowest
    }
}

/// What one judging says of one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    pub dimension: String,
    pub score: Option<f64>,
    /// In the order of the critic's list.
    pub findings: Vec<Finding>,
}

/// One judging as far as it can be compared: dimensions that could not be read are not in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub opinions: Vec<Opinion>,
    /// The judging's own mean, where all dimensions have a score.
    pub mean: Option<f64>,
}

impl Sample {
    pub fn new(panel: &Panel, material: &Material, rubric: &Rubric) -> Self {
        let anchors = Anchors::new(material);
        let opinion = |critic: &Critic| {
            let CriticState::Scored { flaws, score, .. } = &critic.state else {
                return None;
            };
            let dimension = rubric.dimension(&critic.dimension);
            let finding = |flaw| {
                let line = anchors.of(flaw).map(|anchor| anchor.line.0);
                let kind = dimension.and_then(|one| one.normal_type(&flaw.kind));
                let kind = kind.unwrap_or_default();
                Finding::new(line, kind, flaw.severity.unwrap_or(0), &flaw.instance)
            };
            Some(Opinion {
                dimension: critic.dimension.clone(),
                score: score.map(|score| score.value),
                findings: flaws.iter().map(finding).collect(),
            })
        };
        let totals = panel.totals();
        Self {
            opinions: panel.critics().iter().filter_map(opinion).collect(),
            mean: totals.mean.filter(|_| totals.scores.len() == totals.of),
        }
    }

    fn opinion(&self, dimension: &str) -> Option<&Opinion> {
        self.opinions.iter().find(|opinion| opinion.dimension == dimension)
    }
}

/// A flaw that one judging or several name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub dimension: String,
    /// `(sample, place in its list)`, at most one of each sample, in their order.
    pub by: Vec<(usize, usize)>,
    /// Judgings that could be read on this dimension.
    pub of: usize,
    /// The least and the greatest severity that it was given.
    pub severities: (u32, u32),
}

impl Named {
    /// Whether every judging names it that could be read.
    pub fn is_unanimous(&self) -> bool {
        self.by.len() == self.of
    }

    /// How far the judgings are from one mind: 0 where all name it, greatest where half do.
    fn dispute(&self) -> usize {
        self.by.len() * (self.of - self.by.len())
    }
}

/// The scores of each dimension over all samples that have one, in order of appearance.
pub fn scores(samples: &[Sample]) -> Vec<(String, Spread)> {
    let names = dimensions(samples).into_iter();
    names
        .filter_map(|name| {
            let opinions = samples.iter().filter_map(|sample| sample.opinion(name));
            let values: Vec<f64> = opinions.filter_map(|opinion| opinion.score).collect();
            Some((name.to_owned(), Spread::of(&values)?))
        })
        .collect()
}

/// The means of those samples in which every dimension has a score: others are means of something
/// else.
pub fn means(samples: &[Sample]) -> Option<Spread> {
    let values: Vec<f64> = samples.iter().filter_map(|sample| sample.mean).collect();
    Spread::of(&values)
}

/// Every flaw with the judgings that name it: first those about which the judgings are most
/// divided, then the severest.
pub fn flaws(samples: &[Sample]) -> Vec<Named> {
    let mut named: Vec<Named> =
        dimensions(samples).into_iter().flat_map(|name| of_dimension(samples, name)).collect();
    // Stable: what is equal stays in the order in which it was named.
    named.sort_by_key(|flaw| std::cmp::Reverse((flaw.dispute(), flaw.severities.1)));
    named
}

fn of_dimension(samples: &[Sample], dimension: &str) -> Vec<Named> {
    let opinions: Vec<(usize, &Opinion)> = samples
        .iter()
        .enumerate()
        .filter_map(|(at, sample)| Some((at, sample.opinion(dimension)?)))
        .collect();
    let findings: Vec<Vec<Finding>> =
        opinions.iter().map(|(_, opinion)| opinion.findings.clone()).collect();
    let named = groups(&findings).into_iter().map(|group| {
        let severities = group.iter().map(|(sample, at)| findings[*sample][*at].severity);
        Named {
            dimension: dimension.to_owned(),
            of: opinions.len(),
            severities: (
                severities.clone().min().unwrap_or(0),
                severities.clone().max().unwrap_or(0),
            ),
            by: group.iter().map(|(sample, at)| (opinions[*sample].0, *at)).collect(),
        }
    });
    named.collect()
}

fn dimensions(samples: &[Sample]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for opinion in samples.iter().flat_map(|sample| &sample.opinions) {
        if !names.contains(&opinion.dimension.as_str()) {
            names.push(&opinion.dimension);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(score: f64, findings: &[(u32, &str, u32, &str)]) -> Sample {
        let findings = findings
            .iter()
            .map(|(line, kind, severity, told)| Finding::new(Some(*line), *kind, *severity, told));
        let opinion = Opinion {
            dimension: "Wit".to_owned(),
            score: Some(score),
            findings: findings.collect(),
        };
        Sample { opinions: vec![opinion], mean: Some(score) }
    }

    #[test]
    fn a_spread() {
        assert_eq!(Spread::of(&[]), None);
        let one = Spread::of(&[70.0]).unwrap();
        assert_eq!((one.mean, one.deviation, one.range()), (70.0, None, 0.0));
        let some = Spread::of(&[60.0, 80.0, 70.0]).unwrap();
        assert_eq!((some.mean, some.deviation, some.range()), (70.0, Some(10.0), 20.0));
        assert_eq!((some.lowest, some.highest, some.count), (60.0, 80.0, 3));
    }

    #[test]
    fn what_judgings_are_divided_about_comes_first() {
        let all = (1, "Dull", 3, "He says nothing of the lamp");
        let samples = [
            sample(70.0, &[all, (2, "Dull", 1, "She jokes at the wrong time")]),
            sample(80.0, &[(1, "Dull", 5, "Nothing is said of the lamp")]),
            sample(90.0, &[all, (2, "Dull", 2, "A joke at the wrong time"), (4, "Loud", 5, "A")]),
            sample(90.0, &[all]),
        ];
        let found = flaws(&samples);
        let told: Vec<(Vec<usize>, usize, (u32, u32))> = found
            .iter()
            .map(|one| (one.by.iter().map(|(at, _)| *at).collect(), one.of, one.severities))
            .collect();
        assert_eq!(
            told,
            [(vec![0, 2], 4, (1, 2)), (vec![2], 4, (5, 5)), (vec![0, 1, 2, 3], 4, (3, 5)),]
        );
        assert!(found[2].is_unanimous() && !found[0].is_unanimous());
    }

    #[test]
    fn what_could_not_be_read_is_no_opinion() {
        let mut unread = sample(0.0, &[]);
        unread.opinions.clear();
        unread.mean = None;
        let samples = [sample(70.0, &[(1, "Dull", 3, "Flat")]), unread, sample(90.0, &[])];
        let [(name, spread)] = scores(&samples).try_into().unwrap();
        assert_eq!((name.as_str(), spread.count, spread.mean), ("Wit", 2, 80.0));
        assert_eq!(means(&samples).unwrap().count, 2);
        let [flaw] = flaws(&samples).try_into().unwrap();
        assert_eq!((flaw.by, flaw.of), (vec![(0, 0)], 2));
    }

    proptest! {
        #[test]
        fn every_finding_is_in_one_row(
            lists in prop::collection::vec(
                prop::collection::vec((1_u32..4, 0_usize..2, 1_u32..6), 0..6),
                0..5,
            ),
        ) {
            let samples: Vec<Sample> = lists
                .iter()
                .map(|list| {
                    let findings: Vec<(u32, &str, u32, &str)> = list
                        .iter()
                        .map(|(line, kind, points)| (*line, ["Dull", "Loud"][*kind], *points, "so"))
                        .collect();
                    sample(50.0, &findings)
                })
                .collect();
            let found = flaws(&samples);
            let mut places: Vec<(usize, usize)> =
                found.iter().flat_map(|one| one.by.iter().copied()).collect();
            places.sort_unstable();
            let all: Vec<(usize, usize)> = lists
                .iter()
                .enumerate()
                .flat_map(|(sample, list)| (0..list.len()).map(move |at| (sample, at)))
                .collect();
            prop_assert_eq!(places, all);
            prop_assert!(found.iter().all(|one| one.by.len() <= one.of));
            prop_assert!(found.windows(2).all(|two| two[0].dispute() >= two[1].dispute()));
        }

        #[test]
        fn a_mean_lies_within_its_range(values in prop::collection::vec(0.0..100.0_f64, 1..9)) {
            let spread = Spread::of(&values).unwrap();
            prop_assert!(spread.lowest <= spread.mean + 1e-9);
            prop_assert!(spread.mean <= spread.highest + 1e-9);
            prop_assert!(spread.deviation.is_none_or(|sd| sd <= spread.range()));
        }
    }
}
