//! Going on in the book: what was played is put into words, and the next conversation begins.
//!
//! Owns the words until they are kept; the model that writes them first is the play's.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use super::{
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Typing, Want},
    theme::Theme,
    widgets::{area::TextBox, one_line},
    wrap::{Indent, wrap},
};
use crate::{chat::CallId, play::ghost::Writing};

/// The next conversation of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Key of its scene on the shelf.
    pub scene: usize,
    pub book: Arc<str>,
    /// Empty where it is not known.
    pub chapter: Arc<str>,
    pub topic: Arc<str>,
    /// Of whom the person plays, those who are in it.
    pub player: Vec<String>,
    /// Whether the person plays somebody, and none of them is in it.
    pub nobody: bool,
    /// What was kept of the conversation that is over, when it was played before.
    pub kept: Option<String>,
}

pub struct OnwardPage {
    next: Next,
    words: TextBox,
    /// The summary whose words were taken.
    taken: Option<CallId>,
}

impl OnwardPage {
    pub fn new(next: Next) -> Self {
        let words = TextBox::new(next.kept.as_deref().unwrap_or_default());
        Self { next, words, taken: None }
    }

    fn go_on(&self, summary: Option<String>) -> Step {
        Step::Want(Want::GoOn { next: Box::new(self.next.clone()), summary })
    }

    /// What the next conversation is, and who is in it.
    fn about(&self, width: u16, theme: &Theme) -> Vec<Line<'static>> {
        let Next { book, chapter, topic, player, nobody, .. } = &self.next;
        let place = match &**chapter {
            "" => book.to_string(),
            chapter => format!("{book}, {chapter}"),
        };
        let who = match &player[..] {
            [] if *nobody => "Nobody whom you play is in it: you choose whom to play.".to_owned(),
            [] => "You watch.".to_owned(),
            names => format!("You play {}.", names.join(", ")),
        };
        let texts = [(topic.to_string(), theme.heading), (place, theme.dim), (who, theme.page)];
        let wrapped = texts.iter().map(|(text, style)| (text.as_str(), *style));
        wrapped.flat_map(|run| wrap([run], width, Indent::NONE)).collect()
    }

    /// How it stands with the words.
    fn standing(&self, shared: &Shared) -> String {
        let written = shared.play.as_ref().and_then(|play| play.retelling());
        match written.map(|one| &one.writing) {
            Some(Writing::Asked { partial }) => match partial.text.trim() {
                "" => "The model is summing up the play.".to_owned(),
                text => format!("The model: {text}"),
            },
            Some(Writing::Failed { fault }) => format!("{} {}", fault.what, fault.hint),
            Some(Writing::Dropped | Writing::Lost) => "The summary was broken off.".to_owned(),
            Some(Writing::Written { .. }) => {
                "The model’s words, for you to change before they are kept.".to_owned()
            }
            None if self.next.kept.is_some() => "As it was kept before.".to_owned(),
            None => "In your own words.".to_owned(),
        }
    }
}

impl Page for OnwardPage {
    fn title(&self) -> &'static str {
        "Onward"
    }

    fn aside(&self, _columns: usize) -> String {
        self.next.book.to_string()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Onward, Context::Text]
    }

    fn typing(&self) -> Typing {
        Typing::Text
    }

    fn insert(&mut self, text: &str) {
        self.words.insert(text);
    }

    fn written(&self) -> Option<String> {
        Some(self.words.text())
    }

    fn take_outside(&mut self, text: &str) {
        self.words.put(text);
    }

    /// Takes the model's words once they are written, unless others were typed meanwhile.
    fn catch_up(&mut self, shared: &Shared) {
        let written = shared.play.as_ref().and_then(|play| play.retelling());
        let Some(written) = written.filter(|one| self.taken != Some(one.call)) else { return };
        if let Writing::Written { text } = &written.writing {
            if self.words.is_empty() || self.taken.is_some() {
                self.words.put(text);
            }
            self.taken = Some(written.call);
        }
    }

    fn act(&mut self, action: Action, _shared: &Shared) -> Step {
        match action {
            Action::Back => return Step::Back,
            Action::Accept if self.words.text().trim().is_empty() => {
                let said = "There are no words to keep. Write some, or go on without.";
                return Step::Say(Notice::plain(said));
            }
            Action::Accept => return self.go_on(Some(self.words.text().trim().to_owned())),
            Action::GoOnWithout => return self.go_on(None),
            Action::AskAgain => {
                // The first words were not asked for: those of the next are.
                self.taken.get_or_insert(CallId(u64::MAX));
                return Step::Want(Want::Retell);
            }
            other => drop(self.words.act(other)),
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        let width = area.width.min(76);
        let mut y = area.y;
        let mut put = |lines: Vec<Line<'static>>, most: u16, y: &mut u16| {
            for line in lines.iter().take(most.into()) {
                if *y < area.bottom() {
                    buffer.set_line(area.x, *y, line, width);
                    *y += 1;
                }
            }
        };
        let roomy = area.height > 14;
        put(vec![Line::styled("Next", theme.dim)], u16::from(roomy), &mut y);
        put(self.about(width, theme), (area.height / 3).max(1), &mut y);
        y += u16::from(roomy);
        let heading = "What will be remembered of this";
        put(vec![Line::from(one_line(heading, width.into(), theme.heading))], 1, &mut y);
        let standing = wrap([(self.standing(shared).as_str(), theme.dim)], width, Indent::NONE);
        put(standing, (area.height / 3).max(1), &mut y);
        y += u16::from(roomy);
        let below = Rect { y, height: area.bottom().saturating_sub(y), width, ..area };
        if below.is_empty() {
            return None;
        }
        Some(self.words.draw(buffer, below, theme.page))
    }
}
