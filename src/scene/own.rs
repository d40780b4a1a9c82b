//! What a scene says beyond a test set's fields, under its key `sceneplay`: the lines that open it,
//! whom the person plays, and what cards ask of the models.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lore::Entry;

/// Name of the field that holds it in a scene's JSON.
pub const FIELD: &str = "sceneplay";

/// All of it; empty in published scenes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Own {
    /// How many of the first lines of `dialogues` open every play. A scene that has no others has
    /// no reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub opening: u32,
    /// Whom the person plays unless it chooses otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player: Option<String>,
    /// What the models are told that play these characters, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub directions: BTreeMap<String, Direction>,
}

impl Own {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the model is told that plays a character, besides the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Direction {
    /// Told with the part: a card's system prompt.
    #[serde(skip_serializing_if = "Order::is_empty")]
    pub system: Order,
    /// Told again behind the last line: a card's post-history instructions.
    #[serde(skip_serializing_if = "Order::is_empty")]
    pub after: Order,
    /// Dialogue that shows how the character speaks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub examples: String,
    /// What the character could open with; the first line of the scene is one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub greetings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lore: Vec<Entry>,
}

/// A text that is kept whether it is told or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Order {
    pub text: String,
    pub on: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { text: String::new(), on: true }
    }
}

impl Order {
    /// The text, if it is told.
    pub fn told(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| self.on && !text.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
