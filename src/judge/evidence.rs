//! The exact words of a line that a flaw rests on.
//!
//! Owns the check of what a critic of [`Form::Evidence`](crate::record::Form) quotes: turn number
//! and quotation against the text. Which line a flaw without evidence speaks of is
//! [`super::anchor`]'s to say.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    anchor::Sureness,
    material::{JudgedLine, Material},
    reading::Reading,
    words::{longest_run, position, words},
};
use crate::{
    record::{Evidence, LineId, Span},
    scene::ENVIRONMENT,
    script,
};

/// Where the words stand that a flaw rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: LineId,
    /// The words in the line; `None` where only the turn was right.
    pub span: Option<Span>,
    /// [`Sureness::Certain`]: every quoted word stands here, and either the turn says so too or no
    /// other line has them. [`Sureness::Likely`]: the turn names another line, several lines have
    /// the words and the turn names none, or more than half of the words in a row stand in the
    /// line that the turn names. [`Sureness::Guess`]: the turn alone.
    pub sure: Sureness,
}

/// Finds the words of `evidence` in the play. Only judged lines are looked at; case, punctuation
/// and the kind of quotation marks do not matter, and `...` stands for words left out.
pub fn place(evidence: &Evidence, material: &Material) -> Option<Place> {
    let judged = || material.lines.iter().enumerate().skip(material.opening());
    let turn = evidence.turn.and_then(|turn| usize::try_from(turn).ok()?.checked_sub(1));
    let named = judged().find(|(index, _)| Some(*index) == turn).map(|(_, line)| line);
    let parts = parts(&evidence.quote);
    if let Some(line) = named
        && let Some(span) = whole(line, &parts)
    {
        return Some(Place { line: line.id, span: Some(span), sure: Sureness::Certain });
    }
    let mut elsewhere = judged().filter_map(|(_, line)| Some((line, whole(line, &parts)?)));
    if let Some((line, span)) = elsewhere.next() {
        let only = elsewhere.next().is_none() && evidence.turn.is_none();
        let sure = if only { Sureness::Certain } else { Sureness::Likely };
        return Some(Place { line: line.id, span: Some(span), sure });
    }
    let line = named?;
    Some(match most(line, &evidence.quote) {
        Some(span) => Place { line: line.id, span: Some(span), sure: Sureness::Likely },
        None => Place { line: line.id, span: None, sure: Sureness::Guess },
    })
}

/// Checks the evidence of each flaw: says in `repairs` what is not as it should be, and lets a flaw
/// count nothing that certainly rests on a line which is not penalised.
pub(super) fn check(reading: &mut Reading, material: &Material) {
    for (number, flaw) in (1..).zip(&mut reading.flaws) {
        let Some(evidence) = &flaw.evidence else {
            reading.repairs.push(format!("flaw {number} came without evidence"));
            continue;
        };
        let place = place(evidence, material);
        if let Some(what) = complaint(evidence, place, material) {
            reading.repairs.push(format!("flaw {number}: {what}"));
        }
        let Some(place) = place.filter(|place| place.sure == Sureness::Certain) else { continue };
        let line = material.lines.iter().find(|line| line.id == place.line);
        if line.is_some_and(|line| !material.is_penalised(line))
            && let Some(points) = flaw.severity.take()
        {
            flaw.given.get_or_insert_with(|| points.into());
            reading.repairs.push(format!(
                "flaw {number} speaks of a line that is not judged and counts nothing"
            ));
        }
    }
}

fn complaint(evidence: &Evidence, place: Option<Place>, material: &Material) -> Option<String> {
    let quoted = !parts(&evidence.quote).is_empty();
    let number = |place: Place| material.number_of(place.line).unwrap_or(0);
    match place {
        None if quoted => Some("its quotation stands nowhere in the play".to_owned()),
        None => Some("its evidence names no line of the play".to_owned()),
        Some(Place { span: None, .. }) if quoted => {
            Some("its quotation stands nowhere in the play".to_owned())
        }
        Some(Place { span: None, .. }) => Some("it quotes nothing".to_owned()),
        Some(place) if evidence.turn.is_some_and(|turn| turn as usize != number(place)) => {
            Some(format!("its quotation stands in line {}", number(place)))
        }
        Some(Place { sure: Sureness::Likely, .. }) if evidence.turn.is_some() => {
            Some("its quotation is not to the letter".to_owned())
        }
        Some(_) => None,
    }
}

/// The pieces of a quotation between its omissions, as words.
fn parts(quote: &str) -> Vec<Vec<String>> {
    let pieces = quote.split('…').flat_map(|piece| piece.split("..."));
    pieces.map(words).filter(|piece| !piece.is_empty()).collect()
}

/// The stretch of a line that holds all pieces in their order. What critics could see comes before
/// thoughts.
fn whole(line: &JudgedLine, parts: &[Vec<String>]) -> Option<Span> {
    if parts.is_empty() {
        return None;
    }
    let seen = heard(line);
    in_order(&seen, parts)
        .or_else(|| in_order(&places(&line.text), parts))
        .map(|range| span(&line.text, range))
}

fn in_order(places: &[(String, Range<usize>)], parts: &[Vec<String>]) -> Option<Range<usize>> {
    let words: Vec<String> = places.iter().map(|(word, _)| word.clone()).collect();
    let mut from = 0;
    let mut start = None;
    for part in parts {
        let at = from + position(words.get(from..)?, part)?;
        start = start.or(Some(at));
        from = at + part.len();
    }
    Some(places.get(start?)?.1.start..places.get(from.checked_sub(1)?)?.1.end)
}

/// The stretch of a line that has more than half of the quoted words in a row.
fn most(line: &JudgedLine, quote: &str) -> Option<Span> {
    let quoted = words(quote);
    let places = places(&line.text);
    let said: Vec<String> = places.iter().map(|(word, _)| word.clone()).collect();
    let (start, length) = longest_run(&said, &quoted);
    if length < 2 || length * 2 <= quoted.len() {
        return None;
    }
    let (first, last) = (places.get(start)?, places.get(start + length - 1)?);
    Some(span(&line.text, first.1.start..last.1.end))
}

/// The words of a text as [`words`] gives them, each with its bytes.
fn places(text: &str) -> Vec<(String, Range<usize>)> {
    let indices = text.unicode_word_indices();
    indices
        .map(|(at, word)| (word.to_lowercase().replace('\u{2019}', "'"), at..at + word.len()))
        .collect()
}

/// [`places`] of what others than the speaker can know of the line.
fn heard(line: &JudgedLine) -> Vec<(String, Range<usize>)> {
    let places = places(&line.text);
    if line.speaker == ENVIRONMENT {
        return places;
    }
    let cast: [&str; 0] = [];
    let script = script::parse(line.text.as_str(), &line.speaker, &cast);
    let thoughts: Vec<&Range<usize>> = script
        .parts()
        .iter()
        .filter(|part| part.kind == script::Kind::Thought)
        .map(|part| &part.range)
        .collect();
    let is_heard =
        |range: &Range<usize>| !thoughts.iter().any(|thought| thought.contains(&range.start));
    places.into_iter().filter(|(_, range)| is_heard(range)).collect()
}

/// A stretch of bytes as code points.
fn span(text: &str, bytes: Range<usize>) -> Span {
    let count = |end: usize| {
        let chars = text.get(..end).unwrap_or(text).chars().count();
        u32::try_from(chars).unwrap_or(u32::MAX)
    };
    Span { start: count(bytes.start), end: count(bytes.end) }
}
