//! The real binary in a real pseudo-terminal, read back as a person would see it.

use std::{
    ffi::OsStr,
    io::{Read, Write},
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long a test waits for something to show before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long it waits at most before it looks again.
const GLANCE: Duration = Duration::from_millis(20);

/// Folders of one imaginary user; gone with the test.
pub struct Home(TempDir);

impl Home {
    /// Of somebody who has seen the tour.
    pub fn new() -> Self {
        let home = Self::of_newcomer();
        let state = home.path().join("state");
        std::fs::create_dir(&state).expect("a folder can be made");
        std::fs::write(state.join("tour"), "").expect("a file can be written");
        home
    }

    /// Of somebody who starts the program for the first time.
    pub fn of_newcomer() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The journals of this user.
    pub fn journals(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.path().join("data/plays")) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.expect("an entry can be read").path());
        let mut journals: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
        journals.sort();
        journals
    }

    /// The facts of the only play.
    pub fn facts(&self) -> Vec<serde_json::Value> {
        let journals = self.journals();
        assert_eq!(journals.len(), 1, "there is one journal: {journals:?}");
        let text = std::fs::read_to_string(&journals[0]).expect("a journal can be read");
        text.lines().map(|line| serde_json::from_str(line).expect("a fact is JSON")).collect()
    }
}

/// What the terminal has been sent, and what it shows of it.
struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

/// A terminal with the program in it.
pub struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts `sceneplay` with these arguments for a user who has nothing configured.
    pub fn open<S: AsRef<OsStr>>(home: &Home, args: impl IntoIterator<Item = S>) -> Self {
        Self::open_with(home, args, &[])
    }

    pub fn open_with<S: AsRef<OsStr>>(
        home: &Home,
        args: impl IntoIterator<Item = S>,
        variables: &[(&str, &str)],
    ) -> Self {
        Self::open_sized(home, args, variables, (80, 24))
    }

    /// The same in a terminal of so many columns and rows.
    pub fn open_sized<S: AsRef<OsStr>>(
        home: &Home,
        args: impl IntoIterator<Item = S>,
        variables: &[(&str, &str)],
        (cols, rows): (u16, u16),
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_sceneplay"));
        command.args(args);
        Self::start(home, command, variables, (cols, rows))
    }

    /// The same with `program` in front, which is to start it.
    pub fn open_under(home: &Home, program: &[&str], args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program[0]);
        command.args(&program[1..]);
        command.arg(env!("CARGO_BIN_EXE_sceneplay"));
        command.args(args);
        let path = std::env::var("PATH").unwrap_or_default();
        Self::start(home, command, &[("PATH", &path)], (80, 24))
    }

    fn start(
        home: &Home,
        mut command: CommandBuilder,
        variables: &[(&str, &str)],
        (cols, rows): (u16, u16),
    ) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal can be opened");
        command.cwd(home.path());
        command.env_clear();
        for (name, folder) in [
            ("SCENEPLAY_CONFIG_DIR", "config"),
            ("SCENEPLAY_DATA_DIR", "data"),
            ("SCENEPLAY_STATE_DIR", "state"),
            ("SCENEPLAY_CACHE_DIR", "cache"),
        ] {
            command.env(name, home.path().join(folder));
        }
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let seen = Seen {
            parser: vt100::Parser::new(cells(rows), cells(cols), 0),
            raw: Vec::new(),
            ended: false,
        };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let feed = Arc::clone(&seen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let read = reader.read(&mut bytes).unwrap_or(0);
                let mut seen = feed.0.lock().unwrap_or_else(PoisonError::into_inner);
                seen.parser.process(&bytes[..read]);
                seen.raw.extend_from_slice(&bytes[..read]);
                seen.ended = read == 0;
                feed.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().expect("the terminal can be written");
        Self { seen, master: pair.master, writer, child }
    }

    /// Sends bytes as a keyboard would: text, or one of [`key`].
    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.lock().parser.screen().contents()
    }

    /// Everything that the terminal was sent.
    pub fn raw(&self) -> Vec<u8> {
        self.lock().raw.clone()
    }

    pub fn in_alternate_screen(&self) -> bool {
        self.lock().parser.screen().alternate_screen()
    }

    /// Waits until the screen shows `text`.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |screen| screen.contains(text));
    }

    pub fn wait_until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.lock();
        loop {
            let screen = seen.parser.screen().contents();
            if holds(&screen) {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.ended, "waited for {what}; there is:\n{screen}");
            // What holds may be about something else than the screen, which brings no news here.
            seen = self.wait(seen, left.min(GLANCE));
        }
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.lock().parser.screen_mut().set_size(cells(rows), cells(cols));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal can be resized");
    }

    /// Ends the program as a power cut would.
    pub fn kill(&mut self) {
        let pid = self.child.process_id().expect("the program has a number").to_string();
        let killed = std::process::Command::new("kill").args(["-9", &pid]).status();
        assert!(killed.expect("kill can be run").success());
        let _ = self.child.wait();
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("the program has a number").to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("kill can be run").success());
    }

    /// Waits for the program to end by itself and returns its exit code.
    pub fn ended(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.lock();
        while !seen.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it goes on:\n{}", seen.parser.screen().contents());
            seen = self.wait(seen, left);
        }
        drop(seen);
        self.child.wait().expect("the program has ended").exit_code()
    }

    /// Waits for news; a test that fails while it holds the lock is no reason for another panic.
    fn wait<'a>(&'a self, seen: MutexGuard<'a, Seen>, most: Duration) -> MutexGuard<'a, Seen> {
        self.seen.1.wait_timeout(seen, most).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

/// What keys send.
pub mod key {
    pub const ENTER: &str = "\r";
    pub const CTRL_N: &str = "\x0e";
    pub const CTRL_Q: &str = "\x11";
    pub const CTRL_U: &str = "\x15";
    pub const CTRL_X: &str = "\x18";
    pub const CTRL_Z: &str = "\x1a";
    pub const ESC: &str = "\x1b";
    pub const F4: &str = "\x1bOS";
    pub const F5: &str = "\x1b[15~";
    pub const F6: &str = "\x1b[17~";
    pub const F7: &str = "\x1b[18~";
    pub const F9: &str = "\x1b[20~";
    pub const RIGHT: &str = "\x1b[C";
}
