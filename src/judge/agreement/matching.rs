//! Which findings of two judgings of the same play are one and the same.
//!
//! Two critics never use the same words, and may name no line. Findings are compared by the line
//! they speak of, their type and their words, and matched one to one, the most alike first.

use std::collections::BTreeSet;

use crate::judge::words::words;

/// A flaw as far as matching looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Number of the line it speaks of, where that is known.
    pub line: Option<u32>,
    /// The flaw type under its normalised name; empty where there is none.
    pub kind: String,
    /// Points it counts.
    pub severity: u32,
    words: BTreeSet<String>,
}

impl Finding {
    /// A finding; `told` is the critic's comment, quoted words included.
    pub fn new(line: Option<u32>, kind: impl Into<String>, severity: u32, told: &str) -> Self {
        let words = words(told).into_iter().collect();
        Self { line, kind: kind.into(), severity, words }
    }

    /// How alike two findings are: 1 for the same line (less 1 for different ones), 1 for the same
    /// type, and up to 1 for shared words (Dice's coefficient).
    fn likeness(&self, other: &Self) -> f64 {
        let line = match (self.line, other.line) {
            (Some(one), Some(two)) if one == two => 1.0,
            (Some(_), Some(_)) => -1.0,
            _ => 0.0,
        };
        let kind = f64::from(u8::from(!self.kind.is_empty() && self.kind == other.kind));
        let total = self.words.len() + other.words.len();
        let shared = self.words.intersection(&other.words).count();
        let told = if total == 0 { 0.0 } else { 2.0 * shared as f64 / total as f64 };
        line + kind + told
    }
}

/// Least likeness of a match: line and type, or one of these and half the words. Findings on
/// different lines never reach it, and neither do those that share nothing but words.
const ALIKE: f64 = 1.5;

/// Pairs of indices into the two sets. No finding is in two pairs; exchanged sets give the
/// exchanged pairs. In the order of the first set.
pub fn pairs(one: &[Finding], other: &[Finding]) -> Vec<(usize, usize)> {
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in one.iter().enumerate() {
        for (j, b) in other.iter().enumerate() {
            let likeness = a.likeness(b);
            if likeness >= ALIKE {
                likely.push((likeness, i, j));
            }
        }
    }
    // Ties are broken alike from both sides.
    likely.sort_by(|a, b| {
        let order = |(_, i, j): &(f64, usize, usize)| (i + j, *i.min(j));
        b.0.total_cmp(&a.0).then_with(|| order(a).cmp(&order(b)))
    });
    let (mut left, mut right) = (vec![true; one.len()], vec![true; other.len()]);
    let mut pairs = Vec::new();
    for (_, i, j) in likely {
        if left[i] && right[j] {
            (left[i], right[j]) = (false, false);
            pairs.push((i, j));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The same findings of several judgings put together: each group holds `(judging, index)`, at
/// most one of each judging, in the order in which they were first named. A finding joins the
/// group whose first member it matches.
pub fn groups(judgings: &[Vec<Finding>]) -> Vec<Vec<(usize, usize)>> {
    let mut groups: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut firsts: Vec<Finding> = Vec::new();
    for (judging, findings) in judgings.iter().enumerate() {
        let mut alone = vec![true; findings.len()];
        for (group, at) in pairs(&firsts, findings) {
            groups[group].push((judging, at));
            alone[at] = false;
        }
        for (at, finding) in findings.iter().enumerate().filter(|(at, _)| alone[*at]) {
            groups.push(vec![(judging, at)]);
            firsts.push(finding.clone());
        }
    }
    groups
}
