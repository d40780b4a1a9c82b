//! The annotator's hand on the verdict: a flaw accepted or rejected, and what it is marked with.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::findings::Finding;
use crate::{
    play::{
        Judging, Play,
        marks::{Hand, Layer},
    },
    record::{Finding as Mark, Target},
    tui::{
        keymap::{Action, Context},
        page::{Shared, Want},
        theme::Theme,
        widgets::panel::Prose,
        wrap::{Indent, wrap},
    },
};

/// The layer of who marks now.
pub fn layer<'a>(play: &'a Play, shared: &Shared) -> Option<&'a Layer> {
    play.marks().of(&shared.annotation.annotator)
}

/// Whether what judges found is hidden from who marks now.
pub fn hides(play: &Play, shared: &Shared) -> bool {
    layer(play, shared).is_some_and(Layer::hides_judges)
}

/// Whether `action` is about what judges found, and does nothing while that is hidden.
pub fn shows(action: Action) -> bool {
    use Action::{
        Accept, AcceptFlaw, EarlierJudging, LaterJudging, NextDimension, RejectFlaw, RetryCritic,
        ShowCalls, ShowFigures, StopWaiting, SwitchFocus,
    };
    matches!(
        action,
        Accept
            | AcceptFlaw
            | EarlierJudging
            | LaterJudging
            | NextDimension
            | RejectFlaw
            | RetryCritic
            | ShowCalls
            | ShowFigures
            | StopWaiting
            | SwitchFocus
    )
}

/// Says so in place of the verdict.
pub fn view_hidden(buffer: &mut Buffer, area: Rect, shared: &Shared) {
    let theme = &shared.theme;
    let key = shared.keymap.key_for(&[Context::Verdict], Action::MarkPlay).unwrap_or_default();
    let told = format!(
        "You mark this play blind, as {}. What judges found is hidden until you say there that you \
         are done. {key} goes on marking.",
        shared.annotation.annotator
    );
    let lines = wrap([(told.as_str(), theme.status)], area.width.min(72), Indent::NONE);
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

/// What stands beside a flaw in the list.
pub fn mark(hand: Hand, theme: &Theme) -> (&'static str, Style) {
    match hand {
        Hand::Untouched => (" ", theme.dim),
        Hand::Accepted => ("✓", theme.player),
        Hand::Rejected => ("✗", theme.player),
        Hand::Changed => ("≈", theme.player),
        Hand::Added => ("+", theme.player),
    }
}

/// Where marking of this finding begins: at a critic's flaw, or at the line of an annotator's own.
pub fn target(finding: &Finding, judging: &Judging) -> Option<Target> {
    let line = || Some(Target::Line { line: finding.anchor?.line, span: None });
    critics(finding, judging).or_else(line)
}

fn critics(finding: &Finding, judging: &Judging) -> Option<Target> {
    Some(Target::Flaw {
        judging: judging.panel.judging(),
        dimension: finding.held.dimension.clone(),
        index: finding.held.index?,
    })
}

/// Accepts or rejects a critic's flaw; what was said of it already is taken back.
pub fn decide(finding: &Finding, accept: bool, judging: &Judging, shared: &Shared) -> Option<Want> {
    let at = critics(finding, judging)?;
    let says = if accept { Hand::Accepted } else { Hand::Rejected };
    let (finding, over) = match finding.held.hand == says {
        true => (Mark::Withdrawn, finding.held.mark),
        false if accept => (Mark::Accept, None),
        false => (Mark::Reject, None),
    };
    Some(Want::Mark { annotator: shared.annotation.annotator.clone(), at, finding, over })
}

/// What the annotator says of the flaw.
pub fn about(
    prose: &mut Prose,
    play: &Play,
    judging: &Judging,
    finding: &Finding,
    shared: &Shared,
) {
    let theme = &shared.theme;
    let name = &shared.annotation.annotator;
    let told = match finding.held.hand {
        Hand::Untouched => None,
        Hand::Accepted => Some(format!("✓ {name} accepts it.")),
        Hand::Rejected => Some(format!("✗ {name} rejects it: it counts nothing for {name}.")),
        Hand::Changed => Some(format!("≈ {name} has changed its type or severity.")),
        Hand::Added => Some(format!("+ {name} has added it.")),
    };
    if let Some(told) = told {
        prose.gap().say(told, theme.player);
    }
    let at = critics(finding, judging);
    let layers = play.marks().layers().iter().filter(|layer| !layer.hides_judges());
    for layer in layers.clone() {
        for comment in at.iter().flat_map(|at| layer.comments(at)) {
            prose.gap().say(format!("{}: {comment}", layer.annotator()), theme.player);
        }
    }
    let others = layers.filter(|layer| layer.annotator() != name);
    for (other, says) in others.filter_map(|other| Some((other, other.verdict(at.as_ref()?)?))) {
        let says = match says.finding {
            Mark::Accept => "accepts it",
            Mark::Reject => "rejects it",
            _ => "has changed it",
        };
        prose.say(format!("{} {says}.", other.annotator()), theme.dim);
    }
}
