//! How long the real program takes to its first frame, and what it costs while it stands there.
//!
//! `cargo bench --bench start`. Starts the release binary in a pseudo-terminal of 80×24 and waits
//! until its Library is shown in full; then reads from `/proc` what it holds in memory and how much
//! of a processor it uses at rest. Linux only.

#[path = "made/first_frame.rs"]
mod first_frame;
mod made;
#[path = "made/program.rs"]
mod program;

use std::path::Path;

use first_frame::{print_head, print_row, runs};

const RUNS: usize = 15;

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let set = made::set(folder.path(), 200);
    let set = set.to_string_lossy();
    println!("{RUNS} runs each");
    print_head();
    report("bundled scenes", folder.path(), &[]);
    report("a test set of 200", folder.path(), &["--test-set", &set]);
}

fn report(name: &str, folder: &Path, args: &[&str]) {
    print_row(name, &runs(RUNS, folder, args, false));
}
