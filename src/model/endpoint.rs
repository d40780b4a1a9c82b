//! A server that answers chat completions, and how it wants to be talked to.
//!
//! Owns the shape; where the values come from is [`crate::config`].

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Map, Value};

/// A key and the place it was read from.
#[derive(Debug, Clone)]
pub struct Key {
    pub secret: SecretString,
    /// Named in errors and on screens in place of the key, such as `$OPENAI_API_KEY`.
    pub from: String,
}

/// How long each part of a call may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    /// From the request to the first chunk of the answer.
    pub first: Duration,
    /// Between two chunks.
    pub between: Duration,
    /// The whole call.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first: Duration::from_secs(180),
            between: Duration::from_secs(60),
            whole: Duration::from_secs(600),
        }
    }
}

/// An OpenAI-compatible server.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The name that stands before the slash in `endpoint/model`.
    pub name: String,
    /// Up to and without `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    pub key: Option<Key>,
    pub headers: Vec<(String, String)>,
    pub timeouts: Timeouts,
    /// Requests under way at once.
    pub at_once: usize,
    /// Times a request that failed in passing is sent again.
    pub retries: u32,
    /// Send system messages as `user`, for servers that refuse them.
    pub system_as_user: bool,
    /// Ask for a streamed answer.
    pub stream: bool,
    /// Fields put into every request body as they are.
    pub extra: Map<String, Value>,
}

impl Endpoint {
    /// An endpoint with the usual settings.
    pub fn new(name: impl Into<String>, base_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            base_url: base_url.into(),
            key: None,
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            at_once: 8,
            retries: 3,
            system_as_user: false,
            stream: true,
            extra: Map::new(),
        }
    }
}
