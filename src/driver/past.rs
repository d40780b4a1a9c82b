//! The book behind a scene: found among the files at hand, and made into what its characters
//! remember.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    memory::{Memories, Place, Plot, Scope},
    scene::Scene,
};

/// Why a scene's characters have no memories.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error(
        "the book “{0}” is not at hand; name it, or a folder with it, by --books or `books` in the \
         settings file"
    )]
    NoBook(String),
    #[error("the scene does not say where in the book “{0}” it stands, so nothing lies before it")]
    NoPlace(String),
    #[error(
        "{}: plot {plot} is another one than the scene's; it is another edition of the book",
        path.display()
    )]
    OtherBook { path: PathBuf, plot: u32 },
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: {reason}", path.display())]
    Wrong { path: PathBuf, reason: String },
}

/// The whole books at hand, by the names of their files. Nothing of them is read yet.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// `(title, file)`, the titles as [`bare`] leaves them.
    files: Vec<(String, PathBuf)>,
}

impl Books {
    /// The books at these paths: files, and folders of them.
    ///
    /// # Errors
    /// A path cannot be read.
    pub fn at(paths: &[PathBuf]) -> Result<Self, PastError> {
        let mut files = Vec::new();
        for path in paths {
            let unreadable = |source| PastError::Unreadable { path: path.clone(), source };
            if !std::fs::metadata(path).map_err(unreadable)?.is_dir() {
                files.push(path.clone());
                continue;
            }
            let inside = std::fs::read_dir(path).map_err(unreadable)?;
            let mut inside: Vec<PathBuf> = inside.flatten().map(|entry| entry.path()).collect();
            inside.retain(|path| {
                path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
            });
            inside.sort_unstable();
            files.append(&mut inside);
        }
        let titled = |path: PathBuf| Some((bare(&path.file_stem()?.to_string_lossy()), path));
        Ok(Self { files: files.into_iter().filter_map(titled).collect() })
    }

    /// Whether the book of `scene` is at hand, as far as names tell.
    ///
    /// # Errors
    /// It is not, or the scene does not say where in it it stands.
    pub fn check(&self, scene: &Scene, scope: Scope) -> Result<(), PastError> {
        if Place::of(scene).is_none() && scope == Scope::Before {
            return Err(PastError::NoPlace(scene.book.clone()));
        }
        self.find(&scene.book).map(|_| ())
    }

    /// What the characters of `scene` remember of their book.
    ///
    /// # Errors
    /// The book is not there, cannot be read, or is not the one that the scene is from.
    pub fn memories(&self, scene: &Scene, scope: Scope) -> Result<Memories, PastError> {
        self.check(scene, scope)?;
        let path = self.find(&scene.book)?.to_owned();
        let wrong = |reason: String| PastError::Wrong { path: path.clone(), reason };
        let bytes = std::fs::read(&path)
            .map_err(|source| PastError::Unreadable { path: path.clone(), source })?;
        let book: Value =
            serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
        let Some(plots) = book.get("plots").and_then(Value::as_array) else {
            return Err(wrong("this is no book: it has no list of `plots`".to_owned()));
        };
        let place = Place::of(scene);
        if let Some(Place { plot, .. }) = place {
            let there = plots.get(plot as usize).map(|plot| text(plot, "summary").trim());
            if there.is_none_or(|summary| summary != scene.plot.summary.trim()) {
                return Err(PastError::OtherBook { path, plot });
            }
        }
        let names: Vec<&str> = scene.cast().collect();
        Ok(Memories::of_plots(place, &names, plots.iter().map(plot)))
    }

    fn find(&self, title: &str) -> Result<&Path, PastError> {
        let wanted = bare(title);
        let found = self.files.iter().find(|(title, _)| *title == wanted);
        found.map(|(_, path)| path.as_path()).ok_or_else(|| PastError::NoBook(title.to_owned()))
    }
}

/// A title without what a file's name may not hold.
fn bare(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn plot(plot: &Value) -> Plot<'_> {
    Plot {
        text: text(plot, "text"),
        summary: text(plot, "summary"),
        people: list(plot, "key_characters")
            .map(|person| (text(person, "name"), own(person)))
            .collect(),
        conversations: list(plot, "conversation")
            .map(|conversation| {
                let lines = list(conversation, "dialogues");
                lines.map(|line| (text(line, "character"), text(line, "message"))).collect()
            })
            .collect(),
    }
}

/// What a plot was to one who is in it: published books call the field by three names.
fn own(person: &Value) -> &str {
    let keys = ["experience", "summary", "description"];
    keys.into_iter().map(|key| text(person, key)).find(|text| !text.trim().is_empty()).unwrap_or("")
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}
