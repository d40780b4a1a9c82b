//! A request as a server wants it: the body, and what was learnt of what to leave out.

use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use crate::chat::{From, Message, Request};

/// What stands beside the name of a field that a server does not take.
const NOT_TAKEN: [&str; 11] = [
    "support",
    "not available",
    "not allowed",
    "not enabled",
    "not permitted",
    "not implemented",
    "disabled",
    "unrecognized",
    "unknown",
    "must be false",
    "invalid",
];

/// What a server turned out not to take; learnt from its refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quirks {
    /// No streamed answers.
    pub no_stream: bool,
    /// No `stream_options`, so that streamed answers come without usage.
    pub no_stream_options: bool,
    /// `max_completion_tokens` in place of `max_tokens`.
    pub completion_tokens: bool,
    /// No system messages.
    pub system_as_user: bool,
    /// The text begins within a reasoning block that the chat template opened.
    pub begins_inside: bool,
}

impl Quirks {
    /// Reads from the text of a refusal what to leave out next time. `None` when nothing that was
    /// sent is named in it.
    pub fn learn(self, refusal: &str, request: &Request, endpoint: &Endpoint) -> Option<Self> {
        let text = refusal.to_lowercase();
        let names = |word: &str| text.contains(word);
        // A word of its own: many a passing error speaks of an upstream.
        let names_stream = text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| matches!(word, "stream" | "streaming" | "streamed"));
        let refuses = NOT_TAKEN.into_iter().any(names);
        let names_system = ["system role", "system message", "developer instruction"]
            .into_iter()
            .chain(["role 'system'", "only user and assistant roles"])
            .any(names);
        let streamed = endpoint.stream && !self.no_stream;
        let mut learnt = self;
        if names("stream_options") && streamed && !self.no_stream_options {
            learnt.no_stream_options = true;
        } else if names("max_completion_tokens")
            && request.params.max_tokens.is_some()
            && !self.completion_tokens
        {
            learnt.completion_tokens = true;
        } else if names_stream && refuses && streamed {
            learnt.no_stream = true;
        } else if names_system
            && refuses
            && !(endpoint.system_as_user || self.system_as_user)
            && request.messages.iter().any(|m| m.from == From::System)
        {
            learnt.system_as_user = true;
        } else {
            return None;
        }
        Some(learnt)
    }
}

/// The body of a chat-completion request.
pub fn body(request: &Request, endpoint: &Endpoint, quirks: Quirks) -> Value {
    let messages = if endpoint.system_as_user || quirks.system_as_user {
        without_system(&request.messages)
    } else {
        request.messages.clone()
    };
    let mut body = Map::new();
    body.insert("model".into(), json!(request.model.model));
    body.insert("messages".into(), json!(messages));
    if let Some(temperature) = request.params.temperature {
        body.insert("temperature".into(), json!(temperature));
    }
    if let Some(tokens) = request.params.max_tokens {
        let field = if quirks.completion_tokens { "max_completion_tokens" } else { "max_tokens" };
        body.insert(field.into(), json!(tokens));
    }
    let streamed = endpoint.stream && !quirks.no_stream;
    body.insert("stream".into(), json!(streamed));
    if streamed && !quirks.no_stream_options {
        body.insert("stream_options".into(), json!({"include_usage": true}));
    }
    for (field, value) in &endpoint.extra {
        body.insert(field.clone(), value.clone());
    }
    Value::Object(body)
}

/// System messages as `user`, and what then stands side by side merged by a blank line.
fn without_system(messages: &[Message]) -> Vec<Message> {
    let mut merged: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        let from = match message.from {
            From::System => From::User,
            other => other,
        };
        match merged.last_mut() {
            Some(last) if last.from == from => {
                last.content.push_str("\n\n");
                last.content.push_str(&message.content);
            }
            _ => merged.push(Message { from, content: message.content.clone() }),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{CallId, ModelRef, Params, Purpose};

    fn request() -> Request {
        Request {
            call: CallId(1),
            purpose: Purpose::Nsp,
            model: ModelRef::new("lab", "small"),
            params: Params { temperature: Some(0.0), max_tokens: Some(512) },
            messages: vec![
                Message::system("You are NSP."),
                Message::user("Begin."),
                Message::assistant("I."),
            ],
        }
    }

    #[test]
    fn bodies() {
        let mut endpoint = Endpoint::new("lab", "http://localhost/v1");
        let plain = body(&request(), &endpoint, Quirks::default());
        assert_eq!(
            plain,
            json!({
                "model": "small",
                "messages": [
                    {"role": "system", "content": "You are NSP."},
                    {"role": "user", "content": "Begin."},
                    {"role": "assistant", "content": "I."},
                ],
                "temperature": 0.0,
                "max_tokens": 512,
                "stream": true,
                "stream_options": {"include_usage": true},
            })
        );

        endpoint.system_as_user = true;
        endpoint.stream = false;
        endpoint.extra = Map::from_iter([
            ("top_p".to_owned(), json!(0.9)),
            ("temperature".to_owned(), json!(1)),
        ]);
        let quirks = Quirks { completion_tokens: true, ..Quirks::default() };
        assert_eq!(
            body(&request(), &endpoint, quirks),
            json!({
                "model": "small",
                "messages": [
                    {"role": "user", "content": "You are NSP.\n\nBegin."},
                    {"role": "assistant", "content": "I."},
                ],
                "temperature": 1,
                "max_completion_tokens": 512,
                "stream": false,
                "top_p": 0.9,
            })
        );
    }

    #[test]
    fn refusals_teach_one_thing_at_a_time() {
        let endpoint = Endpoint::new("lab", "http://localhost/v1");
        let none = Quirks::default();
        let rows = [
            ("Unknown field: stream_options", Some(Quirks { no_stream_options: true, ..none })),
            ("Streaming is not supported", Some(Quirks { no_stream: true, ..none })),
            (
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                Some(Quirks { completion_tokens: true, ..none }),
            ),
            ("System role not supported", Some(Quirks { system_as_user: true, ..none })),
            (
                "Developer instruction is not enabled for models/gemma-3",
                Some(Quirks { system_as_user: true, ..none }),
            ),
            ("temperature must be at most 1", None),
            ("upstream connect error: protocol not supported", None),
            ("the stream was closed", None),
            ("unknown operating system error", None),
        ];
        for (refusal, expected) in rows {
            let learnt = none.learn(refusal, &request(), &endpoint);
            assert_eq!(learnt, expected, "{refusal}");
            if let Some(learnt) = learnt {
                assert_ne!(learnt.learn(refusal, &request(), &endpoint), Some(learnt), "{refusal}");
            }
        }
    }
}
