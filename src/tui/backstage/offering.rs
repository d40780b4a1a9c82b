//! What is put before the person who casts a scene.

use std::sync::Arc;

use super::{Backstage, told};
use crate::{
    driver::past::Books,
    memory::{MemoryRules, Scope},
    record::{Roles, Rules},
    scene::Scene,
    tui::{
        casting::{Offer, Remembering, Usual},
        events::Msg,
        page::Notice,
    },
};

impl Backstage {
    /// A scene to be cast at once, with whom the person plays (nobody: they watch) where that is already said.
    pub fn open_at(&self, scene: usize, player: Option<Vec<String>>) -> Vec<Msg> {
        self.offer(scene, player)
    }

    pub(super) fn offer(&self, scene: usize, player: Option<Vec<String>>) -> Vec<Msg> {
        let Some(entry) = self.library.entries().get(scene) else {
            return Vec::new();
        };
        match entry.load() {
            Ok(loaded) => {
                let mut majors = loaded.major_characters.iter().map(String::as_str);
                let speaks = |name: &&str| loaded.cast().any(|speaker| speaker == *name);
                let first = majors.find(speaks).or_else(|| loaded.cast().next());
                let own = loaded.own.player.as_deref().filter(|name| speaks(name));
                let usual = || own.or(first).map(str::to_owned).into_iter().collect();
                let player = player.unwrap_or_else(usual);
                let roles = self.proposed_roles();
                let warning = self.warn_of_unfinished(&loaded);
                let mixture = self.settings.retrieval.value;
                let usual = Usual {
                    scope: self.settings.retrieval_scope.value,
                    by: self.settings.found_by(),
                    mood: self.settings.retrieval_mood.value,
                    senses: self.settings.embedding.value.is_some(),
                };
                let missing = Scope::ALL.map(|scope| {
                    let books = Books::at(&self.settings.books.value);
                    let checked = books.and_then(|books| books.check(&loaded, scope));
                    checked.err().map(|error| error.to_string())
                });
                let offer = Offer {
                    key: scene,
                    scene: Arc::new(loaded),
                    player,
                    roles,
                    // A person who watches would rather see NSP asked again than a name drawn.
                    rules: Rules { ask_again: true, ..self.settings.rules() },
                    memory: Remembering::new(mixture, usual, missing),
                    roles_are_open: self.settings.roles().is_none(),
                };
                [Msg::Offer(Box::new(offer))].into_iter().chain(warning).collect()
            }
            Err(error) => {
                let said = told::scene(&entry.source, &error);
                vec![Msg::Notice(Notice::error(said))]
            }
        }
    }

    /// The same with what was chosen before.
    pub(super) fn offer_as(
        &self,
        scene: usize,
        roles: &Roles,
        rules: &Rules,
        memory: Option<&MemoryRules>,
    ) -> Vec<Msg> {
        let mut answer = self.offer(scene, None);
        for message in &mut answer {
            if let Msg::Offer(offer) = message {
                (offer.roles, offer.rules) = (roles.clone(), rules.clone());
                offer.roles_are_open = false;
                offer.memory.choose(memory);
            }
        }
        answer
    }

    /// Says so where a play of this scene can be gone on with.
    pub(super) fn warn_of_unfinished(&self, scene: &Scene) -> Option<Msg> {
        let mut unfinished = self.unfinished.iter();
        let said = "An unfinished play of this scene is in the Library.";
        unfinished
            .any(|(book, topic)| *book == scene.book && *topic == scene.topic)
            .then(|| Msg::Notice(Notice::plain(said)))
    }
}
