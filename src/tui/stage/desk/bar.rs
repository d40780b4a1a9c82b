//! What is said of the chosen line, in the place where the player's line is written otherwise.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::Desk;
use crate::{
    play::Play,
    record::{self, Source},
    tui::{
        page::Shared,
        stage::words,
        widgets::{one_line, rule, sides},
    },
};

impl Desk {
    /// Rows of the bar.
    pub const ROWS: u16 = 2;

    /// Draws it into the two rows of `area`.
    pub fn draw(self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        let Some(play) = &shared.play else { return };
        let (stage, theme) = (play.stage(), &shared.theme);
        let top = Rect { height: 1.min(area.height), ..area };
        rule(buffer, top, theme.accent);
        let place = match self.depth(stage) {
            Some(at) => format!(" The desk · line {} of {} ", at + 1, stage.path().len()),
            None if self.is_being_written(stage) => " The desk · a new take is written ".to_owned(),
            None => " The desk · no line yet ".to_owned(),
        };
        let inside =
            Rect { x: top.x + 2.min(top.width), width: top.width.saturating_sub(4), ..top };
        let columns = usize::from(inside.width);
        let left = Line::from(one_line(&place, columns, theme.accent));
        sides(buffer, inside, &left, &Line::default());
        let below = Rect { y: top.bottom(), height: area.height.saturating_sub(1).min(1), ..area };
        let said = self.line(stage).map(|line| about(play, line)).unwrap_or_default();
        let said = Line::from(vec![
            Span::styled("▌ ", theme.accent),
            one_line(&said, usize::from(below.width).saturating_sub(2), theme.status),
        ]);
        sides(buffer, below, &said, &Line::default());
    }
}

/// Who wrote a line, and why its speaker had the word.
fn about(play: &Play, line: &record::Line) -> String {
    let wrote = match line.source {
        Source::Model { call } => match play.model_of(call) {
            Some(model) if model.is_offline() => "The offline company’s line.".to_owned(),
            Some(model) => format!("Written by {model}."),
            None => "Written by a model.".to_owned(),
        },
        Source::Player => "Written by you.".to_owned(),
        Source::Book { .. } => "The book’s own line.".to_owned(),
        Source::Edit { of } => match play.stage().line(of).map(|line| line.source) {
            Some(Source::Model { .. }) => "A model’s line, changed by you.".to_owned(),
            _ => "Changed by you.".to_owned(),
        },
    };
    let decision = line.decision.and_then(|id| play.stage().decision(id));
    let why = decision.map(words::how).unwrap_or_default();
    format!("{wrote} {why}").trim_end().to_owned()
}
