//! The screens as one: what lies over them, and who gets which event.
//!
//! How one screen leads to another is `screens`, what happens on the way out is `leave`, how they
//! look is `dress`.

mod dress;
mod hands;
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
    recording::UNCHANGED,
    shelf::ShelfPage,
    theme::{Theme, Wardrobe},
    widgets::{
        chrome,
        confirm::{Confirm, Then},
        help::Help,
        palette::Palette,
        themes::ThemeSheet,
        tour::Tour,
    },
    writing::WritingPage,
};
use crate::{config::annotation::Annotation, play::Play};

/// What the loop has to do after an event.
#[derive(Debug, PartialEq)]
pub enum Todo {
    Quit,
    Suspend,
    Want(Want),
    /// Take the mouse, or give it back to the terminal.
    Mouse(bool),
    /// Have this text edited with the user's own editor, and tell it as [`Msg::Outside`].
    Outside(String),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Call [`App::leave_now`], once what comes before this is done.
    Leave(Then),
}

/// What lies over the screen and takes the keys.
#[cfg_attr(test, derive(strum::EnumCount))]
enum Overlay {
    Help(Box<Help>),
    Palette(Box<Palette>),
    Confirm(Confirm),
    Themes(ThemeSheet),
    Tour(Box<Tour>),
}

impl Overlay {
    fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Help(_) => &[Context::Helping, Context::List, Context::Letters],
            Self::Palette(_) => &[Context::Palette, Context::List, Context::Input],
            Self::Confirm(_) => &[Context::Confirm],
            Self::Themes(_) => &[Context::Theming, Context::List, Context::Letters],
            Self::Tour(_) => &[Context::Tour, Context::List, Context::Letters],
        }
    }
}

pub struct App {
    shared: Shared,
    wardrobe: Wardrobe,
    library: Library,
    /// The visible screen last; empty: the Library is visible.
    opened: Vec<Screen>,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
    /// Of the last frame.
    area: Rect,
    /// Whether the mouse is ours.
    mouse: bool,
}

impl App {
    pub fn new(theme: Theme, keymap: Keymap) -> Self {
        Self {
            shared: Shared::new(theme, keymap),
            wardrobe: Wardrobe::default(),
            library: Library::default(),
            opened: Vec::new(),
            overlay: None,
            notice: None,
            area: Rect::default(),
            mouse: false,
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
        if matches!(event, Event::Key(_) | Event::Paste(_) | Event::Mouse(..)) {
            self.catch_up();
        }
        let mut todos = match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => {
                if let Some(Overlay::Palette(palette)) = &mut self.overlay {
                    palette.insert(&text);
                } else if self.overlay.is_none() && self.page().typing() != Typing::No {
                    self.page_mut().insert(&text);
                }
                Vec::new()
            }
            Event::Mouse(pointer, at) => {
                self.pointed(pointer, at);
                Vec::new()
            }
            Event::Told(message) => self.told(message),
            Event::Ground(ground) => {
                self.see(ground);
                Vec::new()
            }
            Event::Played | Event::Resized | Event::Continued => Vec::new(),
            Event::Stopped | Event::InputEnded(_) => {
                let drafts = self.drafts().into_iter().map(Todo::Want);
                drafts.chain(self.quit()).collect()
            }
        };
        todos.extend(self.page_mut().wants().into_iter().map(Todo::Want));
        todos
    }

    /// How many screens and overlays there are.
    #[cfg(test)]
    pub(in crate::tui) const PLACES: [usize; 2] =
        [<Screen as strum::EnumCount>::COUNT, <Overlay as strum::EnumCount>::COUNT];

    /// Which screen is visible and what lies over it, each by something that no other has, and the
    /// contexts of the keys.
    #[cfg(test)]
    pub(in crate::tui) fn place(&self) -> ([Option<String>; 2], &'static [Context]) {
        let screen = self.opened.last().map(|one| format!("{:?}", std::mem::discriminant(one)));
        let over = self.overlay.as_ref().map(|one| format!("{:?}", std::mem::discriminant(one)));
        ([screen, over], self.contexts())
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
            // The keys of what lies over the page are not the page's.
            let can = |action| self.overlay.is_some() || page.can(action, &self.shared);
            chrome::footer(buffer, &areas, contexts, can, self.typing(), &self.shared);
        }
        let page = visible(&mut self.library, &mut self.opened);
        let cursor = page.draw(buffer, areas.body, &self.shared);
        if let Some(notice) = &self.notice {
            chrome::notice(buffer, &areas, notice, &self.shared.theme);
        }
        match &mut self.overlay {
            None => return cursor,
            Some(Overlay::Help(help)) => help.draw(buffer, area, &self.shared),
            Some(Overlay::Palette(palette)) => return palette.draw(buffer, area, &self.shared),
            Some(Overlay::Confirm(confirm)) => confirm.draw(buffer, area, &self.shared),
            Some(Overlay::Themes(sheet)) => sheet.draw(buffer, area, &self.shared.theme),
            Some(Overlay::Tour(tour)) => tour.draw(buffer, area, &self.shared),
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
        // What was told as the program began waits below the tour.
        if !matches!(self.overlay, Some(Overlay::Tour(_))) {
            self.notice = None;
        }
        if let Some(letter) = self.typed(key) {
            let mut bytes = [0; 4];
            let letter = &*letter.encode_utf8(&mut bytes);
            match &mut self.overlay {
                Some(Overlay::Palette(palette)) => palette.insert(letter),
                _ => self.page_mut().insert(letter),
            }
            return Vec::new();
        }
        let keymap = &self.shared.keymap;
        let action =
            keymap.action(self.contexts(), key).or_else(|| keymap.action(&[Context::Global], key));
        action.map(|action| self.perform(action)).unwrap_or_default()
    }

    /// Does what a key, or the palette, asks for.
    fn perform(&mut self, action: Action) -> Vec<Todo> {
        match (&mut self.overlay, action) {
            (_, Action::Suspend) => vec![Todo::Suspend],
            (_, Action::Picture) => vec![Todo::Want(self.clip_of_screen())],
            (Some(Overlay::Confirm(_)), _) => self.answer(action),
            (Some(Overlay::Tour(_)), Action::Quit) => {
                let mut todos = self.end_tour();
                todos.extend(self.leave(Then::Quit));
                todos
            }
            (Some(Overlay::Tour(_)), _) => self.act_on_tour(action),
            (_, Action::Quit) => self.leave(Then::Quit),
            (Some(Overlay::Palette(_)), _) => self.act_on_palette(action),
            (_, Action::SwitchMouse) => self.switch_mouse(),
            (_, Action::Palette) => {
                self.open_palette();
                Vec::new()
            }
            (None | Some(Overlay::Help(_)), Action::Tour) => {
                self.show_tour();
                Vec::new()
            }
            (Some(Overlay::Help(help)), _) => {
                if help.act(action) {
                    self.overlay = None;
                }
                Vec::new()
            }
            (Some(Overlay::Themes(_)), _) => self.try_on(action),
            (None, Action::Themes) => {
                self.overlay = Some(Overlay::Themes(ThemeSheet::new(&self.wardrobe)));
                Vec::new()
            }
            (None, Action::Help) => {
                let help = Help::new(self.page().contexts());
                self.overlay = Some(Overlay::Help(Box::new(help)));
                Vec::new()
            }
            (None, Action::ToLibrary) => self.leave(Then::Library),
            (None, Action::ToStage) => self.back_to_stage(),
            (None, Action::EditOutside) => self.edit_outside(),
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
        match self.typing() {
            Typing::No => None,
            Typing::Empty if self.asks_for_help(key) => None,
            // Nobody begins a line with a blank.
            Typing::Empty if letter == ' ' => {
                let bound = self.shared.keymap.action(self.contexts(), key);
                bound.is_none().then_some(letter)
            }
            Typing::Empty | Typing::Text => Some(letter),
        }
    }

    fn asks_for_help(&self, key: KeyEvent) -> bool {
        self.shared.keymap.action(&[Context::Global], key) == Some(Action::Help)
    }

    fn step(&mut self, step: Step) -> Vec<Todo> {
        if self.shared.progress.recording.is_some()
            && matches!(step, Step::Mark { .. } | Step::Compare(_) | Step::Replay(_) | Step::Models)
        {
            self.notice = Some(Notice::plain(UNCHANGED));
            return Vec::new();
        }
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
            Step::Mark { at, judging } => {
                self.shared.seen_verdict |= self.shows_flaws();
                self.show_marking(at, judging);
            }
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
            Msg::Writing(begun) if self.opened.is_empty() => {
                self.push(Screen::Writing(Box::new(WritingPage::new(*begun))));
            }
            Msg::Writing(_) => {}
            Msg::Written => {
                self.opened.pop_if(|screen| matches!(screen, Screen::Writing(_)));
            }
            Msg::Card(card) => {
                if let Some(Screen::Writing(page)) = self.opened.last_mut() {
                    self.notice = page.take_card(*card);
                }
            }
            Msg::Outside(Err(why)) => self.notice = Some(Notice::warning(why)),
            Msg::Outside(Ok(text)) => self.page_mut().take_outside(&text),
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
            Msg::Themes(themes) => self.restock(themes),
            Msg::Transcripts(news) => self.tell_shelf(news),
            Msg::Notice(notice) => self.notice = Some(notice),
        }
        Vec::new()
    }
}
