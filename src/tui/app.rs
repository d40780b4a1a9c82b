//! The stack of screens, what lies over it, and who gets which event.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    casting::{Casting, Models},
    events::{Event, Msg},
    keymap::{Action, Context, Keymap},
    library::Library,
    page::{Notice, Page, Shared, Step, Typing, Want},
    theme::Theme,
    widgets::{
        chrome,
        confirm::{Confirm, Then},
        help::Help,
    },
};

/// What the loop has to do after an event.
#[derive(Debug, PartialEq)]
pub enum Todo {
    Quit,
    Suspend,
    Want(Want),
}

/// The screens that are opened from the Library, which is always there.
pub enum Screen {
    Casting(Casting),
}

impl Screen {
    fn page(&self) -> &dyn Page {
        match self {
            Self::Casting(page) => page,
        }
    }

    fn page_mut(&mut self) -> &mut dyn Page {
        match self {
            Self::Casting(page) => page,
        }
    }
}

/// What lies over the screen and takes the keys.
enum Overlay {
    Help(Box<Help>),
    Confirm(Confirm),
}

impl Overlay {
    fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Help(_) => &[Context::List, Context::Letters],
            Self::Confirm(_) => &[Context::Confirm],
        }
    }
}

pub struct App {
    shared: Shared,
    library: Library,
    /// The visible screen last; empty: the Library is visible.
    opened: Vec<Screen>,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
}

impl App {
    pub fn new(theme: Theme, keymap: Keymap) -> Self {
        Self {
            shared: Shared { theme, keymap, models: Models::default() },
            library: Library::default(),
            opened: Vec::new(),
            overlay: None,
            notice: None,
        }
    }

    /// Takes note of what happened and says what is to be done about it.
    pub fn handle(&mut self, event: Event) -> Vec<Todo> {
        match event {
            Event::Key(key) => self.key(key).into_iter().collect(),
            Event::Paste(text) => {
                if self.overlay.is_none() && self.page().typing() != Typing::No {
                    self.page_mut().insert(&text);
                }
                Vec::new()
            }
            Event::Told(message) => {
                self.told(message);
                Vec::new()
            }
            Event::Resized | Event::Continued => Vec::new(),
            Event::Stopped | Event::InputEnded(_) => vec![Todo::Quit],
        }
    }

    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let cursor = self.paint(frame.buffer_mut(), area);
        if let Some(position) = cursor {
            frame.set_cursor_position(position);
        }
    }

    fn paint(&mut self, buffer: &mut Buffer, area: Rect) -> Option<Position> {
        buffer.set_style(area, self.shared.theme.page);
        if chrome::too_small(buffer, area, &self.shared.theme) {
            return None;
        }
        let areas = chrome::areas(area);
        let contexts = self.contexts();
        let page = self.page();
        chrome::header(buffer, &areas, page.title(), &page.aside(), &self.shared.theme);
        if !matches!(self.overlay, Some(Overlay::Confirm(_))) {
            chrome::footer(buffer, &areas, contexts, page.typing(), &self.shared);
        }
        let page = visible(&mut self.library, &mut self.opened);
        let cursor = page.draw(buffer, areas.body, &self.shared);
        if let Some(notice) = &self.notice {
            chrome::notice(buffer, &areas, notice, &self.shared.theme);
        }
        match &mut self.overlay {
            None => return cursor,
            Some(Overlay::Help(help)) => help.draw(buffer, area, &self.shared),
            Some(Overlay::Confirm(confirm)) => confirm.draw(buffer, area, &self.shared),
        }
        None
    }

    fn page(&self) -> &dyn Page {
        self.opened.last().map_or(&self.library, Screen::page)
    }

    fn page_mut(&mut self) -> &mut dyn Page {
        visible(&mut self.library, &mut self.opened)
    }

    fn contexts(&self) -> &'static [Context] {
        let overlay = self.overlay.as_ref();
        overlay.map_or_else(|| self.page().contexts(), Overlay::contexts)
    }

    fn key(&mut self, key: KeyEvent) -> Option<Todo> {
        self.notice = None;
        if self.overlay.is_none()
            && let Some(letter) = self.typed(key)
        {
            self.page_mut().insert(letter.encode_utf8(&mut [0; 4]));
            return None;
        }
        let keymap = &self.shared.keymap;
        let action = keymap
            .action(self.contexts(), key)
            .or_else(|| keymap.action(&[Context::Global], key))?;
        match (&mut self.overlay, action) {
            (_, Action::Suspend) => Some(Todo::Suspend),
            (Some(Overlay::Confirm(_)), _) => self.answer(action),
            (_, Action::Quit) => self.leave(Then::Quit),
            (Some(Overlay::Help(help)), _) => {
                if help.act(action) {
                    self.overlay = None;
                }
                None
            }
            (None, Action::Help) => {
                let help = Help::new(self.page().contexts());
                self.overlay = Some(Overlay::Help(Box::new(help)));
                None
            }
            (None, _) => {
                let page = visible(&mut self.library, &mut self.opened);
                let step = page.act(action, &self.shared);
                self.step(step)
            }
        }
    }

    /// The letter that `key` types, where the screen takes letters.
    fn typed(&self, key: KeyEvent) -> Option<char> {
        let KeyCode::Char(letter) = key.code else {
            return None;
        };
        if !(key.modifiers - KeyModifiers::SHIFT).is_empty() {
            return None;
        }
        match self.page().typing() {
            Typing::No => None,
            Typing::Empty if letter == '?' => None,
            Typing::Empty | Typing::Text => Some(letter),
        }
    }

    fn step(&mut self, step: Step) -> Option<Todo> {
        match step {
            Step::Stay => None,
            Step::Back => self.leave(Then::Back),
            Step::Want(want) => Some(Todo::Want(want)),
            Step::Say(notice) => {
                self.notice = Some(notice);
                None
            }
        }
    }

    /// Leaves the screen or the program, or asks first where something would be lost.
    fn leave(&mut self, then: Then) -> Option<Todo> {
        let loss = match then {
            Then::Back => self.page().at_risk(),
            Then::Quit => {
                let mut screens = self.opened.iter().rev();
                screens.find_map(|screen| screen.page().at_risk())
            }
        };
        match loss {
            Some(loss) => {
                self.ask(Confirm::new(then, loss));
                None
            }
            None => self.go(then),
        }
    }

    pub(super) fn ask(&mut self, confirm: Confirm) {
        self.overlay = Some(Overlay::Confirm(confirm));
    }

    fn answer(&mut self, action: Action) -> Option<Todo> {
        match (action, self.overlay.take()) {
            (Action::Yes, Some(Overlay::Confirm(confirm))) => self.go(confirm.then()),
            (Action::No, _) => None,
            (_, overlay) => {
                self.overlay = overlay;
                None
            }
        }
    }

    fn go(&mut self, then: Then) -> Option<Todo> {
        match then {
            Then::Quit => Some(Todo::Quit),
            Then::Back => {
                if self.opened.pop().is_none() {
                    let quit = self.shared.keymap.key_for(&[Context::Global], Action::Quit);
                    let key = quit.unwrap_or_default();
                    self.notice = Some(Notice::plain(format!("{key} leaves sceneplay.")));
                }
                None
            }
        }
    }

    fn told(&mut self, message: Msg) {
        match message {
            Msg::Shelf(shelf) => self.library.put(shelf),
            // A second Enter while the first is being answered wants no second screen.
            Msg::Offer(offer) if self.opened.is_empty() => {
                self.opened.push(Screen::Casting(Casting::new(*offer)));
            }
            Msg::Offer(_) => {}
            Msg::Models(models) => self.shared.models = models,
            Msg::Notice(notice) => self.notice = Some(notice),
        }
    }
}

/// The visible screen; apart from [`App`] so that the rest of it can be borrowed beside.
fn visible<'a>(library: &'a mut Library, opened: &'a mut [Screen]) -> &'a mut dyn Page {
    match opened.last_mut() {
        Some(screen) => screen.page_mut(),
        None => library,
    }
}
