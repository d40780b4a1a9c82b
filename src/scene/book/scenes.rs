//! The scenes of a book, and the story before them.

use serde_json::{Map, Value};

use super::{Book, Conversation, Place};
use crate::scene::{ENVIRONMENT, Plot, Scene};

/// A plot of the story so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Empty where it is not known.
    pub chapter: String,
    pub summary: String,
}

impl Book {
    /// The conversation at `place` as a scene, as test sets have them; `None`: there is none, or
    /// nobody but Environment speaks in it.
    ///
    /// Who opens the book's dialogue opens the scene. *Major* is who speaks and of whom the book has
    /// data; others keep their lines and have no profile. Where the book has data of nobody, all are.
    pub fn scene(&self, place: Place) -> Option<Scene> {
        let plot = self.plot(place.plot)?;
        let conversation = self.conversation(place)?;
        let mut speakers = speakers(conversation);
        if speakers.iter().all(|name| name == ENVIRONMENT) {
            return None;
        }
        let cast = || speakers.iter().filter(|name| *name != ENVIRONMENT);
        let mut majors: Vec<String> = cast().filter(|name| self.knows(name)).cloned().collect();
        if majors.is_empty() {
            majors = cast().cloned().collect();
        }
        let named = conversation.characters.iter().map(|one| &one.name);
        let profiled = speakers.iter().chain(named).chain(plot.characters.iter().map(|c| &c.name));
        let profiles: Map<String, Value> = profiled
            .filter_map(|name| Some((name.clone(), Value::from(self.profile(name)?))))
            .collect();
        if !speakers.iter().any(|name| name == ENVIRONMENT) {
            speakers.push(ENVIRONMENT.to_owned());
        }
        let mut around = plot.other.clone();
        around.insert("chapter".to_owned(), Value::from(plot.chapter.as_str()));
        around.insert("i_p".to_owned(), plot.i_p.clone());
        Some(Scene {
            book: self.title.clone(),
            topic: conversation.topic.clone(),
            scenario: conversation.scenario.clone(),
            plot: Plot {
                summary: plot.summary.clone(),
                key_characters: plot.characters.clone(),
                other: around,
            },
            key_characters: conversation.characters.clone(),
            character_profiles: profiles,
            speaking_characters_w_env: speakers,
            major_characters: majors,
            dialogues: conversation.lines.clone(),
            i_p: Some(plot.i_p.clone()),
            i_c: Some(conversation.i_c.clone()),
            tag: None,
            own: Default::default(),
            other: conversation.other.clone(),
        })
    }

    /// What is told before the plot at this place, in story order; plots without a summary are left
    /// out.
    pub fn story_before(&self, order: usize) -> Vec<Told> {
        let earlier = self.plots.iter().filter(|plot| plot.order < order);
        let told = earlier.filter(|plot| !plot.summary.trim().is_empty());
        told.map(|plot| Told { chapter: plot.chapter.clone(), summary: plot.summary.clone() })
            .collect()
    }
}

/// Who speaks, in the order in which they first do; without dialogue, whom the conversation names.
pub(super) fn speakers(conversation: &Conversation) -> Vec<String> {
    let mut speakers: Vec<String> = Vec::new();
    let mut add = |name: &String| {
        if !speakers.contains(name) {
            speakers.push(name.clone());
        }
    };
    conversation.lines.iter().map(|line| &line.character).for_each(&mut add);
    if conversation.lines.is_empty() {
        conversation.characters.iter().map(|one| &one.name).for_each(&mut add);
    }
    speakers
}
