//! A text that is read: paragraphs in a window that scrolls.

use std::{
    cell::OnceCell,
    hash::{DefaultHasher, Hash, Hasher},
};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::Line,
};

use crate::tui::{
    flow::{Blocks, Flow},
    keymap::Action,
    theme::Theme,
    wrap::{Indent, wrap},
};

/// Widest line of prose that reads well.
pub const MEASURE: u16 = 72;

/// Paragraphs of styled text, as they came from outside.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Clone)]
struct Paragraph {
    runs: Vec<(String, Style)>,
    indent: Indent,
    /// Made when it is first asked for: a paragraph may be long, and shown in many frames.
    revision: OnceCell<u64>,
}

impl Prose {
    /// Adds a paragraph in one style.
    pub fn say(&mut self, text: impl Into<String>, style: Style) -> &mut Self {
        self.runs(vec![(text.into(), style)], Indent::NONE)
    }

    /// Adds a paragraph of several styles.
    pub fn runs(&mut self, runs: Vec<(String, Style)>, indent: Indent) -> &mut Self {
        self.paragraphs.push(Paragraph { runs, indent, revision: OnceCell::new() });
        self
    }

    /// Adds an empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.say("", Style::new())
    }
}

impl Blocks for Prose {
    fn len(&self) -> usize {
        self.paragraphs.len()
    }

    fn id(&self, index: usize) -> u64 {
        index as u64
    }

    fn revision(&self, index: usize) -> u64 {
        let Some(Paragraph { runs, indent, revision }) = self.paragraphs.get(index) else {
            return 0;
        };
        *revision.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            (runs, indent).hash(&mut hasher);
            hasher.finish()
        })
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        let Some(Paragraph { runs, indent, .. }) = self.paragraphs.get(index) else {
            return Vec::new();
        };
        let runs = runs.iter().map(|(text, style)| (text.as_str(), *style));
        wrap(runs, width, *indent)
    }
}

/// The window onto a [`Prose`].
pub struct Panel {
    flow: Flow,
    shown: Option<u64>,
    /// Where it was last drawn.
    area: Rect,
}

impl Default for Panel {
    fn default() -> Self {
        Self { flow: Flow::reading(), shown: None, area: Rect::default() }
    }
}

impl Panel {
    /// Scrolls; `false`: the action is not a panel's.
    pub fn act(&mut self, action: Action, prose: &Prose) -> bool {
        let page = isize::try_from(self.flow.height()).unwrap_or(1).max(3) - 2;
        match action {
            Action::Up => self.flow.scroll_by(prose, -1),
            Action::Down => self.flow.scroll_by(prose, 1),
            Action::PageUp => self.flow.scroll_by(prose, -page),
            Action::PageDown => self.flow.scroll_by(prose, page),
            Action::First => self.flow.to_start(prose),
            Action::Last => self.flow.to_end(prose),
            _ => return false,
        }
        true
    }

    /// Whether it is drawn at `at`.
    pub fn is_at(&self, at: Position) -> bool {
        self.area.contains(at)
    }

    /// Brings the first row of the paragraph at `index` into view that has something in the style
    /// of `mark`.
    pub fn show_marked(&mut self, prose: &Prose, index: usize, mark: Style) {
        let lines = prose.lines(index, self.flow.width());
        let marked = |line: &Line<'_>| line.spans.iter().any(|span| span.style == mark);
        let row = lines.iter().position(marked).unwrap_or(0);
        self.flow.reveal_row(prose, index, row);
    }

    /// Draws `prose` in lines of at most [`MEASURE`] columns, with a mark at the right where there
    /// is more. `key` names the text: another key starts at the beginning.
    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        key: u64,
        prose: &Prose,
        theme: &Theme,
    ) {
        if self.shown != Some(key) {
            *self = Self { flow: Flow::reading(), shown: Some(key), area };
        }
        self.area = area;
        let Some(right) = area.right().checked_sub(1).filter(|_| !area.is_empty()) else {
            return;
        };
        let text = Rect { width: area.width.saturating_sub(2).min(MEASURE), ..area };
        let window = self.flow.draw(prose, buffer, text);
        if window.above {
            buffer.set_stringn(right, area.y, "▴", 1, theme.dim);
        }
        if window.below {
            buffer.set_stringn(right, area.bottom() - 1, "▾", 1, theme.dim);
        }
    }
}
