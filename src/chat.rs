//! One exchange with a model as plain data: the messages sent, the request, the answer or the fault.
//!
//! Owns no connection and knows no wire format (that is [`crate::model`]); owns no wording (that is
//! [`crate::prompt`]). The shapes here are stored in journals: a change of a field is a change of
//! the journal's schema.

mod inquiries;

use std::{fmt, ops::Add};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::inquiries::Inquiries;
use crate::memory::Hints;

/// Who a [`Message`] is from, as chat-completion servers name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum From {
    System,
    User,
    Assistant,
}

/// One message of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    #[serde(rename = "role")]
    pub from: From,
    pub content: String,
}

impl Message {
    pub fn system(content: impl Into<String>) -> Self {
        Self { from: From::System, content: content.into() }
    }

    pub fn user(content: impl Into<String>) -> Self {
        Self { from: From::User, content: content.into() }
    }

    pub fn assistant(content: impl Into<String>) -> Self {
        Self { from: From::Assistant, content: content.into() }
    }
}

/// Number of a call within one play; never used twice, also not after a resume.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct CallId(pub u64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Gives out [`CallId`]s. The state machines of one play share one, so that a late chunk of any
/// call can be told from all others.
#[derive(Debug, Clone, Default)]
pub struct CallIds {
    last: u64,
}

impl CallIds {
    pub fn issue(&mut self) -> CallId {
        self.last += 1;
        CallId(self.last)
    }

    /// Takes note of an id that was given out earlier (read from a journal).
    pub fn seen(&mut self, id: CallId) {
        self.last = self.last.max(id.0);
    }
}

/// A model on an endpoint, written `endpoint/model`; the model's name may hold further slashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ModelRef {
    pub endpoint: String,
    pub model: String,
}

impl ModelRef {
    /// The endpoint name under which the offline company stands.
    pub const OFFLINE: &'static str = "offline";

    pub fn new(endpoint: impl Into<String>, model: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), model: model.into() }
    }

    /// The embedded company that needs no model.
    pub fn offline() -> Self {
        Self::new(Self::OFFLINE, "company")
    }

    pub fn is_offline(&self) -> bool {
        self.endpoint == Self::OFFLINE
    }
}

impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_offline() {
            f.write_str("offline company")
        } else {
            write!(f, "{}/{}", self.endpoint, self.model)
        }
    }
}

/// One of the two models that write the same line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    A,
    B,
}

impl Side {
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What a call is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Purpose {
    /// A line of a character of the cast.
    Actor { speaker: String },
    /// A line of Environment.
    Environment,
    /// Who speaks next.
    Nsp,
    /// What is wrong with the play in one dimension; `attempt` counts from 1.
    Critic { judging: u32, dimension: String, attempt: u32 },
    /// A line of the player's own character, which the player writes too.
    Ghost { speaker: String },
    /// A line of one side of a comparison.
    Contender { speaker: String, comparison: u32, side: Side },
    /// Who speaks a line of the reference whose name is hidden; `line` is its index there.
    Probe { probe: u32, line: u32, attempt: u32 },
    /// How texts feel, to find memories by.
    Mood,
    /// What happened in the play, in short.
    Retelling,
}

/// Sampling parameters of a call; what is `None` is left to the server.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Params {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
}

/// A request as a state machine states it: complete, and free of keys and addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub call: CallId,
    pub purpose: Purpose,
    pub model: ModelRef,
    pub params: Params,
    pub messages: Vec<Message>,
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// Reasoning that the server or a `<think>` block sets apart; never part of a line.
    Reasoning(String),
}

/// Token counts as the server reported them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    pub prompt: u64,
    pub completion: u64,
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { prompt: self.prompt + other.prompt, completion: self.completion + other.completion }
    }
}

/// What a model costs per million tokens, in whatever currency the user thinks in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    pub input: f64,
    pub output: f64,
}

impl Price {
    /// What these tokens cost.
    pub fn of(self, usage: Usage) -> f64 {
        (usage.prompt as f64 * self.input + usage.completion as f64 * self.output) / 1e6
    }
}

/// When an answer came, in milliseconds since the request was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// First chunk that carried text or reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<u64>,
    pub total_ms: u64,
    /// `(milliseconds, bytes of text and reasoning)` of each chunk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<(u64, u32)>,
    /// Requests that failed and were sent again before this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// A complete answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The text with reasoning blocks taken out.
    pub text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// The server's `finish_reason`, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    #[serde(default)]
    pub timing: Timing,
}

impl Answer {
    /// Adds a piece that came `at_ms` milliseconds after the request.
    pub fn take(&mut self, at_ms: u64, piece: &Piece) {
        let (so_far, text) = match piece {
            Piece::Text(text) => (&mut self.text, text),
            Piece::Reasoning(text) => (&mut self.reasoning, text),
        };
        so_far.push_str(text);
        self.timing.first_ms.get_or_insert(at_ms);
        self.timing.total_ms = at_ms;
        self.timing.chunks.push((at_ms, u32::try_from(text.len()).unwrap_or(u32::MAX)));
    }
}

/// What comes back of a call that a state machine asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A piece of the answer, `at_ms` milliseconds after the request.
    Piece {
        call: CallId,
        at_ms: u64,
        piece: Piece,
    },
    Answer {
        call: CallId,
        answer: Answer,
    },
    Fault {
        call: CallId,
        fault: Fault,
        partial: Answer,
    },
    /// What could be had to find memories; the fault says what could not.
    Sensed {
        call: CallId,
        hints: Box<Hints>,
        fault: Option<Fault>,
        asked: Vec<Inquiries>,
    },
}

impl Heard {
    /// The call that was heard of.
    pub fn call(&self) -> CallId {
        match self {
            Self::Piece { call, .. }
            | Self::Answer { call, .. }
            | Self::Fault { call, .. }
            | Self::Sensed { call, .. } => *call,
        }
    }
}

/// Why a call brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// No connection: refused, unknown host, no route.
    Unreachable,
    /// 401 or 403.
    Unauthorised,
    /// 404, or the server says that it has no such model.
    NoSuchModel,
    /// 429.
    Busy,
    /// 400, 422: the server will not take this request.
    Refused,
    /// The request is longer than the model's context.
    TooLong,
    /// 5xx, 408, 409, or an error object in the stream.
    Server,
    /// The stream broke off before its end.
    Broken,
    /// Nothing came for longer than the time-out.
    TimedOut,
    /// Bytes that are no chat completion.
    Garbage,
    /// A proper answer without any text, or one that was filtered away.
    Empty,
    /// Another's thought stood in the request, which was not sent.
    Leak,
    /// The offline company has nothing to say here.
    NoLine,
    /// sceneplay's own: a template that cannot be filled, a setting that cannot be used.
    Setup,
}

/// A call that failed: what happened, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    pub kind: FaultKind,
    /// One sentence that names the endpoint and what happened.
    pub what: String,
    /// One sentence that says what to do next; empty where "try again" is all there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// HTTP status, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl Fault {
    pub fn new(kind: FaultKind, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, what: what.into(), hint: hint.into(), status: None }
    }
}
