//! The endpoints of the settings: how they are written, and the [`Endpoint`] made of them when one
//! is needed.

use std::{fmt, time::Duration};

use serde_json::{Map, Value};

use crate::{
    chat::Price,
    model::endpoint::{Endpoint, Timeouts},
};

use super::{
    ConfigError, Environment, Sourced, address,
    key::{COMMAND_TIMEOUT, KeySource},
};

/// An endpoint as it is set, its key not read yet.
#[derive(Clone, PartialEq)]
pub struct EndpointSettings {
    pub name: String,
    pub base_url: Sourced<String>,
    pub key: Sourced<Option<KeySource>>,
    /// `(name, value)`; values may be secret and are shown nowhere.
    pub headers: Sourced<Vec<(String, String)>>,
    pub connect: Sourced<Duration>,
    pub first_chunk: Sourced<Duration>,
    pub between_chunks: Sourced<Duration>,
    pub whole: Sourced<Duration>,
    pub requests_at_once: Sourced<usize>,
    pub retries: Sourced<u32>,
    pub system_as_user: Sourced<bool>,
    pub stream: Sourced<bool>,
    /// Whether the key may go to another machine without TLS.
    pub plain_http: Sourced<bool>,
    pub extra: Sourced<Map<String, Value>>,
    /// By model.
    pub prices: Vec<(String, Sourced<Price>)>,
}

impl EndpointSettings {
    /// An endpoint with the usual settings.
    pub fn new(name: impl Into<String>, base_url: Sourced<String>) -> Self {
        let Endpoint { name, timeouts, at_once, retries, system_as_user, stream, .. } =
            Endpoint::new(name, "");
        Self {
            name,
            base_url,
            key: Sourced::built_in(None),
            headers: Sourced::built_in(Vec::new()),
            connect: Sourced::built_in(timeouts.connect),
            first_chunk: Sourced::built_in(timeouts.first),
            between_chunks: Sourced::built_in(timeouts.between),
            whole: Sourced::built_in(timeouts.whole),
            requests_at_once: Sourced::built_in(at_once),
            retries: Sourced::built_in(retries),
            system_as_user: Sourced::built_in(system_as_user),
            stream: Sourced::built_in(stream),
            plain_http: Sourced::built_in(false),
            extra: Sourced::built_in(Map::new()),
            prices: Vec::new(),
        }
    }

    /// What `model` costs here, if the settings say so.
    pub fn price(&self, model: &str) -> Option<Price> {
        let (_, price) = self.prices.iter().find(|(name, _)| name == model)?;
        Some(price.value)
    }

    /// The endpoint with its key read: this is when a program that prints the key runs, for up to
    /// [`COMMAND_TIMEOUT`]. It may block.
    ///
    /// # Errors
    /// [`ConfigError::Key`] when a key is named and cannot be had, [`ConfigError::PlainHttp`] when
    /// it could be read on its way and nobody has allowed that.
    pub(super) fn resolve(&self, environment: &Environment) -> Result<Endpoint, ConfigError> {
        if self.is_read_on_its_way() && !self.plain_http.value {
            return Err(ConfigError::PlainHttp {
                endpoint: self.name.clone(),
                host: address::host(&self.base_url.value),
            });
        }
        let key = match &self.key.value {
            None => None,
            Some(source) => Some(
                source
                    .resolve(environment, COMMAND_TIMEOUT)
                    .map_err(|why| ConfigError::Key { endpoint: self.name.clone(), why })?,
            ),
        };
        Ok(Endpoint { key, ..self.keyless() })
    }

    /// The endpoint without its key, of which only the place is known.
    pub fn keyless(&self) -> Endpoint {
        let mut endpoint = Endpoint::new(&self.name, &self.base_url.value);
        endpoint.key_place = self.key.value.as_ref().map(KeySource::name);
        endpoint.headers.clone_from(&self.headers.value);
        endpoint.timeouts = Timeouts {
            connect: self.connect.value,
            first: self.first_chunk.value,
            between: self.between_chunks.value,
            whole: self.whole.value,
        };
        endpoint.at_once = self.requests_at_once.value;
        endpoint.retries = self.retries.value;
        endpoint.system_as_user = self.system_as_user.value;
        endpoint.stream = self.stream.value;
        endpoint.extra.clone_from(&self.extra.value);
        endpoint
    }

    /// Whether a key of it could be read between here and there.
    pub(super) fn is_read_on_its_way(&self) -> bool {
        self.sends_secrets() && address::is_open(&self.base_url.value)
    }

    /// Whether a key goes with its requests, by itself or in one of the usual headers.
    fn sends_secrets(&self) -> bool {
        const SECRET: [&str; 4] = ["auth", "key", "token", "cookie"];
        let secret = |name: &str| SECRET.iter().any(|word| name.to_lowercase().contains(word));
        self.key.value.is_some() || self.headers.value.iter().any(|(name, _)| secret(name))
    }
}

impl fmt::Debug for EndpointSettings {
    /// Without the headers' values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.value.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("EndpointSettings")
            .field("name", &self.name)
            .field("base_url", &self.base_url.value)
            .field("key", &self.key.value.as_ref().map(KeySource::name))
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
