//! What annotators have marked in a play: one layer for each of them.
//!
//! Owns which marks stand, what may be marked when, and what a judging comes to after a human's
//! hand. Marks are only ever added; a mark that is replaced or taken back stays and stands no more.
//! Agreement between layers and judges is [`crate::judge::agreement`]'s.

mod check;
mod error;
mod findings;
mod hand;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use error::MarkError;
pub use findings::{Corrected, Hand, Held};

use crate::record::{Finding, LineId, Mark, MarkId, MarkingMode, Record, Target};

/// All annotators' layers of one play, in the order in which they began.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    layers: Vec<Layer>,
    /// Number of the last mark; 0 before the first.
    last: u32,
}

/// What one annotator has marked.
#[derive(Debug, Clone)]
pub struct Layer {
    annotator: String,
    mode: MarkingMode,
    /// Whether judges' findings were ever shown to this annotator.
    has_seen: bool,
    is_done: bool,
    marks: Vec<Mark>,
    /// Those that a later one replaces or takes back.
    replaced: BTreeSet<MarkId>,
}

impl Marks {
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layer of an annotator who has begun.
    pub fn of(&self, annotator: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.annotator == annotator)
    }

    /// Takes in one fact; those that are not about marking change nothing.
    pub fn note(&mut self, record: &Record) {
        match record {
            Record::MarkingOpened { annotator, mode } => {
                let layer = self.layer(annotator, *mode);
                layer.mode = *mode;
                layer.is_done = false;
                layer.has_seen |= *mode == MarkingMode::Assisted;
            }
            Record::MarkingDone { annotator } => {
                if let Some(layer) = self.layers.iter_mut().find(|one| one.annotator == *annotator)
                {
                    layer.is_done = true;
                    layer.has_seen = true;
                }
            }
            Record::Marked(mark) => {
                self.last = self.last.max(mark.id.0);
                self.layer(&mark.annotator, mark.mode).take(mark);
            }
            _ => {}
        }
    }

    fn next(&self) -> MarkId {
        MarkId(self.last.saturating_add(1))
    }

    /// The annotator's layer, a new one for a name that has none.
    fn layer(&mut self, annotator: &str, mode: MarkingMode) -> &mut Layer {
        let known = self.layers.iter().position(|layer| layer.annotator == annotator);
        let index = known.unwrap_or_else(|| {
            self.layers.push(Layer::new(annotator, mode));
            self.layers.len() - 1
        });
        &mut self.layers[index]
    }
}

impl Layer {
    fn new(annotator: &str, mode: MarkingMode) -> Self {
        Self {
            annotator: annotator.to_owned(),
            mode,
            has_seen: mode == MarkingMode::Assisted,
            is_done: false,
            marks: Vec::new(),
            replaced: BTreeSet::new(),
        }
    }

    pub fn annotator(&self) -> &str {
        &self.annotator
    }

    /// The mode in which this annotator marks, or marked last.
    pub fn mode(&self) -> MarkingMode {
        self.mode
    }

    /// Whether this annotator marks, or marked, without knowing what judges found.
    pub fn is_blind(&self) -> bool {
        self.mode == MarkingMode::Blind
    }

    /// Whether the annotator has marked all there is to mark.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether judges' findings must be hidden from this annotator.
    pub fn hides_judges(&self) -> bool {
        self.mode == MarkingMode::Blind && !self.is_done
    }

    /// All marks, the oldest first, also those that stand no more.
    pub fn all(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks that stand: neither replaced nor taken back.
    pub fn standing(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| self.stands(mark))
    }

    /// The marks on a line that stand, or on words of it.
    pub fn on_line(&self, wanted: LineId) -> impl Iterator<Item = &Mark> {
        self.standing()
            .filter(move |mark| matches!(mark.at, Target::Line { line, .. } if line == wanted))
    }

    /// The comments that stand at this place.
    pub fn comments<'a>(&'a self, at: &'a Target) -> impl Iterator<Item = &'a str> {
        self.standing().filter(move |mark| mark.at == *at).filter_map(|mark| match &mark.finding {
            Finding::Comment { text } => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether the annotator has said something of a flaw of this judging. Until then, what an
    /// assisted annotator leaves alone tells nothing.
    pub fn has_decided(&self, number: u32) -> bool {
        let of = |at: &Target| matches!(at, Target::Flaw { judging, .. } if *judging == number);
        self.standing().any(|mark| of(&mark.at) && is_verdict(&mark.finding))
    }

    /// What the annotator says last of a critic's flaw: accepted, rejected or changed.
    pub fn verdict(&self, at: &Target) -> Option<&Mark> {
        let verdicts = self.standing().filter(|mark| mark.at == *at && is_verdict(&mark.finding));
        verdicts.last()
    }

    fn stands(&self, mark: &Mark) -> bool {
        mark.finding != Finding::Withdrawn && !self.replaced.contains(&mark.id)
    }

    fn take(&mut self, mark: &Mark) {
        self.replaced.extend(mark.over);
        self.marks.push(mark.clone());
    }
}

fn is_verdict(finding: &Finding) -> bool {
    matches!(finding, Finding::Accept | Finding::Reject | Finding::Change { .. })
}
