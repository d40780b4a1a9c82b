//! The themes at hand: those that come with the program and a user's own.
//!
//! Owns which files are themes and that a wrong one is named and kept out.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{BUNDLED, Theme, read};

/// Name of the folder of themes in the config folder.
pub const FOLDER: &str = "themes";

const EXTENSION: &str = "toml";

/// A theme by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub name: String,
    /// What it looks like, in a few words; may be empty.
    pub about: String,
    /// Whether it is a file of the user's.
    pub own: bool,
    pub theme: Theme,
}

/// All themes that can be chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Themes {
    /// The bundled ones, then the user's own by name. A user's theme takes the place of a bundled
    /// one of its name.
    pub known: Vec<Known>,
    /// The files that are kept out.
    pub wrong: Vec<WrongFile>,
}

/// A file that is kept out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongFile {
    /// Of the theme it would be; empty: the whole folder cannot be read.
    pub name: String,
    /// Which file, the line, and what is wrong there.
    pub told: String,
}

/// What a folder of themes looked like: its files, when they were changed and how long they are.
/// Two that are equal need no second reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Themes {
    /// Those that come with the program.
    pub fn bundled() -> Self {
        let mut themes = Self::default();
        for (name, text) in BUNDLED {
            themes.take(name, text, false, || format!("the theme {name}"));
        }
        themes
    }

    /// Reads the user's themes from the folder `themes` of the config folder, which may be missing.
    /// Files there that do not end in `.toml` are left alone.
    pub fn load(config: &Path) -> Self {
        let mut themes = Self::bundled();
        let folder = config.join(FOLDER);
        let files = match files(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                themes.keep_out("", format!("{}: cannot be read: {error}", folder.display()));
                Vec::new()
            }
        };
        for file in files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = match bytes(&file) {
                Ok(bytes) => bytes,
                Err(error) => {
                    themes.keep_out(&name, format!("{}: cannot be read: {error}", file.display()));
                    continue;
                }
            };
            match std::str::from_utf8(&bytes) {
                Ok(text) => themes.take(&name, text, true, || file.display().to_string()),
                Err(error) => {
                    let before = &bytes[..error.valid_up_to()];
                    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                    let place = file.display();
                    themes.keep_out(&name, format!("{place}:{line}: this is not UTF-8 text"));
                }
            }
        }
        themes
    }

    /// Whether the file of the theme of this name is kept out.
    pub fn keeps_out(&self, name: &str) -> bool {
        self.wrong.iter().any(|wrong| wrong.name == name)
    }

    /// The theme of this name.
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.name == name)
    }

    fn take(&mut self, name: &str, text: &str, own: bool, place: impl Fn() -> String) {
        match read::read(text) {
            Ok(read::Read { about, theme }) => {
                let known = Known { name: name.to_owned(), about, own, theme };
                match self.known.iter_mut().find(|known| known.name == name) {
                    Some(old) => *old = known,
                    None => self.known.push(known),
                }
            }
            Err(wrong) => {
                let told = format!("{}:{}: {}", place(), wrong.line, wrong.message);
                self.keep_out(name, told);
            }
        }
    }

    fn keep_out(&mut self, name: &str, told: String) {
        self.wrong.push(WrongFile { name: name.to_owned(), told });
    }
}

impl Trace {
    /// Of the folder `themes` of the config folder, as it is now.
    pub fn of(config: &Path) -> Self {
        let files = files(&config.join(FOLDER)).unwrap_or_default();
        let seen = files.into_iter().map(|file| {
            let about = std::fs::metadata(&file).ok();
            let changed = about.as_ref().and_then(|about| about.modified().ok());
            (file, changed, about.map_or(0, |about| about.len()))
        });
        Self(seen.collect())
    }
}

/// What is in a file.
fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !std::fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    std::fs::read(file)
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && file.extension() == Some(OsStr::new(EXTENSION)) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
        let config = tempfile::tempdir().unwrap();
        std::fs::create_dir(config.path().join(FOLDER)).unwrap();
        for (name, text) in files {
            std::fs::write(config.path().join(FOLDER).join(name), text).unwrap();
        }
        config
    }

    #[test]
    fn every_bundled_theme_can_be_read() {
        let themes = Themes::bundled();
        assert_eq!(themes.wrong, []);
        assert_eq!(themes.known.len(), BUNDLED.len());
        assert!(themes.known.iter().all(|known| !known.about.is_empty()));
        assert_eq!(Themes::load(Path::new("/nowhere")), themes);
    }

    #[test]
    fn a_users_theme_is_beside_the_bundled_ones_or_in_the_place_of_one() {
        let config = written(&[
            ("rose.toml", "about = \"mine\"\nbase = \"ink\"\n[colours]\nrust = \"#ff0000\"\n"),
            ("paper.toml", "base = \"mist\"\n"),
            ("notes.txt", "not a theme"),
            (".rose.toml.swp.toml", "neither"),
        ]);
        let themes = Themes::load(config.path());
        assert_eq!(themes.wrong, []);
        let rose = themes.get("rose").unwrap();
        assert!(rose.own && rose.about == "mine");
        assert_eq!(themes.known.len(), BUNDLED.len() + 1);
        assert_eq!(themes.get("paper").unwrap().theme, themes.get("mist").unwrap().theme);
    }

    #[test]
    fn a_wrong_file_is_named_with_its_line_and_kept_out() {
        let config = written(&[
            ("bad.toml", "base = \"ink\"\n[styles]\nspeech = { blink = true }\n"),
            ("ink.toml", "base = \"ink\"\n[styles]\n\nspeech = \"speehc\"\n"),
        ]);
        let themes = Themes::load(config.path());
        assert_eq!(themes.known, Themes::bundled().known);
        let [bad, ink] = &themes.wrong[..] else { panic!("{:?}", themes.wrong) };
        assert!(themes.keeps_out("bad") && !themes.keeps_out("paper"));
        let (bad, ink) = (&bad.told, &ink.told);
        assert!(bad.contains("bad.toml:3: unknown key `blink`"), "{bad}");
        assert!(ink.contains("ink.toml:4: there is no style `speehc`"), "{ink}");
        assert!(ink.ends_with("did you mean `speech`?"), "{ink}");
    }

    #[test]
    fn what_is_no_text_is_named_with_its_line_and_kept_out() {
        let config = written(&[]);
        let folder = config.path().join(FOLDER);
        std::fs::write(folder.join("latin.toml"), b"base = \"ink\"\nabout = \"caf\xe9\"\n")
            .unwrap();
        std::fs::create_dir(folder.join("nested.toml")).unwrap();
        let themes = Themes::load(config.path());
        let [latin, nested] = &themes.wrong[..] else { panic!("{:?}", themes.wrong) };
        assert!(latin.told.ends_with("latin.toml:2: this is not UTF-8 text"), "{}", latin.told);
        assert!(nested.told.ends_with("cannot be read: it is not a file"), "{}", nested.told);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let config = written(&[]);
        let pipe = config.path().join(FOLDER).join("pipe.toml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let themes = Themes::load(config.path());
        assert_eq!(themes.known, Themes::bundled().known);
        assert!(themes.keeps_out("pipe"), "{:?}", themes.wrong);
    }

    #[test]
    fn a_change_leaves_another_trace() {
        let config = written(&[("one.toml", "base = \"ink\"\n")]);
        let before = Trace::of(config.path());
        assert_eq!(before, Trace::of(config.path()));
        std::fs::write(config.path().join(FOLDER).join("one.toml"), "base = \"paper\"\n").unwrap();
        assert_ne!(before, Trace::of(config.path()));
        assert_eq!(Trace::of(Path::new("/nowhere")), Trace::default());
    }
}
