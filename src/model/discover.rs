//! Looking for a model server on this machine.
//!
//! Only asked for when nothing is configured, and then only at loopback addresses.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::{endpoint::Endpoint, server::Server};

/// Where well-known servers listen, and the names their endpoints get.
pub const PORTS: [(&str, u16); 4] =
    [("ollama", 11434), ("llamacpp", 8080), ("lmstudio", 1234), ("vllm", 8000)];

/// How long each may take to answer.
pub const PATIENCE: Duration = Duration::from_millis(200);

/// A server that was found.
#[derive(Debug, Clone)]
pub struct Found {
    pub endpoint: Endpoint,
    /// May be empty: a server that has not been given a model yet.
    pub models: Vec<String>,
}

impl Found {
    /// The models that can play, in the server's order.
    pub fn playable(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(String::as_str).filter(|model| plays(model))
    }
}

/// Whether a model's name does not say that it is for something else than chats.
pub fn plays(model: &str) -> bool {
    const OTHER: [&str; 9] =
        ["embed", "rerank", "whisper", "tts", "clip", "dall", "moderation", "transcribe", "image"];
    let name = model.to_lowercase();
    !name.split(|c: char| !c.is_alphanumeric()).any(|word| OTHER.contains(&word))
        && !name.contains("embedding")
}

/// Asks all `ports` of this machine at once, each for at most `patience`, and gives those where a
/// model server answers, in the order of `ports`.
pub async fn discover(ports: &[(&str, u16)], patience: Duration) -> Vec<Found> {
    let asked = ports.iter().map(|&(name, port)| async move {
        let endpoint = Endpoint::new(name, format!("http://127.0.0.1:{port}/v1"));
        let server = Server::new(endpoint);
        let models = timeout(patience, server.models()).await.ok()?.ok()?;
        Some(Found { endpoint: server.endpoint, models })
    });
    join_all(asked).await.into_iter().flatten().collect()
}
