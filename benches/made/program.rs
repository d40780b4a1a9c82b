//! The real program in a pseudo-terminal. Linux only: what it costs is read from `/proc`.

// Each benchmark takes the part that it needs.
#![allow(dead_code)]

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long something is waited for before a benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends each frame that the program draws (synchronized output).
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// What came from the terminal, in the pieces in which it came.
#[derive(Default)]
struct Sent {
    bytes: Vec<u8>,
    /// When frames were complete, and how much had been sent by then.
    frames: Vec<(usize, Instant)>,
}

/// Kills the program when dropped.
pub struct Program {
    start: Instant,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    sent: Arc<(Mutex<Sent>, Condvar)>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Program {
    pub fn start(folder: &Path, columns: u16, rows: u16, args: &[&str]) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal can be opened");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_sceneplay"));
        command.args(args);
        command.env("TERM", "xterm-256color");
        for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
            command.env(format!("SCENEPLAY_{name}_DIR"), folder.join(name));
        }
        let reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let keys = pair.master.take_writer().expect("the terminal can be written to");
        let start = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let sent = Arc::default();
        let listener = Arc::clone(&sent);
        thread::spawn(move || listen(reader, &listener));
        Self { start, child, keys, sent, _terminal: pair.master }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    /// How much was sent so far.
    pub fn mark(&self) -> usize {
        self.sent.0.lock().expect("the listener lives").bytes.len()
    }

    /// When `text` was sent after `mark`, and the frame that holds it was complete. The text must be
    /// one that stands in one piece on a screen on which it did not stand before.
    pub fn shown(&self, mark: usize, text: &str) -> Instant {
        let (sent, heard) = &*self.sent;
        let mut sent = sent.lock().expect("the listener lives");
        let until = Instant::now() + PATIENCE;
        loop {
            let new = &sent.bytes[mark..];
            let at = find(new, text.as_bytes()).map(|at| mark + at);
            let frame = at.and_then(|at| sent.frames.iter().find(|(end, _)| *end > at));
            if let Some((_, when)) = frame {
                return *when;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{text:?} is not shown: {}", String::from_utf8_lossy(new));
            sent = heard.wait_timeout(sent, left).expect("the listener lives").0;
        }
    }

    pub fn started(&self) -> Instant {
        self.start
    }

    /// When frames were complete, from the first one on.
    pub fn frames(&self) -> Vec<Instant> {
        let sent = self.sent.0.lock().expect("the listener lives");
        sent.frames.iter().map(|(_, when)| *when).collect()
    }

    pub fn resident_mb(&self) -> f64 {
        self.kib("VmRSS:") / 1024.0
    }

    /// The most there ever was.
    pub fn peak_mb(&self) -> f64 {
        self.kib("VmHWM:") / 1024.0
    }

    fn kib(&self, what: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
    }

    /// Processor time used so far, to 10 ms.
    pub fn processor(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        // The name in brackets may hold blanks; what counts stands behind it.
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |at: usize| fields.get(at).and_then(|text| text.parse().ok()).unwrap_or(0);
        Duration::from_millis(10 * (field(11) + field(12)))
    }

    fn pid(&self) -> u32 {
        self.child.process_id().expect("it has a number")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(mut reader: Box<dyn Read + Send>, sent: &(Mutex<Sent>, Condvar)) {
    let mut bytes = [0; 1 << 14];
    while let Ok(read @ 1..) = reader.read(&mut bytes) {
        let now = Instant::now();
        let mut all = sent.0.lock().expect("nobody panics with it");
        // A mark may come in two pieces.
        let from = all.bytes.len().saturating_sub(FRAME_END.len() - 1);
        all.bytes.extend_from_slice(&bytes[..read]);
        let parts = all.bytes[from..].windows(FRAME_END.len()).enumerate();
        let ends = parts.filter(|(_, part)| *part == FRAME_END);
        let frames: Vec<_> = ends.map(|(at, _)| (from + at + FRAME_END.len(), now)).collect();
        all.frames.extend(frames);
        sent.1.notify_all();
    }
}

fn find(all: &[u8], part: &[u8]) -> Option<usize> {
    all.windows(part.len()).position(|window| window == part)
}
