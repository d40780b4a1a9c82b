//! What each agent has been told: the messages of its chat, made from the branch being played.
//!
//! Nothing is kept between calls. A history is a function of the branch, so that it cannot differ
//! from what the screen shows.

use super::{
    Stage,
    leak::{self, Leak},
};
use crate::{
    chat::{CallId, Fault, FaultKind, From, Message, Request},
    prompt::{OPENING, PromptError},
    record::{Decision, How, Line, LineId, Objection, Protocol, Record},
    scene::lore,
    script,
};

/// Name of the next-speaker agent among the agents; no speaker has an empty name.
pub(super) const NSP: &str = "";

impl Stage {
    /// The messages of `speaker`'s agent: own lines as `assistant`, everyone else's as `user`, in
    /// the form in which others are told.
    pub fn memory_of(&self, speaker: &str) -> Vec<Message> {
        self.memory_along(speaker, self.path())
    }

    /// [`Self::memory_of`] as it was after the line `head`, also of another branch.
    pub fn memory_after(&self, speaker: &str, head: Option<LineId>) -> Vec<Message> {
        self.memory_along(speaker, self.path_to(head))
    }

    fn memory_along<'a>(
        &self,
        speaker: &str,
        path: impl Iterator<Item = &'a Line>,
    ) -> Vec<Message> {
        let system = self.systems.speakers.get(speaker).cloned().unwrap_or_default();
        let mut heard = Vec::new();
        let mut memory = Vec::new();
        for line in path {
            let own = line.speaker == speaker;
            let text =
                if own { line.text.clone() } else { script::told(&line.speaker, &line.text) };
            heard.push(text.clone());
            memory.push(if own { Message::assistant(text) } else { Message::user(text) });
        }
        let mut told = match self.directed(speaker, &heard).trim_end() {
            "" => open(system),
            directed => open(format!("{system}\n\n{directed}")),
        };
        for message in memory {
            add(&mut told, message);
        }
        if let Some(after) = self.afterword(speaker) {
            add(&mut told, Message::user(after.to_owned()));
        }
        told
    }

    /// What the speaker's card tells its model, the lorebook's entries that are due after `heard`
    /// among it. A thought of somebody else is not in `heard`, and so makes no entry due.
    fn directed(&self, speaker: &str, heard: &[String]) -> String {
        let Some(direction) = self.scene.own.directions.get(speaker) else {
            return String::new();
        };
        let due = lore::due(&direction.lore, heard);
        let due: Vec<&str> = due.into_iter().map(|entry| entry.content.trim()).collect();
        let told = self.templates.card(&self.scene, &self.casting.rules, speaker, &due);
        // A template that cannot be filled was refused when the play was opened.
        told.unwrap_or_default()
    }

    /// What the speaker's card has told again behind the last line. It is no message of its own:
    /// many servers take a system message at the beginning only.
    fn afterword(&self, speaker: &str) -> Option<&str> {
        self.scene.own.directions.get(speaker)?.after.told()
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
            for decision in self.tree.decisions_up_to(taken) {
                for message in self.nsp_messages(decision) {
                    add(&mut memory, message);
                }
            }
        }
        memory
    }

    /// The messages of the next-speaker agent that is asked once more about `objection`.
    ///
    /// Its first answer and the question stay out of later requests: a decision counts there as if
    /// it had been answered at once.
    pub(super) fn memory_of_nsp_again(
        &self,
        objection: &Objection,
    ) -> Result<Vec<Message>, PromptError> {
        let mut memory = self.memory_of_nsp();
        let current = self.path().next_back().map_or("", |line| line.speaker.as_str());
        let again =
            self.templates.nsp_again(&self.scene, &self.casting.rules, current, objection)?;
        add(&mut memory, Message::assistant(objection.answer.clone()));
        add(&mut memory, Message::user(again));
        Ok(memory)
    }

    /// Why what an agent is about to be told must not be sent: somebody's thought stands in it.
    pub fn leak_fault(&self, agent: &str, messages: &[Message]) -> Option<Fault> {
        let leak = self.leak_to(agent, messages)?;
        let reader = if agent == NSP { "the next-speaker model" } else { agent };
        let what = format!(
            "A thought of {} (“{}”) was about to be told to {reader}; nothing was sent.",
            leak.thinker, leak.word
        );
        Some(Fault::new(
            FaultKind::Leak,
            what,
            "This is a bug in sceneplay, please report it. Edit or leave out the line with the \
             thought to go on.",
        ))
    }

    /// Whether somebody's thought stands in what an agent is about to be told.
    pub(super) fn leak_to(&self, agent: &str, messages: &[Message]) -> Option<Leak> {
        let foreign = self.path().filter(|line| line.speaker != agent);
        let foreign = foreign.map(|line| (line.speaker.as_str(), line.text.as_str()));
        // NSP's prompt stands again after each answer that could not be followed.
        let repeated = messages.iter().filter(|message| message.from == From::Assistant).count();
        let prompts = match agent {
            NSP => repeated,
            _ => 0,
        };
        let prompts = std::iter::repeat_n(self.systems.nsp.as_str(), prompts);
        leak::find(messages, foreign, prompts.chain(self.afterword(agent)))
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
    pub(super) fn asked(&self, agent: &str, request: &Request) -> Record {
        let before = self.last_asked.get(agent);
        Record::asked(request, before.map(|(call, messages)| (*call, messages.as_slice())))
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
