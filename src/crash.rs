//! What is left behind when the program breaks: a report file and one sentence.
//!
//! Owns the panic hook, and what is remembered for the report: the screen's name and the last
//! events, by their names alone. A report holds no key, and no text of a play, a scene or a model
//! unless the settings allow that; a panic's own message may quote such text and counts as it. What
//! must be done first, such as giving the terminal back, is handed in by [`before`].

use std::{
    backtrace::Backtrace,
    collections::VecDeque,
    fmt::{self, Write as _},
    fs, io, panic,
    path::{Path, PathBuf},
    process,
    sync::{Mutex, OnceLock},
    time::SystemTime,
};

use crate::text;

/// Events that are remembered.
const EVENTS: usize = 40;
/// What a process ends with that has broken, as Rust's own do.
const EXIT_CODE: i32 = 101;

/// What a report may hold, and where it goes.
#[derive(Debug, Clone)]
pub struct Policy {
    pub folder: PathBuf,
    /// Whether texts may stand in it: the screen as it was, and the panic's own message.
    pub with_text: bool,
}

#[derive(Debug, Default)]
struct Memory {
    screen: String,
    shown: String,
    events: VecDeque<String>,
}

static POLICY: OnceLock<Policy> = OnceLock::new();
static BEFORE: OnceLock<fn()> = OnceLock::new();
static MEMORY: Mutex<Memory> =
    Mutex::new(Memory { screen: String::new(), shown: String::new(), events: VecDeque::new() });

/// From now on whatever breaks the program leaves a report and ends it. Only the first call counts.
pub fn watch(policy: Policy) {
    if POLICY.set(policy).is_err() {
        return;
    }
    panic::set_hook(Box::new(|info| {
        if let Some(before) = BEFORE.get() {
            before();
        }
        let place =
            info.location().map_or_else(|| "an unknown place".to_owned(), |at| at.to_string());
        let message = message_of(info);
        eprintln!("{}", end(&place, message));
        process::exit(EXIT_CODE);
    }));
}

fn message_of<'a>(info: &'a panic::PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let whole = payload.downcast_ref::<String>().map(String::as_str);
    whole.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default()
}

/// What is to be done before anything is said of a break. Only the first call counts.
pub fn before(act: fn()) {
    // A second call would hand in the same.
    let _ = BEFORE.set(act);
}

/// Whether a report may hold what the screen shows.
pub fn wants_text() -> bool {
    POLICY.get().is_some_and(|policy| policy.with_text)
}

/// Remembers an event by a name that holds nothing of anybody's text; the same twice counts once.
pub fn note(event: impl Into<String>) {
    let event = event.into();
    #[cfg(debug_assertions)]
    let breaks = std::env::var_os("SCENEPLAY_BREAK_AT").is_some_and(|at| *at == *event);
    if let Ok(mut memory) = MEMORY.lock()
        && memory.events.back() != Some(&event)
    {
        tracing::debug!(target: "sceneplay::screens", "{event}");
        if memory.events.len() == EVENTS {
            memory.events.pop_front();
        }
        memory.events.push_back(event);
    }
    #[cfg(debug_assertions)]
    assert!(!breaks, "as it was told to, with \u{1b}]0;text\u{7}");
}

/// Remembers which screen is shown, and what it shows where that is wanted.
pub fn screen(name: &str, shown: Option<String>) {
    if let Ok(mut memory) = MEMORY.lock() {
        if memory.screen != name {
            name.clone_into(&mut memory.screen);
        }
        memory.shown = shown.unwrap_or_default();
    }
}

/// The name of an enum's variant, without what is in it.
pub fn variant(value: &impl fmt::Debug) -> String {
    let mut name = Name(String::new());
    // It ends with an error as soon as the name is complete.
    let _ = write!(name, "{value:?}");
    name.0
}

struct Name(String);

impl fmt::Write for Name {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = text.find(|c: char| !c.is_alphanumeric());
        self.0.push_str(&text[..end.unwrap_or(text.len())]);
        if end.is_some() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Writes the report and says where it is.
fn end(place: &str, message: &str) -> String {
    let broken = format!("sceneplay has broken at {place}. What was played is written down.");
    let Some(policy) = POLICY.get() else {
        return broken;
    };
    match write(policy, place, message) {
        Ok(path) => {
            let path = path.display().to_string();
            let holds = if policy.with_text { "text of the play" } else { "no text and no key" };
            format!("{broken}\nA report is in {}; it holds {holds}.", text::clean_line(&path))
        }
        Err(error) => format!("{broken}\nNo report could be written: {error}."),
    }
}

fn write(policy: &Policy, place: &str, message: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(&policy.folder)?;
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap_or_default();
    let name = format!("broken-{}.txt", now.strftime("%Y%m%d-%H%M%S-%3f"));
    let path = policy.folder.join(name);
    fs::write(&path, report(policy, place, message, &now.to_string()))?;
    Ok(path)
}

fn report(policy: &Policy, place: &str, message: &str, now: &str) -> String {
    let memory = MEMORY.try_lock();
    let memory = memory.as_deref();
    let screen = memory.map_or("", |memory| memory.screen.as_str());
    let mut told = format!(
        "sceneplay {} broke at {place}\nwhen: {now}\nsystem: {} {}\nscreen: {}\n\nlast events:\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        if screen.is_empty() { "none" } else { screen },
    );
    for event in memory.iter().flat_map(|memory| &memory.events) {
        let _ = writeln!(told, "  {event}");
    }
    if policy.with_text {
        let shown = memory.map_or("", |memory| memory.shown.as_str());
        let _ = write!(told, "\nmessage: {message}\n\nwhat the screen showed:\n{shown}\n");
    }
    let _ = write!(told, "\nbacktrace:\n{}", Backtrace::force_capture());
    told
}

/// The folder of reports in the folder of what is remembered.
pub fn folder(state: &Path) -> PathBuf {
    state.join("reports")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_named_without_what_it_holds() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "only their Debug is looked at")]
        enum Happening {
            Said(String),
            Moved { to: u8 },
            Nothing,
        }
        for (happening, name) in [
            (Happening::Said("secret".into()), "Said"),
            (Happening::Moved { to: 1 }, "Moved"),
            (Happening::Nothing, "Nothing"),
        ] {
            assert_eq!(variant(&happening), name);
        }
    }

    #[test]
    fn a_report_holds_text_only_where_that_is_allowed() {
        screen("Stage 80x24", Some("Her words".to_owned()));
        note("Resized");
        for with_text in [false, true] {
            let policy = Policy { folder: PathBuf::new(), with_text };
            let told = report(&policy, "src/a.rs:1:2", "inside 'é' of `Her`", "now");
            for part in ["sceneplay 0", "src/a.rs:1:2", "screen: Stage 80x24", "  Resized"] {
                assert!(told.contains(part), "{told}");
            }
            assert_eq!(told.contains("Her words"), with_text, "{told}");
            assert_eq!(told.contains("of `Her`"), with_text, "{told}");
        }
    }
}
