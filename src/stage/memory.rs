//! What each agent has been told: the messages of its chat, made from the branch being played.
//!
//! Nothing is kept between calls. A history is a function of the branch, so that it cannot differ
//! from what the screen shows.

use super::Stage;
use crate::{
    chat::{CallId, From, Message},
    prompt::OPENING,
    record::{self, Decision, DecisionId, How, Protocol, Record},
    script,
};

/// Name of the next-speaker agent among the agents; no speaker has an empty name.
pub(super) const NSP: &str = "";

impl Stage {
    /// The messages of `speaker`'s agent: own lines as `assistant`, everyone else's as `user`, in
    /// the form in which others are told.
    pub fn memory_of(&self, speaker: &str) -> Vec<Message> {
        let system = self.systems.speakers.get(speaker).cloned().unwrap_or_default();
        let mut memory = open(system);
        for line in self.path() {
            if line.speaker == speaker {
                add(&mut memory, Message::assistant(line.text.clone()));
            } else {
                add(&mut memory, Message::user(script::told(&line.speaker, &line.text)));
            }
        }
        memory
    }

    /// The messages of the next-speaker agent.
    pub fn memory_of_nsp(&self) -> Vec<Message> {
        let mut memory = open(self.systems.nsp.clone());
        let mut lines = self.path().peekable();
        while let Some(line) = lines.next() {
            add(&mut memory, Message::user(script::told(&line.speaker, &line.text)));
            let taken = match lines.peek() {
                Some(next) => next.decision,
                None => self.standing,
            };
            for decision in self.decisions_up_to(taken) {
                for message in self.nsp_messages(decision) {
                    add(&mut memory, message);
                }
            }
        }
        memory
    }

    /// The decision `last` and those at the same point that it set aside, the oldest first.
    fn decisions_up_to(&self, last: Option<DecisionId>) -> Vec<&Decision> {
        let mut chain = Vec::new();
        let mut at = last;
        while let Some(decision) = at.and_then(|id| self.decision(id)) {
            chain.push(decision);
            at = decision.over.filter(|older| *older < decision.id);
        }
        chain.reverse();
        chain
    }

    /// How a decision stands in NSP's own history. The newest protocol repeats the prompt after an
    /// answer that could not be followed; the paper's keeps bare names.
    fn nsp_messages(&self, decision: &Decision) -> Vec<Message> {
        let said = || Message::assistant(decision.said.clone().unwrap_or_default());
        match (&decision.how, self.casting().rules.protocol) {
            (How::Predicted { .. }, Protocol::Newest) => {
                vec![Message::assistant(decision.answer.clone().unwrap_or_default())]
            }
            (How::Drawn { .. }, Protocol::Newest) => {
                vec![said(), Message::user(self.systems.nsp.clone())]
            }
            (How::Predicted { .. } | How::Drawn { .. } | How::Book, _) => vec![said()],
            (How::Opening | How::RoundRobin | How::Named | How::CutIn, _) => Vec::new(),
        }
    }

    /// The fact that `agent` is asked: its messages as a difference to its last request.
    pub(super) fn asked(&self, agent: &str, request: &crate::chat::Request) -> Record {
        let (base, keep) = match self.last_asked.get(agent) {
            Some((call, before)) => (Some(*call), record::kept(before, &request.messages)),
            None => (None, 0),
        };
        Record::Asked {
            call: request.call,
            purpose: request.purpose.clone(),
            model: request.model.clone(),
            params: request.params,
            base: base.filter(|_| keep > 0),
            keep,
            messages: request.messages[keep..].to_vec(),
        }
    }

    pub(super) fn note_request(
        &mut self,
        agent: &str,
        call: CallId,
        base: Option<CallId>,
        keep: usize,
        messages: Vec<Message>,
    ) {
        let mut all = match self.last_asked.remove(agent) {
            Some((before, mut all)) if Some(before) == base => {
                all.truncate(keep);
                all
            }
            _ => Vec::new(),
        };
        all.extend(messages);
        self.last_asked.insert(agent.to_owned(), (call, all));
    }
}

fn open(system: String) -> Vec<Message> {
    vec![Message::system(system), Message::user(OPENING)]
}

/// Adds a message; consecutive messages from the same side are one, joined by a blank line.
fn add(memory: &mut Vec<Message>, message: Message) {
    match memory.last_mut() {
        Some(last) if last.from == message.from && last.from != From::System => {
            last.content.push_str("\n\n");
            last.content.push_str(&message.content);
        }
        _ => memory.push(message),
    }
}
