//! Chat completions as they go over the wire.
//!
//! The request body is exact; answers are read as leniently as real servers ask for: any field may
//! be missing, null or of another type, streamed chunks and whole answers are one shape.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use crate::chat::{From, Message, Request, Usage};

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
        let streamed = endpoint.stream && !self.no_stream;
        let mut learnt = self;
        if names("stream_options") && streamed && !self.no_stream_options {
            learnt.no_stream_options = true;
        } else if names("max_completion_tokens")
            && request.params.max_tokens.is_some()
            && !self.completion_tokens
        {
            learnt.completion_tokens = true;
        } else if names("stream") && streamed {
            learnt.no_stream = true;
        } else if (names("system") || names("developer"))
            && ["role", "instruction", "message"].into_iter().any(names)
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
        let field = if quirks.completion_tokens {
            "max_completion_tokens"
        } else {
            "max_tokens"
        };
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
            _ => merged.push(Message {
                from,
                content: message.content.clone(),
            }),
        }
    }
    merged
}

/// A whole answer or one chunk of a streamed one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Completion {
    #[serde(deserialize_with = "lenient")]
    pub choices: Vec<Choice>,
    #[serde(deserialize_with = "lenient")]
    usage: Option<Counts>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    #[serde(deserialize_with = "lenient")]
    pub index: u32,
    #[serde(deserialize_with = "lenient")]
    delta: Option<Said>,
    #[serde(deserialize_with = "lenient")]
    message: Option<Said>,
    /// Of servers that answer in the older completions' shape.
    #[serde(deserialize_with = "lenient")]
    text: String,
    #[serde(deserialize_with = "lenient")]
    finish_reason: Option<String>,
}

/// What a message or a part of it holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    #[serde(deserialize_with = "lenient")]
    content: Value,
    #[serde(deserialize_with = "lenient")]
    reasoning_content: Value,
    #[serde(deserialize_with = "lenient")]
    reasoning: Value,
    #[serde(deserialize_with = "lenient")]
    pub refusal: String,
    #[serde(deserialize_with = "lenient")]
    tool_calls: Vec<Value>,
    #[serde(deserialize_with = "lenient")]
    function_call: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Counts {
    #[serde(deserialize_with = "lenient")]
    prompt_tokens: u64,
    #[serde(deserialize_with = "lenient")]
    completion_tokens: u64,
}

impl Completion {
    pub fn usage(&self) -> Option<Usage> {
        self.usage.as_ref().map(|counts| Usage {
            prompt: counts.prompt_tokens,
            completion: counts.completion_tokens,
        })
    }
}

impl Choice {
    pub fn finish(&self) -> Option<&str> {
        self.finish_reason
            .as_deref()
            .filter(|reason| !reason.is_empty())
    }

    /// What was said: `(reasoning, text)`, either may be empty.
    pub fn said(&self) -> (String, String) {
        let Some(said) = self.part() else {
            return (String::new(), self.text.clone());
        };
        let (mut reasoning, text) = parts(&said.content);
        // Some servers send both fields with the same content.
        for field in [&said.reasoning_content, &said.reasoning] {
            if reasoning.is_empty() {
                reasoning = parts(field).1;
            }
        }
        (reasoning, text)
    }

    pub fn refusal(&self) -> &str {
        self.part().map_or("", |said| &said.refusal)
    }

    pub fn calls_tools(&self) -> bool {
        self.part()
            .is_some_and(|said| !said.tool_calls.is_empty() || said.function_call.is_some())
    }

    fn part(&self) -> Option<&Said> {
        self.delta.as_ref().or(self.message.as_ref())
    }
}

/// `(reasoning, text)` of a content field: a string, or a list of typed parts.
fn parts(content: &Value) -> (String, String) {
    match content {
        Value::String(text) => (String::new(), text.clone()),
        Value::Array(items) => {
            let mut both = (String::new(), String::new());
            for item in items {
                if let Some(thinking) = item.get("thinking") {
                    both.0.push_str(&parts(thinking).1);
                } else {
                    let text = item.get("text").unwrap_or(item);
                    both.1.push_str(text.as_str().unwrap_or_default());
                }
            }
            both
        }
        _ => Default::default(),
    }
}

/// A field of another type than expected counts as missing.
fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// What a server says in an error object, wherever it puts it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Complaint {
    pub message: String,
    /// `code` and `type`, as far as they are words.
    pub code: String,
    /// An HTTP status within the object.
    pub status: Option<u16>,
}

impl Complaint {
    /// Reads the shapes of OpenAI, vLLM, llama.cpp, Ollama, FastAPI, OpenRouter and Google. `None`
    /// when the value is no complaint.
    pub fn read(value: &Value) -> Option<Self> {
        let object = match value {
            // Google wraps the object in a list.
            Value::Array(items) => items.first()?.as_object()?,
            other => other.as_object()?,
        };
        let inner = ["error", "errors", "detail"]
            .into_iter()
            .filter_map(|field| object.get(field))
            .find(|inner| !inner.is_null())
            .or_else(|| {
                let message = object.get("message").filter(|message| message.is_string());
                message.filter(|_| !object.contains_key("choices"))
            })?;
        let mut complaint = match inner {
            Value::String(text) => Self {
                message: text.clone(),
                ..Self::of(object)
            },
            Value::Object(fields) => Self::of(fields),
            Value::Array(items) => Self {
                message: items.iter().find_map(message_of).unwrap_or_default(),
                ..Self::default()
            },
            other => Self {
                message: other.to_string(),
                ..Self::default()
            },
        };
        if complaint.message.is_empty() {
            complaint.message = inner.to_string();
        }
        Some(complaint)
    }

    fn of(fields: &Map<String, Value>) -> Self {
        let words = ["code", "type"]
            .into_iter()
            .filter_map(|field| fields.get(field)?.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let status = ["code", "status", "status_code"]
            .into_iter()
            .filter_map(|field| fields.get(field))
            .find_map(|value| match value {
                Value::String(text) => text.parse().ok(),
                other => other.as_u64()?.try_into().ok(),
            })
            .filter(|status| (400..600).contains(status));
        // OpenRouter hides the provider's own words here.
        let raw = fields
            .get("metadata")
            .and_then(|metadata| metadata.get("raw")?.as_str())
            .map(|raw| format!(": {raw}"))
            .unwrap_or_default();
        let message = ["message", "msg", "error", "detail"]
            .into_iter()
            .find_map(|field| fields.get(field)?.as_str())
            .unwrap_or_default();
        Self {
            message: format!("{message}{raw}"),
            code: words,
            status,
        }
    }
}

fn message_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => Some(Complaint::of(fields).message).filter(|m| !m.is_empty()),
        _ => None,
    }
}

/// The names in an answer to `/v1/models`: OpenAI's `data[].id`, a bare list, or Ollama's own
/// `models[].name`. `None` when the value is no such answer; empty where a server has no model.
pub fn models(value: &Value) -> Option<Vec<String>> {
    let is_list = value.get("object").and_then(Value::as_str) == Some("list");
    let items = match value {
        Value::Array(items) => items.as_slice(),
        _ => ["data", "models"]
            .into_iter()
            .find_map(|field| value.get(field)?.as_array())
            .map_or(&[][..], Vec::as_slice),
    };
    let names: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Value::String(name) => Some(name.as_str()),
            other => ["id", "name", "model"]
                .into_iter()
                .find_map(|field| other.get(field)?.as_str()),
        })
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    (is_list || !names.is_empty()).then_some(names)
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
            params: Params {
                temperature: Some(0.0),
                max_tokens: Some(512),
            },
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
        let quirks = Quirks {
            completion_tokens: true,
            ..Quirks::default()
        };
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
            (
                "Unknown field: stream_options",
                Some(Quirks {
                    no_stream_options: true,
                    ..none
                }),
            ),
            (
                "Streaming is not supported",
                Some(Quirks {
                    no_stream: true,
                    ..none
                }),
            ),
            (
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                Some(Quirks {
                    completion_tokens: true,
                    ..none
                }),
            ),
            (
                "System role not supported",
                Some(Quirks {
                    system_as_user: true,
                    ..none
                }),
            ),
            (
                "Developer instruction is not enabled for models/gemma-3",
                Some(Quirks {
                    system_as_user: true,
                    ..none
                }),
            ),
            ("temperature must be at most 1", None),
        ];
        for (refusal, expected) in rows {
            let learnt = none.learn(refusal, &request(), &endpoint);
            assert_eq!(learnt, expected, "{refusal}");
            if let Some(learnt) = learnt {
                assert_ne!(
                    learnt.learn(refusal, &request(), &endpoint),
                    Some(learnt),
                    "{refusal}"
                );
            }
        }
    }

    #[test]
    fn choices_of_any_shape() {
        let rows = [
            (json!({"delta": {"content": "a"}}), ("", "a")),
            (
                json!({"delta": {"content": null, "role": "assistant"}}),
                ("", ""),
            ),
            (json!({"delta": {"reasoning_content": "r"}}), ("r", "")),
            (
                json!({"delta": {"reasoning_content": "r", "reasoning": "r"}}),
                ("r", ""),
            ),
            (
                json!({"delta": {"reasoning": "r", "content": ""}}),
                ("r", ""),
            ),
            (
                json!({"message": {"content": "a", "reasoning": "r"}}),
                ("r", "a"),
            ),
            (json!({"text": "a"}), ("", "a")),
            (json!({"delta": 5, "text": "a"}), ("", "a")),
            (
                json!({"delta": {"content": [
                    {"type": "thinking", "thinking": [{"type": "text", "text": "r"}]},
                    {"type": "text", "text": "a"},
                ]}}),
                ("r", "a"),
            ),
        ];
        for (value, (reasoning, text)) in rows {
            let choice: Choice = serde_json::from_value(value.clone()).expect("lenient");
            assert_eq!(
                choice.said(),
                (reasoning.to_owned(), text.to_owned()),
                "{value}"
            );
        }
    }

    #[test]
    fn complaints_of_any_shape() {
        let rows = [
            (
                json!({"error": {"message": "m", "code": "c", "type": "t"}}),
                "m",
                "c t",
                None,
            ),
            (
                json!({"error": {"message": "m", "code": 502}}),
                "m",
                "",
                Some(502),
            ),
            (json!({"error": "m"}), "m", "", None),
            (
                json!({"object": "error", "message": "m", "code": 400}),
                "m",
                "",
                Some(400),
            ),
            (json!({"detail": "m"}), "m", "", None),
            (
                json!({"detail": [{"loc": ["body"], "msg": "m"}]}),
                "m",
                "",
                None,
            ),
            (
                json!([{"error": {"message": "m", "status": "X"}}]),
                "m",
                "",
                None,
            ),
            (
                json!({"error": {"message": "m", "metadata": {"raw": "r"}}}),
                "m: r",
                "",
                None,
            ),
        ];
        for (value, message, code, status) in rows {
            let complaint = Complaint::read(&value).expect("a complaint");
            let expected = Complaint {
                message: message.into(),
                code: code.into(),
                status,
            };
            assert_eq!(complaint, expected, "{value}");
        }
        let others = [
            json!({"choices": []}),
            json!({"error": null}),
            json!({"message": {"content": "a"}}),
            json!(5),
            json!([]),
        ];
        for value in others {
            assert_eq!(Complaint::read(&value), None, "{value}");
        }
    }

    #[test]
    fn model_lists_of_any_shape() {
        let rows = [
            (
                json!({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}),
                Some(vec!["a", "b"]),
            ),
            (json!({"object": "list", "data": null}), Some(vec![])),
            (json!({"models": [{"name": "a"}]}), Some(vec!["a"])),
            (json!(["a"]), Some(vec!["a"])),
            (json!({"data": []}), None),
            (json!({"status": "ok"}), None),
            (json!("a"), None),
        ];
        for (value, expected) in rows {
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect());
            assert_eq!(models(&value), expected, "{value}");
        }
    }
}
