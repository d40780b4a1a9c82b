//! The words of any line being changed, in the place of the player's own line.

use super::Editor;
use crate::{
    play::Play,
    record::{self, LineId},
    tui::widgets::area::TextBox,
};

/// A line whose words are being changed.
pub(super) struct Change {
    pub(super) line: LineId,
    /// As they stood.
    pub(super) words: String,
    /// What was being written for the player's own line.
    pub(super) own: TextBox,
}

impl Editor {
    /// Begins to change the words of a line, or goes on with what was given up earlier, in `play`
    /// too.
    pub fn begin_change(&mut self, line: &record::Line, play: &Play) {
        let earlier = self.given_up.get(&line.id).map(String::as_str);
        let earlier = earlier.unwrap_or_else(|| play.draft(&change_key(line.id)));
        let words = if earlier.is_empty() { &line.text } else { earlier };
        let own = std::mem::replace(&mut self.area, TextBox::new(words));
        self.change = Some(Change { line: line.id, words: line.text.clone(), own });
    }

    /// The line whose words are being changed.
    pub fn changes(&self) -> Option<LineId> {
        self.change.as_ref().map(|change| change.line)
    }

    /// Leaves the change; says whether there are words to be kept for later.
    pub fn give_up_change(&mut self) -> bool {
        let text = self.text();
        let Some(change) = self.change.take() else { return false };
        self.area = change.own;
        let kept = text != change.words;
        self.given_up.insert(change.line, if kept { text } else { String::new() });
        kept
    }

    /// The change became a take.
    pub fn end_change(&mut self) {
        if let Some(change) = self.change.take() {
            self.area = change.own;
            self.given_up.insert(change.line, String::new());
        }
    }
}

/// The name under which new words for a line are kept among what was typed and not sent.
pub(super) fn change_key(line: LineId) -> String {
    format!("#{line}")
}
