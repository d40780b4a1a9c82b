//! The protocol's penalty score.
//!
//! Pure arithmetic on flaws; knows no critic and no rubric. The formula is CoSER's (arXiv
//! 2502.09082, section 4.3), in the order of operations that reproduces the published values.

use crate::record::Flaw;

/// Points that one step of severity costs.
const COST: f64 = 5.0;
/// Severity that is forgiven for each judged line.
const ALLOWANCE: f64 = 0.3;
const FULL: f64 = 100.0;

/// How the score of one dimension comes about. All values are points on the scale of 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What the flaws cost: five points for each step of severity.
    pub penalty: f64,
    /// What the play's length gives back: 1.5 points for each judged line.
    pub correction: f64,
    /// `100 - penalty + correction`, kept within 0 and 100.
    pub value: f64,
}

impl Score {
    /// Scores one dimension. `lines` counts the judged lines that are not Environment's. A flaw
    /// without a severity costs nothing.
    pub fn of(flaws: &[Flaw], lines: u32) -> Self {
        let severity: u64 = flaws.iter().filter_map(|flaw| flaw.severity).map(u64::from).sum();
        let severity = severity as f64;
        let allowance = ALLOWANCE * f64::from(lines);
        Self {
            penalty: severity * COST,
            correction: allowance * COST,
            value: (FULL - (severity - allowance) * COST).clamp(0.0, FULL),
        }
    }
}

/// Mean of the scores that are there.
pub fn mean(scores: impl IntoIterator<Item = f64>) -> Option<f64> {
    weighted_mean(scores.into_iter().map(|score| (score, 1.0)))
}

/// Mean of the `(score, weight)` that are there; with weights of 1 the plain one to the last bit.
pub fn weighted_mean(scores: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (score, weight) in scores {
        sum += score * weight;
        weights += weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::scene::ENVIRONMENT;

    fn flaw(severity: Option<u32>) -> Flaw {
        Flaw {
            instance: "what happened".to_owned(),
            kind: "type".to_owned(),
            severity,
            given: None,
            line: None,
            evidence: None,
        }
    }

    fn flaws(severities: &[Option<u32>]) -> Vec<Flaw> {
        severities.iter().copied().map(flaw).collect()
    }

    #[test]
    fn the_formula() {
        for (severities, lines, penalty, correction, value) in [
            (vec![], 0, 0.0, 0.0, 100.0),
            (vec![], 20, 0.0, 30.0, 100.0),
            (vec![Some(3), Some(3)], 10, 30.0, 15.0, 85.0),
            (vec![Some(3), None, Some(0)], 0, 15.0, 0.0, 85.0),
            (vec![Some(5); 8], 4, 200.0, 6.0, 0.0),
            (vec![Some(u32::MAX); 3], 4, 64_424_509_425.0, 6.0, 0.0),
        ] {
            let score = Score::of(&flaws(&severities), lines);
            assert_eq!(
                (score.penalty, score.correction, score.value),
                (penalty, correction, value),
                "{severities:?} on {lines} lines"
            );
        }
    }

    #[test]
    fn the_mean_is_of_what_is_there() {
        assert_eq!(mean([]), None);
        assert_eq!(mean([50.0, 100.0]), Some(75.0));
        assert_eq!(weighted_mean([(50.0, 3.0), (100.0, 1.0)]), Some(62.5));
    }

    proptest! {
        #[test]
        fn a_score_is_within_bounds_and_falls_with_each_flaw(
            severities in prop::collection::vec(prop::option::of(0_u32..12), 0..20),
            lines in 0_u32..60,
            added in 1_u32..12,
        ) {
            let before = Score::of(&flaws(&severities), lines).value;
            prop_assert!((0.0..=100.0).contains(&before));
            let mut more = severities.clone();
            more.push(Some(added));
            let after = Score::of(&flaws(&more), lines).value;
            prop_assert!(after < before || (after == before && (before == 0.0 || before == 100.0)));
        }

        #[test]
        fn order_does_not_matter(
            mut severities in prop::collection::vec(prop::option::of(0_u32..12), 0..20),
            lines in 0_u32..60,
        ) {
            let one = Score::of(&flaws(&severities), lines);
            severities.reverse();
            prop_assert_eq!(one, Score::of(&flaws(&severities), lines));
        }
    }

    /// Stored cases: every object that has both a play and a critique, wherever it stands.
    fn cases<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
        if let Value::Object(map) = value {
            if map.contains_key("critique") && map.contains_key("simulation") {
                found.push(value);
            } else {
                map.values().for_each(|inner| cases(inner, found));
            }
        }
    }

    /// `(dimensions, those that reproduce, stored scores of the others)`.
    fn reproduce(path: &Path) -> Option<(usize, usize, Vec<f64>)> {
        let text = fs_err::read_to_string(path).ok()?;
        let stored: Value = serde_json::from_str(&text).unwrap();
        let mut found = Vec::new();
        cases(&stored, &mut found);
        let (mut all, mut same, mut others) = (0, 0, Vec::new());
        for case in found {
            let lines = case["simulation"].as_array().unwrap().iter();
            let lines = lines.filter(|line| line["role"] != ENVIRONMENT).count();
            for critique in case["critique"].as_object().unwrap().values() {
                let Some(list) = critique.get("flaws").and_then(Value::as_array) else {
                    continue;
                };
                let severities: Vec<Option<u32>> =
                    list.iter().map(|flaw| flaw["severity"].as_u64().map(|n| n as u32)).collect();
                let score = Score::of(&flaws(&severities), lines as u32).value;
                let wanted = critique["score"].as_f64().unwrap();
                all += 1;
                if (score - wanted).abs() < 1e-9 {
                    same += 1;
                } else {
                    others.push(wanted);
                }
            }
        }
        Some((all, same, others))
    }

    #[test]
    fn published_scores_come_out() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
        for (name, all, same) in [
            ("evaluation_gpt-4o.json", 12, 12),
            ("evaluation_id100_gpt-4o.json", 400, 394),
            ("evaluation_id100_llama-3.1-8b.json", 400, 399),
        ] {
            let Some((found, reproduced, others)) = reproduce(&folder.join(name)) else {
                eprintln!("skipped: no {name}");
                continue;
            };
            eprintln!("{name}: {reproduced} of {found} scores reproduce");
            assert_eq!((found, reproduced), (all, same), "{name}");
            // The few others were stored without the upper clamp.
            assert!(others.iter().all(|score| *score > 100.0), "{others:?}");
        }
    }
}
