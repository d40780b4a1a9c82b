//! How much an annotator has marked in a play.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    play::marks::Layer,
    record::{Finding, Target},
};

/// How many marks of one annotator stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Marked {
    pub annotator: String,
    /// Critics' flaws that are one to the annotator.
    pub accepted: usize,
    /// Those that are none.
    pub rejected: usize,
    /// Those that are of another type or severity.
    pub changed: usize,
    /// Flaws that the annotator found.
    pub added: usize,
    /// Labels, ratings and comments.
    pub remarks: usize,
    /// Whether the annotator has marked all there is to mark.
    #[serde(rename = "done")]
    pub is_done: bool,
    /// Whether the annotator marks, or marked, without knowing what judges found.
    #[serde(rename = "blind")]
    pub is_blind: bool,
}

impl Marked {
    pub(super) fn of(layer: &Layer) -> Self {
        let mut marked = Self {
            annotator: layer.annotator().to_owned(),
            is_done: layer.is_done(),
            is_blind: layer.is_blind(),
            ..Self::default()
        };
        let mut verdicts: HashMap<&Target, &Finding> = HashMap::new();
        for mark in layer.standing() {
            match &mark.finding {
                // What was said last of a critic's flaw holds.
                Finding::Accept | Finding::Reject | Finding::Change { .. } => {
                    verdicts.insert(&mark.at, &mark.finding);
                }
                Finding::Flaw { .. } => marked.added += 1,
                Finding::Label { .. } | Finding::Rating { .. } | Finding::Comment { .. } => {
                    marked.remarks += 1;
                }
                Finding::Withdrawn => {}
            }
        }
        for finding in verdicts.into_values() {
            match finding {
                Finding::Accept => marked.accepted += 1,
                Finding::Reject => marked.rejected += 1,
                _ => marked.changed += 1,
            }
        }
        marked
    }

    /// Whether what judges made of the play must be hidden from this annotator.
    pub fn hides_judges(&self) -> bool {
        self.is_blind && !self.is_done
    }

    /// `ANNOTATOR: how many of what`.
    pub fn in_words(&self) -> String {
        let counts = [
            (self.accepted, "accepted"),
            (self.rejected, "rejected"),
            (self.changed, "changed"),
            (self.added, "added"),
            (self.remarks, if self.remarks == 1 { "remark" } else { "remarks" }),
        ];
        let told = counts.iter().filter(|(count, _)| *count > 0);
        let mut told: Vec<String> = told.map(|(count, what)| format!("{count} {what}")).collect();
        if told.is_empty() {
            told.push("nothing yet".to_owned());
        }
        let end = if self.is_done { "" } else { " (goes on)" };
        format!("{}: {}{end}", self.annotator, told.join(", "))
    }
}
