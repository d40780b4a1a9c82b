//! A text of several lines that is typed, edited by what a reader sees as one character.
//!
//! What is typed stays as it is typed; it is made safe only where it is drawn. What hides has a
//! [`stand_in`], so that it is seen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::Widget,
};
use tui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use super::stand_in;
use crate::{text, tui::keymap::Action};

/// Changes that can be taken back. The text area counts one for each character typed.
const HISTORY: usize = 2000;

pub struct TextBox {
    area: TextArea<'static>,
    /// What stood before the last [`Self::put`], and what it put there.
    put: Option<(String, String)>,
}

impl TextBox {
    /// Holds `text`, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self { area: area(text), put: None }
    }

    pub fn text(&self) -> String {
        stand_in::read(&self.area.lines().join("\n"))
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Puts typed or pasted text in.
    pub fn insert(&mut self, typed: &str) {
        let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
        self.area.insert_str(stand_in::hold(&typed));
    }

    /// Holds `text` from now on; what it held comes back by undo.
    pub fn put(&mut self, text: &str) {
        let old = self.text();
        self.act(Action::DeleteAll);
        self.insert(text);
        self.put = Some((old, self.text()));
    }

    /// Moves or deletes; `false`: the action is not a text box's.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::NewLine => self.area.insert_newline(),
            Action::Left => self.step(false),
            Action::Right => self.step(true),
            Action::Up => self.area.move_cursor(CursorMove::Up),
            Action::Down => self.area.move_cursor(CursorMove::Down),
            Action::WordLeft => self.area.move_cursor(CursorMove::WordBack),
            Action::WordRight => self.area.move_cursor(CursorMove::WordForward),
            Action::LineStart => self.area.move_cursor(CursorMove::Head),
            Action::LineEnd => self.area.move_cursor(CursorMove::End),
            Action::DeleteBack => {
                let end = self.area.cursor();
                self.step(false);
                let start = self.area.cursor();
                let chars = if start.0 == end.0 { end.1 - start.1 } else { 1 };
                if start != end {
                    self.area.delete_str(chars);
                }
            }
            Action::DeleteForward => {
                let chars = self.cluster(true).map_or(1, |cluster| cluster.chars().count());
                self.area.delete_str(chars);
            }
            Action::DeleteWord => drop(self.area.delete_word()),
            Action::DeleteAll => {
                self.area.select_all();
                self.area.cut();
            }
            Action::Undo => self.travel(false),
            Action::Redo => self.travel(true),
            _ => return false,
        }
        true
    }

    /// The character after the cursor, or before it, as a reader sees it; `None` at the line's end.
    pub fn cluster(&self, after: bool) -> Option<&str> {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0)?;
        let at = line.char_indices().nth(cursor.1).map_or(line.len(), |(at, _)| at);
        match after {
            true => line[at..].graphemes(true).next(),
            false => line[..at].graphemes(true).next_back(),
        }
    }

    /// Whether the cursor is in the first row, or in the last.
    pub fn is_at_edge(&self, first: bool) -> bool {
        let row = self.area.screen_cursor().row;
        let start = |row| self.area.screen_to_data(row, 0);
        // Below the last row, it answers with the last row.
        if first { row == 0 } else { start(row + 1) == start(row) }
    }

    /// Moves by what a reader sees as one character.
    pub fn step(&mut self, forward: bool) {
        let chars = self.cluster(forward).map_or(1, |cluster| cluster.chars().count());
        let way = if forward { CursorMove::Forward } else { CursorMove::Back };
        for _ in 0..chars {
            self.area.move_cursor(way);
        }
    }

    /// Goes through the history by words: the text area keeps every letter as a change.
    fn travel(&mut self, forward: bool) {
        let step = if forward { TextArea::redo } else { TextArea::undo };
        loop {
            let before = self.text();
            if !step(&mut self.area) {
                return;
            }
            let now = self.text();
            // The text area knows what was put as two changes, with nothing written in between.
            let put = self.put.as_ref().map(|(old, new)| if forward { old } else { new });
            if now.is_empty() && put == Some(&before) {
                step(&mut self.area);
                return;
            }
            if !is_letter_more_or_less(&before, &now) {
                return;
            }
        }
    }

    /// Rows that it would take at this width, at most `most`.
    pub fn rows(&mut self, width: u16, most: u16) -> u16 {
        let area = Rect::new(0, 0, width, most);
        self.area.render(area, &mut Buffer::empty(area));
        let start = |row: u16| self.area.screen_to_data(usize::from(row), 0);
        // Below the last row, it answers with the last row.
        let rows = (1..most).take_while(|row| start(*row) != start(row - 1)).count() as u16 + 1;
        let (top, _) = self.area.scroll_offset();
        if rows < most && top > 0 {
            self.area.scroll((-i16::try_from(top).unwrap_or(i16::MAX), 0));
        }
        rows
    }

    /// Draws what is written and returns where the cursor is.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        let sheet = Rect::new(0, 0, area.width, area.height);
        let mut drawn = Buffer::empty(sheet);
        self.area.render(sheet, &mut drawn);
        let (top, _) = self.area.scroll_offset();
        let cursor = self.area.screen_cursor();
        let row = u16::try_from(cursor.row).unwrap_or(u16::MAX);
        for y in 0..area.height {
            for x in 0..area.width {
                if let (Some(from), Some(to)) =
                    (drawn.cell((x, y)), buffer.cell_mut((area.x + x, area.y + y)))
                {
                    to.set_symbol(&safe(from.symbol())).set_style(style);
                }
            }
        }
        Position {
            x: area.x + self.column(cursor.row).min(area.width.saturating_sub(1)),
            y: area.y + row.saturating_sub(top).min(area.height.saturating_sub(1)),
        }
    }

    /// Column of the cursor in its row, as the row is drawn.
    fn column(&self, row: usize) -> u16 {
        let (start, cursor) = (self.area.screen_to_data(row, 0), self.area.cursor());
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let before = line.chars().skip(start.1).take(cursor.1.saturating_sub(start.1));
        let before: String = before.collect();
        u16::try_from(text::width(&before)).unwrap_or(u16::MAX)
    }
}

fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::from(stand_in::hold(text).split('\n'));
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_max_histories(HISTORY);
    // The terminal's own cursor is used, which input methods need.
    area.set_cursor_style(Style::new());
    area.set_cursor_line_style(Style::new());
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// What one cell shows. A cell keeps its width, so what is not safe becomes one mark in it.
fn safe(symbol: &str) -> String {
    let clean = stand_in::shown(symbol);
    match text::width(symbol) {
        wide if wide == text::width(&clean) => clean.into_owned(),
        wide => format!("\u{FFFD}{}", " ".repeat(wide.saturating_sub(1))),
    }
}

/// Whether two texts differ in one letter or digit that is put in or taken out.
fn is_letter_more_or_less(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let mut rest = short.chars();
    let mut more = None;
    let mut long = long.chars();
    for c in long.by_ref() {
        let mut here = rest.clone();
        if here.next() == Some(c) {
            rest = here;
        } else {
            more = Some(c);
            break;
        }
    }
    more.is_some_and(char::is_alphanumeric) && long.eq(rest)
}
