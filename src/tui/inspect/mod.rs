//! Inspector: what a model was sent, what it answered, and what that took.
//!
//! Owns which of a few calls is looked at, and how its text is read and searched. The calls are
//! [`crate::play::calls`]'s, so that a play that was read back has all of them.

mod memories;
mod told;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{
    keymap::{Action, Context},
    page::{Clip, Notice, Page, Shared, Step, Typing, Want},
    theme::Theme,
    widgets::{input::Input, one_line, panel::Panel, sides, tabs::tabs},
};
use crate::{
    chat::CallId,
    play::{Call, Play, calls::End},
};
use told::{Found, Section};

pub struct InspectPage {
    /// What the calls are about.
    about: String,
    calls: Vec<CallId>,
    /// Index of the call that is looked at.
    at: usize,
    section: Section,
    panel: Panel,
    /// What is searched for; while it is typed, `typing`.
    search: Input,
    typing: bool,
    /// Index of the hit that was gone to last, in this text.
    hit: Option<usize>,
    shown: Option<Shown>,
}

/// The text on the screen, made once for each call, section, search, hit and state of the call.
struct Shown {
    of: (CallId, Section, String, Option<usize>, bool),
    found: Found,
}

impl InspectPage {
    /// The calls behind something, `about` which they are; the last one is shown first.
    pub fn new(about: String, calls: Vec<CallId>) -> Self {
        Self {
            about,
            at: calls.len().saturating_sub(1),
            calls,
            section: Section::Sent,
            panel: Panel::default(),
            search: Input::default(),
            typing: false,
            hit: None,
            shown: None,
        }
    }

    fn call<'a>(&self, play: &'a Play) -> Option<&'a Call> {
        play.calls().get(*self.calls.get(self.at)?)
    }

    fn turn(&mut self, to: Option<usize>) {
        if let Some(to) = to.filter(|to| *to < self.calls.len()) {
            self.at = to;
            self.hit = None;
        }
    }

    /// Makes the text anew where something about it has changed.
    fn make(&mut self, play: &Play, theme: &Theme) {
        let Some(call) = self.call(play) else { return };
        let ended = call.end != End::UnderWay;
        let of = (call.id, self.section, self.search.text().to_owned(), self.hit, ended);
        if self.shown.as_ref().is_some_and(|shown| shown.of == of) {
            return;
        }
        let found = told::section(self.section, play, call, self.search.text(), self.hit, theme);
        self.shown = Some(Shown { of, found });
    }

    /// Goes to the next hit, or to the one before.
    fn go_to_hit(&mut self, forward: bool, play: &Play, theme: &Theme) -> Step {
        self.make(play, theme);
        let hits = self.shown.as_ref().map_or(0, |shown| shown.found.hits.len());
        if self.search.is_empty() {
            return Step::Say(Notice::plain("Nothing is searched for yet; / begins a search."));
        }
        let hit = match self.hit {
            _ if hits == 0 => {
                let said = "Nothing here holds these words; look at the others.";
                return Step::Say(Notice::plain(said));
            }
            None if forward => 0,
            Some(hit) if forward => (hit + 1) % hits,
            hit => hit.unwrap_or(0).checked_sub(1).unwrap_or(hits - 1),
        };
        self.hit = Some(hit);
        self.make(play, theme);
        if let Some(Found { prose, hits }) = self.shown.as_ref().map(|shown| &shown.found) {
            self.panel.show_marked(prose, hits[hit], theme.selection);
        }
        Step::Say(Notice::plain(format!("{} of {hits}", hit + 1)))
    }

    fn search(&mut self, action: Action, shared: &Shared) -> Step {
        match action {
            Action::Back => {
                self.typing = false;
                self.search.clear();
                self.hit = None;
            }
            Action::Accept => {
                self.typing = false;
                if let Some(play) = shared.play.as_ref().filter(|_| !self.search.is_empty()) {
                    return self.go_to_hit(true, play, &shared.theme);
                }
            }
            other => {
                self.search.act(other);
                self.hit = None;
            }
        }
        Step::Stay
    }

    fn turn_to(&mut self, section: Section) {
        self.section = section;
        self.hit = None;
    }

    fn clip(&self, play: &Play, file: bool) -> Step {
        let Some(call) = self.call(play) else { return Step::Stay };
        let clip = if file {
            let name = format!("call-{}.txt", call.id.0);
            Clip {
                what: format!("Call {}", call.id),
                text: told::whole(play, call),
                file: Some(name),
            }
        } else {
            let text = told::plain(self.section, play, call);
            let what = format!("{} of call {}", self.section.title(), call.id);
            Clip { what, text, file: None }
        };
        Step::Want(Want::Clip(clip))
    }

    fn head(&self, call: &Call, columns: usize, theme: &Theme) -> [Line<'static>; 2] {
        let number = match self.calls.len() {
            0 | 1 => String::new(),
            all => format!("  {} of {all} ◂ ▸", self.at + 1),
        };
        let what = Line::from(vec![
            Span::styled(told::purpose(call), theme.heading),
            Span::styled(format!("  {}", call.model), theme.page),
            Span::styled(number, theme.dim),
        ]);
        let names = Section::ALL.map(|section| match section.is_empty(call) {
            true => (section.title(), theme.dim),
            false => (section.title(), theme.page),
        });
        let shown = Section::ALL.iter().position(|section| *section == self.section).unwrap_or(0);
        [what, tabs(&names, shown, columns, theme)]
    }
}

impl Page for InspectPage {
    fn redress(&mut self) {
        self.shown = None;
    }

    fn title(&self) -> &'static str {
        "Inspector"
    }

    fn aside(&self, _columns: usize) -> String {
        self.about.clone()
    }

    fn contexts(&self) -> &'static [Context] {
        match self.typing {
            true => &[Context::Finding, Context::Input],
            false => &[Context::Inspect, Context::List, Context::Letters],
        }
    }

    fn typing(&self) -> Typing {
        match (self.typing, self.search.is_empty()) {
            (false, _) => Typing::No,
            (true, true) => Typing::Empty,
            (true, false) => Typing::Text,
        }
    }

    fn insert(&mut self, text: &str) {
        self.search.insert(text);
        self.hit = None;
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if self.typing {
            return self.search(action, shared);
        }
        let Some(play) = &shared.play else { return Step::Back };
        self.make(play, &shared.theme);
        match action {
            Action::Back if !self.search.is_empty() => self.search.clear(),
            Action::Back => return Step::Back,
            Action::EarlierCall => self.turn(self.at.checked_sub(1)),
            Action::LaterCall => self.turn(Some(self.at + 1)),
            Action::SwitchFocus => self.turn_to(self.section.next()),
            Action::EarlierSection => self.turn_to(self.section.before()),
            Action::Search => {
                self.typing = true;
                self.hit = None;
            }
            Action::NextHit => return self.go_to_hit(true, play, &shared.theme),
            Action::EarlierHit => return self.go_to_hit(false, play, &shared.theme),
            Action::Copy => return self.clip(play, false),
            Action::WriteFile => return self.clip(play, true),
            Action::CopyCurl | Action::WriteCurl => {
                if let Some(call) = self.call(play) {
                    let file = action == Action::WriteCurl;
                    return Step::Want(Want::Curl { call: call.id, file });
                }
            }
            other => {
                if let Some(shown) = &self.shown {
                    self.panel.act(other, &shown.found.prose);
                }
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let play = shared.play.as_ref()?;
        self.make(play, &shared.theme);
        let theme = &shared.theme;
        let Some(call) = self.call(play) else {
            let said = one_line("No model was asked for this.", area.width.into(), theme.dim);
            buffer.set_span(area.x, area.y, &said, area.width);
            return None;
        };
        let head = self.head(call, area.width.into(), theme);
        for (y, line) in (area.y..).zip(&head) {
            sides(buffer, Rect { y, height: 1, ..area }, line, &Line::default());
        }
        let top = if area.height > 12 { 3 } else { 2 };
        let search = u16::from(self.typing || !self.search.is_empty());
        let body =
            Rect { y: area.y + top, height: area.height.saturating_sub(top + search), ..area };
        let key = u64::from(self.section as u8) << 56 | call.id.0;
        if let Some(prose) = self.shown.as_ref().map(|shown| &shown.found.prose) {
            self.panel.draw(buffer, body, key, prose, theme);
        }
        if search == 0 {
            return None;
        }
        let y = body.bottom();
        let hits = self.shown.as_ref().map_or(0, |shown| shown.found.hits.len());
        let label = if self.typing { "Find: ".to_owned() } else { format!("Find ({hits}): ") };
        buffer.set_stringn(area.x, y, &label, area.width.into(), theme.status);
        let used = u16::try_from(label.len()).unwrap_or(0).min(area.width);
        let field = Rect { x: area.x + used, y, width: area.width - used, height: 1 };
        let cursor = self.search.draw(buffer, field, theme.page);
        self.typing.then_some(cursor)
    }
}
