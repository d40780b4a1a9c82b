//! How long `sceneplay report` takes over 700 judgings in the published size, and what it holds in
//! memory meanwhile.
//!
//! `cargo bench --bench report`. Runs the release binary on seven made files of 100 judged plays
//! each (12 MB together) with `--check`, so that every file is read, every score made again, and
//! every table and interval computed. The peak is read from `/proc` until the program ends. Linux
//! only.

#[expect(dead_code, reason = "the scenes made there are for other benchmarks")]
mod made;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

const RUNS: usize = 15;
const FILES: usize = 7;
const PLAYS: usize = 100;
/// Lines of a play, and flaws of a dimension.
const LINES: usize = 11;
const FLAWS: usize = 4;

const TYPES: [(&str, [&str; 2]); 4] = [
    ("Storyline Consistency", ["Storyline Consistency", "Storyline consistency"]),
    ("Anthropomorphism", ["Emotional Depth", "Self-identity"]),
    ("Character Fidelity", ["Character Language", "Personality & Behavior"]),
    ("Storyline Quality", ["Flow & Progression", "Logical Consistency"]),
];

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let files: Vec<PathBuf> = (0..FILES).map(|run| evaluation(folder.path(), run)).collect();
    let bytes: u64 = files.iter().filter_map(|file| Some(fs::metadata(file).ok()?.len())).sum();
    println!("{} judgings, {:.1} MB, {RUNS} runs each", FILES * PLAYS, bytes as f64 / 1e6);
    println!("format      min   median      max (ms)   peak (MB)");
    for format in ["table", "html", "json"] {
        let mut runs: Vec<(Duration, u64)> = (0..RUNS).map(|_| run(&files, format)).collect();
        runs.sort();
        let ms = |at: usize| runs[at].0.as_secs_f64() * 1000.0;
        let peak = runs.iter().map(|(_, peak)| *peak).max().unwrap_or(0);
        println!(
            "{format:<8} {:>6.0} {:>8.0} {:>8.0} {:>16.0}",
            ms(0),
            ms(RUNS / 2),
            ms(RUNS - 1),
            peak as f64 / 1024.0
        );
    }
}

/// Time, and most KiB resident as far as was seen.
fn run(files: &[PathBuf], format: &str) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sceneplay"))
        .args(["report", "--check", "--format", format])
        .args(files)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    loop {
        peak = peak.max(peak_kib(child.id()));
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            assert!(status.success(), "every made score comes out");
            return (start.elapsed(), peak);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn evaluation(folder: &Path, run: usize) -> PathBuf {
    let cases: Map<String, Value> = (0..PLAYS)
        .map(|play| (format!("The House of Winter, volume {}-{play}-0", play / 2), case(run, play)))
        .collect();
    let path = folder.join(format!("evaluation_{run}.json"));
    let file = json!({"scores": {}, "cases": {format!("model {run}"): cases}});
    fs::write(&path, serde_json::to_string_pretty(&file).unwrap()).unwrap();
    path
}

fn case(run: usize, play: usize) -> Value {
    let names = ["Anna Fell", "Mr. Harrow", "Environment"];
    let lines: Vec<Value> = (0..LINES)
        .map(|at| json!({"role": names[at % 3], "content": made::prose(60, at + play)}))
        .collect();
    let counted = (0..LINES).filter(|at| at % 3 < 2).count();
    let text = (0..LINES).map(|at| made::prose(60, at + play)).collect::<Vec<_>>().join("\n\n");
    let mut scores = Vec::new();
    let mut critique = Map::new();
    for (at, (dimension, kinds)) in TYPES.iter().enumerate() {
        let severity = |flaw: usize| (flaw * 3 + play + run + at) % 5 + 1;
        let flaws: Vec<Value> = (0..FLAWS)
            .map(|flaw| {
                let instance = format!("Anna Fell says that {}", made::prose(40, flaw + play));
                json!({"instance": instance, "type": kinds[flaw % 2], "severity": severity(flaw)})
            })
            .collect();
        let sum: usize = (0..FLAWS).map(severity).sum();
        let score = (100.0 - (sum as f64 - 0.3 * counted as f64) * 5.0).clamp(0.0, 100.0);
        scores.push(score);
        critique.insert((*dimension).to_owned(), json!({"flaws": flaws, "score": score}));
    }
    let score = scores.iter().sum::<f64>() / scores.len() as f64;
    json!({"simulation": lines, "simulation_text": text, "score": score, "critique": critique})
}
