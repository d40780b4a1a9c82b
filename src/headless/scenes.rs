//! `sceneplay scenes`: the scenes of the Library as a table or as data.

use std::{
    collections::HashSet,
    io::{self, Write},
    path::Path,
};

use serde::Serialize;

use crate::{
    config::Settings,
    scene::{
        bundled,
        library::{Entry, Library},
        read::ReadError,
    },
    text::{clean_line, truncate, width},
};

/// Columns that a cell takes at most; ids are never cut, for they are what `--scene` takes.
const WIDEST: usize = 48;
const GAP: &str = "  ";

/// The bundled scenes, one's own in the folder `own`, those of the test sets and those of the books
/// that `settings` name; lists of what is large are kept below `cache`.
///
/// # Errors
/// The first test set that is none as a whole; a book, or a folder without one.
pub fn library(settings: &Settings, own: &Path, cache: &Path) -> Result<Library, ReadError> {
    let mut library = Library::with_cache(cache.join("scenes"));
    library.add_embedded(bundled::FILES.iter().copied())?;
    library.add_own(own);
    for path in &settings.test_sets.value {
        library.add_path(path)?;
    }
    for path in &settings.books.value {
        library.add_books(path)?;
    }
    Ok(library)
}

/// Which scenes are wanted; all that is given has to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A part of the book's name, in any case.
    pub book: Option<String>,
    /// The whole tag.
    pub tag: Option<String>,
    /// A part of the name of somebody in the cast, in any case.
    pub character: Option<String>,
}

impl Wanted {
    fn takes(&self, entry: &Entry) -> bool {
        let holds = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
        self.book.as_ref().is_none_or(|book| holds(&entry.book, book))
            && self.tag.as_ref().is_none_or(|tag| entry.tag.as_deref() == Some(tag.as_str()))
            && self
                .character
                .as_ref()
                .is_none_or(|part| entry.cast.iter().any(|name| holds(name, part)))
    }
}

/// A scene as the list gives it.
#[derive(Debug, Serialize)]
struct Row<'a> {
    /// What `--scene` takes.
    scene: &'a str,
    id: &'a str,
    book: &'a str,
    topic: &'a str,
    /// The speakers without Environment, in the scene's order.
    cast: Vec<&'a str>,
    tag: Option<&'a str>,
    /// Lines of the reference.
    lines: usize,
    /// Path, or `bundled`.
    file: &'a str,
}

/// Prints the wanted scenes in the order of their files, and on `notes` the entries that are no
/// scenes, and where nothing was found, of how many.
///
/// # Errors
/// Nothing can be written.
pub fn scenes(
    out: &mut impl Write,
    notes: &mut impl Write,
    library: &Library,
    wanted: &Wanted,
    as_json: bool,
) -> io::Result<()> {
    let all = library.entries();
    let mut ids = HashSet::new();
    // An id means the first scene that has it; the others have their keys.
    let named = all.iter().map(|entry| match ids.insert(entry.id.as_str()) {
        true => (entry, entry.id.as_str()),
        false => (entry, entry.key.as_str()),
    });
    let found = named.filter(|(entry, _)| wanted.takes(entry));
    let rows: Vec<Row<'_>> = found.map(|(entry, scene)| Row::new(entry, scene)).collect();
    if as_json {
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
    } else if !rows.is_empty() {
        table(out, &rows)?;
    }
    for wrong in library.wrong() {
        let (file, what) = (clean_line(&wrong.source), clean_line(&wrong.what));
        writeln!(notes, "no scene: {file}: {what}")?;
    }
    if rows.is_empty() {
        writeln!(notes, "none of the {} scenes is like that", all.len())?;
    }
    Ok(())
}

impl<'a> Row<'a> {
    fn new(entry: &'a Entry, scene: &'a str) -> Self {
        Self {
            scene,
            id: &entry.id,
            book: &entry.book,
            topic: &entry.topic,
            cast: entry.cast.iter().map(|name| &**name).collect(),
            tag: entry.tag.as_deref(),
            lines: entry.reference_lines,
            file: &entry.source,
        }
    }
}

fn table(out: &mut impl Write, rows: &[Row<'_>]) -> io::Result<()> {
    let heads = ["scene", "lines", "tag", "cast", "topic", "file"].map(str::to_owned);
    let cut = |text: &str| truncate(&clean_line(text), WIDEST).into_owned();
    let cells = rows.iter().map(|row| {
        [
            clean_line(row.scene).into_owned(),
            row.lines.to_string(),
            cut(row.tag.unwrap_or("-")),
            cut(&row.cast.join(", ")),
            cut(row.topic),
            clean_line(row.file).into_owned(),
        ]
    });
    let cells: Vec<[String; 6]> = [heads].into_iter().chain(cells).collect();
    let wide: [usize; 6] =
        std::array::from_fn(|at| cells.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    for row in &cells {
        let mut line = String::new();
        for (at, (cell, wide)) in row.iter().zip(wide).enumerate() {
            let blank = " ".repeat(wide - width(cell));
            // The one column of figures.
            let parts = if at == 1 { [&*blank, cell, GAP] } else { [cell, &*blank, GAP] };
            line.extend(parts);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
