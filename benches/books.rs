//! A folder of 771 books with 29,800 conversations (about 600 MB) in the Library: how long it takes
//! to be listed, the first time and from its index, and what it costs in memory.
//!
//! `cargo bench --bench books`. Starts the release binary in a pseudo-terminal and waits until its
//! Library is shown; Linux only. The books are made in a temporary folder.

#[path = "made/book.rs"]
mod book;
#[path = "made/program.rs"]
mod program;
#[path = "made/prose.rs"]
mod prose;

use std::{fs, path::Path};

use program::{REST, run};

const BOOKS: usize = 771;
const CONVERSATIONS: usize = 29_798;
const RUNS: usize = 5;

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let books = folder.path().join("books");
    let size = book::folder(&books, BOOKS, CONVERSATIONS).expect("there is room");
    println!("{BOOKS} books, {CONVERSATIONS} conversations, {:.0} MB", size as f64 / 1e6);
    println!("                         first frame (ms)       resident (MB)   ticks in {REST:?}");
    println!("                       min   median      max   at rest     peak         at rest");
    opened("read anew", &books, folder.path(), true);
    opened("from its index", &books, folder.path(), false);
}

fn opened(name: &str, books: &Path, folder: &Path, anew: bool) {
    let books = books.to_string_lossy();
    let mut times = Vec::new();
    let (mut resident, mut peak, mut ticks) = (0, 0, 0);
    for at in 0..RUNS {
        if anew {
            // The first time there is none.
            let _ = fs::remove_dir_all(folder.join("CACHE"));
        }
        let run = run(folder, &["--books", &books], at == 0);
        times.push(run.first_frame.as_secs_f64() * 1000.0);
        resident = resident.max(run.resident_kib);
        peak = peak.max(run.peak_kib);
        ticks = ticks.max(run.ticks_at_rest);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{name:<18} {:>7.1} {:>8.1} {:>8.1} {:>9.1} {:>8.1} {ticks:>15}",
        times[0],
        times[RUNS / 2],
        times[RUNS - 1],
        resident as f64 / 1024.0,
        peak as f64 / 1024.0
    );
}
