//! The Models screen: the endpoints with their state, and who has which model; and what Casting
//! shares with it, the parts and the list to pick a model from.
//!
//! Owns nothing that is chosen for a play that is on: it shows the play's own casting and wants
//! another ([`Act::Recast`]). For a play that is being cast it keeps the roles and hands every change
//! back. `found` is what is known of endpoints, `parts` who can get a model, `picker` the list,
//! `about` the text beside.

mod about;
mod found;
mod parts;
mod picker;
#[cfg(test)]
pub(super) mod tests;
mod view;

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub use found::{Listing, Models, State};
pub use parts::{Part, Pick, Seat};
pub use picker::Picker;

use super::{
    casting::Casting,
    events::Pointer,
    keymap::{Action, Context},
    page::{Page, Shared, Step, Typing, Want},
    widgets::{list::List, panel::Panel, split},
};
use crate::{
    chat::ModelRef,
    play::Play,
    record::{self, Roles},
    scene::Scene,
    stage::Act,
};

/// Whose models are looked at.
enum Whose {
    /// Those of a play that is being cast.
    Cast { scene: Arc<Scene>, player: Vec<String>, roles: Box<Roles> },
    /// Those of the play that is on.
    Play,
}

/// A scene and who has which model in it.
struct Cast<'a> {
    scene: &'a Scene,
    player: &'a [String],
    roles: &'a Roles,
}

/// What a row of the list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// Index among the endpoints.
    Endpoint(usize),
    /// In place of the endpoints while there are none.
    NoEndpoint,
    Part(Part),
    /// Index among the characters.
    Character(usize),
}

pub struct ModelsPage {
    whose: Whose,
    aside: String,
    list: List,
    /// Rows for endpoints when last looked; they may become more or fewer.
    endpoints: usize,
    panel: Panel,
    /// Whether the keys go to the text beside the list.
    reading: bool,
    /// Whether list and text were beside each other when last drawn.
    beside: bool,
    picker: Option<Picker>,
}

impl ModelsPage {
    /// The models of what is being cast.
    pub fn of_casting(casting: &Casting, shared: &Shared) -> Self {
        let whose = Whose::Cast {
            scene: Arc::clone(casting.scene()),
            player: casting.player(),
            roles: Box::new(casting.roles().clone()),
        };
        Self::new(whose, casting.scene(), shared)
    }

    /// The models of the play that is on.
    pub fn of_play(play: &Play, shared: &Shared) -> Self {
        Self::new(Whose::Play, play.stage().scene(), shared)
    }

    fn new(whose: Whose, scene: &Scene, shared: &Shared) -> Self {
        let listings = shared.models.listings.len();
        let endpoints = listings.max(1);
        let mut list = List::default();
        // The actor; where there is no model yet, what to do about it.
        list.choose(if listings == 0 { 0 } else { endpoints });
        Self {
            whose,
            aside: format!("{} · {}", scene.book, scene.topic),
            list,
            endpoints,
            panel: Panel::default(),
            reading: false,
            beside: false,
            picker: None,
        }
    }

    fn cast<'a>(&'a self, shared: &'a Shared) -> Option<Cast<'a>> {
        match (&self.whose, &shared.play) {
            (Whose::Cast { scene, player, roles }, _) => Some(Cast { scene, player, roles }),
            (Whose::Play, Some(play)) => {
                let record::Casting { player, roles, .. } = play.stage().casting();
                Some(Cast { scene: play.stage().scene(), player, roles })
            }
            (Whose::Play, None) => None,
        }
    }

    fn item(&self, index: usize, shared: &Shared) -> Item {
        match index.checked_sub(self.endpoints) {
            None if shared.models.listings.is_empty() => Item::NoEndpoint,
            None => Item::Endpoint(index),
            Some(part) => match Part::ALL.get(part) {
                Some(part) => Item::Part(*part),
                None => Item::Character(part - Part::ALL.len()),
            },
        }
    }

    fn chosen(&self, shared: &Shared) -> Item {
        self.item(self.list.chosen(), shared)
    }

    fn count(&self, cast: &Cast<'_>) -> usize {
        self.endpoints + Part::ALL.len() + cast.scene.cast().count()
    }

    /// Opens the list of models for the chosen row, or goes to its text where it is an endpoint.
    fn choose(&mut self, shared: &Shared) {
        let Some(cast) = self.cast(shared) else { return };
        let (seat, now) = match self.chosen(shared) {
            Item::Endpoint(_) | Item::NoEndpoint => {
                self.reading = !self.reading;
                return;
            }
            Item::Part(part) => (Seat::Part(part), Pick::Model(cast.roles.part(part).clone())),
            Item::Character(index) => {
                let Some(name) = cast.scene.cast().nth(index) else { return };
                (Seat::Character(name.to_owned()), cast.roles.pick_of(name))
            }
        };
        self.picker = Some(Picker::new(seat, &now, &shared.models));
    }

    fn act_in_picker(&mut self, action: Action, shared: &Shared) -> Step {
        let Some(picker) = &mut self.picker else {
            return Step::Stay;
        };
        if action == Action::Back {
            self.picker = None;
            return Step::Stay;
        }
        if !matches!(action, Action::Accept | Action::PickForAll) {
            picker.act(action, &shared.models);
            return Step::Stay;
        }
        let (seat, pick) = (picker.seat().clone(), picker.chosen(&shared.models));
        let (Some(pick), Some(cast)) = (pick, self.cast(shared)) else {
            return Step::Stay;
        };
        let mut roles = cast.roles.clone();
        match (seat, pick) {
            (Seat::Part(_), Pick::AsActor) => {}
            (Seat::Part(part), Pick::Model(model)) => {
                let parts = if action == Action::Accept { &[part][..] } else { &Part::ALL };
                parts.iter().for_each(|part| roles.give(*part, model.clone()));
            }
            (Seat::Character(name), pick) => roles.give_character(&name, pick),
        }
        self.picker = None;
        self.change(roles, shared)
    }

    fn change(&mut self, new: Roles, shared: &Shared) -> Step {
        match (&mut self.whose, &shared.play) {
            (Whose::Cast { roles, .. }, _) => {
                **roles = new.clone();
                Step::Cast(Box::new(new))
            }
            (Whose::Play, Some(play)) if play.stage().casting().roles != new => {
                let casting = record::Casting { roles: new, ..play.stage().casting().clone() };
                Step::Want(Want::Act(Act::Recast(Box::new(casting))))
            }
            (Whose::Play, _) => Step::Stay,
        }
    }

    fn save(&self, shared: &Shared) -> Step {
        let Some(Cast { scene, roles, .. }) = self.cast(shared) else {
            return Step::Stay;
        };
        let as_actor = scene.cast().filter(|name| !roles.characters.contains_key(*name));
        let as_actor = as_actor.map(str::to_owned).collect();
        Step::Want(Want::SaveRoles { roles: Box::new(roles.clone()), as_actor })
    }

    /// Scrolls the text beside the list.
    fn scroll(&mut self, action: Action, shared: &Shared) {
        if let Some(prose) = self.about(shared) {
            self.panel.act(action, &prose);
        }
    }
}

impl Page for ModelsPage {
    fn title(&self) -> &'static str {
        "Models"
    }

    fn aside(&self, _columns: usize) -> String {
        self.aside.clone()
    }

    fn contexts(&self) -> &'static [Context] {
        match self.picker.as_ref().map(Picker::seat) {
            None => &[Context::Models, Context::List, Context::Letters],
            Some(Seat::Part(_)) => {
                &[Context::Picker, Context::PartPicker, Context::List, Context::Input]
            }
            Some(Seat::Character(_)) => &[Context::Picker, Context::List, Context::Input],
        }
    }

    fn typing(&self) -> Typing {
        self.picker.as_ref().map_or(Typing::No, Picker::typing)
    }

    fn catch_up(&mut self, shared: &Shared) {
        // The same row stays chosen when endpoints come and go above it.
        let endpoints = shared.models.listings.len().max(1);
        let chosen = self.list.chosen();
        match chosen.checked_sub(self.endpoints) {
            Some(below) => self.list.choose(endpoints + below),
            None => self.list.choose(chosen.min(endpoints - 1)),
        }
        self.endpoints = endpoints;
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
        let prose = self.about(shared);
        let count = self.cast(shared).map_or(0, |cast| self.count(&cast));
        let text = (&mut self.panel, prose.as_ref());
        let read = split::pointed(pointer, at, (&mut self.list, count), text);
        self.reading = read.unwrap_or(self.reading);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if self.picker.is_some() {
            return self.act_in_picker(action, shared);
        }
        match action {
            Action::Accept => self.choose(shared),
            Action::SaveRoles => return self.save(shared),
            Action::LookAgain => return Step::Want(Want::FindModels),
            Action::SwitchFocus => self.reading = !self.reading,
            Action::Back if self.reading => self.reading = false,
            Action::Back => return Step::Back,
            Action::PageUp | Action::PageDown if self.beside => self.scroll(action, shared),
            _ if self.reading => self.scroll(action, shared),
            _ => {
                let count = self.cast(shared).map_or(0, |cast| self.count(&cast));
                self.list.act(action, count);
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, shared)
    }
}
