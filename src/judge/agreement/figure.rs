//! A figure and how much stands behind it.
//!
//! The rule: below [`LEAST_UNITS`] units no figure is shown, for with fewer a single unit moves it
//! by a tenth and more. A coefficient that is corrected for chance also needs [`LEAST_FLAWED`]
//! units in which at least one rater found something: where nearly all units are "no flaw" by both,
//! one more or less turns κ and α over. AC1 is made for that case and needs the units alone.

use super::Pair;

/// Fewest units that a figure rests on.
pub const LEAST_UNITS: usize = 10;
/// Fewest units in which one rater at least found something.
pub const LEAST_FLAWED: usize = 5;

/// A figure with its count, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub value: Result<f64, Missing>,
    /// Units behind it.
    pub count: usize,
}

/// Why there is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// It would mislead.
    #[error("too few")]
    TooFew,
    /// There is nothing to agree on: one side or both never vary.
    #[error("no variation")]
    NoVariation,
}

impl Figure {
    /// A figure on `count` units; `None`: it is not defined for them.
    pub fn of(value: Option<f64>, count: usize) -> Self {
        let value = match value {
            _ if count < LEAST_UNITS => Err(Missing::TooFew),
            None => Err(Missing::NoVariation),
            Some(value) => Ok(value),
        };
        Self { value, count }
    }

    /// The same where in most units there is nothing to find, and in `flawed` of them something.
    pub fn of_rare(value: Option<f64>, count: usize, flawed: usize) -> Self {
        match Self::of(value, count) {
            Self { value: Ok(_), .. } if flawed < LEAST_FLAWED => {
                Self { value: Err(Missing::TooFew), count }
            }
            figure => figure,
        }
    }

    /// Units, and those of them in which at least one rater gave more than 0.
    pub fn counts(pairs: &[Pair]) -> (usize, usize) {
        (pairs.len(), pairs.iter().filter(|(a, b)| *a > 0 || *b > 0).count())
    }
}
