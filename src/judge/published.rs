//! The published scores that a run or a play can be set beside.
//!
//! Owns the figures and the rules that they were played by; what else keeps a judging from being
//! compared with them (a person's lines, another rubric) is for the caller to know.

use crate::record::Rules;

/// The protocol's four dimensions in the order of published tables.
pub const DIMENSIONS: [&str; 4] =
    ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];

/// One row of the published table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    pub model: &'static str,
    /// Points of 0 to 100 in the order of [`DIMENSIONS`].
    pub scores: [f64; 4],
    /// Mean of the four, as published.
    pub mean: f64,
}

/// Whose judgings the table holds.
pub const JUDGE: &str = "gpt-4o of 2024-08";

/// Scores of models on the whole test set (arXiv 2502.09082, means of three runs, judged by
/// [`JUDGE`]), the best first.
pub const PUBLISHED: [Published; 4] = [
    Published { model: "GPT-4o", scores: [61.59, 48.93, 48.95, 80.33], mean: 59.95 },
    Published { model: "CoSER-70B", scores: [58.66, 53.33, 48.75, 75.49], mean: 59.06 },
    Published { model: "CoSER-8B", scores: [58.61, 47.23, 46.90, 73.04], mean: 56.45 },
    Published { model: "LLaMA-3.1-8B", scores: [54.10, 45.36, 40.22, 72.29], mean: 52.99 },
];

/// Whether the published plays were played by such rules. The two forms of the protocol are not
/// told apart, nor are seeds.
pub fn played_by(rules: &Rules) -> bool {
    let published = Rules { protocol: rules.protocol, seed: rules.seed, ..Rules::default() };
    *rules == published
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        judge::rubric::Rubric,
        record::{NextBy, Protocol},
    };

    #[test]
    fn means_are_those_of_the_scores() {
        for row in PUBLISHED {
            assert!((row.scores.iter().sum::<f64>() / 4.0 - row.mean).abs() < 0.01, "{row:?}");
        }
    }

    #[test]
    fn the_dimensions_are_the_protocols() {
        let rubric = Rubric::protocol().unwrap();
        let names: Vec<&str> = rubric.dimensions.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, DIMENSIONS);
    }

    #[test]
    fn figures_are_published_for_the_protocols_rules_only() {
        let rules = Rules::default;
        for (rules, published) in [
            (rules(), true),
            (Rules { protocol: Protocol::Paper, seed: 7, ..rules() }, true),
            (Rules { max_rounds: 6, ..rules() }, false),
            (Rules { thoughts: false, ..rules() }, false),
            (Rules { motivation: false, ..rules() }, false),
            (Rules { continue_from: 2, ..rules() }, false),
            (Rules { end_from: 1, ..rules() }, false),
            (Rules { next_by: NextBy::Book, ..rules() }, false),
        ] {
            assert_eq!(played_by(&rules), published, "{rules:?}");
        }
    }
}
