//! Which published scores stand beside a judging, and when they must not.

use crate::{
    judge::published::{DIMENSIONS, PUBLISHED, Published, played_by},
    play::Judging,
    record::{Form, Method, Rules, Whom},
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

/// Whether the player wrote any line of the judged text.
pub fn has_human_lines(judging: &Judging) -> bool {
    human_lines(judging) > 0
}

/// Whether published scores may stand beside these of a play by `rules`.
pub fn comparable(judging: &Judging, rules: &Rules) -> bool {
    let own = judging.panel.is_protocol() && judging.is_of_play();
    own && !has_human_lines(judging) && played_by(rules)
}

/// Whose lines were judged, where that is not all of them; with the lines that count and are not
/// Environment's.
pub fn whose(judging: &Judging, lines: u32) -> String {
    let judged = |lines: &str| format!("{lines} judged");
    let counted = match lines {
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    };
    if !has_human_lines(judging) {
        return judged(&counted);
    }
    match judging.panel.terms().whom {
        Whom::Cast => judged(&format!("the cast's {counted}")),
        Whom::Everyone => judged(&format!("{counted} (yours too)")),
        Whom::Player => judged(&format!("your {counted}")),
    }
}

/// What keeps the numbers of a judging from being the protocol's own, if anything.
fn other_numbers(judging: &Judging) -> Option<String> {
    let Method::Judge { rubric, .. } = judging.panel.method() else { return None };
    let terms = judging.panel.terms();
    if !judging.is_of_play() {
        return Some("The book's own dialogue was judged".to_owned());
    }
    if terms.form == Form::Evidence {
        return Some("Asked for evidence, not as the protocol asks".to_owned());
    }
    if judging.rubric.left_out.is_some() {
        return Some("Judged without a reference".to_owned());
    }
    (!judging.panel.is_protocol()).then(|| format!("Judged by the rubric {rubric}"))
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
    let why = match (other_numbers(judging).or(yours), played_by(rules)) {
        (Some(why), _) => why,
        (None, false) => "Played by other rules than the published plays".to_owned(),
        (None, true) => return None,
    };
    Some(format!("{why}: these scores cannot be compared with published ones."))
}
