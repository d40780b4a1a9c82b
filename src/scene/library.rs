//! All scenes that can be played, from the program itself and from files.
//!
//! Owns what a list of scenes shows, and where each whole scene is: a file's scenes are read again
//! when they are wanted, so that a large test set costs its list and not its text.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use super::{
    ENVIRONMENT, Scene,
    read::{self, ReadError, SceneText},
};

/// The `source` of scenes that come with the program.
pub const BUNDLED: &str = "bundled";

/// Characters of the scenario that an [`Entry`] keeps.
const OPENING: usize = 900;

/// A scene as the list shows it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The same for the same scene at every start, and no other entry's: `FILE#ID`, and `~2` and so
    /// on behind it where a file has several scenes with one id.
    pub key: String,
    /// [`BUNDLED`], or the path of the file it is from: what a journal calls its origin.
    pub source: String,
    /// [`Scene::id`].
    pub id: String,
    pub book: String,
    pub topic: String,
    /// The speakers without Environment, in the scene's order.
    pub cast: Vec<String>,
    /// Whether the scene names Environment as its first speaker.
    pub environment_opens: bool,
    /// Lines of the reference; 0 where there is none.
    pub reference_lines: usize,
    pub tag: Option<String>,
    /// The beginning of the scenario, cut at a word.
    pub opening: String,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Embedded {
        name: &'static str,
        text: &'static str,
        index: usize,
    },
    File {
        file: Arc<SceneFile>,
        range: Range<usize>,
        /// How many scenes of the same id stand before it.
        nth: usize,
    },
}

#[derive(Debug)]
struct SceneFile {
    path: PathBuf,
    stamp: Option<Stamp>,
}

/// Tells whether a file is still the one that was listed.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    changed: SystemTime,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok()?;
        Some(Self { bytes: meta.len(), changed: meta.modified().ok()? })
    }
}

impl Entry {
    /// Reads the whole scene.
    ///
    /// # Errors
    /// The file cannot be read any more, is wrong now, or no longer holds this scene.
    pub fn load(&self) -> Result<Scene, ReadError> {
        match &self.place {
            Place::Embedded { name, text, index } => {
                let text = SceneText::open(name, text.as_bytes())?;
                let scene = text.scenes().nth(*index);
                scene.unwrap_or_else(|| Err(self.gone()))
            }
            Place::File { file, range, nth } => match self.read_range(file, range) {
                Some(scene) => Ok(scene),
                None => self.find_again(file, *nth),
            },
        }
    }

    /// The scene at its place, if the file is unchanged.
    fn read_range(&self, file: &SceneFile, range: &Range<usize>) -> Option<Scene> {
        if file.stamp.is_none() || Stamp::of(&file.path) != file.stamp {
            return None;
        }
        let mut open = File::open(&file.path).ok()?;
        open.seek(SeekFrom::Start(range.start as u64)).ok()?;
        let mut bytes = vec![0; range.len()];
        open.read_exact(&mut bytes).ok()?;
        let scene = read::scene(serde_json::from_slice(&bytes).ok()?).ok()?;
        (scene.id() == self.id).then_some(scene)
    }

    /// The scene by its id, in a file that was changed since it was listed.
    fn find_again(&self, file: &SceneFile, nth: usize) -> Result<Scene, ReadError> {
        let bytes = read::bytes_of(&file.path)?;
        let text = SceneText::open(&self.source, &bytes)?;
        let mut twins =
            text.scenes().filter(|scene| scene.as_ref().is_ok_and(|scene| scene.id() == self.id));
        twins.nth(nth).unwrap_or_else(|| Err(self.gone()))
    }

    fn gone(&self) -> ReadError {
        ReadError::Gone { file: self.source.clone(), id: self.id.clone() }
    }
}

/// All scenes, in the order in which their sources were added.
#[derive(Debug, Default)]
pub struct Library {
    entries: Vec<Entry>,
}

impl Library {
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Index of the entry with this key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == key)
    }

    /// Adds scenes that come with the program, as `(file name, JSON)`.
    ///
    /// # Errors
    /// The first text that is no scene; what stood before it is added.
    pub fn add_embedded(
        &mut self,
        texts: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Result<(), ReadError> {
        for (name, text) in texts {
            let found = SceneText::open(name, text.as_bytes())?;
            let base = format!("{BUNDLED}/{name}");
            self.add(BUNDLED, &base, &found, |index, _| Place::Embedded { name, text, index })?;
        }
        Ok(())
    }

    /// Adds the scenes of a test set: a file, or a folder of them. A file that is already here is
    /// not added twice. In a folder, what plainly is something else (a simulation, an evaluation, a
    /// book) is passed over, for published data keeps them side by side.
    ///
    /// # Errors
    /// The first thing wrong with any of the files, of which nothing is added then; or that a
    /// folder holds no test set.
    pub fn add_path(&mut self, path: &Path) -> Result<(), ReadError> {
        let files = read::files(path)?;
        let mut foreign = None;
        let mut added = false;
        for file in files {
            match self.add_file(file) {
                Err(error @ ReadError::Foreign { .. }) => foreign = foreign.or(Some(error)),
                other => {
                    other?;
                    added = true;
                }
            }
        }
        foreign.filter(|_| !added).map_or(Ok(()), Err)
    }

    fn add_file(&mut self, path: PathBuf) -> Result<(), ReadError> {
        let source = path.display().to_string();
        if self.entries.iter().any(|entry| entry.source == source) {
            return Ok(());
        }
        // Taken before the file is read: a change in between then shows as one.
        let stamp = Stamp::of(&path);
        let bytes = read::bytes_of(&path)?;
        let file = Arc::new(SceneFile { path, stamp });
        let found = SceneText::open(&source, &bytes)?;
        self.add(&source, &source, &found, |index, nth| Place::File {
            file: Arc::clone(&file),
            range: found.places()[index].clone(),
            nth,
        })
    }

    fn add(
        &mut self,
        source: &str,
        base: &str,
        text: &SceneText<'_>,
        place: impl Fn(usize, usize) -> Place,
    ) -> Result<(), ReadError> {
        let before = self.entries.len();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (index, scene) in text.scenes().enumerate() {
            let scene = match scene {
                Ok(scene) => scene,
                Err(error) => {
                    self.entries.truncate(before);
                    return Err(error);
                }
            };
            let id = scene.id();
            let nth = seen.entry(id.clone()).or_default();
            let twin = match *nth {
                0 => String::new(),
                earlier => format!("~{}", earlier + 1),
            };
            let key = format!("{base}#{id}{twin}");
            let place = place(index, *nth);
            *nth += 1;
            self.entries.push(entry(scene, id, key, source, place));
        }
        Ok(())
    }
}

fn entry(scene: Scene, id: String, key: String, source: &str, place: Place) -> Entry {
    Entry {
        key,
        source: source.to_owned(),
        id,
        cast: scene.cast().map(str::to_owned).collect(),
        environment_opens: scene.speakers().first().is_some_and(|s| s == ENVIRONMENT),
        reference_lines: scene.dialogues.len(),
        opening: opening(&scene.scenario),
        book: scene.book,
        topic: scene.topic,
        tag: scene.tag,
        place,
    }
}

/// The first words of `text`, with `…` where more follows.
fn opening(text: &str) -> String {
    let text = text.trim();
    let Some((cut, _)) = text.char_indices().nth(OPENING) else {
        return text.to_owned();
    };
    // Text without spaces, as Chinese is, is cut between two characters.
    let end =
        text[..cut].rfind(char::is_whitespace).filter(|space| *space > cut / 2).unwrap_or(cut);
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"[
        {"book": "A", "scenario": "one", "speaking_characters_w_env": ["X"], "i_p": 1, "i_c": 0},
        {"book": "A", "scenario": "two", "speaking_characters_w_env": ["Environment", "X"], "i_p": 1, "i_c": 0},
        {"book": "B", "scenario": "three", "tag": "ood",
         "dialogues": [{"character": "Y", "message": "Hello."}]}
    ]"#;

    fn keys(library: &Library) -> Vec<&str> {
        library.entries().iter().map(|e| e.key.as_str()).collect()
    }

    #[test]
    fn twins_stay_apart_and_load_as_themselves() {
        let mut library = Library::default();
        library.add_embedded([("list.json", LIST)]).unwrap();
        assert_eq!(
            keys(&library),
            ["bundled/list.json#A-1-0", "bundled/list.json#A-1-0~2", "bundled/list.json#B"]
        );
        let loaded: Vec<String> =
            library.entries().iter().map(|entry| entry.load().unwrap().scenario).collect();
        assert_eq!(loaded, ["one", "two", "three"]);
        let [first, second, third] = library.entries() else { panic!("three entries") };
        assert!(!first.environment_opens && second.environment_opens);
        assert_eq!(third.tag.as_deref(), Some("ood"));
        assert_eq!((third.reference_lines, third.cast.len()), (1, 1));
    }

    #[test]
    fn a_folder_may_hold_other_published_files_too() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("evaluation.json"), r#"{"scores": {}, "cases": {}}"#).unwrap();
        let mut library = Library::default();
        let nothing = library.add_path(folder.path());
        assert!(matches!(nothing, Err(ReadError::Foreign { .. })), "{nothing:?}");
        fs::write(folder.path().join("set.json"), LIST).unwrap();
        library.add_path(folder.path()).unwrap();
        assert_eq!(library.entries().len(), 3);
        fs::write(folder.path().join("torn.json"), "[{").unwrap();
        assert!(matches!(library.add_path(folder.path()), Err(ReadError::Broken { .. })));
    }

    #[test]
    fn a_file_is_read_on_demand_also_after_it_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.json");
        fs::write(&path, LIST).unwrap();
        let mut library = Library::default();
        library.add_path(&path).unwrap();
        library.add_path(folder.path()).unwrap();
        assert_eq!(library.entries().len(), 3, "the same file is not added twice");
        let two = &library.entries()[1];
        assert_eq!(two.load().unwrap().scenario, "two");

        fs::write(&path, format!("\n\n{}", LIST.replace("two", "2"))).unwrap();
        assert_eq!(two.load().unwrap().scenario, "2");
        fs::write(&path, LIST.replace("\"i_c\": 0}", "\"i_c\": 7}")).unwrap();
        assert!(matches!(two.load(), Err(ReadError::Gone { id, .. }) if id == "A-1-0"));
        fs::remove_file(&path).unwrap();
        assert!(matches!(two.load(), Err(ReadError::Io { .. })));
    }

    #[test]
    fn of_a_wrong_file_nothing_is_added() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.json");
        fs::write(&path, LIST.replace("\"three\"", "3")).unwrap();
        let mut library = Library::default();
        let error = library.add_path(&path).unwrap_err().to_string();
        assert!(error.contains("entry 3 of 3 (line 4): scenario"), "{error}");
        assert!(library.entries().is_empty());
    }

    #[test]
    fn openings_are_cut_at_a_word_or_between_characters() {
        assert_eq!(opening(" short "), "short");
        let long = "word ".repeat(OPENING);
        assert!(opening(&long).ends_with("word…"));
        assert_eq!(opening(&"字".repeat(2 * OPENING)).chars().count(), OPENING + 1);
    }
}
