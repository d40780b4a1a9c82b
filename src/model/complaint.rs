//! What servers say when they will not answer, and what they mean by it.

use serde_json::{Map, Value};

use crate::chat::FaultKind;

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
            Value::String(text) => Self { message: text.clone(), ..Self::of(object) },
            Value::Object(fields) => Self::of(fields),
            Value::Array(items) => Self {
                message: items.iter().find_map(message_of).unwrap_or_default(),
                ..Self::default()
            },
            other => Self { message: other.to_string(), ..Self::default() },
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
        Self { message: format!("{message}{raw}"), code: words, status }
    }
}

fn message_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => Some(Complaint::of(fields).message).filter(|m| !m.is_empty()),
        _ => None,
    }
}

/// `text`: the complaint's code and message in lower case.
pub fn kind(status: u16, text: &str) -> FaultKind {
    match status {
        400 | 413 | 422 | 500 if too_long(text) => FaultKind::TooLong,
        400 | 422 | 500 if unknown_model(text) => FaultKind::NoSuchModel,
        // LiteLLM's proxy, with a key that it does not know.
        400 if text.contains("no connected db") => FaultKind::Unauthorised,
        401 | 403 => FaultKind::Unauthorised,
        404 => FaultKind::NoSuchModel,
        429 => FaultKind::Busy,
        408 | 409 | 500.. => FaultKind::Server,
        _ => FaultKind::Refused,
    }
}

/// The words of OpenAI, vLLM, llama.cpp, llama-cpp-python, Ollama, LM Studio, Anthropic, Google and
/// Mistral for a request that is longer than the model's context.
fn too_long(text: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "context_length_exceeded",
        "maximum context length",
        "exceeds the context length",
        "maximum model length",
        "exceed context window",
        "exceeds the available context size",
        "exceed_context_size",
        "with context length of only",
        "input is too long",
        "prompt is too long",
        "exceeds the maximum number of tokens",
        "exceeds the context window",
    ];
    SIGNS.into_iter().any(|sign| text.contains(sign))
}

/// The words of OpenRouter, LiteLLM, Ollama and others that answer with another status than 404.
fn unknown_model(text: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "model_not_found",
        "not a valid model",
        "invalid model name",
        "unknown model",
        "try pulling it",
        "model not found",
    ];
    SIGNS.into_iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn complaints_of_any_shape() {
        let rows = [
            (json!({"error": {"message": "m", "code": "c", "type": "t"}}), "m", "c t", None),
            (json!({"error": {"message": "m", "code": 502}}), "m", "", Some(502)),
            (json!({"error": "m"}), "m", "", None),
            (json!({"object": "error", "message": "m", "code": 400}), "m", "", Some(400)),
            (json!({"detail": "m"}), "m", "", None),
            (json!({"detail": [{"loc": ["body"], "msg": "m"}]}), "m", "", None),
            (json!([{"error": {"message": "m", "status": "X"}}]), "m", "", None),
            (json!({"error": {"message": "m", "metadata": {"raw": "r"}}}), "m: r", "", None),
        ];
        for (value, message, code, status) in rows {
            let complaint = Complaint::read(&value).expect("a complaint");
            let expected = Complaint { message: message.into(), code: code.into(), status };
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
    fn kinds() {
        use FaultKind::*;
        let rows = [
            (400, "this model's maximum context length is 4096 tokens", TooLong),
            (400, "requested tokens (9000) exceed context window of 8192", TooLong),
            (400, "the request exceeds the available context size, try increasing it", TooLong),
            (400, "prompt is too long: 210000 tokens > 200000 maximum", TooLong),
            (500, "input length exceeds maximum context length", TooLong),
            (400, "context_length_exceeded too long", TooLong),
            (400, "x is not a valid model id", NoSuchModel),
            (404, "model 'x' not found, try pulling it first", NoSuchModel),
            (404, "", NoSuchModel),
            (400, "no connected db.", Unauthorised),
            (401, "", Unauthorised),
            (403, "", Unauthorised),
            (429, "", Busy),
            (408, "", Server),
            (409, "", Server),
            (500, "", Server),
            (529, "overloaded", Server),
            (400, "temperature must be positive", Refused),
            (422, "", Refused),
            (402, "", Refused),
        ];
        for (status, text, expected) in rows {
            assert_eq!(kind(status, text), expected, "{status} {text}");
        }
    }
}
