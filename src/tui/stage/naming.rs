//! The list of those who can be named to speak next.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use crate::{
    stage::Stage,
    tui::{
        keymap::Action,
        page::Shared,
        widgets::{
            chrome::{middle, sheet},
            column,
            list::{List, MARK, Row},
        },
    },
};

pub struct Naming {
    list: List,
    speakers: Vec<String>,
}

impl Naming {
    /// The first of those who did not speak last is chosen.
    pub fn new(stage: &Stage) -> Self {
        let speakers = stage.scene().speakers().to_vec();
        let last = stage.path().next_back().map(|line| line.speaker.as_str());
        let mut list = List::default();
        list.choose(speakers.iter().position(|name| Some(name.as_str()) != last).unwrap_or(0));
        Self { list, speakers }
    }

    /// Moves the choice, or gives the name that is taken.
    pub fn act(&mut self, action: Action) -> Option<String> {
        let at = match action {
            Action::Accept => self.list.chosen(),
            Action::Nth(number) => usize::from(number).wrapping_sub(1),
            _ => {
                self.list.act(action, self.speakers.len());
                return None;
            }
        };
        self.speakers.get(at).cloned()
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, stage: &Stage, shared: &Shared) {
        let theme = &shared.theme;
        let height = u16::try_from(self.speakers.len()).unwrap_or(u16::MAX);
        let area = middle(window, 48, height.saturating_add(4));
        let inside = sheet(buffer, area, "Who speaks next?", theme);
        let rows: Vec<Row> = (0..self.speakers.len()).map(Row::Item).collect();
        let columns = usize::from(inside.width.saturating_sub(MARK));
        let speakers = &self.speakers;
        self.list.draw(buffer, inside, &rows, theme, |row| {
            let Row::Item(index) = row else {
                return Line::default();
            };
            let digit = match index {
                0..9 => format!("{}  ", index + 1),
                _ => "   ".to_owned(),
            };
            let name = &speakers[index];
            let you = if stage.is_player(name) { "you" } else { "" };
            let room = columns.saturating_sub(digit.len() + 5);
            let mut spans = vec![Span::styled(digit, theme.accent)];
            spans.extend(column(name, room, theme.speaker(index), &[], theme.matched));
            spans.push(Span::styled(format!("  {you}"), theme.player));
            Line::from(spans)
        });
    }
}
