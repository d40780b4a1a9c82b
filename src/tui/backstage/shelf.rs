//! What the Library shows: the scenes at hand and the recorded plays.

use std::{
    path::Path,
    sync::{Arc, PoisonError},
};

use jiff::{SpanRound, Timestamp, Unit};
use tokio::task::spawn_blocking;

use super::{Backstage, Behind, told, transcripts::transcripts};
use crate::{
    journal::{
        JournalError,
        shelf::Shelved,
        summary::{Summary, Verdict},
    },
    scene::library::{BUNDLED, Library},
    script,
    tui::{
        events::Msg,
        library::{Entry, Recorded, Shelf, Story},
        page::Notice,
    },
};

impl Backstage {
    /// Begins to list for the Library and the Shelf; the lists come back as [`Behind::Shelf`].
    pub(super) fn list_shelf(&self) {
        let scenes = self.shelf();
        let (plays, annotator) = (self.plays.clone(), self.annotator.clone());
        let catalogue = Arc::clone(&self.catalogue);
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let listed = spawn_blocking(move || {
                let mut catalogue = catalogue.lock().unwrap_or_else(PoisonError::into_inner);
                let (recorded, unreadable, transcripts) = match catalogue.list(&plays) {
                    Ok(listed) => {
                        let (recorded, unreadable) = recorded(&listed, &annotator);
                        (recorded, unreadable, transcripts(listed, &annotator))
                    }
                    Err(error) => {
                        let folder = plays.display();
                        let said = format!("The folder {folder} cannot be listed: {error}.");
                        (Vec::new(), vec![said], Vec::new())
                    }
                };
                (Shelf { plays: recorded, unreadable, ..scenes }, transcripts)
            });
            if let Ok((shelf, transcripts)) = listed.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Shelf(shelf, transcripts)).await;
            }
        });
    }
}

impl Backstage {
    /// Reads what the book tells before a scene.
    pub(super) fn story(&self, scene: usize) -> Vec<Msg> {
        let Some(entry) = self.library.entries().get(scene) else {
            return Vec::new();
        };
        let (Some(told), Some(book)) = (&entry.in_book, entry.whole_book()) else {
            return Vec::new();
        };
        match book {
            Ok(book) => {
                vec![Msg::Story(Story { scene, plots: book.story_before(told.at.plot) })]
            }
            Err(error) => vec![Msg::Notice(Notice::error(told::scene(&entry.source, &error)))],
        }
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
        in_book: entry.in_book.clone(),
    };
    library.entries().iter().enumerate().map(entry).collect()
}

/// Why entries of test sets are not among the scenes.
pub(super) fn wrong(library: &Library) -> Vec<String> {
    library.wrong().iter().map(|one| format!("{}: {}", one.source, one.what)).collect()
}

/// The plays in which something was done, and why others cannot be told.
fn recorded(listed: &[Shelved], annotator: &str) -> (Vec<Recorded>, Vec<String>) {
    let now = Timestamp::now();
    let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
    for Shelved { path, play, .. } in listed {
        match play {
            Ok(play) if play.begun => rows.push(row(path, play, now, annotator)),
            Ok(_) | Err(JournalError::Nothing { .. }) => {}
            Err(error) => unreadable.push(told::journal(error)),
        }
    }
    (rows, unreadable)
}

fn row(journal: &Path, play: &Summary, now: Timestamp, annotator: &str) -> Recorded {
    let finished = !play.is_unfinished();
    let when = ago(play.changed, now);
    let last = play.last.as_ref().map(|(speaker, text)| script::told(speaker, text));
    Recorded {
        journal: journal.to_owned(),
        book: play.book.clone(),
        topic: play.topic.clone(),
        cast: play.cast.clone(),
        player: play.casting.player.clone(),
        finished,
        note: note(play, &when, annotator),
        standing: standing(play, &when, annotator),
        last: last.unwrap_or_default(),
    }
}

/// What the row of a play says at its right: its score, or when it was last played.
pub(super) fn note(play: &Summary, when: &str, annotator: &str) -> String {
    match play.score(annotator) {
        Some(mean) => format!("mean {mean:.1}"),
        None => when.to_owned(),
    }
}

pub(super) fn standing(play: &Summary, when: &str, annotator: &str) -> String {
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
        Some(Verdict { mean: Some(_) }) if play.hides_judges(annotator) => {
            "Its scores are hidden until you are done marking it.".to_owned()
        }
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
