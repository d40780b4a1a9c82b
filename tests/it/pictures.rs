//! README's pictures, made from the real screens.
//!
//! `UPDATE_PICTURES=1 cargo test --test it pictures` makes them anew.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    server::{Answer, Asked, Script, Server},
    settings::{home_with, sceneplay},
};

/// A dark theme and a light one.
const THEMES: [&str; 2] = ["ink", "paper"];

const LINE: &str = "In vain have I struggled. [She does not see it coming.] (turns from the window) \
                    You must allow me to tell you how ardently I admire and love you.";

/// What one critic finds.
fn verdict(asked: &Asked) -> Answer {
    let found = [
        (
            "Storyline Consistency",
            "Logical Consistency",
            2,
            "Elizabeth asks after a carriage that \
            nobody came in.",
        ),
        (
            "Anthropomorphism",
            "Emotional Depth",
            3,
            "Elizabeth hears a proposal and answers as if \
            he had asked the time.",
        ),
        ("Character Fidelity", "Character Language", 1, "Elizabeth says “okay”."),
    ];
    let asks = |name: &str| asked.first_message().contains(&format!("{{\"{name}\""));
    match found.into_iter().find(|(name, ..)| asks(name)) {
        Some((name, kind, severity, instance)) => {
            let flaw = json!({"instance": instance, "type": kind, "severity": severity});
            Answer::says([json!({name: {"flaws": [flaw]}}).to_string()])
        }
        None => Answer::says([json!({"Storyline Quality": {"flaws": []}}).to_string()]),
    }
}

#[test]
fn pictures_show_the_screens_as_they_are() {
    let server = Server::start(Script::new().models(["judge-large"]).otherwise(verdict));
    let stage = format!("enter \"{LINE}\" enter");
    let end = format!("{stage} ctrl-x y enter down");
    for theme in THEMES {
        for (name, start, keys) in [
            ("library", &[][..], ""),
            ("stage", &["--scene", "Hunsford", "--play", "Mr Darcy"], &stage),
            ("verdict", &["--scene", "Hunsford", "--play", "Mr Darcy"], &end),
        ] {
            let home = home_with(&format!(
                "theme = \"{theme}\"\nseed = 1\npace_ms = 0\n\
                 [roles]\nactor = \"offline\"\njudge = \"lab/judge-large\"\n\
                 [endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n",
                server.base_url()
            ));
            let mut command = sceneplay(home.path());
            command.args(start).args(["screenshot", "--size", "100x30", "--keys", keys]);
            let made = command.output().expect("the program runs");
            let told = String::from_utf8_lossy(&made.stderr).into_owned();
            assert!(made.status.success(), "{told}");
            check(&format!("{name}-{theme}.svg"), &made.stdout);
        }
    }
}

fn check(name: &str, made: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        fs::create_dir_all(&folder).expect("a folder can be made");
        return fs::write(path, made).expect("the picture can be written");
    }
    let kept = fs::read(&path).unwrap_or_default();
    let anew = "UPDATE_PICTURES=1 cargo test --test it pictures";
    assert!(kept == made, "docs/{name} is not how the screen looks; make it anew: {anew}");
}

#[test]
fn a_picture_that_cannot_be_written_is_named() {
    let home = home_with("");
    let file = home.path().join("nowhere").join("screen.svg");
    let mut command = sceneplay(home.path());
    let ended = command.arg("screenshot").arg(&file).assert().code(1);
    let said = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(
        said.contains("the picture ") && said.contains("screen.svg cannot be written"),
        "{said}"
    );
    assert!(!said.contains("standard output"), "{said}");
}
