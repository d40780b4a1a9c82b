//! The real program in a pseudo-terminal of 80×24.

use std::{
    fs,
    io::Read,
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// How long its use of the processor at rest is looked at.
pub const REST: Duration = Duration::from_secs(2);

/// Stands at the end of the first frame's footer.
const SHOWN: &str = "help";

/// One start of the program.
pub struct Run {
    pub first_frame: Duration,
    /// Half a second after the first frame.
    pub resident_kib: u64,
    /// The most there ever was.
    pub peak_kib: u64,
    pub ticks_at_rest: u64,
}

/// `rests`: whether to look at the processor as well, which takes [`REST`].
pub fn run(folder: &Path, args: &[&str], rests: bool) -> Run {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal can be opened");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_sceneplay"));
    command.args(args);
    command.env("TERM", "xterm-256color");
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        command.env(format!("SCENEPLAY_{name}_DIR"), folder.join(name));
    }
    let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        let mut bytes = [0; 1 << 14];
        let mut shown = false;
        while let Ok(read @ 1..) = reader.read(&mut bytes) {
            all.extend_from_slice(&bytes[..read]);
            if !shown && String::from_utf8_lossy(&all).contains(SHOWN) {
                shown = true;
                let _ = tell.send(start.elapsed());
            }
        }
    });
    let first_frame = told.recv_timeout(Duration::from_secs(20)).expect("it shows its first frame");
    let pid = child.process_id().expect("it has a number");
    // Models and unfinished plays are looked for after the first frame.
    thread::sleep(Duration::from_millis(500));
    let before = ticks(pid);
    if rests {
        thread::sleep(REST);
    }
    let ticks_at_rest = ticks(pid) - before;
    let resident_kib = kib(pid, "VmRSS:");
    let peak_kib = kib(pid, "VmHWM:");
    let _ = child.kill();
    let _ = child.wait();
    Run { first_frame, resident_kib, peak_kib, ticks_at_rest }
}

fn kib(pid: u32, what: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Processor time used, in the kernel's ticks of 10 ms.
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; what counts stands behind it.
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    field(11) + field(12)
}
