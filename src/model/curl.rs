//! A call as a `curl` command: the request as it is sent, so that anybody can send it without
//! sceneplay.
//!
//! The body goes through a quoted here-document, in which a shell reads nothing, and stays readable
//! there. No secret is in the command: the key and the values of headers are read from variables.

use serde_json::Value;

use super::{
    ask::{self, Quirks},
    endpoint::{Endpoint, public_address},
};
use crate::{chat::Request, text};

/// Ends the here-document. No line of the body can be this: in JSON a bare word is no line.
const END: &str = "SCENEPLAY";

/// The command that sends `request` to `url`, the address of the endpoint's chat completions, for
/// shells as POSIX describes them. Ends in a line break.
pub fn command(request: &Request, endpoint: &Endpoint, quirks: Quirks, url: &str) -> String {
    let body = ask::body(request, endpoint, quirks);
    let secrets = secrets(endpoint);
    let mut command = format!("# Call {} to {}\n", request.call, comment(&request.model));
    for Secret { variable, what, .. } in &secrets {
        command.push_str(&format!("# {variable}: {}\n", comment(what)));
    }
    let buffer = if body["stream"] == true { " --no-buffer" } else { "" };
    let url = quoted(&public_address(url));
    command.push_str(&format!("curl --silent --show-error{buffer} {url} \\\n"));
    command.push_str("  --header 'Content-Type: application/json' \\\n");
    for Secret { header, before, variable, .. } in &secrets {
        let begins = quoted(&format!("{header}: {before}"));
        command.push_str(&format!("  --header {begins}\"${{{variable}:?}}\" \\\n"));
    }
    command.push_str(&format!("  --data-binary @- <<'{END}'\n{}\n{END}\n", json(&body)));
    command
}

/// What a header holds that is not for everybody's eyes.
struct Secret {
    header: String,
    /// What precedes the secret in the header's value.
    before: &'static str,
    variable: String,
    /// What the variable is to hold.
    what: String,
}

fn secrets(endpoint: &Endpoint) -> Vec<Secret> {
    let mut secrets = Vec::new();
    let place = endpoint.key.as_ref().map(|key| &key.from).or(endpoint.key_place.as_ref());
    if let Some(place) = place {
        let named = place.strip_prefix('$').filter(|name| is_variable(name));
        let (variable, what) = match named {
            Some(name) => (name.to_owned(), "the key".to_owned()),
            None => {
                let what = format!("the key, which sceneplay has from {place}");
                (variable(&[&endpoint.name, "API_KEY"]), what)
            }
        };
        secrets.push(Secret { header: "Authorization".into(), before: "Bearer ", variable, what });
    }
    for (name, _) in &endpoint.headers {
        secrets.push(Secret {
            header: name.clone(),
            before: "",
            variable: variable(&[&endpoint.name, name]),
            what: format!("the header {name}, as the settings have it"),
        });
    }
    secrets
}

/// A name that shells take, made of these words.
fn variable(words: &[&str]) -> String {
    let joined = words.join("_").to_ascii_uppercase();
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = joined.chars().map(safe).collect();
    if is_variable(&name) { name } else { format!("_{name}") }
}

fn is_variable(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// One word of a shell, whatever stands in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn comment(text: &impl ToString) -> String {
    text::clean_line(&text.to_string()).into_owned()
}

/// `value` over several lines, where what a terminal would not show as it is stands as an escape:
/// the command is read, and pasted, in terminals.
fn json(value: &Value) -> String {
    let mut json = String::new();
    for c in format!("{value:#}").chars() {
        let shows = c == '\n' || text::clean(c.encode_utf8(&mut [0; 4])).starts_with(c);
        if shows {
            json.push(c);
        } else {
            // Such characters stand within strings only.
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            json.extend(units.into_iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        process::{Command, Output, Stdio},
    };

    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;
    use crate::{
        chat::{CallId, Message, ModelRef, Params, Purpose},
        model::endpoint::Key,
    };

    fn request(model: &str, messages: Vec<Message>) -> Request {
        Request {
            call: CallId(12),
            purpose: Purpose::Nsp,
            model: ModelRef::new("lab", model),
            params: Params { temperature: Some(0.7), max_tokens: None },
            messages,
        }
    }

    fn endpoint() -> Endpoint {
        let mut endpoint = Endpoint::new("lab", "http://127.0.0.1:8000/v1");
        endpoint.key = Some(Key { secret: "planted-secret".into(), from: "$LAB_KEY".to_owned() });
        endpoint
    }

    fn plain(request: &Request, endpoint: &Endpoint) -> String {
        let url = "http://127.0.0.1:8000/v1/chat/completions";
        command(request, endpoint, Quirks::default(), url)
    }

    /// What `sh` does with a script, with these variables set.
    fn sh(args: &[&str], script: &str, variables: &[(&str, &str)]) -> Output {
        let mut child = Command::new("sh")
            .args(args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What `curl` would be given: its arguments, and the body.
    fn given(command: &str, variables: &[(&str, &str)]) -> (Vec<String>, Value) {
        let stand_in = "curl() { printf '%s\\0' \"$@\" >&2; cat; }\n";
        let output = sh(&["-s"], &format!("{stand_in}{command}"), variables);
        assert!(output.status.success(), "{command}");
        let arguments = String::from_utf8(output.stderr).unwrap();
        let arguments = arguments.split_terminator('\0').map(str::to_owned).collect();
        (arguments, serde_json::from_slice(&output.stdout).unwrap())
    }

    #[test]
    fn reads_well() {
        let request = request("small", vec![Message::system("It's night.\nBe Bert.")]);
        assert_eq!(
            plain(&request, &endpoint()),
            r#"# Call #12 to lab/small
# LAB_KEY: the key
curl --silent --show-error --no-buffer 'http://127.0.0.1:8000/v1/chat/completions' \
  --header 'Content-Type: application/json' \
  --header 'Authorization: Bearer '"${LAB_KEY:?}" \
  --data-binary @- <<'SCENEPLAY'
{
  "model": "small",
  "messages": [
    {
      "role": "system",
      "content": "It's night.\nBe Bert."
    }
  ],
  "temperature": 0.7,
  "stream": true,
  "stream_options": {
    "include_usage": true
  }
}
SCENEPLAY
"#
        );
    }

    #[test]
    fn no_key_no_header() {
        let request = request("small", Vec::new());
        let command = plain(&request, &Endpoint::new("lab", "http://127.0.0.1:8000/v1"));
        assert!(!command.contains("Authorization") && !command.contains('$'), "{command}");
        given(&command, &[]);
    }

    #[test]
    fn secrets_come_from_variables() {
        let mut endpoint = endpoint();
        endpoint.headers = vec![("X-Team's Key".into(), "planted-secret".into())];
        let asked = request("small", Vec::new());
        let rows = [
            ("$LAB_KEY", "LAB_KEY"),
            ("$my-key", "LAB_API_KEY"),
            ("$(reboot)", "LAB_API_KEY"),
            ("the program pass\nreboot", "LAB_API_KEY"),
        ];
        for (from, variable) in rows {
            endpoint.key = Some(Key { secret: "planted-secret".into(), from: from.to_owned() });
            let command = plain(&asked, &endpoint);
            assert!(!command.contains("planted"), "{command}");
            let variables = [(variable, "k'1"), ("LAB_X_TEAM_S_KEY", "h\"1")];
            let (arguments, _) = given(&command, &variables);
            assert_eq!(arguments[7], "Authorization: Bearer k'1");
            assert_eq!(arguments[9], "X-Team's Key: h\"1");
            let unset = sh(&["-s"], &format!("curl() {{ cat; }}\n{command}"), &[]);
            assert!(!unset.status.success() && unset.stdout.is_empty(), "nothing without a key");
        }
        endpoint.name = "9 lives".into();
        let command = plain(&asked, &endpoint);
        assert!(command.contains("${_9_LIVES_API_KEY:?}"), "{command}");
    }

    #[test]
    fn what_was_learnt_is_in_it() {
        let mut endpoint = endpoint();
        endpoint.extra = Map::from_iter([("top_p".to_owned(), json!(0.9))]);
        let quirks = Quirks { no_stream: true, system_as_user: true, ..Quirks::default() };
        let request = request("small", vec![Message::system("Be Bert.")]);
        let command = command(&request, &endpoint, quirks, "http://h/v1/chat/completions");
        let (arguments, body) = given(&command, &[("LAB_KEY", "k")]);
        assert_eq!(body, ask::body(&request, &endpoint, quirks));
        assert_eq!((&body["stream"], &body["top_p"]), (&json!(false), &json!(0.9)));
        assert!(!arguments.contains(&"--no-buffer".to_owned()));
    }

    /// Text that means something to shells, to JSON or to terminals.
    fn hostile() -> impl Strategy<Value = String> {
        let signs = prop::sample::select(vec![
            "'",
            "\"",
            "\\",
            "$(reboot)",
            "`reboot`",
            "${HOME}",
            "\n",
            "SCENEPLAY",
            "\nSCENEPLAY\n",
            "EOF",
            "!",
            "\r",
            "\0",
            "\u{1b}[2J",
            "\u{7f}",
            "\u{9b}",
            "\u{202e}",
            "\u{e0041}",
            "#",
            ";",
            "你",
            "👩\u{200d}👧",
            "\u{2028}",
            " ",
        ]);
        let part = prop_oneof![signs.prop_map(str::to_owned), ".{0,4}"];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_text_arrives_as_it_is(
            model in hostile(),
            texts in prop::collection::vec(hostile(), 0..4),
            url in hostile(),
            place in hostile(),
        ) {
            let texts = texts.into_iter().map(Message::user).collect();
            let request = request(&model, texts);
            let mut endpoint = endpoint();
            endpoint.key = Some(Key { secret: "planted-secret".into(), from: place });
            let url = format!("http://h/{}", url.replace(['\0', '?', '#'], ""));
            let command = command(&request, &endpoint, Quirks::default(), &url);
            prop_assert!(!command.contains("planted"));
            prop_assert!(sh(&["-n"], &command, &[]).status.success(), "{}", command);
            let (arguments, body) = given(&command, &[("LAB_API_KEY", "k")]);
            prop_assert_eq!(body, ask::body(&request, &endpoint, Quirks::default()));
            prop_assert_eq!(&arguments[3], &public_address(&url));
            prop_assert_eq!(&arguments[7], "Authorization: Bearer k");
            let (_, written) = command.split_once("--data-binary @- <<").unwrap();
            prop_assert_eq!(text::clean(written), written);
        }
    }
}
