//! Which scenes of a test set are played.

use std::{collections::HashMap, str::FromStr};

use crate::{
    headless::batch::error::BatchError,
    scene::library::{Entry, Library},
};

/// Which scenes are wanted; all that is given has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    pub places: Option<Places>,
    pub tag: Option<String>,
    /// A part of the book's name, in any case.
    pub book: Option<String>,
}

/// Places in the test set, counted from 0: `0-9,17`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places(Vec<(usize, usize)>);

impl FromStr for Places {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} names no scenes; write places from 0, such as 0-9,17");
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| wrong());
        let ranges: Result<Vec<(usize, usize)>, String> = text
            .split(',')
            .map(|part| match part.split_once('-') {
                Some((first, last)) => Ok((number(first)?, number(last)?)),
                None => number(part).map(|one| (one, one)),
            })
            .collect();
        let ranges = ranges?;
        if ranges.iter().any(|(first, last)| first > last) {
            return Err(wrong());
        }
        Ok(Self(ranges))
    }
}

impl Places {
    fn holds(&self, place: usize) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&place))
    }

    fn last(&self) -> usize {
        self.0.iter().map(|(_, last)| *last).max().unwrap_or(0)
    }
}

impl Selection {
    /// The scenes, in the order of the test set.
    ///
    /// # Errors
    /// There is none, a place is not there, or two scenes have one id: their plays could not be
    /// told apart.
    pub fn of(&self, library: Library) -> Result<Vec<Entry>, BatchError> {
        let all = library.entries();
        if let Some(places) = self.places.as_ref().filter(|places| places.last() >= all.len()) {
            return Err(BatchError::Unusable(format!(
                "there is no scene {}: the test set has {}, counted from 0",
                places.last(),
                all.len()
            )));
        }
        let book = self.book.as_ref().map(|book| book.to_lowercase());
        let wanted = |(place, entry): &(usize, &Entry)| {
            self.places.as_ref().is_none_or(|places| places.holds(*place))
                && self.tag.as_ref().is_none_or(|tag| entry.tag.as_deref() == Some(tag.as_str()))
                && book.as_ref().is_none_or(|book| entry.book.to_lowercase().contains(book))
        };
        let found: Vec<Entry> =
            all.iter().enumerate().filter(wanted).map(|(_, entry)| entry.clone()).collect();
        if found.is_empty() {
            return Err(BatchError::Unusable(self.nothing(all)));
        }
        let mut seen: HashMap<&str, &Entry> = HashMap::new();
        for entry in &found {
            if let Some(before) = seen.insert(&entry.id, entry) {
                return Err(BatchError::Unusable(format!(
                    "two scenes are called {} ({} and {}); their plays could not be told apart. \
                     Give one of them another i_p or i_c, or choose by --scenes",
                    entry.id, before.key, entry.key
                )));
            }
        }
        Ok(found)
    }

    fn nothing(&self, all: &[Entry]) -> String {
        let mut tags: Vec<&str> = all.iter().filter_map(|entry| entry.tag.as_deref()).collect();
        tags.sort_unstable();
        tags.dedup();
        match (&self.tag, tags.as_slice()) {
            (Some(tag), []) => format!("no scene has the tag {tag}; none has any"),
            (Some(tag), tags) if !tags.contains(&tag.as_str()) => {
                format!("no scene has the tag {tag}; there are: {}", tags.join(", "))
            }
            _ => "no scene is chosen by these flags".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        let mut library = Library::default();
        let scene = |book: &str, tag: &str| {
            format!(
                "{{\"book\":\"{book}\",\"scenario\":\"Here.\",\"tag\":\"{tag}\",\
                 \"speaking_characters_w_env\":[\"Anna\"]}}"
            )
        };
        let text = [scene("The Ferry", "id"), scene("Fog", "ood"), scene("Ferry II", "ood")];
        let text: &'static str = format!("[{}]", text.join(",")).leak();
        library.add_embedded([("set.json", text)]).unwrap();
        library
    }

    #[test]
    fn scenes_are_chosen_by_place_tag_and_book() {
        let rows = [
            (None, None, None, Ok("The Ferry,Fog,Ferry II")),
            (Some("0,2"), None, None, Ok("The Ferry,Ferry II")),
            (Some("1-2"), Some("ood"), Some("ferry"), Ok("Ferry II")),
            (None, Some("ood"), None, Ok("Fog,Ferry II")),
            (None, Some("odd"), None, Err("no scene has the tag odd; there are: id, ood")),
            (Some("3"), None, None, Err("there is no scene 3: the test set has 3")),
            (Some("0"), Some("ood"), None, Err("no scene is chosen")),
        ];
        for (places, tag, book, expected) in rows {
            let selection = Selection {
                places: places.map(|places: &str| places.parse().unwrap()),
                tag: tag.map(str::to_owned),
                book: book.map(str::to_owned),
            };
            let found = selection.of(library()).map(|found| {
                found.iter().map(|entry| &*entry.book).collect::<Vec<&str>>().join(",")
            });
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().contains(expected), "{error}");
                }
                (found, expected) => panic!("{found:?}, not {expected:?}"),
            }
        }
    }

    #[test]
    fn twins_are_refused() {
        let mut library = library();
        let text = "{\"book\":\"Fog\",\"scenario\":\"There.\",\
                    \"speaking_characters_w_env\":[\"Bert\"]}";
        library.add_embedded([("more.json", text)]).unwrap();
        let error = Selection::default().of(library).unwrap_err().to_string();
        assert!(error.contains("two scenes are called Fog"), "{error}");
    }

    #[test]
    fn what_names_no_places_is_refused() {
        for wrong in ["", "a", "3-1", "1,,2", "-1"] {
            assert!(wrong.parse::<Places>().is_err(), "{wrong}");
        }
    }
}
