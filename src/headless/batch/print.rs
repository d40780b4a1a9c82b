//! Fingerprints: settings told apart, texts told apart, seeds made of names.

use serde_json::{Map, Value};

/// A 64-bit FNV-1a hash that grows with what is added. The same on every machine and in every
/// version, which the standard library's is not; no protection against intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print(u64);

impl Default for Print {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Print {
    #[must_use]
    pub fn with(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    /// Adds a text and its end, so that `ab` `c` is another print than `a` `bc`.
    #[must_use]
    pub fn with_text(self, text: &str) -> Self {
        self.with(text.as_bytes()).with(&[0xff])
    }

    /// Sixteen digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }

    pub fn number(self) -> u64 {
        self.0
    }
}

/// Each setting whose value is not the same in both, as lines of a message; `None` where there is
/// none.
pub fn differences(there: &Map<String, Value>, now: &Map<String, Value>) -> Option<String> {
    let names = there.keys().chain(now.keys().filter(|name| !there.contains_key(*name)));
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "not set".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let lines: Vec<String> = names
        .filter(|name| there.get(*name) != now.get(*name))
        .map(|name| {
            format!("  {name}: {} there, {} now", shown(there.get(name)), shown(now.get(name)))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The published test vectors of FNV-1a.
    #[test]
    fn prints_are_fnv_1a() {
        assert_eq!(Print::default().with(b"").hex(), "cbf29ce484222325");
        assert_eq!(Print::default().with(b"a").hex(), "af63dc4c8601ec8c");
        assert_eq!(Print::default().with(b"foobar").hex(), "85944171f73967e8");
        let ab_c = Print::default().with_text("ab").with_text("c");
        assert_ne!(ab_c, Print::default().with_text("a").with_text("bc"));
    }

    #[test]
    fn each_difference_is_named() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let there = map(json!({"actor": "big", "max_rounds": 20, "seed": 1}));
        let now = map(json!({"seed": 1, "max_rounds": 10, "rubric": "own"}));
        assert_eq!(
            differences(&there, &now).unwrap(),
            "  actor: big there, not set now\n  max_rounds: 20 there, 10 now\n  \
             rubric: not set there, own now"
        );
        assert_eq!(differences(&there, &there), None);
    }
}
