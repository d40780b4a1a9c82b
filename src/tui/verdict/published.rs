//! The published scores that stand beside a judging, and when they must not.

use crate::{judge::rubric::Rubric, play::Judging, record::Method};

/// GPT-4o's published scores and their mean (arXiv 2502.09082, mean of three runs, judged by
/// gpt-4o of 2024-08).
const SCORES: [(&str, f64); 4] = [
    ("Storyline Consistency", 61.59),
    ("Anthropomorphism", 48.93),
    ("Character Fidelity", 48.95),
    ("Storyline Quality", 80.33),
];
pub const MEAN: f64 = 59.95;

/// The published score of a dimension of the protocol.
pub fn score(dimension: &str) -> Option<f64> {
    SCORES.iter().find(|(name, _)| *name == dimension).map(|(_, score)| *score)
}

/// Lines of the judged text that the player wrote.
fn human_lines(judging: &Judging) -> usize {
    judging.material.lines.iter().filter(|line| line.by_player()).count()
}

/// Whether published scores may stand beside these.
pub fn comparable(judging: &Judging) -> bool {
    let protocol = matches!(
        judging.panel.method(),
        Method::Judge { rubric, .. } if rubric == Rubric::PROTOCOL
    );
    protocol && human_lines(judging) == 0
}

/// What there is to say of published figures, if anything. `beside` says that they have a column of
/// their own.
pub fn comparison(judging: &Judging, beside: bool) -> Option<String> {
    if *judging.panel.method() == Method::Checks {
        return None;
    }
    if comparable(judging) {
        let figures: Vec<String> = SCORES.iter().map(|(_, score)| format!("{score:.1}")).collect();
        return Some(if beside {
            "For comparison: GPT-4o played the test set, judged by gpt-4o, as published.".to_owned()
        } else {
            format!(
                "For comparison: GPT-4o played, judged by gpt-4o: {} · mean {MEAN:.1}.",
                figures.join(" ")
            )
        });
    }
    let yours = match human_lines(judging) {
        0 => return None,
        1 => "One line is yours".to_owned(),
        count => format!("{count} lines are yours"),
    };
    Some(format!("{yours}: these scores cannot be compared with published ones."))
}
