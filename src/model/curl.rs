//! A call as a `curl` command for any POSIX shell, to be sent again outside sceneplay.
//!
//! Holds no secret: a key is read from its variable, headers of the settings are read from variables
//! of their names, and what an address holds besides host and path is left out. The body is what
//! [`super::ask`] makes of the request for this model.

use std::fmt::Write;

use reqwest::{Url, header::HeaderName};

use super::{
    ask::{self, Quirks},
    endpoint::Endpoint,
};
use crate::{chat::Request, text};

/// Stands alone on the line that ends the body; no line of JSON looks like it.
const END: &str = "END_OF_BODY";

/// Read for the key where the settings name no variable for it.
const KEY: &str = "SCENEPLAY_KEY";

/// The command, with comments on what it needs; `url` is the address of chat completions.
pub fn command(url: &Url, request: &Request, endpoint: &Endpoint, quirks: Quirks) -> String {
    let mut notes = vec![format!("Call {} of the play, to {}.", request.call, request.model)];
    let mut headers = vec!["'Content-Type: application/json'".to_owned()];
    if let Some(variable) = key_variable(endpoint, &mut notes) {
        headers.push(format!("\"Authorization: Bearer ${variable}\""));
    }
    // No other names are ever sent.
    let named = endpoint.headers.iter().map(|(name, _)| name);
    for name in named.filter(|name| HeaderName::from_bytes(name.as_bytes()).is_ok()) {
        let variable = variable_of(name);
        notes.push(format!("Set {variable} to what the settings have for the header {name}."));
        headers.push(format!("{}\"${variable}\"", quoted(&format!("{name}: "))));
    }
    let address = public(url);
    if address != *url {
        notes.push("User, password and query of the address are left out.".to_owned());
    }
    let mut command = String::new();
    for note in notes {
        // A name with a line break in it must not leave the comment.
        let _ = writeln!(command, "# {}", text::clean_line(&note));
    }
    let _ = write!(command, "curl -sSN {}", quoted(address.as_str()));
    for header in headers {
        let _ = write!(command, " \\\n  -H {header}");
    }
    let body = ask::body(request, endpoint, quirks);
    let _ = writeln!(command, " \\\n  --data-binary @- <<'{END}'\n{}\n{END}", visible(&body));
    command
}

/// The variable with the key; `None` where the endpoint has none.
fn key_variable(endpoint: &Endpoint, notes: &mut Vec<String>) -> Option<String> {
    let place = match &endpoint.key {
        Some(key) => &key.from,
        None => endpoint.key_place.as_ref()?,
    };
    let named = place.strip_prefix('$').filter(|name| is_variable(name));
    let variable = named.unwrap_or(KEY).to_owned();
    notes.push(match named {
        Some(_) => format!("Reads the key from {variable}."),
        None => format!("Set {variable} to the key; sceneplay has it from {place}."),
    });
    Some(variable)
}

fn is_variable(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    letters && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

/// The name of a variable for a header: `x-api-key` is read from `HEADER_X_API_KEY`.
fn variable_of(header: &str) -> String {
    let letters = header.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
        _ => '_',
    });
    format!("HEADER_{}", letters.collect::<String>())
}

fn public(url: &Url) -> Url {
    let mut url = url.clone();
    // Only addresses without a host have no user to take away.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// `text` as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// JSON in which everything that a terminal would not show as it is stands as an escape.
fn visible(body: &serde_json::Value) -> String {
    let json = format!("{body:#}");
    let mut visible = String::with_capacity(json.len());
    for c in json.chars() {
        let shown = c.is_ascii_graphic()
            || matches!(c, ' ' | '\n')
            || *text::clean(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]);
        if shown {
            visible.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(visible, "\\u{unit:04x}");
            }
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        chat::{CallId, Message, ModelRef, Params, Purpose},
        model::endpoint::Key,
    };

    fn request(model: &str, said: &str) -> Request {
        Request {
            call: CallId(7),
            purpose: Purpose::Nsp,
            model: ModelRef::new("lab", model),
            params: Params { temperature: Some(0.0), max_tokens: Some(512) },
            messages: vec![Message::system("You are NSP."), Message::user(said)],
        }
    }

    fn endpoint() -> Endpoint {
        let mut endpoint = Endpoint::new("lab", "http://localhost/v1");
        endpoint.key = Some(Key { secret: "planted-1".into(), from: "$LAB_KEY".into() });
        endpoint
    }

    fn url(address: &str) -> Url {
        Url::parse(address).expect("an address")
    }

    /// What `sh` hands to a `curl` that writes down its arguments and what it is fed.
    fn run(command: &str) -> (Vec<String>, Value) {
        let stand_in = "curl() { for word in \"$@\"; do printf '%s\\0' \"$word\"; done; cat; }\n";
        let mut shell = Command::new("sh")
            .env("LAB_KEY", "the key")
            .env("HEADER_X_API_KEY", "a header's")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let mut stdin = shell.stdin.take().expect("it is piped");
        stdin.write_all(format!("{stand_in}{command}").as_bytes()).expect("the shell reads");
        drop(stdin);
        let output = shell.wait_with_output().expect("the shell ends");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let mut words: Vec<String> = text.split('\0').map(str::to_owned).collect();
        let body = words.pop().expect("a body");
        (words, serde_json::from_str(&body).expect("the body is JSON"))
    }

    #[test]
    fn a_call_as_a_command() {
        let command = command(
            &url("http://localhost/v1/chat/completions"),
            &request("small", "It's \"late\".\nEND_OF_BODY"),
            &endpoint(),
            Quirks { no_stream: true, ..Quirks::default() },
        );
        insta::assert_snapshot!(command, @r#"
        # Call #7 of the play, to lab/small.
        # Reads the key from LAB_KEY.
        curl -sSN 'http://localhost/v1/chat/completions' \
          -H 'Content-Type: application/json' \
          -H "Authorization: Bearer $LAB_KEY" \
          --data-binary @- <<'END_OF_BODY'
        {
          "model": "small",
          "messages": [
            {
              "role": "system",
              "content": "You are NSP."
            },
            {
              "role": "user",
              "content": "It's \"late\".\nEND_OF_BODY"
            }
          ],
          "temperature": 0.0,
          "max_tokens": 512,
          "stream": false
        }
        END_OF_BODY
        "#);
    }

    #[test]
    fn nothing_secret_is_in_it() {
        let mut endpoint = endpoint();
        endpoint.headers = vec![("x-api-key".into(), "planted-2".into())];
        let address = url("https://me:planted-3@host/v1/chat/completions?key=planted-4");
        let command = command(&address, &request("small", "?"), &endpoint, Quirks::default());
        assert!(!command.contains("planted"), "{command}");
        let (words, _) = run(&command);
        assert!(words.contains(&"Authorization: Bearer the key".to_owned()), "{words:?}");
        assert!(words.contains(&"x-api-key: a header's".to_owned()), "{words:?}");
        assert!(words.contains(&"https://host/v1/chat/completions".to_owned()), "{words:?}");
    }

    #[test]
    fn where_keys_come_from() {
        let rows = [
            (None, None, None),
            (None, Some("$LAB_KEY"), Some("$LAB_KEY")),
            (Some("the program pass"), None, Some("$SCENEPLAY_KEY")),
            (Some("/home/me/it's a `key`"), None, Some("$SCENEPLAY_KEY")),
            (Some("$NO;VARIABLE"), None, Some("$SCENEPLAY_KEY")),
        ];
        for (from, place, variable) in rows {
            let mut endpoint = endpoint();
            endpoint.key = from.map(|from| Key { secret: "k".into(), from: from.into() });
            endpoint.key_place = place.map(str::to_owned);
            let address = url("http://localhost/v1");
            let command = command(&address, &request("small", "?"), &endpoint, Quirks::default());
            let expected = variable.map(|name| format!("-H \"Authorization: Bearer {name}\""));
            match expected {
                Some(expected) => assert!(command.contains(&expected), "{command}"),
                None => assert!(!command.contains("Authorization"), "{command}"),
            }
            run(&command);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_comes_through_the_shell_as_it_was_sent(
            said in any::<String>(),
            hostile in "(['\"`$\\\\!#;&|()<>{}\n\r\0\t ]|END_OF_BODY|\u{1b}|\u{202e}|👩\u{200d}👧|啊){0,40}",
            name in "[a-z'\"`$;\n\r]{1,12}",
        ) {
            let mut endpoint = endpoint();
            endpoint.extra.insert(name.clone(), json!(hostile));
            endpoint.headers = vec![(name.clone(), String::new())];
            let request = request(&name, &format!("{said}{hostile}"));
            let address = url("http://localhost/v1/it's");
            let command = command(&address, &request, &endpoint, Quirks::default());
            let clean = command.chars().all(|c| c == '\n' || !c.is_control());
            prop_assert!(clean, "{}", command);
            let (words, body) = run(&command);
            prop_assert_eq!(body, ask::body(&request, &endpoint, Quirks::default()));
            prop_assert_eq!(&words[1], address.as_str());
        }
    }
}
