//! How long the real program takes to its first frame, and what it costs while it stands there.
//!
//! `cargo bench --bench start`. Starts the release binary in a pseudo-terminal of 80×24 and waits
//! until its Library is shown in full; then reads from `/proc` what it holds in memory and how much
//! of a processor it uses at rest. Linux only.

mod made;
#[path = "made/program.rs"]
mod program;

use std::path::Path;

use program::{REST, Run, run};

const RUNS: usize = 15;

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let set = made::set(folder.path(), 200);
    let set = set.to_string_lossy();
    println!(
        "{RUNS} runs each          first frame (ms)        resident (MB)         ticks in {REST:?}"
    );
    println!("                         min   median      max   at rest     peak         at rest");
    report("bundled scenes", folder.path(), &[]);
    report("a test set of 200", folder.path(), &["--test-set", &set]);
}

fn report(name: &str, folder: &Path, args: &[&str]) {
    let runs: Vec<Run> = (0..RUNS).map(|at| run(folder, args, at == 0)).collect();
    let mut times: Vec<f64> =
        runs.iter().map(|run| run.first_frame.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let resident = runs.iter().map(|run| run.resident_kib).max().unwrap_or(0);
    let peak = runs.iter().map(|run| run.peak_kib).max().unwrap_or(0);
    let ticks = runs.iter().map(|run| run.ticks_at_rest).max().unwrap_or(0);
    println!(
        "{name:<20} {:>7.1} {:>8.1} {:>8.1} {:>9.1} {:>8.1} {:>15}",
        times[0],
        times[times.len() / 2],
        times[times.len() - 1],
        resident as f64 / 1024.0,
        peak as f64 / 1024.0,
        ticks
    );
}
