//! The book behind a scene, and what was played of it: found among the files at hand, and made into
//! what its characters remember.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    memory::{AsPlayed, Memories, MemoryRules, Place, Plot, Scope},
    scene::{
        PlotCharacter, Scene,
        book::{
            self, Book,
            played::{Played, Retold},
            read,
        },
        read::ReadError,
    },
};

/// What lies behind a play.
#[derive(Debug)]
pub struct Past {
    pub memories: Arc<Memories>,
    /// Why not all that was played is among them.
    pub forgotten: Option<String>,
}

impl Past {
    /// What lies behind a play of `scene` by who plays these characters: the book, out of `books`,
    /// and what was played of it, out of the folder `played`. A file of the latter that cannot be
    /// read is left out.
    ///
    /// # Errors
    /// The book is not to be had.
    pub fn of(
        scene: &Scene,
        player: &[String],
        rules: &MemoryRules,
        books: &[PathBuf],
        played: &Path,
    ) -> Result<Self, PastError> {
        let (retold, unread) = Played::of_book(played, &scene.book, player);
        let unread = unread.map(|error| {
            let why = error.to_string();
            format!("{}. What is kept in it is not remembered.", why.trim_end_matches('.'))
        });
        let (memories, strange) = Books::at(books)?.read(scene, rules.scope, &retold)?;
        let strange = strange.map(|topic| {
            format!(
                "“{topic}”, which was played, is elsewhere in this edition of “{}”. It is not \
                 remembered.",
                scene.book
            )
        });
        Ok(Self { memories: Arc::new(memories), forgotten: unread.or(strange) })
    }
}

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
    #[error(transparent)]
    Wrong(#[from] ReadError),
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

    /// What the characters of `scene` remember of their book, as it is written.
    ///
    /// # Errors
    /// The book is not there, cannot be read, or is not the one that the scene is from.
    pub fn memories(&self, scene: &Scene, scope: Scope) -> Result<Memories, PastError> {
        Ok(self.read(scene, scope, &[])?.0)
    }

    /// The same with what was played; and the topic of one of these conversations that the book does
    /// not have there.
    fn read(
        &self,
        scene: &Scene,
        scope: Scope,
        retold: &[Retold],
    ) -> Result<(Memories, Option<String>), PastError> {
        self.check(scene, scope)?;
        let path = self.find(&scene.book)?;
        // What could not be read of it is nobody's memory; `validate` tells of it.
        let (book, _) = read::file(path)?;
        let here = place_in(&book, scene);
        if let Some(Place { plot, .. }) = here
            && !book.plot(plot as usize).is_some_and(|one| is_from(scene, one))
        {
            return Err(PastError::OtherBook { path: path.to_owned(), plot });
        }
        if here.is_none() && scope == Scope::Before {
            return Err(PastError::NoPlace(scene.book.clone()));
        }
        let names: Vec<&str> = scene.cast().collect();
        let plots = book.plots.last().map_or(0, |last| last.order + 1);
        let (fitting, strange): (Vec<&Retold>, Vec<&Retold>) =
            retold.iter().partition(|one| book.is_called(one.at, &one.i_p, &one.i_c));
        let plots = (0..plots).map(|order| {
            let plot = book.plot(order).map(plot).unwrap_or_default();
            let played = fitting.iter().filter(|one| one.at.plot == order);
            Plot { played: played.filter_map(|one| as_played(one)).collect(), ..plot }
        });
        let strange = strange.first().map(|one| one.topic.clone());
        Ok((Memories::of_plots(here, &names, plots), strange))
    }

    fn find(&self, title: &str) -> Result<&Path, PastError> {
        let wanted = bare(title);
        let found = self.files.iter().find(|(title, _)| *title == wanted);
        found.map(|(_, path)| path.as_path()).ok_or_else(|| PastError::NoBook(title.to_owned()))
    }
}

/// Whether the scene is from this plot. In a copy the summary may be written anew; what a character
/// lived through in the plot is not edited there.
fn is_from(scene: &Scene, plot: &book::Plot) -> bool {
    let lived = |text: &str| {
        let same = |one: &PlotCharacter| one.experience().trim() == text.trim();
        !text.trim().is_empty() && plot.characters.iter().any(same)
    };
    plot.summary.trim() == scene.plot.summary.trim()
        || scene.plot.key_characters.iter().any(|one| lived(one.experience()))
}

/// A title without what a file's name may not hold.
fn bare(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Where in its book the scene is. A conversation that the book does not have leaves the plot.
fn place_in(book: &Book, scene: &Scene) -> Option<Place> {
    // In the published test set the plot has it, in books and simulations the scene.
    let i_p = scene.plot.other.get("i_p").or(scene.i_p.as_ref())?;
    let found = scene.i_c.as_ref().and_then(|i_c| book.find(i_p, i_c));
    let number = |order: usize| u32::try_from(order).ok();
    match found {
        Some(place) => {
            Some(Place { plot: number(place.plot)?, conversation: number(place.conversation) })
        }
        None => Some(Place { conversation: None, ..Place::of(scene)? }),
    }
}

/// What could not be read keeps its place.
fn plot(plot: &book::Plot) -> Plot<'_> {
    let conversations = plot.conversations.last().map_or(0, |last| last.order + 1);
    let lines = |order| {
        let found = plot.conversations.iter().find(|one| one.order == order);
        let lines = found.into_iter().flat_map(|one| &one.lines);
        lines.map(|line| (line.character.as_str(), line.message.as_str())).collect()
    };
    let people = plot.characters.iter();
    Plot {
        text: &plot.text,
        summary: &plot.summary,
        people: people.map(|one| (one.name.as_str(), one.experience())).collect(),
        conversations: (0..conversations).map(lines).collect(),
        played: Vec::new(),
    }
}

fn as_played(retold: &Retold) -> Option<AsPlayed<'_>> {
    Some(AsPlayed {
        conversation: u32::try_from(retold.at.conversation).ok()?,
        people: retold.people.iter().map(String::as_str).collect(),
        summary: &retold.summary,
    })
}
