//! Finding by typing: every typed word has to be found in one of a row's fields.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use unicode_segmentation::UnicodeSegmentation;

/// A typed query.
pub struct Fuzzy {
    matcher: Matcher,
    pattern: Pattern,
    scratch: Vec<char>,
    found: Vec<u32>,
}

impl Default for Fuzzy {
    /// The query that everything answers.
    fn default() -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::default(),
            scratch: Vec::new(),
            found: Vec::new(),
        }
    }
}

impl Fuzzy {
    pub fn new(query: &str) -> Self {
        let mut fuzzy = Self::default();
        fuzzy.ask(query);
        fuzzy
    }

    /// Puts another query in place of this one.
    pub fn ask(&mut self, query: &str) {
        let (case, normalization) = (CaseMatching::Ignore, Normalization::Smart);
        self.pattern = Pattern::new(query, case, normalization, AtomKind::Fuzzy);
    }

    /// How well the fields answer the query, more being better; `None`: a word is missing. A word
    /// counts in the field that holds it best.
    pub fn score<'a>(&mut self, fields: impl IntoIterator<Item = &'a str> + Clone) -> Option<u32> {
        let mut total = 0;
        for word in 0..self.pattern.atoms.len() {
            let fields = fields.clone().into_iter();
            let scores = fields.filter_map(|field| self.find(word, field));
            total += u32::from(scores.max()?);
        }
        Some(total)
    }

    /// Indices of the grapheme clusters of `field` that the query's words match, as far as the
    /// words are in this field.
    pub fn marks(&mut self, field: &str) -> Vec<u32> {
        let mut marks = Vec::new();
        for word in 0..self.pattern.atoms.len() {
            if self.find(word, field).is_some() {
                marks.extend(&self.found);
            }
        }
        marks
    }

    /// The score of one word of the query in `field`; leaves what it matches in `found`. Letters
    /// far apart are no match, unless they begin words.
    fn find(&mut self, word: usize, field: &str) -> Option<u16> {
        let atom = self.pattern.atoms.get(word)?;
        self.found.clear();
        // Not `Utf32Str::new`: where only combining marks are not ASCII it counts bytes.
        let haystack = if field.is_ascii() {
            Utf32Str::Ascii(field.as_bytes())
        } else {
            let first = |cluster: &str| cluster.chars().next();
            self.scratch.clear();
            self.scratch.extend(field.graphemes(true).filter_map(first));
            Utf32Str::Unicode(&self.scratch)
        };
        let score = atom.indices(haystack, &mut self.matcher, &mut self.found)?;
        let (first, last) = (*self.found.first()?, *self.found.last()?);
        let near = (last - first) as usize <= self.found.len() * 2;
        let best = atom.score(atom.needle_text(), &mut self.matcher)?;
        (near || u32::from(score) * 5 >= u32::from(best) * 4).then_some(score)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_wanted_in_some_field() {
        let fields = ["Pride and Prejudice", "The proposal at Hunsford", "Mr Darcy"];
        for (query, found) in [
            ("", true),
            ("pride", true),
            ("PRIDE darcy", true),
            ("hunsf prej", true),
            ("prjudice", true),
            ("pride bingley", false),
            ("pah", true),
            ("ieosl", false),
        ] {
            let score = Fuzzy::new(query).score(fields);
            assert_eq!(score.is_some(), found, "{query:?} {score:?}");
        }
    }

    #[test]
    fn better_matches_score_higher() {
        let mut fuzzy = Fuzzy::new("dream");
        let whole = fuzzy.score(["A Midsummer Night's Dream"]);
        assert!(whole > fuzzy.score(["The dreary morning"]));
        assert!(Fuzzy::new("红楼").score(["红楼梦", "林黛玉"]).is_some());
    }

    #[test]
    fn marks_are_grapheme_clusters() {
        assert_eq!(Fuzzy::new("楼").marks("红楼梦"), [1]);
        assert_eq!(Fuzzy::new("cafe").marks("the cafe"), [4, 5, 6, 7]);
        assert_eq!(Fuzzy::new("x").marks("e\u{301}x"), [1]);
    }
}
