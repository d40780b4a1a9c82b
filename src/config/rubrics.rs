//! The rubrics at hand: the built-in ones and a user's own.
//!
//! Owns which files are rubrics and that a wrong one is named and kept out. What a rubric is, is
//! [`crate::judge::rubric`]'s.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::judge::rubric::{Rubric, RubricError, built_in, same_name};

/// Name of the folder of rubrics in the config folder.
pub const FOLDER: &str = "rubrics";

/// What the name of a rubric's file ends with, after a point.
pub const EXTENSION: &str = "toml";

/// A rubric and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub rubric: Rubric,
    /// `None`: it comes with the program.
    pub file: Option<PathBuf>,
}

/// A file that is kept out.
#[derive(Debug, thiserror::Error)]
pub enum WrongRubric {
    #[error("{}: the folder of rubrics cannot be read: {source}", .folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error("{}: cannot be read: {source}", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    /// Names the file and the line.
    #[error(transparent)]
    Wrong(#[from] RubricError),
    #[error(
        "{}: its rubric is called {name:?}, as is that of {}; give one of them another name",
        .file.display(), .other.display()
    )]
    Twice { file: PathBuf, other: PathBuf, name: String },
}

/// All rubrics that judgings can be asked for.
#[derive(Debug, Default)]
pub struct Rubrics {
    /// The built-in ones with the protocol first, then those of files by path, then those of the
    /// folder by file name.
    pub known: Vec<Known>,
    /// What was kept out, to be told.
    pub wrong: Vec<WrongRubric>,
}

impl Rubrics {
    /// Those that come with the program.
    pub fn built_in() -> Self {
        let mut rubrics = Self::default();
        for name in built_in::names() {
            match built_in::get(name) {
                Some(Ok(rubric)) => rubrics.known.push(Known { rubric, file: None }),
                Some(Err(wrong)) => rubrics.wrong.push(wrong.into()),
                None => {}
            }
        }
        rubrics
    }

    /// Reads the files that are named, then those of the folder `rubrics` in the config folder,
    /// which may be missing. Files there that do not end in `.toml` are left alone.
    pub fn load(config: &Path, named: &[PathBuf]) -> Self {
        let mut rubrics = Self::built_in();
        for file in named {
            rubrics.read(file);
        }
        let folder = config.join(FOLDER);
        match files(&folder) {
            Ok(files) => {
                for file in files.iter().filter(|file| !named.contains(file)) {
                    rubrics.read(file);
                }
            }
            Err(source) if source.kind() == io::ErrorKind::NotFound => {}
            Err(source) => rubrics.wrong.push(WrongRubric::Folder { folder, source }),
        }
        rubrics
    }

    /// The rubric of that name, in any spelling of it.
    pub fn get(&self, name: &str) -> Option<&Rubric> {
        let exact = self.known.iter().find(|known| known.rubric.name == name);
        let known =
            exact.or_else(|| self.known.iter().find(|one| same_name(&one.rubric.name, name)))?;
        Some(&known.rubric)
    }

    fn read(&mut self, file: &Path) {
        match self.try_read(file) {
            Ok(known) => self.known.push(known),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    fn try_read(&self, file: &Path) -> Result<Known, WrongRubric> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| WrongRubric::Unreadable { file: file.to_owned(), source })?;
        let rubric = Rubric::parse(&text, &file.display().to_string())?;
        let twin = self.known.iter().find(|known| known.rubric.name == rubric.name);
        if let Some(other) = twin.and_then(|known| known.file.clone()) {
            return Err(WrongRubric::Twice { file: file.to_owned(), other, name: rubric.name });
        }
        Ok(Known { rubric, file: Some(file.to_owned()) })
    }
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let toml = file.extension().is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION));
        // A pipe would be waited for.
        if !hidden && toml && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn rubric(name: &str) -> String {
        format!(
            "name = {name:?}\nabout = ''\nscale = [{{name = 'minor', points = 1}}]\n\
             [[dimension]]\nname = 'D'\nquestion = '?'\nflaw = [{{type = 'T', criteria = []}}]\n"
        )
    }

    #[test]
    fn rubrics_of_files_stand_beside_the_built_in_ones_and_wrong_ones_are_kept_out() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(FOLDER);
        fs::create_dir(&folder).unwrap();
        let named = home.path().join("by-path.toml");
        fs::write(&named, rubric("by path")).unwrap();
        for (file, text) in [
            ("a.toml", rubric("mine")),
            ("b.toml", rubric("mine")),
            ("c.toml", rubric("protocol")),
            ("d.toml", rubric("broken").replace("question", "qestion")),
            ("e.txt", "no rubric".to_owned()),
        ] {
            fs::write(folder.join(file), text).unwrap();
        }
        let gone = home.path().join("gone.toml");
        let rubrics = Rubrics::load(home.path(), &[named, gone]);
        let names: Vec<&str> =
            rubrics.known.iter().map(|known| known.rubric.name.as_str()).collect();
        assert_eq!(
            names,
            ["protocol", "thought-deed", "persona", "time-knowledge", "by path", "mine"]
        );
        assert!(rubrics.get("Time_Knowledge").is_some() && rubrics.get("other").is_none());
        assert!(rubrics.get("protocol").is_some_and(Rubric::is_protocol));
        let wrong: Vec<String> = rubrics.wrong.iter().map(ToString::to_string).collect();
        for (told, file, what) in [
            (&wrong[0], "gone.toml", "cannot be read"),
            (&wrong[1], "b.toml", "another name"),
            (&wrong[2], "c.toml", "line 1: \"protocol\" is the name of a built-in"),
            (&wrong[3], "d.toml", "line 6"),
        ] {
            assert!(told.contains(file) && told.contains(what), "{told}");
        }
        assert_eq!(wrong.len(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(FOLDER)).unwrap();
        let pipe = home.path().join(FOLDER).join("pipe.toml");
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        let rubrics = Rubrics::load(home.path(), &[]);
        assert_eq!((rubrics.known.len(), rubrics.wrong.len()), (4, 0));
    }

    #[test]
    fn no_folder_is_no_fault() {
        let home = tempfile::tempdir().unwrap();
        let rubrics = Rubrics::load(home.path(), &[]);
        assert_eq!((rubrics.known.len(), rubrics.wrong.len()), (4, 0));
    }
}
