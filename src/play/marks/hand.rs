//! A judging after an annotator's hand: what was accepted, rejected, changed and added, and what
//! the scores come to then.
//!
//! The judging itself stays as it is, and so does every other annotator's layer.

use super::Layer;
use crate::{
    judge::{
        panel::{Critic, CriticState},
        score::{Score, weighted_mean},
    },
    play::Judging,
    record::{Finding, Flaw, LineId, Mark, MarkId, Method, Span, Subject, Target},
};

/// What an annotator says of a critic's flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Nothing yet.
    Open,
    Accepted,
    Rejected,
    Changed,
}

/// Whose a flaw is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A critic's, by its place in the dimension's list, from 0, with the mark that rules on it.
    Critic {
        index: usize,
        ruling: Ruling,
        mark: Option<MarkId>,
    },
    Annotator {
        mark: MarkId,
    },
}

/// One flaw of a judging after the annotator's hand.
#[derive(Debug, Clone, PartialEq)]
pub struct HandFlaw {
    pub dimension: String,
    /// With the type and severity that the annotator gave it.
    pub flaw: Flaw,
    pub by: By,
    /// The words that the annotator marked in `flaw.line`.
    pub span: Option<Span>,
    /// Whether it enters the score: not rejected, and on no line that is not judged.
    pub counts: bool,
}

impl HandFlaw {
    /// Whether the annotator stands behind it: added, accepted or changed.
    pub fn is_own(&self) -> bool {
        match self.by {
            By::Critic { ruling, .. } => matches!(ruling, Ruling::Accepted | Ruling::Changed),
            By::Annotator { .. } => true,
        }
    }
}

/// The numbers of a judging after the annotator's hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// `(dimension, score)` of those whose critic could be read.
    pub scores: Vec<(String, Score)>,
    /// Mean of the scores, weighted as the rubric says.
    pub mean: Option<f64>,
    /// How many dimensions there are; a mean over fewer must say so.
    pub of: usize,
}

impl Layer {
    /// All flaws of a judging after this annotator's hand: the critics' in their order, rejected
    /// ones included, and behind those of a dimension the annotator's own.
    pub fn hand(&self, judging: &Judging) -> Vec<HandFlaw> {
        let critics = judging.panel.critics().iter();
        critics
            .flat_map(|critic| {
                let found = self.of_critic(judging, critic);
                found.into_iter().chain(self.added(judging, &critic.dimension))
            })
            .collect()
    }

    /// The scores that follow. A dimension whose critic could not be read stays unscored.
    pub fn corrected(&self, judging: &Judging) -> Corrected {
        let flaws = self.hand(judging);
        let totals = judging.panel.totals();
        let scored = totals.scores.iter().map(|(dimension, _)| {
            let counted = flaws.iter().filter(|one| one.counts && one.dimension == *dimension);
            let counted: Vec<Flaw> = counted.map(|one| one.flaw.clone()).collect();
            (dimension.clone(), Score::of(&counted, totals.lines))
        });
        let scores: Vec<(String, Score)> = scored.collect();
        let weighed = scores.iter().map(|(name, score)| (score.value, judging.rubric.weight(name)));
        Corrected { mean: weighted_mean(weighed), scores, of: totals.of }
    }

    fn of_critic(&self, judging: &Judging, critic: &Critic) -> Vec<HandFlaw> {
        let CriticState::Scored { flaws, .. } = &critic.state else {
            return Vec::new();
        };
        let ruled = flaws.iter().enumerate().map(|(index, flaw)| {
            let at = Target::Flaw {
                judging: judging.panel.judging(),
                dimension: critic.dimension.clone(),
                index: u32::try_from(index).unwrap_or(u32::MAX),
            };
            ruled(&critic.dimension, index, flaw, self.ruling_on(&at))
        });
        ruled.collect()
    }

    fn added(&self, judging: &Judging, dimension: &str) -> Vec<HandFlaw> {
        let Method::Judge { rubric, .. } = judging.panel.method() else {
            return Vec::new();
        };
        if judging.panel.terms().subject != Subject::Play {
            return Vec::new();
        }
        let of_this = |mark: &&Mark| match &mark.finding {
            Finding::Flaw { rubric: name, dimension: under, .. } => {
                (name, under.as_str()) == (rubric, dimension)
            }
            _ => false,
        };
        self.standing().filter(of_this).filter_map(|mark| added(judging, dimension, mark)).collect()
    }
}

fn ruled(dimension: &str, index: usize, flaw: &Flaw, mark: Option<&Mark>) -> HandFlaw {
    let mut flaw = flaw.clone();
    let ruling = match mark.map(|mark| &mark.finding) {
        Some(Finding::Accept) => Ruling::Accepted,
        Some(Finding::Reject) => Ruling::Rejected,
        Some(Finding::Change { kind, severity }) => {
            if let Some(kind) = kind {
                flaw.kind.clone_from(kind);
            }
            if severity.is_some() {
                flaw.severity = *severity;
            }
            Ruling::Changed
        }
        _ => Ruling::Open,
    };
    HandFlaw {
        dimension: dimension.to_owned(),
        flaw,
        by: By::Critic { index, ruling, mark: mark.map(|mark| mark.id) },
        span: None,
        counts: ruling != Ruling::Rejected,
    }
}

/// The annotator's own flaw; `None` where its line is not of the branch that was judged.
fn added(judging: &Judging, dimension: &str, mark: &Mark) -> Option<HandFlaw> {
    let Finding::Flaw { kind, severity, instance, .. } = &mark.finding else {
        return None;
    };
    let (line, span) = match mark.at {
        Target::Line { line, span } => (Some(line), span),
        Target::Flaw { .. } | Target::Play => (None, None),
    };
    let counts = match line {
        None => true,
        Some(line) => is_judged(judging, line)?,
    };
    let flaw = Flaw {
        instance: instance.clone(),
        kind: kind.clone(),
        severity: Some(*severity),
        given: None,
        line,
        evidence: None,
    };
    let (dimension, by) = (dimension.to_owned(), By::Annotator { mark: mark.id });
    Some(HandFlaw { dimension, flaw, by, span, counts })
}

fn is_judged(judging: &Judging, line: LineId) -> Option<bool> {
    let material = &judging.material;
    let index = material.lines.iter().position(|judged| judged.id == line)?;
    Some(index >= material.opening() && material.is_penalised(&material.lines[index]))
}
