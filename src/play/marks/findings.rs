//! What a judging comes to after an annotator's hand.

use super::{Layer, Marks};
use crate::{
    judge::{
        panel::{Critic, CriticState},
        score::{Score, weighted_mean},
    },
    play::Judging,
    record::{Finding, Flaw, Mark, MarkId, MarkingMode, Method, Span, Target},
};

/// What the annotator did about a flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The critic's, left as it is.
    Untouched,
    Accepted,
    /// It counts nothing.
    Rejected,
    /// Of another type or severity than the critic said.
    Changed,
    /// The annotator's own.
    Added,
}

/// One flaw as the annotator holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub dimension: String,
    /// Its place in the critic's list, from 0; `None` for one that was added.
    pub index: Option<u32>,
    /// With the annotator's type and severity.
    pub flaw: Flaw,
    pub hand: Hand,
    /// The mark behind `hand`.
    pub mark: Option<MarkId>,
    /// The words that an added one was marked at.
    pub span: Option<Span>,
    /// Whether it counts in [`Corrected::scores`].
    pub counts: bool,
}

/// A judging after an annotator's hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// The critics' in the rubric's order, each dimension's own ones followed by those added.
    pub flaws: Vec<Held>,
    /// Of the dimensions that can be scored; none for checks.
    pub scores: Vec<(String, Score)>,
    /// Mean of `scores` by the rubric's weights.
    pub mean: Option<f64>,
    /// How many dimensions there are; a mean over fewer must say so.
    pub of: usize,
}

impl Marks {
    /// What a judging comes to where nobody has laid a hand on it.
    pub fn untouched(judging: &Judging) -> Corrected {
        Layer::new("", MarkingMode::Assisted).corrected(judging)
    }
}

impl Layer {
    /// What a judging comes to after this annotator's hand.
    ///
    /// Assisted, a critic's flaw counts unless it was rejected, and a dimension without a critic's
    /// answer has no score. Blind, critics' flaws are not part of it and every dimension is scored
    /// by the annotator's own ones. Those count where they are of the judging's rubric and stand on
    /// a line that was judged, or on the play as a whole; of a judged reference, nothing was marked.
    pub fn corrected(&self, judging: &Judging) -> Corrected {
        let blind = self.mode == MarkingMode::Blind;
        let mut corrected = Corrected {
            flaws: Vec::new(),
            scores: Vec::new(),
            mean: None,
            of: judging.panel.totals().of,
        };
        for critic in judging.panel.critics() {
            let found = if blind { Vec::new() } else { self.of_critic(judging, critic) };
            let added = self.added(judging, &critic.dimension);
            let held: Vec<Held> = found.into_iter().chain(added).collect();
            let has_answer = matches!(critic.state, CriticState::Scored { .. });
            if corrected.of > 0 && (blind || has_answer) {
                let score = score(&held, judging);
                corrected.scores.push((critic.dimension.clone(), score));
            }
            corrected.flaws.extend(held);
        }
        let weight = |name: &str| judging.rubric.weight(name);
        let scores = corrected.scores.iter();
        corrected.mean = weighted_mean(scores.map(|(name, score)| (score.value, weight(name))));
        corrected
    }

    fn of_critic(&self, judging: &Judging, critic: &Critic) -> Vec<Held> {
        let CriticState::Scored { flaws, .. } = &critic.state else { return Vec::new() };
        (0..)
            .zip(flaws)
            .map(|(index, flaw)| {
                let at = Target::Flaw {
                    judging: judging.panel.judging(),
                    dimension: critic.dimension.clone(),
                    index,
                };
                held(critic, index, flaw, self.verdict(&at))
            })
            .collect()
    }

    fn added(&self, judging: &Judging, dimension: &str) -> Vec<Held> {
        let by = match judging.panel.method() {
            Method::Judge { rubric, .. } if judging.is_of_play() => rubric,
            Method::Judge { .. } | Method::Checks => return Vec::new(),
        };
        self.standing()
            .filter_map(|mark| match &mark.finding {
                Finding::Flaw { rubric, dimension: of, kind, severity, instance }
                    if rubric == by && of == dimension =>
                {
                    let flaw = Flaw {
                        instance: instance.clone(),
                        kind: kind.clone(),
                        severity: Some(*severity),
                        given: None,
                        line: None,
                        evidence: None,
                    };
                    own(mark, dimension, flaw, judging)
                }
                _ => None,
            })
            .collect()
    }
}

/// A critic's flaw under the annotator's verdict.
fn held(critic: &Critic, index: u32, flaw: &Flaw, verdict: Option<&Mark>) -> Held {
    let mut flaw = flaw.clone();
    let hand = match verdict.map(|mark| &mark.finding) {
        Some(Finding::Accept) => Hand::Accepted,
        Some(Finding::Reject) => Hand::Rejected,
        Some(Finding::Change { kind, severity }) => {
            flaw.kind = kind.clone().unwrap_or(flaw.kind);
            flaw.severity = severity.or(flaw.severity);
            Hand::Changed
        }
        _ => Hand::Untouched,
    };
    Held {
        dimension: critic.dimension.clone(),
        index: Some(index),
        flaw,
        hand,
        mark: verdict.map(|mark| mark.id),
        span: None,
        counts: hand != Hand::Rejected,
    }
}

/// An annotator's own flaw; `None` where its line is not part of what was judged.
fn own(mark: &Mark, dimension: &str, mut flaw: Flaw, judging: &Judging) -> Option<Held> {
    let material = &judging.material;
    let (span, counts) = match &mark.at {
        Target::Line { line, span } => {
            let at = material.lines.iter().position(|one| one.id == *line)?;
            flaw.line = Some(*line);
            let penalised = material.lines.get(at).is_some_and(|one| material.is_penalised(one));
            (*span, at >= material.opening() && penalised)
        }
        Target::Play | Target::Flaw { .. } => (None, true),
    };
    Some(Held {
        dimension: dimension.to_owned(),
        index: None,
        flaw,
        hand: Hand::Added,
        mark: Some(mark.id),
        span,
        counts,
    })
}

fn score(held: &[Held], judging: &Judging) -> Score {
    let counted: Vec<Flaw> =
        held.iter().filter(|held| held.counts).map(|held| held.flaw.clone()).collect();
    Score::of(&counted, judging.panel.totals().lines)
}
