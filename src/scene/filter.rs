//! Finding scenes by typing.
//!
//! Owns how a query is matched and ranked, and which characters matched; the scenes themselves
//! are [`super::library`]'s.

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String, chars};

use super::library::Entry;

/// A part of an [`Entry`] that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Book,
    /// The name with this index in [`Entry::cast`].
    Cast(usize),
    Topic,
}

/// The entries' searchable text, and the matcher's memory.
///
/// Every word of a query must be found in the book's name, a character's name (there its letters
/// may stand apart, in order) or the topic (there they must stand together: a sentence holds the
/// letters of nearly any word somewhere). Case and accents do not matter.
#[derive(Debug)]
pub struct Filter {
    matcher: Matcher,
    texts: Vec<Vec<(Field, Utf32String)>>,
}

impl Filter {
    pub fn new(entries: &[Entry]) -> Self {
        let mut config = Config::DEFAULT;
        // Both sides are folded here, once.
        config.ignore_case = false;
        config.normalize = false;
        Self { matcher: Matcher::new(config), texts: entries.iter().map(texts_of).collect() }
    }

    /// Indices of the entries that match, best first; those that match equally well, and all of
    /// them where the query is empty, in the library's order.
    pub fn rank(&mut self, query: &str) -> Vec<usize> {
        let words = words_of(query);
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (index, texts) in self.texts.iter().enumerate() {
            let score: Option<u32> = words
                .iter()
                .map(|word| best(&mut self.matcher, texts, word).map(|(score, _)| score))
                .sum();
            if let Some(score) = score {
                found.push((score, index));
            }
        }
        found.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
        found.into_iter().map(|(_, index)| index).collect()
    }

    /// The graphemes of entry `index`, by field and position from 0, that `query` matched. Meant
    /// for the entries on screen.
    pub fn marks(&mut self, index: usize, query: &str) -> Vec<(Field, Vec<u32>)> {
        let Some(texts) = self.texts.get(index) else {
            return Vec::new();
        };
        let mut marks: Vec<(Field, Vec<u32>)> = Vec::new();
        for word in words_of(query) {
            let Some((_, at)) = best(&mut self.matcher, texts, &word) else {
                continue;
            };
            let Some((field, text)) = texts.get(at) else {
                continue;
            };
            let mut positions = Vec::new();
            let (text, word) = (text.slice(..), word.slice(..));
            if *field == Field::Topic {
                self.matcher.substring_indices(text, word, &mut positions);
            } else {
                self.matcher.fuzzy_indices(text, word, &mut positions);
            }
            match marks.iter_mut().find(|(known, _)| known == field) {
                Some((_, known)) => known.extend(positions),
                None => marks.push((*field, positions)),
            }
        }
        for (_, positions) in &mut marks {
            positions.sort_unstable();
            positions.dedup();
        }
        marks
    }
}

/// The best score of `word` in any of the texts, and which text that is.
fn best(
    matcher: &mut Matcher,
    texts: &[(Field, Utf32String)],
    word: &Utf32String,
) -> Option<(u32, usize)> {
    let mut best: Option<(u32, usize)> = None;
    for (at, (field, text)) in texts.iter().enumerate() {
        let (text, word): (Utf32Str<'_>, _) = (text.slice(..), word.slice(..));
        let score = match field {
            Field::Topic => matcher.substring_match(text, word),
            Field::Book | Field::Cast(_) => matcher.fuzzy_match(text, word),
        };
        if let Some(score) = score.map(u32::from)
            && best.is_none_or(|(known, _)| score > known)
        {
            best = Some((score, at));
        }
    }
    best
}

fn texts_of(entry: &Entry) -> Vec<(Field, Utf32String)> {
    let cast = entry.cast.iter().enumerate();
    [(Field::Book, &entry.book)]
        .into_iter()
        .chain(cast.map(|(index, name)| (Field::Cast(index), name)))
        .chain([(Field::Topic, &entry.topic)])
        .map(|(field, text)| (field, folded(text)))
        .collect()
}

fn words_of(query: &str) -> Vec<Utf32String> {
    query.split_whitespace().map(folded).collect()
}

/// `text` without case and accents, one character for each grapheme.
fn folded(text: &str) -> Utf32String {
    let folded: Vec<char> =
        chars::graphemes(text).map(|c| chars::to_lower_case(chars::normalize(c))).collect();
    // The matcher is several times faster on ASCII, and takes it only as such.
    if folded.iter().all(char::is_ascii) {
        Utf32String::Ascii(folded.into_iter().collect::<String>().into_boxed_str())
    } else {
        Utf32String::Unicode(folded.into_boxed_slice())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scene::library::Library;

    const SCENES: &str = r#"
        {"book": "King Lear", "topic": "A king divides his realm", "scenario": "s", "speaking_characters_w_env": ["Lear", "Cordelia"]}
        {"book": "Les Misérables", "topic": "The bishop's candlesticks", "scenario": "s", "speaking_characters_w_env": ["Jean Valjean", "Myriel"]}
        {"book": "红楼梦", "topic": "葬花", "scenario": "s", "speaking_characters_w_env": ["林黛玉", "贾宝玉"]}
        {"book": "Emma", "topic": "A picnic on Box Hill, clearly a failure", "scenario": "s", "speaking_characters_w_env": ["Emma Woodhouse", "Mr. Knightley"]}
    "#;

    fn filter() -> Filter {
        let mut library = Library::default();
        library.add_embedded([("four.jsonl", SCENES)]).unwrap();
        Filter::new(library.entries())
    }

    #[test]
    fn ranks() {
        let cases: &[(&str, &[usize])] = &[
            ("", &[0, 1, 2, 3]),
            ("  ", &[0, 1, 2, 3]),
            ("lear", &[0, 3]),
            ("LEAR cord", &[0]),
            ("misérables", &[1]),
            ("miserables", &[1]),
            ("MISE\u{301}RABLES valjean", &[1]),
            ("vljn", &[1]),
            ("宝玉", &[2]),
            ("葬花 林", &[2]),
            ("knightley box", &[3]),
            ("lear valjean", &[]),
            ("picnc", &[]),
        ];
        let mut filter = filter();
        for (query, expected) in cases {
            assert_eq!(filter.rank(query), *expected, "{query:?}");
        }
    }

    #[test]
    fn marks_what_matched() {
        let mut filter = filter();
        assert_eq!(
            filter.marks(1, "mis jean candle"),
            [
                (Field::Book, vec![4, 5, 6]),
                (Field::Cast(0), vec![0, 1, 2, 3]),
                (Field::Topic, vec![13, 14, 15, 16, 17, 18]),
            ]
        );
        assert!(filter.marks(9, "mis").is_empty());
    }

    proptest! {
        #[test]
        fn any_query_is_answered(query in ".{0,40}") {
            let mut filter = filter();
            let found = filter.rank(&query);
            prop_assert!(found.iter().all(|index| *index < 4));
            for index in found {
                filter.marks(index, &query);
            }
        }
    }
}
