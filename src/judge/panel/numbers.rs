//! The numbers of a judging.
//!
//! Owns their shape and the weighted mean over what is there; a dimension's own score is
//! [`crate::judge::score`]'s.

use super::{Panel, seat::CriticState};
use crate::{judge::score::weighted_mean, record::Method};

/// Both text metrics of the play, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextMetrics {
    pub bleu: f64,
    pub rouge_l: f64,
}

/// The numbers of a judging as far as they can be had.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// `(dimension, score)` of those that have one.
    pub scores: Vec<(String, f64)>,
    /// Mean of `scores`.
    pub mean: Option<f64>,
    /// How many dimensions there are; a mean over fewer must say so.
    pub of: usize,
    /// Judged lines that are not Environment's.
    pub lines: u32,
    pub text: TextMetrics,
}

impl Panel {
    /// The numbers as far as they can be had now.
    pub fn totals(&self) -> Totals {
        let scores: Vec<(String, f64)> = self
            .critics
            .iter()
            .filter_map(|one| match &one.state {
                CriticState::Scored { score: Some(score), .. } => {
                    Some((one.dimension.clone(), score.value))
                }
                _ => None,
            })
            .collect();
        let weighed = scores.iter().map(|(name, score)| (*score, self.rubric.weight(name)));
        Totals {
            mean: weighted_mean(weighed),
            scores,
            of: match self.method {
                Method::Checks => 0,
                Method::Judge { .. } => self.critics.len(),
            },
            lines: self.lines,
            text: self.text,
        }
    }
}
