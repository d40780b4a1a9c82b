//! Everything that answers: OpenAI-compatible servers, and the offline company that needs none.
//!
//! The only module that knows HTTP. Owns no prompt and no decision: it takes a complete
//! [`Request`] and tells what is [`Heard`] of it until its end.

mod ask;
mod call;
mod complaint;
mod curl;
pub mod discover;
mod embed;
pub mod endpoint;
mod explain;
mod length;
mod names;
pub mod offline;
mod quote;
mod reading;
mod reasoning;
mod refusal;
mod retry;
mod server;
mod sse;
mod wire;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc::Sender;

pub use self::{embed::BATCH as EMBEDDED_AT_ONCE, length::tokens, quote::quote, sse::Decoder};
use self::{endpoint::Endpoint, offline::Cue, server::Server};
use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Inquiries, ModelRef, Piece, Request},
    memory::Hints,
};

/// What is heard of a call. After [`Heard::Done`], [`Heard::Sensed`] or [`Heard::Failed`] nothing
/// follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A piece of the answer, `at_ms` milliseconds after the request was sent.
    ///
    /// Pieces are what can be told while they come. The text of the end counts: a reasoning block
    /// may show itself only by its closing tag.
    Piece { call: CallId, at_ms: u64, piece: Piece },
    /// The request failed in passing and is sent again, for the `attempt`-th time, after `wait`.
    Waiting { call: CallId, attempt: u32, wait: Duration, fault: Fault },
    /// The wait is over, the request is sent for the `attempt`-th time.
    Again { call: CallId, attempt: u32 },
    /// The answer is complete.
    Done { call: CallId, answer: Answer },
    /// What could be had to find memories; the fault says what could not.
    Sensed { call: CallId, hints: Box<Hints>, fault: Option<Fault>, asked: Vec<Inquiries> },
    /// There is no answer; `partial` is what had come by then.
    Failed { call: CallId, fault: Fault, partial: Answer },
}

/// All who can be asked: the configured endpoints and the offline company. Cheap to clone; makes no
/// connection before the first request.
#[derive(Clone)]
pub struct Company {
    servers: Arc<[Arc<Server>]>,
}

impl Company {
    /// Where two endpoints have one name, the first counts.
    pub fn new(endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        Self { servers: endpoints.into_iter().map(Server::new).map(Arc::new).collect() }
    }

    /// The same company with this endpoint, in place of one of the same name. Calls under way go
    /// on as they are.
    #[must_use]
    pub fn with(&self, endpoint: Endpoint) -> Self {
        let new = Arc::new(Server::new(endpoint));
        let named = |server: &&Arc<Server>| server.endpoint.name == new.endpoint.name;
        let others = self.servers.iter().filter(|server| !named(server)).cloned();
        Self { servers: others.chain([Arc::clone(&new)]).collect() }
    }

    /// Runs one call to its end and tells `heard` all of it. `cue` is what the offline company goes
    /// by; servers do not look at it.
    ///
    /// Dropping the future, or the receiver of `heard`, cancels the call and closes its connection.
    pub async fn answer(&self, request: Request, cue: Option<Cue>, heard: Sender<Heard>) {
        tokio::select! {
            () = self.run(&request, cue.as_ref(), &heard) => {}
            () = heard.closed() => {}
        }
    }

    /// The names of the models that an endpoint has, in the server's order.
    pub async fn models(&self, endpoint: &str) -> Result<Vec<String>, Fault> {
        let server = self.server(endpoint)?;
        server.models().await.map_err(|trouble| trouble.fault)
    }

    /// The embeddings of these texts, in their order and all of one length: asked for in batches,
    /// and again where that may help.
    pub async fn embed(
        &self,
        model: &ModelRef,
        texts: &[String],
        sum: &mut Inquiries,
    ) -> Result<Vec<Vec<f32>>, Fault> {
        embed::run(self.server(&model.endpoint)?, &model.model, texts, sum).await
    }

    /// The `curl` command that sends this request as it would be sent now, with all that was learnt
    /// of what its endpoint does not take. It holds no key and no header's value.
    ///
    /// # Errors
    /// There is no such endpoint, or its address cannot be used. The offline company is none.
    pub fn curl(&self, request: &Request) -> Result<String, Fault> {
        let server = self.server(&request.model.endpoint)?;
        server.curl(request).map_err(|trouble| trouble.fault)
    }

    async fn run(&self, request: &Request, cue: Option<&Cue>, heard: &Sender<Heard>) {
        if request.model.is_offline() {
            return offline::run(request, cue, heard).await;
        }
        match self.server(&request.model.endpoint) {
            Ok(server) => call::run(server, request, heard).await,
            Err(fault) => {
                let failed =
                    Heard::Failed { call: request.call, fault, partial: Answer::default() };
                heard.send(failed).await.ok();
            }
        }
    }

    fn server(&self, name: &str) -> Result<&Server, Fault> {
        let found = self.servers.iter().find(|server| server.endpoint.name == name);
        found.map(Arc::as_ref).ok_or_else(|| {
            let known: Vec<&str> = self.servers.iter().map(|s| s.endpoint.name.as_str()).collect();
            let hint = if known.is_empty() {
                "No endpoint is set up; name one in the settings.".to_owned()
            } else {
                format!("Known endpoints: {}.", known.join(", "))
            };
            Fault::new(FaultKind::Setup, format!("There is no endpoint named {name}."), hint)
        })
    }
}
