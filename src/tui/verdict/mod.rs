//! The Verdict screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    keymap::{Action, Context},
    page::{Page, Shared, Step},
};
use crate::play::Play;

pub struct VerdictPage;

impl VerdictPage {
    pub fn new(_play: &Play) -> Self {
        Self
    }
}

impl Page for VerdictPage {
    fn title(&self) -> &'static str {
        "Verdict"
    }

    fn aside(&self) -> String {
        String::new()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Verdict]
    }

    fn act(&mut self, _action: Action, _shared: &Shared) -> Step {
        Step::Back
    }

    fn draw(&mut self, _buffer: &mut Buffer, _area: Rect, _shared: &Shared) -> Option<Position> {
        None
    }
}
