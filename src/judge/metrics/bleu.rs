//! BLEU (Papineni and others 2002, "BLEU: a Method for Automatic Evaluation of Machine
//! Translation", ACL) of one text against one reference, as NLTK 3.9.1's `sentence_bleu` computes
//! it without smoothing.

use std::collections::HashMap;

use super::{numbered, tokens};

/// Longest n-grams that are counted.
const ORDERS: usize = 4;

/// BLEU-4 with uniform weights over the [`tokens()`] of the two lower-cased texts, 0 to 1.
///
/// Without a common token it is 0. Without a common n-gram of a higher order that order's precision
/// counts as the smallest normal `f64`, which leaves a value of 1e-77 or less rather than 0.
pub fn bleu(candidate: &str, reference: &str) -> f64 {
    let candidate = tokens(&candidate.to_lowercase());
    let reference = tokens(&reference.to_lowercase());
    let (candidate, reference) = numbered(&borrowed(&candidate), &borrowed(&reference));
    let common = |order| common_ngrams(&candidate, &reference, order);
    if common(1) == 0 {
        return 0.0;
    }
    let logs = (1..=ORDERS)
        .map(|order| precision(common(order), (candidate.len() + 1).saturating_sub(order)).ln());
    let log_mean = exact_sum(logs.map(|log| log / ORDERS as f64));
    brevity_penalty(candidate.len(), reference.len()) * log_mean.exp()
}

fn borrowed(tokens: &[String]) -> Vec<&str> {
    tokens.iter().map(String::as_str).collect()
}

/// How many of the candidate's n-grams the reference has too, none counted more often than the
/// reference has it.
fn common_ngrams(candidate: &[u32], reference: &[u32], order: usize) -> usize {
    let available = ngrams(reference, order);
    ngrams(candidate, order)
        .iter()
        .map(|(ngram, count)| available.get(ngram).map_or(0, |most| *most.min(count)))
        .sum()
}

fn ngrams(tokens: &[u32], order: usize) -> HashMap<&[u32], usize> {
    let mut counts = HashMap::new();
    for ngram in tokens.windows(order) {
        *counts.entry(ngram).or_insert(0) += 1;
    }
    counts
}

fn precision(common: usize, total: usize) -> f64 {
    if common == 0 { f64::MIN_POSITIVE } else { common as f64 / total as f64 }
}

fn brevity_penalty(candidate: usize, reference: usize) -> f64 {
    if candidate > reference { 1.0 } else { (1.0 - reference as f64 / candidate as f64).exp() }
}

/// The sum with what rounding lost on the way added back (Neumaier 1974): NLTK sums with Python's
/// `math.fsum`, and without this the last bits would differ from the published values.
fn exact_sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    sum + lost
}
