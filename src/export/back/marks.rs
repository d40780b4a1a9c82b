//! What an annotator's labels mean as marks of a play.

use super::{BackError, Found, Given, Returned, place::place};
use crate::{
    export::label,
    judge::{
        anchor::Anchors,
        panel::CriticState,
        rubric::{Rubric, built_in},
    },
    play::{Judging, Play, marks::Layer},
    record::{Finding, LineId, Span, Target},
};

/// A mark that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub at: Target,
    pub finding: Finding,
}

/// The marks that `returned` asks for and that `layer`, the annotator's own, does not have yet.
///
/// With `with_judge`, the annotator is taken to have seen what the judge found: a label at a flaw's
/// own words is a verdict on that flaw, and a flaw that was there to start from and is gone was
/// rejected. Else, every label is a flaw that the annotator found.
///
/// A label that is no type of the rubric, or has no severity, is kept as a free label.
///
/// # Errors
/// [`BackError::Changed`] and [`BackError::NoLine`], for any line that the tool showed.
pub fn intents(
    returned: &Returned,
    play: &Play,
    layer: Option<&Layer>,
    with_judge: bool,
) -> Result<Vec<Intent>, BackError> {
    let recorded = |id: LineId| play.stage().line(id).ok_or(BackError::NoLine { line: id.0 });
    for line in &returned.lines {
        if place(&line.text, &recorded(line.id)?.text, None).is_none() {
            return Err(BackError::Changed { line: line.id.0 });
        }
    }
    let judging = returned.started_from.filter(|_| with_judge);
    let judging = play.judgings().iter().find(|one| Some(one.panel.judging()) == judging);
    let mut flaws =
        judging.map(|judging| Untaken::of(judging, &returned.given)).unwrap_or_default();
    let rubric = rubric(&returned.rubric, play);
    let mut intents = Vec::new();
    for found in &returned.found {
        let shown = returned.lines.iter().find(|line| line.id == found.line);
        let line = &recorded(found.line)?.text;
        let changed = || BackError::Changed { line: found.line.0 };
        let span = place(shown.map_or("", |line| &line.text), line, found.span);
        let span = span.ok_or_else(changed)?;
        intents.extend(meant(found, span, rubric.as_ref(), &mut flaws));
    }
    intents.extend(flaws.rejected());
    let is_new = |intent: &Intent| !layer.is_some_and(|layer| has(layer, intent));
    let mut new: Vec<Intent> = Vec::new();
    for intent in intents.into_iter().filter(is_new) {
        if !new.contains(&intent) {
            new.push(intent);
        }
    }
    Ok(new)
}

fn has(layer: &Layer, intent: &Intent) -> bool {
    layer.standing().any(|mark| mark.at == intent.at && mark.finding == intent.finding)
}

fn rubric(name: &str, play: &Play) -> Option<Rubric> {
    let used = play.judgings().iter().rfind(|judging| judging.rubric.name == name);
    used.map(|judging| judging.rubric.clone()).or_else(|| built_in::get(name)?.ok())
}

fn meant(
    found: &Found,
    span: Option<Span>,
    rubric: Option<&Rubric>,
    flaws: &mut Untaken,
) -> Vec<Intent> {
    let at = Target::Line { line: found.line, span };
    let comment = |at: &Target, text: &str| {
        let finding = Finding::Comment { text: text.to_owned() };
        (!text.trim().is_empty()).then(|| Intent { at: at.clone(), finding })
    };
    let typed = rubric.and_then(|rubric| {
        let (dimension, kind) = label::parse(&found.label, rubric)?;
        Some((&rubric.name, dimension, kind))
    });
    let taken = typed.and_then(|(_, dimension, kind)| {
        Some((flaws.take(found.line, span, dimension, kind)?, kind))
    });
    if let Some((flaw, kind)) = taken {
        let said = Some(found.comment.as_str()).filter(|said| *said != flaw.instance);
        let said = said.and_then(|said| comment(&flaw.at, said));
        let verdict = Intent { finding: flaw.verdict(kind, found.severity), at: flaw.at };
        return [verdict].into_iter().chain(said).collect();
    }
    let (Some((rubric, dimension, kind)), Some(severity)) = (typed, found.severity) else {
        let free = Finding::Label { label: found.label.clone() };
        let said = comment(&at, &found.comment);
        return [Intent { at, finding: free }].into_iter().chain(said).collect();
    };
    let finding = Finding::Flaw {
        rubric: rubric.clone(),
        dimension: dimension.to_owned(),
        kind: kind.to_owned(),
        severity,
        instance: found.comment.clone(),
    };
    vec![Intent { at, finding }]
}

/// The flaws of a judging that stand at a line and that no label was found for yet.
#[derive(Default)]
struct Untaken {
    flaws: Vec<Standing>,
}

/// A flaw that the annotator could start from.
struct Standing {
    at: Target,
    line: LineId,
    span: Option<Span>,
    dimension: String,
    kind: String,
    severity: Option<u32>,
    instance: String,
}

impl Untaken {
    fn of(judging: &Judging, given: &[Given]) -> Self {
        let anchors = Anchors::new(&judging.material);
        let mut flaws = Vec::new();
        for critic in judging.panel.critics() {
            let CriticState::Scored { flaws: found, .. } = &critic.state else { continue };
            for (index, flaw) in (0..).zip(found) {
                let is_it = |one: &Given| one.index == index && one.dimension == critic.dimension;
                if !given.iter().any(is_it) {
                    continue;
                }
                let Some(anchor) = anchors.of(flaw) else { continue };
                let length = judging.material.lines.iter().find(|line| line.id == anchor.line);
                let length = length.map_or(0, |line| line.text.chars().count());
                flaws.push(Standing {
                    at: Target::Flaw {
                        judging: judging.panel.judging(),
                        dimension: critic.dimension.clone(),
                        index,
                    },
                    line: anchor.line,
                    span: anchor.span.filter(|span| span.start > 0 || (span.end as usize) < length),
                    dimension: critic.dimension.clone(),
                    kind: label::kind(&judging.rubric, &critic.dimension, flaw).to_owned(),
                    severity: flaw.severity,
                    instance: flaw.instance.clone(),
                });
            }
        }
        Self { flaws }
    }

    /// The flaw at these words, one of this type before others.
    fn take(
        &mut self,
        line: LineId,
        span: Option<Span>,
        dimension: &str,
        kind: &str,
    ) -> Option<Standing> {
        let here =
            |one: &Standing| one.line == line && one.span == span && one.dimension == dimension;
        let same = self.flaws.iter().position(|one| here(one) && one.kind == kind);
        let at = same.or_else(|| self.flaws.iter().position(here))?;
        Some(self.flaws.remove(at))
    }

    fn rejected(self) -> impl Iterator<Item = Intent> {
        let flaws = self.flaws.into_iter();
        flaws.map(|flaw| Intent { at: flaw.at, finding: Finding::Reject })
    }
}

impl Standing {
    fn verdict(&self, kind: &str, severity: Option<u32>) -> Finding {
        let kind = (self.kind != kind).then(|| kind.to_owned());
        let severity = severity.filter(|severity| self.severity != Some(*severity));
        match (kind, severity) {
            (None, None) => Finding::Accept,
            (kind, severity) => Finding::Change { kind, severity },
        }
    }
}
