//! How close whole runs come to what the model's own time allows, and what they cost.
//!
//! `cargo bench --bench run` (`-- N` for N scenes only). Starts the release binary against a server of this process that takes
//! 50 ms for each call, however many there are: `simulate` of 200 and of 2,000 scenes, 64 calls at
//! once, each played to its last round; then `judge` of what was played. The ideal is the larger of
//! all calls by 64 and the longest chain of one scene. Linux only: processor and memory are read
//! from `/proc`.

mod made;
#[path = "made/server.rs"]
mod server;

use std::{
    convert::Infallible,
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use serde_json::{Value, json};

const CALL: Duration = Duration::from_millis(50);
const AT_ONCE: u64 = 64;
/// As many as the published test set has.
const SCENES: usize = 200;
const ROUNDS: u64 = 20;

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let calls = Arc::new(AtomicU64::new(0));
    let app = Router::new().fallback(answer).with_state(Arc::clone(&calls));
    let address = server::serve(app);
    println!(
        "                     calls   time (s)   ideal (s)   ratio   processor (s)   peak (MB)"
    );
    let given: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![SCENES, 10 * SCENES] } else { given };
    for scenes in sizes {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let set = made::set(folder.path(), scenes);
        let home = folder.path();
        let (played, judged) = (home.join("played.json"), home.join("judged.json"));
        let mut simulate = sceneplay(home, address, "simulate", &played);
        simulate.args(["--actor-model", "m"]).arg("--test-set").arg(set);
        report(&format!("simulate {scenes}"), simulate, &calls, 2 * ROUNDS);
        let mut judge = sceneplay(home, address, "judge", &judged);
        judge.args(["--judge-model", "m"]).arg(&played);
        report(&format!("judge {scenes}"), judge, &calls, 1);
    }
}

fn sceneplay(home: &Path, address: SocketAddr, command: &str, out: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sceneplay"));
    program.env_clear().env("HOME", home).stderr(Stdio::null());
    program.arg(command).arg("--out").arg(out).args(["--jobs", &AT_ONCE.to_string()]);
    program.args(["--base-url", &format!("http://{address}/v1")]);
    program
}

/// Runs the command and prints its row; `chain` calls of one unit wait for one another.
fn report(name: &str, mut command: Command, calls: &AtomicU64, chain: u64) {
    let before = calls.load(Relaxed);
    let start = Instant::now();
    let child = command.spawn().expect("the program starts");
    let (processor, peak) = watch(child);
    let time = start.elapsed().as_secs_f64();
    let calls = calls.load(Relaxed) - before;
    let call = CALL.as_secs_f64();
    let ideal = (calls as f64 * call / AT_ONCE as f64).max(chain as f64 * call);
    println!(
        "{name:<18} {calls:>7} {time:>10.2} {ideal:>11.2} {:>7.2} {processor:>15.2} {peak:>11.1}",
        time / ideal
    );
}

/// Waits for the end, and gives the processor time in seconds and the most resident memory in MB.
fn watch(mut child: Child) -> (f64, f64) {
    let (mut ticks, mut peak) = (0, 0);
    loop {
        let id = child.id();
        ticks = ticks.max(ticks_of(id));
        peak = peak.max(peak_kib(id));
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            assert!(status.success(), "{status}");
            return (ticks as f64 / 100.0, peak as f64 / 1024.0);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn peak_kib(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Processor time used, in the kernel's ticks of 10 ms.
fn ticks_of(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; what counts stands behind it.
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    field(11) + field(12)
}

async fn answer(State(calls): State<Arc<AtomicU64>>, body: Bytes) -> Result<Response, Infallible> {
    calls.fetch_add(1, Relaxed);
    let text = said(&String::from_utf8_lossy(&body));
    let mut events = String::new();
    for piece in text.split_inclusive('.') {
        events.push_str(&event(&json!({"content": piece}), &Value::Null));
    }
    events.push_str(&event(&json!({}), &json!("stop")));
    events.push_str("data: [DONE]\n\n");
    tokio::time::sleep(CALL).await;
    let response = Response::builder().header("content-type", "text/event-stream");
    Ok(response.body(Body::from(events)).expect("a response"))
}

fn event(delta: &Value, finish: &Value) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    format!("data: {}\n\n", json!({"choices": [choice]}))
}

/// A critique, a next speaker who has not just spoken, or a line.
fn said(request: &str) -> String {
    if let Some(at) =
        request.find("{\\\"Storyline Consistency").or_else(|| request.find("\\\"flaws\\\""))
    {
        let names = ["Storyline Consistency", "Anthropomorphism", "Character Fidelity"];
        let asked =
            |name: &&&str| request[at.saturating_sub(60)..].contains(&format!("{{\\\"{name}"));
        let name = names.iter().find(asked).unwrap_or(&"Storyline Quality");
        let flaw = json!({"instance": made::prose(30, 1), "type": name, "severity": 2});
        return json!({*name: {"flaws": [flaw]}}).to_string();
    }
    if request.contains("who speaks next") {
        let last = |name: &str| request.rfind(&format!("{name}: "));
        let next = if last("Tom") > last("Mr. Harrow") { "Mr. Harrow" } else { "Tom" };
        return format!("They were spoken to.\nNext Speaker: {next}");
    }
    format!("[{}.] {}. ({}.)", made::prose(15, 2), made::prose(35, 3), made::prose(8, 4))
}
