//! What models are chosen for: the four parts, and characters with a model of their own.

use crate::{
    chat::ModelRef,
    record::{RoleModel, Roles},
};

/// A part that a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Actor,
    Environment,
    Nsp,
    Judge,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Actor, Self::Environment, Self::Nsp, Self::Judge];

    pub fn name(self) -> &'static str {
        match self {
            Self::Actor => "Actor",
            Self::Environment => "Environment",
            Self::Nsp => "Next speaker",
            Self::Judge => "Judge",
        }
    }

    /// What it does, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Actor => "Plays every character that you do not play.",
            Self::Environment => {
                "Describes what changes around the characters: sounds, weather, crowds."
            }
            Self::Nsp => "Says after every line who speaks next, and when the scene is over.",
            Self::Judge => "Reads the play when it is over and says what is wrong with it.",
        }
    }

    /// What the offline company does in this part.
    pub fn offline(self) -> &'static str {
        match self {
            Self::Actor => "It needs no model and speaks the book's own lines.",
            Self::Environment => "It needs no model and describes what the book describes.",
            Self::Nsp => "It needs no model and keeps to the book's order.",
            Self::Judge => {
                "It needs no model and makes a few plain checks: repetition, length, copied \
                 lines and the like. They are no judge's verdict."
            }
        }
    }
}

/// Who is to get a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    Part(Part),
    /// The character of this name.
    Character(String),
}

impl Seat {
    pub fn name(&self) -> &str {
        match self {
            Self::Part(part) => part.name(),
            Self::Character(name) => name,
        }
    }
}

/// What can be chosen for a [`Seat`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A character takes the actor's model, whichever that is.
    AsActor,
    Model(ModelRef),
}

impl Roles {
    pub fn part(&self, part: Part) -> &ModelRef {
        &match part {
            Part::Actor => &self.actor,
            Part::Environment => &self.environment,
            Part::Nsp => &self.nsp,
            Part::Judge => &self.judge,
        }
        .model
    }

    /// Gives a part to another model; how it is asked stays.
    pub fn give(&mut self, part: Part, model: ModelRef) {
        let role = match part {
            Part::Actor => &mut self.actor,
            Part::Environment => &mut self.environment,
            Part::Nsp => &mut self.nsp,
            Part::Judge => &mut self.judge,
        };
        role.model = model;
    }

    /// What a character has.
    pub fn pick_of(&self, character: &str) -> Pick {
        let own = self.characters.get(character);
        own.map_or(Pick::AsActor, |role| Pick::Model(role.model.clone()))
    }

    /// Gives a character a model of its own, asked as its last one was or as the actor is, or takes
    /// it away.
    pub fn give_character(&mut self, character: &str, pick: Pick) {
        let Pick::Model(model) = pick else {
            self.characters.remove(character);
            return;
        };
        let params = self.of_character(character).params;
        self.characters.insert(character.to_owned(), RoleModel { model, params });
    }
}
