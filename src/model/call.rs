//! One call from its request to its end: tries, waits between them, the stream.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    sync::mpsc::Sender,
    time::{Instant, sleep, timeout_at},
};

use super::{
    Heard,
    ask::{self, Quirks},
    explain::{Late, Trouble},
    reading::Reading,
    retry,
    server::Server,
};
use crate::chat::{Answer, Fault, FaultKind, Piece, Request};

/// How long token counts may still follow an answer whose stream is not closed.
const AFTERMATH: Duration = Duration::from_secs(2);
/// How long the search for the names nearest to an unknown model may take.
const NAMING: Duration = Duration::from_secs(5);

/// Runs the call to its end. Dropping the future ends the request and closes its connection.
pub async fn run(server: &Server, request: &Request, heard: &Sender<Heard>) {
    let call = request.call;
    let model = request.model.model.as_str();
    let mut waits = retry::waits(&server.endpoint);
    let mut retries = 0;
    let mut whole = false;
    tracing::info!(%call, endpoint = %server.endpoint.name, model, "asks");
    loop {
        let quirks = server.quirks(model);
        let asked = Quirks { no_stream: quirks.no_stream || whole, ..quirks };
        let mut attempt = Attempt::new(server, request, asked);
        let came = attempt.run(heard).await;
        if attempt.reading.begins_inside() {
            server.learn(model, Quirks { begins_inside: true, ..quirks });
        }
        let trouble = match came {
            Ok(()) => {
                let answer = attempt.answer(retries);
                tracing::info!(%call, model, retries, ms = attempt.at_ms(), "answered");
                return tell(heard, Heard::Done { call, answer }).await;
            }
            Err(trouble) => trouble,
        };
        let refusal = trouble.refusal.as_deref();
        if let Some(learnt) = refusal.and_then(|text| quirks.learn(text, request, &server.endpoint))
        {
            server.learn(model, learnt);
            continue;
        }
        // Some servers break a stream off without a word where, asked for a whole answer, they say
        // what is wrong: llama-cpp-python's when the request is too long.
        whole |= attempt.accepted
            && !attempt.reading.has_begun()
            && trouble.fault.kind == FaultKind::Broken;
        // What has been given out cannot be taken back: somebody has to decide what becomes of it.
        let again = trouble.passing && !attempt.reading.has_spoken();
        let Some(wait) = waits.next().filter(|_| again) else {
            let partial = attempt.answer(retries);
            let fault = told_in_full(server, request, trouble.fault).await;
            tracing::warn!(%call, model, retries, kind = ?fault.kind, "failed");
            return tell(heard, Heard::Failed { call, fault, partial }).await;
        };
        let wait = trouble.asked_wait.unwrap_or(wait);
        let fault = trouble.fault;
        retries += 1;
        tracing::info!(%call, model, retries, kind = ?fault.kind, wait = ?wait, "asks again");
        tell(heard, Heard::Waiting { call, attempt: retries + 1, wait, fault }).await;
        sleep(wait).await;
        tell(heard, Heard::Again { call, attempt: retries + 1 }).await;
    }
}

/// One try.
struct Attempt<'a> {
    server: &'a Server,
    request: &'a Request,
    quirks: Quirks,
    reading: Reading,
    /// The server has said that an answer follows.
    accepted: bool,
    started: Instant,
}

impl<'a> Attempt<'a> {
    fn new(server: &'a Server, request: &'a Request, quirks: Quirks) -> Self {
        Self {
            server,
            request,
            quirks,
            reading: Reading::new(quirks.begins_inside),
            accepted: false,
            started: Instant::now(),
        }
    }

    fn answer(&self, retries: u32) -> Answer {
        self.reading.answer(self.at_ms(), retries)
    }

    async fn run(&mut self, heard: &Sender<Heard>) -> Result<(), Trouble> {
        let _permit = self.server.permits.acquire().await;
        // Waiting for others of our own requests is none of the server's time.
        self.started = Instant::now();
        let came = self.stream(heard).await;
        // Also of an answer that failed, all that came belongs to what is kept.
        let at_ms = self.at_ms();
        let ended = self.reading.end(at_ms);
        came?;
        let pieces = ended.map_err(|wrong| self.explainer().wrong(&wrong))?;
        self.give_out(pieces, heard).await;
        Ok(())
    }

    async fn stream(&mut self, heard: &Sender<Heard>) -> Result<(), Trouble> {
        let explain = self.explainer();
        let body = ask::body(self.request, &self.server.endpoint, self.quirks);
        let head = async {
            let request = self.server.request(Method::POST, "chat/completions").await?;
            let sent = request.json(&body).send().await;
            let response = sent.map_err(|error| explain.unsent(&error))?;
            self.server.checked(response, explain.model).await
        };
        let (deadline, late) = self.deadline();
        let mut response = timeout_at(deadline, head).await.map_err(|_| explain.late(late))??;
        self.accepted = true;
        while !self.reading.is_done() {
            let (deadline, late) = self.deadline();
            match timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(bytes))) => {
                    let at_ms = self.at_ms();
                    let pieces = self.reading.push(&bytes, at_ms);
                    let pieces = pieces.map_err(|wrong| explain.wrong(&wrong))?;
                    self.give_out(pieces, heard).await;
                }
                Ok(Ok(None)) => break,
                // The answer is whole; only its epilogue is missing.
                _ if self.reading.has_finished() => break,
                Ok(Err(error)) => return Err(explain.broken(&error)),
                Err(_) => return Err(explain.late(late)),
            }
        }
        Ok(())
    }

    /// Until when the next bytes must have come.
    fn deadline(&self) -> (Instant, Late) {
        let timeouts = &self.server.endpoint.timeouts;
        let now = Instant::now();
        let (next, late) = if self.reading.has_finished() {
            (now + timeouts.between.min(AFTERMATH), Late::Between)
        } else if self.reading.has_spoken() {
            (now + timeouts.between, Late::Between)
        } else {
            (self.started + timeouts.first, Late::First)
        };
        let whole = self.started + timeouts.whole;
        if whole < next { (whole, Late::Whole) } else { (next, late) }
    }

    async fn give_out(&self, pieces: Vec<Piece>, heard: &Sender<Heard>) {
        let call = self.request.call;
        let at_ms = self.at_ms();
        for piece in pieces {
            tell(heard, Heard::Piece { call, at_ms, piece }).await;
        }
    }

    fn explainer(&self) -> super::explain::Explainer<'a> {
        self.server.explainer(&self.request.model.model)
    }

    fn at_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Adds to a fault what its own sentence cannot know: the names that the server has where it lacks
/// one, the length of a request that was too long.
async fn told_in_full(server: &Server, request: &Request, fault: Fault) -> Fault {
    let explain = server.explainer(&request.model.model);
    match fault.kind {
        FaultKind::NoSuchModel => {
            let models = tokio::time::timeout(NAMING, server.models()).await;
            let models = models.ok().and_then(Result::ok);
            explain.no_such_model(fault, models.as_deref())
        }
        FaultKind::TooLong => explain.too_long(fault, request),
        _ => fault,
    }
}

/// Nobody listening is not this module's concern: [`super::Company::answer`] ends the call then.
async fn tell(heard: &Sender<Heard>, what: Heard) {
    heard.send(what).await.ok();
}
