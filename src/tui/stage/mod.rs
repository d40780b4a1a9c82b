//! The Stage screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    keymap::{Action, Context},
    page::{Page, Shared, Step},
};
use crate::{play::Play, record::LineId};

pub struct StagePage;

impl StagePage {
    pub fn new(_play: &Play) -> Self {
        Self
    }

    /// Shows the line and marks it.
    pub fn show(&mut self, _line: LineId) {}
}

impl Page for StagePage {
    fn title(&self) -> &'static str {
        "Stage"
    }

    fn aside(&self) -> String {
        String::new()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Stage]
    }

    fn act(&mut self, _action: Action, _shared: &Shared) -> Step {
        Step::Back
    }

    fn draw(&mut self, _buffer: &mut Buffer, _area: Rect, _shared: &Shared) -> Option<Position> {
        None
    }
}
