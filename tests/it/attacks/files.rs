//! What a person keeps in the config folder, and names on the command line: label sets, rubrics,
//! themes, keys, prompts.

use std::{fs, path::Path};

use serde_json::json;

use super::{
    ATTACKS, all, all_in_a_line, check_lines, check_screens,
    headless::{captured, toml, write_settings},
    screens,
    shelf::recorded,
};
use crate::pty::{Home, key};

/// Runs of raw bytes, which need not be UTF-8.
fn raw() -> impl Iterator<Item = Vec<u8>> {
    ATTACKS.chunks(60).map(|some| some.iter().flat_map(|attack| attack.bytes.clone()).collect())
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

/// A label set and a rubric that can be used.
fn write_hostile(home: &Home) {
    let (line, text) = (toml(&all_in_a_line()), toml(&all()));
    let label = |name: &str| format!("[[label]]\nname = {}\nabout = {text}\n", toml(name));
    let labels: String = ATTACKS.iter().take(20).map(|attack| label(&attack.text())).collect();
    let config = home.path().join("config");
    write(
        &config.join("labels.toml"),
        format!(
            "rating = {{ lowest = 1, highest = 5, about = {line} }}\n{}{labels}",
            label(&all())
        ),
    );
    write(
        &config.join("rubrics/own.toml"),
        format!(
            "name = {line}\nabout = {text}\nscale = [{{name = {line}, points = 1}}]\n\
             [[dimension]]\nname = {line}\nquestion = {text}\n\
             flaw = [{{type = {line}, criteria = [{text}]}}]\n"
        ),
    );
}

/// The same names and texts where they do not belong, and bytes that are no text.
fn broken() -> Vec<Vec<u8>> {
    let (line, text) = (toml(&all_in_a_line()), toml(&all()));
    let mut files: Vec<Vec<u8>> = [
        format!("name = {line}\nabout = 1\n"),
        format!("{line} = {text}\n"),
        format!("name = {text}\n[[label]]\nname = {text}\n[[label]]\nname = {text}\n"),
        format!("rating = {{ lowest = 5, highest = 1, about = {text} }}\nlabel = []\n"),
        format!("base = {text}\n"),
        format!(
            "base = \"ink\"\n[colours]\n{line} = {line}\n[styles]\n{line} = {{ fg = {line} }}\n"
        ),
        format!("base = \"ink\"\n[styles]\nspeech = {{ fg = {line} }}\n"),
    ]
    .map(String::into_bytes)
    .to_vec();
    files.extend(raw().map(|bytes| [b"name = \"x\" # ", &bytes[..], b"\nscale = 3\n"].concat()));
    files
}

#[test]
fn from_labels_and_rubrics() {
    let home = Home::new();
    let id = recorded(&home);
    write_hostile(&home);
    let mut terminal = screens::open(&home, &["--annotator", &all_in_a_line().replace('\0', "")]);
    terminal.wait_for("Library");
    terminal.send(key::F4);
    terminal.wait_for("1 play");
    terminal.send(key::ENTER);
    terminal.wait_for("Verdict");
    screens::check("verdict", &terminal, 0);
    terminal.send("a");
    terminal.wait_for("judge");
    for _ in 0..6 {
        terminal.send(key::RIGHT);
    }
    terminal.send("\x1b[B");
    terminal.send(key::RIGHT);
    screens::check("ordering", &terminal, 0);
    terminal.send(key::ESC);
    terminal.wait_for("judge again");
    terminal.send("m");
    terminal.wait_for("blind");
    screens::check("who marks", &terminal, 0);
    terminal.send(key::ENTER);
    terminal.wait_for("flaw");
    for keys in ["l", "r", "bf", "bf", "bbf", "c"] {
        terminal.send(keys);
        std::thread::sleep(std::time::Duration::from_millis(150));
        screens::check(keys, &terminal, 1);
        terminal.send(key::ENTER);
        std::thread::sleep(std::time::Duration::from_millis(150));
        screens::check(keys, &terminal, 0);
        terminal.send(key::ESC);
        std::thread::sleep(std::time::Duration::from_millis(150));
    }
    drop(terminal);
    let rubric = home.path().join("config/rubrics/own.toml");
    let rubric = rubric.to_str().expect("a path in UTF-8");
    for args in [
        &["agreement", "--rubric", &all_in_a_line().replace('\0', "")][..],
        &["agreement"],
        &["transcripts", "show", &id],
        &["judge", "run.json", "--rubric", rubric, "--dry-run", "--out", "eval.json"],
        &["report", rubric],
    ] {
        check_lines(args[0], &captured(&home, args, ""));
    }
}

#[test]
fn from_files_that_cannot_be_used() {
    let home = Home::new();
    let config = home.path().join("config");
    for bytes in broken() {
        for name in ["labels.toml", "rubrics/own.toml", "themes/zest.toml"] {
            write(&config.join(name), &bytes);
        }
        let rubric = config.join("rubrics/own.toml");
        let rubric = rubric.to_str().expect("a path in UTF-8");
        let judge = ["judge", "run.json", "--rubric", rubric, "--dry-run", "--out", "eval.json"];
        check_lines("judge", &captured(&home, &judge, ""));
        // The first thing that is wrong is told on the first screen.
        for (left_out, theme) in [(&[][..], "ink"), (&["labels.toml", "rubrics"], "zest")] {
            for name in left_out {
                let _ = fs::remove_file(config.join(name));
                let _ = fs::remove_dir_all(config.join(name));
            }
            let mut terminal = screens::open(&home, &["--theme", theme]);
            terminal.wait_for("Library");
            terminal.send("\x1bt");
            terminal.wait_for("contrast-day");
            terminal.send(key::CTRL_Q);
            terminal.ended();
            check_screens("wrong files", &terminal.raw());
        }
    }
}

#[test]
fn from_themes_and_keys() {
    let home = Home::new();
    let themes = home.path().join("config/themes");
    for attack in ATTACKS.iter().filter(|attack| attack.bytes.len() < 100) {
        let name = attack.text().replace(['/', '\0'], "");
        write(&themes.join(format!("a{name}.toml")), "base = \"ink\"\n");
    }
    let mut terminal = screens::open(&home, &[]);
    terminal.wait_for("Library");
    terminal.send("\x1bt");
    terminal.wait_for("contrast-day");
    screens::check("themes", &terminal, 0);
    terminal.send("G");
    terminal.send("kkkkk");
    terminal.send(key::ENTER);
    terminal.wait_for("is kept in");
    terminal.send(key::CTRL_Q);
    terminal.ended();
    check_screens("themes", &terminal.raw());
    let (line, text) = (all_in_a_line().replace('\0', ""), toml(&all()));
    check_lines("--theme", &captured(&home, &["--theme", &line], ""));
    for settings in [
        format!("[keys.{text}]\nquit = \"x\""),
        format!("[keys.everywhere]\n{text} = \"x\""),
        format!("[keys.everywhere]\nquit = {text}"),
        format!("[keys.everywhere]\nquit = [{text}]"),
        format!("retrieval = {text}"),
        format!("prompts = {text}"),
        format!("books = [{text}]"),
        format!("annotator = {text}"),
        format!("log = {text}"),
        format!("theme = {text}"),
    ] {
        write_settings(&home, &settings);
        for args in [&["keys"][..], &["config", "show"], &["--scene", "zzz"]] {
            check_lines(&settings, &captured(&home, args, ""));
        }
    }
}

#[test]
fn from_prompts_and_flags() {
    let home = Home::new();
    let (line, text) = (all_in_a_line().replace('\0', ""), all().replace('\0', ""));
    let folder = home.path().join("prompts");
    let path = folder.to_str().expect("a path in UTF-8");
    for (name, template) in [
        ("character.j2", format!("{{{{ {} }}}}", json!(all()))),
        ("character.j2", format!("{{{{ {} }}}}", all())),
        ("character.j2", format!("{{% include {} %}}", json!(all()))),
        ("character.j2", format!("{{% {} %}}", all())),
        ("judge.j2", all()),
        ("nsp.j2", format!("{{{{ scene | {} }}}}", all_in_a_line())),
    ] {
        let _ = fs::remove_dir_all(&folder);
        write(&folder.join(name), template);
        check_lines(name, &captured(&home, &["prompts", "check", path], ""));
        let play = ["play", "--plain", "--watch", "--max-rounds", "1", "--scene", "Hunsford"];
        let play = [&play[..], &["--model", "offline", "--prompts", path]].concat();
        check_lines(name, &captured(&home, &play, "/judge\r/quit\r"));
    }
    let name: String = ATTACKS
        .iter()
        .map(super::list::Attack::text)
        .filter(|text| text.len() > 8)
        .take(4)
        .collect();
    let name = name.replace(['/', '\0'], "");
    write(&folder.join(format!("{name}.j2")), all());
    let settings = format!("{name}/settings.toml");
    for args in [
        &["prompts", "check", path][..],
        &["prompts", "check", &name],
        &["prompts", "export", &name],
        &["prompts", "export", &name],
        &["paths", "--data-dir", &line],
        &["paths", "--json", "--cache-dir", &text],
        &["config", "init", "--config", &settings],
        &["config", "show", "--config", &line],
        &["--seed", &line],
        &["--protocol", &line],
        &["--retrieval", &line],
        &["--log", &line],
        &[&line],
        &["--", &text],
        &["completions", &line],
        &["schema", &line],
        &["merge", &line, "--out", &name],
        &["judge", &line, "--out", &name],
        &["simulate", "--out", &name, "--scene", &line],
        &["screenshot", "--keys", &line],
        &["screenshot", "--size", &line],
        &["screenshot", "--size", "200x100"],
        &["scenes", "--tag", &line],
        &["scenes", "--book", &line],
        &["scenes", "--character", &line],
        &["export", "x", "-f", &line],
        &["annotations", "import", &line],
        &["doctor", "--base-url", &line],
        &["doctor", "--model", &line],
    ] {
        check_lines(args[0], &captured(&home, args, ""));
    }
}
