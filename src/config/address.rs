//! The address of a server: checked without asking anybody.

use std::net::IpAddr;

/// An address as [`crate::model::endpoint::Endpoint::base_url`] wants it: with a scheme and a host,
/// without a slash at the end and without `/chat/completions`.
///
/// # Errors
/// What is wrong with it, without repeating it: a password may stand in it.
pub fn check(text: &str) -> Result<String, String> {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("must begin with `http://` or `https://`".to_owned());
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Err("must begin with `http://` or `https://`".to_owned());
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("must not hold spaces".to_owned());
    }
    if rest.contains(['?', '#']) {
        return Err("must end before any `?` or `#`".to_owned());
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err("must not hold a user name or password; name the key by `api_key_env`, \
             `api_key_command` or `api_key_file`"
            .to_owned());
    }
    check_authority(authority)?;
    let trimmed = text.trim_end_matches('/');
    let trimmed = trimmed.strip_suffix("/chat/completions").unwrap_or(trimmed);
    Ok(trimmed.trim_end_matches('/').to_owned())
}

fn check_authority(authority: &str) -> Result<(), String> {
    // The colons of `[::1]` belong to the host.
    let (host, port) = match authority.rfind(']') {
        Some(end) => (&authority[..=end], &authority[end + 1..]),
        None => match authority.find(':') {
            Some(colon) => authority.split_at(colon),
            None => (authority, ""),
        },
    };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    let inside = |c: char| match bracketed {
        true => c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '[' | ']'),
        false => c.is_alphanumeric() || matches!(c, '.' | '-' | '_'),
    };
    if host.is_empty() || host == "[]" || !host.chars().all(inside) {
        return Err("must name a host, such as `http://127.0.0.1:8080/v1`".to_owned());
    }
    match port.strip_prefix(':').map(str::parse::<u16>) {
        None if port.is_empty() => Ok(()),
        Some(Ok(1..)) => Ok(()),
        _ => Err("has a port that is no number from 1 to 65535".to_owned()),
    }
}

/// Host and port of a checked address, as a name for its endpoint.
pub fn host(checked: &str) -> String {
    let rest = checked.split_once("://").map_or(checked, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_lowercase()
}

/// Whether what is sent to a checked address can be read on its way: no TLS, and another machine.
pub fn is_open(checked: &str) -> bool {
    let plain = checked.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
    let host = host(checked);
    let host = match host.rfind(']') {
        Some(end) => &host[1..end],
        None => host.split(':').next().unwrap_or_default(),
    };
    let own = host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    plain && !own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_in_their_usual_spellings() {
        for (text, kept) in [
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
            ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
            ("http://h/v1/chat/completions", "http://h/v1"),
            ("HTTP://localhost", "HTTP://localhost"),
            ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
            ("http://服务器:80", "http://服务器:80"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(kept), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_address() {
        for (text, word) in [
            ("", "http://"),
            ("localhost:8080", "http://"),
            ("ftp://h/v1", "http://"),
            ("http://", "host"),
            ("http:///v1", "host"),
            ("http://:80", "host"),
            ("http://h:port", "port"),
            ("http://h:0", "port"),
            ("http://h:70000", "port"),
            ("http://[::1", "host"),
            ("http://[::1]x", "port"),
            ("http://me:secret@h", "password"),
            ("http://h/v1?key=secret", "`?`"),
            ("http://h/a b", "spaces"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
            assert!(!error.contains("secret"), "{text}: {error}");
        }
    }

    #[test]
    fn names_the_host() {
        assert_eq!(host("http://LocalHost:8080/v1"), "localhost:8080");
    }

    #[test]
    fn knows_what_can_be_read_on_its_way() {
        for (address, open) in [
            ("http://127.0.0.1:8080/v1", false),
            ("http://localhost/v1", false),
            ("http://LOCALHOST:1/v1", false),
            ("http://a.localhost", false),
            ("http://[::1]:8000/v1", false),
            ("https://api.openai.com/v1", false),
            ("http://api.openai.com/v1", true),
            ("HTTP://10.0.0.7:8000", true),
            ("http://localhost.example.org", true),
            ("http://[fe80::1]/v1", true),
        ] {
            assert_eq!(is_open(address), open, "{address}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_keeps_what_it_took(text in ".{0,60}") {
            if let Ok(kept) = check(&text) {
                is_open(&kept);
                proptest::prop_assert_eq!(check(&kept), Ok(kept));
            }
        }
    }
}
