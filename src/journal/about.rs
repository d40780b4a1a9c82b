//! What a person says about a recorded play: a name, tags and a note.
//!
//! It stands in a small file of its own beside the journal, `ID.toml`, which may be edited by hand;
//! the journal is not touched for it. All of it is text to be shown: none of it ever becomes part of
//! a file's name.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use toml_edit::{Array, DocumentMut, Item, value};

use super::{
    JournalError,
    file::{io_error, sync_folder},
};

/// Most characters of a name, a tag and a note.
const NAME: usize = 500;
const TAG: usize = 60;
const NOTE: usize = 20_000;

/// What a person says about a play; all empty where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// One line.
    pub name: String,
    /// Words without blanks and commas, in the order in which they were given.
    pub tags: Vec<String>,
    pub note: String,
}

/// What is to be said differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Empty: it has none any more.
    Name(String),
    /// These and no others.
    Tags(Vec<String>),
    /// These as well.
    Tag(Vec<String>),
    /// These no more.
    Untag(Vec<String>),
    /// Empty: there is none any more.
    Note(String),
}

/// Why what is said about a play cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum AboutError {
    #[error(transparent)]
    Io(#[from] JournalError),
    #[error(
        "{}: this does not say what a play is called: {what}. Mend or move the file; it was left \
         as it is.",
        .path.display()
    )]
    Broken { path: PathBuf, what: String },
    #[error("{0:?} is no tag: a tag is one word of at most {TAG} characters, without commas")]
    NoTag(String),
    #[error("that is too long: {given} characters, and at most {most} are kept")]
    TooLong { given: usize, most: usize },
}

/// The file in which something may be said about the journal at this path.
pub fn file_of(journal: &Path) -> PathBuf {
    journal.with_extension("toml")
}

/// What is said about the journal at this path; nothing where there is no such file.
///
/// # Errors
/// There is a file, and it cannot be read or says something else.
pub fn load(journal: &Path) -> Result<About, AboutError> {
    let path = file_of(journal);
    Ok(document(&path)?.map(|document| read(&path, &document)).transpose()?.unwrap_or_default())
}

/// Says something differently, and gives all that is said then. What else stands in the file stays.
///
/// # Errors
/// There is no such journal, the change asks for what cannot be kept, or the file cannot be read or
/// written. It is then as it was.
pub fn change(journal: &Path, change: Change) -> Result<About, AboutError> {
    let path = file_of(journal);
    fs::metadata(journal).map_err(|source| io_error(journal, "look at the journal", source))?;
    let mut document = document(&path)?.unwrap_or_default();
    let mut about = read(&path, &document)?;
    about.change(change)?;
    for (key, item) in [
        ("name", (!about.name.is_empty()).then(|| value(about.name.as_str()))),
        ("tags", (!about.tags.is_empty()).then(|| value(Array::from_iter(&about.tags)))),
        ("note", (!about.note.is_empty()).then(|| value(about.note.as_str()))),
    ] {
        match (document.get_mut(key), item) {
            // In its place, so that what stands above it stays there.
            (Some(old), Some(item)) => *old = item,
            (None, Some(item)) => drop(document.insert(key, item)),
            (_, None) => drop(document.remove(key)),
        }
    }
    write(&path, &document.to_string())
        .map_err(|source| io_error(&path, "write what is said about the play", source))?;
    Ok(about)
}

impl About {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn has_tag(&self, wanted: &str) -> bool {
        self.tags.iter().any(|tag| tag == wanted)
    }

    fn change(&mut self, change: Change) -> Result<(), AboutError> {
        match change {
            Change::Name(name) => {
                let words: Vec<&str> = name.split_whitespace().collect();
                self.name = short(words.join(" "), NAME)?;
            }
            Change::Note(note) => self.note = short(note.trim().to_owned(), NOTE)?,
            Change::Tags(tags) => {
                self.tags.clear();
                self.tag(tags)?;
            }
            Change::Tag(tags) => self.tag(tags)?,
            Change::Untag(tags) => self.tags.retain(|tag| !tags.contains(tag)),
        }
        Ok(())
    }

    fn tag(&mut self, tags: Vec<String>) -> Result<(), AboutError> {
        for tag in tags {
            let between = |c: char| c.is_whitespace() || c == ',';
            if tag.is_empty() || tag.contains(between) || tag.chars().count() > TAG {
                return Err(AboutError::NoTag(tag));
            }
            if !self.has_tag(&tag) {
                self.tags.push(tag);
            }
        }
        Ok(())
    }
}

fn short(text: String, most: usize) -> Result<String, AboutError> {
    match text.chars().count() {
        given if given > most => Err(AboutError::TooLong { given, most }),
        _ => Ok(text),
    }
}

fn document(path: &Path) -> Result<Option<DocumentMut>, AboutError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(broken(path, "it is no text"));
        }
        Err(source) => {
            return Err(io_error(path, "read what is said about the play", source).into());
        }
    };
    text.parse().map(Some).map_err(|error: toml_edit::TomlError| broken(path, error.message()))
}

fn read(path: &Path, document: &DocumentMut) -> Result<About, AboutError> {
    let text = |key: &str| match document.get(key).map(Item::as_str) {
        None => Ok(String::new()),
        Some(Some(text)) => Ok(text.to_owned()),
        Some(None) => Err(broken(path, &format!("`{key}` is no text"))),
    };
    let no_tags = || broken(path, "`tags` is no list of words");
    let mut tags = Vec::new();
    if let Some(item) = document.get("tags") {
        for tag in item.as_array().ok_or_else(no_tags)? {
            tags.push(tag.as_str().ok_or_else(no_tags)?.to_owned());
        }
    }
    Ok(About { name: text("name")?, tags, note: text("note")? })
}

fn broken(path: &Path, what: &str) -> AboutError {
    AboutError::Broken { path: path.to_owned(), what: what.to_owned() }
}

/// Puts the text into the file's place in one step.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Made readable for nobody else by tempfile.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plays/a.jsonl");
        fs::create_dir(folder.path().join("plays")).unwrap();
        fs::write(&path, "a journal").unwrap();
        (folder, path)
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Every file below the folder.
    fn files(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => found.extend(files(&path)),
                false => found.push(path.file_name().unwrap().to_string_lossy().into_owned()),
            }
        }
        found.sort();
        found
    }

    #[test]
    fn what_is_said_is_kept_beside_the_journal() {
        let (_folder, path) = journal();
        assert_eq!(load(&path).unwrap(), About::default());
        for (said, name, tags, note) in [
            (Change::Name(" The\n second  one ".into()), "The second one", &[][..], ""),
            (Change::Tag(words(&["storm", "best"])), "The second one", &["storm", "best"], ""),
            (Change::Tag(words(&["storm"])), "The second one", &["storm", "best"], ""),
            (
                Change::Note("Say \"no\".\n\n\\ 吹\n".into()),
                "The second one",
                &["storm", "best"],
                "Say \"no\".\n\n\\ 吹",
            ),
            (
                Change::Untag(words(&["storm", "x"])),
                "The second one",
                &["best"],
                "Say \"no\".\n\n\\ 吹",
            ),
            (Change::Name(String::new()), "", &["best"], "Say \"no\".\n\n\\ 吹"),
            (Change::Tags(Vec::new()), "", &[], "Say \"no\".\n\n\\ 吹"),
            (Change::Note(String::new()), "", &[], ""),
        ] {
            let wanted = About { name: name.into(), tags: words(tags), note: note.into() };
            assert_eq!(change(&path, said).unwrap(), wanted);
            assert_eq!(load(&path).unwrap(), wanted);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "a journal");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file_of(&path)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_else_stands_in_the_file_stays() {
        let (_folder, path) = journal();
        fs::write(file_of(&path), "# mine\nname = \"a\" # old\nrated = 3\n").unwrap();
        change(&path, Change::Tag(words(&["x"]))).unwrap();
        let text = fs::read_to_string(file_of(&path)).unwrap();
        assert_eq!(text, "# mine\nname = \"a\"\nrated = 3\ntags = [\"x\"]\n");
    }

    #[test]
    fn a_broken_file_is_told_of_and_left() {
        let (_folder, path) = journal();
        for (text, what) in [
            (&b"name = "[..], "string"),
            (b"\xff\xfe", "it is no text"),
            (b"name = 3", "`name` is no text"),
            (b"tags = \"a\"", "`tags` is no list"),
            (b"tags = [1]", "`tags` is no list"),
            (b"note = []", "`note` is no text"),
        ] {
            fs::write(file_of(&path), text).unwrap();
            let read = load(&path).unwrap_err().to_string();
            let refused = change(&path, Change::Name("b".into())).unwrap_err().to_string();
            assert!(read.contains(what) && read.contains("left as it is"), "{read}");
            assert_eq!(refused, read);
            assert_eq!(fs::read(file_of(&path)).unwrap(), text);
        }
    }

    #[test]
    fn hostile_words_are_only_words() {
        let (folder, path) = journal();
        let long = "x".repeat(300);
        for hostile in [
            "../../etc/passwd",
            "..\\..\\x",
            "/etc/passwd",
            "CON",
            "NUL.txt",
            "a:b|c?*",
            ".",
            "\u{1b}]0;t\u{7}",
            "\u{202e}lnosj.",
            "👩\u{200d}👩\u{200d}👧",
            "a\0b",
            "name = 1",
            "\"\"\"",
            "'''",
            &long,
        ] {
            let word = hostile.split_whitespace().next().unwrap();
            change(&path, Change::Name(hostile.into())).unwrap();
            change(&path, Change::Note(hostile.into())).unwrap();
            let tagged = change(&path, Change::Tags(vec![word.into()]));
            assert_eq!(tagged.is_ok(), word.len() <= TAG, "{hostile:?}");
            let about = load(&path).unwrap();
            assert_eq!((&*about.name, &*about.note), (hostile, hostile));
            assert_eq!(files(folder.path()), ["a.jsonl", "a.toml"], "{hostile:?}");
        }
        for refused in ["", "two words", "a,b", &long] {
            assert!(change(&path, Change::Tag(words(&[refused]))).is_err(), "{refused:?}");
        }
        assert!(change(&path, Change::Name("x".repeat(501))).is_err());
        assert!(change(&folder.path().join("plays/none.jsonl"), Change::Name("a".into())).is_err());
        assert_eq!(files(folder.path()), ["a.jsonl", "a.toml"]);
    }
}
