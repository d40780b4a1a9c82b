//! What a server said, made fit to stand within one sentence of ours.

use secrecy::ExposeSecret;

use super::endpoint::Endpoint;
use crate::text;

/// Characters of a server's text that a message quotes.
const MOST_CHARS: usize = 200;
/// A secret that a server cut short is still masked when this much of it is there.
const TELLING: usize = 8;
const MASK: &str = "***";

/// The text on one line, cleaned, clipped, without what `endpoint` keeps secret and without a final period.
pub fn quote(text: &str, endpoint: &Endpoint) -> String {
    let masked = mask(text, endpoint);
    let words = text::clean_line(&masked);
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.trim_end_matches('.').to_owned(),
    }
}

/// The text with every secret of the endpoint replaced: its key, its header values, and user,
/// password and query of its address.
pub fn mask(text: &str, endpoint: &Endpoint) -> String {
    let key = endpoint.key.as_ref().map(|key| key.secret.expose_secret());
    let headers = endpoint.headers.iter().flat_map(|(_, value)| value.split_whitespace());
    let address = endpoint.base_url.as_str();
    let user = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'))
        .map_or("", |(user, _)| user);
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let within =
        user.split(':').chain(query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1)));
    let mut masked = text.to_owned();
    for secret in key.into_iter().chain(headers).chain(within) {
        masked = mask_one(&masked, secret);
    }
    masked
}

fn mask_one(text: &str, secret: &str) -> String {
    let start = match secret.char_indices().nth(TELLING) {
        Some((end, _)) => &secret[..end],
        None => secret,
    };
    // Shorter ones are placeholders such as `x`, and part of ordinary words.
    if start.chars().count() < 4 {
        return text.to_owned();
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        let (before, tail) = rest.split_at(at);
        let same: usize = tail
            .chars()
            .zip(secret.chars())
            .take_while(|(given, known)| given == known)
            .map(|(given, _)| given.len_utf8())
            .sum();
        masked.push_str(before);
        masked.push_str(MASK);
        rest = &tail[same..];
    }
    masked.push_str(rest);
    masked
}

/// The title of an HTML page, empty where it has none; `None` when the text is no such page.
pub fn page_title(text: &str) -> Option<String> {
    let head: String = text.trim_start().chars().take(2000).collect();
    let lower = head.to_ascii_lowercase();
    let page = ["<!doctype", "<html", "<head"];
    if !lower.starts_with('<') || !page.into_iter().any(|tag| lower.contains(tag)) {
        return None;
    }
    let title = lower.find("<title").and_then(|open| {
        let from = open + lower[open..].find('>')? + 1;
        let to = from + lower[from..].find("</title")?;
        Some(head[from..to].trim().to_owned())
    });
    Some(title.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Key;

    fn endpoint() -> Endpoint {
        let mut endpoint = Endpoint::new("lab", "http://me:hunter22@host/v1?sig=signature");
        endpoint.key =
            Some(Key { secret: "sk-planted-key-0123456789".into(), from: "$LAB_KEY".into() });
        endpoint.headers = vec![("authorization".into(), "Token headersecret".into())];
        endpoint
    }

    #[test]
    fn quotes() {
        let rows = [
            ("Bad key sk-planted-key-0123456789.", "Bad key ***"),
            ("sk-planted-key-0123… and sk-planted-key-0123456789!", "***… and ***!"),
            ("got headersecret, hunter22, signature", "got ***, ***, ***"),
            ("two\r\nlines\tand \u{1b}[31mred", "two lines and ␛[31mred"),
            ("", ""),
        ];
        for (given, expected) in rows {
            assert_eq!(quote(given, &endpoint()), expected);
        }
        let long = quote(&"漢".repeat(500), &endpoint());
        assert_eq!(long.chars().count(), MOST_CHARS + 1);
    }

    #[test]
    fn titles() {
        let rows = [
            (
                "<!DOCTYPE html><html><head><TITLE>502 Bad\nGateway</TITLE>",
                Some("502 Bad\nGateway"),
            ),
            ("\n<html><body>oops</body></html>", Some("")),
            ("<html><title>never closed", Some("")),
            ("{\"error\": \"<html>\"", None),
            ("plain", None),
        ];
        for (given, expected) in rows {
            assert_eq!(page_title(given).as_deref(), expected, "{given}");
        }
    }
}
