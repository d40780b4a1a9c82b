//! What may be marked, by whom and when.

use super::{Layer, MarkError, Marks, is_verdict};
use crate::{
    judge::{
        panel::CriticState,
        rubric::{Rubric, built_in},
    },
    play::Judging,
    record::{Finding, LineId, Mark, MarkId, MarkingMode, Span, Target},
    stage::Stage,
};

/// Severest that a flaw may be where the rubric's scale ends below it; the protocol's critics are
/// told of repetitions "up to 10".
const SEVEREST: u32 = 10;

/// The play that is marked.
pub struct Marked<'a> {
    pub stage: &'a Stage,
    pub judgings: &'a [Judging],
}

impl Marks {
    /// Whether this annotator may begin, or go on, in this mode.
    pub fn can_open(&self, annotator: &str, mode: MarkingMode) -> Result<(), MarkError> {
        if annotator.trim().is_empty() {
            return Err(MarkError::Nameless);
        }
        match self.of(annotator) {
            Some(layer) if mode == MarkingMode::Blind && layer.has_seen => {
                Err(MarkError::HasSeen(annotator.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// The layer of an annotator who has begun and is not done.
    pub fn open_layer(&self, annotator: &str) -> Result<&Layer, MarkError> {
        let layer = self.of(annotator).ok_or_else(|| MarkError::NotOpen(annotator.to_owned()))?;
        if layer.is_done {
            return Err(MarkError::Done(annotator.to_owned()));
        }
        Ok(layer)
    }

    /// The mark that this is, once all about it is right. A second verdict on a flaw replaces the
    /// first one unless `over` says otherwise.
    pub fn prepare(
        &self,
        annotator: &str,
        at: Target,
        finding: Finding,
        over: Option<MarkId>,
        marked: &Marked<'_>,
    ) -> Result<Mark, MarkError> {
        let layer = self.open_layer(annotator)?;
        let replaced = over.map(|id| layer.standing_mark(id)).transpose()?;
        let at = match (&finding, replaced) {
            (Finding::Withdrawn, Some(replaced)) => replaced.at.clone(),
            (Finding::Withdrawn, None) => return Err(MarkError::NothingToWithdraw),
            _ => {
                marked.target(&at, layer)?;
                marked.finding(&at, &finding)?;
                at
            }
        };
        let earlier = || layer.verdict(&at).filter(|_| is_verdict(&finding)).map(|mark| mark.id);
        let over = over.or_else(earlier);
        let (id, annotator, mode) = (self.next(), annotator.to_owned(), layer.mode);
        Ok(Mark { id, annotator, at, finding, mode, over })
    }
}

impl Layer {
    fn standing_mark(&self, id: MarkId) -> Result<&Mark, MarkError> {
        let found = self.standing().find(|mark| mark.id == id);
        let annotator = || self.annotator.clone();
        found.ok_or_else(|| MarkError::NoMark { annotator: annotator(), mark: id })
    }
}

impl Marked<'_> {
    fn target(&self, at: &Target, layer: &Layer) -> Result<(), MarkError> {
        match at {
            Target::Play => Ok(()),
            Target::Line { line, span } => self.words(*line, *span),
            Target::Flaw { .. } if layer.hides_judges() => Err(MarkError::Hidden),
            Target::Flaw { judging, dimension, index } => self.flaw(*judging, dimension, *index),
        }
    }

    fn words(&self, id: LineId, span: Option<Span>) -> Result<(), MarkError> {
        let line = self.stage.line(id).ok_or(MarkError::NoLine(id.0))?;
        let Some(Span { start, end }) = span else { return Ok(()) };
        let length = line.text.chars().count();
        if start < end && end as usize <= length {
            return Ok(());
        }
        Err(MarkError::NoWords { line: id.0, start, end, length })
    }

    fn flaw(&self, judging: u32, dimension: &str, index: u32) -> Result<(), MarkError> {
        let found = self.judgings.iter().find(|one| one.panel.judging() == judging);
        let found = found.ok_or(MarkError::NoJudging(judging))?;
        let critics = found.panel.critics().iter();
        let count = critics
            .filter(|critic| critic.dimension == dimension)
            .find_map(|critic| match &critic.state {
                CriticState::Scored { flaws, .. } => Some(flaws.len()),
                _ => None,
            })
            .unwrap_or(0);
        if (index as usize) < count {
            return Ok(());
        }
        Err(MarkError::NoFlaw { judging, dimension: dimension.to_owned(), index, count })
    }

    fn finding(&self, at: &Target, finding: &Finding) -> Result<(), MarkError> {
        let of_flaw = matches!(at, Target::Flaw { .. });
        match finding {
            Finding::Accept | Finding::Reject | Finding::Change { .. } if !of_flaw => {
                Err(MarkError::NotOfLine)
            }
            Finding::Flaw { .. } | Finding::Label { .. } | Finding::Rating { .. } if of_flaw => {
                Err(MarkError::NotOfFlaw)
            }
            Finding::Change { kind: None, severity: None } => Err(MarkError::NoChange),
            Finding::Change { kind, severity } => {
                kind.as_deref().map_or(Ok(()), |kind| said("type", kind))?;
                let most = self.most(self.rubric_at(at));
                severity.map_or(Ok(()), |given| in_scale(given, most))
            }
            Finding::Flaw { rubric, dimension, kind, severity, .. } => {
                let rubric = self.rubric(rubric)?;
                if rubric.dimension(dimension).is_none() {
                    return Err(no_dimension(&rubric, dimension));
                }
                said("type", kind)?;
                in_scale(*severity, self.most(Some(&rubric)))
            }
            Finding::Label { label } => said("label", label),
            Finding::Comment { text } => said("comment", text),
            Finding::Accept | Finding::Reject | Finding::Rating { .. } | Finding::Withdrawn => {
                Ok(())
            }
        }
    }

    /// A rubric that this play was judged by, or a built-in one.
    fn rubric(&self, name: &str) -> Result<Rubric, MarkError> {
        let used = self.judgings.iter().rfind(|judging| judging.rubric.name == name);
        used.map(|judging| judging.rubric.clone())
            .or_else(|| built_in::get(name)?.ok())
            .ok_or_else(|| MarkError::NoRubric(name.to_owned()))
    }

    fn rubric_at(&self, at: &Target) -> Option<&Rubric> {
        let Target::Flaw { judging, .. } = at else { return None };
        let found = self.judgings.iter().find(|one| one.panel.judging() == *judging)?;
        Some(&found.rubric)
    }

    fn most(&self, rubric: Option<&Rubric>) -> u32 {
        let grades = rubric.into_iter().flat_map(|rubric| &rubric.scale);
        grades.map(|grade| grade.points).max().unwrap_or(0).max(SEVEREST)
    }
}

fn no_dimension(rubric: &Rubric, dimension: &str) -> MarkError {
    let known: Vec<&str> = rubric.dimensions.iter().map(|one| one.name.as_str()).collect();
    MarkError::NoDimension {
        rubric: rubric.name.clone(),
        dimension: dimension.to_owned(),
        known: known.join(", "),
    }
}

fn said(what: &'static str, text: &str) -> Result<(), MarkError> {
    if text.trim().is_empty() { Err(MarkError::Blank(what)) } else { Ok(()) }
}

fn in_scale(given: u32, most: u32) -> Result<(), MarkError> {
    if (1..=most).contains(&given) { Ok(()) } else { Err(MarkError::Severity { given, most }) }
}
