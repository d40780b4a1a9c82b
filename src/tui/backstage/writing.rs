//! Scenes of one's own: begun, kept, and put into the Library.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Backstage, shelf, told};
use crate::{
    card,
    config::paths,
    play::Play,
    scene::{
        Scene,
        draft::Draft,
        keep::{self, KeepError},
    },
    tui::{events::Msg, page::Notice, writing::Begun},
};

impl Backstage {
    /// Opens the form: empty, or with a copy of a scene; one's own scene itself.
    pub(super) fn write_scene(&self, scene: Option<usize>) -> Vec<Msg> {
        let Some(entry) = scene.and_then(|scene| self.library.entries().get(scene)) else {
            return vec![Msg::Writing(Box::new(Begun { draft: Draft::default(), at: None }))];
        };
        match entry.load() {
            Ok(scene) => {
                let file = Path::new(&*entry.source);
                let own = file.parent() == Some(&self.scenes);
                let begun = Begun { draft: Draft::of(scene), at: own.then(|| file.to_owned()) };
                vec![Msg::Writing(Box::new(begun))]
            }
            Err(error) => vec![Msg::Notice(Notice::error(told::scene(&entry.source, &error)))],
        }
    }

    pub(super) fn keep_scene(&mut self, scene: Scene, at: Option<&Path>) -> Vec<Msg> {
        let kept = match at {
            Some(path) => keep::replace(path, &scene).map(|()| (path.to_owned(), scene)),
            None => keep::add(&self.scenes, scene),
        };
        let done = kept.is_ok();
        let said = self.kept(kept);
        if done { [Msg::Written].into_iter().chain(said).collect() } else { said }
    }

    /// Keeps the branch that is on as the reference of its scene.
    pub(super) fn keep_play(&mut self, play: &Option<Play>) -> Vec<Msg> {
        let Some(play) = play else { return Vec::new() };
        let played = play.stage().as_reference();
        let scene = play.stage().scene().as_ref().clone();
        let kept = keep::with_reference(&self.scenes, play.origin(), scene, played);
        self.kept(kept)
    }

    fn kept(&mut self, kept: Result<(PathBuf, Scene), KeepError>) -> Vec<Msg> {
        let (path, scene) = match kept {
            Ok(kept) => kept,
            Err(error) => {
                let said = told::reason_first(&error.path, &error.to_string());
                return vec![Msg::Notice(Notice::error(said))];
            }
        };
        let said = match Arc::get_mut(&mut self.library).map(|library| library.refresh_own(&path)) {
            Some(Ok(())) => {
                self.entries = shelf::entries(&self.library);
                self.list_shelf();
                format!("{} is in the Library now, from {}.", scene.id(), path.display())
            }
            Some(Err(error)) => told::scene(&path.display().to_string(), &error),
            None => format!("{} is kept; the Library shows it after a new start.", scene.id()),
        };
        vec![Msg::Shelf(self.shelf()), Msg::Notice(Notice::plain(said))]
    }
}

/// Reads a character card; a `~` in front is the home folder, as in a shell.
pub(super) fn read_card(path: &Path) -> Vec<Msg> {
    let path = paths::in_home(path).unwrap_or_else(|| path.to_owned());
    match card::read(&path) {
        Ok(card) => vec![Msg::Card(Box::new(card))],
        Err(error) => vec![Msg::Notice(Notice::error(error.to_string()))],
    }
}
