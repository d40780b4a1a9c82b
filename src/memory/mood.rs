//! How a moment feels: eight emotions, each from 0 to 10 (Emotional RAG, arXiv 2410.23041).

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The emotions of Plutchik's wheel, in the order of [`Mood`]'s numbers.
pub const EMOTIONS: [&str; 8] =
    ["joy", "acceptance", "fear", "surprise", "sadness", "disgust", "anger", "anticipation"];

/// The strongest that an emotion is felt.
const MOST: u8 = 10;

/// How strongly each of [`EMOTIONS`] is felt, 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Mood([u8; 8]);

/// How moods count when memories are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weighing {
    /// Mood and text are added up.
    Combined,
    /// Of what fits best by its text, what feels most alike.
    Reranking,
}

impl Weighing {
    pub const ALL: [Self; 2] = [Self::Combined, Self::Reranking];

    /// As flags and settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined",
            Self::Reranking => "reranking",
        }
    }
}

/// A mood that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{said}` is no mood; write emotions with numbers from 0 to 10, as in `joy 2 sadness 7`: {}", EMOTIONS.join(", "))]
pub struct NoSuchMood {
    said: String,
}

impl Mood {
    /// How strongly the emotion at this place of [`EMOTIONS`] is felt.
    pub fn strength(self, emotion: usize) -> u8 {
        self.0.get(emotion).copied().unwrap_or_default()
    }

    /// The same with this emotion felt a little more or less, as far as that goes.
    #[must_use]
    pub fn shifted(mut self, emotion: usize, more: bool) -> Self {
        if let Some(strength) = self.0.get_mut(emotion) {
            let next = if more { *strength + 1 } else { strength.saturating_sub(1) };
            *strength = next.min(MOST);
        }
        self
    }

    /// How alike two moods are, 0 to 1; a mood without any emotion is like none.
    pub fn likeness(self, other: Self) -> f64 {
        let product = |a: Self, b: Self| -> f64 {
            a.0.iter().zip(b.0).map(|(a, b)| f64::from(*a) * f64::from(b)).sum()
        };
        let lengths = (product(self, self) * product(other, other)).sqrt();
        if lengths > 0.0 { product(self, other) / lengths } else { 0.0 }
    }

    /// The mood in an answer's object, as `{"joy": 3, …}`; emotions that are left out are not felt.
    /// `None` where no emotion is named.
    pub fn of_json(value: &Value) -> Option<Self> {
        let mut mood = Self::default();
        let mut named = false;
        for (emotion, strength) in value.as_object()? {
            let place = EMOTIONS.iter().position(|name| name.eq_ignore_ascii_case(emotion.trim()));
            let number = strength.as_f64().or_else(|| strength.as_str()?.trim().parse().ok());
            if let (Some(place), Some(number)) = (place, number) {
                // A float that is too large or no number ends at the bounds.
                mood.0[place] = number.round().clamp(0.0, f64::from(MOST)) as u8;
                named = true;
            }
        }
        named.then_some(mood)
    }
}

impl fmt::Display for Mood {
    /// What is felt, the strongest first: `sadness 8, fear 5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut felt: Vec<(&str, u8)> =
            EMOTIONS.into_iter().zip(self.0).filter(|(_, strength)| *strength > 0).collect();
        felt.sort_by_key(|(_, strength)| std::cmp::Reverse(*strength));
        if felt.is_empty() {
            return f.write_str("nothing");
        }
        for (place, (emotion, strength)) in felt.into_iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}{emotion} {strength}")?;
        }
        Ok(())
    }
}

impl FromStr for Mood {
    type Err = NoSuchMood;

    /// `sadness 8, fear 5`, with or without commas, also `sadness=8`; what is not named is not felt.
    fn from_str(text: &str) -> Result<Self, NoSuchMood> {
        let none = || NoSuchMood { said: text.trim().to_owned() };
        let mut mood = Self::default();
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '=' | ':');
        let mut words = text.split(separates).filter(|word| !word.is_empty());
        while let Some(emotion) = words.next() {
            let place = EMOTIONS.iter().position(|name| name.eq_ignore_ascii_case(emotion));
            let strength: Option<u8> = words.next().and_then(|word| word.parse().ok());
            let strength = strength.filter(|strength| *strength <= MOST).ok_or_else(none)?;
            mood.0[place.ok_or_else(none)?] = strength;
        }
        if mood == Self::default() { Err(none()) } else { Ok(mood) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moods_are_written_and_read() {
        for (text, expected) in [
            ("joy 2 sadness 7", Some("sadness 7, joy 2")),
            ("Fear=10, anger: 3", Some("fear 10, anger 3")),
            ("joy 11", None),
            ("joy", None),
            ("glee 3", None),
            ("", None),
        ] {
            let mood = text.parse::<Mood>().map(|mood| mood.to_string());
            assert_eq!(mood.ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_model_answers_is_read_as_far_as_it_goes() {
        for (answer, expected) in [
            (json!({"joy": 1, "sadness": 9, "anger": 12}), Some("anger 10, sadness 9, joy 1")),
            (json!({"Joy": "4", "calm": 9, "fear": -3}), Some("joy 4")),
            (json!({"joy": 0}), Some("nothing")),
            (json!({"calm": 9}), None),
            (json!([1, 2]), None),
        ] {
            let mood = Mood::of_json(&answer).map(|mood| mood.to_string());
            assert_eq!(mood.as_deref(), expected, "{answer}");
        }
    }

    #[test]
    fn likeness() {
        let mood = |text: &str| text.parse::<Mood>().unwrap();
        let near = |a, b| (mood(a).likeness(mood(b)) * 100.0).round();
        assert_eq!(near("joy 2", "joy 9"), 100.0);
        assert_eq!(near("joy 2", "fear 9"), 0.0);
        assert_eq!(near("joy 3 fear 4", "joy 3"), 60.0);
        assert_eq!(Mood::default().likeness(mood("joy 1")), 0.0);
    }
}
