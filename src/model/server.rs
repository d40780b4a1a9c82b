//! One endpoint with its connection: the client, built at the first request, and what was learnt
//! about its models.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Certificate, Client, Method, RequestBuilder, Response, Url, redirect};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::{
    sync::{OnceCell, Semaphore},
    time::timeout,
};

use super::{
    ask::Quirks,
    curl,
    endpoint::Endpoint,
    explain::{Explainer, Late, Trouble},
    reading::Wrong,
    retry, wire,
};
use crate::chat::{Fault, FaultKind, Request};

/// How long a server may take to list its models.
const LISTING: Duration = Duration::from_secs(20);
/// Bytes of a listing or of an error's text that are read.
const MOST_BYTES: usize = 4 << 20;
const MOST_REDIRECTS: usize = 5;

pub struct Server {
    pub endpoint: Endpoint,
    /// As many as requests may be under way at once.
    pub permits: Semaphore,
    client: OnceCell<Client>,
    quirks: Mutex<HashMap<String, Quirks>>,
}

impl Server {
    pub fn new(endpoint: Endpoint) -> Self {
        let at_once = endpoint.at_once.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            endpoint,
            permits: Semaphore::new(at_once),
            client: OnceCell::new(),
            quirks: Mutex::default(),
        }
    }

    pub fn explainer<'a>(&'a self, model: &'a str) -> Explainer<'a> {
        Explainer { endpoint: &self.endpoint, model }
    }

    /// What is known of how this model wants to be asked.
    pub fn quirks(&self, model: &str) -> Quirks {
        let quirks = self.quirks.lock().unwrap_or_else(PoisonError::into_inner);
        quirks.get(model).copied().unwrap_or_default()
    }

    pub fn learn(&self, model: &str, quirks: Quirks) {
        let mut known = self.quirks.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(model.to_owned(), quirks);
    }

    /// A request to `path` under the base address, with the endpoint's key and headers.
    pub async fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Trouble> {
        let url = self.url(path)?;
        let client = self
            .client
            .get_or_try_init(|| build(url.clone(), self.endpoint.timeouts.connect))
            .await
            .map_err(|why| self.unusable(&why))?;
        let mut request = client.request(method, url);
        if let Some(key) = &self.endpoint.key {
            request = request.bearer_auth(key.secret.expose_secret());
        }
        for (name, value) in &self.endpoint.headers {
            request = request.header(name, value);
        }
        Ok(request)
    }

    /// The names of the models that the server has, in its order.
    pub async fn models(&self) -> Result<Vec<String>, Trouble> {
        let explain = self.explainer("");
        let listing = async {
            let request = self.request(Method::GET, "models").await?;
            let response = request.send().await.map_err(|e| explain.unsent(&e))?;
            let mut response = self.checked(response, "").await?;
            let body = read(&mut response).await.map_err(|e| explain.broken(&e))?;
            let value: Option<Value> = serde_json::from_slice(&body).ok();
            value.as_ref().and_then(wire::models).ok_or_else(|| {
                let text = String::from_utf8_lossy(&body).into_owned();
                explain.wrong(&Wrong::Garbage(text))
            })
        };
        match timeout(LISTING, listing).await {
            Ok(listed) => listed,
            Err(_) => Err(explain.late(Late::First)),
        }
    }

    /// The `curl` command that does what [`super::call`] does with this request.
    pub fn curl(&self, request: &Request) -> Result<String, Trouble> {
        let url = self.url("chat/completions")?;
        let quirks = self.quirks(&request.model.model);
        Ok(curl::command(request, &self.endpoint, quirks, url.as_str()))
    }

    /// The response, or what its status means.
    pub async fn checked(&self, mut response: Response, model: &str) -> Result<Response, Trouble> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let explain = self.explainer(model);
        if status.is_redirection() {
            let location = response.headers().get(reqwest::header::LOCATION);
            let location = location.and_then(|value| value.to_str().ok());
            return Err(explain.redirect(status.as_u16(), location.unwrap_or("another place")));
        }
        let asked_wait = retry::asked_wait(response.headers(), jiff::Timestamp::now());
        // A status says enough where its text cannot be read.
        let body = read(&mut response).await.unwrap_or_default();
        let trouble = explain.status(status.as_u16(), &String::from_utf8_lossy(&body));
        Err(Trouble { asked_wait, ..trouble })
    }

    fn url(&self, path: &str) -> Result<Url, Trouble> {
        let mut url =
            Url::parse(&self.endpoint.base_url).map_err(|why| self.unusable(&why.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(self.unusable("it does not begin with http:// or https://"));
        }
        let base = url.path().trim_end_matches('/');
        // People paste the whole address of the service's own example.
        let base = base.strip_suffix("/chat/completions").unwrap_or(base);
        let joined = format!("{base}/{path}");
        url.set_path(&joined);
        Ok(url)
    }

    fn unusable(&self, why: &str) -> Trouble {
        let name = &self.endpoint.name;
        Trouble {
            fault: Fault::new(
                FaultKind::Setup,
                format!("The base_url of {name} cannot be used: {why}."),
                "It looks like http://127.0.0.1:11434/v1; mend it in the settings.",
            ),
            passing: false,
            asked_wait: None,
            refusal: None,
        }
    }
}

async fn build(url: Url, connect: Duration) -> Result<Client, String> {
    // Reading the system's certificates may take longer than a frame.
    tokio::task::spawn_blocking(move || client(&url, connect))
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| error.without_url().to_string())
}

fn client(url: &Url, connect: Duration) -> reqwest::Result<Client> {
    provide_cryptography();
    let builder = || {
        let builder = Client::builder()
            .user_agent(concat!("sceneplay/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(connect)
            .redirect(redirect::Policy::custom(follow));
        // A proxy set in the environment would catch loopback addresses too.
        if is_loopback(url) { builder.no_proxy() } else { builder }
    };
    if url.scheme() == "http" {
        // Redirects never change the scheme: no certificate will be looked at.
        return builder().tls_certs_only([]).build();
    }
    builder().build().or_else(|_| {
        // A system without certificates.
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .filter_map(|root| Certificate::from_der(root).ok());
        builder().tls_certs_only(roots).build()
    })
}

/// No TLS client is built before this; all but the first call change nothing.
fn provide_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Follows only to the same server, so that a key never goes elsewhere, and only where the request
/// stays the same.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let origin = |url: &Url| url.origin();
    let same =
        attempt.previous().first().is_some_and(|first| origin(first) == origin(attempt.url()));
    if same
        && matches!(attempt.status().as_u16(), 307 | 308)
        && attempt.previous().len() <= MOST_REDIRECTS
    {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The body, as far as it is kept.
pub async fn read(response: &mut Response) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        body.extend_from_slice(&bytes);
        if body.len() > MOST_BYTES {
            break;
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let rows = [
            ("http://host/v1", Some("http://host/v1/models")),
            ("http://host/v1/", Some("http://host/v1/models")),
            ("http://host", Some("http://host/models")),
            ("http://host/v1/chat/completions", Some("http://host/v1/models")),
            ("https://host/a?api-version=1", Some("https://host/a/models?api-version=1")),
            ("host:11434/v1", None),
            ("127.0.0.1:11434/v1", None),
            ("ftp://host/v1", None),
            ("", None),
        ];
        for (base, expected) in rows {
            let server = Server::new(Endpoint::new("lab", base));
            let url = server.url("models").map(|url| url.to_string());
            match (url, expected) {
                (Ok(url), Some(expected)) => assert_eq!(url, expected),
                (Err(trouble), None) => assert_eq!(trouble.fault.kind, FaultKind::Setup),
                (url, _) => panic!("{base}: {url:?}"),
            }
        }
    }

    #[test]
    fn loopback() {
        let rows = [
            ("http://localhost:1234", true),
            ("http://127.8.0.1", true),
            ("http://[::1]:80", true),
            ("http://a.localhost", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example.org", false),
        ];
        for (address, expected) in rows {
            let url = Url::parse(address).expect("an address");
            assert_eq!(is_loopback(&url), expected, "{address}");
        }
    }

    #[test]
    fn a_client_without_system_certificates_can_be_built() {
        provide_cryptography();
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .map(|root| Certificate::from_der(root).expect("a certificate"));
        Client::builder().tls_certs_only(roots).build().expect("a client");
    }
}
