//! Hidden words that somebody quotes: a critic, an annotator, the next-speaker model.

use std::{collections::HashSet, ops::Range};

use super::LEFT_OUT;

/// Words in a row that make a quotation.
const RUN: usize = 4;
/// A hidden text of fewer words than this is too common to be told from what anybody says.
const LEAST: usize = 2;

/// Runs of words that are hidden.
#[derive(Default)]
pub struct Quotes {
    /// Each of [`RUN`] words, or all words of a shorter text; lower case.
    runs: HashSet<Vec<String>>,
}

impl Quotes {
    /// These words are hidden from now on.
    pub fn hide(&mut self, text: &str) {
        let words: Vec<String> = words(text).into_iter().map(|(_, word)| word).collect();
        if words.len() < RUN {
            if words.len() >= LEAST {
                self.runs.insert(words);
            }
            return;
        }
        self.runs.extend(words.windows(RUN).map(<[String]>::to_vec));
    }

    /// The text without hidden words.
    pub fn without(&self, text: &str) -> String {
        if self.runs.is_empty() {
            return text.to_owned();
        }
        let words = words(text);
        let mut hidden = vec![false; words.len()];
        for length in LEAST..=RUN {
            for at in 0..(words.len() + 1).saturating_sub(length) {
                let run: Vec<String> =
                    words[at..at + length].iter().map(|(_, word)| word.clone()).collect();
                if self.runs.contains(&run) {
                    hidden[at..at + length].fill(true);
                }
            }
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (at, (range, _)) in words.iter().enumerate() {
            if !hidden[at] {
                continue;
            }
            let goes_on = at > 0 && hidden[at - 1];
            if !goes_on {
                out.push_str(text.get(from..range.start).unwrap_or_default());
                out.push_str(LEFT_OUT);
            }
            from = range.end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }
}

/// Words of a text, lower case, with their bytes.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        // Each character of a script without blanks is a word.
        let dense = matches!(u32::from(c), 0x0E00..=0x0EFF | 0x2E80..);
        match words.last_mut().filter(|_| open && !dense) {
            Some((range, word)) => {
                range.end = end;
                word.extend(c.to_lowercase());
            }
            None => words.push((at..end, c.to_lowercase().collect())),
        }
        open = !dense;
    }
    words
}
