//! Finding by typing: every typed word has to be found in one of a row's fields.
//!
//! [`Fuzzy`] is what is typed, [`Texts`] the rows of a long list.

use std::collections::HashMap;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern},
};
use unicode_segmentation::UnicodeSegmentation;

/// A typed query.
pub struct Fuzzy {
    matcher: Matcher,
    pattern: Pattern,
    /// What each word scores in itself.
    best: Vec<u16>,
    scratch: Vec<char>,
    found: Vec<u32>,
}

impl Default for Fuzzy {
    /// The query that everything answers.
    fn default() -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::default(),
            best: Vec::new(),
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
        let atoms = self.pattern.atoms.iter();
        let best = atoms.map(|atom| atom.score(atom.needle_text(), &mut self.matcher).unwrap_or(0));
        self.best = best.collect();
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
        if field.is_ascii() {
            return self.find_in(word, Utf32Str::Ascii(field.as_bytes()));
        }
        let mut letters = std::mem::take(&mut self.scratch);
        letters.clear();
        letters.extend(wide(field));
        let found = self.find_in(word, Utf32Str::Unicode(&letters));
        self.scratch = letters;
        found
    }

    fn find_in(&mut self, word: usize, field: Utf32Str<'_>) -> Option<u16> {
        let atom = self.pattern.atoms.get(word)?;
        self.found.clear();
        let score = atom.indices(field, &mut self.matcher, &mut self.found)?;
        let (first, last) = (*self.found.first()?, *self.found.last()?);
        let near = (last - first) as usize <= self.found.len() * 2;
        let best = self.best.get(word).copied()?;
        (near || u32::from(score) * 5 >= u32::from(best) * 4).then_some(score)
    }
}

/// The first character of each grapheme cluster. Not `Utf32Str::new`: where only combining marks
/// are not ASCII it counts bytes.
fn wide(field: &str) -> impl Iterator<Item = char> {
    field.graphemes(true).filter_map(|cluster| cluster.chars().next())
}

/// The fields of many rows. Rows of one book share most of theirs, so each text is held, and
/// searched, once.
#[derive(Default)]
pub struct Texts {
    texts: Vec<Text>,
    /// Numbers of texts, row after row.
    fields: Vec<u32>,
    /// Where the fields of each row end.
    ends: Vec<usize>,
    /// What each text scores for the words of the last query: typing changes one of them.
    known: Vec<(Atom, Vec<Option<u16>>)>,
}

enum Text {
    Ascii(Box<[u8]>),
    Wide(Box<[char]>),
}

impl Text {
    fn of(field: &str) -> Self {
        match field.is_ascii() {
            true => Self::Ascii(field.as_bytes().into()),
            false => Self::Wide(wide(field).collect()),
        }
    }

    /// The score of one word of the query.
    fn score(&self, word: usize, fuzzy: &mut Fuzzy) -> Option<u16> {
        let text = match self {
            Self::Ascii(bytes) => Utf32Str::Ascii(bytes),
            Self::Wide(letters) => Utf32Str::Unicode(letters),
        };
        fuzzy.find_in(word, text)
    }
}

impl Texts {
    pub fn of<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> Self {
        let mut all = Self::default();
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        for row in rows {
            for field in row {
                let number = *numbers.entry(field).or_insert_with(|| {
                    all.texts.push(Text::of(field));
                    all.texts.len() as u32 - 1
                });
                all.fields.push(number);
            }
            all.ends.push(all.fields.len());
        }
        all
    }

    /// [`Fuzzy::score`] of each row, in the order in which they were added.
    pub fn scores(&mut self, fuzzy: &mut Fuzzy) -> Vec<Option<u32>> {
        let mut scores = vec![Some(0); self.ends.len()];
        let mut before = std::mem::take(&mut self.known);
        for word in 0..fuzzy.pattern.atoms.len() {
            let atom = &fuzzy.pattern.atoms[word];
            let (atom, of_text) = match before.iter().position(|(known, _)| known == atom) {
                Some(at) => before.swap_remove(at),
                None => {
                    let atom = atom.clone();
                    (atom, self.texts.iter().map(|text| text.score(word, fuzzy)).collect())
                }
            };
            let mut start = 0;
            for (score, end) in scores.iter_mut().zip(&self.ends) {
                let fields = &self.fields[start..*end];
                let best = fields.iter().filter_map(|number| of_text[*number as usize]).max();
                *score = score.zip(best).map(|(score, best)| score + u32::from(best));
                start = *end;
            }
            self.known.push((atom, of_text));
        }
        scores
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
    fn a_long_list_scores_as_its_rows_do() {
        let rows: [&[&str]; 5] = [
            &["Pride and Prejudice", "The proposal at Hunsford", "Mr Darcy"],
            &["Pride and Prejudice", "A walk", "Mr Bennet"],
            &["红楼梦", "林黛玉 cafe\u{301}"],
            &[],
            &["Pride and Prejudice", "A walk", "Mr Darcy", "Mr Darcy"],
        ];
        let mut texts = Texts::of(rows.map(<[&str]>::to_vec));
        for query in [
            "",
            "pride",
            "pride darcy",
            "darcy pride",
            "pride dar",
            "wlk",
            "红",
            "cafe",
            "ieosl",
            "zz",
        ] {
            let mut fuzzy = Fuzzy::new(query);
            let alone = rows.map(|row| fuzzy.score(row.iter().copied()));
            assert_eq!(texts.scores(&mut fuzzy), alone, "{query:?}");
            assert_eq!(texts.scores(&mut fuzzy), alone, "{query:?} again");
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
