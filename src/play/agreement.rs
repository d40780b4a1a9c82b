//! What two say of a play, side by side: judges, annotators, or one of each.
//!
//! Owns what counts as said by whom; the arithmetic is [`crate::judge::agreement`]'s.

use super::{
    Judging, Play,
    marks::{Held, Layer, Marks},
};
use crate::{
    judge::{
        agreement::{
            cells::{Agreement, Cells},
            correlation::{pearson, spearman},
            figure::Figure,
            matching::Finding,
            spans::{Covered, Span, covered},
        },
        anchor::Anchors,
        rubric::Rubric,
    },
    record::{self, Target},
};

/// Somebody who has found flaws in a play.
#[derive(Debug, Clone, Copy)]
pub enum Rater<'a> {
    Judging(&'a Judging),
    Annotator(&'a Layer),
}

/// What two raters say, of one play or of several together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Compared {
    cells: Cells,
    /// The types that were looked for, in the rubric's order.
    kinds: Vec<String>,
    one: Vec<Span>,
    other: Vec<Span>,
    /// Scores of the same dimension of the same play, 0 to 100.
    scores: Vec<(f64, f64)>,
    plays: usize,
    /// Number above those of all lines so far: lines of several plays stay apart.
    lines: u32,
}

/// What one rater says of a play.
struct Said {
    findings: Vec<Finding>,
    spans: Vec<Span>,
    scores: Vec<(String, f64)>,
}

impl<'a> Rater<'a> {
    /// What the two say of the play. `on` is a judging of it: its lines and its rubric are those
    /// that both are held against, and what an assisted annotator has left alone counts as said.
    /// Without one, annotators are compared by their own flaws in the protocol's dimensions.
    ///
    /// `None`: a judging is of another text or rubric than `on`, or there is none at all; or an
    /// assisted annotator has not decided on any of the flaws that `on` has.
    pub fn compare(self, other: Rater<'a>, play: &Play, on: Option<&Judging>) -> Option<Compared> {
        let rubric = match on {
            Some(judging) => judging.rubric.clone(),
            None => Rubric::protocol().ok()?,
        };
        let lines: Vec<u32> = match on {
            Some(judging) => {
                let material = &judging.material;
                material.lines.iter().skip(material.opening()).map(|line| line.id.0).collect()
            }
            None => play.stage().path().map(|line| line.id.0).collect(),
        };
        let (one, other) = (self.said(on, &rubric)?, other.said(on, &rubric)?);
        let kinds: Vec<String> = kinds(&rubric);
        let score = |(name, score): &(String, f64)| {
            let same = other.scores.iter().find(|(other, _)| other == name)?;
            Some((*score, same.1))
        };
        Some(Compared {
            cells: Cells::of(&one.findings, &other.findings, &lines, &kinds),
            kinds,
            scores: one.scores.iter().filter_map(score).collect(),
            one: one.spans,
            other: other.spans,
            plays: 1,
            lines: lines.iter().max().map_or(0, |last| last + 1),
        })
    }

    fn said(self, on: Option<&Judging>, rubric: &Rubric) -> Option<Said> {
        let (judging, corrected) = match (self, on) {
            (Self::Judging(judging), Some(on)) if judging.is_alike(on) => {
                (judging, Marks::untouched(judging))
            }
            (Self::Judging(_), _) => return None,
            (Self::Annotator(layer), Some(on)) if !is_judged_by(layer, on) => return None,
            (Self::Annotator(layer), Some(on)) => (on, layer.corrected(on)),
            (Self::Annotator(layer), None) => return Some(own(layer, rubric)),
        };
        let anchors = Anchors::new(&judging.material);
        let mut said = Said { findings: Vec::new(), spans: Vec::new(), scores: Vec::new() };
        for held in corrected.flaws.iter().filter(|held| held.counts) {
            said.take(held, rubric, &anchors);
        }
        let scores = corrected.scores.into_iter();
        said.scores = scores.map(|(name, score)| (name, score.value)).collect();
        Some(said)
    }
}

/// Whether a layer says something of what this judging has found.
fn is_judged_by(layer: &Layer, judging: &Judging) -> bool {
    let mut found = judging.panel.critics().iter().filter_map(|critic| critic.flaws());
    layer.is_blind() || layer.has_decided(judging.panel.judging()) || found.all(<[_]>::is_empty)
}

impl Said {
    fn take(&mut self, held: &Held, rubric: &Rubric, anchors: &Anchors<'_>) {
        let flaw = &held.flaw;
        let anchor = anchors.of(flaw);
        let line = anchor.map(|anchor| anchor.line.0);
        let kind = normal(rubric, &held.dimension, &flaw.kind);
        self.findings.push(Finding::new(line, kind, flaw.severity.unwrap_or(0), &flaw.instance));
        let span = held.span.or(anchor.and_then(|anchor| anchor.span));
        self.spans.extend(line.zip(span).map(|(line, span)| marked(line, span)));
    }
}

/// An annotator's own flaws of this rubric.
fn own(layer: &Layer, rubric: &Rubric) -> Said {
    let mut said = Said { findings: Vec::new(), spans: Vec::new(), scores: Vec::new() };
    for mark in layer.standing() {
        let record::Finding::Flaw { rubric: of, dimension, kind, severity, instance } =
            &mark.finding
        else {
            continue;
        };
        if *of != rubric.name {
            continue;
        }
        let (line, span) = match &mark.at {
            Target::Line { line, span } => (Some(line.0), *span),
            Target::Play | Target::Flaw { .. } => (None, None),
        };
        let kind = normal(rubric, dimension, kind);
        said.findings.push(Finding::new(line, kind, *severity, instance));
        said.spans.extend(line.zip(span).map(|(line, span)| marked(line, span)));
    }
    said
}

fn marked(line: u32, span: record::Span) -> Span {
    Span { line, start: span.start as usize, end: span.end as usize }
}

/// Types of different dimensions may be called the same.
fn kinds(rubric: &Rubric) -> Vec<String> {
    let of = |dimension: &crate::judge::rubric::Dimension| -> Vec<String> {
        let names = dimension.flaws.iter();
        names.map(|flaw| named(&dimension.name, &flaw.name)).collect()
    };
    rubric.dimensions.iter().flat_map(of).collect()
}

fn normal(rubric: &Rubric, dimension: &str, kind: &str) -> String {
    let known = rubric.dimension(dimension).and_then(|one| one.normal_type(kind));
    named(dimension, known.unwrap_or(kind))
}

fn named(dimension: &str, kind: &str) -> String {
    if dimension == kind { kind.to_owned() } else { format!("{dimension} · {kind}") }
}

impl Compared {
    /// Takes in another play; types of another rubric come to those that are there.
    pub fn add(&mut self, other: Self) {
        let base = self.lines;
        let moved = |span: Span| Span { line: span.line + base, ..span };
        self.cells.cells.extend(other.cells.cells.into_iter().map(|mut cell| {
            cell.line += base;
            cell
        }));
        self.cells.unplaced.0 += other.cells.unplaced.0;
        self.cells.unplaced.1 += other.cells.unplaced.1;
        for kind in other.kinds {
            if !self.kinds.contains(&kind) {
                self.kinds.push(kind);
            }
        }
        self.one.extend(other.one.into_iter().map(moved));
        self.other.extend(other.other.into_iter().map(moved));
        self.scores.extend(other.scores);
        self.plays += other.plays;
        self.lines += other.lines;
    }

    /// Number of plays.
    pub fn plays(&self) -> usize {
        self.plays
    }

    /// Units of line and type.
    pub fn units(&self) -> usize {
        self.cells.cells.len()
    }

    /// Findings of each side that speak of no line or of no type of the rubric, and so are left
    /// out of all figures but scores.
    pub fn unplaced(&self) -> (usize, usize) {
        self.cells.unplaced
    }

    /// Over all lines and types.
    pub fn agreement(&self) -> Agreement {
        self.cells.agreement()
    }

    /// For each type of which either has found a flaw.
    pub fn by_kind(&self) -> Vec<(String, Agreement)> {
        let kinds = self.kinds.iter().map(|kind| (kind.clone(), self.cells.agreement_on(kind)));
        kinds.filter(|(_, agreement)| agreement.flawed > 0).collect()
    }

    /// How far the one's marked words cover the other's.
    pub fn covered(&self) -> Covered {
        covered(&self.one, &self.other)
    }

    /// Pearson's r of the scores of dimensions.
    pub fn pearson(&self) -> Figure {
        Figure::of(pearson(&self.scores), self.scores.len())
    }

    /// Spearman's ρ of the same.
    pub fn spearman(&self) -> Figure {
        Figure::of(spearman(&self.scores), self.scores.len())
    }
}
