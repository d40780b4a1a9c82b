//! What doctor finds, as plain data; its JSON form is what `--json` prints.

use serde::Serialize;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    /// Something to know; the role can be played all the same.
    Note,
    Fails,
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    Reachable,
    Authorised,
    /// Whether the endpoint lists its models.
    Models,
    /// Whether the role's model is there.
    Model,
    Answers,
    Streams,
    NextSpeaker,
    Critic,
    Latency,
}

impl Check {
    pub fn name(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Authorised => "authorised",
            Self::Models => "models",
            Self::Model => "model there",
            Self::Answers => "answers",
            Self::Streams => "streams",
            Self::NextSpeaker => "next speaker",
            Self::Critic => "critic JSON",
            Self::Latency => "latency",
        }
    }
}

/// One check: how it came out, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: Check,
    pub state: State,
    pub what: String,
    /// Empty where there is nothing to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

impl Finding {
    pub fn new(
        check: Check,
        state: State,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { check, state, what: what.into(), hint: hint.into() }
    }

    pub fn ok(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, State::Ok, what, "")
    }
}

/// An endpoint and what was found there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointReport {
    pub name: String,
    /// Without anything secret in it.
    pub base_url: String,
    pub findings: Vec<Finding>,
    /// The models that it lists.
    pub models: Vec<String>,
}

/// Milliseconds since the request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Latency {
    pub first_ms: u64,
    pub total_ms: u64,
}

/// A role and whether its model can play it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleReport {
    /// As in the settings: `actor`, `environment`, `nsp`, `judge`, or a character's name.
    pub role: String,
    /// `endpoint/model`, or `offline company`.
    pub model: String,
    pub usable: bool,
    pub findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
}

/// Where the models come from that were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Settings,
    /// Nothing is configured; a server was found on this machine.
    Found,
    /// No role has a model: the offline company plays.
    Offline,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub source: Source,
    pub endpoints: Vec<EndpointReport>,
    pub roles: Vec<RoleReport>,
}

impl Report {
    /// The roles that cannot be played as things are.
    pub fn unusable(&self) -> Vec<String> {
        self.roles.iter().filter(|role| !role.usable).map(|role| role.role.clone()).collect()
    }
}
