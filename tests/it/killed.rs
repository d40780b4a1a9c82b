//! A program killed at any moment: every line that it showed as final is found again.

use std::{
    io::{BufRead, Write},
    path::Path,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sceneplay::{
    journal::{self, JournalError},
    record::Record,
};
use serde_json::json;

mod screens;

use crate::{
    faults::{begun, read_to},
    settings::sceneplay,
};

/// Moments at which the program is killed.
const KILLS: u64 = 200;

/// Lines of the scene: more than are played between its beginning and the last kill of a play.
const LINES: usize = 1000;

/// What the scene's number `n` line says.
fn line(n: usize) -> String {
    let speaker = if n.is_multiple_of(2) { "Bert" } else { "Anna" };
    format!("{speaker}: Line {n}, 吹吧.")
}

fn set(home: &Path) -> std::path::PathBuf {
    let lines = (0..LINES).map(|n| {
        let said = line(n);
        let (speaker, text) = said.split_once(": ").unwrap();
        json!({"character": speaker, "message": text})
    });
    let scene = json!([{
        "book": "The Ferry", "topic": "a long night", "scenario": "A quay at night.",
        "speaking_characters_w_env": ["Bert", "Anna", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": lines.collect::<Vec<_>>(),
    }]);
    let path = home.join("ferry.json");
    std::fs::write(&path, scene.to_string()).unwrap();
    path
}

/// Plays on until the program is killed; returns the lines that it told, of earlier evenings too.
fn evening(home: &Path, resume: bool, lasts: Duration, known: usize) -> Vec<String> {
    let mut command = sceneplay(home);
    command.args(["play", "--plain", "--max-rounds", "1000", "--test-set"]).arg(set(home));
    match resume {
        true => command.arg("--resume"),
        false => command.args(["--scene", "a long night", "--as", "Anna"]),
    };
    let (mut child, mut out) = begun(&command);
    let mut typed = child.stdin.take().unwrap();
    thread::spawn(move || {
        // Anna's lines are the odd ones; from a pipe they are taken when her turn has come.
        for n in (1..LINES).step_by(2).filter(|n| *n >= known) {
            let said = line(n);
            let text = said.split_once(": ").map_or("", |(_, text)| text);
            if writeln!(typed, "{text}").is_err() {
                return;
            }
        }
    });
    let reader = thread::spawn(move || {
        let mut told = Vec::new();
        let mut row = String::new();
        // A last row that was cut off was not shown as final.
        while out.read_line(&mut row).unwrap_or(0) > 0 && row.ends_with('\n') {
            told.push(row.trim_end().to_owned());
            row.clear();
        }
        told
    });
    thread::sleep(lasts);
    child.kill().unwrap();
    child.wait().unwrap();
    let told = reader.join().unwrap();
    told.into_iter().filter(|row| !row.starts_with("* ")).collect()
}

/// How long the program takes here until it waits for the player, so that kills come before and
/// after that also on a slow machine.
fn until_the_first_turn() -> Duration {
    let home = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let mut command = sceneplay(home.path());
    command.args(["play", "--plain", "--scene", "a long night", "--as", "Anna", "--test-set"]);
    let (mut child, mut out) = begun(command.arg(set(home.path())));
    read_to(&mut out, "Your turn");
    let took = began.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    took
}

/// The lines of the only journal, and whether its last fact was cut off.
fn kept(home: &Path, torn: &mut u64) -> Vec<String> {
    let plays = std::fs::read_dir(home.join("data/plays")).into_iter().flatten();
    let mut paths = plays.map(|entry| entry.unwrap().path());
    let Some(path) = paths.find(|path| path.extension().is_some_and(|end| end == "jsonl")) else {
        return Vec::new();
    };
    let journal = match journal::read(&path) {
        Ok(journal) => journal,
        // Killed before or in the first fact.
        Err(JournalError::Nothing { .. }) => return Vec::new(),
        Err(error) => panic!("{error}"),
    };
    *torn += u64::from(journal.recovered.torn.is_some());
    let lines = journal.records().filter_map(|record| match record {
        Record::Line(line) => Some(format!("{}: {}", line.speaker, line.text)),
        _ => None,
    });
    lines.collect()
}

/// Moments as another run had them, where `KILL_SEED` says so.
fn seeded() -> ChaCha8Rng {
    let seed = match std::env::var("KILL_SEED") {
        Ok(seed) => seed.parse().expect("KILL_SEED is a number"),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs(),
    };
    println!("KILL_SEED={seed} kills at the same moments again, as far as the machine does");
    ChaCha8Rng::seed_from_u64(seed)
}

#[test]
fn every_final_line_is_found_again_whenever_the_program_is_killed() {
    let longest_evening = 3 * until_the_first_turn();
    let began = Instant::now();
    let (mut kills, mut resumed, mut longest, mut torn) = (0, 0, 0, 0);
    let mut rng = seeded();
    while kills < KILLS {
        let home = tempfile::tempdir().unwrap();
        let mut shown: Vec<String> = Vec::new();
        // One play over several evenings, each of which ends without a warning.
        for evening_number in 0..20 {
            let resume = evening_number > 0;
            resumed += u64::from(resume);
            let lasts = rng.random_range(Duration::ZERO..longest_evening);
            let told = evening(home.path(), resume, lasts, shown.len());
            kills += 1;
            let common = told.len().min(shown.len());
            assert_eq!(told[..common], shown[..common], "evening {evening_number}");
            if told.len() > shown.len() {
                shown = told;
            }
            longest = longest.max(shown.len());
            // What is in the file, whether the program is asked or not. A line may be there that was
            // not shown any more.
            let kept = kept(home.path(), &mut torn);
            assert_eq!(kept.get(..shown.len()), Some(&shown[..]), "evening {evening_number}");
            if shown.is_empty() {
                // The next program would begin another play beside this one.
                break;
            }
        }
    }
    println!(
        "{kills} kills, {resumed} of them of a play gone on with, {torn} torn lines, at most \
         {longest} lines, {:.1} s",
        began.elapsed().as_secs_f64()
    );
    assert!(longest > 20, "the kills came before there was anything to lose: {longest} lines");
}
