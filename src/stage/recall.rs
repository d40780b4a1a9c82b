//! What the characters remember of their book while the play is played.
//!
//! Before a character is asked, its memories are looked for with the end of its history. What was
//! found is a fact, so that a play that was read back has it without the book.

use std::{collections::HashMap, sync::Arc};

use super::{Stage, is_environment};
use crate::{
    chat::{CallId, CallIds, Fault, From, Inquiries},
    effect::{Effect, Search},
    memory::{Hints, Memories, MemoryRules, Mood, Remembered},
    prompt::OPENING,
    record::{LineId, Recalled, Record},
};

/// Messages of a character's history that memories are looked for with.
const MESSAGES: usize = 3;

/// By speaker and the line before.
pub(super) type Recollections = HashMap<(Option<LineId>, String), Recollection>;

/// What is to be done once it is known what a character remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is asked for its line; `anew` where it has said one here.
    Ask { anew: bool },
    /// The sides of a comparison are asked.
    Compare,
    /// Nothing on the stage waits for it.
    Nothing,
}

/// What models are asked before a character's memories can be found. It is no fact: what comes of it
/// is.
#[derive(Debug, Clone)]
pub(super) struct Seeking {
    search: Box<Search>,
    after: Option<LineId>,
    then: Then,
}

/// What could be found out, why not all, and what it took.
pub(super) struct Found {
    pub hints: Hints,
    pub fault: Option<Fault>,
    pub asked: Vec<Inquiries>,
}

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

    /// What `speaker` remembered last on the branch that is being played.
    pub fn last_remembered(&self, speaker: &str) -> Option<&Recalled> {
        let heads = self.path.iter().rev().copied().map(Some).chain([None]);
        let mut found =
            heads.filter_map(|head| self.recollections.get(&(head, speaker.to_owned())));
        found.next().map(|found| &found.recalled)
    }

    pub(super) fn recollection(&self, speaker: &str) -> Option<&Recollection> {
        self.recollection_after(self.head(), speaker)
    }

    pub(super) fn recollection_after(
        &self,
        head: Option<LineId>,
        speaker: &str,
    ) -> Option<&Recollection> {
        self.recollections.get(&(head, speaker.to_owned()))
    }

    /// Looks for what `speaker` remembers after the head, where the casting says so and it was not
    /// done yet. Where models have to be asked for it, it comes later: see [`Self::is_seeking`].
    pub fn recall(&mut self, speaker: &str, then: Then, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.is_seeking(speaker) {
            return effects;
        }
        if let Some((rules, memories)) = self.to_recall(speaker) {
            let query = self.recall_query(speaker);
            if rules.asks() {
                self.seek(speaker, query, rules, then, ids, &mut effects);
            } else {
                let passages = memories.recall(speaker, &query, &rules, &Hints::default());
                self.note_found(speaker, rules, query, passages, &mut effects);
            }
        }
        effects
    }

    /// Whether it is being found out what `speaker` remembers after the head.
    pub fn is_seeking(&self, speaker: &str) -> bool {
        let here = |seeking: &Seeking| seeking.after == self.head();
        let seeking = self.seeking.as_ref().filter(|seeking| here(seeking));
        seeking.is_some_and(|seeking| seeking.search.speaker == speaker)
    }

    /// The call by which it is found out what the next speaker remembers.
    pub(super) fn sought(&self) -> Option<CallId> {
        let waits = |seeking: &&Seeking| seeking.then != Then::Nothing;
        self.seeking.as_ref().filter(waits).map(|seeking| seeking.search.call)
    }

    /// Takes in what could be found out, and goes on with what waited for it.
    pub(super) fn sensed(
        &mut self,
        call: CallId,
        found: Found,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        if self.seeking.as_ref().is_none_or(|seeking| seeking.search.call != call) {
            return;
        }
        let Some(Seeking { search, after, then }) = self.seeking.take() else { return };
        let Some(memories) = self.memories.clone().filter(|_| after == self.head()) else {
            return;
        };
        let Found { hints, fault, asked } = found;
        let Search { speaker, query, rules, mood, .. } = *search;
        let recalled = Recalled {
            passages: memories.recall(&speaker, &query, &rules, &hints),
            mood: hints.mood,
            mood_by_player: mood.is_some(),
            speaker: speaker.clone(),
            after,
            rules,
            query,
            fault,
            asked,
        };
        self.emit(Record::Recalled(recalled), effects);
        match then {
            Then::Ask { anew } => self.ask_for_line(&speaker, anew, ids, effects),
            Then::Compare | Then::Nothing => self.advance(ids, effects),
        }
    }

    /// Gives up finding out.
    pub(super) fn stop_seeking(&mut self, effects: &mut Vec<Effect>) {
        if let Some(seeking) = self.seeking.take() {
            effects.push(Effect::Cancel(seeking.search.call));
        }
    }

    /// How the player says that `speaker` feels.
    pub fn felt(&self, speaker: &str) -> Option<Mood> {
        self.felt.get(speaker).copied()
    }

    pub(super) fn note_felt(&mut self, speaker: &str, mood: Option<Mood>) {
        match mood {
            Some(mood) => self.felt.insert(speaker.to_owned(), mood),
            None => self.felt.remove(speaker),
        };
        self.recollections.retain(|(_, name), _| name != speaker);
        if self.is_seeking(speaker) {
            self.seeking = None;
        }
    }

    fn seek(
        &mut self,
        speaker: &str,
        query: String,
        rules: MemoryRules,
        then: Then,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        self.stop_seeking(effects);
        let roles = &self.casting.roles;
        let search = Box::new(Search {
            call: ids.issue(),
            speaker: speaker.to_owned(),
            query,
            rules,
            embedding: roles.embedding.clone(),
            feels_by: roles.actor.model.clone(),
            mood: self.felt(speaker),
        });
        effects.push(Effect::Seek(search.clone()));
        self.seeking = Some(Seeking { search, after: self.head(), then });
    }

    fn note_found(
        &mut self,
        speaker: &str,
        rules: MemoryRules,
        query: String,
        passages: Vec<Remembered>,
        effects: &mut Vec<Effect>,
    ) {
        let recalled = Recalled {
            speaker: speaker.to_owned(),
            after: self.head(),
            rules,
            query,
            passages,
            mood: None,
            mood_by_player: false,
            fault: None,
            asked: Vec::new(),
        };
        self.emit(Record::Recalled(recalled), effects);
    }

    fn to_recall(&self, speaker: &str) -> Option<(MemoryRules, Arc<Memories>)> {
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
