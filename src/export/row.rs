//! A line of a play as one flat record: what `jsonl` and `csv` have in common.

use serde::Serialize;
use serde_json::{Map, Value};

use super::transcript::{Decision, Line, Transcript};
use crate::{
    judge::material::Origin,
    record::{Finding, How, Next},
    script::{self, Kind},
    stage::nsp,
};

/// One line. The keys are a promise to whoever reads these files (README, "Taking transcripts
/// out"): they may become more, and mean what they mean.
///
/// Flaws and marks stand in lists of equal length, one entry each, so that no record holds
/// another one.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    /// Name of the journal.
    journal: &'a str,
    /// Number of the branch, from 1; the final one is 1.
    branch: usize,
    /// `BOOK-ip-ic`.
    scene: String,
    book: &'a str,
    topic: &'a str,
    /// Place on the branch, from 0.
    line: usize,
    /// Number within the play, over all branches, from 1.
    id: u32,
    /// `id` of the line before; empty for the first.
    parent: Option<u32>,
    speaker: &'a str,
    /// Whether the speaker is a major character.
    major: bool,
    /// The whole line.
    text: &'a str,
    /// What others see of it.
    visible: String,
    /// Its thoughts without their marks.
    thoughts: Vec<String>,
    /// Its actions without their marks.
    actions: Vec<String>,
    words: usize,
    /// `human`, `model` or `book`.
    by: &'static str,
    /// `ENDPOINT/MODEL` of a model's line.
    model: Option<&'a str>,
    /// `id` of the line whose words the person changed to these.
    edit_of: Option<u32>,
    /// Number among the lines of this speaker at this place, from 1.
    take: usize,
    takes: usize,
    /// Who was to speak next, or `<END CHAT>`; empty where nobody decided.
    next: Option<&'a str>,
    /// How that came about.
    next_by: Option<&'static str>,
    /// What the next-speaker model said.
    next_said: Option<&'a str>,
    flaw_judgings: Vec<u32>,
    /// Empty for the offline company's checks.
    flaw_judges: Vec<&'a str>,
    flaw_rubrics: Vec<&'a str>,
    flaw_dimensions: Vec<&'a str>,
    flaw_types: Vec<&'a str>,
    /// Empty where the critic gave no number.
    flaw_severities: Vec<Option<u32>>,
    flaw_instances: Vec<&'a str>,
    /// First code point of the words in `text`; empty where none can be told.
    flaw_starts: Vec<Option<u32>>,
    /// Code point behind the last.
    flaw_ends: Vec<Option<u32>>,
    /// `certain`, `likely` or `guess`: how sure it is that the flaw speaks of this line.
    flaw_sureness: Vec<&'static str>,
    mark_annotators: Vec<&'a str>,
    /// `flaw`, `label`, `rating` or `comment`.
    mark_kinds: Vec<&'static str>,
    /// The type, the label, the number or the words.
    mark_values: Vec<String>,
    /// Of a flaw.
    mark_severities: Vec<Option<u32>>,
    mark_starts: Vec<Option<u32>>,
    mark_ends: Vec<Option<u32>>,
}

impl<'a> Row<'a> {
    pub fn of(transcript: &'a Transcript, line: &'a Line) -> Self {
        let decision = line.decisions.last().map(|decision| &decision.fact);
        let mut row = Self {
            journal: &transcript.journal,
            branch: transcript.branch.number,
            scene: transcript.scene.id(),
            book: &transcript.scene.book,
            topic: &transcript.scene.topic,
            line: line.index,
            id: line.id.0,
            parent: line.parent.map(|id| id.0),
            speaker: &line.speaker,
            major: transcript.cast.iter().any(|one| one.name == line.speaker && one.is_major),
            text: &line.text,
            visible: script::visible(&line.text),
            thoughts: inner(line, Kind::Thought),
            actions: inner(line, Kind::Action),
            words: script::parse::<&str>(line.text.as_str(), &line.speaker, &[]).words(),
            by: by(line.by),
            model: line.model.as_deref(),
            edit_of: line.edit_of.map(|id| id.0),
            take: line.take.0,
            takes: line.take.1,
            next: line.decisions.last().map(next),
            next_by: decision.map(|decision| how(&decision.how)),
            next_said: decision.and_then(|decision| decision.said.as_deref()),
            flaw_judgings: Vec::new(),
            flaw_judges: Vec::new(),
            flaw_rubrics: Vec::new(),
            flaw_dimensions: Vec::new(),
            flaw_types: Vec::new(),
            flaw_severities: Vec::new(),
            flaw_instances: Vec::new(),
            flaw_starts: Vec::new(),
            flaw_ends: Vec::new(),
            flaw_sureness: Vec::new(),
            mark_annotators: Vec::new(),
            mark_kinds: Vec::new(),
            mark_values: Vec::new(),
            mark_severities: Vec::new(),
            mark_starts: Vec::new(),
            mark_ends: Vec::new(),
        };
        row.add_flaws(transcript, line);
        row.add_marks(transcript, line);
        row
    }

    /// Its keys and values in their order.
    pub fn fields(&self) -> serde_json::Result<Map<String, Value>> {
        match serde_json::to_value(self)? {
            Value::Object(fields) => Ok(fields),
            _ => Ok(Map::new()),
        }
    }

    fn add_flaws(&mut self, transcript: &'a Transcript, line: &Line) {
        for (judging, critique, flaw) in transcript.flaws_at(line.id) {
            let span = flaw.at.and_then(|at| at.span);
            self.flaw_judgings.push(judging.number);
            self.flaw_judges.push(judging.judge.as_deref().unwrap_or_default());
            self.flaw_rubrics.push(&judging.rubric);
            self.flaw_dimensions.push(&critique.dimension);
            self.flaw_types.push(&flaw.fact.kind);
            self.flaw_severities.push(flaw.fact.severity);
            self.flaw_instances.push(&flaw.fact.instance);
            self.flaw_starts.push(span.map(|span| span.start));
            self.flaw_ends.push(span.map(|span| span.end));
            self.flaw_sureness.push(flaw.at.map_or("", |at| at.sure));
        }
    }

    fn add_marks(&mut self, transcript: &'a Transcript, line: &Line) {
        for (layer, mark, span) in transcript.marks_at(line.id) {
            let (kind, value, severity) = match &mark.finding {
                Finding::Flaw { kind, severity, .. } => ("flaw", kind.clone(), Some(*severity)),
                Finding::Label { label } => ("label", label.clone(), None),
                Finding::Rating { value } => ("rating", value.to_string(), None),
                Finding::Comment { text } => ("comment", text.clone(), None),
                Finding::Accept | Finding::Reject | Finding::Change { .. } | Finding::Withdrawn => {
                    continue;
                }
            };
            self.mark_annotators.push(&layer.annotator);
            self.mark_kinds.push(kind);
            self.mark_values.push(value);
            self.mark_severities.push(severity);
            self.mark_starts.push(span.map(|span| span.start));
            self.mark_ends.push(span.map(|span| span.end));
        }
    }
}

/// Who wrote a line, in a word.
pub fn by(origin: Origin) -> &'static str {
    match origin {
        Origin::Player => "human",
        Origin::Model => "model",
        Origin::Book => "book",
    }
}

/// How a decision came about, in a word.
pub fn how(how: &How) -> &'static str {
    match how {
        How::Opening => "opening",
        How::Predicted { .. } => "nsp",
        How::Drawn { .. } => "drawn",
        How::Book => "book",
        How::RoundRobin => "round-robin",
        How::Named => "named",
        How::CutIn => "cut-in",
    }
}

/// Who was to speak next, or `<END CHAT>`.
pub fn next(decision: &Decision) -> &str {
    match &decision.fact.next {
        Next::Speaker(name) => name,
        Next::End => nsp::END,
    }
}

fn inner(line: &Line, kind: Kind) -> Vec<String> {
    let script = script::parse::<&str>(line.text.as_str(), &line.speaker, &[]);
    let parts = script.parts().iter().filter(|part| part.kind == kind);
    parts.map(|part| script.inner(part).trim().to_owned()).collect()
}
