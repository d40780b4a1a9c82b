//! Chat completions and lists of models as servers send them.
//!
//! Read as leniently as real servers ask for: any field may be missing, null or of another type,
//! and streamed chunks and whole answers are one shape.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::chat::Usage;

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
        self.finish_reason.as_deref().filter(|reason| !reason.is_empty())
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
        self.part().is_some_and(|said| !said.tool_calls.is_empty() || said.function_call.is_some())
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
            other => {
                ["id", "name", "model"].into_iter().find_map(|field| other.get(field)?.as_str())
            }
        })
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    (is_list || !names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn choices_of_any_shape() {
        let rows = [
            (json!({"delta": {"content": "a"}}), ("", "a")),
            (json!({"delta": {"content": null, "role": "assistant"}}), ("", "")),
            (json!({"delta": {"reasoning_content": "r"}}), ("r", "")),
            (json!({"delta": {"reasoning_content": "r", "reasoning": "r"}}), ("r", "")),
            (json!({"delta": {"reasoning": "r", "content": ""}}), ("r", "")),
            (json!({"message": {"content": "a", "reasoning": "r"}}), ("r", "a")),
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
            assert_eq!(choice.said(), (reasoning.to_owned(), text.to_owned()), "{value}");
        }
    }

    #[test]
    fn model_lists_of_any_shape() {
        let rows = [
            (json!({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}), Some(vec!["a", "b"])),
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
