//! A server that answers chat completions, and how it wants to be talked to.
//!
//! Owns the shape; where the values come from is [`crate::config`].

use std::{fmt, time::Duration};

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
    /// One request and its whole answer; waiting before a retry is not counted.
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

/// How long to wait before a request is sent again: doubled each time, with jitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    pub first: Duration,
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), most: Duration::from_secs(30) }
    }
}

/// An OpenAI-compatible server.
#[derive(Clone)]
pub struct Endpoint {
    /// The name that stands before the slash in `endpoint/model`.
    pub name: String,
    /// Up to and without `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    pub key: Option<Key>,
    /// Where a key is looked for, such as `$OPENAI_API_KEY`; told to the user when there is none.
    pub key_place: Option<String>,
    pub headers: Vec<(String, String)>,
    pub timeouts: Timeouts,
    /// Requests under way at once.
    pub at_once: usize,
    /// Times a request that failed in passing is sent again.
    pub retries: u32,
    pub backoff: Backoff,
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
            key_place: None,
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            at_once: 8,
            retries: 3,
            backoff: Backoff::default(),
            system_as_user: false,
            stream: true,
            extra: Map::new(),
        }
    }
}

/// Leaves out what may hold a secret: header values, and user, password and query of the address.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Endpoint")
            .field("name", &self.name)
            .field("base_url", &public_address(&self.base_url))
            .field("key", &self.key.as_ref().map(|key| &key.from))
            .field("key_place", &self.key_place)
            .field("headers", &headers)
            .field("timeouts", &self.timeouts)
            .field("at_once", &self.at_once)
            .field("retries", &self.retries)
            .field("backoff", &self.backoff)
            .field("system_as_user", &self.system_as_user)
            .field("stream", &self.stream)
            .field("extra", &self.extra)
            .finish()
    }
}

/// The address without user, password and query, for messages and screens.
pub fn public_address(base_url: &str) -> String {
    let address = base_url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let (host, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let mut endpoint = Endpoint::new("lab", "https://me:planted-1@host/v1?key=planted-2");
        endpoint.key = Some(Key { secret: "planted-3".into(), from: "$LAB_KEY".into() });
        endpoint.headers = vec![("x-api-key".into(), "planted-4".into())];
        let shown = format!("{endpoint:?} {:?}", endpoint.key);
        assert!(!shown.contains("planted"), "{shown}");
        assert!(shown.contains("$LAB_KEY") && shown.contains("https://host/v1"), "{shown}");
    }
}
