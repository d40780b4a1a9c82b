//! A line of the page: its parts, cut where marked words begin and end.

use serde::Serialize;

use super::{
    card::{Card, Cards},
    voice,
};
use crate::{
    export::transcript::{Line, Part, Transcript},
    judge::material::Origin,
    record::Span,
    script::Kind,
};

/// A line.
#[derive(Serialize)]
pub struct Row<'a> {
    /// From 1.
    number: usize,
    speaker: &'a str,
    voice: Option<usize>,
    /// Where it came from, where that is not the model of the cast.
    note: String,
    parts: Vec<Piece>,
    flaws: Vec<Card>,
}

/// A part of a line.
#[derive(Serialize)]
struct Piece {
    kind: Kind,
    runs: Vec<Run>,
}

/// Text under the same marks.
#[derive(Debug, PartialEq, Serialize)]
struct Run {
    text: String,
    /// Class of the severest mark on it.
    grade: Option<&'static str>,
    /// What was found here, in one line.
    title: String,
    /// Numbers of the cards whose words end here.
    ends: Vec<usize>,
}

impl<'a> Row<'a> {
    pub fn of(line: &'a Line, transcript: &Transcript, cards: &Cards) -> Self {
        let here =
            cards.at_lines.iter().filter(|card| card.at.is_some_and(|(id, _)| id == line.id));
        let flaws: Vec<Card> = here.cloned().collect();
        let marks: Vec<(Span, &Card)> =
            flaws.iter().filter_map(|card| Some((card.at?.1?, card))).collect();
        Self {
            number: line.index + 1,
            speaker: &line.speaker,
            voice: voice(transcript, &line.speaker),
            note: note(line, transcript),
            parts: line.parts.iter().map(|part| piece(line, *part, &marks)).collect(),
            flaws,
        }
    }
}

fn note(line: &Line, transcript: &Transcript) -> String {
    let usual = transcript.cast.iter().find(|one| one.name == line.speaker);
    let from = match (line.by, line.edit_of) {
        (_, Some(_)) => Some("changed by a person".to_owned()),
        (Origin::Player, None) => Some("by a person".to_owned()),
        (Origin::Book, None) => Some("from the book".to_owned()),
        (Origin::Model, None) => {
            line.model.clone().filter(|model| usual.is_none_or(|one| one.model != *model))
        }
    };
    let take = match line.take {
        (_, 0 | 1) => None,
        (number, of) => Some(format!("take {number} of {of}")),
    };
    let notes: Vec<String> = [from, take].into_iter().flatten().collect();
    notes.join(", ")
}

fn piece(line: &Line, part: Part, marks: &[(Span, &Card)]) -> Piece {
    let Span { start, end } = part.span;
    let within = |at: &u32| start < *at && *at < end;
    let mut cuts: Vec<u32> =
        marks.iter().flat_map(|(span, _)| [span.start, span.end]).filter(within).collect();
    cuts.extend([start, end]);
    cuts.sort_unstable();
    cuts.dedup();
    let runs = cuts.windows(2).filter_map(|cut| {
        let [start, end] = *cut else { return None };
        Some(run(line, Span { start, end }, marks))
    });
    Piece { kind: part.kind, runs: runs.collect() }
}

fn run(line: &Line, span: Span, marks: &[(Span, &Card)]) -> Run {
    let here = |mark: &&(Span, &Card)| mark.0.start < span.end && span.start < mark.0.end;
    let cards: Vec<&Card> = marks.iter().filter(here).map(|(_, card)| *card).collect();
    let titles = cards.iter().map(|card| {
        let of = [card.kind.as_str(), &card.severity].join(", ");
        format!("{}. {of} ({}): {}", card.number, card.by, card.comment)
    });
    let rank =
        |grade: &&str| ["none", "minor", "moderate", "severe"].iter().position(|one| one == grade);
    Run {
        text: line.words(span),
        grade: cards.iter().map(|card| card.grade).max_by_key(rank),
        title: titles.collect::<Vec<String>>().join("\n"),
        ends: marks
            .iter()
            .filter(|mark| mark.0.end == span.end)
            .map(|mark| mark.1.number)
            .collect(),
    }
}
