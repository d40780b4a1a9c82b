//! Words looked for in what was said in recorded plays: in lines, not in what models were sent.

use std::path::Path;

use regex::{Regex, RegexBuilder};

use super::{
    JournalError,
    branch::{Branch, Said},
    glance::{fact, head, lines_of},
    read::check_first,
    shelf::read_into,
};
use crate::record::LineId;

/// Characters that are told before and behind what was found.
const AROUND: usize = 60;

/// What is looked for, in any case; any blanks and line breaks in it stand for one another.
#[derive(Debug, Clone)]
pub struct Needle(Regex);

/// A place in a line that holds what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub line: LineId,
    /// The line's number in the play as it stands, from 1; `None`: it is in another take or branch.
    pub place: Option<usize>,
    pub speaker: String,
    /// What stands before it in the line; begins with `…` where something is left out.
    pub before: String,
    pub found: String,
    /// What stands behind it.
    pub after: String,
}

impl Needle {
    /// `None` where there is nothing to look for but blanks, or far too much.
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split_whitespace().map(regex::escape).collect();
        if words.is_empty() {
            return None;
        }
        let regex = RegexBuilder::new(&words.join(r"\s+")).case_insensitive(true).build();
        regex.ok().map(Self)
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Where it stands in a text for the first time, with what is around it.
    fn find(&self, text: &str) -> Option<[String; 3]> {
        let found = self.0.find(text)?;
        let (before, after) = (text.get(..found.start())?, text.get(found.end()..)?);
        Some([end_of(before), found.as_str().to_owned(), beginning_of(after)])
    }
}

/// Where the lines of the journal at `path` hold the needle: the first place in each line, in the
/// order in which the lines were said. `bytes` is a buffer that one search after another can use.
///
/// # Errors
/// The file cannot be read, is no journal, or is of a newer schema.
pub fn search(path: &Path, needle: &Needle, bytes: &mut Vec<u8>) -> Result<Vec<Hit>, JournalError> {
    read_into(path, bytes)?;
    check_first(path, bytes)?;
    let mut branch = Branch::default();
    let mut hits = Vec::new();
    for line in lines_of(bytes) {
        let Some((_, event)) = head(line) else { continue };
        branch.note(&event, line);
        if event == "line"
            && let Some(Said { id, speaker, text, .. }) = fact(line)
            && let Some([before, found, after]) = needle.find(&text)
        {
            hits.push(Hit { line: id, place: None, speaker, before, found, after });
        }
    }
    if !hits.is_empty() {
        let places = branch.places();
        for hit in &mut hits {
            hit.place = places.get(&hit.line).copied();
        }
    }
    Ok(hits)
}

fn end_of(text: &str) -> String {
    match text.char_indices().rev().nth(AROUND) {
        Some((at, first)) => format!("…{}", &text[at + first.len_utf8()..]),
        None => text.to_owned(),
    }
}

fn beginning_of(text: &str) -> String {
    match text.char_indices().nth(AROUND) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::{
            Writer,
            fixtures::{asked, line, opened},
        },
        record::{Move, Position, Record},
    };

    #[test]
    fn finds_in_any_case_across_blanks_and_only_what_was_said() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path());
        let back = Position { line: Some(LineId(1)), ..Position::default() };
        for record in [
            opened(),
            asked(1, vec![crate::chat::Message::user("the storm at the heath")]),
            line(1, None, "[A \"Storm\"\n is coming.] Ünd Straße, nuncle."),
            line(2, Some(1), "A storm is a storm."),
            Record::Moved { to: back, why: Move::GoBack },
            line(3, Some(1), &format!("{} Storm {}", "é".repeat(200), "ü".repeat(200))),
        ] {
            writer.append(&record).unwrap();
        }
        let mut bytes = b"what was here before".to_vec();
        let mut found = |text: &str| {
            let needle = Needle::new(text).unwrap();
            let hits = search(writer.path(), &needle, &mut bytes).unwrap();
            hits.into_iter().map(|hit| (hit.line.0, hit.place, hit.found)).collect::<Vec<_>>()
        };
        assert_eq!(
            found("sToRm"),
            [
                (1, Some(1), "Storm".to_owned()),
                (2, None, "storm".to_owned()),
                (3, Some(2), "Storm".to_owned())
            ]
        );
        assert_eq!(found("\"storm\"  is\tcoming"), [(1, Some(1), "\"Storm\"\n is coming".into())]);
        assert_eq!(found("ÜND STRASSE"), []);
        assert_eq!(found("üNd straße"), [(1, Some(1), "Ünd Straße".into())]);
        for absent in ["heath", ".*", "(", "storm$", "speaker", "\\n"] {
            assert_eq!(found(absent), [], "{absent}");
        }
        let hits = search(writer.path(), &Needle::new("storm").unwrap(), &mut bytes).unwrap();
        assert_eq!(hits[2].before, format!("…{} ", "é".repeat(AROUND - 1)));
        assert_eq!(hits[2].after, format!(" {}…", "ü".repeat(AROUND - 1)));
    }

    #[test]
    fn nothing_is_not_looked_for() {
        for text in ["", "  ", "\n"] {
            assert!(Needle::new(text).is_none());
        }
    }
}
