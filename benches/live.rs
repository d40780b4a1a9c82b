//! The real program on the Stage while models write: what a fast stream costs, how many frames it
//! draws, how soon a key shows while four streams run, and what a long play holds in memory.
//!
//! `cargo bench --bench live`. Starts the release binary in a pseudo-terminal of 200×60 against a
//! server of this process; Linux only.

#[path = "made/play.rs"]
mod long;
mod made;
#[path = "made/program.rs"]
mod program;
#[path = "made/server.rs"]
mod server;

use std::{
    cmp::Ordering,
    convert::Infallible,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    response::Response,
};
use futures_util::{Stream, stream};
use program::Program;
use sceneplay::journal::Writer;
use serde_json::json;

const COLUMNS: u16 = 200;
const ROWS: u16 = 60;
/// Chunks a second, of one stream or of four together.
const CHUNKS: usize = 2_000;
/// Chunks of one line: half a second's.
const LINE: usize = 1_000;
const WATCHED: Duration = Duration::from_secs(8);
const PRESSED: usize = 40;
const LINES: u32 = 10_000;
const END: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
                   data: [DONE]\n\n";

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let address = server::serve(Router::new().fallback(answer));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let set = made::set(folder.path(), 1);
    let server = format!("http://{address}/v1");
    let set = set.to_string_lossy();
    let args =
        ["--test-set", &set, "--scene", "winter", "--watch", "--base-url", &server, "--model", "m"];
    streamed(folder.path(), &args);
    pressed(folder.path(), &args);
    held(folder.path());
}

fn streamed(folder: &Path, args: &[&str]) {
    let program = on_stage(folder, &[args, &["--max-rounds", "1000"]].concat());
    thread::sleep(Duration::from_secs(1));
    let (before, start) = (program.processor(), Instant::now());
    thread::sleep(WATCHED);
    let used = (program.processor() - before).as_secs_f64() / start.elapsed().as_secs_f64();
    println!("a stream of {CHUNKS} chunks a second: {:.1} % of a core", used * 100.0);
    println!("  frames of any one second: at most {}", most_in_a_second(&program.frames()));
}

/// Help is opened and closed on the verdict while its four critics write.
fn pressed(folder: &Path, args: &[&str]) {
    let mut program = on_stage(folder, &[args, &["--max-rounds", "1"]].concat());
    program.shown(0, "verdict");
    let mark = program.mark();
    program.press("\r");
    program.shown(mark, "Anthropomorphism");
    thread::sleep(Duration::from_secs(1));
    let mut times: Vec<f64> = (0..PRESSED)
        .map(|at| {
            let (mark, start) = (program.mark(), Instant::now());
            program.press("?");
            let shown = program.shown(mark, "Keys") - start;
            program.press("\x1b");
            // Not in step with the frames.
            thread::sleep(Duration::from_millis(150 + 7 * at as u64 % 40));
            shown.as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "key to screen while four streams run, {CHUNKS} chunks a second: median {:.1} ms, at most \
         {:.1} ms of {PRESSED}",
        times[PRESSED / 2],
        times[PRESSED - 1]
    );
    println!("  frames of any one second: at most {}", most_in_a_second(&program.frames()));
}

/// A play of many lines is gone on with.
fn held(folder: &Path) {
    let (plays, home) = (folder.join("long/DATA/plays"), folder.join("long"));
    let mut writer = Writer::new(&plays);
    for record in long::long(LINES) {
        writer.append(&record).expect("there is room");
    }
    drop(writer);
    let mut program = Program::start(&home, COLUMNS, ROWS, &[]);
    program.shown(0, "Unfinished");
    let mark = program.mark();
    program.press("\r");
    program.shown(mark, &format!("{}.", LINES - 2));
    thread::sleep(Duration::from_millis(500));
    println!(
        "a play of {LINES} lines on the Stage: {:.1} MB resident, {:.1} MB at most",
        program.resident_mb(),
        program.peak_mb()
    );
}

/// Casting is shown, and left for the Stage.
fn on_stage(folder: &Path, args: &[&str]) -> Program {
    let mut program = Program::start(folder, COLUMNS, ROWS, args);
    program.shown(0, "help");
    program.press("\r");
    program
}

fn most_in_a_second(frames: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let within =
        |from: &Instant| frames.iter().filter(|at| (*from..*from + second).contains(*at)).count();
    frames.iter().map(within).max().unwrap_or(0)
}

/// The next speaker at once, a line as fast as one stream is to be, a critic's words without end.
async fn answer(body: Bytes) -> Result<Response, Infallible> {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let asked = String::from_utf8_lossy(&body);
    let body = if asked.contains("who speaks next") {
        let name = ["Tom", "Mr. Harrow"][ASKED.fetch_add(1, Relaxed) % 2];
        Body::from([event(&format!("Next Speaker: {name}")), END.to_owned()].concat())
    } else if asked.contains("\\\"flaws\\\"") {
        Body::from_stream(words(CHUNKS / 4, usize::MAX))
    } else {
        Body::from_stream(words(CHUNKS, LINE))
    };
    let response = Response::builder().header("content-type", "text/event-stream");
    Ok(response.body(body).expect("a response"))
}

/// So many chunks of a word each, so many of them a second.
fn words(a_second: usize, count: usize) -> impl Stream<Item = Result<String, Infallible>> {
    let words = made::prose(500, 3);
    let words: Vec<String> = words.split_inclusive(' ').map(event).collect();
    let start = tokio::time::Instant::now();
    stream::unfold((0, words), move |(at, words)| async move {
        let due = start + Duration::from_secs(1) * at as u32 / a_second as u32;
        tokio::time::sleep_until(due).await;
        let chunk = match at.cmp(&count) {
            Ordering::Less => words[at % words.len()].clone(),
            Ordering::Equal => END.to_owned(),
            Ordering::Greater => return None,
        };
        Some((Ok(chunk), (at + 1, words)))
    })
}

fn event(text: &str) -> String {
    let choice = json!({"index": 0, "delta": {"content": text}, "finish_reason": null});
    format!("data: {}\n\n", json!({"choices": [choice]}))
}
