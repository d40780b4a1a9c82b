//! What annotators have marked in a play: one layer for each of them, and no layer changes another.
//!
//! Owns which marks stand and what an annotator has seen, from facts alone. What may be marked is
//! [`rules`]'s, what a judging comes to after the human's hand is [`hand`]'s, and how far layers
//! agree is [`crate::judge::agreement`]'s.

pub mod hand;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use hand::{By, Corrected, HandFlaw, Ruling};
pub use rules::MarkError;

use crate::{
    effect::Effect,
    play::Play,
    record::{Finding, Mark, MarkId, MarkingMode, Record, Target},
};

/// The marks of all annotators.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// In the order in which they began.
    layers: Vec<Layer>,
    last: u32,
}

/// The marks of one annotator.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    annotator: String,
    mode: MarkingMode,
    done: bool,
    seen: bool,
    marks: Vec<Mark>,
    /// Which mark took the place of which.
    replaced: HashMap<MarkId, MarkId>,
}

impl Marks {
    /// The layers, in the order in which their annotators began.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub fn layer(&self, annotator: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.annotator == annotator)
    }

    /// The mark with this number, whoever's it is.
    pub fn get(&self, mark: MarkId) -> Option<&Mark> {
        self.layers.iter().flat_map(|layer| &layer.marks).find(|known| known.id == mark)
    }

    /// Takes in one fact; those that are not about marks change nothing.
    pub(super) fn note(&mut self, record: &Record) {
        match record {
            Record::MarkingOpened { annotator, mode } => {
                let layer = self.layer_mut(annotator, *mode);
                layer.mode = *mode;
                layer.done = false;
                layer.seen |= *mode == MarkingMode::Assisted;
            }
            Record::MarkingDone { annotator } => {
                let layer = self.layer_mut(annotator, MarkingMode::Assisted);
                (layer.done, layer.seen) = (true, true);
            }
            Record::Marked(mark) => {
                self.last = self.last.max(mark.id.0);
                let layer = self.layer_mut(&mark.annotator, mark.mode);
                if let Some(over) = mark.over {
                    layer.replaced.insert(over, mark.id);
                }
                layer.marks.push(mark.clone());
            }
            _ => {}
        }
    }

    fn layer_mut(&mut self, annotator: &str, mode: MarkingMode) -> &mut Layer {
        let known = self.layers.iter().position(|layer| layer.annotator == annotator);
        let index = known.unwrap_or_else(|| {
            self.layers.push(Layer {
                annotator: annotator.to_owned(),
                mode,
                done: false,
                seen: mode == MarkingMode::Assisted,
                marks: Vec::new(),
                replaced: HashMap::new(),
            });
            self.layers.len() - 1
        });
        &mut self.layers[index]
    }
}

impl Layer {
    pub fn annotator(&self) -> &str {
        &self.annotator
    }

    /// The mode chosen last.
    pub fn mode(&self) -> MarkingMode {
        self.mode
    }

    /// Whether the annotator has said that all is marked.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether the judges' findings are to be hidden from the annotator: blind, and not yet done.
    pub fn hides_findings(&self) -> bool {
        !self.seen
    }

    /// The mode that a mark made at this point bears: blind only as long as nothing was seen.
    pub fn mode_of_marks(&self) -> MarkingMode {
        match self.seen {
            true => MarkingMode::Assisted,
            false => MarkingMode::Blind,
        }
    }

    /// Every mark there ever was, also those that were replaced or withdrawn.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks that stand, the oldest first.
    pub fn standing(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| {
            mark.finding != Finding::Withdrawn && !self.replaced.contains_key(&mark.id)
        })
    }

    /// The mark that took this one's place.
    pub fn replaced_by(&self, mark: MarkId) -> Option<MarkId> {
        self.replaced.get(&mark).copied()
    }

    /// What the annotator says of a critic's flaw: accept, reject or change.
    pub fn ruling_on(&self, flaw: &Target) -> Option<&Mark> {
        self.standing().filter(|mark| mark.at == *flaw && is_ruling(&mark.finding)).last()
    }
}

fn is_ruling(finding: &Finding) -> bool {
    matches!(finding, Finding::Accept | Finding::Reject | Finding::Change { .. })
}

impl Play {
    /// What annotators have marked in this play.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// An annotator begins to mark, or changes the mode.
    ///
    /// # Errors
    /// The name is empty, or blind marking is wanted by who has seen findings.
    pub fn open_marking(
        &mut self,
        annotator: &str,
        mode: MarkingMode,
    ) -> Result<Vec<Effect>, MarkError> {
        rules::may_open(&self.marks, annotator, mode)?;
        let known = self.marks.layer(annotator);
        if known.is_some_and(|layer| layer.mode == mode && !layer.done) {
            return Ok(Vec::new());
        }
        Ok(self.mark_fact(Record::MarkingOpened { annotator: annotator.to_owned(), mode }))
    }

    /// The annotator has marked all there is to mark; who marked blind sees the judges' findings
    /// from here on.
    ///
    /// # Errors
    /// The annotator has not begun.
    pub fn finish_marking(&mut self, annotator: &str) -> Result<Vec<Effect>, MarkError> {
        let layer = rules::opened(&self.marks, annotator)?;
        if layer.done {
            return Ok(Vec::new());
        }
        Ok(self.mark_fact(Record::MarkingDone { annotator: annotator.to_owned() }))
    }

    /// Marks a critic's flaw, a line, words of it or the play. `over` names the annotator's mark
    /// that this one replaces; a second ruling on a flaw and a second rating of the same thing
    /// replace the first by themselves.
    ///
    /// # Errors
    /// What is marked is not there, cannot be marked so, or is hidden from the annotator.
    pub fn mark(
        &mut self,
        annotator: &str,
        at: Target,
        finding: Finding,
        over: Option<MarkId>,
    ) -> Result<Vec<Effect>, MarkError> {
        let layer = rules::opened(&self.marks, annotator)?;
        rules::may_mark(self, layer, &at, &finding)?;
        match over {
            Some(over) => rules::may_replace(&self.marks, layer, over)?,
            None if finding == Finding::Withdrawn => return Err(MarkError::NothingWithdrawn),
            None => {}
        }
        let over = over.or_else(|| same_kind(layer, &at, &finding));
        let mode = layer.mode_of_marks();
        let id = MarkId(self.marks.last.saturating_add(1));
        let mark = Mark { id, annotator: annotator.to_owned(), at, finding, mode, over };
        Ok(self.mark_fact(Record::Marked(mark)))
    }

    /// Takes a mark back.
    ///
    /// # Errors
    /// There is no such mark of this annotator, or it does not stand any more.
    pub fn withdraw_mark(
        &mut self,
        annotator: &str,
        mark: MarkId,
    ) -> Result<Vec<Effect>, MarkError> {
        let at = self.marks.get(mark).ok_or(MarkError::NoMark(mark))?.at.clone();
        self.mark(annotator, at, Finding::Withdrawn, Some(mark))
    }

    fn mark_fact(&mut self, record: Record) -> Vec<Effect> {
        let effects = vec![Effect::Record(record)];
        self.note(&effects);
        effects
    }
}

/// The standing mark of which a thing can bear only one.
fn same_kind(layer: &Layer, at: &Target, finding: &Finding) -> Option<MarkId> {
    let rated = |mark: &&Mark| mark.at == *at && matches!(mark.finding, Finding::Rating { .. });
    match finding {
        ruling if is_ruling(ruling) => layer.ruling_on(at).map(|mark| mark.id),
        Finding::Rating { .. } => layer.standing().filter(rated).last().map(|mark| mark.id),
        _ => None,
    }
}
