//! What models would be asked so that memories are found, for a forecast: as if nothing were in the
//! cache yet, and each text once.

use std::collections::HashSet;

use crate::{
    chat::{Message, ModelRef},
    driver::senses,
    effect::Search,
    headless::batch::estimate::Estimate,
    memory::{FoundBy, Hints, Memories, mood},
    model,
    stage::Stage,
};

/// Tokens by which a model says how strong one emotion is in a text.
const SAID: u64 = 5;

/// The texts that were asked about, each by the model that was asked.
#[derive(Default)]
pub struct Sought {
    asked: HashSet<(ModelRef, String)>,
}

impl Sought {
    /// Adds what this search would take.
    pub fn add(&mut self, search: &Search, stage: &Stage, to: &mut Estimate) {
        let Some(memories) = stage.memories() else { return };
        let (speaker, query) = (&search.speaker, &search.query);
        if let Some(model) = search.embedding.as_ref().filter(|_| search.rules.by != FoundBy::Words)
        {
            let numbers = memories.candidates(speaker, &search.rules);
            let new = self.new_of(model, &numbers, memories, query);
            for batch in new.chunks(model::EMBEDDED_AT_ONCE) {
                let sent: Vec<Message> = batch.iter().map(|text| Message::user(*text)).collect();
                to.call(model, &sent, 0);
            }
        }
        if search.rules.mood.is_some() {
            let model = &search.feels_by;
            let numbers = memories.shortlist(speaker, query, &search.rules, &Hints::default());
            let new = self.new_of(model, &numbers, memories, query);
            for batch in new.chunks(senses::AT_ONCE) {
                let Ok(prompt) = stage.templates().moods(batch) else { continue };
                let said = SAID * (batch.len() * mood::EMOTIONS.len()) as u64;
                to.call(model, &[Message::user(prompt)], said);
            }
        }
    }

    /// Of these passages and the query those that `model` was not asked about.
    fn new_of<'t>(
        &mut self,
        model: &ModelRef,
        numbers: &[u32],
        memories: &'t Memories,
        query: &'t str,
    ) -> Vec<&'t str> {
        let passages = numbers.iter().map(|number| memories.passage(*number).text.as_str());
        let texts = passages.chain([query]);
        texts.filter(|text| self.asked.insert((model.clone(), (*text).to_owned()))).collect()
    }
}
