//! What a screen is, and the words in which it speaks with the [`App`](super::app::App).

use std::path::PathBuf;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    casting::{Choice, Models},
    keymap::{Action, Context, Keymap},
    theme::Theme,
};

/// What every screen may look at.
pub struct Shared {
    pub theme: Theme,
    pub keymap: Keymap,
    pub models: Models,
}

/// How a [`Notice`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Warning,
    Error,
}

/// A sentence above the footer; it stays until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub weight: Weight,
    pub text: String,
}

impl Notice {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { weight: Weight::Plain, text: text.into() }
    }

    pub fn warning(text: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, ..Self::plain(text) }
    }

    pub fn error(text: impl Into<String>) -> Self {
        Self { weight: Weight::Error, ..Self::plain(text) }
    }
}

/// What the screens want from the program around them.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// The scene with this key of the shelf; answered with [`Msg::Offer`](super::events::Msg::Offer).
    Offer { scene: usize },
    /// Go on with an unfinished play.
    Resume { journal: PathBuf },
    /// Begin a play.
    Start(Box<Choice>),
    /// Look for models again; answered with [`Msg::Models`](super::events::Msg::Models), at
    /// once with one that is still looking.
    FindModels,
}

/// What a screen makes of an action.
#[derive(Debug, PartialEq)]
pub enum Step {
    Stay,
    /// To the screen before this one.
    Back,
    Want(Want),
    Say(Notice),
}

/// Whether a screen takes letters as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    No,
    /// Into a field that is still empty, where `?` asks for help.
    Empty,
    Text,
}

/// One screen.
pub trait Page {
    /// Its name in the header.
    fn title(&self) -> &'static str;

    /// What the header says at its right.
    fn aside(&self) -> String;

    /// The key contexts it is in, the innermost first; [`Context::Global`] is added to them.
    fn contexts(&self) -> &'static [Context];

    fn typing(&self) -> Typing {
        Typing::No
    }

    /// Typed or pasted text, while [`Self::typing`].
    fn insert(&mut self, _text: &str) {}

    fn act(&mut self, action: Action, shared: &Shared) -> Step;

    /// What would be lost by leaving, as a sentence.
    fn at_risk(&self) -> Option<String> {
        None
    }

    /// Draws into `area` and returns where the cursor stands.
    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position>;
}
