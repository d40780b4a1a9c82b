//! Character cards as SillyTavern's users have them: read from a file, and made into a scene.
//!
//! Owns the shapes of the three versions of cards (JSON, or a picture with the JSON in it), what of
//! a file is refused and why, and how cards and a persona become a [`crate::scene::Scene`].
//! Pixels are never looked at. What a card asks of the prompt ([`crate::scene::own`]) is the
//! scene's; when a lorebook's entry is given is [`crate::scene::lore`]'s.

mod error;
mod fill;
mod json;
mod lorebook;
mod make;
mod png;
mod read;
#[cfg(test)]
mod tests;

pub use error::{CardError, Container, Problem};
pub use fill::filled;
pub use make::{Company, MakeError, Persona};
pub use read::{parse, read};

use crate::scene::lore::Entry;

/// One character as a card has it, `{{char}}` and `{{user}}` not yet filled in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Card {
    pub name: String,
    /// What `{{char}}` stands for where that is not the name (V3).
    pub nickname: Option<String>,
    pub description: String,
    pub personality: String,
    pub scenario: String,
    /// The first message, then its alternates; blank ones are left out.
    pub greetings: Vec<String>,
    /// Dialogue that shows how the character speaks.
    pub examples: String,
    /// In place of, or beside, the front end's own system prompt.
    pub system: String,
    /// What is said again behind the last line.
    pub after: String,
    pub lore: Vec<Entry>,
    /// What was read otherwise than it is written, or left out: for people to read.
    pub notes: Vec<String>,
}
