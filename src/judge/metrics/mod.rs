//! How close a play's text comes to the reference's wording: [`bleu()`] and [`rouge_l`].
//!
//! Owns the two numbers and the [`tokens()`] that BLEU counts. Which lines are compared, and what is
//! taken out of them first, is for the caller to decide; nothing here knows of scenes or critics.
//!
//! Published evaluations hold values of two Python packages, NLTK 3.9.1 and rouge_chinese 1.0.3.
//! To be comparable with them the functions here follow these packages in every detail that
//! changes a value, also where the papers would leave a choice. What Python and Rust call a space,
//! a word character or a digit differs; `classes` holds Python's view.

mod bleu;
mod classes;
mod punkt;
mod rewrite;
mod rouge;
mod tokens;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use bleu::bleu;
pub use rouge::rouge_l;
pub use tokens::tokens;

/// Gives equal words equal numbers, over both texts.
fn numbered<'a>(candidate: &[&'a str], reference: &[&'a str]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers: HashMap<&'a str, u32> = HashMap::new();
    let mut number = |words: &[&'a str]| -> Vec<u32> {
        words
            .iter()
            .map(|word| {
                let next = numbers.len() as u32;
                *numbers.entry(word).or_insert(next)
            })
            .collect()
    };
    (number(candidate), number(reference))
}
