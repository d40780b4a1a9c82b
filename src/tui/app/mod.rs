//! The screens as one: what lies over them, and who gets which event.
//!
//! How one screen leads to another is `screens`, what happens on the way out is `leave`.

mod leave;
mod screens;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
};

pub use screens::Screen;
use screens::visible;

use super::{
    casting::Casting,
    compare::SetupPage,
    events::{Event, Msg},
    inspect::InspectPage,
    keymap::{Action, Context, Keymap},
    library::Library,
    page::{Clip, Notice, Page, Progress, Shared, Step, Typing, Want},
    picture::svg,
    shelf::ShelfPage,
    theme::Theme,
    widgets::{
        chrome,
        confirm::{Confirm, Then},
        help::Help,
    },
};
use crate::{config::annotation::Annotation, play::Play};

/// What the loop has to do after an event.
#[derive(Debug, PartialEq)]
pub enum Todo {
    Quit,
    Suspend,
    Want(Want),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Call [`App::leave_now`], once what comes before this is done.
    Leave(Then),
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
    /// Of the last frame.
    area: Rect,
}

impl App {
    pub fn new(theme: Theme, keymap: Keymap) -> Self {
        Self {
            shared: Shared::new(theme, keymap),
            library: Library::default(),
            opened: Vec::new(),
            overlay: None,
            notice: None,
            area: Rect::default(),
        }
    }

    /// Marks are made with this from now on.
    pub fn annotate_with(&mut self, annotation: Annotation) {
        let wrong = annotation.wrong.first().map(Notice::warning);
        self.notice = wrong.or(self.notice.take());
        self.shared.annotation = annotation;
    }

    /// Shows a warning until the next key.
    pub fn warn(&mut self, text: String) {
        self.notice = Some(Notice::warning(text));
    }

    /// Takes note of what happened and says what is to be done about it.
    pub fn handle(&mut self, event: Event) -> Vec<Todo> {
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            self.catch_up();
        }
        let mut todos = match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => {
                if self.overlay.is_none() && self.page().typing() != Typing::No {
                    self.page_mut().insert(&text);
                }
                Vec::new()
            }
            Event::Told(message) => self.told(message),
            Event::Played | Event::Resized | Event::Continued => Vec::new(),
            Event::Stopped | Event::InputEnded(_) => {
                let drafts = self.drafts().into_iter().map(Todo::Want);
                drafts.chain(self.quit()).collect()
            }
        };
        todos.extend(self.page_mut().wants().into_iter().map(Todo::Want));
        todos
    }

    /// The name of the screen.
    pub fn title(&self) -> &'static str {
        self.page().title()
    }

    /// The play that is shown, and how it stands with what it asked for.
    pub fn play(&mut self) -> (&mut Option<Play>, &mut Progress) {
        (&mut self.shared.play, &mut self.shared.progress)
    }

    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.area = area;
        let cursor = self.paint(frame.buffer_mut(), area);
        if let Some(position) = cursor {
            frame.set_cursor_position(position);
        }
    }

    /// The screen as an SVG picture of this size.
    pub fn picture(&mut self, area: Rect) -> String {
        let mut buffer = Buffer::empty(area);
        self.paint(&mut buffer, area);
        svg(&buffer, self.shared.theme.page)
    }

    /// The screen as it was drawn last, to be written into a file.
    fn clip_of_screen(&mut self) -> Want {
        let title = self.title();
        Want::Clip(Clip {
            what: format!("{title} as a picture"),
            text: self.picture(self.area),
            file: Some(format!("sceneplay-{}.svg", title.to_lowercase().replace(' ', "-"))),
        })
    }

    /// Draws the screen; where the cursor stands then, if anywhere.
    pub(super) fn paint(&mut self, buffer: &mut Buffer, area: Rect) -> Option<Position> {
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
            (_, Action::Picture) => vec![Todo::Want(self.clip_of_screen())],
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
            // Nobody begins a line with a blank.
            Typing::Empty if letter == ' ' => {
                let bound = self.shared.keymap.action(self.contexts(), key);
                bound.is_none().then_some(letter)
            }
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
            Step::Verdict(line) => return self.show_verdict(line),
            Step::Shelf => self.push(Screen::Shelf(Box::new(ShelfPage::new()))),
            Step::Line(line) => self.show_line(line),
            Step::Models => self.show_models(),
            Step::Cast(roles) => self.cast(*roles),
            Step::Compare(line) => self.push(Screen::Setup(Box::new(SetupPage::of_line(line)))),
            Step::Replay(from) => self.push(Screen::Setup(Box::new(SetupPage::of_run(from)))),
            Step::Choose => self.push(Screen::Choice(Box::default())),
            Step::Runs => self.show_runs(),
            Step::Inspect { about, calls } => {
                let page = InspectPage::new(about, calls);
                self.push(Screen::Inspect(Box::new(page)));
            }
            Step::Mark { at, judging } => self.show_marking(at, judging),
            Step::Figures(judging) => return self.show_figures(judging),
            Step::Say(notice) => self.notice = Some(notice),
        }
        Vec::new()
    }

    fn told(&mut self, message: Msg) -> Vec<Todo> {
        match message {
            Msg::Shelf(shelf) => self.library.put(shelf),
            // A second Enter while the first is being answered wants no second screen.
            Msg::Offer(offer) if self.opened.is_empty() => {
                self.opened.push(Screen::Casting(Box::new(Casting::new(*offer))));
            }
            Msg::Offer(_) => {}
            Msg::Onward(next) => return self.show_onward(*next),
            Msg::GoesOn => self.leave_play(),
            Msg::Story(story) => self.library.tell(story),
            Msg::Models(models) => self.shared.models = models,
            Msg::Opened(play) => return self.open(*play),
            Msg::Done(act) => {
                self.follow(&act);
                let page = visible(&mut self.library, &mut self.opened);
                self.notice = page.done(&act, &self.shared).or(self.notice.take());
            }
            Msg::BookShown => self.page_mut().book_shown(),
            Msg::Annotator(name) => self.shared.annotation.annotator = name,
            Msg::Marked => {}
            Msg::Earlier(plays) => self.shared.earlier = Some(plays),
            Msg::Clip(clip) => {
                let said = "where nothing can be pasted, the terminal does not take it";
                self.notice = Some(Notice::plain(format!("{} is copied; {said}.", clip.what)));
                return vec![Todo::Copy(clip.text)];
            }
            Msg::Transcripts(news) => self.tell_shelf(news),
            Msg::Notice(notice) => self.notice = Some(notice),
        }
        Vec::new()
    }
}
