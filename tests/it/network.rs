//! Whom the program talks to: the real binary, watched by `strace` for every address that it
//! connects or sends to. Skipped where there is none.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use regex::Regex;
use serde_json::json;

use crate::{
    driver::for_critic,
    play::{ferry, is_nsp},
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
    settings::{home_with, sceneplay},
};

/// What shows every address, also of the threads.
const WATCH: [&str; 6] =
    ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"];

fn can_watch() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: strace cannot be run here");
    }
    can
}

/// The addresses in what `strace` wrote.
fn addresses(trace: &Path) -> BTreeSet<String> {
    let trace = fs::read_to_string(trace).expect("strace wrote a file");
    let pattern = Regex::new(
        r#"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|AF_INET6, )"([^"]+)""#,
    )
    .expect("a pattern");
    assert_eq!(
        trace.matches("sa_family=AF_INET").count(),
        pattern.captures_iter(&trace).count(),
        "every address is read:\n{trace}"
    );
    pattern.captures_iter(&trace).map(|found| format!("{}:{}", &found[2], &found[1])).collect()
}

/// The program under `strace`, run to its end with nothing to read.
fn watched(home: &Path, args: &[&str]) -> BTreeSet<String> {
    let trace = home.join("trace");
    let plain = sceneplay(home);
    let mut command = Command::new(WATCH[0]);
    command.args(&WATCH[1..]).arg(&trace).arg(plain.get_program()).args(args).current_dir(home);
    command.env_clear();
    for (name, value) in plain.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.stdin(std::process::Stdio::null()).output().expect("strace can be run");
    addresses(&trace)
}

fn own_ports() -> BTreeSet<String> {
    [1234, 8000, 8080, 11434].map(|port| format!("127.0.0.1:{port}")).into()
}

#[test]
fn with_nothing_configured_only_the_four_local_ports_are_asked() {
    if !can_watch() {
        return;
    }
    let home = home_with("");
    for args in [
        &["paths"][..],
        &["config", "show"],
        &["scenes"],
        &["prompts", "export", "prompts"],
        &["transcripts"],
        &["completions", "bash"],
        &["man"],
        &["doctor"],
        &["play", "--plain", "--watch", "--max-rounds", "1", "--scene", "Hunsford"],
    ] {
        let asked = watched(home.path(), args);
        assert!(asked.is_subset(&own_ports()), "{args:?}: {asked:?}");
    }
    let home = Home::new();
    let trace = home.path().join("trace");
    let watch = [&WATCH[..], &[trace.to_str().expect("a path in UTF-8")]].concat();
    let mut terminal = Terminal::open_under(&home, &watch, &["--scene", "Hunsford"]);
    terminal.wait_for("Casting");
    terminal.send(key::ENTER);
    terminal.wait_for("round");
    terminal.send(key::CTRL_Q);
    terminal.ended();
    assert_eq!(addresses(&trace), own_ports());
}

#[test]
fn with_an_endpoint_configured_nobody_else_is_asked() {
    if !can_watch() {
        return;
    }
    let server = Server::start(Script::new().models(["small"]).otherwise(|asked| {
        if for_critic(asked) {
            Answer::says([json!({"Storyline Quality": {"flaws": []}}).to_string()])
        } else if is_nsp(asked) {
            Answer::says(["Next Speaker: <END CHAT>"])
        } else {
            // What a model names is never gone to.
            Answer::says(["See http://127.0.0.3:9/x and ![it](http://127.0.0.4:9/y.png)."])
        }
    }));
    let home = Home::new();
    let set = ferry(&home);
    let set = set.to_str().expect("a path in UTF-8");
    fs::create_dir_all(home.path().join("config")).expect("a folder can be made");
    let settings = format!(
        "[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n\
         [endpoints.unused]\nbase_url = \"http://127.0.0.5:9\"\n[roles]\nactor = \"lab/small\"\n",
        server.base_url()
    );
    fs::write(home.path().join("config/settings.toml"), settings).expect("settings are written");
    let only: BTreeSet<String> = [format!("127.0.0.1:{}", server.port())].into();
    for args in [
        &["play", "--plain", "--watch", "--max-rounds", "2", "--scene", "Ferry", "--test-set", set]
            [..],
        &["simulate", "--max-rounds", "2", "--test-set", set, "--out", "run.json"],
        &["judge", "run.json", "--out", "eval.json"],
    ] {
        assert_eq!(watched(home.path(), args), only, "{args:?}");
    }
    for args in [&["report", "eval.json"][..], &["scenes"], &["transcripts"]] {
        assert_eq!(watched(home.path(), args), BTreeSet::new(), "{args:?}");
    }
}

#[test]
fn a_key_without_tls_needs_a_setting_and_is_warned_about_once() {
    let settings = |allowed: bool| {
        format!(
            "[endpoints.far]\nbase_url = \"http://192.0.2.1:9/v1\"\napi_key_env = \"FAR\"\n\
             plain_http = {allowed}\nretries = 0\n\
             [roles]\nactor = \"offline\"\n"
        )
    };
    let home = home_with(&settings(true));
    let said = |home: &Path| {
        let mut play = sceneplay(home);
        play.args(["play", "--plain", "--watch", "--max-rounds", "1", "--scene", "Hunsford"]);
        let output = play.env("FAR", "k").write_stdin("").output().expect("the program runs");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let warning = "The key of far goes to 192.0.2.1:9 without TLS";
    let first = said(home.path());
    assert!(first.contains(warning), "{first}");
    let second = said(home.path());
    assert!(!second.contains(warning), "{second}");
    let home = home_with(&settings(false));
    assert!(!said(home.path()).contains(warning));
}
