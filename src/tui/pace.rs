//! When to draw: at once for who sits before it, steadily while models write, never more often than
//! the eye can follow, and not at all at rest.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Frames of any one second, at most.
const MOST: usize = 60;
const SECOND: Duration = Duration::from_secs(1);

/// Between two frames in which only models wrote. It leaves half of all frames to keys: however fast
/// a held key repeats, the two together stay below [`MOST`], so that no key waits behind a stream.
const STREAM: Duration = Duration::from_millis(34);

#[derive(Debug, Default)]
pub struct Pace {
    /// When the last [`MOST`] frames were drawn.
    drawn: VecDeque<Instant>,
    due: Option<Instant>,
}

impl Pace {
    /// Something changed by itself.
    pub fn changed(&mut self, now: Instant) {
        let earliest = self.drawn.back().map_or(now, |last| *last + STREAM);
        self.ask(earliest.max(now));
    }

    /// The person did something and looks for what it does.
    pub fn touched(&mut self, now: Instant) {
        self.ask(now);
    }

    /// When the next frame has to be drawn; `None`: not before something changes.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: Instant) {
        if self.drawn.len() == MOST {
            self.drawn.pop_front();
        }
        self.drawn.push_back(now);
        self.due = None;
    }

    fn ask(&mut self, at: Instant) {
        let full = self.drawn.len() == MOST;
        let allowed = self.drawn.front().filter(|_| full).map_or(at, |first| *first + SECOND);
        let at = at.max(allowed);
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_at_once_then_on_the_deadline_and_never_at_rest() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert_eq!(pace.due(), None);
        pace.changed(start);
        assert_eq!(pace.due(), Some(start));
        pace.drawn(start);
        assert_eq!(pace.due(), None);
        pace.changed(after(3));
        pace.changed(after(9));
        assert_eq!(pace.due(), Some(after(34)));
        pace.drawn(after(35));
        pace.changed(after(500));
        assert_eq!(pace.due(), Some(after(500)));
    }

    #[test]
    fn a_key_is_shown_at_once_while_a_stream_waits_for_its_time() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        pace.drawn(start);
        pace.changed(after(1));
        pace.touched(after(2));
        assert_eq!(pace.due(), Some(after(2)));
        pace.changed(after(3));
        assert_eq!(pace.due(), Some(after(2)), "what comes after a key does not put it off");
    }

    /// Two thousand chunks a second, and a key held down.
    #[test]
    fn no_second_has_more_than_sixty_frames() {
        let start = Instant::now();
        let mut pace = Pace::default();
        let mut frames = Vec::new();
        for half in 0..6000_u32 {
            let now = start + Duration::from_micros(500) * half;
            pace.changed(now);
            if half % 20 == 0 {
                pace.touched(now);
            }
            if pace.due().is_some_and(|due| due <= now) {
                pace.drawn(now);
                frames.push(now);
            }
        }
        let within = |from: &Instant| {
            frames.iter().filter(|at| **at >= *from && **at < *from + SECOND).count()
        };
        assert_eq!(frames.iter().map(within).max(), Some(MOST));
    }
}
