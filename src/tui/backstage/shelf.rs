//! What the Library shows: the scenes at hand and the recorded plays.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{SpanRound, Timestamp, Unit};
use tokio::task::spawn_blocking;

use super::{Backstage, Behind, told};
use crate::{
    journal::{
        JournalError,
        shelf::{self, Shelved},
        summary::{Summary, Verdict},
    },
    scene::library::{BUNDLED, Library},
    script,
    tui::library::{Entry, Recorded, Shelf},
};

impl Backstage {
    /// Begins to list; the list comes back as [`Behind::Shelf`].
    pub(super) fn list_shelf(&self) {
        let scenes = self.shelf();
        let plays = self.plays.clone();
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let listed = spawn_blocking(move || {
                let (plays, unreadable) = recorded(&plays);
                Shelf { plays, unreadable, ..scenes }
            });
            if let Ok(shelf) = listed.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Shelf(shelf)).await;
            }
        });
    }
}

/// The scenes; each is found again by its index in the library.
pub(super) fn entries(library: &Library) -> Arc<[Entry]> {
    let bundled: Arc<str> = Arc::default();
    let entry = |(key, entry): (usize, &crate::scene::library::Entry)| Entry {
        key,
        book: Arc::clone(&entry.book),
        topic: Arc::clone(&entry.topic),
        cast: Arc::clone(&entry.cast),
        lines: entry.reference_lines,
        source: Arc::clone(if *entry.source == *BUNDLED { &bundled } else { &entry.source }),
        scenario: Arc::clone(&entry.opening),
    };
    library.entries().iter().enumerate().map(entry).collect()
}

/// Why entries of test sets are not among the scenes.
pub(super) fn wrong(library: &Library) -> Vec<String> {
    library.wrong().iter().map(|one| format!("{}: {}", one.source, one.what)).collect()
}

/// The plays in which something was done, and why others cannot be told.
fn recorded(plays: &Path) -> (Vec<Recorded>, Vec<String>) {
    let shelved = match shelf::list(plays) {
        Ok(shelved) => shelved,
        Err(error) => {
            let said = format!("The folder {} cannot be listed: {error}.", plays.display());
            return (Vec::new(), vec![said]);
        }
    };
    let now = Timestamp::now();
    let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
    for Shelved { path, play, .. } in shelved {
        match play {
            Ok(play) if play.begun => rows.push(row(path, play, now)),
            Ok(_) | Err(JournalError::Nothing { .. }) => {}
            Err(error) => unreadable.push(told::journal(&error)),
        }
    }
    (rows, unreadable)
}

fn row(journal: PathBuf, play: Summary, now: Timestamp) -> Recorded {
    let finished = !play.is_unfinished();
    let when = ago(play.changed, now);
    let note = match play.verdict {
        Some(Verdict { mean: Some(mean) }) if finished => format!("mean {mean:.1}"),
        _ => when.clone(),
    };
    let standing = standing(&play, &when);
    let Summary { book, topic, cast, casting, last, .. } = play;
    let last = last.map(|(speaker, text)| script::told(&speaker, &text)).unwrap_or_default();
    let player = casting.player;
    Recorded { journal, book, topic, cast, player, finished, note, standing, last }
}

fn standing(play: &Summary, when: &str) -> String {
    let lines = match play.lines {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    let verdict = match play.verdict {
        _ if play.ended.is_none() => return format!("{lines} so far, {when}."),
        _ if play.judging => "Its judging was broken off.".to_owned(),
        None => "It is not judged yet.".to_owned(),
        Some(_) if play.failed == 1 => "One critic has failed.".to_owned(),
        Some(_) if play.failed > 0 => format!("{} critics have failed.", play.failed),
        Some(Verdict { mean: Some(mean) }) => format!("The mean of its scores is {mean:.1}."),
        Some(Verdict { mean: None }) => "It was checked and has no scores.".to_owned(),
    };
    format!("{lines}, {when}. The scene is over. {verdict}")
}

/// How long ago something was, in the largest unit that fits.
pub(super) fn ago(then: Timestamp, now: Timestamp) -> String {
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
