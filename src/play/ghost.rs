//! The ghost actor: while the person writes a line, a model writes it too, from the same state.
//!
//! A small state machine beside the stage, which it reads and never changes. The model's line is
//! shown only once the player's is sent, unless they ask for it as a draft; both make a [`Pair`].
//! A ghost that fails is a ghost that nobody sees: the play goes on. What it knows it takes from
//! facts alone, so that a play that was read back has the same ghost.

use std::collections::{BTreeMap, HashSet};

use super::Calls;
use crate::{
    chat::{Answer, CallId, CallIds, Fault, Heard, Purpose, Request},
    effect::Effect,
    record::{Line, LineId, Position, Record, Source},
    stage::{Stage, answer},
};

/// A line of the player and the model's for the same context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The player's line.
    pub line: LineId,
    /// The call that wrote the model's.
    pub call: CallId,
    /// The model's line.
    pub text: String,
    /// Whether the player had seen it before sending theirs.
    pub seen: bool,
}

/// The model's line at one point of the play.
#[derive(Debug, Clone, PartialEq)]
pub struct Ghost {
    pub call: CallId,
    pub speaker: String,
    /// Where the play stood when it was asked.
    pub at: Position,
    /// Whether the player asked to see it.
    pub wanted: bool,
    pub writing: Writing,
    /// The player's line.
    line: Option<LineId>,
    /// A draft of a branch that was left, or one in whose place the player wrote elsewhere.
    spent: bool,
}

/// How far the ghost is.
#[derive(Debug, Clone, PartialEq)]
pub enum Writing {
    Asked {
        partial: Answer,
    },
    Written {
        text: String,
    },
    Failed {
        fault: Fault,
    },
    /// The call was cancelled.
    Dropped,
    /// The program ended before it was written.
    Lost,
}

impl Ghost {
    /// The line as a draft: once it is written, and if the player asked for it.
    pub fn draft(&self) -> Option<&str> {
        match &self.writing {
            Writing::Written { text } if self.wanted => {
                let named = format!("{}: ", self.speaker);
                Some(text.strip_prefix(&named).unwrap_or(text))
            }
            _ => None,
        }
    }

    fn is_asked(&self) -> bool {
        matches!(self.writing, Writing::Asked { .. })
    }

    fn is_ended(&self) -> bool {
        matches!(self.writing, Writing::Dropped | Writing::Lost)
    }

    fn is_lost(&self) -> bool {
        self.writing == Writing::Lost
    }

    /// Whether what it writes can still be shown or paired.
    fn is_of_use(&self, stage: &Stage) -> bool {
        let here = self.at == stage.position() && stage.casting().rules.ghost;
        let writes = (self.wanted || here) && stage.is_player(&self.speaker);
        self.line.is_some() || (writes && !self.spent)
    }

    /// The fact that the player's line and the model's are both there.
    fn paired(&self) -> Option<Record> {
        match (&self.writing, self.line) {
            (Writing::Written { .. }, Some(line)) => {
                Some(Record::Ghosted { call: self.call, line, seen: self.wanted })
            }
            _ => None,
        }
    }

    fn leave(&self) -> Vec<Effect> {
        let Writing::Asked { partial } = &self.writing else {
            return Vec::new();
        };
        let cancelled = Record::Cancelled { call: self.call, partial: partial.clone() };
        vec![Effect::Cancel(self.call), Effect::Record(cancelled)]
    }
}

/// The ghosts at work and the pairs there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ghosts {
    /// Of the line that the player has not sent yet.
    now: Option<Ghost>,
    /// Of lines that the player has sent, until the model has finished.
    late: Vec<Ghost>,
    pairs: BTreeMap<LineId, Pair>,
    /// Where one was asked: once at each point, unless the player asks.
    points: HashSet<(Position, String)>,
}

impl Ghosts {
    /// The one that writes or has written the line that the player may send next.
    pub fn now(&self, stage: &Stage) -> Option<&Ghost> {
        self.now.as_ref().filter(|ghost| !ghost.is_ended() && ghost.is_of_use(stage))
    }

    pub fn of(&self, line: LineId) -> Option<&Pair> {
        self.pairs.get(&line)
    }

    pub fn waits_for(&self, call: CallId) -> bool {
        self.find(call).is_some_and(Ghost::is_asked)
    }

    /// Takes in what came of a ghost's call.
    pub fn hear(&mut self, heard: Heard, stage: &Stage) -> Vec<Effect> {
        let Some(ghost) = self.find_mut(heard.call()) else {
            return Vec::new();
        };
        let record = match heard {
            Heard::Piece { at_ms, piece, .. } => {
                if let Writing::Asked { partial } = &mut ghost.writing {
                    partial.take(at_ms, &piece);
                }
                return Vec::new();
            }
            Heard::Answer { call, answer } => match own_line(&answer, &ghost.speaker, stage) {
                Ok(_) => Record::Answered { call, answer },
                Err(fault) => Record::Failed { call, fault, partial: answer },
            },
            Heard::Sensed { .. } => return Vec::new(),
            Heard::Fault { call, fault, partial } => Record::Failed { call, fault, partial },
        };
        vec![Effect::Record(record)]
    }

    /// Looks at what has become of the play and does the next thing there is to do: pairs what
    /// belongs together, drops what is of no use any more, asks again what was lost, begins at the
    /// player's turn where the rules ask for it. Call it until nothing is left to do.
    pub fn follow(&self, stage: &Stage, calls: &Calls, ids: &mut CallIds) -> Vec<Effect> {
        if let Some(pair) = self.late.iter().find_map(Ghost::paired) {
            return vec![Effect::Record(pair)];
        }
        let ghosts = || self.late.iter().chain(&self.now);
        if let Some(left) = ghosts().find(|ghost| ghost.is_asked() && !ghost.is_of_use(stage)) {
            return left.leave();
        }
        let lost = ghosts().filter(|ghost| ghost.is_lost() && ghost.is_of_use(stage));
        if let Some(request) = lost.filter_map(|ghost| calls.request(ghost.call)).next() {
            return send(Request { call: ids.issue(), ..request }, stage, calls);
        }
        let drafting = self.now(stage).is_some_and(|ghost| ghost.wanted);
        let turn = stage.players_turn().filter(|_| stage.casting().rules.ghost && !drafting);
        match turn {
            Some(speaker) if !self.points.contains(&(stage.position(), speaker.to_owned())) => {
                ask(speaker, stage, calls, ids)
            }
            _ => Vec::new(),
        }
    }

    /// The player wants to see the model's line for `speaker` at this point.
    pub fn draft(
        &self,
        speaker: &str,
        stage: &Stage,
        calls: &Calls,
        ids: &mut CallIds,
    ) -> Vec<Effect> {
        let here = |ghost: &&Ghost| (ghost.at, &*ghost.speaker) == (stage.position(), speaker);
        let goes_on = |ghost: &&Ghost| {
            matches!(ghost.writing, Writing::Asked { .. } | Writing::Written { .. })
        };
        match self.now(stage).filter(here).filter(goes_on) {
            Some(ghost) if ghost.wanted => Vec::new(),
            Some(ghost) => vec![Effect::Record(Record::Drafted { call: ghost.call })],
            None => {
                let mut effects = self.now.as_ref().map(Ghost::leave).unwrap_or_default();
                effects.extend(ask(speaker, stage, calls, ids));
                let asked = effects.iter().find_map(|effect| match effect {
                    Effect::Record(Record::Asked { call, .. }) => Some(*call),
                    _ => None,
                });
                effects.extend(asked.map(|call| Effect::Record(Record::Drafted { call })));
                effects
            }
        }
    }

    /// Drops every call under way.
    pub fn interrupt(&self) -> Vec<Effect> {
        self.late.iter().chain(&self.now).flat_map(Ghost::leave).collect()
    }

    /// Applies a fact; `stage` stands where it stood when the ghost was asked.
    pub fn note(&mut self, record: &Record, stage: &Stage) {
        match record {
            Record::Asked { call, purpose: Purpose::Ghost { speaker }, .. } => {
                self.asked(*call, speaker, stage);
            }
            Record::Line(line) => self.said(line),
            // A draft is of the branch that is left; what nobody has seen may be come back to.
            Record::Moved { .. } | Record::Ended { .. } => {
                if let Some(ghost) = &mut self.now {
                    ghost.spent |= ghost.wanted;
                }
            }
            Record::Drafted { call } => {
                if let Some(ghost) = self.find_mut(*call) {
                    ghost.wanted = true;
                }
            }
            Record::Ghosted { call, line, seen } => self.pair(*call, *line, *seen),
            Record::Answered { call, answer } => {
                if let Some(ghost) = self.find_mut(*call) {
                    ghost.writing = match own_line(answer, &ghost.speaker, stage) {
                        Ok(text) => Writing::Written { text },
                        Err(fault) => Writing::Failed { fault },
                    };
                }
            }
            Record::Failed { call, fault, .. } => {
                if let Some(ghost) = self.find_mut(*call) {
                    ghost.writing = Writing::Failed { fault: fault.clone() };
                }
                self.late.retain(|ghost| ghost.call != *call);
            }
            Record::Cancelled { call, .. } => {
                if let Some(ghost) = self.find_mut(*call) {
                    ghost.writing = Writing::Dropped;
                    let point = (ghost.at, ghost.speaker.clone());
                    self.points.remove(&point);
                }
            }
            // What was under way when the program ended does not answer any more.
            Record::Resumed { .. } => {
                for ghost in self.late.iter_mut().chain(&mut self.now) {
                    if ghost.is_asked() || ghost.is_ended() {
                        ghost.writing = Writing::Lost;
                    }
                }
            }
            _ => {}
        }
    }
    fn asked(&mut self, call: CallId, speaker: &str, stage: &Stage) {
        let lost = |ghost: &&mut Ghost| {
            ghost.is_lost() && ghost.speaker == speaker && ghost.is_of_use(stage)
        };
        if let Some(ghost) = self.late.iter_mut().chain(&mut self.now).find(lost) {
            ghost.call = call;
            ghost.writing = Writing::Asked { partial: Answer::default() };
            self.points.insert((ghost.at, ghost.speaker.clone()));
            return;
        }
        let (at, speaker) = (stage.position(), speaker.to_owned());
        self.points.insert((at, speaker.clone()));
        let writing = Writing::Asked { partial: Answer::default() };
        let (wanted, line, spent) = (false, None, false);
        self.now = Some(Ghost { call, speaker, at, wanted, writing, line, spent });
    }

    /// The player's line belongs to the ghost's if both were written from the same lines: whose
    /// turn it was is told to nobody but NSP.
    fn said(&mut self, line: &Line) {
        let theirs = |ghost: &mut Ghost| {
            !ghost.spent && line.source == Source::Player && line.speaker == ghost.speaker
        };
        match self.now.take_if(theirs) {
            Some(mut ghost) if line.parent == ghost.at.line => {
                ghost.line = Some(line.id);
                self.late.push(ghost);
                self.late.retain(|ghost| !matches!(ghost.writing, Writing::Failed { .. }));
            }
            Some(ghost) => self.now = Some(Ghost { spent: ghost.wanted, ..ghost }),
            None => {}
        }
    }

    fn pair(&mut self, call: CallId, line: LineId, seen: bool) {
        let place = self.late.iter().position(|ghost| ghost.call == call);
        let written = place.map(|place| self.late.remove(place));
        if let Some(Ghost { writing: Writing::Written { text }, .. }) = written {
            self.pairs.insert(line, Pair { line, call, text, seen });
        }
    }

    fn find(&self, call: CallId) -> Option<&Ghost> {
        self.late.iter().chain(&self.now).find(|ghost| ghost.call == call)
    }

    fn find_mut(&mut self, call: CallId) -> Option<&mut Ghost> {
        self.late.iter_mut().chain(&mut self.now).find(|ghost| ghost.call == call)
    }
}

/// The model's own part of an answer, as a line of `speaker`.
fn own_line(answer: &Answer, speaker: &str, stage: &Stage) -> Result<String, Fault> {
    let protocol = stage.casting().rules.protocol;
    answer::write(answer, speaker, stage.scene().speakers(), protocol).map(|line| line.text)
}

fn ask(speaker: &str, stage: &Stage, calls: &Calls, ids: &mut CallIds) -> Vec<Effect> {
    let role = stage.casting().roles.of_speaker(speaker).clone();
    let request = Request {
        call: ids.issue(),
        purpose: Purpose::Ghost { speaker: speaker.to_owned() },
        model: role.model,
        params: role.params,
        messages: stage.memory_of(speaker),
    };
    send(request, stage, calls)
}

fn send(request: Request, stage: &Stage, calls: &Calls) -> Vec<Effect> {
    let before = calls.iter().rev().find(|call| call.purpose == request.purpose);
    let before = before.and_then(|call| Some((call.id, calls.messages(call.id).ok()?)));
    let before = before.as_ref().map(|(call, messages)| (*call, messages.as_slice()));
    let asked = Effect::Record(Record::asked(&request, before));
    let Purpose::Ghost { speaker } = &request.purpose else {
        return Vec::new();
    };
    match stage.leak_fault(speaker, &request.messages) {
        None => vec![asked, Effect::Ask(request)],
        Some(fault) => {
            let (call, partial) = (request.call, Answer::default());
            vec![asked, Effect::Record(Record::Failed { call, fault, partial })]
        }
    }
}
