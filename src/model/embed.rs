//! Embeddings: `/v1/embeddings` of any compatible server.

use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    explain::{Late, Trouble},
    reading::Wrong,
    retry,
    server::{self, Server},
};
use crate::chat::{Fault, Inquiries, Usage};

/// The vectors of an answer, and its tokens as far as the server counted them.
type Embedded = (Vec<Vec<f32>>, Option<Usage>);

/// Texts of one request: with the longest vectors that are common, its answer stays within what is
/// read of one.
pub const BATCH: usize = 32;
/// An actor waits for this, and there is another way to find memories: no wait is longer.
const WAIT: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Listing {
    data: Vec<Item>,
    #[serde(default)]
    usage: Value,
}

#[derive(Deserialize)]
struct Item {
    index: Option<usize>,
    embedding: Vec<f32>,
}

/// The vectors of these texts, in their order and all of one length; the calls are added to `sum`.
pub async fn run(
    server: &Server,
    model: &str,
    texts: &[String],
    sum: &mut Inquiries,
) -> Result<Vec<Vec<f32>>, Fault> {
    let mut vectors: Vec<Vec<f32>> = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        match patiently(server, model, batch).await {
            Ok((came, usage)) => {
                sum.answer(usage);
                vectors.extend(came);
            }
            Err(fault) => {
                sum.failure(None);
                return Err(fault);
            }
        }
    }
    let length = vectors.first().map_or(0, Vec::len);
    if vectors.iter().any(|vector| vector.len() != length) {
        let said = "vectors of several lengths".to_owned();
        return Err(server.explainer(model).wrong(&Wrong::Garbage(said)).fault);
    }
    Ok(vectors)
}

async fn patiently(server: &Server, model: &str, batch: &[String]) -> Result<Embedded, Fault> {
    let mut waits = retry::waits(&server.endpoint);
    loop {
        let _permit = server.permits.acquire().await;
        let came = timeout(PATIENCE.min(server.endpoint.timeouts.first), ask(server, model, batch));
        let came = came.await.unwrap_or_else(|_| Err(server.explainer(model).late(Late::First)));
        let trouble = match came {
            Ok(came) => return Ok(came),
            Err(trouble) => trouble,
        };
        let Some(wait) = waits.next().filter(|_| trouble.passing) else {
            return Err(trouble.fault);
        };
        sleep(trouble.asked_wait.unwrap_or(wait).min(WAIT)).await;
    }
}

async fn ask(server: &Server, model: &str, batch: &[String]) -> Result<Embedded, Trouble> {
    let explain = server.explainer(model);
    let body = json!({"model": model, "input": batch, "encoding_format": "float"});
    let request = server.request(Method::POST, "embeddings").await?;
    let sent = request.json(&body).send().await.map_err(|error| explain.unsent(&error))?;
    let mut response = server.checked(sent, model).await?;
    let body = server::read(&mut response).await.map_err(|error| explain.broken(&error))?;
    sorted(&body, batch.len())
        .ok_or_else(|| explain.wrong(&Wrong::Garbage(String::from_utf8_lossy(&body).into_owned())))
}

/// The vectors of an answer in the order of the texts; `None` where it is not one for each.
fn sorted(body: &[u8], count: usize) -> Option<Embedded> {
    let listing: Listing = serde_json::from_slice(body).ok()?;
    let mut vectors = vec![Vec::new(); count];
    if listing.data.len() != count {
        return None;
    }
    for (place, item) in listing.data.into_iter().enumerate() {
        let slot = vectors.get_mut(item.index.unwrap_or(place))?;
        if !slot.is_empty() || item.embedding.is_empty() {
            return None;
        }
        *slot = item.embedding;
    }
    // Some servers count what they were sent under one name, some under the other.
    let counts = ["prompt_tokens", "total_tokens"];
    let prompt = counts.iter().find_map(|name| listing.usage.get(name)?.as_u64());
    Some((vectors, prompt.map(|prompt| Usage { prompt, completion: 0 })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        for (body, expected) in [
            (r#"{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1.5]}]}"#, true),
            (r#"{"data":[{"embedding":[1.5]},{"embedding":[2]}]}"#, true),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}"#, false),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[2]}]}"#, false),
            (r#"{"data":[{"embedding":[1]}]}"#, false),
            (r#"{"data":[{"embedding":[]},{"embedding":[1]}]}"#, false),
            (r#"{"data":[{"embedding":[null]},{"embedding":[1]}]}"#, false),
            ("[]", false),
        ] {
            let vectors = sorted(body.as_bytes(), 2).map(|(vectors, _)| vectors);
            assert_eq!(vectors, expected.then(|| vec![vec![1.5], vec![2.0]]), "{body}");
        }
    }

    #[test]
    fn tokens_of_answers() {
        for (usage, expected) in [
            (r#","usage":{"prompt_tokens":7,"total_tokens":9}"#, Some(7)),
            (r#","usage":{"total_tokens":9}"#, Some(9)),
            (r#","usage":null"#, None),
            (r#","usage":{"prompt_tokens":"many"}"#, None),
            (r#","usage":{}"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{"data":[{{"embedding":[1]}}]{usage}}}"#);
            let (_, counted) = sorted(body.as_bytes(), 1).expect("vectors");
            assert_eq!(counted.map(|usage| usage.prompt), expected, "{usage}");
        }
    }
}
