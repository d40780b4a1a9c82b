//! Every key that works on a screen.

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

const WIDTH: u16 = 74;

pub struct Help {
    contexts: &'static [Context],
    /// As it was last drawn.
    prose: Prose,
    panel: Panel,
}

impl Help {
    /// The keys of `contexts`, and those that work everywhere.
    pub fn new(contexts: &'static [Context]) -> Self {
        Self { contexts, prose: Prose::default(), panel: Panel::default() }
    }

    fn prose(&self, columns: u16, shared: &Shared) -> Prose {
        let theme = &shared.theme;
        let names = (columns / 3).min(20);
        let mut prose = Prose::default();
        let contexts = self.contexts.iter().chain(&[Context::Global]);
        let mut title = "";
        for context in contexts {
            // Contexts that follow one another under one heading are one to a reader.
            if context.title() != title {
                if !title.is_empty() {
                    prose.gap();
                }
                title = context.title();
                prose.say(title, theme.heading);
            }
            let bound = shared.keymap.of(*context).filter(|(_, keys)| !keys.is_empty());
            for (binding, keys) in bound {
                let keys = keys.join(", ");
                let pad = usize::from(names).saturating_sub(text::width(&keys)).max(1);
                prose.runs(
                    vec![
                        (keys, theme.accent),
                        (" ".repeat(pad), theme.page),
                        (binding.about.to_owned(), theme.page),
                    ],
                    Indent::hanging(names),
                );
            }
        }
        prose
    }

    /// Scrolls; `true`: the help is to be closed.
    pub fn act(&mut self, action: Action) -> bool {
        self.panel.act(action, &self.prose);
        matches!(action, Action::Back | Action::Help)
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let area = middle(window, WIDTH, window.height.saturating_sub(2));
        let inside = sheet(buffer, area, "Keys", &shared.theme);
        self.prose = self.prose(inside.width, shared);
        self.panel.draw(buffer, inside, 0, &self.prose, &shared.theme);
    }
}
