//! One-factor replay: a part of the play once more, by models alone, with one thing changed.

use crate::record::{Casting, Factor, LineId, NextBy, Position, RoleModel};

/// A run of a play that is compared with another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Number within the play, from 1.
    pub number: u32,
    pub factor: Factor,
    /// Where the two runs part.
    pub at: Position,
    /// Last line of the run that it is compared with.
    pub against: Option<LineId>,
    /// Last line of its own.
    pub head: Option<LineId>,
    /// Whether it is being played.
    pub open: bool,
    /// The casting that holds again when it is over.
    pub(super) before: Casting,
}

/// The one thing that is changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    NoMotivation,
    NoThoughts,
    /// Another model plays the whole cast.
    Actor(RoleModel),
    Nsp(RoleModel),
    /// Another profile of a character.
    Profile {
        name: String,
        text: String,
    },
}

impl Change {
    pub(super) fn factor(&self) -> Factor {
        match self {
            Self::NoMotivation => Factor::NoMotivation,
            Self::NoThoughts => Factor::NoThoughts,
            Self::Actor(role) => Factor::Actor { model: role.model.clone() },
            Self::Nsp(role) => Factor::Nsp { model: role.model.clone() },
            Self::Profile { name, .. } => Factor::Profile { name: name.clone() },
        }
    }

    /// `casting` with this one thing changed.
    pub(super) fn applied_to(&self, casting: &Casting) -> Casting {
        let mut changed = casting.clone();
        match self {
            Self::NoMotivation => changed.rules.motivation = false,
            Self::NoThoughts => changed.rules.thoughts = false,
            Self::Actor(role) => {
                changed.roles.actor = role.clone();
                changed.roles.characters.clear();
            }
            Self::Nsp(role) => changed.roles.nsp = role.clone(),
            Self::Profile { name, text } => {
                changed.profiles.insert(name.clone(), text.clone());
            }
        }
        changed
    }
}

/// `casting` as models alone play by it, without a person to wait for.
pub(super) fn unattended(mut casting: Casting) -> Casting {
    casting.player.clear();
    casting.rules.step = false;
    casting.rules.cap = crate::record::Cap::Never;
    casting.rules.ghost = false;
    if casting.rules.next_by == NextBy::Player {
        casting.rules.next_by = NextBy::Nsp;
    }
    casting
}
