//! The facts of a play: what the journal stores, the stage applies and the screens show.
//!
//! Owns the shapes and nothing else: who decides that something became a fact is [`crate::stage`]
//! and [`crate::judge`], how it is written down is [`crate::journal`]. Facts are only ever added:
//! lines form a tree by their parents, and going back moves the head instead of removing anything.
//!
//! These shapes are the journal's schema ([`SCHEMA`]): fields may be added with a default; anything
//! else needs a new schema number and a reader for the old one.

mod sent;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    chat::{Answer, CallId, Fault, Message, ModelRef, Params, Purpose},
    scene::Scene,
    script::Odd,
};

pub use sent::{SentError, kept, messages_of};

/// Version of the journal's schema.
pub const SCHEMA: u32 = 1;

/// Number of a line within one play; lines are numbered from 1 in the order in which they became
/// final, over all branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineId(pub u32);

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Number of a decision about the next speaker within one play, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionId(pub u32);

/// Which of the two published forms of the protocol is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Reasoning before the next speaker's name, lines stored as written.
    #[default]
    Newest,
    /// The published numbers: every line stored with `NAME: ` in front, NSP answers a bare name.
    Paper,
}

/// Who decides about the next speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextBy {
    /// The next-speaker model.
    #[default]
    Nsp,
    /// The order of the reference.
    Book,
}

/// The rules a play is played by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub protocol: Protocol,
    pub next_by: NextBy,
    /// Whether actors are asked for `[thoughts]`.
    pub thoughts: bool,
    /// Whether actors are told their motivation.
    pub motivation: bool,
    /// Lines after which a scene ends by itself.
    pub max_rounds: u32,
    /// Round index (from 0) from which NSP may end the scene.
    pub end_from: u32,
    /// How many of the reference's lines open the play.
    pub continue_from: u32,
    /// Seed of every draw in this play.
    pub seed: u64,
}

impl Default for Rules {
    /// The protocol's own values.
    fn default() -> Self {
        Self {
            protocol: Protocol::Newest,
            next_by: NextBy::Nsp,
            thoughts: true,
            motivation: true,
            max_rounds: 20,
            end_from: 5,
            continue_from: 0,
            seed: 0,
        }
    }
}

/// A model and how it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleModel {
    pub model: ModelRef,
    #[serde(default)]
    pub params: Params,
}

/// Which model takes which part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    pub actor: RoleModel,
    pub environment: RoleModel,
    pub nsp: RoleModel,
    pub judge: RoleModel,
    /// Characters played by another model than `actor`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub characters: BTreeMap<String, RoleModel>,
}

impl Roles {
    /// The same model for everything, with the protocol's parameters.
    pub fn all(model: ModelRef) -> Self {
        let role = |max_tokens| RoleModel {
            model: model.clone(),
            params: Params { temperature: Some(0.0), max_tokens: Some(max_tokens) },
        };
        Self {
            actor: role(512),
            environment: role(512),
            nsp: role(512),
            judge: role(4096),
            characters: BTreeMap::new(),
        }
    }

    /// The model that plays `speaker`.
    pub fn of_character(&self, speaker: &str) -> &RoleModel {
        self.characters.get(speaker).unwrap_or(&self.actor)
    }
}

/// Who plays whom, with what and by which rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Casting {
    /// The speakers that the person plays; empty: the person watches.
    pub player: Vec<String>,
    pub roles: Roles,
    pub rules: Rules,
    /// Addresses of the endpoints that the roles name, without anything secret: a play can go on
    /// also where these were given by a flag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Source {
    /// A model's answer; the call names the model.
    Model { call: CallId },
    /// The person at the keyboard.
    Player,
    /// The reference's line with this index, put in to continue from.
    Book { index: u32 },
}

/// A final line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    /// The line before it on its branch.
    pub parent: Option<LineId>,
    pub speaker: String,
    /// The line as it stands in the speaker's own history.
    pub text: String,
    /// What the model wrote, where `text` is only a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    pub source: Source,
    /// The decision that gave this speaker the word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// What was found odd in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<Odd>,
}

impl Line {
    pub fn by_player(&self) -> bool {
        self.source == Source::Player
    }
}

/// Who has the word next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    Speaker(String),
    End,
}

/// Why an NSP answer could not be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    /// NSP said `random`.
    Random,
    /// No speaker of this scene has that name.
    Unknown,
    /// The speaker who just spoke.
    SameSpeaker,
    /// `<END CHAT>` before the round from which it is allowed.
    TooEarly,
}

/// How a decision came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum How {
    /// The first name of the scene's speakers.
    Opening,
    /// NSP's answer was followed.
    Predicted { call: CallId },
    /// NSP's answer was invalid: drawn among the others.
    Drawn { call: CallId, invalid: Invalid },
    /// The reference's order.
    Book,
    /// The player named the speaker.
    Named,
    /// The player took the word.
    CutIn,
}

/// One decision about the next speaker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub id: DecisionId,
    /// The line after which it was taken; `None` before the first.
    pub after: Option<LineId>,
    pub next: Next,
    #[serde(flatten)]
    pub how: How,
    /// The decision at the same point that this one sets aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<DecisionId>,
    /// The name (or `random`, `<END CHAT>`) read out of NSP's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// NSP's whole answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// Why a scene ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// NSP said `<END CHAT>`.
    Nsp,
    /// The player ended it.
    Player,
    /// The last round is played.
    Rounds,
    /// The book's own dialogue is over.
    Book,
}

/// How a play is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Method {
    /// A judge model, one critic for each dimension of the rubric.
    Judge { model: ModelRef, rubric: String },
    /// The offline company's deterministic checks: no judge's verdict.
    Checks,
}

/// One finding of a critic or a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flaw {
    /// What is wrong, in the critic's words.
    pub instance: String,
    /// The flaw type as the critic spelled it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Points it counts; `None`: what was given is no whole number and counts nothing.
    pub severity: Option<u32>,
    /// The severity as the critic wrote it, where that is not the number itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<serde_json::Value>,
    /// The line it speaks of, where a check knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Record {
    /// The play begins. Always the first fact; holds all that a resume needs.
    Opened {
        schema: u32,
        /// Version of the program that opened it.
        program: String,
        /// Where the scene came from: `bundled`, or a file's path.
        origin: String,
        scene: Box<Scene>,
        casting: Box<Casting>,
    },
    /// The journal was opened again to go on.
    Resumed { program: String },
    /// Who plays whom, or with which model, changes from here on.
    Recast { casting: Box<Casting> },
    /// A request was sent. Its messages are the first `keep` of those of call `base` and then
    /// `messages`: written out in full they would grow with the square of the play's length.
    /// [`kept`] gives `keep`, [`messages_of`] the whole again.
    Asked {
        call: CallId,
        #[serde(flatten)]
        purpose: Purpose,
        model: ModelRef,
        params: Params,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<CallId>,
        #[serde(default)]
        keep: usize,
        messages: Vec<Message>,
    },
    /// The call brought an answer.
    Answered { call: CallId, answer: Answer },
    /// The call failed; `partial` is what had come by then.
    Failed { call: CallId, fault: Fault, partial: Answer },
    /// The call was dropped on the player's demand; `partial` is what had come by then.
    Cancelled { call: CallId, partial: Answer },
    /// A line is final; the head of the play moves to it.
    Line(Line),
    /// Who speaks next.
    Decided(Decision),
    /// The scene has ended after the line at its head.
    Ended { why: EndReason },
    /// What the player had typed and not sent.
    Draft { speaker: String, text: String },
    /// A judging of the branch that ends in `head` begins.
    JudgingOpened { judging: u32, method: Method, head: Option<LineId> },
    /// One dimension's flaws.
    Critique {
        judging: u32,
        dimension: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
        flaws: Vec<Flaw>,
        /// What had to be mended to read the answer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        repairs: Vec<String>,
    },
    /// One dimension stays unscored; `call` is the last try.
    CriticFailed { judging: u32, dimension: String, call: CallId, fault: Fault },
    /// The numbers of a judging as far as they could be had.
    Scored {
        judging: u32,
        /// Judged lines that are not Environment's.
        lines: u32,
        /// `(dimension, score)`, 0 to 100.
        scores: Vec<(String, f64)>,
        /// Mean of the dimensions that have a score.
        mean: Option<f64>,
        bleu: f64,
        rouge_l: f64,
    },
}
