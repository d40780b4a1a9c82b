//! The story of a whole book up to one of its scenes.

use super::{Entry, Item, Library, Shelf};
use crate::{
    scene::book::Told,
    tui::{
        page::{Notice, Step, Want},
        theme::Theme,
        widgets::panel::Prose,
    },
};

/// What the story of a book is up to a scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Key of the scene.
    pub scene: usize,
    pub plots: Vec<Told>,
}

impl Library {
    /// Shows the story up to a scene, as long as that scene is chosen.
    pub fn tell(&mut self, story: Story) {
        self.reading = true;
        self.story = Some(story);
    }

    /// The story to be read now.
    pub(super) fn story(&self) -> Option<&Story> {
        let Some(Item::Entry(index)) = self.chosen() else { return None };
        let key = self.shelf.as_ref()?.entries.get(index)?.key;
        self.story.as_ref().filter(|story| story.scene == key && self.reading)
    }

    /// Asks for the story up to the chosen scene, or puts it away.
    pub(super) fn ask_for_story(&mut self) -> Step {
        if self.story().is_some() {
            (self.story, self.reading) = (None, false);
            return Step::Stay;
        }
        match self.entry_of_book() {
            Some(entry) => Step::Want(Want::Story { scene: entry.key }),
            None => Step::Say(Notice::plain(
                "This is no scene of a whole book; nothing is told before it.",
            )),
        }
    }

    /// The chosen scene, where it is one of a whole book.
    pub(super) fn entry_of_book(&self) -> Option<&Entry> {
        let Some(Item::Entry(index)) = self.chosen() else { return None };
        self.shelf.as_ref()?.entries.get(index).filter(|entry| entry.in_book.is_some())
    }
}

impl Shelf {
    /// The story up to a scene.
    pub(super) fn story(&self, item: Item, story: &Story, theme: &Theme) -> Prose {
        let mut prose = Prose::default();
        prose.say("The story so far", theme.heading);
        if let Item::Entry(index) = item {
            let entry = &self.entries[index];
            prose.say(format!("{}, before “{}”", entry.book, entry.topic), theme.dim);
        }
        if story.plots.is_empty() {
            prose.gap();
            prose.say("The book begins here.", theme.page);
        }
        let mut chapter = "";
        for plot in &story.plots {
            prose.gap();
            if !plot.chapter.is_empty() && plot.chapter != chapter {
                prose.say(&*plot.chapter, theme.dim);
            }
            chapter = &plot.chapter;
            prose.say(&*plot.summary, theme.page);
        }
        prose
    }
}
