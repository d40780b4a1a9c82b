//! The ghost actor: while the person writes a line, a model writes it too, from the same state.
//!
//! A small state machine beside the stage, which it reads and never changes. The model's line is
//! shown only once the player's is sent, unless they ask for it as a draft; both make a [`Pair`].
//! A ghost that fails is a ghost that nobody sees: the play goes on.

use std::collections::BTreeMap;

use crate::{
    chat::{Answer, CallId, CallIds, Fault, FaultKind, Heard, Piece, Purpose, Request},
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
    /// The player's line, sent before the model had finished.
    line: Option<LineId>,
}

/// How far the ghost is.
#[derive(Debug, Clone, PartialEq)]
pub enum Writing {
    Asked { partial: Answer },
    Written { text: String },
    Failed { fault: Fault },
}

impl Ghost {
    /// The line as a draft: once it is written, and if the player asked for it.
    pub fn draft(&self) -> Option<&str> {
        match &self.writing {
            Writing::Written { text } if self.wanted => Some(text),
            _ => None,
        }
    }

    fn is_written_by(&self, line: &Line) -> bool {
        line.source == Source::Player
            && line.speaker == self.speaker
            && line.parent == self.at.line
            && self.line.is_none()
    }
}

/// The ghost at work and the pairs there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ghosts {
    now: Option<Ghost>,
    pairs: BTreeMap<LineId, Pair>,
    /// A point at which a ghost was asked and lost, and is not to be asked again by itself.
    given_up: Option<(Position, String)>,
}

impl Ghosts {
    pub fn now(&self) -> Option<&Ghost> {
        self.now.as_ref()
    }

    pub fn of(&self, line: LineId) -> Option<&Pair> {
        self.pairs.get(&line)
    }

    pub fn waits_for(&self, call: CallId) -> bool {
        self.now.as_ref().is_some_and(|ghost| {
            ghost.call == call && matches!(ghost.writing, Writing::Asked { .. })
        })
    }

    /// Takes in what came of the ghost's call.
    pub fn hear(&mut self, heard: Heard, stage: &Stage) -> Vec<Effect> {
        let Some(ghost) = &mut self.now else {
            return Vec::new();
        };
        match heard {
            Heard::Piece { piece, .. } => {
                if let (Writing::Asked { partial }, Piece::Text(text)) = (&mut ghost.writing, piece)
                {
                    partial.text.push_str(&text);
                }
                Vec::new()
            }
            Heard::Answer { call, answer } => {
                let effect = Effect::Record(match own_line(&answer, &ghost.speaker, stage) {
                    Ok(_) => Record::Answered { call, answer },
                    Err(fault) => Record::Failed { call, fault, partial: answer },
                });
                vec![effect]
            }
            Heard::Fault { call, fault, partial } => {
                vec![Effect::Record(Record::Failed { call, fault, partial })]
            }
        }
    }

    /// Looks at what has become of the play: pairs what belongs together, leaves a point that the
    /// play has left, and begins at the player's turn where the rules ask for it.
    pub fn follow(&mut self, stage: &Stage, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(Ghost {
            line: Some(line),
            writing: Writing::Written { .. },
            call,
            wanted,
            ..
        }) = &self.now
        {
            let pair = Record::Ghosted { call: *call, line: *line, seen: *wanted };
            return vec![Effect::Record(pair)];
        }
        let here = stage.position();
        let left = |ghost: &Ghost| {
            let wanted = ghost.wanted && stage.is_player(&ghost.speaker);
            let failed = matches!(ghost.writing, Writing::Failed { .. });
            (failed || ghost.line.is_none()) && !wanted && ghost.at != here
        };
        if self.now.as_ref().is_some_and(left) {
            effects.extend(self.leave());
            self.now = None;
        }
        let turn = stage.players_turn().filter(|_| stage.casting().rules.ghost);
        if let Some(speaker) = turn {
            let point = (here, speaker.to_owned());
            let busy = self.now.as_ref().is_some_and(|ghost| {
                ghost.line.is_some() || (ghost.at == here && ghost.speaker == speaker)
            });
            if !busy && self.given_up.as_ref() != Some(&point) {
                self.given_up = Some(point);
                effects.extend(ask(speaker, stage, ids).1);
            }
        }
        effects
    }

    /// The player wants to see the model's line for `speaker` at this point.
    pub fn draft(&mut self, speaker: &str, stage: &Stage, ids: &mut CallIds) -> Vec<Effect> {
        let here = stage.position();
        if let Some(ghost) = &self.now
            && ghost.line.is_none()
            && (&ghost.at, ghost.speaker.as_str()) == (&here, speaker)
            && !matches!(ghost.writing, Writing::Failed { .. })
        {
            let drafted = Record::Drafted { call: ghost.call };
            return if ghost.wanted { Vec::new() } else { vec![Effect::Record(drafted)] };
        }
        let mut effects = self.leave();
        let (call, asked) = ask(speaker, stage, ids);
        effects.extend(asked);
        effects.push(Effect::Record(Record::Drafted { call }));
        effects
    }

    /// Drops the call under way.
    pub fn leave(&mut self) -> Vec<Effect> {
        let Some(Ghost { call, writing: Writing::Asked { partial }, .. }) = &self.now else {
            return Vec::new();
        };
        let (call, partial) = (*call, partial.clone());
        vec![Effect::Cancel(call), Effect::Record(Record::Cancelled { call, partial })]
    }

    /// A call that was under way when the program ended does not answer any more; it is asked again
    /// where it is still of use.
    pub fn lose_call(&mut self) {
        if self.now.as_ref().is_some_and(|ghost| matches!(ghost.writing, Writing::Asked { .. })) {
            self.now = None;
            self.given_up = None;
        }
    }

    /// Applies a fact, before the stage does.
    pub fn note(&mut self, record: &Record, stage: &Stage) {
        match record {
            Record::Asked { call, purpose: Purpose::Ghost { speaker }, .. } => {
                self.now = Some(Ghost {
                    call: *call,
                    speaker: speaker.clone(),
                    at: stage.position(),
                    wanted: false,
                    writing: Writing::Asked { partial: Answer::default() },
                    line: None,
                });
            }
            Record::Line(line) => {
                if let Some(ghost) = self.now.as_mut().filter(|ghost| ghost.is_written_by(line)) {
                    ghost.line = Some(line.id);
                }
            }
            Record::Drafted { call } => {
                if let Some(ghost) = self.now.as_mut().filter(|ghost| ghost.call == *call) {
                    ghost.wanted = true;
                }
            }
            Record::Ghosted { call, line, seen } => self.pair(*call, *line, *seen),
            Record::Answered { call, answer } if self.waits_for(*call) => {
                if let Some(ghost) = &mut self.now {
                    ghost.writing = match own_line(answer, &ghost.speaker, stage) {
                        Ok(text) => Writing::Written { text },
                        Err(fault) => Writing::Failed { fault },
                    };
                }
            }
            Record::Failed { call, fault, .. } if self.waits_for(*call) => {
                if let Some(ghost) = &mut self.now {
                    ghost.writing = Writing::Failed { fault: fault.clone() };
                }
            }
            Record::Cancelled { call, .. } if self.waits_for(*call) => self.now = None,
            _ => {}
        }
    }

    fn pair(&mut self, call: CallId, line: LineId, seen: bool) {
        let written = self.now.take_if(|ghost| ghost.call == call);
        if let Some(Ghost { writing: Writing::Written { text }, .. }) = written {
            self.pairs.insert(line, Pair { line, call, text, seen });
        }
    }
}

/// The model's own part of an answer, as a line of `speaker`.
fn own_line(answer: &Answer, speaker: &str, stage: &Stage) -> Result<String, Fault> {
    let protocol = stage.casting().rules.protocol;
    answer::write(answer, speaker, stage.scene().speakers(), protocol).map(|line| line.text)
}

fn ask(speaker: &str, stage: &Stage, ids: &mut CallIds) -> (CallId, Vec<Effect>) {
    let role = stage.casting().roles.of_speaker(speaker).clone();
    let request = Request {
        call: ids.issue(),
        purpose: Purpose::Ghost { speaker: speaker.to_owned() },
        model: role.model,
        params: role.params,
        messages: stage.memory_of(speaker),
    };
    let asked = Effect::Record(stage.asked(speaker, &request));
    let call = request.call;
    let effects = match stage.leak_to(speaker, &request.messages) {
        None => vec![asked, Effect::Ask(request)],
        Some(leak) => {
            let what = format!("A thought of {} was about to be told to the ghost.", leak.thinker);
            let fault = Fault::new(FaultKind::Leak, what, "This is a bug in sceneplay.");
            let partial = Answer::default();
            vec![asked, Effect::Record(Record::Failed { call, fault, partial })]
        }
    };
    (call, effects)
}
