//! What was played of a book: a plain file in the data folder for each book and player.
//!
//! Owns the file's format and where it is. What becomes of it is not decided here: whoever makes
//! memories reads it with [`Played::of_book`]. The file is JSON that a person can read and change:
//!
//! ```json
//! {
//!   "sceneplay_played": 1,
//!   "book": "The Ferry",
//!   "player": ["Anna"],
//!   "conversations": [{
//!     "plot": 0, "conversation": 1, "i_p": 0, "i_c": 1,
//!     "topic": "The storm", "people": ["Anna", "Bert"],
//!     "summary": "Anna took the oars, and Bert let her.",
//!     "journal": "01JABC.jsonl"
//!   }]
//! }
//! ```
//!
//! In story order, each conversation once: what is played again takes the place of what was.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Place;

/// Raised when older programs could no longer read the file.
const VERSION: u32 = 1;

/// Characters of a name that its file's name keeps.
const NAMED: usize = 60;

/// What was played of a book by one player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Played {
    sceneplay_played: u32,
    /// [`super::Book::title`].
    pub book: String,
    /// The characters that the person plays, sorted; empty: the person watches.
    pub player: Vec<String>,
    /// In story order.
    pub conversations: Vec<Retold>,
}

/// A conversation as it was played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retold {
    /// Where it is in the book.
    #[serde(flatten)]
    pub at: Place,
    /// What other files call its plot and it.
    pub i_p: Value,
    pub i_c: Value,
    pub topic: String,
    /// Who was there and may remember it: the speakers without Environment.
    pub people: Vec<String>,
    /// What happened, without anybody's thoughts.
    pub summary: String,
    /// Name of the play's journal.
    pub journal: String,
}

/// Why what was played cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum PlayedError {
    #[error("{}: {source}", file.display())]
    Io { file: PathBuf, source: io::Error },
    #[error(
        "{}: this does not say what was played ({source}); it is left as it is. Mend it or move it \
         away.",
        file.display()
    )]
    Broken { file: PathBuf, source: serde_json::Error },
    #[error(
        "{}: this was written by a newer sceneplay, or is about another book or player; it is left \
         as it is",
        file.display()
    )]
    Other { file: PathBuf },
}

impl Played {
    /// What was played of `book` by who plays these characters, from the folder of such files; with
    /// no conversation where there is no file.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is none of these.
    pub fn load(folder: &Path, book: &str, player: &[String]) -> Result<Self, PlayedError> {
        let mut player = player.to_vec();
        player.sort_unstable();
        let none = Self {
            sceneplay_played: VERSION,
            book: book.to_owned(),
            player,
            conversations: Vec::new(),
        };
        let file = none.file(folder);
        let Some(mut found) = Self::read(&file)? else { return Ok(none) };
        if (&found.book, &found.player) != (&none.book, &none.player) {
            return Err(PlayedError::Other { file });
        }
        found.conversations.sort_by_key(|one| one.at);
        Ok(found)
    }

    /// What was played of `book`, each conversation once and in story order: as those who play these
    /// characters played it, else as it was played last by others. Whoever is not in a conversation
    /// plays somebody else there, and the story is the same. Beside it, why a file was left out.
    pub fn of_book(
        folder: &Path,
        book: &str,
        player: &[String],
    ) -> (Vec<Retold>, Option<PlayedError>) {
        let (own, mut wrong) = match Self::load(folder, book, player) {
            Ok(own) => (own.conversations, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let start = format!("{}--", plain(book));
        let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let of_book = |file: &PathBuf| {
            file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        };
        let mut others = Vec::new();
        for file in files.filter(of_book) {
            match Self::read(&file) {
                // Names are cut, so that other books' files may be among them.
                Ok(Some(found)) if found.book == book => others.extend(found.conversations),
                Ok(_) => {}
                Err(error) => drop(wrong.get_or_insert(error)),
            }
        }
        // Journals are named by the time of their beginning.
        others.sort_by(|a, b| b.journal.cmp(&a.journal));
        let mut all: BTreeMap<Place, Retold> = BTreeMap::new();
        for one in own.into_iter().chain(others) {
            all.entry(one.at).or_insert(one);
        }
        (all.into_values().collect(), wrong)
    }

    /// The file's content; `None` where there is no file.
    fn read(file: &Path) -> Result<Option<Self>, PlayedError> {
        let file = file.to_owned();
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(PlayedError::Io { file, source }),
        };
        let found: Self = match serde_json::from_slice(&bytes) {
            Ok(found) => found,
            Err(source) => return Err(PlayedError::Broken { file, source }),
        };
        if found.sceneplay_played != VERSION {
            return Err(PlayedError::Other { file });
        }
        Ok(Some(found))
    }

    /// The file it is kept in.
    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(file_name(&self.book, &self.player))
    }

    /// The conversation at this place as it was played.
    pub fn at(&self, place: Place) -> Option<&Retold> {
        self.conversations.iter().find(|one| one.at == place)
    }

    /// Keeps a conversation as it was played, in place of what was kept of it, and writes the file:
    /// who reads meanwhile finds the old one or the new.
    ///
    /// # Errors
    /// The file cannot be written; it is as it was then.
    pub fn keep(&mut self, folder: &Path, retold: Retold) -> Result<(), PlayedError> {
        self.conversations.retain(|one| one.at != retold.at);
        self.conversations.push(retold);
        self.conversations.sort_by_key(|one| one.at);
        let file = self.file(folder);
        self.write(folder, &file).map_err(|source| PlayedError::Io { file, source })
    }

    fn write(&self, folder: &Path, file: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut new = tempfile::Builder::new().prefix(".played").tempfile_in(folder)?;
        serde_json::to_writer_pretty(&mut new, self)?;
        new.as_file().sync_all()?;
        new.persist(file)?;
        Ok(())
    }
}

/// `BOOK--PLAYER-XXXXXXXX.json`: names as far as file systems take them, and a CRC-32 of what they
/// are in full.
fn file_name(book: &str, player: &[String]) -> String {
    let names = match player {
        [] => "watched".to_owned(),
        names => plain(&names.join(" ")),
    };
    let full = format!("{book}\n{}", player.join("\n"));
    format!("{}--{names}-{:08x}.json", plain(book), crc32fast::hash(full.as_bytes()))
}

fn plain(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
    letters.take(NAMED / 2).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn retold(plot: usize, conversation: usize, summary: &str) -> Retold {
        Retold {
            at: Place { plot, conversation },
            i_p: plot.into(),
            i_c: conversation.into(),
            topic: "The storm".to_owned(),
            people: vec!["Anna".to_owned(), "Bert".to_owned()],
            summary: summary.to_owned(),
            journal: "01J.jsonl".to_owned(),
        }
    }

    #[test]
    fn what_is_kept_is_found_again_in_story_order() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("played");
        let player = ["Bert".to_owned(), "Anna".to_owned()];
        let mut played = Played::load(&folder, "The Ferry/2", &player).unwrap();
        assert!(played.conversations.is_empty() && !folder.exists());
        for one in [retold(2, 0, "late"), retold(0, 1, "old"), retold(0, 1, "new")] {
            played.keep(&folder, one).unwrap();
        }
        let other_order = [player[1].clone(), player[0].clone()];
        let found = Played::load(&folder, "The Ferry/2", &other_order).unwrap();
        assert_eq!(found, played);
        let place = Place { plot: 2, conversation: 0 };
        let told: Vec<&str> = found.conversations.iter().map(|one| one.summary.as_str()).collect();
        assert_eq!(told, ["new", "late"]);
        assert_eq!(found.at(place).map(|one| one.summary.as_str()), Some("late"));
        for (book, player) in [("The Ferry/2", &player[..1]), ("The Ferry_2", &player)] {
            assert!(Played::load(&folder, book, player).unwrap().conversations.is_empty());
        }
        let (all, wrong) = Played::of_book(&folder, "The Ferry_2", &player);
        assert!(all.is_empty() && wrong.is_none());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn the_file_is_as_it_is_described() {
        let folder = tempfile::tempdir().unwrap();
        let mut played = Played::load(folder.path(), "The Ferry", &["Anna".to_owned()]).unwrap();
        played.keep(folder.path(), retold(0, 1, "They row.")).unwrap();
        let name = "The_Ferry--Anna-";
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap();
        assert!(file.file_name().to_string_lossy().starts_with(name), "{file:?}");
        let value: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        assert_eq!(
            value,
            json!({
                "sceneplay_played": 1, "book": "The Ferry", "player": ["Anna"],
                "conversations": [{
                    "plot": 0, "conversation": 1, "i_p": 0, "i_c": 1, "topic": "The storm",
                    "people": ["Anna", "Bert"], "summary": "They row.", "journal": "01J.jsonl",
                }],
            })
        );
    }

    #[test]
    fn what_was_played_by_others_fills_the_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let keep = |player: &str, retold: Retold| {
            let mut played = Played::load(folder.path(), "B", &[player.to_owned()]).unwrap();
            played.keep(folder.path(), retold).unwrap();
        };
        let newer = |retold: Retold| Retold { journal: "01K.jsonl".to_owned(), ..retold };
        keep("Anna", retold(0, 0, "as Anna"));
        keep("Bert", newer(retold(0, 0, "as Bert")));
        keep("Bert", retold(0, 1, "older"));
        keep("Carl", newer(retold(0, 1, "newer")));
        let told = |player: &str| {
            let (all, wrong) = Played::of_book(folder.path(), "B", &[player.to_owned()]);
            let summaries: Vec<String> = all.into_iter().map(|one| one.summary).collect();
            (summaries.join(", "), wrong.map(|error| error.to_string()))
        };
        assert_eq!(told("Anna"), ("as Anna, newer".to_owned(), None));
        assert_eq!(told("Bert"), ("as Bert, older".to_owned(), None));
        assert_eq!(told("Dora"), ("as Bert, newer".to_owned(), None));
        fs::write(folder.path().join(file_name("B", &["Carl".to_owned()])), "{").unwrap();
        let (all, wrong) = told("Anna");
        assert_eq!(all, "as Anna, older");
        assert!(wrong.unwrap().contains("Carl"));
    }

    #[test]
    fn what_cannot_be_read_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(file_name("B", &[]));
        for text in
            ["{", "[]", r#"{"sceneplay_played":2,"book":"B","player":[],"conversations":[]}"#]
        {
            fs::write(&file, text).unwrap();
            let error = Played::load(folder.path(), "B", &[]).unwrap_err().to_string();
            assert!(error.contains("left as it is"), "{error}");
            let (all, wrong) = Played::of_book(folder.path(), "B", &["Anna".to_owned()]);
            assert!(all.is_empty() && wrong.is_some(), "{text}");
        }
    }
}
