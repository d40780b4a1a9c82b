//! The book's own lines beside the play, turn by turn.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::Desk;
use crate::{
    scene::{ENVIRONMENT, Scene},
    script,
    stage::Stage,
    tui::{
        flow::{Blocks, Flow},
        keymap::Action,
        stage::transcript::said::{self, Manner},
        theme::Theme,
        widgets::{one_line, sides},
        wrap::{Indent, wrap},
    },
};

/// Columns at the left for the mark of the turn.
const MARGIN: u16 = 2;

/// Rows above them.
const HEAD: u16 = 2;

/// The window onto them.
pub struct BookTrack {
    flow: Flow,
    /// The turn that it last followed, and in how many columns and rows.
    followed: Option<(usize, u16, u16)>,
}

impl Default for BookTrack {
    fn default() -> Self {
        Self { flow: Flow::reading(), followed: None }
    }
}

impl BookTrack {
    /// The theme has changed.
    pub fn redress(&mut self) {
        self.flow.invalidate();
    }

    pub fn act(&mut self, action: Action, stage: &Stage, desk: Desk, theme: &Theme) {
        let track = Track::of(stage, desk, theme);
        let page = isize::try_from(self.flow.height()).unwrap_or(1).max(3) - 2;
        match action {
            Action::Up => self.flow.scroll_by(&track, -1),
            Action::Down => self.flow.scroll_by(&track, 1),
            Action::PageUp => self.flow.scroll_by(&track, -page),
            Action::PageDown => self.flow.scroll_by(&track, page),
            Action::First => self.flow.to_start(&track),
            Action::Last => self.flow.to_end(&track),
            _ => {}
        }
    }

    /// The turn of the chosen line, or of the last one, is kept in view and marked.
    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        stage: &Stage,
        desk: Desk,
        theme: &Theme,
    ) {
        let track = Track::of(stage, desk, theme);
        track.draw_heading(buffer, area);
        let area = Rect {
            y: area.y + HEAD.min(area.height),
            height: area.height.saturating_sub(HEAD),
            ..area
        };
        let text = Rect { width: area.width.saturating_sub(2), ..area };
        let follows = track.turn.map(|turn| (turn, text.width, text.height));
        if let Some((turn, ..)) = follows.filter(|_| self.followed != follows) {
            let at = turn.min(track.len().saturating_sub(1));
            self.flow.reveal(&track, at, text.width, text.height);
        }
        self.followed = follows;
        let window = self.flow.draw(&track, buffer, text);
        let right = area.right().saturating_sub(1);
        if window.above {
            buffer.set_stringn(right, area.y, "▴", 1, theme.dim);
        }
        if window.below {
            buffer.set_stringn(right, area.bottom().saturating_sub(1), "▾", 1, theme.dim);
        }
    }
}

struct Track<'a> {
    scene: &'a Scene,
    theme: &'a Theme,
    /// The turn that is looked at, from 0.
    turn: Option<usize>,
    rounds: usize,
}

impl<'a> Track<'a> {
    fn of(stage: &'a Stage, desk: Desk, theme: &'a Theme) -> Self {
        let rounds = stage.path().len();
        let turn = desk.depth(stage).or(rounds.checked_sub(1));
        Self { scene: stage.scene(), theme, turn, rounds }
    }

    fn draw_heading(&self, buffer: &mut Buffer, area: Rect) {
        let title = one_line("The book’s own lines", area.width.into(), self.theme.heading);
        let count = self.scene.dialogues.len();
        let said = match count {
            0 => "the scene has none".to_owned(),
            _ if self.rounds > count => format!("over after {count}"),
            _ => format!("{count}, turn by turn"),
        };
        let said = Line::styled(said, self.theme.dim);
        sides(buffer, area, &Line::from(title), &said);
    }
}

impl Blocks for Track<'_> {
    fn len(&self) -> usize {
        self.scene.dialogues.len()
    }

    fn id(&self, index: usize) -> u64 {
        index as u64
    }

    fn revision(&self, index: usize) -> u64 {
        u64::from(self.turn == Some(index))
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        let Some(line) = self.scene.dialogues.get(index) else {
            return Vec::new();
        };
        let name = &line.character;
        let place = self.scene.speakers().iter().position(|speaker| speaker == name);
        let style = self.theme.speaker(place.unwrap_or(0));
        let number = (format!("{}  ", index + 1), self.theme.dim);
        let room = width.saturating_sub(MARGIN);
        let head = [(&*number.0, number.1), (&**name, style)];
        let mut rows = wrap(head, room, Indent::NONE);
        let script = script::parse(&*line.message, name, self.scene.speakers());
        let manner = Manner {
            theme: self.theme,
            narration: name == ENVIRONMENT,
            faded: false,
            thoughts: true,
            names: false,
        };
        let runs = said::runs(&script, script.source().len(), manner);
        let runs = runs.iter().map(|(text, style)| (text.as_str(), *style));
        rows.extend(wrap(runs, room, Indent::NONE));
        let here = self.turn == Some(index);
        let mark = if here { "▌ " } else { "  " };
        for row in &mut rows {
            row.spans.insert(0, Span::styled(mark, self.theme.accent));
        }
        rows.push(Line::default());
        rows
    }
}
