//! Which published scores stand beside a judging, and when they must not.

use crate::{
    judge::{
        published::{DIMENSIONS, PUBLISHED, Published, played_by},
        rubric::Rubric,
    },
    play::Judging,
    record::{Method, Rules},
};

/// GPT-4o's published scores, the ones that stand beside a judging.
const BESIDE: Published = PUBLISHED[0];
/// GPT-4o's mean.
pub const MEAN: f64 = BESIDE.mean;

/// GPT-4o's published score in a dimension of the protocol.
pub fn score(dimension: &str) -> Option<f64> {
    let scores = DIMENSIONS.iter().zip(BESIDE.scores);
    scores.into_iter().find(|(name, _)| **name == dimension).map(|(_, score)| score)
}

/// Lines of the judged text that the player wrote.
fn human_lines(judging: &Judging) -> usize {
    judging.material.lines.iter().filter(|line| line.by_player()).count()
}

/// Whether published scores may stand beside these of a play by `rules`.
pub fn comparable(judging: &Judging, rules: &Rules) -> bool {
    let protocol = matches!(
        judging.panel.method(),
        Method::Judge { rubric, .. } if rubric == Rubric::PROTOCOL
    );
    protocol && human_lines(judging) == 0 && played_by(rules)
}

/// What there is to say of published figures and of the player's lines, if anything. `beside` says
/// that the figures have a column of their own.
pub fn comparison(judging: &Judging, rules: &Rules, beside: bool) -> Option<String> {
    let yours = match human_lines(judging) {
        0 => None,
        1 => Some("One line is yours".to_owned()),
        count => Some(format!("{count} lines are yours")),
    };
    if *judging.panel.method() == Method::Checks {
        return yours.map(|yours| format!("{yours}."));
    }
    if comparable(judging, rules) {
        let figures = BESIDE.scores.map(|score| format!("{score:.1}")).join(" ");
        return Some(if beside {
            "For comparison: GPT-4o played the test set, judged by gpt-4o, as published.".to_owned()
        } else {
            format!("For comparison: GPT-4o played, judged by gpt-4o: {figures} · mean {MEAN:.1}.")
        });
    }
    let why = match (yours, played_by(rules)) {
        (Some(yours), _) => yours,
        (None, false) => "Played by other rules than the published plays".to_owned(),
        (None, true) => return None,
    };
    Some(format!("{why}: these scores cannot be compared with published ones."))
}
