//! A whole book, as CoSER's book files hold it: plots in story order, the conversations of each, and
//! who its characters are.
//!
//! Owns the shape of a book, the scenes that are in it ([`Book::scene`]) and the story that leads up
//! to them ([`Book::story_before`]). Files are [`read`]'s, what was played of a book is
//! [`played`]'s; which books there are is [`super::library`]'s. What a character remembers of it is
//! made elsewhere.

pub mod played;
pub mod read;
mod scenes;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use scenes::Told;

use super::{KeyCharacter, PlotCharacter, ReferenceLine};

/// A book. Nothing in it is wrong: what was, [`read::book`] has left out and named.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Book {
    /// The name of its file, which is how test sets call it too.
    pub title: String,
    /// In story order.
    pub plots: Vec<Plot>,
    /// Everyone of whom the book has data, in the file's order.
    pub characters: Vec<Character>,
}

/// A stretch of the story.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plot {
    /// Its place in the file, from 0.
    pub order: usize,
    /// What other files call it: `i_p` where the book says so, else [`Self::order`].
    pub i_p: Value,
    /// Where in the book it is told; empty where that is not known.
    pub chapter: String,
    pub summary: String,
    /// The book's own words; often empty.
    pub text: String,
    /// Who is in it. What one does and lives through is its [`PlotCharacter::experience`].
    pub characters: Vec<PlotCharacter>,
    pub conversations: Vec<Conversation>,
    /// Further keys of the file.
    pub other: Map<String, Value>,
}

/// A conversation of a plot: what becomes a scene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Conversation {
    /// Its place in the plot, from 0; what could not be read keeps its place.
    pub order: usize,
    /// What other files call it: `i_c` where the book says so, else [`Self::order`].
    pub i_c: Value,
    pub topic: String,
    pub scenario: String,
    /// Who is in it, with what moves them.
    pub characters: Vec<KeyCharacter>,
    pub lines: Vec<ReferenceLine>,
    /// Further keys of the file.
    pub other: Map<String, Value>,
}

/// Somebody of whom the book has data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Character {
    pub name: String,
    /// May be empty.
    pub profile: String,
}

/// A place in a book: a conversation, by its plot's place and its own. Ordered as the story is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Place {
    /// [`Plot::order`].
    pub plot: usize,
    /// [`Conversation::order`].
    pub conversation: usize,
}

impl Book {
    /// The plot at this place of the file.
    pub fn plot(&self, order: usize) -> Option<&Plot> {
        self.plots.iter().find(|plot| plot.order == order)
    }

    pub fn conversation(&self, place: Place) -> Option<&Conversation> {
        let conversations = &self.plot(place.plot)?.conversations;
        conversations.iter().find(|conversation| conversation.order == place.conversation)
    }

    /// Where all its conversations are, in story order.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.plots.iter().flat_map(|plot| {
            let orders = plot.conversations.iter().map(|conversation| conversation.order);
            orders.map(|conversation| Place { plot: plot.order, conversation })
        })
    }

    /// The conversation that follows, in this plot or a later one.
    pub fn next(&self, place: Place) -> Option<Place> {
        self.places().find(|one| *one > place)
    }

    /// Where the conversation is that other files call so; numbers and texts are the same.
    pub fn find(&self, i_p: &Value, i_c: &Value) -> Option<Place> {
        let plot = self.plots.iter().find(|plot| same(&plot.i_p, i_p))?;
        let found = plot.conversations.iter().find(|one| same(&one.i_c, i_c))?;
        Some(Place { plot: plot.order, conversation: found.order })
    }

    /// Whether other files call the conversation at `place` so; what they leave out (`null`) is not
    /// asked.
    pub fn is_called(&self, place: Place, i_p: &Value, i_c: &Value) -> bool {
        let fits = |own: &Value, other: &Value| other.is_null() || same(own, other);
        let plot = self.plot(place.plot).is_some_and(|plot| fits(&plot.i_p, i_p));
        plot && self.conversation(place).is_some_and(|one| fits(&one.i_c, i_c))
    }

    /// The profile of `name`, whose name is compared to the letter; `None`: the book has no data of
    /// it, or an empty profile.
    pub fn profile(&self, name: &str) -> Option<&str> {
        let found = self.characters.iter().find(|one| one.name == name)?;
        Some(found.profile.as_str()).filter(|profile| !profile.trim().is_empty())
    }

    /// Whether the book has data of `name`.
    pub fn knows(&self, name: &str) -> bool {
        self.characters.iter().any(|one| one.name == name)
    }
}

fn same(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    text(one) == text(other)
}
