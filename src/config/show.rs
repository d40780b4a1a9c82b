//! Settings as rows of name, value and origin; no key and no header's value is among them.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    EndpointSettings, KeySource, Origin, RoleSettings, Settings, Sourced,
    file::{SERVERS_OWN, model_name},
    layer::protocol_name,
};
use crate::log;

/// One setting in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// As it would be written in the file, dotted.
    pub name: String,
    /// `null`: not set.
    pub value: Value,
    pub origin: Origin,
}

/// Every setting in force.
pub fn rows(settings: &Settings) -> Vec<Row> {
    let mut rows = Rows(Vec::new());
    rows.add("protocol", &settings.protocol, |p| protocol_name(*p).into());
    rows.add("thoughts", &settings.thoughts, |on| (*on).into());
    rows.add("motivation", &settings.motivation, |on| (*on).into());
    rows.add("max_rounds", &settings.max_rounds, |n| (*n).into());
    rows.add("continue_from", &settings.continue_from, |n| (*n).into());
    rows.add("seed", &settings.seed, |n| (*n).into());
    rows.add("theme", &settings.theme, |name| name.as_str().into());
    rows.add("pace_ms", &settings.pace_ms, |n| (*n).into());
    for (name, paths) in [("test_sets", &settings.test_sets), ("books", &settings.books)] {
        rows.add(name, paths, |paths| {
            paths.iter().map(|path| Value::from(path.to_string_lossy())).collect()
        });
    }
    rows.add("prompts", &settings.prompts, |folder| {
        folder.as_ref().map_or(Value::Null, |folder| Value::from(folder.to_string_lossy()))
    });
    rows.add("mouse", &settings.mouse, |on| (*on).into());
    rows.add("annotator", &settings.annotator, |name| {
        name.as_deref().map_or(Value::Null, Value::from)
    });
    rows.add("log", &settings.log, |level| log::level_name(*level).into());
    rows.add("report_text", &settings.report_text, |on| (*on).into());
    for (name, role) in [
        ("actor", &settings.actor),
        ("environment", &settings.environment),
        ("nsp", &settings.nsp),
        ("judge", &settings.judge),
    ] {
        rows.role(&format!("roles.{name}"), role);
    }
    for (name, role) in &settings.characters {
        rows.role(&format!("characters.{}", quoted(name)), role);
    }
    for key in &settings.keys {
        rows.0.push(Row {
            name: format!("keys.{}.{}", quoted(&key.context), quoted(&key.action)),
            value: key.keys.clone().into(),
            origin: key.from.clone(),
        });
    }
    for endpoint in &settings.endpoints {
        rows.endpoint(settings, endpoint);
    }
    rows.0
}

struct Rows(Vec<Row>);

impl Rows {
    fn add<T>(&mut self, name: impl Into<String>, set: &Sourced<T>, value: impl Fn(&T) -> Value) {
        self.0.push(Row {
            name: name.into(),
            value: value(&set.value),
            origin: set.origin.clone(),
        });
    }

    fn role(&mut self, name: &str, role: &RoleSettings) {
        self.add(format!("{name}.model"), &role.model, |model| {
            model.as_ref().map_or(Value::Null, |model| model_name(model).into())
        });
        self.add(format!("{name}.temperature"), &role.temperature, |value| {
            value.map_or(SERVERS_OWN.into(), Value::from)
        });
        self.add(format!("{name}.max_tokens"), &role.max_tokens, |value| {
            value.map_or(SERVERS_OWN.into(), Value::from)
        });
    }

    fn endpoint(&mut self, settings: &Settings, endpoint: &EndpointSettings) {
        let name = |key: &str| format!("endpoints.{}.{key}", quoted(&endpoint.name));
        self.add(name("base_url"), &endpoint.base_url, |url| url.as_str().into());
        self.add(name("key"), &endpoint.key, |key| {
            key.as_ref().map_or(Value::Null, |key| shown_key(settings, key))
        });
        self.add(name("headers"), &endpoint.headers, |headers| {
            headers.iter().map(|(name, _)| Value::from(format!("{name}: (hidden)"))).collect()
        });
        for (key, wait) in [
            ("timeouts.connect", &endpoint.connect),
            ("timeouts.first_chunk", &endpoint.first_chunk),
            ("timeouts.between_chunks", &endpoint.between_chunks),
            ("timeouts.whole", &endpoint.whole),
        ] {
            self.add(name(key), wait, |wait| shown_wait(*wait));
        }
        self.add(name("requests_at_once"), &endpoint.requests_at_once, |n| (*n).into());
        self.add(name("retries"), &endpoint.retries, |n| (*n).into());
        self.add(name("system_role"), &endpoint.system_as_user, |as_user| {
            if *as_user { "user" } else { "system" }.into()
        });
        self.add(name("stream"), &endpoint.stream, |on| (*on).into());
        self.add(name("plain_http"), &endpoint.plain_http, |on| (*on).into());
        self.add(name("extra"), &endpoint.extra, |fields| fields.clone().into());
        for (model, price) in &endpoint.prices {
            self.add(
                name(&format!("prices.{}", quoted(model))),
                price,
                |price| json!({ "in": price.input, "out": price.output }),
            );
        }
    }
}

/// Where the key comes from, never the key.
fn shown_key(settings: &Settings, key: &KeySource) -> Value {
    let name = key.name();
    Value::from(match key {
        KeySource::Variable(variable) if settings.is_set(variable) => format!("{name} (set)"),
        KeySource::Variable(_) => format!("{name} (not set)"),
        KeySource::File(_) => format!("the file {name}"),
        KeySource::Program(_) | KeySource::Shell(_) => name,
    })
}

fn shown_wait(wait: Duration) -> Value {
    format!("{}s", wait.as_secs_f64()).into()
}

/// A part of a dotted name as TOML writes it.
fn quoted(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match !name.is_empty() && name.chars().all(bare) {
        true => name.to_owned(),
        false => Value::from(name).to_string(),
    }
}
