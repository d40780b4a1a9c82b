//! The log file: off unless a setting or `--log` wants it, never on the screen.
//!
//! Owns where it is and how large it gets. What is logged are names, numbers and durations; no text
//! of a play and no key. Events come from wherever something is done, by `tracing`'s macros; only
//! sceneplay's own are written.

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    sync::Mutex,
};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

/// Bytes from which a new file is begun; the one before is kept.
const MOST_BYTES: u64 = 4 << 20;

/// The levels by their names, from the least to the most that is written.
pub const LEVELS: [(&str, LevelFilter); 6] = [
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

/// A level by its name.
pub fn level(name: &str) -> Option<LevelFilter> {
    LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
}

/// The name of a level.
pub fn level_name(level: LevelFilter) -> &'static str {
    LEVELS.iter().find(|(_, known)| *known == level).map_or("off", |(name, _)| name)
}

/// The file in the folder of what is remembered.
pub fn file(state: &Path) -> PathBuf {
    state.join("sceneplay.log")
}

/// Writes down what happens from now on. Does nothing where `level` is off, or in a second call.
///
/// # Errors
/// The file cannot be opened.
pub fn start(level: LevelFilter, state: &Path) -> io::Result<()> {
    if level == LevelFilter::OFF {
        return Ok(());
    }
    let path = file(state);
    fs::create_dir_all(state)?;
    if fs::metadata(&path).is_ok_and(|about| about.len() > MOST_BYTES) {
        fs::rename(&path, path.with_extension("log.1"))?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let lines = fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    // Others log requests as they are sent, keys and all.
    let own = Targets::new().with_target("sceneplay", level);
    let started = tracing_subscriber::registry().with(lines.with_filter(own)).try_init();
    if started.is_ok() {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), level = level_name(level), "begins");
    }
    Ok(())
}
