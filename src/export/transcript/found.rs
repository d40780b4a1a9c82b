//! What was found wrong with a play: by judges, and by annotators.

use crate::{
    judge::rubric::Rubric,
    play::marks::Corrected,
    record::{self, Form, LineId, Mark, MarkingMode, Span, Subject, Whom},
};

/// What a judge or the checks found.
#[derive(Debug, Clone, PartialEq)]
pub struct Judging {
    /// Number within the play, from 1.
    pub number: u32,
    /// The judge model, `ENDPOINT/MODEL`; `None` for the offline company's checks.
    pub judge: Option<String>,
    pub rubric: String,
    /// The rubric itself: its types of flaws and its scale of severities.
    pub criteria: Rubric,
    /// Whether its numbers are the protocol's own.
    pub is_protocol: bool,
    pub form: Form,
    pub whom: Whom,
    pub subject: Subject,
    /// Last line that was judged.
    pub head: Option<LineId>,
    /// Whether it judged all of this branch.
    pub is_of_all: bool,
    /// In the rubric's order.
    pub critiques: Vec<Critique>,
    /// Lines that the length correction counts.
    pub lines: u32,
    /// Mean of the dimensions that have a score.
    pub mean: Option<f64>,
    /// `None`, as ROUGE-L is, where there is no reference to compare with.
    pub bleu: Option<f64>,
    pub rouge_l: Option<f64>,
}

/// One dimension of a judging.
#[derive(Debug, Clone, PartialEq)]
pub struct Critique {
    pub dimension: String,
    /// 0 to 100; `None` where there is none.
    pub score: Option<f64>,
    pub flaws: Vec<Flaw>,
    /// What had to be mended to read the critic's answer.
    pub repairs: Vec<String>,
    /// Why it stays unscored.
    pub failed: Option<String>,
}

/// A flaw and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// Place in the critic's list, from 0.
    pub index: u32,
    pub fact: record::Flaw,
    pub at: Option<At>,
}

/// Where a flaw stands on the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub line: LineId,
    /// Place of the line on the branch, from 0.
    pub index: usize,
    /// The words, in code points of [`Line::text`].
    pub span: Option<Span>,
    /// `certain`, `likely` or `guess`.
    pub sure: &'static str,
}

/// What one annotator has marked.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    pub annotator: String,
    pub mode: MarkingMode,
    pub is_done: bool,
    /// Those that stand, the oldest first.
    pub marks: Vec<Mark>,
    /// What the last judging of all of this branch comes to after the annotator's hand.
    pub corrected: Option<Corrected>,
}
