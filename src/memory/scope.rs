//! How far into the story a character may remember.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scene::Scene;

/// A point of a book's story.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Place {
    /// Index of the plot in the book, from 0.
    pub plot: u32,
    /// Index of the conversation in the plot, from 0; `None`: the plot as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<u32>,
}

impl Place {
    /// Where the scene stands in its book: `None` where it does not say in which plot.
    pub fn of(scene: &Scene) -> Option<Self> {
        let number = |value: &serde_json::Value| {
            let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
            u32::try_from(number).ok()
        };
        // In the published test set the plot has it, in books and simulations the scene.
        let plot = scene.plot.other.get("i_p").or(scene.i_p.as_ref()).and_then(number)?;
        Some(Self { plot, conversation: scene.i_c.as_ref().and_then(number) })
    }

    /// Whether all of this has happened when the scene at `scene` begins. A plot as a whole has not
    /// while one of its own scenes is played: it tells how that ends.
    pub fn is_before(self, scene: Self) -> bool {
        let within = self.conversation.zip(scene.conversation).is_some_and(|(own, of)| own < of);
        self.plot < scene.plot || (self.plot == scene.plot && within)
    }
}

/// What of a character's life is remembered in a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// What lies before the scene.
    #[default]
    Before,
    /// The whole book, the scene itself and what comes after it included, as the reference
    /// implementation does it.
    All,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Before, Self::All];

    /// As flags and settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::All => "all",
        }
    }

    /// Whether what stands at `place` is remembered in the scene at `scene`. Of a scene whose place
    /// is not known, nothing is known to lie before it.
    pub fn holds(self, place: Place, scene: Option<Place>) -> bool {
        match self {
            Self::All => true,
            Self::Before => scene.is_some_and(|scene| place.is_before(scene)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(plot: u32, conversation: impl Into<Option<u32>>) -> Place {
        Place { plot, conversation: conversation.into() }
    }

    #[test]
    fn only_what_is_over_lies_before_a_scene() {
        for (place, scene, expected) in [
            (at(1, 0), at(2, 0), true),
            (at(1, None), at(2, 0), true),
            (at(2, 0), at(2, 1), true),
            (at(2, 1), at(2, 1), false),
            (at(2, 2), at(2, 1), false),
            // The plot around the scene tells how it ends.
            (at(2, None), at(2, 1), false),
            (at(3, 0), at(2, 1), false),
            // Which conversation of the plot is played is not known.
            (at(2, 0), at(2, None), false),
            (at(1, 5), at(2, None), true),
        ] {
            assert_eq!(Scope::Before.holds(place, Some(scene)), expected, "{place:?} {scene:?}");
            assert!(Scope::All.holds(place, Some(scene)));
            assert!(!Scope::Before.holds(place, None));
        }
    }
}
