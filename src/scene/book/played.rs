//! What was played of a book: a plain file in the data folder for each book and player.
//!
//! Owns the file's format and where it is. What becomes of it is not decided here: whoever makes
//! memories reads it with [`Played::load`]. The file is JSON that a person can read and change:
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
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(none),
            Err(source) => return Err(PlayedError::Io { file, source }),
        };
        let mut found: Self = match serde_json::from_slice(&bytes) {
            Ok(found) => found,
            Err(source) => return Err(PlayedError::Broken { file, source }),
        };
        let known = (VERSION, &none.book, &none.player);
        if (found.sceneplay_played, &found.book, &found.player) != known {
            return Err(PlayedError::Other { file });
        }
        found.conversations.sort_by_key(|one| one.at);
        Ok(found)
    }

    /// The file it is kept in.
    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(file_name(&self.book, &self.player))
    }

    /// The conversation at this place as it was played.
    pub fn at(&self, place: Place) -> Option<&Retold> {
        self.conversations.iter().find(|one| one.at == place)
    }

    /// What was played before this place, in story order.
    pub fn before(&self, place: Place) -> impl Iterator<Item = &Retold> {
        self.conversations.iter().filter(move |one| one.at < place)
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
    let plain = |name: &str| -> String {
        let letters = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
        letters.take(NAMED / 2).collect()
    };
    let names = match player {
        [] => "watched".to_owned(),
        names => plain(&names.join(" ")),
    };
    let full = format!("{book}\n{}", player.join("\n"));
    format!("{}--{names}-{:08x}.json", plain(book), crc32fast::hash(full.as_bytes()))
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
        let before: Vec<&str> = found.before(place).map(|one| one.summary.as_str()).collect();
        assert_eq!(before, ["new"]);
        assert_eq!(found.at(place).map(|one| one.summary.as_str()), Some("late"));
        for (book, player) in [("The Ferry/2", &player[..1]), ("The Ferry_2", &player)] {
            assert!(Played::load(&folder, book, player).unwrap().conversations.is_empty());
        }
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
    fn what_cannot_be_read_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(file_name("B", &[]));
        for text in
            ["{", "[]", r#"{"sceneplay_played":2,"book":"B","player":[],"conversations":[]}"#]
        {
            fs::write(&file, text).unwrap();
            let error = Played::load(folder.path(), "B", &[]).unwrap_err().to_string();
            assert!(error.contains("left as it is"), "{error}");
        }
    }
}
