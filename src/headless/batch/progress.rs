//! How far a run is: a bar on a terminal, plain lines elsewhere, JSON lines on demand. All of it
//! goes to standard error.

use std::{
    io::{self, IsTerminal, Write},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use serde_json::json;

use super::tally::Tally;
use crate::text::{clean_line, truncate, width};

/// The shortest time between two plain or JSON lines.
const LINES: Duration = Duration::from_secs(2);
/// The longest, also while no unit ends.
const SILENCE: Duration = Duration::from_secs(15);
/// Columns of the bar itself.
const BAR: usize = 24;
/// Columns of a terminal that does not say.
const COLUMNS: usize = 80;

/// How the units stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub done: usize,
    pub failed: usize,
    /// Units of this sitting.
    pub of: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bar,
    Lines,
    Json,
}

/// What the units and their steps are called.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    pub units: &'static str,
    pub steps: &'static str,
    /// Steps of a unit, to begin with.
    pub steps_each: f64,
}

pub struct Progress {
    form: Form,
    names: Names,
    tally: Arc<Tally>,
    began: Instant,
    /// When the last line was put out.
    last: Instant,
}

impl Progress {
    pub fn new(names: Names, tally: Arc<Tally>, as_json: bool) -> Self {
        let form = match (as_json, io::stderr().is_terminal()) {
            (true, _) => Form::Json,
            (false, true) => Form::Bar,
            (false, false) => Form::Lines,
        };
        let now = Instant::now();
        Self { form, names, tally, began: now, last: now }
    }

    /// Something to know, on a line of its own.
    pub fn say(&self, text: &str) {
        match self.form {
            Form::Json => put(&json!({"event": "note", "text": text}).to_string()),
            Form::Bar => {
                wipe();
                put(text);
            }
            Form::Lines => put(&clean_line(text)),
        }
    }

    pub fn failed(&self, unit: &str, why: &str) {
        match self.form {
            Form::Json => {
                put(&json!({"event": "failed", "unit": unit, "why": why}).to_string());
            }
            Form::Bar | Form::Lines => self.say(&format!("failed: {unit}: {why}")),
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, standing: Standing) {
        match self.form {
            Form::Bar => self.draw(standing),
            Form::Lines | Form::Json => self.line_after(SILENCE, standing),
        }
    }

    /// A unit has ended.
    pub fn ended(&mut self, standing: Standing) {
        if self.form != Form::Bar {
            self.line_after(LINES, standing);
        }
    }

    fn line_after(&mut self, time: Duration, standing: Standing) {
        if self.last.elapsed() >= time {
            self.last = Instant::now();
            self.line(standing, "progress");
        }
    }

    /// The run is over.
    pub fn end(&self, standing: Standing) {
        if self.form == Form::Bar {
            wipe();
        }
        self.line(standing, "end");
    }

    fn line(&self, standing: Standing, event: &str) {
        match self.form {
            Form::Json => put(&self.json(standing, event).to_string()),
            Form::Bar | Form::Lines => put(&self.text(standing)),
        }
    }

    fn draw(&self, standing: Standing) {
        let ended = standing.done + standing.failed;
        let filled = (BAR * ended).checked_div(standing.of).unwrap_or(BAR);
        let bar = format!("[{}{}] ", "#".repeat(filled), ".".repeat(BAR - filled));
        let columns = columns();
        let bar = if width(&bar) + 40 <= columns { bar } else { String::new() };
        let text = format!("{bar}{}", self.text(standing));
        let _ = write!(io::stderr(), "\r\x1b[K{}", truncate(&text, columns.saturating_sub(1)));
    }

    fn text(&self, standing: Standing) -> String {
        let Standing { done, failed, of } = standing;
        let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        let again: u64 = self.tally.again().iter().map(|(_, count)| count).sum();
        let again = if again > 0 { format!(", {again} sent again") } else { String::new() };
        let left = self.left(standing).map(|left| format!(", {} left", told(left)));
        format!(
            "{done}/{of} {}{failed}, {} {}, {} calls under way{again}, {} tokens{}",
            self.names.units,
            self.tally.steps.load(Relaxed),
            self.names.steps,
            self.tally.under_way.load(Relaxed),
            short(self.tally.tokens()),
            left.unwrap_or_default(),
        )
    }

    fn json(&self, standing: Standing, event: &str) -> serde_json::Value {
        let again: serde_json::Map<String, serde_json::Value> = self
            .tally
            .again()
            .into_iter()
            .map(|(why, count)| (why.to_owned(), count.into()))
            .collect();
        json!({
            "event": event,
            "units": self.names.units,
            "done": standing.done,
            "failed": standing.failed,
            "of": standing.of,
            self.names.steps: self.tally.steps.load(Relaxed),
            "calls": self.tally.calls.load(Relaxed),
            "calls_under_way": self.tally.under_way.load(Relaxed),
            "tokens_in": self.tally.prompt.load(Relaxed),
            "tokens_out": self.tally.completion.load(Relaxed),
            "sent_again": again,
            "seconds": self.began.elapsed().as_secs_f64(),
            "seconds_left": self.left(standing).map(|left| left.as_secs_f64()),
        })
    }

    /// An estimate by steps: units end late and together.
    fn left(&self, standing: Standing) -> Option<Duration> {
        let ended = standing.done + standing.failed;
        let steps = self.tally.steps.load(Relaxed) as f64;
        if steps < 1.0 || ended >= standing.of {
            return None;
        }
        let expected = self.names.steps_each * standing.of as f64;
        let share = (steps / expected).max(ended as f64 / standing.of as f64).min(0.99);
        Some(self.began.elapsed().mul_f64((1.0 - share) / share))
    }
}

/// Takes the bar away.
fn wipe() {
    let _ = write!(io::stderr(), "\r\x1b[K");
}

fn put(line: &str) {
    // JSON escapes some of what a terminal would obey, not all of it.
    let shown = if io::stderr().is_terminal() { clean_line(line) } else { line.into() };
    // Nobody reading the progress is no reason to stop.
    let _ = writeln!(io::stderr(), "{shown}");
}

fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stderr())
        && size.ws_col > 0
    {
        return usize::from(size.ws_col);
    }
    COLUMNS
}

fn told(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=99 => format!("{seconds} s"),
        seconds @ 100..=5999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{:.1} h", seconds as f64 / 3600.0),
    }
}

/// A count in few digits.
pub fn short(count: u64) -> String {
    match count {
        0..=9_999 => count.to_string(),
        10_000..=9_999_999 => format!("{:.1} k", count as f64 / 1e3),
        _ => format!("{:.1} M", count as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let tally = Arc::new(Tally::default());
        let names = Names { units: "scenes", steps: "lines", steps_each: 12.0 };
        let progress = Progress {
            form: Form::Lines,
            names,
            tally: Arc::clone(&tally),
            began: Instant::now(),
            last: Instant::now(),
        };
        let standing = Standing { done: 0, failed: 0, of: 200 };
        assert_eq!(progress.text(standing), "0/200 scenes, 0 lines, 0 calls under way, 0 tokens");
        tally.steps.store(1200, Relaxed);
        tally.under_way.store(64, Relaxed);
        tally.prompt.store(123_456, Relaxed);
        let text = progress.text(Standing { done: 99, failed: 1, of: 200 });
        let said = "99/200 scenes, 1 failed, 1200 lines, 64 calls under way, 123.5 k tokens, ";
        assert!(text.starts_with(said) && text.ends_with(" left"), "{text}");
        let json = progress.json(standing, "progress");
        assert_eq!((&json["lines"], &json["of"]), (&json!(1200), &json!(200)));
    }
}
