//! What stands between the play and the editor: what happens now and why, what failed, which keys
//! help.

use std::time::{Duration, Instant};

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{
    moment::{Moment, Phase},
    words,
};
use crate::{
    chat::{Fault, ModelRef},
    record::Hold,
    stage::{Stage, Step},
    text,
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
/// out. `why`: most rows for who speaks next and why; one is there also while that is not known.
/// `waited`: for how long the call under way has been waited for.
pub fn rows(
    stage: &Stage,
    moment: Moment,
    shared: &Shared,
    width: u16,
    most: usize,
    why: usize,
    waited: Option<Duration>,
) -> Vec<Row> {
    let theme = &shared.theme;
    let mut rows = trouble(shared, width);
    if let Some(recording) = &shared.progress.recording {
        let said = one_line(&recording.told(), usize::from(width), theme.accent);
        rows.push((Line::from(said), Line::default()));
    }
    match stage.step() {
        Step::Failed { fault, .. } => {
            let room = most.saturating_sub(rows.len());
            rows.extend(failed(stage, fault, moment, shared, width, room));
        }
        Step::Held { .. } => rows.extend(held(stage, moment, shared, width)),
        _ => match &shared.progress.waiting {
            Some(waiting) => {
                let left = waiting.until.saturating_duration_since(Instant::now());
                let said = words::waiting(&waiting.fault, left, waiting.attempt);
                rows.push(sides(&said, theme.warning, stage, width, theme));
                let does = [(Action::StopWaiting, "gives up waiting")];
                rows.push(keys(&does, &[Context::Stage], width, shared));
            }
            None => {
                let style = if moment.phase == Phase::Turn { theme.player } else { theme.status };
                let mut now = words::now(stage);
                if let Some(silent) = waited.and_then(|waited| silent(shared, stage, waited)) {
                    now = format!("{now} · {silent}");
                }
                rows.push(sides(&now, style, stage, width, theme));
                rows.extend(because(stage, shared, width, why));
            }
        },
    }
    rows.truncate(most);
    rows
}

/// What the play waits for, and which key lets it go on.
fn held(stage: &Stage, moment: Moment, shared: &Shared, width: u16) -> Vec<Row> {
    let theme = &shared.theme;
    let free = Moment { written: false, ..moment };
    let contexts = moment.contexts();
    let on = match stage.step() {
        Step::Held { why: Hold::Choice } => "leaves it to the model",
        _ => "goes on",
    };
    let goes_on = match shared.keymap.key_for(contexts, Action::GoOn) {
        Some(_) => (Action::GoOn, on),
        None => (Action::Pause, on),
    };
    let names = (Action::Nth(0), "names the next speaker");
    let does = match stage.step() {
        Step::Held { why: Hold::Choice } => [names, goes_on],
        _ => [goes_on, names],
    };
    let contexts = if moment.written { contexts } else { free.contexts() };
    let first = sides(&words::now(stage), theme.player, stage, width, theme);
    vec![first, keys(&does, contexts, width, shared)]
}

/// What failed, what is known of it, and which keys help.
fn failed(
    stage: &Stage,
    fault: &Fault,
    moment: Moment,
    shared: &Shared,
    width: u16,
    most: usize,
) -> Vec<Row> {
    let theme = &shared.theme;
    let speak = moment.can_write().then_some((Action::Accept, "says your line"));
    let does: Vec<(Action, &str)> = [
        (Action::AskAgain, "tries again"),
        (Action::ToModels, "other models"),
        (Action::NameNext, "names another"),
        (Action::EndScene, "ends"),
    ]
    .into_iter()
    .chain(speak)
    .collect();
    let what = sentence(&fault.what, theme.page, width);
    let hint = sentence(&fault.hint, theme.dim, width);
    let mut rows = vec![sides(&words::now(stage), theme.error, stage, width, theme)];
    rows.extend(what.into_iter().chain(hint).take(most.saturating_sub(2)));
    rows.push(keys(&does, Moment { written: false, ..moment }.contexts(), width, shared));
    rows
}

/// Models that play, each once, the offline company first.
pub fn models(stage: &Stage) -> Vec<&ModelRef> {
    let roles = &stage.casting().roles;
    let playing = [&roles.actor, &roles.environment, &roles.nsp].into_iter();
    // The settings may name characters of other books.
    let characters = stage.scene().cast().filter_map(|name| roles.characters.get(name));
    let mut models: Vec<&ModelRef> = Vec::new();
    for model in playing.chain(characters).map(|role| &role.model) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models.sort_by_key(|model| !model.is_offline());
    models
}

/// Facts that are not written down are said so until they are.
fn trouble(shared: &Shared, width: u16) -> Vec<Row> {
    let Some(trouble) = &shared.progress.trouble else {
        return Vec::new();
    };
    let theme = &shared.theme;
    let mut rows = sentence(&format!("Not written down: {trouble}"), theme.error, width);
    let does = [(Action::WriteAgain, "tries again"), (Action::SaveHere, "saves in this folder")];
    rows.push(keys(&does, &[Context::Stage], width, shared));
    rows
}

/// Which server is waited for and for how long, while nothing of its answer has come.
fn silent(shared: &Shared, stage: &Stage, waited: Duration) -> Option<String> {
    let Step::Asked { call, partial, .. } = stage.step() else {
        return None;
    };
    let model = shared.play.as_ref()?.model_of(*call)?;
    let silent = partial.timing.first_ms.is_none();
    silent.then(|| words::silence(model, waited)).flatten()
}

/// In `most` rows who speaks next and why, or why nobody does; the last one as [`spent`].
fn because(stage: &Stage, shared: &Shared, width: u16, most: usize) -> Vec<Row> {
    let why = match stage.step() {
        Step::Over(why) | Step::Closing(why) => {
            words::ended(*why, stage.casting().rules.max_rounds)
        }
        _ => stage.standing().map(words::why).unwrap_or_default(),
    };
    let mut rows = match most {
        0 => return Vec::new(),
        1 => vec![Line::from(one_line(&why, usize::from(width), shared.theme.dim))],
        _ => clipped(&why, shared.theme.dim, width, most),
    };
    let last = spent(rows.pop().unwrap_or_default(), shared, width);
    rows.into_iter().map(|line| (line, Line::default())).chain([last]).collect()
}

/// At the right of a row what the calls have taken so far, where there is room for it.
fn spent(left: Line<'static>, shared: &Shared, width: u16) -> Row {
    let Some(play) = &shared.play else { return (left, Line::default()) };
    let room = usize::from(width).saturating_sub(left.width() + 2);
    let tokens = words::spent(play.totals().usage(), shared.progress.cost);
    let pace = words::pace(play.totals());
    let both = [tokens.as_str(), &pace].into_iter().filter(|said| !said.is_empty());
    let both = both.collect::<Vec<_>>().join(" · ");
    let right = [both, tokens].into_iter().find(|said| text::width(said) <= room);
    let right = right.unwrap_or_default();
    (left, Line::styled(right, shared.theme.dim))
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

fn sentence(text: &str, style: Style, width: u16) -> Vec<Row> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines = clipped(text, style, width, SENTENCE);
    lines.into_iter().map(|line| (line, Line::default())).collect()
}

/// A text in at most `most` rows; one that is longer ends in an ellipsis.
fn clipped(text: &str, style: Style, width: u16, most: usize) -> Vec<Line<'static>> {
    let mut lines = wrap([(text, style)], width.saturating_sub(2), Indent::NONE);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push_span(Span::styled(" …", style));
        }
    }
    lines
}

/// What keys do, as many as there is room for.
fn keys(does: &[(Action, &str)], contexts: &[Context], width: u16, shared: &Shared) -> Row {
    const BETWEEN: &str = " · ";
    let theme = &shared.theme;
    let mut row = Line::default();
    for (action, does) in does {
        let Some(key) = shared.keymap.key_for(contexts, *action) else { continue };
        let between = if row.spans.is_empty() { "" } else { BETWEEN };
        let next = Line::from(vec![
            Span::styled(between, theme.dim),
            Span::styled(key, theme.accent),
            Span::styled(format!(" {does}"), theme.dim),
        ]);
        if row.width() + next.width() > usize::from(width) {
            break;
        }
        row.extend(next);
    }
    (row, Line::default())
}
