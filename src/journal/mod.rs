//! The append-only file of a play's facts: JSON lines, one fact a line.
//!
//! Owns how facts are written, read back after any interruption, and found in a folder. Which facts
//! there are is [`crate::record`]; who decides them is not its concern.
//!
//! A line is `{"seq": 1, "at": "2026-01-31T18:30:00.000Z", "event": …}`: its number from 1 without
//! gaps, the time in UTC, and the fields of the [`Record`]. The first line is always
//! [`Record::Opened`].

pub mod about;
pub mod baseline;
pub mod branch;
mod error;
mod file;
mod glance;
mod read;
pub mod replay;
mod schema;
pub mod search;
pub mod shelf;
pub mod summary;
pub mod trash;
mod write;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::Record;

pub use error::JournalError;
pub use read::{Journal, Recovered, parse, read};
pub use schema::json_schema;
pub use write::Writer;

/// How the file of a journal ends; the rest of its name is a ULID.
pub const EXTENSION: &str = "jsonl";

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: u64,
    /// When the fact was written down, in milliseconds.
    #[serde(with = "time")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    #[serde(flatten)]
    pub record: Record,
}

/// [`Timestamp`] as RFC 3339 text.
mod time {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{at:.3}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
