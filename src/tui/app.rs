//! The stack of screens, what lies over it, and who gets which event.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    casting::Casting,
    events::{Event, Msg},
    keymap::{Action, Context, Keymap},
    library::Library,
    models::{Models, ModelsPage},
    page::{Notice, Page, Progress, Shared, Step, Typing, Want},
    stage::StagePage,
    theme::Theme,
    verdict::VerdictPage,
    widgets::{
        chrome,
        confirm::{Confirm, Then},
        help::Help,
    },
};
use crate::{
    play::Play,
    record::{LineId, Roles},
};

/// What the loop has to do after an event.
#[derive(Debug, PartialEq)]
pub enum Todo {
    Quit,
    Suspend,
    Want(Want),
    /// Call [`App::leave_now`], once what comes before this is done.
    Leave(Then),
}

/// The screens that are opened from the Library, which is always there.
pub enum Screen {
    Casting(Box<Casting>),
    Stage(Box<StagePage>),
    Verdict(Box<VerdictPage>),
    Models(Box<ModelsPage>),
}

impl Screen {
    fn page(&self) -> &dyn Page {
        match self {
            Self::Casting(page) => page.as_ref(),
            Self::Stage(page) => page.as_ref(),
            Self::Verdict(page) => page.as_ref(),
            Self::Models(page) => page.as_ref(),
        }
    }

    fn page_mut(&mut self) -> &mut dyn Page {
        match self {
            Self::Casting(page) => page.as_mut(),
            Self::Stage(page) => page.as_mut(),
            Self::Verdict(page) => page.as_mut(),
            Self::Models(page) => page.as_mut(),
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
            shared: Shared {
                theme,
                keymap,
                models: Models::default(),
                play: None,
                progress: Progress::default(),
            },
            library: Library::default(),
            opened: Vec::new(),
            overlay: None,
            notice: None,
        }
    }

    /// Takes note of what happened and says what is to be done about it.
    pub fn handle(&mut self, event: Event) -> Vec<Todo> {
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            self.catch_up();
        }
        match event {
            Event::Key(key) => self.key(key),
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
            Event::Played | Event::Resized | Event::Continued => Vec::new(),
            Event::Stopped | Event::InputEnded(_) => {
                let drafts = self.drafts().into_iter().map(Todo::Want);
                drafts.chain(self.quit()).collect()
            }
        }
    }

    /// The play that is shown, and how it stands with what it asked for.
    pub fn play(&mut self) -> (&mut Option<Play>, &mut Progress) {
        (&mut self.shared.play, &mut self.shared.progress)
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
        self.catch_up();
        let contexts = self.contexts();
        let page = self.page();
        let aside = |columns| page.aside(columns);
        chrome::header(buffer, &areas, page.title(), aside, &self.shared.theme);
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

    fn catch_up(&mut self) {
        visible(&mut self.library, &mut self.opened).catch_up(&self.shared);
    }

    fn page_mut(&mut self) -> &mut dyn Page {
        visible(&mut self.library, &mut self.opened)
    }

    fn contexts(&self) -> &'static [Context] {
        let overlay = self.overlay.as_ref();
        overlay.map_or_else(|| self.page().contexts(), Overlay::contexts)
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Todo> {
        self.notice = None;
        if self.overlay.is_none()
            && let Some(letter) = self.typed(key)
        {
            self.page_mut().insert(letter.encode_utf8(&mut [0; 4]));
            return Vec::new();
        }
        let keymap = &self.shared.keymap;
        let action =
            keymap.action(self.contexts(), key).or_else(|| keymap.action(&[Context::Global], key));
        let Some(action) = action else {
            return Vec::new();
        };
        match (&mut self.overlay, action) {
            (_, Action::Suspend) => vec![Todo::Suspend],
            (Some(Overlay::Confirm(_)), _) => self.answer(action),
            (_, Action::Quit) => self.leave(Then::Quit),
            (Some(Overlay::Help(help)), _) => {
                if help.act(action) {
                    self.overlay = None;
                }
                Vec::new()
            }
            (None, Action::Help) => {
                let help = Help::new(self.page().contexts());
                self.overlay = Some(Overlay::Help(Box::new(help)));
                Vec::new()
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

    fn step(&mut self, step: Step) -> Vec<Todo> {
        match step {
            Step::Stay => {}
            Step::Back => return self.leave(Then::Back),
            Step::Want(want) => return vec![Todo::Want(want)],
            Step::Ask { title, question, want } => {
                self.ask(Confirm::new(Then::Do { title, want }, question));
            }
            Step::Verdict => return self.show_verdict(),
            Step::Line(line) => self.show_line(line),
            Step::Models => self.show_models(),
            Step::Cast(roles) => self.cast(*roles),
            Step::Say(notice) => self.notice = Some(notice),
        }
        Vec::new()
    }

    /// Leaves the screen or the program. What is not written down yet is written first: only then
    /// it is known whether that can be done.
    fn leave(&mut self, then: Then) -> Vec<Todo> {
        let mut unwritten = self.drafts();
        if self.shared.progress.trouble.is_some() {
            unwritten.push(Want::WriteAgain);
        }
        if unwritten.is_empty() {
            return self.leave_now(then);
        }
        let unwritten = unwritten.into_iter().map(Todo::Want);
        unwritten.chain([Todo::Leave(then)]).collect()
    }

    /// What was typed on any screen and is not kept yet.
    pub fn drafts(&self) -> Vec<Want> {
        let pages = self.opened.iter().map(Screen::page);
        pages.flat_map(|page| page.drafts(&self.shared)).collect()
    }

    /// What would be lost, as a sentence: the facts of a play that cannot be written down are
    /// nowhere but here.
    fn loss(&self, then: &Then) -> Option<String> {
        let closes = match then {
            Then::Back => matches!(self.opened.last(), Some(Screen::Stage(_))),
            Then::Quit => true,
            Then::Do { .. } => false,
        };
        let trouble = self.shared.progress.trouble.as_ref();
        let trouble = trouble.filter(|_| closes && self.shared.play.is_some())?;
        Some(format!("The end of this play is not written down and would be lost. {trouble}"))
    }

    /// Leaves the screen or the program, or asks first where something would be lost.
    pub fn leave_now(&mut self, then: Then) -> Vec<Todo> {
        match self.loss(&then) {
            Some(loss) => {
                self.ask(Confirm::new(then, loss));
                Vec::new()
            }
            None => self.go(then),
        }
    }

    pub(super) fn ask(&mut self, confirm: Confirm) {
        self.overlay = Some(Overlay::Confirm(confirm));
    }

    fn answer(&mut self, action: Action) -> Vec<Todo> {
        match (action, self.overlay.take()) {
            (Action::Yes, Some(Overlay::Confirm(confirm))) => self.go(confirm.then()),
            (Action::No, _) => Vec::new(),
            (_, overlay) => {
                self.overlay = overlay;
                Vec::new()
            }
        }
    }

    fn go(&mut self, then: Then) -> Vec<Todo> {
        match then {
            Then::Quit => self.quit(),
            Then::Do { want, .. } => vec![Todo::Want(want)],
            Then::Back => match self.opened.pop() {
                Some(mut screen) => {
                    let page = screen.page_mut();
                    page.leaving(&self.shared).into_iter().map(Todo::Want).collect()
                }
                None => {
                    let quit = self.shared.keymap.key_for(&[Context::Global], Action::Quit);
                    let key = quit.unwrap_or_default();
                    self.notice = Some(Notice::plain(format!("{key} leaves sceneplay.")));
                    Vec::new()
                }
            },
        }
    }

    /// Leaves all screens, so that each can have kept what is not kept yet.
    fn quit(&mut self) -> Vec<Todo> {
        let mut todos = Vec::new();
        while let Some(mut screen) = self.opened.pop() {
            let wants = screen.page_mut().leaving(&self.shared);
            todos.extend(wants.into_iter().map(Todo::Want));
        }
        todos.push(Todo::Quit);
        todos
    }

    fn told(&mut self, message: Msg) {
        match message {
            Msg::Shelf(shelf) => self.library.put(shelf),
            // A second Enter while the first is being answered wants no second screen.
            Msg::Offer(offer) if self.opened.is_empty() => {
                self.opened.push(Screen::Casting(Box::new(Casting::new(*offer))));
            }
            Msg::Offer(_) => {}
            Msg::Models(models) => self.shared.models = models,
            Msg::Opened(play) => self.open(*play),
            Msg::Spoken => self.page_mut().spoken(),
            Msg::Notice(notice) => self.notice = Some(notice),
        }
    }

    fn open(&mut self, play: Play) {
        self.opened.push(Screen::Stage(Box::new(StagePage::new(&play))));
        self.shared.play = Some(play);
    }

    pub(super) fn show_verdict(&mut self) -> Vec<Todo> {
        let Some(play) = &self.shared.play else {
            return Vec::new();
        };
        let judged = !play.judgings().is_empty();
        self.opened.push(Screen::Verdict(Box::new(VerdictPage::new(play))));
        if judged { Vec::new() } else { vec![Todo::Want(Want::Judge)] }
    }

    fn show_models(&mut self) {
        let page = match (self.opened.last(), &self.shared.play) {
            (Some(Screen::Casting(casting)), _) => ModelsPage::of_casting(casting, &self.shared),
            (Some(Screen::Stage(_)), Some(play)) => ModelsPage::of_play(play, &self.shared),
            _ => return,
        };
        self.opened.push(Screen::Models(Box::new(page)));
    }

    /// Gives roles to the Casting that the visible screen was opened from.
    fn cast(&mut self, roles: Roles) {
        let casting = self.opened.iter_mut().rev().find_map(|screen| match screen {
            Screen::Casting(casting) => Some(casting),
            _ => None,
        });
        if let Some(casting) = casting {
            casting.take_roles(roles);
        }
    }

    /// Goes back to the stage, to where this line is.
    fn show_line(&mut self, line: LineId) {
        while let Some(screen) = self.opened.last_mut() {
            if let Screen::Stage(stage) = screen {
                return stage.show(line);
            }
            self.opened.pop();
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
