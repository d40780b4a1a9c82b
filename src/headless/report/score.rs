//! What a play and a list of plays score.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    coser::evaluation::{Case, Critique},
    judge::{
        published::DIMENSIONS,
        score::{Score, mean},
    },
};

/// A mean over plays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Mean of the repeats' values; with one repeat, its value.
    pub mean: f64,
    /// Standard deviation of the repeats' values (with n - 1); `None` for one repeat.
    pub deviation: Option<f64>,
    pub repeats: usize,
    /// Plays that have a value.
    pub plays: usize,
}

/// What a list of plays scores. Points are 0 to 100, the text metrics 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// In the order of [`DIMENSIONS`].
    pub dimensions: [Option<Spread>; 4],
    /// Mean of the dimensions that have a score.
    pub average: Option<Spread>,
    /// How many of the four are in the average.
    pub averaged: usize,
    pub bleu: Option<Spread>,
    pub rouge_l: Option<Spread>,
    pub plays: usize,
}

impl Scores {
    /// Takes for each repeat the mean over its plays, and then mean and deviation over repeats.
    pub fn of<'a>(plays: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut repeats: BTreeMap<u32, Vec<&Case>> = BTreeMap::new();
        for play in plays {
            repeats.entry(play.repeat).or_default().push(play);
        }
        let dimensions = std::array::from_fn(|at| spread(&repeats, |play| dimension(play, at)));
        let averages = repeats.values().filter_map(|plays| {
            mean((0..DIMENSIONS.len()).filter_map(|at| mean_of(plays, |play| dimension(play, at))))
        });
        let count = repeats.values().map(Vec::len).sum();
        Self {
            averaged: dimensions.iter().flatten().count(),
            average: over_repeats(averages.collect(), count),
            dimensions,
            bleu: spread(&repeats, |play| play.bleu),
            rouge_l: spread(&repeats, |play| play.rouge_l),
            plays: count,
        }
    }
}

fn mean_of(plays: &[&Case], value: impl Fn(&Case) -> Option<f64>) -> Option<f64> {
    mean(plays.iter().filter_map(|play| value(play)))
}

fn spread(
    repeats: &BTreeMap<u32, Vec<&Case>>,
    value: impl Fn(&Case) -> Option<f64>,
) -> Option<Spread> {
    let means = repeats.values().filter_map(|plays| mean_of(plays, &value)).collect();
    let plays = repeats.values().flatten().filter(|play| value(play).is_some()).count();
    over_repeats(means, plays)
}

fn over_repeats(values: Vec<f64>, plays: usize) -> Option<Spread> {
    let repeats = values.len();
    let mean = mean(values.iter().copied())?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = (repeats > 1).then(|| (squares / (repeats - 1) as f64).sqrt());
    Some(Spread { mean, deviation, repeats, plays })
}

/// A play's score in one of the protocol's dimensions: the mean over its judgings.
pub fn dimension(play: &Case, at: usize) -> Option<f64> {
    let name = DIMENSIONS.get(at)?;
    let critiques = play.protocol().filter_map(|judging| judging.critique(name));
    mean(critiques.filter_map(|critique| value(play, critique)))
}

/// A play's mean, if it has all four dimensions.
pub fn average(play: &Case) -> Option<f64> {
    let scores: Option<Vec<f64>> = (0..DIMENSIONS.len()).map(|at| dimension(play, at)).collect();
    mean(scores?)
}

/// The score as stored; where none is, what the formula makes of the flaws.
fn value(play: &Case, critique: &Critique) -> Option<f64> {
    critique.score.or_else(|| Some(Score::of(&critique.flaws, play.scored_lines()?).value))
}

/// How scores come about, on average over judgings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parts {
    pub flaws: f64,
    /// Points that the flaws cost, before anything is given back or cut off.
    pub penalty: f64,
    /// Points that the plays' length gives back.
    pub correction: f64,
    /// Judgings that these are the means of.
    pub judgings: usize,
}

impl Parts {
    /// Of one dimension; plays that the files do not hold are left out, for their length is not
    /// known.
    pub fn of<'a>(plays: impl IntoIterator<Item = &'a Case>, at: usize) -> Option<Self> {
        let name = DIMENSIONS.get(at)?;
        let (mut flaws, mut penalty, mut correction, mut judgings) = (0, 0.0, 0.0, 0);
        for play in plays {
            let Some(lines) = play.scored_lines() else { continue };
            for critique in play.protocol().filter_map(|judging| judging.critique(name)) {
                let score = Score::of(&critique.flaws, lines);
                flaws += critique.flaws.len();
                penalty += score.penalty;
                correction += score.correction;
                judgings += 1;
            }
        }
        let count = judgings as f64;
        (judgings > 0).then(|| Self {
            flaws: flaws as f64 / count,
            penalty: penalty / count,
            correction: correction / count,
            judgings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coser::evaluation::Judging;

    fn play(repeat: u32, samples: &[[Option<f64>; 4]]) -> Case {
        let judgings = samples.iter().map(|scores| {
            let critiques = DIMENSIONS.iter().zip(scores).filter_map(|(name, score)| {
                Some(Critique {
                    dimension: (*name).to_owned(),
                    flaws: Vec::new(),
                    score: Some((*score)?),
                    repairs: Vec::new(),
                })
            });
            Judging { critiques: critiques.collect(), ..Judging::default() }
        });
        Case { repeat, judgings: judgings.collect(), ..Case::default() }
    }

    fn all(score: f64) -> [Option<f64>; 4] {
        [Some(score); 4]
    }

    #[test]
    fn means_over_plays_then_over_repeats() {
        let plays = [
            play(1, &[all(40.0)]),
            play(1, &[all(60.0)]),
            play(2, &[all(70.0), all(90.0)]),
            play(2, &[all(60.0)]),
        ];
        let scores = Scores::of(&plays);
        let spread = scores.dimensions[2].unwrap();
        assert_eq!((spread.mean, spread.repeats, spread.plays), (60.0, 2, 4));
        assert!((spread.deviation.unwrap() - 200.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!((scores.average.unwrap().mean, scores.averaged), (60.0, 4));
        assert_eq!(Scores::of(&plays[..2]).average.unwrap().deviation, None);
        assert_eq!(Scores::of(&[]).average, None);
    }

    #[test]
    fn fewer_dimensions_are_counted() {
        let some = [Some(40.0), None, Some(80.0), None];
        let scores = Scores::of(&[play(1, &[some])]);
        assert_eq!((scores.average.unwrap().mean, scores.averaged), (60.0, 2));
        assert_eq!(average(&play(1, &[some])), None);
        assert_eq!(average(&play(1, &[some, all(20.0)])), Some(30.0));
    }

    #[test]
    fn another_rubric_counts_for_nothing() {
        let mut one = play(1, &[all(40.0), all(100.0)]);
        one.judgings[1].rubric = "mine".to_owned();
        assert_eq!(Scores::of(&[one]).average.unwrap().mean, 40.0);
    }
}
