//! Casting: who is in the scene, whom the person plays, and which models take the four parts.
//!
//! Owns the choice until the play starts; what comes of it is for whoever gets the [`Choice`].

mod remembering;
mod view;

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub use remembering::{Remembering, Usual};

use super::{
    events::Pointer,
    keymap::{Action, Context},
    models::{Part, Pick, Picker, Seat},
    page::{Notice, Page, Shared, Step, Typing, Want},
    rules::RulesSheet,
    widgets::{list::List, panel::Panel, split},
};
use crate::{
    chat::ModelRef,
    memory::MemoryRules,
    record::{Roles, Rules},
    scene::Scene,
};

/// A scene to be cast, with what is proposed.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The key under which the shelf has it.
    pub key: usize,
    pub scene: Arc<Scene>,
    /// Names that are no speakers of the scene are left out.
    pub player: Vec<String>,
    pub roles: Roles,
    pub rules: Rules,
    pub memory: Remembering,
    /// Nobody has chosen these roles: a model that is found later may take them.
    pub roles_are_open: bool,
}

/// The cast as chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The key under which the shelf has the scene.
    pub scene: usize,
    /// The speakers that the person plays, in the scene's order; empty: the person watches.
    pub player: Vec<String>,
    pub roles: Roles,
    pub rules: Rules,
    /// What the characters remember of their book; `None`: nothing.
    pub memory: Option<MemoryRules>,
}

/// What a row of the list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// Index among the scene's speakers.
    Speaker(usize),
    Part(Part),
    /// Row of [`Remembering`].
    Memory(usize),
}

pub struct Casting {
    key: usize,
    scene: Arc<Scene>,
    /// For each speaker of the scene whether the person plays it.
    played: Vec<bool>,
    roles: Roles,
    rules: Rules,
    memory: Remembering,
    /// Nobody has chosen the roles yet.
    roles_are_open: bool,
    list: List,
    panel: Panel,
    /// Whether the keys go to the text beside the list.
    reading: bool,
    /// Whether list and text were beside each other when last drawn.
    beside: bool,
    /// Whether the news about models had no place of their own when last drawn.
    cramped: bool,
    picker: Option<Picker>,
    /// The rules, while they are looked at.
    sheet: Option<RulesSheet>,
}

impl Casting {
    pub fn new(offer: Offer) -> Self {
        let speakers = offer.scene.speakers();
        let played: Vec<bool> = speakers.iter().map(|name| offer.player.contains(name)).collect();
        let mut list = List::default();
        list.choose(played.iter().position(|played| *played).unwrap_or(0));
        Self {
            key: offer.key,
            played,
            scene: offer.scene,
            roles: offer.roles,
            rules: offer.rules,
            memory: offer.memory,
            roles_are_open: offer.roles_are_open,
            list,
            panel: Panel::default(),
            reading: false,
            beside: false,
            cramped: false,
            picker: None,
            sheet: None,
        }
    }

    pub fn scene(&self) -> &Arc<Scene> {
        &self.scene
    }

    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Takes over roles that were chosen elsewhere.
    pub fn take_roles(&mut self, roles: Roles) {
        self.roles_are_open = false;
        self.roles = roles;
    }

    /// The speakers that the person plays.
    pub fn player(&self) -> Vec<String> {
        let speakers = self.scene.speakers().iter().zip(&self.played);
        speakers.filter(|(_, played)| **played).map(|(name, _)| name.clone()).collect()
    }

    fn count(&self) -> usize {
        self.played.len() + Part::ALL.len() + Remembering::ROWS
    }

    fn item(&self, index: usize) -> Item {
        match index.checked_sub(self.played.len()) {
            None => Item::Speaker(index),
            Some(part) if part < Part::ALL.len() => Item::Part(Part::ALL[part]),
            Some(row) => Item::Memory(row - Part::ALL.len()),
        }
    }

    fn chosen(&self) -> Item {
        self.item(self.list.chosen())
    }

    /// Plays the chosen speaker and no other, or nobody if that is so already; on a part, opens the
    /// list of models; on what is remembered, takes the next choice.
    fn choose(&mut self, shared: &Shared) {
        match self.chosen() {
            Item::Speaker(chosen) => {
                let already = self.played[chosen];
                self.played.fill(false);
                self.played[chosen] = !already;
            }
            Item::Part(part) => {
                let now = Pick::Model(self.roles.part(part).clone());
                self.picker = Some(Picker::new(Seat::Part(part), &now, &shared.models));
            }
            Item::Memory(row) => self.memory.next(row),
        }
    }

    fn act_in_picker(&mut self, action: Action, shared: &Shared) {
        let Some(picker) = &mut self.picker else {
            return;
        };
        let parts = match (action, picker.seat()) {
            (Action::Back, _) => {
                self.picker = None;
                return;
            }
            (Action::Accept, Seat::Part(part)) => vec![*part],
            (Action::PickForAll, _) => Part::ALL.to_vec(),
            _ => return picker.act(action, &shared.models),
        };
        if let Some(Pick::Model(model)) = picker.chosen(&shared.models) {
            self.give(&parts, &model);
            self.picker = None;
        }
    }

    /// Gives these parts to a model. No character is shown with one of its own here: the actor's
    /// part goes for all.
    fn give(&mut self, parts: &[Part], model: &ModelRef) {
        self.roles_are_open = false;
        for part in parts {
            self.roles.give(*part, model.clone());
        }
        if parts.contains(&Part::Actor) {
            self.roles.characters.clear();
        }
    }

    fn use_found(&mut self, shared: &Shared) -> Step {
        let Some(first) = shared.models.first() else {
            return Step::Say(Notice::plain("No model was found so far."));
        };
        self.give(&Part::ALL, &first);
        Step::Stay
    }

    /// Where the book is not at hand, that is said first: the second time it starts without.
    fn start(&mut self) -> Step {
        if let Some(said) = self.memory.warning() {
            return Step::Say(Notice::warning(said));
        }
        Step::Want(Want::Start(Box::new(Choice {
            scene: self.key,
            player: self.player(),
            roles: self.roles.clone(),
            rules: self.rules.clone(),
            memory: self.memory.rules(),
        })))
    }
}

impl Page for Casting {
    fn title(&self) -> &'static str {
        "Casting"
    }

    fn aside(&self, _columns: usize) -> String {
        match &self.player()[..] {
            [] => "you watch".to_owned(),
            names => format!("you play {}", names.join(", ")),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.picker {
            _ if self.sheet.is_some() => RulesSheet::CONTEXTS,
            Some(_) => &[Context::Picker, Context::PartPicker, Context::List, Context::Input],
            None => &[Context::Casting, Context::List, Context::Letters],
        }
    }

    /// A model that is found while the offline company stands in takes its parts, as it would had
    /// the screen been opened later.
    fn catch_up(&mut self, shared: &Shared) {
        let offline = Part::ALL.iter().all(|part| self.roles.part(*part).is_offline());
        if let Some(first) = shared.models.first().filter(|_| self.roles_are_open && offline) {
            self.give(&Part::ALL, &first);
        }
    }

    fn typing(&self) -> Typing {
        match &self.picker {
            None => Typing::No,
            Some(picker) => picker.typing(),
        }
    }

    fn insert(&mut self, text: &str) {
        if let Some(picker) = &mut self.picker {
            picker.insert(text);
        }
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        if let Some(picker) = &mut self.picker {
            return picker.pointed(pointer, at, &shared.models);
        }
        if let Some(sheet) = &mut self.sheet {
            return sheet.pointed(pointer, at);
        }
        let (prose, count) = (self.prose(shared), self.count());
        let text = (&mut self.panel, Some(&prose));
        let read = split::pointed(pointer, at, (&mut self.list, count), text);
        self.reading = read.unwrap_or(self.reading);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if self.picker.is_some() {
            self.act_in_picker(action, shared);
            return Step::Stay;
        }
        if let Some(sheet) = &mut self.sheet {
            match action {
                Action::Back | Action::Rules => self.sheet = None,
                _ => self.rules = sheet.act(action, &self.rules).unwrap_or(self.rules.clone()),
            }
            return Step::Stay;
        }
        match action {
            Action::Accept => return self.start(),
            Action::Rules => self.sheet = Some(RulesSheet::default()),
            Action::Play => self.choose(shared),
            Action::AlsoPlay => {
                if let Item::Speaker(chosen) = self.chosen() {
                    self.played[chosen] = !self.played[chosen];
                }
            }
            Action::Watch => self.played.fill(false),
            Action::UseFound => return self.use_found(shared),
            Action::ToModels => return Step::Models,
            Action::LookAgain => return Step::Want(Want::FindModels),
            Action::SwitchFocus => self.reading = !self.reading,
            Action::Back if self.reading => self.reading = false,
            Action::Back => return Step::Back,
            // The list is short: pages are for the text beside it.
            Action::PageUp | Action::PageDown if self.beside => self.scroll(action, shared),
            _ if self.reading => self.scroll(action, shared),
            _ => {
                self.list.act(action, self.count());
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, shared)
    }
}
