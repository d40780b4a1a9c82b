//! What judges came to: a chart of scores, and the cards that stand at no line.

use serde::Serialize;

use super::card::{Card, Cards};
use crate::{
    export::transcript::{Critique, Judging, Transcript},
    judge::score::Score,
    record::{Form, Subject, Whom},
};

/// Width of the chart.
const WIDTH: f64 = 420.0;
/// Height of a row, and where its first line of text stands.
const ROW: f64 = 58.0;
const BASE: f64 = 14.0;

/// One judging, or what annotators say of the play.
#[derive(Serialize)]
pub struct Verdict {
    title: String,
    height: f64,
    rows: Vec<Row>,
    /// The chart in words.
    spoken: String,
    mean: String,
    notes: Vec<String>,
    flaws_note: &'static str,
    flaws: Vec<Card>,
}

/// One dimension. Lengths are in the chart's units from its left edge.
#[derive(Serialize)]
struct Row {
    y: f64,
    name: String,
    value: String,
    /// What the penalty leaves.
    kept: f64,
    /// What the length gives back.
    given: f64,
    sum: String,
}

/// A section for each judging, and one for what annotators say of the play as a whole.
pub fn verdicts(transcript: &Transcript, cards: Cards) -> Vec<Verdict> {
    let chosen = transcript.verdict().map(|judging| judging.number);
    let mut sections: Vec<Verdict> = Vec::new();
    for judging in &transcript.judgings {
        let of = |card: &&Card| card.judging == Some(judging.number);
        let flaws: Vec<Card> = cards.others.iter().filter(of).cloned().collect();
        let flaws_note = match Some(judging.number) == chosen {
            true => "Of no single line:",
            false => "What was found:",
        };
        sections.push(verdict(judging, flaws, flaws_note));
    }
    let by_people: Vec<Card> =
        cards.others.into_iter().filter(|card| card.judging.is_none()).collect();
    if !by_people.is_empty() {
        sections.push(Verdict {
            title: "Annotators".to_owned(),
            height: 0.0,
            rows: Vec::new(),
            spoken: String::new(),
            mean: String::new(),
            notes: Vec::new(),
            flaws_note: "Of the play as a whole, or of lines of other branches:",
            flaws: by_people,
        });
    }
    sections
}

fn verdict(judging: &Judging, flaws: Vec<Card>, flaws_note: &'static str) -> Verdict {
    let scored = judging.critiques.iter().filter(|one| one.score.is_some());
    let rows: Vec<Row> =
        scored.enumerate().map(|(index, one)| row(index, one, judging.lines)).collect();
    let spoken: Vec<String> =
        rows.iter().map(|row| format!("{}: {}", row.name, row.value)).collect();
    let of = judging.critiques.len();
    Verdict {
        title: title(judging),
        height: ROW * rows.len() as f64,
        spoken: spoken.join("; "),
        mean: match judging.mean {
            Some(mean) if rows.len() < of => {
                format!("Mean of {} of {of} dimensions: {mean:.1}.", rows.len())
            }
            Some(mean) => format!("Mean: {mean:.1}."),
            None => String::new(),
        },
        rows,
        notes: notes(judging),
        flaws_note,
        flaws,
    }
}

fn title(judging: &Judging) -> String {
    let what = match judging.subject {
        Subject::Play => "Verdict",
        Subject::Reference => "The book's own dialogue, judged",
    };
    match &judging.judge {
        Some(judge) => format!("{what}: {judge}, {}", judging.rubric),
        None => format!("{what}: checks"),
    }
}

fn row(index: usize, critique: &Critique, lines: u32) -> Row {
    let flaws: Vec<_> = critique.flaws.iter().map(|flaw| flaw.fact.clone()).collect();
    let score = Score::of(&flaws, lines);
    let left = (100.0 - score.penalty).clamp(0.0, 100.0);
    let units = |points: f64| (points / 100.0 * WIDTH * 10.0).round() / 10.0;
    Row {
        y: BASE + ROW * index as f64,
        name: critique.dimension.clone(),
        value: format!("{:.1}", score.value),
        kept: units(left),
        given: units((score.value - left).max(0.0)),
        sum: format!("100 − {} for flaws + {} for length", score.penalty, score.correction),
    }
}

fn notes(judging: &Judging) -> Vec<String> {
    let whom = match (judging.subject, judging.whom) {
        (Subject::Reference, _) => None,
        (Subject::Play, Whom::Cast) => Some("Judged: what models wrote.".to_owned()),
        (Subject::Play, Whom::Everyone) => Some("Judged: everyone's lines.".to_owned()),
        (Subject::Play, Whom::Player) => Some("Judged: what the person wrote.".to_owned()),
    };
    let form = (judging.form == Form::Evidence)
        .then(|| "Critics had to quote: not the protocol's own numbers.".to_owned());
    let part = (judging.subject == Subject::Play && !judging.is_of_all)
        .then(|| "The play went on after this was judged.".to_owned());
    let text = (judging.subject == Subject::Play).then(|| match (judging.bleu, judging.rouge_l) {
        (Some(bleu), Some(rouge_l)) => {
            format!("BLEU {bleu:.3}, ROUGE-L {rouge_l:.3} against the book.")
        }
        _ => "Judged without a reference.".to_owned(),
    });
    let failed = judging.critiques.iter().filter_map(|one| {
        Some(format!("{} stays unscored: {}", one.dimension, one.failed.as_ref()?))
    });
    [whom, form, part, text].into_iter().flatten().chain(failed).collect()
}
