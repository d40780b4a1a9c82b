//! Lines said earlier, brought back to be said again or changed.
//!
//! They are those of the play itself, so that they are there again when it is gone on with.

use super::Editor;
use crate::{play::Play, record::Source, tui::widgets::area::TextBox};

/// A line that was brought back and not changed since.
pub(super) struct Recalled {
    /// How many lines back, counted from 0.
    back: usize,
    /// What was being written before.
    own: String,
}

impl Editor {
    /// From the first row goes to the line before, from the last row of one that was brought back
    /// to the line after; `false`: there is none, or the cursor stands elsewhere.
    pub fn recall(&mut self, earlier: bool, play: &Play) -> bool {
        if self.change.is_some() || !self.area.is_at_edge(earlier) {
            return false;
        }
        let lines = play.stage().tree().lines().iter().rev();
        let speaker = self.speaker().to_owned();
        let mut said = lines
            .filter(move |line| line.source == Source::Player && line.speaker == speaker)
            .map(|line| line.text.clone());
        let (text, recalled) = match (self.recalled.take(), earlier) {
            (None, false) => return false,
            (None, true) => (said.next(), Recalled { back: 0, own: self.text() }),
            (Some(now), true) => {
                (said.nth(now.back + 1), Recalled { back: now.back + 1, own: now.own })
            }
            (Some(Recalled { back: 0, own }), false) => {
                self.area = TextBox::new(&own);
                return true;
            }
            (Some(now), false) => {
                (said.nth(now.back - 1), Recalled { back: now.back - 1, own: now.own })
            }
        };
        match text {
            Some(text) => {
                self.area = TextBox::new(&text);
                self.recalled = Some(recalled);
                true
            }
            // The oldest stays.
            None if recalled.back > 0 => {
                self.recalled = Some(Recalled { back: recalled.back - 1, ..recalled });
                true
            }
            None => false,
        }
    }
}
