//! `[endpoints.NAME]` of the settings file.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::chat::Price;

use super::{
    ConfigError, EndpointSettings, KeySource, Sourced, address, file::TOP, item::Item,
    read::Section,
};

pub(super) const KEYS: &[&str] = &[
    "base_url",
    "api_key_env",
    "api_key_command",
    "api_key_file",
    "headers",
    "timeouts",
    "requests_at_once",
    "retries",
    "system_role",
    "stream",
    "extra",
    "prices",
    "plain_http",
];
const TIMEOUT_KEYS: &[&str] = &["connect", "first_chunk", "between_chunks", "whole"];
const PRICE_KEYS: &[&str] = &["in", "out"];
/// Body fields that the program writes itself.
const OWN_FIELDS: [&str; 3] = ["model", "messages", "stream"];
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads the table of the endpoint `name`.
pub(super) fn read(name: &str, item: &Item<'_>) -> Result<EndpointSettings, ConfigError> {
    check_name(name).map_err(|why| item.wrong_name(why, ""))?;
    let section = item.section()?;
    section.only(KEYS, TOP)?;
    let Some(base_url) = section.get("base_url") else {
        return Err(item.wrong_name(
            format!("[endpoints.{name}] has no `base_url`"),
            "add one, such as base_url = \"http://127.0.0.1:11434/v1\"",
        ));
    };
    let mut endpoint = EndpointSettings::new(name, read_address(base_url)?);
    if let Some(key) = read_key(&section)? {
        endpoint.key = key;
    }
    if let Some(item) = section.get("headers") {
        endpoint.headers = item.sourced(read_headers(&item)?);
    }
    if let Some(item) = section.get("timeouts") {
        read_timeouts(&item.section()?, &mut endpoint)?;
    }
    if let Some(item) = section.get("requests_at_once") {
        endpoint.requests_at_once = item.sourced(item.whole(1..=1024)? as usize);
    }
    if let Some(item) = section.get("retries") {
        endpoint.retries = item.sourced(item.whole(0..=20)? as u32);
    }
    if let Some(item) = section.get("system_role") {
        let as_user = item.choice(&[("system", false), ("user", true)])?;
        endpoint.system_as_user = item.sourced(as_user);
    }
    if let Some(item) = section.get("stream") {
        endpoint.stream = item.sourced(item.boolean()?);
    }
    if let Some(item) = section.get("plain_http") {
        endpoint.plain_http = item.sourced(item.boolean()?);
    }
    if let Some(item) = section.get("extra") {
        endpoint.extra = item.sourced(read_extra(&item)?);
    }
    if let Some(item) = section.get("prices") {
        endpoint.prices = read_prices(&item.section()?)?;
    }
    Ok(endpoint)
}

fn check_name(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if name.is_empty() || !name.chars().all(plain) {
        return Err(
            "an endpoint's name holds letters, digits, `-`, `_`, `.` and `:` only".to_owned()
        );
    }
    if name == crate::chat::ModelRef::OFFLINE {
        return Err(format!("`{name}` is the company that needs no model; choose another name"));
    }
    Ok(())
}

fn read_address(item: Item<'_>) -> Result<Sourced<String>, ConfigError> {
    let item = item.secret();
    let address = address::check(item.string()?)
        .map_err(|why| item.wrong(format!("`{}` {why}", item.name), ""))?;
    Ok(item.sourced(address))
}

fn read_key(section: &Section<'_>) -> Result<Option<Sourced<Option<KeySource>>>, ConfigError> {
    let mut found: Option<(&str, Sourced<Option<KeySource>>)> = None;
    for name in ["api_key_env", "api_key_command", "api_key_file"] {
        let Some(item) = section.get(name).map(Item::secret) else {
            continue;
        };
        if let Some((first, _)) = found {
            return Err(item.wrong_name(
                format!("[{}] has both `{first}` and `{name}`", section.name),
                "keep one of them",
            ));
        }
        let source = match name {
            "api_key_env" => read_variable(&item)?,
            "api_key_command" => read_command(&item)?,
            _ => KeySource::File(item.path()?),
        };
        found = Some((name, item.sourced(Some(source))));
    }
    Ok(found.map(|(_, source)| source))
}

fn read_variable(item: &Item<'_>) -> Result<KeySource, ConfigError> {
    let name = item.string()?;
    let usual = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.chars().all(usual) || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(item.wrong(
            format!("`{}` must be the name of a variable", item.name),
            "the variable's name stands here, such as OPENAI_API_KEY, not the key",
        ));
    }
    Ok(KeySource::Variable(name.to_owned()))
}

fn read_command(item: &Item<'_>) -> Result<KeySource, ConfigError> {
    if let Some(line) = item.as_str() {
        item.string()?;
        return Ok(KeySource::Shell(line.to_owned()));
    }
    let words = item
        .array()?
        .iter()
        .map(|word| word.string().map(str::to_owned))
        .collect::<Result<Vec<_>, _>>()?;
    if words.is_empty() {
        return Err(item.wrong(format!("`{}` must not be empty", item.name), ""));
    }
    Ok(KeySource::Program(words))
}

fn read_headers(item: &Item<'_>) -> Result<Vec<(String, String)>, ConfigError> {
    let mut headers = Vec::new();
    for (name, value) in item.section()?.entries() {
        let value = value.secret();
        let usual = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(usual) {
            return Err(value.wrong_name("this is no name of a header", ""));
        }
        let text = value.string()?;
        if !text.chars().all(|c| c == '\t' || (' '..='~').contains(&c)) {
            return Err(value.wrong(
                format!("the value of the header `{}` holds more than plain ASCII", name),
                "",
            ));
        }
        headers.push((name.to_owned(), text.to_owned()));
    }
    Ok(headers)
}

fn read_timeouts(
    section: &Section<'_>,
    endpoint: &mut EndpointSettings,
) -> Result<(), ConfigError> {
    section.only(TIMEOUT_KEYS, TOP)?;
    for (name, slot) in [
        ("connect", &mut endpoint.connect),
        ("first_chunk", &mut endpoint.first_chunk),
        ("between_chunks", &mut endpoint.between_chunks),
        ("whole", &mut endpoint.whole),
    ] {
        if let Some(item) = section.get(name) {
            *slot = item.sourced(read_duration(&item)?);
        }
    }
    Ok(())
}

fn read_duration(item: &Item<'_>) -> Result<Duration, ConfigError> {
    let seconds = match item.as_str() {
        Some(text) => parse_seconds(text),
        None => item.as_number(),
    };
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|wait| !wait.is_zero() && *wait <= LONGEST_WAIT)
        .ok_or_else(|| {
            item.must_be(
                "a time above 0 and of at most a day: seconds, or such as \"30s\" or \"2m\"",
            )
        })
}

/// `30s`, `500ms`, `2m`, `1h`, or a number of seconds.
fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let factor = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * factor)
}

fn read_extra(item: &Item<'_>) -> Result<Map<String, Value>, ConfigError> {
    let section = item.section()?;
    for (name, field) in section.entries() {
        if OWN_FIELDS.contains(&name) {
            let hint = match name {
                "stream" => "stream = false stands beside base_url",
                _ => "leave it out",
            };
            return Err(field.wrong_name(format!("the program sets `{name}` itself"), hint));
        }
    }
    section.json()
}

fn read_prices(section: &Section<'_>) -> Result<Vec<(String, Sourced<Price>)>, ConfigError> {
    let mut prices = Vec::new();
    for (model, item) in section.entries() {
        let price = item.section()?;
        price.only(PRICE_KEYS, TOP)?;
        let side = |name| match price.get(name) {
            Some(item) => item.number(0.0..=1e9),
            None => Ok(0.0),
        };
        let price = Price { input: side("in")?, output: side("out")? };
        prices.push((model.to_owned(), item.sourced(price)));
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        for (text, seconds) in [
            ("30s", Some(30.0)),
            ("30", Some(30.0)),
            (" 2 m ", Some(120.0)),
            ("1.5h", Some(5400.0)),
            ("500ms", Some(0.5)),
            ("-3s", Some(-3.0)),
            ("soon", None),
            ("3 days", None),
            ("", None),
        ] {
            assert_eq!(parse_seconds(text), seconds, "{text}");
        }
    }
}
