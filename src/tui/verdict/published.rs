//! Which published scores stand beside a judging, and when they must not.

use crate::{
    judge::{
        published::{DIMENSIONS, PUBLISHED, Published},
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
    protocol && human_lines(judging) == 0 && are_published(rules)
}

/// Whether the published plays were played by such rules. The two forms of the protocol are not
/// told apart.
fn are_published(rules: &Rules) -> bool {
    let published = Rules { protocol: rules.protocol, seed: rules.seed, ..Rules::default() };
    *rules == published
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
    let why = match (yours, are_published(rules)) {
        (Some(yours), _) => yours,
        (None, false) => "Played by other rules than the published plays".to_owned(),
        (None, true) => return None,
    };
    Some(format!("{why}: these scores cannot be compared with published ones."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{NextBy, Protocol};

    #[test]
    fn figures_are_published_for_the_protocols_rules_only() {
        let rules = Rules::default;
        for (rules, published) in [
            (rules(), true),
            (Rules { protocol: Protocol::Paper, seed: 7, ..rules() }, true),
            (Rules { max_rounds: 6, ..rules() }, false),
            (Rules { thoughts: false, ..rules() }, false),
            (Rules { motivation: false, ..rules() }, false),
            (Rules { continue_from: 2, ..rules() }, false),
            (Rules { end_from: 1, ..rules() }, false),
            (Rules { next_by: NextBy::Book, ..rules() }, false),
        ] {
            assert_eq!(are_published(&rules), published, "{rules:?}");
        }
    }
}
