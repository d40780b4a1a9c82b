//! Which lines the flaws of a judging speak of.

use std::collections::HashMap;

use ratatui::text::Span;

use crate::{
    judge::{anchor::Anchors, panel::CriticState},
    play::Judging,
    record::{Flaw, LineId},
    tui::theme::Theme,
};

/// All flaws that have been found so far.
pub fn flaws(judging: &Judging) -> Vec<&Flaw> {
    let critics = judging.panel.critics().iter();
    critics
        .filter_map(|critic| match &critic.state {
            CriticState::Scored { flaws, .. } => Some(flaws),
            _ => None,
        })
        .flatten()
        .collect()
}

/// The severity of the severest flaw of each line that one speaks of.
pub fn severest(judging: &Judging, flaws: &[&Flaw]) -> HashMap<LineId, u32> {
    let anchors = Anchors::new(&judging.material);
    let mut severest = HashMap::new();
    for flaw in flaws {
        if let (Some(anchor), Some(severity)) = (anchors.of(flaw), flaw.severity) {
            let worst = severest.entry(anchor.line).or_insert(severity);
            *worst = severity.max(*worst);
        }
    }
    severest
}

/// The mark of a line with a flaw of this severity.
pub fn mark(severity: Option<u32>, theme: &Theme) -> Span<'static> {
    match severity {
        None => Span::raw(""),
        Some(0..=2) => Span::styled("·", theme.minor),
        Some(3..=4) => Span::styled("!", theme.moderate),
        Some(_) => Span::styled("!!", theme.severe),
    }
}
