//! Whom a critic's comment names.

use std::collections::BTreeSet;

use super::words::{position, words};

/// The names of a scene's speakers, made ready for being found in comments.
pub struct Names<'a> {
    /// Each name and its words.
    names: Vec<(&'a str, Vec<String>)>,
}

impl<'a> Names<'a> {
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { names: names.into_iter().map(|name| (name, words(name))).collect() }
    }

    /// The speakers whom a text names, by whole name or by one word of it that is nobody else's.
    pub fn in_text(&self, text: &str) -> BTreeSet<&'a str> {
        self.in_words(&words(text))
    }

    pub(super) fn in_words(&self, told: &[String]) -> BTreeSet<&'a str> {
        let told: Vec<String> = told.iter().map(|word| without_possessive(word)).collect();
        let others_have = |name: &str, word: &String| {
            let mut others = self.names.iter().filter(|(other, _)| *other != name);
            others.any(|(_, parts)| parts.contains(word))
        };
        let is_named = |(name, parts): &&(&'a str, Vec<String>)| {
            let own = |word: &&String| word.chars().count() > 2 && !others_have(name, word);
            position(&told, parts).is_some()
                || parts.iter().filter(own).any(|word| told.contains(word))
        };
        let found = self.names.iter().filter(is_named);
        found.map(|(name, _)| *name).collect()
    }

    /// Whether a word is part of any name.
    pub(super) fn have(&self, word: &String) -> bool {
        self.names.iter().any(|(_, parts)| parts.contains(word))
    }
}

/// A word without the mark of possession, so that `Ben's` names Ben.
fn without_possessive(word: &str) -> String {
    word.strip_suffix("'s").unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speakers_are_named_by_what_is_theirs_alone() {
        let names = Names::new(["Mr Bennet", "Elizabeth Bennet", "司马懿", "Jo"]);
        for (text, named) in [
            ("Elizabeth gives in.", vec!["Elizabeth Bennet"]),
            ("Bennet gives in.", vec![]),
            ("Mr Bennet's wit is gone", vec!["Mr Bennet"]),
            ("Elizabeth Bennet and Jo agree", vec!["Elizabeth Bennet", "Jo"]),
            ("司马懿太急", vec!["司马懿"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = names.in_text(text).into_iter().collect();
            assert_eq!(found, named, "{text}");
        }
    }
}
