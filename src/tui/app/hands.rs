//! What works on every screen: the palette, the tour, the mouse, and the ways across the screens.

use ratatui::layout::Position;

use super::{App, Overlay, Screen, Todo, visible};
use crate::tui::{
    events::Pointer,
    keymap::Action,
    page::{Notice, Typing, WHEEL, Want},
    widgets::{palette::Palette, tour::Tour},
};

impl App {
    /// Gives the mouse to the screens from the start.
    pub fn take_mouse(&mut self) {
        self.mouse = true;
    }

    /// Whether the mouse is ours.
    pub fn mouse(&self) -> bool {
        self.mouse
    }

    /// Whether letters are typed, and into what.
    pub(super) fn typing(&self) -> Typing {
        match &self.overlay {
            None => self.page().typing(),
            Some(Overlay::Palette(palette)) => palette.typing(),
            Some(
                Overlay::Help(_) | Overlay::Confirm(_) | Overlay::Themes(_) | Overlay::Tour(_),
            ) => Typing::No,
        }
    }

    pub(super) fn switch_mouse(&mut self) -> Vec<Todo> {
        self.mouse = !self.mouse;
        self.notice = Some(Notice::plain(match self.mouse {
            true => "The wheel scrolls and a click chooses; to select text, hold Shift.",
            false => "The mouse is the terminal’s again: it selects text.",
        }));
        vec![Todo::Mouse(self.mouse)]
    }

    pub(super) fn open_palette(&mut self) {
        let page = self.page();
        let palette = Palette::new(page.contexts(), &self.shared.keymap, |action| match action {
            Action::ToLibrary => !self.opened.is_empty(),
            Action::ToStage => self.stage_below(),
            _ => page.can(action, &self.shared),
        });
        self.overlay = Some(Overlay::Palette(Box::new(palette)));
    }

    pub(super) fn act_on_palette(&mut self, action: Action) -> Vec<Todo> {
        let Some(Overlay::Palette(palette)) = &mut self.overlay else {
            return Vec::new();
        };
        match action {
            Action::Back | Action::Palette => self.overlay = None,
            Action::Accept => {
                let Some(chosen) = palette.chosen() else {
                    return Vec::new();
                };
                self.overlay = None;
                return self.perform(chosen);
            }
            _ => palette.act(action),
        }
        Vec::new()
    }

    /// Has what is being written edited outside; it is kept before, whatever becomes of that.
    pub(super) fn edit_outside(&mut self) -> Vec<Todo> {
        match self.page().written() {
            Some(text) => {
                let drafts = self.drafts().into_iter().map(Todo::Want);
                drafts.chain([Todo::Outside(text)]).collect()
            }
            None => {
                let said = "Nothing is written here that an editor could go on with.";
                self.notice = Some(Notice::plain(said));
                Vec::new()
            }
        }
    }

    /// Shows the tour, from what is told of the visible screen on.
    pub fn show_tour(&mut self) {
        let tour = Tour::at(self.page().title());
        self.overlay = Some(Overlay::Tour(Box::new(tour)));
    }

    pub(super) fn act_on_tour(&mut self, action: Action) -> Vec<Todo> {
        let Some(Overlay::Tour(tour)) = &mut self.overlay else {
            return Vec::new();
        };
        let asks = action == Action::Help;
        if !asks && !tour.act(action) {
            return Vec::new();
        }
        let mut todos = self.end_tour();
        if asks {
            todos.extend(self.perform(Action::Help));
        }
        todos
    }

    pub(super) fn end_tour(&mut self) -> Vec<Todo> {
        self.overlay = None;
        vec![Todo::Want(Want::RememberTour)]
    }

    pub(super) fn pointed(&mut self, pointer: Pointer, at: Position) {
        let scrolls = pointer.scrolls().map(|action| [action; WHEEL]);
        match &mut self.overlay {
            None => {
                let page = visible(&mut self.library, &mut self.opened);
                page.pointed(pointer, at, &self.shared);
            }
            Some(Overlay::Help(help)) => {
                for action in scrolls.into_iter().flatten() {
                    help.act(action);
                }
            }
            Some(Overlay::Palette(palette)) => match scrolls {
                Some(actions) => actions.into_iter().for_each(|action| palette.act(action)),
                None => palette.click(at),
            },
            Some(Overlay::Tour(tour)) => {
                for action in scrolls.into_iter().flatten() {
                    tour.act(action);
                }
            }
            Some(Overlay::Themes(sheet)) => {
                sheet.pointed(pointer, at);
                self.wear();
            }
            Some(Overlay::Confirm(_)) => {}
        }
    }

    /// Whether a stage lies below the visible screen.
    fn stage_below(&self) -> bool {
        let below = self.opened.split_last().map_or(&[][..], |(_, below)| below);
        below.iter().any(|screen| matches!(screen, Screen::Stage(_)))
    }

    /// Leaves the screens above the stage.
    pub(super) fn back_to_stage(&mut self) -> Vec<Todo> {
        let mut todos = Vec::new();
        while self.stage_below() {
            if let Some(mut screen) = self.opened.pop() {
                let wants = screen.page_mut().leaving(&self.shared);
                todos.extend(wants.into_iter().map(Todo::Want));
            }
        }
        todos
    }
}
