//! What the Shelf wants done with the recorded plays; all of it runs beside.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::task::spawn_blocking;

use super::{
    Backstage, Behind,
    shelf::{ago, standing},
    told,
};
use crate::{
    headless::export::{self, ExportError, Exported},
    journal::{
        JournalError,
        about::{self, AboutError},
        branch,
        search::{Hit, Needle, search},
        shelf::{self, Shelved},
        summary::{Damage, Summary},
        trash,
    },
    prompt::Templates,
    script,
    tui::{
        events::Msg,
        page::Notice,
        shelf::{Errand, Moved, News, Played, Transcript},
    },
};

/// Last lines of a play that are told.
const LAST: usize = 8;

impl Backstage {
    /// Begins an errand; what comes of it comes back as [`Behind::Transcripts`].
    pub(super) fn run_errand(&mut self, errand: Errand) {
        if errand == (Errand::List { trash: false }) {
            // The Library lists the same.
            return self.list_shelf();
        }
        if let Errand::Search { number, .. } = &errand {
            self.searched.store(*number, Ordering::Relaxed);
        }
        let (plays, searched) = (self.plays.clone(), Arc::clone(&self.searched));
        let (templates, annotator) = (Arc::clone(&self.templates), self.annotator.clone());
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let done =
                spawn_blocking(move || done(&plays, errand, &searched, &templates, &annotator));
            if let Ok(Some(message)) = done.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Transcripts(Box::new(message))).await;
            }
        });
    }

    /// What came of an errand. One that moved a play changes what the Library shows.
    pub(super) fn errand_done(&self, message: Msg) -> Vec<Msg> {
        if matches!(message, Msg::Transcripts(News::Moved(_))) {
            self.list_shelf();
        }
        vec![message]
    }
}

/// Does an errand. `None`: a search that nobody waits for any more.
fn done(
    plays: &Path,
    errand: Errand,
    searched: &AtomicU64,
    templates: &Arc<Templates>,
    annotator: &str,
) -> Option<Msg> {
    let news = match errand {
        Errand::List { trash } => {
            let folder = if trash { trash::folder_of(plays) } else { plays.to_owned() };
            match shelf::list(&folder) {
                Ok(listed) => News::Listed { trash, transcripts: transcripts(listed, annotator) },
                Err(error) => {
                    return say(format!("{} cannot be listed: {error}.", folder.display()));
                }
            }
        }
        Errand::Search { text, number, trash } => {
            let folder = if trash { trash::folder_of(plays) } else { plays.to_owned() };
            let hits = found(&folder, &Needle::new(&text)?, number, searched)?;
            News::Found { number, hits }
        }
        Errand::Lines { journal } => match branch::said(&journal) {
            Ok(said) => {
                let last = said.iter().skip(said.len().saturating_sub(LAST));
                let lines = last.map(|line| script::told(&line.speaker, &line.text)).collect();
                News::Lines { journal, lines }
            }
            Err(error) => return say(told::journal(&error)),
        },
        Errand::Say { journal, change } => match about::change(&journal, change) {
            Ok(about) => News::Said { journal, about },
            Err(error) => return say(of_about(&journal, &error)),
        },
        Errand::Export { journals, format, options, replace } => {
            let here = Path::new(".");
            let written = export::several(&journals, &[format], &options, templates, here, replace);
            return Some(Msg::Notice(match written {
                Ok(exported) => exported_in_words(&exported),
                Err(ExportError::There(path)) => Notice::warning(format!(
                    "{} is there already and was left alone; the sheet can say that it is replaced.",
                    path.display()
                )),
                Err(error) => Notice::error(format!("{error}.")),
            }));
        }
        Errand::Move(Moved { journal, title, in_trash }) => {
            let moved = if in_trash { trash::bring_back(&journal) } else { trash::put(&journal) };
            match moved {
                Ok(journal) => News::Moved(Moved { journal, title, in_trash: !in_trash }),
                Err(error) => return say(told::journal(&error)),
            }
        }
    };
    Some(Msg::Transcripts(news))
}

fn exported_in_words(exported: &Exported) -> Notice {
    if let Some((format, why)) = exported.empty.first() {
        return Notice::plain(format!("There is no {} of this: {why}.", format.name()));
    }
    let files = exported.files.iter();
    let names: Vec<_> =
        files.filter_map(|path| Some(path.file_name()?.to_string_lossy())).collect();
    let said = match &names[..] {
        [one] => format!("{one} is written into the working folder."),
        [first, rest @ ..] => {
            format!("{first} and {} more are written into the working folder.", rest.len())
        }
        [] => "There was nothing to be written.".to_owned(),
    };
    Notice::plain(said)
}

fn say(error: String) -> Option<Msg> {
    Some(Msg::Notice(Notice::error(error)))
}

fn of_about(journal: &Path, error: &AboutError) -> String {
    told::reason_first(&about::file_of(journal), &error.to_string())
}

/// Where the journals of a folder hold the needle. `None`: another search was begun since.
fn found(
    folder: &Path,
    needle: &Needle,
    number: u64,
    searched: &AtomicU64,
) -> Option<HashMap<PathBuf, Vec<Hit>>> {
    let mut hits = HashMap::new();
    let mut bytes = Vec::new();
    // A folder that cannot be listed is told of by the list.
    for journal in shelf::journals(folder).unwrap_or_default() {
        if searched.load(Ordering::Relaxed) != number {
            return None;
        }
        // One that cannot be read is told of by the list too.
        let here = search(&journal, needle, &mut bytes).unwrap_or_default();
        if !here.is_empty() {
            hits.insert(journal, here);
        }
    }
    Some(hits)
}

/// The plays in which something was done, the one that was last played first, as `annotator` may
/// see them.
pub(super) fn transcripts(listed: Vec<Shelved>, annotator: &str) -> Vec<Transcript> {
    let now = Timestamp::now();
    let mut found = Vec::new();
    for Shelved { path, play, about, .. } in listed {
        let mut wrong = Vec::new();
        let about = about.unwrap_or_else(|error| {
            wrong.push(of_about(&path, &error));
            Default::default()
        });
        let (changed, play) = match play {
            Ok(play) if play.begun => {
                wrong.extend(play.damage.map(Damage::in_words));
                (Some(play.changed), Some(played(play, now, annotator)))
            }
            Ok(_) | Err(JournalError::Nothing { .. }) => continue,
            Err(error) => {
                wrong.push(told::journal(&error));
                (None, None)
            }
        };
        found.push((changed, Transcript { journal: path, about, wrong, play }));
    }
    // Stable: among equals the newest stays first.
    found.sort_by_key(|(changed, _)| std::cmp::Reverse(*changed));
    found.into_iter().map(|(_, transcript)| transcript).collect()
}

fn played(play: Summary, now: Timestamp, annotator: &str) -> Played {
    let when = ago(play.changed, now);
    let begun = play.started.to_zoned(TimeZone::system());
    Played {
        finished: !play.is_unfinished(),
        lines: play.lines,
        score: play.score(annotator).map(|mean| format!("{mean:.1}")),
        standing: standing(&play, &when, annotator),
        when,
        date: begun.strftime("%Y-%m-%d %H:%M").to_string(),
        models: play.casting.roles.each_model(),
        marks: play.marks,
        book: play.book,
        topic: play.topic,
        cast: play.cast,
        player: play.casting.player,
    }
}
