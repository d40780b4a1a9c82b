//! The protocol's loop as a state machine without input or output (CoSER, arXiv 2502.09082).
//!
//! The stage is told what happened ([`Act`] of the player, piece, answer or fault of a call) and
//! answers with [`Effect`]s. Every change of its state that lasts is a [`Record`] that it applies
//! itself; applying a journal's records one by one therefore gives the same stage again
//! ([`Stage::replay`]). It has no clock, no random source and no environment: the seed and times
//! come in from outside.
//!
//! Files: [`step`] names what the play is waiting for, [`tree`] holds every line there ever was,
//! [`memory`] what each agent has been told, [`nsp`] reads next-speaker answers, [`answer`] makes a
//! line of a model's answer, `turn` moves the play on, `act` carries out what the player does,
//! [`comparison`] and [`trial`] what is compared with what, [`provenance`] tells why a speaker had
//! the word, `recall` what a character remembers of its book, and [`leak`] looks at each request before it goes out.

mod act;
pub mod answer;
mod apply;
mod check;
pub mod comparison;
pub mod leak;
pub mod memory;
pub mod nsp;
pub mod provenance;
mod recall;
pub mod step;
pub mod tree;
pub mod trial;
mod turn;
mod undo;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk;

use std::{collections::HashMap, sync::Arc};

pub use act::{Act, Refused};
pub use check::Inconsistent;
pub use comparison::Comparison;
pub use recall::Then;
pub use step::Step;
pub use tree::Tree;
pub use trial::{Change, Trial};

use crate::{
    chat::{Answer, CallId, CallIds, Fault, Heard, Message},
    effect::Effect,
    memory::{Memories, Mood},
    prompt::{PromptError, Templates},
    record::{Casting, Decision, DecisionId, Line, LineId, NextBy, Objection, Position, Record},
    scene::{ENVIRONMENT, ReferenceLine, Scene},
    script,
};
use undo::Undo;

/// A line that was begun and never became one: what the model had said when it was cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    /// The line before it.
    pub after: Option<LineId>,
    pub speaker: String,
    pub text: String,
    /// What broke it off; `None` when the player did.
    pub fault: Option<Fault>,
}

/// The system messages of all agents, filled once and again when the casting changes.
#[derive(Debug, Clone)]
struct Systems {
    speakers: HashMap<String, String>,
    nsp: String,
}

impl Systems {
    fn fill(templates: &Templates, scene: &Scene, casting: &Casting) -> Result<Self, PromptError> {
        let scene = &scene.with_profiles(&casting.profiles);
        let mut speakers = HashMap::new();
        for speaker in scene.speakers() {
            let message = templates.speaker(scene, &casting.rules, speaker)?;
            templates.card(scene, &casting.rules, speaker, &[])?;
            speakers.insert(speaker.clone(), message);
        }
        Ok(Self { speakers, nsp: templates.nsp(scene, &casting.rules)? })
    }
}

/// One scene being played.
#[derive(Debug, Clone)]
pub struct Stage {
    scene: Arc<Scene>,
    casting: Casting,
    templates: Arc<Templates>,
    systems: Systems,
    tree: Tree,
    /// The lines from the first to the head.
    path: Vec<LineId>,
    /// The decision that stands since the head.
    standing: Option<DecisionId>,
    step: Step,
    /// The answer of NSP that it is being asked about once more.
    objection: Option<Objection>,
    /// Whether the player has just taken the word: with the line that follows it is one change.
    cutting_in: bool,
    /// Model lines since the player last did something.
    unattended: u32,
    undo: Undo,
    comparisons: Vec<Comparison>,
    trials: Vec<Trial>,
    fragments: Vec<Fragment>,
    /// The last request of each agent, to record the next one as a difference.
    last_asked: HashMap<String, (CallId, Vec<Message>)>,
    /// What the scene's characters can remember; `None` where their book is not at hand.
    memories: Option<Arc<Memories>>,
    /// What was remembered after which line by whom, since the casting was last changed.
    recollections: recall::Recollections,
    /// What is being found out about a character's memories.
    seeking: Option<recall::Seeking>,
    /// How the player says that characters feel.
    felt: HashMap<String, Mood>,
}

impl Stage {
    /// A stage on which nothing has happened yet; [`Stage::go_on`] begins the play.
    ///
    /// # Errors
    /// When a template cannot be filled for this scene.
    pub fn new(
        scene: Arc<Scene>,
        casting: Casting,
        templates: Arc<Templates>,
    ) -> Result<Self, PromptError> {
        let systems = Systems::fill(&templates, &scene, &casting)?;
        Ok(Self {
            scene,
            casting,
            templates,
            systems,
            tree: Tree::default(),
            path: Vec::new(),
            standing: None,
            step: Step::Opening,
            objection: None,
            cutting_in: false,
            unattended: 0,
            undo: Undo::default(),
            comparisons: Vec::new(),
            trials: Vec::new(),
            fragments: Vec::new(),
            last_asked: HashMap::new(),
            memories: None,
            recollections: HashMap::new(),
            seeking: None,
            felt: HashMap::new(),
        })
    }

    /// The book's memories, out of which is remembered from here on. They are no part of the
    /// journal; what was remembered is.
    pub fn set_memories(&mut self, memories: Arc<Memories>) {
        self.memories = Some(memories);
    }

    /// What the scene's characters can remember; `None` where their book is not at hand.
    pub fn memories(&self) -> Option<&Arc<Memories>> {
        self.memories.as_ref()
    }

    /// Moves the play on to the next point at which somebody has to be waited for. A call that was
    /// under way when the program ended is asked again; use it to begin and to resume.
    pub fn go_on(&mut self, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.forget_lost_calls();
        self.advance(ids, &mut effects);
        effects
    }

    /// Takes in what came back of a call. What belongs to a call that is no longer awaited (it was
    /// cancelled, and its last pieces were already on their way) changes nothing.
    pub fn hear(&mut self, heard: Heard, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        match heard {
            Heard::Piece { call, at_ms, piece } => {
                if let Some(partial) = self.partial_of(call) {
                    partial.take(at_ms, &piece);
                }
            }
            Heard::Answer { call, answer } if self.awaits(call) => {
                self.emit(Record::Answered { call, answer }, &mut effects);
                self.advance(ids, &mut effects);
            }
            Heard::Fault { call, fault, partial } if self.awaits(call) => {
                self.emit(Record::Failed { call, fault, partial }, &mut effects);
                self.advance(ids, &mut effects);
            }
            Heard::Sensed { call, hints, fault, asked } => {
                let found = recall::Found { hints: *hints, fault, asked };
                self.sensed(call, found, ids, &mut effects);
            }
            Heard::Answer { .. } | Heard::Fault { .. } => {}
        }
        effects
    }

    /// Drops the call under way because the program ends; it is asked again on [`Self::go_on`].
    pub fn interrupt(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.drop_calls(&mut effects);
        effects
    }

    pub fn scene(&self) -> &Arc<Scene> {
        &self.scene
    }

    pub fn templates(&self) -> &Arc<Templates> {
        &self.templates
    }

    pub fn casting(&self) -> &Casting {
        &self.casting
    }

    /// The casting that holds when no trial is being played: what the player may change.
    pub fn lasting_casting(&self) -> &Casting {
        self.trial().map_or(&self.casting, |trial| &trial.before)
    }

    /// What the play is waiting for.
    pub fn step(&self) -> &Step {
        &self.step
    }

    /// The lines of the branch that is being played, the first one first.
    pub fn path(&self) -> impl DoubleEndedIterator<Item = &Line> + ExactSizeIterator {
        self.path.iter().map(|id| &self.tree.lines()[index(id.0)])
    }

    /// The lines from the first to `head`.
    pub fn path_to(&self, head: Option<LineId>) -> impl Iterator<Item = &Line> {
        self.tree.path_to(head).into_iter().map(|id| &self.tree.lines()[index(id.0)])
    }

    /// The branch that is being played as a reference for its scene: the lines as they were said,
    /// without the speaker's name in front.
    pub fn as_reference(&self) -> Vec<ReferenceLine> {
        let line = |line: &Line| {
            let script = script::parse(line.text.as_str(), &line.speaker, self.scene.speakers());
            let named = script.prefix().filter(|prefix| prefix.range.start == 0);
            let message = &line.text[named.map_or(0, |prefix| prefix.range.end)..];
            ReferenceLine {
                character: line.speaker.clone(),
                message: message.trim().to_owned(),
                other: Default::default(),
            }
        };
        self.path().map(line).collect()
    }

    /// The last line of the branch that is being played.
    pub fn head(&self) -> Option<LineId> {
        self.path.last().copied()
    }

    /// Every line and decision of the play.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.tree.line(id)
    }

    pub fn decision(&self, id: DecisionId) -> Option<&Decision> {
        self.tree.decision(id)
    }

    /// Place of `line` on the branch being played, from 0; `None` when it is on another one.
    pub fn place_of(&self, line: LineId) -> Option<usize> {
        // Ids grow along a path.
        self.path.binary_search(&line).ok()
    }

    /// Where the play stands.
    pub fn position(&self) -> Position {
        let over = match &self.step {
            Step::Over(why) => Some(*why),
            _ => None,
        };
        Position { line: self.head(), decision: self.standing, over }
    }

    /// Who has the word after the head, as far as that is decided.
    pub fn word(&self) -> Option<&str> {
        match &self.standing()?.next {
            crate::record::Next::Speaker(speaker) => Some(speaker),
            crate::record::Next::End => None,
        }
    }

    /// The comparisons of this play, the oldest first.
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }

    /// The comparison that waits for its lines or for the choice.
    pub fn comparing(&self) -> Option<&Comparison> {
        match self.step {
            Step::Comparing { comparison } => self.comparisons.get(index(comparison)),
            _ => None,
        }
    }

    /// The trials of this play, the oldest first.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The trial that is being played.
    pub fn trial(&self) -> Option<&Trial> {
        self.trials.last().filter(|trial| trial.open)
    }

    /// Calls whose answers are awaited: none, one, or both of a comparison. What is asked to find
    /// memories is one, too, where a line waits for it.
    pub fn awaited(&self) -> Vec<CallId> {
        match self.comparing() {
            Some(comparison) => comparison.under_way().chain(self.sought()).collect(),
            None => self.step.call().or(self.sought()).into_iter().collect(),
        }
    }

    /// Whether there is something to take back, and something to make again.
    pub fn can_undo(&self) -> (bool, bool) {
        (self.undo.past().is_some(), self.undo.future().is_some())
    }

    /// Model lines that may still come before the play waits for a key; `None`: no limit.
    pub fn lines_before_hold(&self) -> Option<u32> {
        let rules = &self.casting.rules;
        let limit =
            if rules.step { Some(1) } else { rules.cap.lines(self.casting.player.is_empty()) };
        limit.map(|limit| limit.saturating_sub(self.unattended))
    }

    /// The decision about who speaks after the head, if it is taken.
    pub fn standing(&self) -> Option<&Decision> {
        self.standing.and_then(|id| self.decision(id))
    }

    /// Lines that were cut off after `line`, the oldest first.
    pub fn fragments_after(&self, line: Option<LineId>) -> impl Iterator<Item = &Fragment> {
        self.fragments.iter().filter(move |fragment| fragment.after == line)
    }

    /// Rounds played: the lines of the branch.
    pub fn rounds(&self) -> u32 {
        u32::try_from(self.path.len()).unwrap_or(u32::MAX)
    }

    /// Whether the person plays `speaker`.
    pub fn is_player(&self, speaker: &str) -> bool {
        self.casting.player.iter().any(|name| name == speaker)
    }

    /// Names of those who have spoken on the branch, in order, for the book's order.
    pub fn spoken(&self) -> impl Iterator<Item = &str> {
        self.path().map(|line| line.speaker.as_str())
    }

    /// Who decides about the next speaker. In place of NSP the offline company follows the book.
    pub fn next_by(&self) -> NextBy {
        match self.casting.rules.next_by {
            NextBy::Nsp if self.casting.roles.nsp.model.is_offline() => NextBy::Book,
            policy => policy,
        }
    }

    fn emit(&mut self, record: Record, effects: &mut Vec<Effect>) {
        self.apply(&record);
        effects.push(Effect::Record(record));
    }

    fn awaits(&self, call: CallId) -> bool {
        match self.comparing() {
            Some(comparison) => comparison.under_way().any(|under_way| under_way == call),
            None => self.step.awaits(call),
        }
    }

    /// What has come so far of a call that is awaited.
    fn partial_of(&mut self, call: CallId) -> Option<&mut Answer> {
        let Step::Comparing { comparison } = self.step else {
            return self.step.partial_of(call);
        };
        let comparison = self.comparisons.get_mut(index(comparison))?;
        let side = comparison.side_of(call)?;
        match &mut comparison.side_mut(side).writing {
            comparison::Writing::Asked { partial } => Some(partial),
            _ => None,
        }
    }

    fn is_speaker(&self, name: &str) -> bool {
        self.scene.speakers().iter().any(|speaker| speaker == name)
    }

    fn all_rounds_played(&self) -> bool {
        self.rounds() >= self.casting.rules.max_rounds
    }
}

/// Place of the thing numbered `number`, counted from 1.
fn index(number: u32) -> usize {
    (number as usize).wrapping_sub(1)
}

/// Whether `speaker` is the special speaker that is no character.
fn is_environment(speaker: &str) -> bool {
    speaker == ENVIRONMENT
}
