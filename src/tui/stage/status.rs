//! What stands between the play and the editor: what happens now and why, what failed, which keys
//! help.

use std::time::Instant;

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{
    moment::{Moment, Phase},
    words,
};
use crate::{
    chat::ModelRef,
    stage::{Stage, Step},
    tui::{
        keymap::{Action, Context},
        page::Shared,
        theme::Theme,
        widgets::one_line,
        wrap::{Indent, wrap},
    },
};

/// Most rows that a sentence about a fault takes.
const SENTENCE: usize = 2;

/// A row: what stands at its left and at its right.
pub type Row = (Line<'static>, Line<'static>);

/// The rows for a page of this width, at most `most` of them, the less important ones last left
/// out. `why`: there is room for who speaks next and why, also while that is not known.
pub fn rows(
    stage: &Stage,
    moment: Moment,
    shared: &Shared,
    width: u16,
    most: usize,
    why: bool,
) -> Vec<Row> {
    let theme = &shared.theme;
    let mut rows = trouble(shared, width);
    match stage.step() {
        Step::Failed { fault, .. } => {
            rows.push(sides(&words::now(stage), theme.error, stage, width, theme));
            let keys = keys(
                &[
                    (Action::AskAgain, "tries again"),
                    (Action::NameNext, "names another speaker"),
                    (Action::EndScene, "ends the scene"),
                ],
                moment,
                shared,
            );
            let speak = if moment.can_write() { " · or write a line yourself" } else { "" };
            let keys = plain(&format!("{keys}{speak}"), theme.accent, width);
            let room = most.saturating_sub(rows.len() + keys.len());
            let mut said = plain(&fault.what, theme.page, width);
            said.extend(plain(&fault.hint, theme.dim, width));
            said.truncate(room);
            rows.extend(said);
            rows.extend(keys);
        }
        _ => match &shared.progress.waiting {
            Some(waiting) => {
                let left = waiting.until.saturating_duration_since(Instant::now());
                let said = words::waiting(&waiting.fault, left, waiting.attempt);
                rows.push(sides(&said, theme.warning, stage, width, theme));
                if why {
                    let keys = keys(&[(Action::StopWaiting, "gives up waiting")], moment, shared);
                    rows.extend(plain(&keys, theme.accent, width));
                }
            }
            None => {
                let style = if moment.phase == Phase::Turn { theme.player } else { theme.status };
                rows.push(sides(&words::now(stage), style, stage, width, theme));
                if why {
                    rows.push((because(stage, width, theme), Line::default()));
                }
            }
        },
    }
    rows.truncate(most);
    rows
}

/// Models that play, each once, as they are named to the player.
pub fn models(stage: &Stage) -> String {
    let roles = &stage.casting().roles;
    let playing = [&roles.actor, &roles.environment, &roles.nsp].into_iter();
    let mut names: Vec<String> = Vec::new();
    for model in playing.chain(roles.characters.values()).map(|role| &role.model) {
        let name = ModelRef::to_string(model);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" + ")
}

/// Facts that are not written down are said so until they are.
fn trouble(shared: &Shared, width: u16) -> Vec<Row> {
    let Some(trouble) = &shared.progress.trouble else {
        return Vec::new();
    };
    let theme = &shared.theme;
    let key = |action| shared.keymap.key_for(&[Context::Stage], action).unwrap_or_default();
    let mut rows = plain(&format!("Not written down: {trouble}"), theme.error, width);
    let keys = format!(
        "{} tries again · {} saves the play in this folder",
        key(Action::WriteAgain),
        key(Action::SaveHere)
    );
    rows.extend(plain(&keys, theme.accent, width));
    rows
}

fn because(stage: &Stage, width: u16, theme: &Theme) -> Line<'static> {
    let why = match stage.step() {
        Step::Over(why) | Step::Closing(why) => {
            words::ended(*why, stage.casting().rules.max_rounds)
        }
        _ => stage.standing().map(words::why).unwrap_or_default(),
    };
    Line::from(one_line(&why, usize::from(width), theme.dim))
}

/// What happens, and at the right the round, as much of it as there is room for.
fn sides(said: &str, style: Style, stage: &Stage, width: u16, theme: &Theme) -> Row {
    let most = stage.casting().rules.max_rounds;
    let over = matches!(stage.step(), Step::Over(_));
    let round = if over { stage.rounds() } else { (stage.rounds() + 1).min(most) };
    let left = one_line(said, usize::from(width), style);
    let room = usize::from(width).saturating_sub(left.width() + 2);
    let rounds = [format!("round {round} of {most}"), format!("{round}/{most}")];
    let right = rounds.into_iter().find(|text| text.len() <= room).unwrap_or_default();
    (Line::from(left), Line::styled(right, theme.dim))
}

fn plain(text: &str, style: Style, width: u16) -> Vec<Row> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut lines = wrap([(text, style)], width, Indent::NONE);
    if lines.len() > SENTENCE {
        lines.truncate(SENTENCE);
        if let Some(last) = lines.last_mut() {
            last.push_span(Span::styled(" …", style));
        }
    }
    lines.into_iter().map(|line| (line, Line::default())).collect()
}

fn keys(actions: &[(Action, &str)], moment: Moment, shared: &Shared) -> String {
    let contexts = moment.contexts(false);
    let said = actions.iter().filter_map(|(action, does)| {
        let key = shared.keymap.key_for(contexts, *action)?;
        Some(format!("{key} {does}"))
    });
    said.collect::<Vec<_>>().join(" · ")
}
