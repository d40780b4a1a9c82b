//! The one view of a recorded play that every format is written from, as plain data.
//!
//! What the options leave out is not in it any more.

mod found;

use super::options::Options;
use crate::{
    chat::{CallId, Message, Usage},
    judge::material::{Material, Origin},
    record::{self, EndReason, LineId, Mark, Protocol, Rules, Span, Subject, Target},
    scene::Scene,
    script::Kind,
};
pub use found::{At, Critique, Flaw, Judging, Layer};

/// One branch of one play.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Name of its journal without the end.
    pub journal: String,
    /// Time of the first fact, RFC 3339 in UTC.
    pub started: String,
    /// Time of the last fact, RFC 3339 in UTC.
    pub changed: String,
    /// Where the scene came from: `bundled`, or the name of a file without its folders; `None` where
    /// names are left out.
    pub origin: Option<String>,
    pub branch: Branch,
    /// What was left out of it.
    pub options: Options,
    pub scene: Scene,
    /// The scene's speakers in its order, Environment included.
    pub cast: Vec<Speaker>,
    pub rules: Rules,
    /// The last casting's models by role.
    pub models: Models,
    /// Decisions about the first speaker; the last one holds.
    pub opening: Vec<Decision>,
    pub lines: Vec<Line>,
    /// Why the branch ended; `None` while it goes on.
    pub ended: Option<EndReason>,
    /// The branch as critics see it, everyone's lines.
    pub material: Material,
    /// Judgings of this branch or of a part of it from its first line on, and those of the reference;
    /// the oldest first.
    pub judgings: Vec<Judging>,
    /// Annotators' layers, with the marks that stand: those of the whole play.
    pub layers: Vec<Layer>,
    /// Pairs of lines for the same point; of the whole play, and only with the final branch.
    pub pairs: Vec<Pair>,
    /// Of the whole play.
    pub totals: Totals,
    /// Tokens by model as far as servers counted them, of the whole play.
    pub usage: Vec<(String, Usage)>,
}

/// Which of the play's branches it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// From 1; the final one is the first.
    pub number: usize,
    /// How many the transcripts of this play have together.
    pub of: usize,
    /// Whether it was played last.
    pub is_final: bool,
    /// Its last line.
    pub head: Option<LineId>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    pub name: String,
    /// Whether it is a judged character of the first rank.
    pub is_major: bool,
    /// Whether the person played it last.
    pub is_player: bool,
    /// The model that plays or would play it.
    pub model: String,
    /// As it was played: the scene's, or the one put in its place. Empty where there is none.
    pub profile: String,
    /// Empty where there is none.
    pub motivation: String,
    /// Its chat over this branch: what it was told (system), others' lines without their thoughts
    /// (user, several in a row in one message), its own lines (assistant).
    pub memory: Vec<Message>,
}

/// The model of each role, `ENDPOINT/MODEL` or `offline company`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    pub actor: String,
    pub environment: String,
    pub nsp: String,
    pub judge: String,
}

/// One line of the branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Place on the branch, from 0.
    pub index: usize,
    pub id: LineId,
    /// The line before it.
    pub parent: Option<LineId>,
    pub speaker: String,
    /// With its thoughts, unless these are left out. Under the paper's protocol it begins with the
    /// speaker's name.
    pub text: String,
    /// What others are told of it: without thoughts, with the name in front.
    pub told: String,
    /// Parts of `text` without gap or overlap, in code points.
    pub parts: Vec<Part>,
    pub by: Origin,
    /// The model that wrote it; `None` where a person did, or the book.
    pub model: Option<String>,
    pub call: Option<CallId>,
    /// The line whose words the person changed to these.
    pub edit_of: Option<LineId>,
    /// Number among the takes at its place from 1, and how many there are.
    pub take: (usize, usize),
    /// The line as the journal has it, for what is not repeated here.
    pub fact: record::Line,
    /// Decisions about who speaks after it; the last one holds.
    pub decisions: Vec<Decision>,
}

/// A stretch of a line's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    /// Marks included.
    pub span: Span,
}

/// A decision about the next speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub fact: record::Decision,
    /// The model that was asked.
    pub model: Option<String>,
}

/// Two lines for the same point.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub kind: PairKind,
    pub speaker: String,
    /// What whoever speaks had been told.
    pub prompt: Vec<Message>,
    pub chosen: Said,
    pub rejected: Said,
}

/// How a pair came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairKind {
    /// The player chose between two models without knowing which wrote which.
    Comparison { number: u32, note: String },
    /// The player wrote the first line and a model the second. Nobody chose. `seen` says whether the
    /// player had seen the model's before sending theirs.
    Ghost { seen: bool },
}

/// One side of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// The line, where it stands in the play.
    pub line: Option<LineId>,
    /// `None`: the person.
    pub model: Option<String>,
}

/// What all calls took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub answered: u64,
    pub failed: u64,
    pub retries: u64,
    /// As far as servers counted them.
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

impl Transcript {
    /// The journal's name, with `-N` behind it for a branch that is not the final one.
    pub fn id(&self) -> String {
        match self.branch.number {
            0 | 1 => self.journal.clone(),
            number => format!("{}-{number}", self.journal),
        }
    }

    pub fn protocol(&self) -> Protocol {
        self.rules.protocol
    }

    /// The characters that the person played.
    pub fn players(&self) -> impl Iterator<Item = &str> {
        self.cast.iter().filter(|one| one.is_player).map(|one| one.name.as_str())
    }

    /// Flaws that were found in the play's lines, each with its judging and its dimension.
    pub fn flaws(&self) -> impl Iterator<Item = (&Judging, &Critique, &Flaw)> {
        self.judgings.iter().filter(|judging| judging.subject == Subject::Play).flat_map(
            |judging| {
                judging.critiques.iter().flat_map(move |critique| {
                    critique.flaws.iter().map(move |flaw| (judging, critique, flaw))
                })
            },
        )
    }

    /// [`Self::flaws`] that stand at this line.
    pub fn flaws_at(&self, line: LineId) -> impl Iterator<Item = (&Judging, &Critique, &Flaw)> {
        self.flaws().filter(move |(.., flaw)| flaw.at.is_some_and(|at| at.line == line))
    }

    /// Annotators' marks at this line that stand, with the words that they mark.
    pub fn marks_at(&self, line: LineId) -> impl Iterator<Item = (&Layer, &Mark, Option<Span>)> {
        let at = move |mark: &Mark| match &mark.at {
            Target::Line { line: at, span } => (*at == line).then_some(*span),
            Target::Flaw { .. } | Target::Play => None,
        };
        self.layers.iter().flat_map(move |layer| {
            layer.marks.iter().filter_map(move |mark| Some((layer, mark, at(mark)?)))
        })
    }

    /// The last judging of all of this branch, the protocol's own before others.
    pub fn verdict(&self) -> Option<&Judging> {
        let of_all = || {
            self.judgings.iter().rev().filter(|one| one.is_of_all && one.subject == Subject::Play)
        };
        of_all().find(|one| one.is_protocol).or_else(|| of_all().next())
    }
}

impl Line {
    /// The words at a span; empty where it lies outside.
    pub fn words(&self, span: Span) -> String {
        let count = span.end.saturating_sub(span.start) as usize;
        self.text.chars().skip(span.start as usize).take(count).collect()
    }
}
