//! What shells and `man` are told about the command line.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::settings::sceneplay;

fn written(args: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = sceneplay(home.path()).args(args).assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn every_shell_is_told_the_commands_and_accepts_it() {
    // Each reads a script from standard input and runs nothing of it.
    for (shell, checker) in [
        ("bash", Some(["bash", "-n"])),
        ("zsh", Some(["zsh", "-n"])),
        ("fish", Some(["fish", "--no-execute"])),
        ("elvish", None),
        ("powershell", None),
    ] {
        let script = written(&["completions", shell]);
        for part in ["simulate", "--actor-model", "completions"] {
            // fish writes flags without their dashes.
            assert!(script.contains(part.trim_start_matches('-')), "{shell}: {part}");
        }
        let Some([program, flag]) = checker else { continue };
        let mut command = Command::new(program);
        command.arg(flag).stdin(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            eprintln!("skipped: there is no {program}");
            continue;
        };
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{shell}: {said}");
    }
}

#[test]
fn the_manual_has_every_command_and_the_common_flags_once() {
    let manual = written(&["man"]);
    assert!(manual.contains(".TH sceneplay 1"), "{manual}");
    for command in ["SIMULATE", "JUDGE", "CONFIG INIT", "PROMPTS CHECK"] {
        assert!(manual.contains(&format!("SCENEPLAY {command}\"")), "{command}");
    }
    for (flag, times) in [("actor\\-model", 2), ("shard", 2)] {
        let found = manual.matches(&format!("\\fB\\-\\-{flag}\\fR")).count();
        assert!((1..=times).contains(&found), "{flag}: {found} times");
    }
}
