//! What the Library shows: the scenes at hand and the plays that can be gone on with.

use std::{path::Path, sync::Arc};

use jiff::{SpanRound, Timestamp, Unit};
use tokio::task::spawn_blocking;

use super::{Backstage, Behind};
use crate::{
    journal::shelf::{self, Shelved, Summary},
    scene::library::{BUNDLED, Library},
    script,
    tui::library::{Entry, Shelf, Unfinished},
};

impl Backstage {
    /// Begins to list; the list comes back as [`Behind::Shelf`].
    pub(super) fn list_shelf(&self) {
        let library = Arc::clone(&self.library);
        let plays = self.plays.clone();
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let listed = spawn_blocking(move || Shelf {
                unfinished: unfinished(&plays),
                entries: entries(&library),
            });
            if let Ok(shelf) = listed.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Shelf(shelf)).await;
            }
        });
    }
}

/// The scenes; each is found again by its index in the library.
pub(super) fn entries(library: &Library) -> Vec<Entry> {
    let entry = |(key, entry): (usize, &crate::scene::library::Entry)| Entry {
        key,
        book: entry.book.clone(),
        topic: entry.topic.clone(),
        cast: entry.cast.clone(),
        lines: entry.reference_lines,
        source: if entry.source == BUNDLED { String::new() } else { entry.source.clone() },
        scenario: entry.opening.clone(),
    };
    library.entries().iter().enumerate().map(entry).collect()
}

fn unfinished(plays: &Path) -> Vec<Unfinished> {
    // A folder that cannot be listed shows no plays; opening one there will say what is wrong.
    let shelved = shelf::unfinished(plays).unwrap_or_default();
    let now = Timestamp::now();
    shelved.into_iter().filter_map(|shelved| row(shelved, now)).collect()
}

fn row(Shelved { path, play, .. }: Shelved, now: Timestamp) -> Option<Unfinished> {
    let Summary { book, topic, cast, casting, lines, last, changed, .. } = play.ok()?;
    let last = last.map(|(speaker, text)| script::told(&speaker, &text)).unwrap_or_default();
    Some(Unfinished {
        journal: path,
        book,
        topic,
        cast,
        player: casting.player,
        lines,
        when: ago(changed, now),
        last,
    })
}

/// How long ago something was, in the largest unit that fits.
fn ago(then: Timestamp, now: Timestamp) -> String {
    let round = SpanRound::new().largest(Unit::Hour).smallest(Unit::Minute);
    let Ok(span) = (now - then).round(round) else {
        return String::new();
    };
    let (count, unit) = match (span.get_hours(), span.get_minutes()) {
        (0, 0 | i64::MIN..0) => return "just now".to_owned(),
        (0, minutes) => (minutes, "minute"),
        (hours, _) if hours < 24 => (i64::from(hours), "hour"),
        (hours, _) => (i64::from(hours) / 24, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for (seconds, told) in [
            (0, "just now"),
            (20, "just now"),
            (-90, "just now"),
            (60, "1 minute ago"),
            (59 * 60, "59 minutes ago"),
            (3600, "1 hour ago"),
            (23 * 3600, "23 hours ago"),
            (26 * 3600, "1 day ago"),
            (400 * 24 * 3600, "400 days ago"),
        ] {
            let then = now - SignedDuration::from_secs(seconds);
            assert_eq!(ago(then, now), told, "{seconds} seconds");
        }
    }
}
