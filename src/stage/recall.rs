//! What the characters remember of their book while the play is played.
//!
//! Before a character is asked, its memories are looked for with the end of its history. What was
//! found is a fact, so that a play that was read back has it without the book.

use std::collections::HashMap;

use super::{Stage, is_environment};
use crate::{
    chat::From,
    effect::Effect,
    memory::{Hints, Memories, MemoryRules},
    prompt::OPENING,
    record::{LineId, Recalled, Record},
};

/// Messages of a character's history that memories are looked for with.
const MESSAGES: usize = 3;

/// By speaker and the line before.
pub(super) type Recollections = HashMap<(Option<LineId>, String), Recollection>;

/// What a character remembers at a point.
#[derive(Debug, Clone)]
pub(super) struct Recollection {
    pub recalled: Recalled,
    /// Its system message with this in it.
    pub system: String,
}

impl Stage {
    /// What `speaker` remembers after the head, if it was looked for.
    pub fn remembered(&self, speaker: &str) -> Option<&Recalled> {
        self.recollection(speaker).map(|found| &found.recalled)
    }

    pub(super) fn recollection(&self, speaker: &str) -> Option<&Recollection> {
        self.recollections.get(&(self.head(), speaker.to_owned()))
    }

    /// Looks for what `speaker` remembers after the head, where the casting says so and it was not
    /// done yet.
    pub fn recall(&mut self, speaker: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some((rules, memories)) = self.to_recall(speaker) {
            let query = self.recall_query(speaker);
            let passages = memories.recall(speaker, &query, &rules, Hints::default());
            let speaker = speaker.to_owned();
            let after = self.head();
            let recalled = Recalled { speaker, after, rules, query, passages, fault: None };
            self.emit(Record::Recalled(recalled), &mut effects);
        }
        effects
    }

    fn to_recall(&self, speaker: &str) -> Option<(MemoryRules, std::sync::Arc<Memories>)> {
        let open = !is_environment(speaker) && self.recollection(speaker).is_none();
        let rules = self.casting.memory.as_ref().filter(|_| open)?;
        Some((rules.clone(), self.memories.clone()?))
    }

    /// What memories are looked for with: the last messages of the speaker's history; before
    /// anybody has spoken, what it is told of the scene.
    fn recall_query(&self, speaker: &str) -> String {
        let history = self.memory_of(speaker);
        let told: Vec<&str> = history
            .iter()
            .filter(|message| message.from != From::System)
            .map(|message| message.content.strip_prefix(OPENING).unwrap_or(&message.content).trim())
            .filter(|text| !text.is_empty())
            .collect();
        if !told.is_empty() {
            return told[told.len().saturating_sub(MESSAGES)..].join("\n");
        }
        let motivation = self.scene.motivation(speaker).filter(|_| self.casting.rules.motivation);
        format!("{}\n{}", self.scene.scenario.trim(), motivation.unwrap_or_default())
    }

    pub(super) fn note_recalled(&mut self, recalled: &Recalled) {
        let texts: Vec<&str> = recalled.passages.iter().map(|one| one.text.as_str()).collect();
        let scene = self.scene.with_profiles(&self.casting.profiles);
        let rules = &self.casting.rules;
        let filled = self.templates.remembering(&scene, rules, &recalled.speaker, &texts);
        // As with a casting: a template that has been lost since leaves the old message.
        let old = || self.systems.speakers.get(&recalled.speaker).cloned().unwrap_or_default();
        let system = filled.unwrap_or_else(|_| old());
        let key = (recalled.after, recalled.speaker.clone());
        self.recollections.insert(key, Recollection { recalled: recalled.clone(), system });
    }
}
