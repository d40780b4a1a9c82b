//! The facts of a play: what the journal stores, the stage applies and the screens show.
//!
//! Owns the shapes and nothing else: who decides that something became a fact is [`crate::stage`]
//! and [`crate::judge`], how it is written down is [`crate::journal`]. Facts are only ever added:
//! lines form a tree by their parents, and going back moves the head instead of removing anything.
//!
//! These shapes are the journal's schema ([`SCHEMA`]): fields may be added with a default; anything
//! else needs a new schema number and a reader for the old one. A fact's fields share a line with
//! the journal's own `seq` and `at`, so that none may be written under these names.

mod casting;
mod decision;
mod judging;
mod line;
mod mark;
mod recalled;
mod sent;
mod tree;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    chat::{Answer, CallId, Fault, Message, ModelRef, Params, Purpose, Side},
    memory::Mood,
    scene::Scene,
};

pub use casting::{Cap, Casting, NextBy, Protocol, RoleModel, Roles, Rules};
pub use decision::{Decision, DecisionId, EndReason, How, Invalid, Next, Objection};
pub use judging::{Evidence, Flaw, Form, Method, Subject, Terms, Whom};
pub use line::{Line, LineId, Source};
pub use mark::{Finding, Mark, MarkId, MarkingMode, Span, Target};
pub use recalled::Recalled;
pub use sent::{Sent, SentError, kept, messages_of};
pub use tree::{Factor, Hold, Move, Position};

/// Version of the journal's schema. Files of all earlier ones are read: what they lack has a default.
///
/// 1: the first. 2: takes, branches, comparisons, trials, marks. 3: the templates' fingerprint.
/// 4: memories of what was played.
pub const SCHEMA: u32 = 4;

/// One fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Record {
    /// The play begins. Always the first fact; holds all that a resume needs.
    Opened {
        schema: u32,
        /// Version of the program that opened it.
        program: String,
        /// Where the scene came from: `bundled`, or a file's path.
        origin: String,
        /// Fingerprint of the prompt templates; since schema 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        templates: Option<String>,
        scene: Box<Scene>,
        casting: Box<Casting>,
    },
    /// The journal was opened again to go on.
    Resumed {
        program: String,
        /// Schema of the facts that follow.
        #[serde(default = "first_schema")]
        schema: u32,
        /// Fingerprint of the prompt templates from here on; since schema 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        templates: Option<String>,
    },
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
    /// What a character remembers after a line; its requests from there are given these passages,
    /// which may be none.
    Recalled(Recalled),
    /// The player says how a character feels from here on; `None`: a model says again.
    Felt {
        speaker: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mood: Option<Mood>,
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
    /// An answer of NSP could not be followed; it is asked once more.
    Objected(Objection),
    /// The head of the play moves to another point of the tree.
    Moved {
        to: Position,
        #[serde(flatten)]
        why: Move,
    },
    /// The play waits until the player lets it go on.
    Held { why: Hold },
    /// The player lets it go on.
    WentOn,
    /// Two models are to write the same line; nobody is told which wrote which before the choice.
    ComparisonOpened {
        comparison: u32,
        speaker: String,
        /// The point from which both are asked.
        #[serde(rename = "from")]
        at: Position,
        /// The line that is written anew.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<LineId>,
        sides: Box<[RoleModel; 2]>,
        /// Side that is shown first.
        first: Side,
    },
    /// The player has chosen. Both lines follow as facts, the other side's first; the chosen one
    /// plays on.
    Preferred {
        comparison: u32,
        chosen: Side,
        /// Why, in the player's words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The comparison is over without a preference: given up, or one side had no line to offer and
    /// the other one's is kept.
    ComparisonDropped {
        comparison: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<Side>,
    },
    /// From a line on, the play is played anew by models alone with one thing changed.
    TrialOpened {
        trial: u32,
        factor: Factor,
        /// Where the two runs part.
        #[serde(rename = "from")]
        at: Position,
        /// Last line of the run that it is compared with.
        against: Option<LineId>,
        casting: Box<Casting>,
    },
    /// The trial is over; the casting before it holds again.
    TrialClosed { trial: u32, casting: Box<Casting> },
    /// The player asked to see the line that this call writes for them, before sending theirs.
    Drafted { call: CallId },
    /// A model wrote the line that the player wrote too, from the same point.
    Ghosted {
        call: CallId,
        line: LineId,
        /// Whether the player had seen it before sending theirs.
        seen: bool,
    },
    /// The reference was shown beside the play, for the first time.
    BookShown,
    /// The scene has ended after the line at its head.
    Ended { why: EndReason },
    /// What the player had typed and not sent; `speaker` is `#N` where these were to be the words of
    /// line N.
    Draft { speaker: String, text: String },
    /// A judging of the branch that ends in `head` begins.
    JudgingOpened {
        judging: u32,
        method: Method,
        head: Option<LineId>,
        #[serde(flatten)]
        terms: Terms,
    },
    /// One dimension's flaws.
    Critique {
        judging: u32,
        dimension: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
        flaws: Vec<Flaw>,
        /// What had to be mended to read the answer, and what makes it doubtful.
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
    /// A probe of a judge begins: can it tell who speaks in the reference?
    ProbeOpened { probe: u32, model: ModelRef, params: Params },
    /// Whom the judge named as the speaker of a line; `line` is its index in the reference.
    Probed { probe: u32, line: u32, call: CallId, named: String },
    /// A line of a probe stays without a name; `call` is the last try.
    ProbeFailed { probe: u32, line: u32, call: CallId, fault: Fault },
    /// An annotator begins to mark this play, or changes the mode.
    MarkingOpened { annotator: String, mode: MarkingMode },
    /// The annotator has marked all there is to mark.
    MarkingDone { annotator: String },
    /// An annotator's mark.
    Marked(Mark),
}

fn first_schema() -> u32 {
    1
}
