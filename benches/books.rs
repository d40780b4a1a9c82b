//! A folder of 771 books with 29,800 conversations (about 600 MB) in the Library: how long it takes
//! to be listed, the first time and from its index, and what it costs in memory.
//!
//! `cargo bench --bench books`. Starts the release binary in a pseudo-terminal and waits until its
//! Library is shown; Linux only. The books are made in a temporary folder.

#[path = "made/book.rs"]
mod book;
#[path = "made/first_frame.rs"]
mod first_frame;
#[path = "made/program.rs"]
mod program;
#[path = "made/prose.rs"]
mod prose;

use first_frame::{print_head, print_row, runs};

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
    print_head();
    let books = books.to_string_lossy();
    let args = ["--books", &*books];
    print_row("read anew", &runs(RUNS, folder.path(), &args, true));
    print_row("from its index", &runs(RUNS, folder.path(), &args, false));
}
