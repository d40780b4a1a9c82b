//! One line of text that is typed, edited by grapheme clusters.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use crate::{text, tui::keymap::Action};

/// Characters that a line takes; somebody may paste a book.
const LONGEST: usize = 500;

#[derive(Debug, Clone, Default)]
pub struct Input {
    text: String,
    /// Byte of `text` before which typed text goes.
    cursor: usize,
}

impl Input {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// Puts typed or pasted text in, as much of it as there is room for; line breaks become blanks.
    pub fn insert(&mut self, typed: &str) {
        let room = LONGEST.saturating_sub(self.text.chars().count());
        // Together with what stands before it: keys come one character at a time, and a joiner by
        // itself would be no clean text.
        let mut before = self.text[..self.cursor].to_owned();
        before.extend(typed.chars().take(room));
        let before = text::clean_line(&before);
        self.text.replace_range(..self.cursor, &before);
        self.cursor = before.len();
        // What was typed may have joined the cluster after it.
        if !self.on_boundary() {
            self.cursor = self.after();
        }
    }

    /// Moves or deletes; `false`: the action is not an input's.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Left => self.cursor = self.before(),
            Action::Right => self.cursor = self.after(),
            Action::LineStart => self.cursor = 0,
            Action::LineEnd => self.cursor = self.text.len(),
            Action::DeleteBack => self.delete_from(self.before()),
            Action::DeleteForward => {
                let end = self.after();
                self.text.drain(self.cursor..end);
            }
            Action::DeleteWord => {
                let words = self.text[..self.cursor].split_word_bound_indices();
                let word = words.rev().find(|(_, word)| !word.trim().is_empty());
                self.delete_from(word.map_or(0, |(at, _)| at));
            }
            Action::DeleteAll => self.clear(),
            _ => return false,
        }
        true
    }

    /// Draws the part around the cursor and returns where the cursor is.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        let columns = usize::from(area.width).saturating_sub(1);
        let (mut from, mut left) = (self.cursor, 0);
        for (at, cluster) in self.text[..self.cursor].grapheme_indices(true).rev() {
            let wide = text::width(cluster);
            if left + wide > columns {
                break;
            }
            (from, left) = (at, left + wide);
        }
        let shown = &self.text[from..];
        buffer.set_stringn(area.x, area.y, shown, usize::from(area.width), style);
        Position { x: area.x + u16::try_from(left).unwrap_or(0), y: area.y }
    }

    fn delete_from(&mut self, start: usize) {
        self.text.drain(start..self.cursor);
        self.cursor = start;
        if !self.on_boundary() {
            self.cursor = self.after();
        }
    }

    fn at_cursor(&self) -> GraphemeCursor {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
    }

    fn on_boundary(&self) -> bool {
        self.at_cursor().is_boundary(&self.text, 0).unwrap_or(true)
    }

    fn before(&self) -> usize {
        let found = self.at_cursor().prev_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let found = self.at_cursor().next_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn edits_by_clusters_and_words() {
        use Action::*;
        for (typed, actions, expected, cursor) in [
            ("abc", &[Left, DeleteBack][..], "ac", 1),
            ("ae\u{301}", &[DeleteBack], "a", 1),
            ("👩‍👩‍👧!", &[Left, DeleteBack], "!", 0),
            ("你好吗", &[LineStart, Right, DeleteForward], "你吗", 3),
            ("one two  ", &[DeleteWord], "one ", 4),
            ("one", &[DeleteWord, DeleteWord], "", 0),
            ("one two", &[Left, DeleteAll, Right, DeleteForward], "", 0),
        ] {
            let mut input = Input::default();
            input.insert(typed);
            for action in actions {
                assert!(input.act(*action));
            }
            assert_eq!((input.text(), input.cursor), (expected, cursor), "{typed:?}");
        }
    }

    #[test]
    fn a_joined_cluster_can_be_typed_one_character_at_a_time() {
        let mut input = Input::default();
        for typed in "👩\u{200d}👧!".chars() {
            input.insert(typed.encode_utf8(&mut [0; 4]));
        }
        assert_eq!(input.text(), "👩\u{200d}👧!");
        input.act(Action::DeleteBack);
        input.act(Action::DeleteBack);
        assert_eq!(input.text(), "");
    }

    #[test]
    fn a_long_text_is_shown_around_the_cursor() {
        let area = Rect::new(2, 0, 6, 1);
        for (typed, shown, x) in
            [("abc", "abc   ", 5), ("abcdefgh", "defgh ", 7), ("你好吗呀", "吗呀  ", 6)]
        {
            let mut input = Input::default();
            input.insert(typed);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 1));
            assert_eq!(input.draw(&mut buffer, area, Style::new()).x, x, "{typed}");
            let drawn: String = (2..8).map(|x| buffer[(x, 0)].symbol()).collect();
            assert_eq!(drawn.replace(' ', ""), shown.replace(' ', ""));
        }
    }

    fn action() -> impl Strategy<Value = Action> {
        use Action::*;
        proptest::sample::select(vec![
            Left,
            Right,
            LineStart,
            LineEnd,
            DeleteBack,
            DeleteForward,
            DeleteWord,
            DeleteAll,
        ])
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_between_clusters(
            steps in proptest::collection::vec((any::<String>(), action()), 0..20),
            width in 0u16..12,
        ) {
            let mut input = Input::default();
            for (typed, action) in steps {
                input.insert(&typed);
                prop_assert!(input.on_boundary());
                input.act(action);
                prop_assert!(input.on_boundary());
                let area = Rect::new(0, 0, width, 1);
                input.draw(&mut Buffer::empty(area), area, Style::new());
            }
        }
    }
}
