//! Leaving a screen or the program: what is kept first, and when it is asked about.

use super::{App, Overlay, Screen, Todo};
use crate::tui::{
    keymap::{Action, Context},
    page::{Notice, Want},
    verdict::hand,
    widgets::confirm::{Confirm, Then},
};

impl App {
    /// Leaves the screen or the program. What is not written down yet is written first: only then
    /// it is known whether that can be done.
    pub(super) fn leave(&mut self, then: Then) -> Vec<Todo> {
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
        let unkept = |screen: &Screen| match screen {
            Screen::Writing(page) => page.is_changed(),
            _ => false,
        };
        let unkept = match then {
            Then::Back => self.opened.last().is_some_and(unkept),
            Then::Library | Then::Quit => self.opened.iter().any(unkept),
            Then::Do { .. } => false,
        };
        if unkept {
            return Some("What you wrote is not kept and would be lost.".to_owned());
        }
        let closes = match then {
            Then::Back => matches!(self.opened.last(), Some(Screen::Stage(_))),
            Then::Quit => true,
            Then::Library => self.opened.iter().any(|one| matches!(one, Screen::Stage(_))),
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

    pub(in crate::tui) fn ask(&mut self, confirm: Confirm) {
        self.overlay = Some(Overlay::Confirm(confirm));
    }

    pub(super) fn answer(&mut self, action: Action) -> Vec<Todo> {
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
            Then::Library => self.leave_all(),
            Then::Do { want, .. } => vec![Todo::Want(want)],
            Then::Back => match self.opened.pop() {
                Some(mut screen) => {
                    let wants = screen.page_mut().leaving(&self.shared).into_iter();
                    let mut todos: Vec<Todo> = wants.map(Todo::Want).collect();
                    if matches!(screen, Screen::Marking(_)) && self.was_led_past_stage() {
                        todos.extend(self.go(Then::Back));
                    }
                    todos
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

    /// Whether who came from the Shelf to mark and did not begin would see on the stage, which lies
    /// between, what judges found.
    fn was_led_past_stage(&self) -> bool {
        let leads = match self.opened.as_slice() {
            [.., Screen::Shelf(shelf), Screen::Stage(_)] => shelf.leads_to_marking(),
            _ => false,
        };
        let play = self.shared.play.as_ref();
        leads && play.is_some_and(|play| hand::layer(play, &self.shared).is_none())
    }

    pub(super) fn quit(&mut self) -> Vec<Todo> {
        let mut todos = self.leave_all();
        todos.push(Todo::Quit);
        todos
    }

    /// Leaves all screens, so that each can have kept what is not kept yet.
    fn leave_all(&mut self) -> Vec<Todo> {
        let mut todos = Vec::new();
        while let Some(mut screen) = self.opened.pop() {
            let wants = screen.page_mut().leaving(&self.shared);
            todos.extend(wants.into_iter().map(Todo::Want));
        }
        todos
    }
}
