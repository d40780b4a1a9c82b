//! When to draw: soon after something changed, never more often than the eye can follow, and not at
//! all at rest.

use std::time::{Duration, Instant};

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);

#[derive(Debug, Default)]
pub struct Pace {
    last: Option<Instant>,
    due: Option<Instant>,
}

impl Pace {
    /// Something changed.
    pub fn changed(&mut self, now: Instant) {
        let earliest = self.last.map_or(now, |last| last + FRAME);
        self.due.get_or_insert(earliest.max(now));
    }

    /// When the next frame has to be drawn; `None`: not before something changes.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: Instant) {
        self.last = Some(now);
        self.due = None;
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
        assert_eq!(pace.due(), Some(after(16)));
        pace.drawn(after(17));
        pace.changed(after(500));
        assert_eq!(pace.due(), Some(after(500)));
    }
}
