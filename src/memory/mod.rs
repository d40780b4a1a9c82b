//! What the characters of a scene remember from their book: passages, and how they are found.
//!
//! Owns what a memory is, which of them a character may have in a scene, and which of these fit a
//! moment. Knows books and nothing of plays, models or files. What an agent has been told during
//! the play itself is [`crate::stage::memory`]'s.

pub mod bm25;
mod cut;
pub mod fuse;
pub mod mixture;
pub mod mood;
pub mod passage;
mod plot;
pub mod recall;
mod rules;
pub mod scope;
mod words;

use std::collections::HashMap;

pub use mixture::{Kind, Mixture};
pub use mood::{Mood, Weighing};
pub use passage::Passage;
pub use plot::{AsPlayed, Plot};
pub use recall::{Hints, Remembered, Scores};
pub use rules::{FoundBy, MemoryRules};
pub use scope::{Place, Scope};

use bm25::Index;

/// The memories of some characters of a book, as seen from one scene.
#[derive(Debug, Clone, Default)]
pub struct Memories {
    /// Where the scene stands in the book.
    scene: Option<Place>,
    passages: Vec<Passage>,
    /// The passages of each character, sorted.
    of: HashMap<String, Vec<u32>>,
    index: Index,
}

impl Memories {
    /// The memories of `names` out of passages and those who have them.
    pub fn new(
        scene: Option<Place>,
        all: impl IntoIterator<Item = (Vec<String>, Passage)>,
    ) -> Self {
        let mut passages = Vec::new();
        let mut of: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, (names, passage)) in (0_u32..).zip(all) {
            for name in names {
                of.entry(name).or_default().push(number);
            }
            passages.push(passage);
        }
        let index = Index::new(passages.iter().map(|passage| passage.text.as_str()));
        Self { scene, passages, of, index }
    }

    /// Where the scene stands in the book, if that is known.
    pub fn scene(&self) -> Option<Place> {
        self.scene
    }

    /// Numbers of the passages of one kind that `name` may remember, sorted.
    pub fn of(&self, name: &str, kind: Kind, scope: Scope) -> Vec<u32> {
        let own = self.of.get(name).map_or(&[][..], Vec::as_slice);
        let fits = |number: &u32| {
            let passage = self.passage(*number);
            passage.kind == kind && scope.holds(passage.place, self.scene)
        };
        own.iter().copied().filter(fits).collect()
    }

    /// How many memories `name` may have in this scene.
    pub fn count(&self, name: &str, scope: Scope) -> usize {
        Kind::ALL.iter().map(|kind| self.of(name, *kind, scope).len()).sum()
    }

    /// The passage with this number.
    ///
    /// # Panics
    /// When there is none; numbers come from [`Self::of`].
    pub fn passage(&self, number: u32) -> &Passage {
        &self.passages[number as usize]
    }

    fn index(&self) -> &Index {
        &self.index
    }
}
