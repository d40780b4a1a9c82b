//! One memory: a piece of a book that a character lived through.

use super::{Kind, Place, cut};
use crate::script;

/// A piece of a book as one character, or each of those who were there, knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub kind: Kind,
    pub place: Place,
    /// Which piece of a longer text it is, from 0.
    pub piece: u32,
    pub text: String,
}

impl Passage {
    /// How records name it: `expr-3`, `conv-3.1`, `played-3.1`, `raw_text-3`, with `#2` for the
    /// second piece.
    pub fn id(&self) -> String {
        let kind = match self.kind {
            Kind::RawText => "raw_text",
            Kind::Experience => "expr",
            Kind::Conversation => "conv",
            Kind::Played => "played",
        };
        let mut id = format!("{kind}-{}", self.place.plot);
        if let Some(conversation) = self.place.conversation {
            id.push_str(&format!(".{conversation}"));
        }
        if self.piece > 0 {
            id.push_str(&format!("#{}", self.piece + 1));
        }
        id
    }

    fn all<S: Into<String>>(
        kind: Kind,
        place: Place,
        texts: impl IntoIterator<Item = S>,
    ) -> Vec<Self> {
        let of = |(piece, text): (u32, S)| Self { kind, place, piece, text: text.into() };
        (0..).zip(texts).map(of).collect()
    }
}

/// The book's own text of a plot.
pub fn raw_text(place: Place, text: &str) -> Vec<Passage> {
    Passage::all(Kind::RawText, place, cut::pieces(text))
}

/// A plot in short and what it was to a character; either may be empty.
pub fn experience(place: Place, summary: &str, part: &str) -> Vec<Passage> {
    let text = format!("{}\n{}", summary.trim(), part.trim());
    Passage::all(Kind::Experience, place, cut::pieces(text.trim()))
}

/// A conversation as `name` knows it: its own thoughts are in it, nobody else's. Each line is one
/// line of text, with `SPEAKER: ` in front.
pub fn conversation<'a>(
    place: Place,
    name: &str,
    lines: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Passage> {
    let lines = lines.into_iter().flat_map(|(speaker, text)| told(speaker, text, speaker == name));
    Passage::all(Kind::Conversation, place, gather(lines))
}

/// A conversation as it was played, in the words that are kept of it. All who were there are given
/// the same, so no thoughts are in it, whoever wrote the words.
pub fn played(place: Place, summary: &str) -> Vec<Passage> {
    let seen = script::visible(summary);
    Passage::all(Kind::Played, place, cut::pieces(seen.trim()))
}

/// A line on one line of text, in pieces where it is very long.
fn told(speaker: &str, text: &str, own: bool) -> Vec<String> {
    // Lines that are joined may read otherwise than each by itself.
    let others = || script::visible(&flat(&script::visible(text)));
    let said = if own { flat(text) } else { others() };
    let named = said.strip_prefix(speaker).and_then(|rest| rest.strip_prefix([':', '：']));
    let bare = named.map_or(said.as_str(), str::trim_start);
    let speaker = flat(speaker);
    cut::pieces(bare).into_iter().map(|piece| format!("{speaker}: {piece}")).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines in pieces of whole lines; a piece begins with the last line of the one before it.
fn gather(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = String::new();
    for line in lines {
        match pieces.last_mut() {
            Some(piece) if length(piece) + 1 + length(&line) <= cut::LENGTH => {
                piece.push('\n');
                piece.push_str(&line);
            }
            Some(_) if length(&last) + 1 + length(&line) <= cut::LENGTH => {
                pieces.push(format!("{last}\n{line}"));
            }
            _ => pieces.push(line.clone()),
        }
        last = line;
    }
    pieces
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place { plot: 3, conversation: Some(1) };

    #[test]
    fn a_conversation_holds_no_thoughts_but_ones_own() {
        let lines = [
            ("Anna", "[He knows.]\n(smiles) Good evening."),
            ("Bert", "Bert: [I know.] Good\n\nevening. [She"),
            ("Bert", "[Only a thought.]"),
        ];
        let texts = |name| -> Vec<String> {
            conversation(HERE, name, lines).into_iter().map(|one| one.text).collect()
        };
        assert_eq!(
            texts("Anna"),
            ["Anna: [He knows.] (smiles) Good evening.\nBert: Good evening."]
        );
        assert_eq!(
            texts("Bert"),
            [
                "Anna: (smiles) Good evening.\nBert: [I know.] Good evening. [She\nBert: [Only a thought.]"
            ]
        );
    }

    #[test]
    fn a_long_conversation_is_cut_between_lines() {
        let long = "Word after word. ".repeat(20);
        let lines: Vec<(&str, &str)> =
            ["Anna", "Bert"].repeat(4).into_iter().map(|name| (name, long.as_str())).collect();
        let found = conversation(HERE, "Anna", lines);
        let ids: Vec<String> = found.iter().map(Passage::id).collect();
        assert_eq!(ids[..2], ["conv-3.1", "conv-3.1#2"]);
        for pair in found.windows(2) {
            assert_eq!(pair[0].text.lines().last(), pair[1].text.lines().next());
        }
        assert!(found.iter().all(|one| one.text.chars().count() <= cut::LENGTH));
    }

    #[test]
    fn an_experience_is_the_plot_and_ones_part_in_it() {
        let place = Place { plot: 3, conversation: None };
        let found = experience(place, " The lake froze. ", "Bert fell in.");
        assert_eq!(found[0].text, "The lake froze.\nBert fell in.");
        assert_eq!(found[0].id(), "expr-3");
        assert_eq!(experience(place, "", " "), []);
    }
}
