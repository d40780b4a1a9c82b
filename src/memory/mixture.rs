//! How many memories of which kind a character is given: `expr3_conv1` and the like.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a memory is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The book's own text of a plot that the character is in.
    RawText,
    /// A plot in short, and the character's part in it.
    Experience,
    /// A conversation that the character spoke in.
    Conversation,
    /// A conversation that the character was in when it was played, in short.
    Played,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::RawText, Self::Experience, Self::Conversation, Self::Played];
}

/// How many memories of each kind are put into a character's system message, as the reference
/// implementation of CoSER (arXiv 2502.09082) names it. What was played is remembered beside all of
/// them, and with `played` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Mixture {
    raw_text: u8,
    experiences: u8,
    conversations: u8,
}

/// Pieces of the book's text that `raw_text` stands for.
const RAW_TEXT: u8 = 3;

/// Conversations as they were played that a character is given, whatever of the book it is given.
const PLAYED: u8 = 5;

/// What a mixture is called that has nothing of the book's own in it.
const ONLY_PLAYED: &str = "played";

/// More of one kind would push the scene itself out of most models' sight.
const MOST: u8 = 20;

/// A mixture that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no retrieval called `{0}`; there are raw_text, exprN and convN with N from 1 to \
     {MOST}, mixtures of them: expr3_conv1, expr10_conv1; and {ONLY_PLAYED}, for what was played alone"
)]
pub struct NoSuchMixture(String);

impl Mixture {
    /// What the reference offers, and nothing of that, for choosing.
    pub const USUAL: [&str; 8] = [
        "raw_text",
        "expr1",
        "expr3",
        "expr10",
        "conv1",
        "expr3_conv1",
        "expr10_conv1",
        ONLY_PLAYED,
    ];

    /// Nothing but what was played.
    pub const PLAYED: Self = Self { raw_text: 0, experiences: 0, conversations: 0 };

    /// How many memories of this kind.
    pub fn count(self, kind: Kind) -> usize {
        usize::from(match kind {
            Kind::RawText => self.raw_text,
            Kind::Experience => self.experiences,
            Kind::Conversation => self.conversations,
            Kind::Played => PLAYED,
        })
    }

    fn take(&mut self, part: &str) -> Option<()> {
        let (field, count) = if part == "raw_text" {
            (&mut self.raw_text, RAW_TEXT)
        } else if let Some(count) = part.strip_prefix("expr") {
            (&mut self.experiences, number(count)?)
        } else {
            (&mut self.conversations, number(part.strip_prefix("conv")?)?)
        };
        // Twice the same kind can only be a slip of the pen.
        (*field == 0).then(|| *field = count)
    }
}

fn number(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|count| digits && (1..=MOST).contains(count))
}

impl FromStr for Mixture {
    type Err = NoSuchMixture;

    fn from_str(text: &str) -> Result<Self, NoSuchMixture> {
        let none = || NoSuchMixture(text.to_owned());
        let mut mixture = Self::PLAYED;
        let lower = text.trim().to_lowercase();
        if lower == ONLY_PLAYED {
            return Ok(mixture);
        }
        let mut rest = lower.as_str();
        loop {
            // `raw_text` is the one name that has the separator in it.
            let from = if rest.starts_with("raw_") { "raw_".len() } else { 0 };
            let end = rest[from..].find('_').map(|at| from + at);
            mixture.take(&rest[..end.unwrap_or(rest.len())]).ok_or_else(none)?;
            match end {
                Some(end) => rest = &rest[end + 1..],
                None => break,
            }
        }
        Ok(mixture)
    }
}

impl fmt::Display for Mixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.raw_text > 0 {
            parts.push("raw_text".to_owned());
        }
        if self.experiences > 0 {
            parts.push(format!("expr{}", self.experiences));
        }
        if self.conversations > 0 {
            parts.push(format!("conv{}", self.conversations));
        }
        if parts.is_empty() {
            parts.push(ONLY_PLAYED.to_owned());
        }
        f.write_str(&parts.join("_"))
    }
}

impl TryFrom<String> for Mixture {
    type Error = NoSuchMixture;

    fn try_from(text: String) -> Result<Self, NoSuchMixture> {
        text.parse()
    }
}

impl From<Mixture> for String {
    fn from(mixture: Mixture) -> Self {
        mixture.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_mixtures_are_read_and_written_alike() {
        for name in Mixture::USUAL {
            assert_eq!(name.parse::<Mixture>().map(|one| one.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn mixtures() {
        let counts = |text: &str| {
            let mixture = text.parse::<Mixture>().ok()?;
            Some(Kind::ALL.map(|kind| mixture.count(kind)))
        };
        for (text, expected) in [
            ("raw_text", Some([3, 0, 0, 5])),
            ("expr3", Some([0, 3, 0, 5])),
            (" Expr10_Conv1 ", Some([0, 10, 1, 5])),
            ("conv2_expr1_raw_text", Some([3, 1, 2, 5])),
            ("Played", Some([0, 0, 0, 5])),
            ("played_expr1", None),
            ("expr", None),
            ("expr0", None),
            ("expr+1", None),
            ("expr21", None),
            ("expr3_expr1", None),
            ("expr3_", None),
            ("raw", None),
            ("raw-text", None),
            ("", None),
        ] {
            assert_eq!(counts(text), expected, "{text:?}");
        }
        let error = "all".parse::<Mixture>().expect_err("no such mixture").to_string();
        assert!(error.contains("`all`") && error.contains("expr3_conv1"), "{error}");
    }
}
