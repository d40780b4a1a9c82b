//! Cards and the person's own part made into a scene.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Card, fill::filled};
use crate::scene::{
    ENVIRONMENT, KeyCharacter, Plot, ReferenceLine, Scene,
    draft::{Draft, Person},
    lore::Entry,
    own::{Direction, Order, Own},
};

/// What cards call a person who has no name yet.
const NOBODY: &str = "You";

/// Whom the person plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    pub name: String,
    /// What the others know of it; may be empty.
    pub profile: String,
}

/// Who comes together, and how it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    pub cards: Vec<Card>,
    pub persona: Persona,
    /// Number of the first card's message that opens the scene, from 1; 0: none does.
    pub greeting: usize,
    /// Whether the cards' system prompts are told.
    pub system: bool,
    /// Whether their instructions behind the last line are.
    pub after: bool,
}

/// Why no scene can be made of a company.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    #[error("there is no card. Give at least one with --card.")]
    NoCard,
    #[error(
        "two of those who speak are called {0}. Rename one: whom you play, or in its card's `name`."
    )]
    SameName(String),
    #[error("{0} is the name of the narrator and no character's. Choose another.")]
    Narrator(String),
    #[error(
        "{card} has {has} first messages, and no number {wanted}. Choose another with --first."
    )]
    NoGreeting { card: String, has: usize, wanted: usize },
}

impl Company {
    /// The scene: everyone's profile, the cards' scenarios, the chosen first message as its opening
    /// line, and what the cards tell their models.
    ///
    /// # Errors
    /// Names that cannot be told apart, or a first message that is not there.
    pub fn scene(&self) -> Result<Scene, MakeError> {
        let names = self.names()?;
        let first = self.cards.first().ok_or(MakeError::NoCard)?;
        let opening = self.opening(first)?;
        let user = self.persona.name.as_str();
        let scenarios: Vec<String> = self
            .cards
            .iter()
            .map(|card| card.filled(&card.scenario, user))
            .filter(|text| !text.is_empty())
            .collect();
        let scenario = match scenarios.is_empty() {
            true => format!("{} meet.", and(&names)),
            false => scenarios.join("\n\n"),
        };
        let mut profiles = Map::new();
        for card in &self.cards {
            profiles.insert(card.name.clone(), Value::from(card.profile(user)));
        }
        profiles.insert(user.to_owned(), Value::from(self.persona.profile.trim()));
        let mut speakers = names.clone();
        speakers.push(ENVIRONMENT.to_owned());
        Ok(Scene {
            book: and(&names),
            topic: String::new(),
            scenario,
            plot: Plot::default(),
            key_characters: names.iter().map(|name| KeyCharacter::unmoved(name)).collect(),
            character_profiles: profiles,
            speaking_characters_w_env: speakers,
            major_characters: self.cards.iter().map(|card| card.name.clone()).collect(),
            own: Own {
                opening: u32::from(opening.is_some()),
                player: Some(user.to_owned()),
                directions: self.directions(),
            },
            dialogues: opening.into_iter().collect(),
            i_p: None,
            i_c: None,
            tag: None,
            other: Map::new(),
        })
    }

    /// Everyone's names, the first card's first.
    fn names(&self) -> Result<Vec<String>, MakeError> {
        let mut names: Vec<String> = Vec::new();
        let cards = self.cards.iter().map(|card| &card.name);
        for name in cards.chain([&self.persona.name]) {
            if name.eq_ignore_ascii_case(ENVIRONMENT) {
                return Err(MakeError::Narrator(name.clone()));
            }
            if names.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
                return Err(MakeError::SameName(name.clone()));
            }
            names.push(name.clone());
        }
        Ok(names)
    }

    fn opening(&self, card: &Card) -> Result<Option<ReferenceLine>, MakeError> {
        // A card without any opens with whoever is first, as a scene does.
        let Some(at) = self.greeting.checked_sub(1) else { return Ok(None) };
        if card.greetings.is_empty() && at == 0 {
            return Ok(None);
        }
        let greeting = card.greetings.get(at).ok_or_else(|| MakeError::NoGreeting {
            card: card.name.clone(),
            has: card.greetings.len(),
            wanted: self.greeting,
        })?;
        Ok(Some(ReferenceLine {
            character: card.name.clone(),
            message: card.filled(greeting, &self.persona.name),
            other: Map::new(),
        }))
    }

    fn directions(&self) -> BTreeMap<String, Direction> {
        let user = self.persona.name.as_str();
        let of = |card: &Card| {
            let order = |text: &str, on| Order { text: card.filled(text, user), on };
            Direction {
                system: order(&card.system, self.system),
                after: order(&card.after, self.after),
                examples: card.filled(&card.examples, user),
                greetings: card.greetings.iter().map(|text| card.filled(text, user)).collect(),
                lore: card.lore.iter().map(|entry| card.entry(entry, user)).collect(),
            }
        };
        self.cards.iter().map(|card| (card.name.clone(), of(card))).collect()
    }
}

impl Card {
    /// Makes the card one of those in a draft, and the person's own part as well where the draft has
    /// none. Of its first messages the first opens the scene, where nothing does yet.
    ///
    /// # Errors
    /// The name is taken.
    pub fn join(self, draft: &mut Draft) -> Result<(), MakeError> {
        let taken = |one: &Person| one.name.trim().to_lowercase() == self.name.to_lowercase();
        if draft.people.iter().any(taken) {
            return Err(MakeError::SameName(self.name));
        }
        let name = draft.person().unwrap_or(NOBODY).to_owned();
        let bare = self.scenario.trim().is_empty();
        let persona = Persona { name, profile: String::new() };
        let company =
            Company { cards: vec![self], persona, greeting: 1, system: true, after: true };
        let mut scene = company.scene()?;
        if bare {
            // Only that they meet; what the scene is, is still to be written.
            scene.scenario.clear();
        }
        draft.join(scene);
        Ok(())
    }

    fn filled(&self, text: &str, user: &str) -> String {
        filled(text, self.nickname.as_deref().unwrap_or(&self.name), user).trim().to_owned()
    }

    /// Description and personality; either may be missing.
    fn profile(&self, user: &str) -> String {
        let (description, personality) =
            (self.filled(&self.description, user), self.filled(&self.personality, user));
        match (description.as_str(), personality.as_str()) {
            (_, "") => description,
            ("", _) => personality,
            _ => format!("{description}\n\nPersonality: {personality}"),
        }
    }

    fn entry(&self, entry: &Entry, user: &str) -> Entry {
        let words = |keys: &[String]| keys.iter().map(|key| self.filled(key, user)).collect();
        Entry {
            keys: words(&entry.keys),
            secondary: words(&entry.secondary),
            content: self.filled(&entry.content, user),
            ..entry.clone()
        }
    }
}

/// `A`, `A and B`, `A, B and C`.
fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
