//! The settings file, the folders and the flags, through the real program.

use std::{fs, path::Path, process::Stdio};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use serde_json::Value;

/// The program with every folder below `home` and without the variables of this machine.
pub fn sceneplay(home: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sceneplay"));
    command.env_clear().env("HOME", home);
    for variable in ["PATH", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        command.env(format!("SCENEPLAY_{name}_DIR"), home.join(name.to_lowercase()));
    }
    command
}

pub fn home_with(settings: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("config")).unwrap();
    fs::write(home.path().join("config/settings.toml"), settings).unwrap();
    home
}

fn json_of(command: &mut Command) -> Value {
    let output = command.assert().success().get_output().stdout.clone();
    serde_json::from_slice(&output).unwrap()
}

/// The row of `config show --json` with this name.
fn row(rows: &Value, name: &str) -> Value {
    let rows = rows.as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("no {name}")).clone()
}

#[test]
fn paths_says_where_files_go() {
    let home = tempfile::tempdir().unwrap();
    let mut command = sceneplay(home.path());
    command.args(["paths", "--json", "--data-dir"]);
    command.arg(home.path().join("elsewhere"));
    let paths = json_of(&mut command);
    assert_eq!(paths["data"]["path"], home.path().join("elsewhere").to_str().unwrap());
    assert_eq!(paths["data"]["origin"]["name"], "--data-dir");
    assert_eq!(paths["cache"]["origin"]["variable"], "SCENEPLAY_CACHE_DIR");
    sceneplay(home.path())
        .arg("paths")
        .assert()
        .success()
        .stdout(contains("settings.toml").and(contains("$SCENEPLAY_STATE_DIR")));
}

#[test]
#[cfg(target_os = "linux")]
fn folders_follow_the_desktop_convention() {
    let home = tempfile::tempdir().unwrap();
    let mut command = sceneplay(home.path());
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        command.env_remove(format!("SCENEPLAY_{name}_DIR"));
    }
    command.env("XDG_DATA_HOME", home.path().join("xdg"));
    let paths = json_of(command.args(["paths", "--json"]));
    let expected = |below: &str| home.path().join(below).to_str().unwrap().to_owned();
    assert_eq!(paths["data"]["path"], expected("xdg/sceneplay"));
    assert_eq!(paths["data"]["origin"]["variable"], "XDG_DATA_HOME");
    assert_eq!(paths["config"]["path"], expected(".config/sceneplay"));
    assert_eq!(paths["state"]["path"], expected(".local/state/sceneplay"));
    assert_eq!(paths["config"]["origin"]["from"], "built_in");
}

#[test]
fn init_writes_a_file_that_changes_nothing_and_never_a_second_one() {
    let home = tempfile::tempdir().unwrap();
    let show = || json_of(sceneplay(home.path()).args(["config", "show", "--json"]));
    let before = show();
    let file = home.path().join("config/settings.toml");
    sceneplay(home.path())
        .args(["config", "init"])
        .assert()
        .success()
        .stdout(format!("{}\n", file.display()));
    assert_eq!(show(), before);
    fs::write(&file, "theme = \"day\"").unwrap();
    sceneplay(home.path())
        .args(["config", "init"])
        .assert()
        .code(2)
        .stderr(contains("there is a file already"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "theme = \"day\"");
}

#[test]
fn show_says_where_each_value_came_from() {
    let home = home_with("theme = \"day\"\n\nmax_rounds = 7\nthoughts = false\n");
    let mut command = sceneplay(home.path());
    command.env("SCENEPLAY_MAX_ROUNDS", "8").env("SCENEPLAY_THOUGHTS", "true").args([
        "config",
        "show",
        "--json",
        "--no-thoughts",
    ]);
    let rows = json_of(&mut command);
    let theme = row(&rows, "theme");
    assert_eq!(theme["value"], "day");
    assert_eq!(theme["origin"]["line"], 1);
    let rounds = row(&rows, "max_rounds");
    assert_eq!(rounds["value"], 8);
    assert_eq!(rounds["origin"]["variable"], "SCENEPLAY_MAX_ROUNDS");
    let thoughts = row(&rows, "thoughts");
    assert_eq!(thoughts["value"], false);
    assert_eq!(thoughts["origin"]["name"], "--no-thoughts");
    assert_eq!(row(&rows, "motivation")["origin"]["from"], "built_in");
}

#[test]
fn a_wrong_file_is_one_message_and_exit_2() {
    let home = home_with("\nthem = \"day\"\n");
    let file = home.path().join("config/settings.toml");
    let message = format!(
        "sceneplay: {}:2:1: unknown key `them`\n  |\n2 | them = …\n  | ^^^^ did you mean `theme`?\n",
        file.display()
    );
    for args in [&[][..], &["config", "show"]] {
        sceneplay(home.path()).args(args).assert().code(2).stdout("").stderr(message.clone());
    }
    // What helps to mend it works all the same.
    sceneplay(home.path()).arg("paths").assert().success();
}

#[test]
fn input_that_cannot_be_used_is_exit_2() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_str().unwrap();
    for (args, message) in [
        (&["--config", "/nowhere/x.toml"][..], "/nowhere/x.toml: there is no such file"),
        (&["--config", folder][..], "cannot be read"),
        (&["--base-url", "localhost:80"][..], "--base-url: must begin with `http://`"),
        (&["--actor-model", "x"][..], "--actor-model: nobody knows where `x` is"),
        (&["--model", "", "--base-url", "http://h"][..], "--model: names no model"),
        (&["--theme", ""][..], "--theme: must not be empty"),
        (&["--max-rounds", "0"][..], "--max-rounds"),
        (&["--protocol", "old"][..], "`newest` or `paper`"),
        (&["--play", "Mira"][..], "--scene"),
        (&["nonsense"][..], "nonsense"),
    ] {
        sceneplay(home.path())
            .args(args)
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains(message).and(contains("panicked").not()));
    }
}

#[test]
fn without_a_terminal_one_line_says_so() {
    let home = tempfile::tempdir().unwrap();
    sceneplay(home.path()).assert().code(2).stdout("").stderr(
        "sceneplay: the screens need a terminal, and standard input or output is none; \
         `sceneplay --help` lists the commands that work without one\n",
    );
}

#[test]
fn a_planted_key_is_found_nowhere() {
    const SECRET: &str = "planted-5e3c9a71d0b24f";
    let home = home_with(
        "[endpoints.mine]\nbase_url = \"http://127.0.0.1:9\"\napi_key_env = \"MY_KEY\"\n\
         [endpoints.other]\nbase_url = \"http://127.0.0.1:8\"\napi_key_command = [\"printenv\", \"MY_KEY\"]\n\
         [roles]\nactor = \"mine/x\"\n",
    );
    for args in [
        &["config", "show"][..],
        &["config", "show", "--json"],
        &["paths"],
        &["config", "init"],
        &["--judge-model", "far/x", "--theme", ""],
        &[],
        &["--help"],
    ] {
        let output = sceneplay(home.path())
            .env("MY_KEY", SECRET)
            .env("OPENAI_API_KEY", SECRET)
            .args(args)
            .output()
            .unwrap();
        for text in [output.stdout, output.stderr] {
            let text = String::from_utf8_lossy(&text).into_owned();
            assert!(!text.contains(SECRET), "{args:?}: {text}");
        }
    }
    let shown =
        sceneplay(home.path()).env("MY_KEY", SECRET).args(["config", "show"]).assert().success();
    shown.stdout(contains("$MY_KEY (set)").and(contains("the program printenv")));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_quiet() {
    let home = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("sceneplay"))
        .args(["config", "show"])
        .env("SCENEPLAY_CONFIG_DIR", home.path())
        .stdin(Stdio::null())
        .stdout({
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            writer
        })
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(said, "");
}
