//! Commands without screens, in a terminal.

use std::fs;

use serde_json::{Value, json};

use super::{ATTACKS, LARGE, all, all_in_a_line, check_lines, check_shown, hostile_set};
use crate::{
    driver::for_critic,
    play::is_nsp,
    pty::{Home, Terminal},
    server::{Answer, Asked, Script, Server},
};

/// What the terminal was sent by the time the program had ended; `typed` is typed at once.
pub(super) fn captured(home: &Home, args: &[&str], typed: &str) -> Vec<u8> {
    let mut terminal = Terminal::open_sized(home, args, &[], LARGE);
    terminal.send(typed);
    terminal.ended();
    terminal.raw()
}

/// What the terminal was sent of a play that is watched to its end and judged.
pub(super) fn watched(home: &Home, args: &[&str]) -> Vec<u8> {
    let play = ["play", "--plain", "--watch", "--max-rounds", "3"];
    let mut terminal = Terminal::open_sized(home, [&play[..], args].concat(), &[], LARGE);
    for (wanted, typed) in [("The scene is over", "/judge\r"), ("ROUGE-L", "/quit\r")] {
        terminal.wait_for(wanted);
        terminal.send(typed);
    }
    terminal.ended();
    terminal.raw()
}

/// What is said before the first line of a play, and what from then on.
pub(super) fn split_at_help(raw: &[u8]) -> (&str, &str) {
    let text = std::str::from_utf8(raw).expect("a test has held it to be UTF-8");
    text.split_once("/help lists the commands.").expect("the play begins")
}

/// Runs the command, and holds what it sends against the list; `least` attacks have to be there.
pub(super) fn check(what: &str, home: &Home, args: &[&str], least: usize) {
    let raw = captured(home, args, "");
    check_lines(what, &raw);
    check_shown(what, &String::from_utf8_lossy(&raw), least);
}

pub(super) fn write_settings(home: &Home, settings: impl AsRef<[u8]>) {
    fs::create_dir_all(home.path().join("config")).expect("a folder can be made");
    fs::write(home.path().join("config/settings.toml"), settings).expect("settings are written");
}

/// A text as TOML writes it: with escapes for what may not stand in it.
pub(super) fn toml(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[test]
fn from_a_scene() {
    let home = Home::new();
    let set = hostile_set(&home);
    let least = ATTACKS.len();
    // Rows of a table are cut.
    check("scenes", &home, &["scenes", "--test-set", &set], 1);
    check("scenes --json", &home, &["scenes", "--json", "--test-set", &set], 1);
    check("validate", &home, &["validate", &set], 0);
    check("validate --json", &home, &["validate", "--json", &set], 0);
    let raw = watched(&home, &["--scene", "The Ferry", "--test-set", &set, "--model", "offline"]);
    check_lines("play", &raw);
    check_shown("play", &String::from_utf8_lossy(&raw), least);
    let unknown = ["play", "--plain", "--as", "Nobody", "--scene", "Ferry", "--test-set", &set];
    check("no such speaker", &home, &unknown, 0);
}

#[test]
fn from_a_file_that_is_no_scene() {
    let home = Home::new();
    let set = home.path().join("set.json");
    let path = set.to_str().expect("a path in UTF-8");
    let mut texts: Vec<Vec<u8>> = vec![
        br#"[{"book": "\ud800\u001b]0;x\u0007", "dialogues": 1}]"#.to_vec(),
        json!([{all(): all()}]).to_string().into_bytes(),
        json!([{"book": all(), "dialogues": all(), "character_profiles": [all()]}])
            .to_string()
            .into_bytes(),
        json!([{"book": "b", "dialogues": [{"character": all(), "message": 3, all(): 1}]}])
            .to_string()
            .into_bytes(),
    ];
    for some in ATTACKS.chunks(20) {
        let raw: Vec<u8> = some.iter().flat_map(|attack| attack.bytes.clone()).collect();
        texts.push([b"[{\"book\": \"", &raw[..], b"\"}]"].concat());
    }
    for text in texts {
        fs::write(&set, &text).expect("a file can be written");
        let what = String::from_utf8_lossy(&text).into_owned();
        for args in [&["scenes", "--test-set", path][..], &["validate", path]] {
            check_lines(&what, &captured(&home, args, ""));
        }
        let report = ["report", "--format", "json", path];
        check_lines(&what, &captured(&home, &report, ""));
    }
}

#[test]
fn from_the_settings() {
    let home = Home::new();
    let all = toml(&all());
    for settings in [
        format!("theme = {all}"),
        format!("test_sets = [{all}]"),
        format!("protocol = {all}"),
        format!("{all} = 1"),
        format!("[roles]\nactor = {all}"),
        format!("[roles]\n{all} = \"a/b\""),
        format!("[endpoints.{all}]\nbase_url = \"http://127.0.0.1:9\""),
        format!("[endpoints.a]\nbase_url = {all}"),
        format!("[endpoints.a]\nbase_url = \"http://h\"\nheaders = {{ {all} = {all} }}"),
        format!("[endpoints.a]\nbase_url = \"http://127.0.0.1:9/\"\nextra = {{ {all} = {all} }}"),
        format!(
            "[endpoints.a]\nbase_url = \"http://127.0.0.1:9/\"\napi_key_file = {all}\n\
             [roles]\nactor = \"a/b\""
        ),
    ] {
        write_settings(&home, &settings);
        for args in [
            &["config", "show"][..],
            &["config", "show", "--json"],
            &["doctor"],
            &["scenes"],
            &["--scene", "zzz"],
        ] {
            check_lines(&settings, &captured(&home, args, ""));
        }
    }
    for some in ATTACKS.chunks(20) {
        for attack in some {
            let settings = [b"theme = \"x\" # ", &attack.bytes[..], b"\nroles = 3"].concat();
            write_settings(&home, settings);
        }
        check_lines("raw bytes", &captured(&home, &["config", "show"], ""));
    }
}

#[test]
fn from_names_of_files() {
    let home = Home::new();
    for attack in ATTACKS.iter().filter(|attack| attack.name.starts_with("OSC title")) {
        let name = attack.text().replace('/', "");
        for args in [
            &["validate", &name][..],
            &["report", &name],
            &[&name],
            &["scenes", "--test-set", &name],
        ] {
            check_lines(attack.name, &captured(&home, args, ""));
        }
    }
}

pub(super) fn says(asked: &Asked) -> Answer {
    let lines = asked.path.contains("models");
    if lines {
        Answer::json(&json!({"data": [{"id": "small"}, {"id": all()}]}))
    } else if for_critic(asked) {
        let flaw = json!({"instance": all(), "type": all(), "severity": all()});
        let dimension = ["Storyline Consistency", "Anthropomorphism", "Character Fidelity"]
            .into_iter()
            .find(|name| asked.first_message().contains(&format!("{{\"{name}\"")));
        match dimension {
            Some(name) => Answer::says([json!({name: {"flaws": [flaw], all(): 1}}).to_string()]),
            None => Answer::says([all()]),
        }
    } else if is_nsp(asked) {
        Answer::says([format!("{}\nNext Speaker: {}", all(), all_in_a_line())])
    } else {
        Answer::says([all()])
    }
}

#[test]
fn from_a_model() {
    let home = Home::new();
    let set = hostile_set(&home);
    let server = Server::start(Script::new().otherwise(says));
    write_settings(
        &home,
        format!(
            "[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n[roles]\nactor = \"lab/small\"\n",
            server.base_url()
        ),
    );
    let raw = watched(&home, &["--scene", "The Ferry", "--test-set", &set]);
    check_lines("play", &raw);
    let (_, lines) = split_at_help(&raw);
    check_shown("lines and flaws", lines, ATTACKS.len());
    check("doctor", &home, &["doctor"], 0);
    check("doctor --json", &home, &["doctor", "--json"], 0);
    let simulate = ["simulate", "--max-rounds", "3", "--test-set", &set, "--out", "run.json"];
    check("simulate", &home, &simulate, 0);
    check("judge", &home, &["judge", "run.json", "--out", "eval.json"], 0);
    for format in ["table", "markdown", "csv", "json", "html"] {
        let raw = captured(&home, &["report", "eval.json", "--format", format], "");
        check_lines(format, &raw);
        let told = String::from_utf8_lossy(&raw);
        eprintln!("{told}");
    }
}

#[test]
fn from_a_servers_error_page() {
    let home = Home::new();
    let set = hostile_set(&home);
    // What is quoted of a page is short: a few attacks for each character's own server.
    let parts: Vec<String> = ATTACKS
        .chunks(6)
        .map(|some| some.iter().map(|attack| format!("{} ", attack.text())).collect())
        .collect();
    let (count, pages) = (parts.len(), parts.clone());
    let server = Server::start(Script::new().otherwise(move |asked| {
        let mut pieces = asked.path.split('/');
        let part = pieces.find_map(|piece| piece.parse::<usize>().ok()).unwrap_or(0);
        let page = &pages[part];
        match part % 4 {
            0 => Answer::status(500).bytes(page.clone()),
            1 => Answer::error(400, &json!({"error": {"message": page, "code": page}})),
            2 => Answer::status(403)
                .header("content-type", "text/html")
                .bytes(format!("<html><title>{page}</title><body>{page}</body></html>")),
            _ => Answer::error(422, &json!({"detail": [{"msg": page}]})),
        }
    }));
    let mut settings = String::from("[roles]\nactor = \"e0/m\"\n[characters]\n");
    for part in 0..count {
        settings.push_str(&format!("C{part} = \"e{part}/m\"\n"));
    }
    for part in 0..count {
        settings.push_str(&format!(
            "[endpoints.e{part}]\nbase_url = \"{}/{part}\"\nretries = 0\n",
            server.base_url()
        ));
    }
    write_settings(&home, settings);
    for args in [&["doctor"][..], &["doctor", "--json"]] {
        let raw = captured(&home, args, "");
        check_lines("doctor", &raw);
        let told = String::from_utf8_lossy(&raw);
        assert!(told.contains("␛[31m") && told.contains("pwned"), "the pages are quoted: {told}");
    }
    let watch = ["play", "--plain", "--watch", "--scene", "The Ferry", "--test-set", &set];
    check_lines("play", &captured(&home, &watch, "/quit\r"));
    let simulate = ["simulate", "--test-set", &set, "--out", "run.json", "--json-progress"];
    check_lines("simulate", &captured(&home, &simulate, ""));
}

#[test]
fn from_a_journal() {
    let home = Home::new();
    let set = hostile_set(&home);
    let play = ["play", "--plain", "--as", "Anna", "--scene", "The Ferry", "--test-set", &set];
    let mut terminal = Terminal::open_sized(&home, play, &[], LARGE);
    terminal.wait_for("Your turn");
    terminal.send("/quit\r");
    terminal.ended();
    let journal = home.journals().remove(0);
    let text = fs::read_to_string(&journal).expect("a journal can be read");
    let resume = ["play", "--plain", "--resume", "--scene", "The Ferry", "--test-set", &set];
    let raw = captured(&home, &resume, "/quit\r");
    check_lines("resumed", &raw);
    check_shown("resumed", &String::from_utf8_lossy(&raw), ATTACKS.len());
    // The same with every text of a fact replaced, as somebody else may have sent it.
    for field in ["text", "speaker", "event", "why"] {
        let rows = text.lines().map(|line| {
            let mut fact: Value = serde_json::from_str(line).expect("a fact is JSON");
            if fact.get(field).is_some() {
                fact[field] = json!(all());
            }
            fact.to_string() + "\n"
        });
        fs::write(&journal, rows.collect::<String>()).expect("a journal can be written");
        check_lines(field, &captured(&home, &resume, "/quit\r"));
    }
}
