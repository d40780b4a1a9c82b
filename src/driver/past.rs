//! The book behind a scene: found among the files at hand, and made into what its characters
//! remember.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    memory::{Memories, MemoryRules, Place, Plot, Scope},
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

/// What the characters of `scene` remember of their book, which is looked for in `books`: files, and
/// folders of them.
///
/// # Errors
/// The book is not there, cannot be read, or is not the one that the scene is from.
pub fn memories(
    books: &[PathBuf],
    scene: &Scene,
    rules: &MemoryRules,
) -> Result<Memories, PastError> {
    let place = Place::of(scene);
    if place.is_none() && rules.scope == Scope::Before {
        return Err(PastError::NoPlace(scene.book.clone()));
    }
    let Some(path) = find(books, &scene.book) else {
        return Err(PastError::NoBook(scene.book.clone()));
    };
    let bytes = std::fs::read(&path)
        .map_err(|source| PastError::Unreadable { path: path.clone(), source })?;
    let book: Value = serde_json::from_slice(&bytes)
        .map_err(|error| PastError::Wrong { path: path.clone(), reason: error.to_string() })?;
    let Some(plots) = book.get("plots").and_then(Value::as_array) else {
        let reason = "this is no book: it has no list of `plots`".to_owned();
        return Err(PastError::Wrong { path, reason });
    };
    if let Some(Place { plot, .. }) = place {
        let there = plots.get(plot as usize).map(|plot| text(plot, "summary").trim());
        if there.is_none_or(|summary| summary != scene.plot.summary.trim()) {
            return Err(PastError::OtherBook { path, plot });
        }
    }
    let names: Vec<&str> = scene.cast().collect();
    Ok(Memories::of_plots(place, &names, plots.iter().map(plot)))
}

/// The file of the book with this title.
fn find(books: &[PathBuf], title: &str) -> Option<PathBuf> {
    let wanted = bare(title);
    let is_it = |path: &Path| {
        let json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        json && path.file_stem().is_some_and(|stem| bare(&stem.to_string_lossy()) == wanted)
    };
    books.iter().find_map(|path| {
        if !path.is_dir() {
            return is_it(path).then(|| path.clone());
        }
        let mut inside: Vec<PathBuf> =
            std::fs::read_dir(path).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        inside.sort_unstable();
        inside.into_iter().find(|path| is_it(path))
    })
}

/// A title without what a file's name may not hold.
fn bare(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn plot(plot: &Value) -> Plot<'_> {
    Plot {
        text: text(plot, "text"),
        summary: text(plot, "summary"),
        people: list(plot, "key_characters").map(|person| (text(person, "name"), own(person))).collect(),
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
