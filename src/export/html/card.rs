//! What judges and annotators found, as numbered cards.

use serde::Serialize;

use crate::{
    export::{
        label,
        transcript::{Critique, Flaw, Judging, Layer, Transcript},
    },
    judge::rubric::{Grade, Rubric},
    record::{Finding, LineId, Mark, Span, Subject, Target},
};

/// One thing that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// From 1, over the page.
    pub number: usize,
    pub kind: String,
    pub dimension: String,
    /// The step of the scale and the points, in words.
    pub severity: String,
    /// Class that colours it: `minor`, `moderate`, `severe` or `none`.
    pub grade: &'static str,
    pub comment: String,
    /// Who found it.
    pub by: String,
    /// What annotators say of it.
    pub verdicts: Vec<String>,
    /// Number of the line on the page, where the card does not stand below it.
    pub line: Option<usize>,
    #[serde(skip)]
    pub at: Option<(LineId, Option<Span>)>,
    /// The judging that it is of; `None`: an annotator's.
    #[serde(skip)]
    pub judging: Option<u32>,
}

/// All cards of a page.
pub struct Cards {
    /// Those that stand below the lines that they speak of.
    pub at_lines: Vec<Card>,
    /// Those of no line, and those of judgings that are not the one that the page is about.
    pub others: Vec<Card>,
}

impl Cards {
    pub fn of(transcript: &Transcript) -> Self {
        let chosen = transcript.verdict().map(|judging| judging.number);
        let judged = transcript.judgings.iter().flat_map(|judging| {
            let critiques = judging.critiques.iter();
            let flaws = critiques
                .flat_map(|critique| critique.flaws.iter().map(move |flaw| (critique, flaw)));
            flaws.map(move |(critique, flaw)| of_flaw(judging, critique, flaw, transcript))
        });
        let marked = transcript.layers.iter().flat_map(|layer| {
            layer.marks.iter().filter_map(|mark| of_mark(layer, mark, transcript))
        });
        let stands = |card: &Card| {
            let here = |line: LineId| transcript.lines.iter().any(|one| one.id == line);
            let counts = card.judging.is_none() || card.judging == chosen;
            counts && card.at.is_some_and(|(line, _)| here(line))
        };
        let (mut at_lines, mut others): (Vec<Card>, Vec<Card>) =
            judged.chain(marked).partition(stands);
        let place = |card: &Card| {
            let (line, span) = card.at?;
            let index = transcript.lines.iter().position(|one| one.id == line)?;
            Some((index, span.map(|span| (span.start, span.end))))
        };
        at_lines.sort_by_key(place);
        for (number, card) in (1..).zip(at_lines.iter_mut().chain(&mut others)) {
            card.number = number;
        }
        for card in &mut others {
            let line = place(card).map(|(index, _)| index + 1);
            card.line = line;
        }
        Self { at_lines, others }
    }
}

fn of_flaw(judging: &Judging, critique: &Critique, flaw: &Flaw, transcript: &Transcript) -> Card {
    let at = Target::Flaw {
        judging: judging.number,
        dimension: critique.dimension.clone(),
        index: flaw.index,
    };
    let verdicts = transcript.layers.iter().flat_map(|layer| {
        let marks = layer.marks.iter().filter(|mark| mark.at == at);
        marks.filter_map(|mark| Some(format!("{} {}", layer.annotator, said(&mark.finding)?)))
    });
    let (grade, severity) = graded(flaw.fact.severity, &judging.criteria.scale);
    Card {
        number: 0,
        kind: label::kind(&judging.criteria, &critique.dimension, &flaw.fact).to_owned(),
        dimension: critique.dimension.clone(),
        severity,
        grade,
        comment: flaw.fact.instance.clone(),
        by: judging.judge.clone().unwrap_or_else(|| "checks".to_owned()),
        verdicts: verdicts.collect(),
        line: None,
        at: flaw.at.filter(|_| judging.subject == Subject::Play).map(|at| (at.line, at.span)),
        judging: Some(judging.number),
    }
}

/// What an annotator says of a critic's flaw.
fn said(finding: &Finding) -> Option<String> {
    Some(match finding {
        Finding::Accept => "accepts it".to_owned(),
        Finding::Reject => "rejects it".to_owned(),
        Finding::Change { kind, severity } => {
            let kind = kind.as_deref().map(|kind| format!("type {kind}"));
            let severity = severity.map(|severity| format!("severity {severity}"));
            let changes: Vec<String> = [kind, severity].into_iter().flatten().collect();
            format!("changes it: {}", changes.join(", "))
        }
        Finding::Comment { text } => format!("says: {text}"),
        Finding::Flaw { .. }
        | Finding::Label { .. }
        | Finding::Rating { .. }
        | Finding::Withdrawn => return None,
    })
}

fn of_mark(layer: &Layer, mark: &Mark, transcript: &Transcript) -> Option<Card> {
    let at = match mark.at {
        Target::Line { line, span } => Some((line, span)),
        Target::Play => None,
        Target::Flaw { .. } => return None,
    };
    let blank = Card {
        number: 0,
        kind: String::new(),
        dimension: String::new(),
        severity: String::new(),
        grade: "none",
        comment: String::new(),
        by: layer.annotator.clone(),
        verdicts: Vec::new(),
        line: None,
        at,
        judging: None,
    };
    Some(match &mark.finding {
        Finding::Flaw { rubric, dimension, kind, severity, instance } => {
            let known = transcript.judgings.iter().find(|judging| judging.rubric == *rubric);
            let scale = match known {
                Some(judging) => judging.criteria.scale.clone(),
                None => Rubric::protocol().map(|rubric| rubric.scale).unwrap_or_default(),
            };
            let (grade, severity) = graded(Some(*severity), &scale);
            let (dimension, comment) = (dimension.clone(), instance.clone());
            Card { kind: kind.clone(), dimension, severity, grade, comment, ..blank }
        }
        Finding::Label { label } => {
            Card { kind: label.clone(), severity: "label".to_owned(), ..blank }
        }
        Finding::Rating { value } => {
            Card { kind: value.to_string(), severity: "rating".to_owned(), ..blank }
        }
        Finding::Comment { text } => {
            Card { comment: text.clone(), severity: "comment".to_owned(), ..blank }
        }
        Finding::Accept | Finding::Reject | Finding::Change { .. } | Finding::Withdrawn => {
            return None;
        }
    })
}

/// The class of a severity and its words.
fn graded(points: Option<u32>, scale: &[Grade]) -> (&'static str, String) {
    let Some(points) = points.filter(|points| *points > 0) else {
        return ("none", "counts nothing".to_owned());
    };
    let mut scale: Vec<&Grade> = scale.iter().collect();
    scale.sort_by_key(|grade| grade.points);
    let rank = scale.iter().filter(|grade| grade.points <= points).count().max(1);
    let grade = match rank {
        1 => "minor",
        rank if rank >= scale.len() => "severe",
        _ => "moderate",
    };
    match scale.get(rank - 1) {
        Some(step) => (grade, format!("{} {points}", step.name)),
        None => (grade, points.to_string()),
    }
}
