//! What is read beside the play, or over it where the window is narrow: one thing at a time.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    desk::{Desk, book::BookTrack, tree::TreeView, why::Why},
    side,
};
use crate::{
    play::Play,
    tui::{keymap::Action, theme::Theme, widgets::panel::Panel},
};

pub enum Beside {
    /// The player's part, the scene and the cast.
    Parts(Panel),
    /// Why the speaker of the chosen line had the word.
    Why(Why),
    /// The reference.
    Book(BookTrack),
    Tree(TreeView),
}

impl Beside {
    /// Whether it is read together with the lines of the play, also where there is little room.
    pub fn shares(&self) -> bool {
        matches!(self, Self::Why(_) | Self::Book(_))
    }

    /// The theme has changed.
    pub fn redress(&mut self) {
        match self {
            Self::Why(why) => why.redress(),
            Self::Book(book) => book.redress(),
            Self::Parts(_) | Self::Tree(_) => {}
        }
    }

    /// Scrolls it. `speaker`: whose part is read first.
    pub fn act(&mut self, action: Action, play: &Play, speaker: &str, desk: Desk, theme: &Theme) {
        match self {
            Self::Parts(panel) => {
                panel.act(action, &side::prose(play.stage(), speaker, theme));
            }
            Self::Why(why) => why.act(action),
            Self::Book(book) => book.act(action, play.stage(), desk, theme),
            Self::Tree(tree) => drop(tree.act(action)),
        }
    }

    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        play: &Play,
        speaker: &str,
        desk: Desk,
        theme: &Theme,
    ) {
        match self {
            Self::Parts(panel) => {
                let prose = side::prose(play.stage(), speaker, theme);
                panel.draw(buffer, area, 0, &prose, theme);
            }
            Self::Why(why) => why.draw(buffer, area, play, desk, theme),
            Self::Book(book) => book.draw(buffer, area, play.stage(), desk, theme),
            Self::Tree(tree) => tree.draw(buffer, area, play.stage(), theme),
        }
    }
}
