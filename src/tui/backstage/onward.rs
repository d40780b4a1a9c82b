//! Going on with the next conversation of a book, and keeping what was played of the one before.

use std::path::PathBuf;

use super::{Backstage, told};
use crate::{
    memory::{MemoryRules, Mixture, Scope},
    play::Play,
    scene::{
        ENVIRONMENT, Scene,
        book::{
            Place,
            played::{Played, Retold},
        },
        library::Entry,
    },
    tui::{casting::Choice, events::Msg, onward::Next, page::Notice},
};

impl Backstage {
    /// Looks up what follows in the book.
    pub(super) fn onward(&self, play: &Option<Play>) -> Vec<Msg> {
        let Some(play) = play else { return Vec::new() };
        let scene = play.stage().scene();
        let Some((at, place)) = self.place_of(scene, play.origin()) else {
            return say(
                "The book of this scene is not at hand. --books, or `books` in the settings file, \
                 says where whole books are.",
            );
        };
        let Some((key, next)) = self.next_in_book(at, place) else {
            return say(format!("This is the last conversation of {}.", scene.book));
        };
        let played_by = &play.stage().lasting_casting().player;
        let speaks =
            |name: &&String| *name == ENVIRONMENT || next.cast.iter().any(|one| **one == **name);
        let player: Vec<String> = played_by.iter().filter(speaks).cloned().collect();
        let (kept, warning) = match Played::load(&self.played, &scene.book, played_by) {
            Ok(played) => (played.at(place).map(|one| one.summary.clone()), None),
            Err(error) => (None, Some(Msg::Notice(Notice::warning(error.to_string())))),
        };
        let next = Next {
            scene: key,
            book: next.book.clone(),
            chapter: next.in_book.as_ref().map(|told| told.chapter.clone()).unwrap_or_default(),
            topic: next.topic.clone(),
            nobody: player.is_empty() && !played_by.is_empty(),
            player,
            kept,
        };
        [Msg::Onward(Box::new(next))].into_iter().chain(warning).collect()
    }

    /// Lets the model sum up the play.
    pub(super) fn retell(&mut self, play: &mut Option<Play>) -> Vec<Msg> {
        match play.as_mut().map(Play::retell) {
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                Vec::new()
            }
            Some(Err(fault)) => {
                vec![Msg::Notice(Notice::plain(format!("{} {}", fault.what, fault.hint)))]
            }
            None => Vec::new(),
        }
    }

    /// Keeps what was played, leaves the play and begins the next conversation.
    pub(super) fn go_on_in_book(
        &mut self,
        next: &Next,
        summary: Option<String>,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        let Some(on) = play else { return Vec::new() };
        if let Some(trouble) = self.driver.as_ref().and_then(|driver| driver.trouble()) {
            let trouble = told::journal(trouble);
            return say(format!("The end of this play is not written down. {trouble}"));
        }
        let kept = match summary.map(|summary| self.keep_played(summary, on)).transpose() {
            Ok(kept) => kept,
            Err(said) => return vec![Msg::Notice(Notice::error(said))],
        };
        // Before the play is left, so that it is not left for nothing.
        let scene = self.library.entries().get(next.scene);
        if let Some(Err(error)) = scene.map(Entry::load) {
            return vec![Msg::Notice(Notice::error(error.to_string()))];
        }
        let casting = on.stage().lasting_casting().clone();
        // What was kept to be remembered is, also where nothing of the book is.
        let played = || MemoryRules::plain(Mixture::PLAYED, Scope::Before);
        let memory = casting.memory.or_else(|| kept.is_some().then(played));
        self.close(play);
        let begun = match next.nobody {
            true => self.offer_as(next.scene, &casting.roles, &casting.rules, memory.as_ref()),
            false => {
                let player = next.player.clone();
                let (scene, roles, rules) = (next.scene, casting.roles, casting.rules);
                self.start(Choice { scene, player, roles, rules, memory }, play)
            }
        };
        let said = kept.map(|file| format!("What happened is kept in {}.", file.display()));
        let said = said.map(|said| Msg::Notice(Notice::plain(said)));
        [Msg::GoesOn].into_iter().chain(said).chain(begun).collect()
    }

    /// Keeps what was played, and says in which file.
    fn keep_played(&self, summary: String, play: &Play) -> Result<PathBuf, String> {
        let scene = play.stage().scene();
        let Some((_, at)) = self.place_of(scene, play.origin()) else {
            return Err("The book of this scene is not at hand any more.".to_owned());
        };
        let player = &play.stage().lasting_casting().player;
        let journal = self.driver.as_ref().and_then(|driver| driver.journal().file_name());
        let retold = Retold {
            at,
            i_p: scene.i_p.clone().unwrap_or_default(),
            i_c: scene.i_c.clone().unwrap_or_default(),
            topic: scene.topic.clone(),
            people: scene.cast().map(str::to_owned).collect(),
            summary,
            journal: journal.unwrap_or_default().to_string_lossy().into_owned(),
        };
        let kept = Played::load(&self.played, &scene.book, player).and_then(|mut played| {
            played.keep(&self.played, retold)?;
            Ok(played.file(&self.played))
        });
        kept.map_err(|error| error.to_string())
    }

    /// Where a scene is among those of whole books, and in its book: the one it was played from,
    /// else the first book that has a scene of this id.
    fn place_of(&self, scene: &Scene, origin: &str) -> Option<(usize, Place)> {
        let id = scene.id();
        let entries = || self.library.entries().iter().enumerate();
        let same = |entry: &Entry| entry.in_book.is_some() && entry.id == id;
        let found = entries().find(|(_, entry)| same(entry) && *entry.source == *origin);
        let (at, entry) = found.or_else(|| entries().find(|(_, entry)| same(entry)))?;
        Some((at, entry.in_book.as_ref()?.at))
    }

    /// The conversation that follows the one `at` this index, with its own.
    fn next_in_book(&self, at: usize, place: Place) -> Option<(usize, &Entry)> {
        let entries = self.library.entries();
        let source = &entries.get(at)?.source;
        let (key, next) = (at + 1, entries.get(at + 1)?);
        let later = next.in_book.as_ref().is_some_and(|told| told.at > place);
        (next.source == *source && later).then_some((key, next))
    }
}

fn say(said: impl Into<String>) -> Vec<Msg> {
    vec![Msg::Notice(Notice::plain(said))]
}
