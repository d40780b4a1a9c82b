//! How far two or more who judge the same play agree: a person and a judge, two judges, two
//! samples of one judge.
//!
//! Pure arithmetic on ratings, spans and findings; knows no critic, no screen and no file.
//!
//! | module | owns |
//! |---|---|
//! | [`kappa`] | Cohen's κ, plain and weighted |
//! | [`ac1`] | Gwet's AC1 |
//! | [`alpha`] | Krippendorff's α, for any number of raters and with missing ratings |
//! | [`correlation`] | Pearson's r and Spearman's ρ |
//! | [`spans`] | precision, recall and F1 of marked words, with partial overlap |
//! | [`matching`] | which findings of two sets are the same |
//! | [`cells`] | two sets of findings as ratings of each line and type |
//! | [`figure`] | when a figure may be shown, and when there is too little behind it |
//!
//! The coefficients give `None` only where they are not defined. Whether enough stands behind one
//! for it to be shown is [`figure`]'s to say.

pub mod ac1;
pub mod alpha;
pub mod cells;
pub mod correlation;
pub mod figure;
pub mod kappa;
pub mod matching;
pub mod spans;

#[cfg(test)]
mod tests;

/// A rating by two raters of one unit.
pub type Pair = (u32, u32);
