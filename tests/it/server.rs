//! A scripted model server on this machine, for tests of any kind: it runs on a thread of its own,
//! records what it is asked, and answers what its script says, chunk by chunk.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    response::Response,
};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, oneshot};

/// How long a test waits for something that must happen before it gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Null where the body is no JSON.
    pub body: Value,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first message, which tells what the request is for.
    pub fn first_message(&self) -> &str {
        self.body["messages"][0]["content"].as_str().unwrap_or_default()
    }

    pub fn last_message(&self) -> &str {
        let messages = self.body["messages"].as_array();
        messages.and_then(|messages| messages.last()?["content"].as_str()).unwrap_or_default()
    }

    fn lists_models(&self) -> bool {
        self.path.ends_with("/models")
    }
}

/// Holds an answer back until the test lets it go on.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    pub fn closed() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Lets `steps` waits pass, those that are waiting and those to come.
    pub fn let_pass(&self, steps: usize) {
        self.0.add_permits(steps);
    }

    async fn pass(&self) {
        self.0.acquire().await.expect("never closed").forget();
    }
}

#[derive(Debug, Clone)]
enum Step {
    Send(Vec<u8>),
    Wait(Gate),
    Break,
}

/// One scripted answer.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// Before the first byte of the answer.
    gate: Option<Gate>,
    hangs_up: bool,
    steps: Vec<Step>,
}

impl Answer {
    /// A streamed answer of `chunks`, complete with finish reason, usage and `[DONE]`.
    pub fn says<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> Self {
        let chunks: Vec<Value> =
            chunks.into_iter().map(|chunk| delta(json!({"content": chunk.as_ref()}))).collect();
        Self::events(chunks)
            .event(&finish("stop"))
            .event(&json!({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}))
            .done()
    }

    /// A stream of these events and nothing else.
    pub fn events(events: impl IntoIterator<Item = Value>) -> Self {
        let answer = Self::status(200).header("content-type", "text/event-stream");
        events.into_iter().fold(answer, |answer, event| answer.event(&event))
    }

    pub fn json(body: &Value) -> Self {
        Self::status(200).header("content-type", "application/json").bytes(body.to_string())
    }

    pub fn error(status: u16, body: &Value) -> Self {
        Self { status, ..Self::json(body) }
    }

    /// An answer without a body, to be built up.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), gate: None, hangs_up: false, steps: Vec::new() }
    }

    /// No answer: the connection is closed once the request has been read.
    pub fn hang_up() -> Self {
        Self { hangs_up: true, ..Self::status(200) }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn event(self, event: &Value) -> Self {
        self.bytes(format!("data: {event}\n\n"))
    }

    pub fn done(self) -> Self {
        self.bytes("data: [DONE]\n\n")
    }

    /// Sends these bytes as a chunk of their own.
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    /// Sends the rest only when `gate` lets it.
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Wait(gate.clone()));
        self
    }

    /// Sends nothing more and keeps the connection open.
    pub fn stall(self) -> Self {
        self.wait(&Gate::closed())
    }

    /// Breaks the connection off.
    pub fn cut(mut self) -> Self {
        self.steps.push(Step::Break);
        self
    }

    /// Sends no byte, not even the status, before `gate` lets it.
    pub fn held_by(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.clone());
        self
    }

    /// Waits at `gate` before each chunk.
    pub fn step_by_step(mut self, gate: &Gate) -> Self {
        let steps = self.steps.into_iter();
        self.steps = steps.flat_map(|step| [Step::Wait(gate.clone()), step]).collect();
        self
    }
}

/// A chunk of a streamed answer.
pub fn delta(delta: Value) -> Value {
    json!({"choices": [{"index": 0, "delta": delta, "finish_reason": null}]})
}

/// The chunk that ends a streamed answer.
pub fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

type Matches = Box<dyn Fn(&Asked) -> bool + Send>;
type Replies = Box<dyn FnMut(&Asked) -> Answer + Send>;

/// What is answered to which request. The first rule that matches counts; its answers are given in
/// order, the last one again and again.
#[derive(Default)]
pub struct Script {
    rules: Vec<(Matches, VecDeque<Answer>)>,
    otherwise: Option<Replies>,
}

impl Script {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn when(
        mut self,
        matches: impl Fn(&Asked) -> bool + Send + 'static,
        answers: impl IntoIterator<Item = Answer>,
    ) -> Self {
        let answers = answers.into_iter().collect();
        self.rules.push((Box::new(matches), answers));
        self
    }

    /// Answers every request for a chat completion that no earlier rule matches.
    pub fn chats(self, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.when(|asked| !asked.lists_models(), answers)
    }

    /// Answers what no rule matches by what it is, for tests in which nobody knows the order.
    pub fn otherwise(mut self, reply: impl FnMut(&Asked) -> Answer + Send + 'static) -> Self {
        self.otherwise = Some(Box::new(reply));
        self
    }

    /// Answers requests for the list of models.
    pub fn models<const N: usize>(self, names: [&str; N]) -> Self {
        let models: Vec<Value> = names.iter().map(|name| json!({"id": name})).collect();
        let list = Answer::json(&json!({"object": "list", "data": models}));
        self.when(Asked::lists_models, [list])
    }

    fn answer(&mut self, asked: &Asked) -> Answer {
        let rule = self.rules.iter_mut().find(|(matches, _)| matches(asked));
        let answer = match (rule, &mut self.otherwise) {
            (Some((_, answers)), _) if answers.len() > 1 => answers.pop_front(),
            (Some((_, answers)), _) => answers.front().cloned(),
            (None, Some(reply)) => Some(reply(asked)),
            (None, None) => None,
        };
        answer.unwrap_or_else(|| Answer::error(404, &json!({"detail": "Not Found"})))
    }
}

/// What has happened at a server.
#[derive(Default)]
pub struct Seen {
    pub requests: Vec<Asked>,
    /// Requests whose client went away before the answer was over.
    pub left: usize,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no test panicked here")
    }
}

/// A running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropping it stops the server.
    _stop: oneshot::Sender<Infallible>,
}

impl Server {
    pub fn start(script: Script) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let (stop, stopped) = oneshot::channel();
        let seen = Arc::clone(&shared);
        thread::spawn(move || serve(listener, script, seen, stopped));
        Self { address, shared, _stop: stop }
    }

    /// A server that gives these answers to requests for chat completions.
    pub fn chats(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start(Script::new().chats(answers))
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it was asked so far.
    pub fn requests(&self) -> Vec<Asked> {
        self.shared.lock().requests.clone()
    }

    /// Waits until the server has seen what `enough` looks for.
    pub fn wait_until(&self, enough: impl Fn(&Seen) -> bool) {
        let seen = self.shared.lock();
        let waited = self.shared.changed.wait_timeout_while(seen, PATIENCE, |seen| !enough(seen));
        let timeout = waited.expect("no test panicked here").1;
        assert!(!timeout.timed_out(), "the server never saw it");
    }
}

fn serve(
    listener: std::net::TcpListener,
    script: Script,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<Infallible>,
) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let script = Arc::new(Mutex::new(script));
    let app = Router::new().fallback(move |request: Request| {
        let (script, shared) = (Arc::clone(&script), Arc::clone(&shared));
        async move { reply(request, &script, shared).await }
    });
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        tokio::select! {
            _ = axum::serve(listener, app) => {}
            _ = stopped => {}
        }
    });
}

async fn reply(request: Request, script: &Mutex<Script>, shared: Arc<Shared>) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await;
    let headers = head.headers.iter();
    let asked = Asked {
        path: head.uri.path().to_owned(),
        headers: headers
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), value.into_owned())
            })
            .collect(),
        body: serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default(),
    };
    let answer = script.lock().expect("a script").answer(&asked);
    shared.change(|seen| seen.requests.push(asked));
    let watch = Watch { shared, over: answer.hangs_up };
    if answer.hangs_up {
        // Ends this connection's task, and only that, without a word on stderr.
        std::panic::resume_unwind(Box::new("the script hangs up"));
    }
    if let Some(gate) = &answer.gate {
        gate.pass().await;
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let steps = VecDeque::from(answer.steps);
    let chunks = stream::unfold((steps, watch), next_chunk);
    response.body(Body::from_stream(chunks)).expect("a response")
}

type Chunk = Result<Bytes, io::Error>;

async fn next_chunk(
    (mut steps, mut watch): (VecDeque<Step>, Watch),
) -> Option<(Chunk, (VecDeque<Step>, Watch))> {
    loop {
        // Lets what was sent before go out as a chunk of its own, also right before a break.
        tokio::task::yield_now().await;
        match steps.pop_front() {
            Some(Step::Send(bytes)) => {
                watch.over = steps.is_empty();
                return Some((Ok(bytes.into()), (steps, watch)));
            }
            Some(Step::Wait(gate)) => gate.pass().await,
            Some(Step::Break) => {
                watch.over = true;
                let error = io::Error::other("the script breaks off");
                return Some((Err(error), (VecDeque::new(), watch)));
            }
            None => {
                watch.over = true;
                return None;
            }
        }
    }
}

/// Notes a client that goes away too early.
struct Watch {
    shared: Arc<Shared>,
    over: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            self.shared.change(|seen| seen.left += 1);
        }
    }
}
