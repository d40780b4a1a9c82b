//! The form on which a scene of one's own is written.
//!
//! Owns which field is chosen and what is typed into it. What the fields become, and what is wrong
//! with them, is [`Draft`]'s; keeping the scene is the program's behind the screens.

mod field;
#[cfg(test)]
pub(super) mod tests;
mod view;

use std::path::PathBuf;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use self::field::Field;
use super::{
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Typing, Want},
    widgets::{area::TextBox, input::Input, list::List},
};
use crate::{
    card::Card,
    scene::{
        check::{Finding, Level},
        draft::{Draft, Person},
    },
};

/// A draft, and the file that it takes the place of.
#[derive(Debug, Clone, PartialEq)]
pub struct Begun {
    pub draft: Draft,
    /// `None`: it becomes a new file.
    pub at: Option<PathBuf>,
}

pub struct WritingPage {
    begun: Begun,
    draft: Draft,
    found: Vec<Finding>,
    list: List,
    /// What is typed into the chosen field.
    typing: Option<TextBox>,
    /// The path of a card while it is typed.
    path: Option<Input>,
}

impl WritingPage {
    pub fn new(begun: Begun) -> Self {
        let draft = begun.draft.clone();
        let found = draft.findings();
        Self { begun, draft, found, list: List::default(), typing: None, path: None }
    }

    /// Whether something was written that is not kept.
    pub fn is_changed(&self) -> bool {
        self.typed() != self.begun.draft
    }

    /// Makes a card one of the characters, and says what was read otherwise than it is written.
    pub fn take_card(&mut self, card: Card) -> Option<Notice> {
        self.path = None;
        let notes = card.notes.join(" ");
        let (name, all) = (card.name.clone(), card.greetings.len());
        if let Err(error) = card.join(&mut self.draft) {
            return Some(Notice::error(error.to_string()));
        }
        self.look();
        let opens = self.draft.dialogue.starts_with(&format!("{name}: "));
        let others = match (opens, all) {
            (true, 2..) => format!(" It has {all} first messages: choose under “First message”."),
            (false, 1..) => " Another opens: choose under “First message”.".to_owned(),
            _ => String::new(),
        };
        Some(Notice::plain(format!("{name} is in the scene.{others} {notes}").trim_end()))
    }

    fn act_on_path(&mut self, action: Action) -> Step {
        let Some(path) = &mut self.path else { return Step::Stay };
        match action {
            Action::Back => self.path = None,
            // It stays until the card is there, so that a slip of the pen can be mended.
            Action::Accept if !path.text().trim().is_empty() => {
                return Step::Want(Want::ReadCard(PathBuf::from(path.text().trim())));
            }
            Action::Accept => {}
            other => drop(path.act(other)),
        }
        Step::Stay
    }

    fn fields(&self) -> Vec<Field> {
        field::fields(&self.draft)
    }

    fn chosen(&self) -> Option<Field> {
        self.fields().into_iter().nth(self.list.chosen())
    }

    /// The draft with what is being typed.
    fn typed(&self) -> Draft {
        let mut draft = self.draft.clone();
        if let (Some(typing), Some(field)) = (&self.typing, self.chosen()) {
            field.put(&mut draft, &typing.text());
        }
        draft
    }

    fn look(&mut self) {
        self.found = self.typed().findings();
    }

    fn keep(&self) -> Step {
        match self.draft.scene() {
            Ok(scene) => {
                Step::Want(Want::KeepScene { scene: Box::new(scene), at: self.begun.at.clone() })
            }
            Err(found) => {
                let first = found.first().map(field::told).unwrap_or_default();
                Step::Say(Notice::warning(format!("It is no scene yet. {first}")))
            }
        }
    }

    fn open(&mut self) {
        match self.chosen() {
            Some(field) if field.is_text() => {
                self.typing = Some(TextBox::new(&field.text(&self.draft)));
            }
            Some(field) => field.turn(&mut self.draft, true),
            None => {}
        }
        self.look();
    }

    fn act_while_typing(&mut self, action: Action) -> Step {
        let Some(typing) = &mut self.typing else { return Step::Stay };
        match action {
            Action::Accept => {
                self.draft = self.typed();
                self.typing = None;
            }
            Action::Back => self.typing = None,
            other => drop(typing.act(other)),
        }
        self.look();
        Step::Stay
    }

    fn remove(&mut self) -> Step {
        match self.chosen() {
            Some(Field::Person(at, _)) if at < self.draft.people.len() => {
                self.draft.people.remove(at);
                self.look();
                Step::Stay
            }
            _ => Step::Say(Notice::plain("Choose a character first.")),
        }
    }

    fn add(&mut self) {
        self.draft.people.push(Person::named(""));
        let fields = self.fields();
        let last = Field::Person(self.draft.people.len() - 1, field::Part::Name);
        self.list.choose(fields.iter().position(|field| *field == last).unwrap_or(0));
        self.open();
    }
}

impl Page for WritingPage {
    fn title(&self) -> &'static str {
        "Scene"
    }

    fn aside(&self, _columns: usize) -> String {
        let count = |level| self.found.iter().filter(|one| one.kind.level() == level).count();
        match (count(Level::Error), count(Level::Warning)) {
            (0, 0) => "nothing is missing".to_owned(),
            (0, 1) => "1 warning".to_owned(),
            (0, warnings) => format!("{warnings} warnings"),
            _ => "no scene yet".to_owned(),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match (&self.path, &self.typing) {
            (Some(_), _) => &[Context::CardFile, Context::Input],
            (None, Some(_)) => &[Context::Written, Context::Text],
            (None, None) => &[Context::Writing, Context::List, Context::Letters],
        }
    }

    fn typing(&self) -> Typing {
        match self.typing.is_some() || self.path.is_some() {
            true => Typing::Text,
            false => Typing::No,
        }
    }

    fn insert(&mut self, text: &str) {
        if let Some(path) = &mut self.path {
            path.insert(text);
        } else if let Some(typing) = &mut self.typing {
            typing.insert(text);
            self.look();
        }
    }

    fn written(&self) -> Option<String> {
        if self.path.is_some() {
            return None;
        }
        let of_field = || Some(self.chosen().filter(Field::is_text)?.text(&self.draft));
        self.typing.as_ref().map(TextBox::text).or_else(of_field)
    }

    fn take_outside(&mut self, text: &str) {
        if let Some(field) = self.chosen().filter(Field::is_text) {
            match &mut self.typing {
                Some(typing) => typing.put(text),
                None => field.put(&mut self.draft, text),
            }
            self.look();
        }
    }

    fn act(&mut self, action: Action, _shared: &Shared) -> Step {
        if self.path.is_some() {
            return self.act_on_path(action);
        }
        if self.typing.is_some() {
            return self.act_while_typing(action);
        }
        match action {
            Action::Back => return Step::Back,
            Action::Accept => self.open(),
            Action::Left | Action::Right => {
                if let Some(field) = self.chosen() {
                    field.turn(&mut self.draft, action == Action::Right);
                    self.look();
                }
            }
            Action::AddPerson => self.add(),
            Action::AddCard => self.path = Some(Input::default()),
            Action::RemovePerson => return self.remove(),
            Action::KeepScene => return self.keep(),
            other => drop(self.list.act(other, self.fields().len())),
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, &shared.theme)
    }
}
