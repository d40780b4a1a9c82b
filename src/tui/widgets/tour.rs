//! The tour: what each of the four screens is for, and the keys that matter there.
//!
//! Owns which of them is told about. It lies over whatever is shown, and can be left at any time.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    chrome::{middle, sheet},
    panel::{Panel, Prose},
};
use crate::{
    text,
    tui::{
        keymap::{Action, Context},
        page::Shared,
        wrap::Indent,
    },
};

const WIDTH: u16 = 66;
/// Rows of the sheet where the window has them, so that it does not jump from one card to the next.
const HEIGHT: u16 = 18;
/// Columns of the keys.
const NAMES: u16 = 10;
/// Columns from which the names of the screens can stand apart.
const APART: u16 = 38;

/// What is told about one screen.
struct Card {
    /// The screen's title.
    screen: &'static str,
    about: &'static str,
    /// The keys that matter there.
    keys: &'static [(Context, Action)],
}

const CARDS: [Card; 4] = [
    Card {
        screen: "Library",
        about: "All there is to play: scenes from books, scenes of your own, and the plays that you \
                have begun. Type a few letters to find one.",
        keys: &[
            (Context::Library, Action::Accept),
            (Context::Library, Action::NewScene),
            (Context::Library, Action::ToShelf),
        ],
    },
    Card {
        screen: "Casting",
        about: "Who is in the scene. You play one character, or several, or watch; models play the \
                others and judge the play afterwards. Where no model is found, a company that comes \
                with the program stands in, so that everything can be tried at once.",
        keys: &[
            (Context::Casting, Action::Play),
            (Context::Casting, Action::ToModels),
            (Context::Casting, Action::Accept),
        ],
    },
    Card {
        screen: "Stage",
        about: "The play, line by line. When it is your turn, write: plain words are spoken, [in \
                brackets] stands what you think and nobody hears, (in parentheses) what you do.",
        keys: &[
            (Context::Turn, Action::Accept),
            (Context::Turn, Action::Pass),
            (Context::Playing, Action::ToDesk),
            (Context::PlayingOn, Action::EndScene),
        ],
    },
    Card {
        screen: "Verdict",
        about: "When the scene is over, critics read the play and list its flaws, each with its \
                kind and weight. You can look at the line, agree or not, and mark flaws of your own. \
                Help brings this tour back.",
        keys: &[
            (Context::FlawLine, Action::Accept),
            (Context::CriticsFlaw, Action::AcceptFlaw),
            (Context::CriticsFlaw, Action::RejectFlaw),
            (Context::Global, Action::Help),
            (Context::Global, Action::Palette),
        ],
    },
];

#[derive(Default)]
pub struct Tour {
    at: usize,
    /// As it was last drawn.
    prose: Prose,
    panel: Panel,
}

impl Tour {
    /// Begins with the screen of this title, or with the first.
    pub fn at(title: &str) -> Self {
        let at = CARDS.iter().position(|card| card.screen == title).unwrap_or(0);
        Self { at, ..Self::default() }
    }

    /// Goes on, back or scrolls; `true`: the tour is over.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Back => return true,
            Action::Accept if self.at + 1 == CARDS.len() => return true,
            Action::Accept => self.at += 1,
            Action::Left => self.at = self.at.saturating_sub(1),
            _ => drop(self.panel.act(action, &self.prose)),
        }
        false
    }

    fn card(&self) -> &'static Card {
        &CARDS[self.at.min(CARDS.len() - 1)]
    }

    fn prose(&self, columns: u16, shared: &Shared) -> Prose {
        let theme = &shared.theme;
        let card = self.card();
        let mut prose = Prose::default();
        let between = if columns >= APART { " › " } else { "›" };
        let mut way = Vec::new();
        for (at, one) in CARDS.iter().enumerate() {
            let style = if at == self.at { theme.accent } else { theme.dim };
            way.push((one.screen.to_owned(), style));
            if at + 1 < CARDS.len() {
                way.push((between.to_owned(), theme.dim));
            }
        }
        prose.runs(way, Indent::NONE);
        prose.gap();
        prose.say(card.about, theme.page);
        prose.gap();
        let names = NAMES.min(columns / 3);
        for (context, action) in card.keys {
            let bound = shared.keymap.of(*context).find(|(row, _)| row.action == *action);
            let Some((key, about)) =
                bound.and_then(|(row, keys)| Some((keys.into_iter().next()?, row.about)))
            else {
                continue;
            };
            let pad = usize::from(names).saturating_sub(text::width(&key)).max(1);
            prose.runs(
                vec![
                    (key, theme.accent),
                    (" ".repeat(pad), theme.page),
                    (about.to_owned(), theme.page),
                ],
                Indent::hanging(names),
            );
        }
        prose
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let area = middle(window, WIDTH, HEIGHT);
        let title = format!("{}, {} of {}", self.card().screen, self.at + 1, CARDS.len());
        let inside = sheet(buffer, area, &title, &shared.theme);
        self.prose = self.prose(inside.width, shared);
        let key = u64::try_from(self.at).unwrap_or(0);
        self.panel.draw(buffer, inside, key, &self.prose, &shared.theme);
    }
}
