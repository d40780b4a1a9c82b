//! What may be marked, and why not.

use super::{Layer, Marks, is_ruling};
use crate::{
    judge::panel::CriticState,
    play::Play,
    record::{Finding, LineId, MarkId, MarkingMode, Span, Target},
};

/// A mark that cannot be made. Each says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    #[error("An annotator needs a name. Give one.")]
    NoName,
    #[error("{0} has not begun to mark this play. Begin, blind or with the judge's findings.")]
    NotBegun(String),
    #[error("{0} has seen findings of this play. Blind marking is for a name that has not.")]
    NotBlind(String),
    #[error("The judge's findings are hidden until your own are done. Finish marking first.")]
    Hidden,
    #[error("There is no judging {0} of this play. Choose one of those there are.")]
    NoJudging(u32),
    #[error("Judging {judging} has no flaw {number} in {dimension:?}. Choose one from its list.")]
    NoFlaw { judging: u32, dimension: String, number: u32 },
    #[error("There is no line {0} in this play. Choose a line that was spoken.")]
    NoLine(LineId),
    #[error("Line {line} has no characters {start} to {end}: it has {chars}. Select words in it.")]
    NoWords { line: LineId, start: u32, end: u32, chars: u32 },
    #[error("Only a judge's flaw can be accepted, rejected or changed. Choose one first.")]
    NotAFlaw,
    #[error(
        "A flaw that you add belongs to a line or to the play. Change the judge's flaw instead."
    )]
    NotALine,
    #[error("A change needs another type or another severity. To let it stand, accept it.")]
    NoChange,
    #[error("A severity of 0 costs nothing. Give 1 or more, or reject the flaw.")]
    NoSeverity,
    #[error("{0} must not be empty. Write something, or leave it.")]
    Empty(&'static str),
    #[error("The rubric {rubric:?} has no dimension {dimension:?}. Choose one of its dimensions.")]
    NoDimension { rubric: String, dimension: String },
    #[error("There is no mark {} in this play. Choose one of your own.", .0.0)]
    NoMark(MarkId),
    #[error("Mark {} is {whose}'s. Make one of your own beside it.", .mark.0)]
    NotYours { mark: MarkId, whose: String },
    #[error("Mark {} was replaced by mark {}. Change that one.", .mark.0, .by.0)]
    Replaced { mark: MarkId, by: MarkId },
    #[error("Mark {} was taken back already. Make a new one.", .0.0)]
    Withdrawn(MarkId),
    #[error("Only a mark can be taken back. Choose one of your own.")]
    NothingWithdrawn,
}

pub fn may_open(marks: &Marks, annotator: &str, mode: MarkingMode) -> Result<(), MarkError> {
    if annotator.trim().is_empty() {
        return Err(MarkError::NoName);
    }
    let seen = marks.layer(annotator).is_some_and(|layer| layer.seen);
    match mode {
        MarkingMode::Blind if seen => Err(MarkError::NotBlind(annotator.to_owned())),
        MarkingMode::Blind | MarkingMode::Assisted => Ok(()),
    }
}

pub fn opened<'a>(marks: &'a Marks, annotator: &str) -> Result<&'a Layer, MarkError> {
    marks.layer(annotator).ok_or_else(|| MarkError::NotBegun(annotator.to_owned()))
}

pub fn may_mark(
    play: &Play,
    layer: &Layer,
    at: &Target,
    finding: &Finding,
) -> Result<(), MarkError> {
    // A mark can always be taken back, whatever has become of what it is about.
    if *finding == Finding::Withdrawn {
        return Ok(());
    }
    match at {
        Target::Flaw { .. } if layer.hides_findings() => return Err(MarkError::Hidden),
        Target::Flaw { judging, dimension, index } => {
            has_flaw(play, *judging, dimension, *index)?;
        }
        Target::Line { line, span } => has_words(play, *line, *span)?,
        Target::Play => {}
    }
    may_say(play, at, finding)
}

fn may_say(play: &Play, at: &Target, finding: &Finding) -> Result<(), MarkError> {
    let on_flaw = matches!(at, Target::Flaw { .. });
    match finding {
        ruling if is_ruling(ruling) && !on_flaw => Err(MarkError::NotAFlaw),
        Finding::Change { kind: None, severity: None } => Err(MarkError::NoChange),
        Finding::Change { kind: Some(kind), .. } if kind.trim().is_empty() => {
            Err(MarkError::Empty("The type"))
        }
        Finding::Change { severity: Some(0), .. } | Finding::Flaw { severity: 0, .. } => {
            Err(MarkError::NoSeverity)
        }
        Finding::Flaw { .. } if on_flaw => Err(MarkError::NotALine),
        Finding::Flaw { kind, .. } if kind.trim().is_empty() => Err(MarkError::Empty("The type")),
        Finding::Flaw { rubric, dimension, .. } => has_dimension(play, rubric, dimension),
        Finding::Label { label } if label.trim().is_empty() => Err(MarkError::Empty("The label")),
        Finding::Comment { text } if text.trim().is_empty() => Err(MarkError::Empty("A comment")),
        _ => Ok(()),
    }
}

pub fn may_replace(marks: &Marks, layer: &Layer, over: MarkId) -> Result<(), MarkError> {
    let mark = marks.get(over).ok_or(MarkError::NoMark(over))?;
    if mark.annotator != layer.annotator {
        return Err(MarkError::NotYours { mark: over, whose: mark.annotator.clone() });
    }
    if mark.finding == Finding::Withdrawn {
        return Err(MarkError::Withdrawn(over));
    }
    match layer.replaced_by(over) {
        None => Ok(()),
        Some(by) if marks.get(by).is_some_and(|mark| mark.finding == Finding::Withdrawn) => {
            Err(MarkError::Withdrawn(over))
        }
        Some(by) => Err(MarkError::Replaced { mark: over, by }),
    }
}

fn has_flaw(play: &Play, judging: u32, dimension: &str, index: u32) -> Result<(), MarkError> {
    let mut judgings = play.judgings().iter();
    let found = judgings.find(|one| one.panel.judging() == judging);
    let panel = &found.ok_or(MarkError::NoJudging(judging))?.panel;
    let critic = panel.critics().iter().find(|critic| critic.dimension == dimension);
    let count = match critic.map(|critic| &critic.state) {
        Some(CriticState::Scored { flaws, .. }) => flaws.len(),
        _ => 0,
    };
    match usize::try_from(index).is_ok_and(|index| index < count) {
        true => Ok(()),
        false => {
            let (dimension, number) = (dimension.to_owned(), index.saturating_add(1));
            Err(MarkError::NoFlaw { judging, dimension, number })
        }
    }
}

fn has_words(play: &Play, line: LineId, span: Option<Span>) -> Result<(), MarkError> {
    let text = &play.stage().line(line).ok_or(MarkError::NoLine(line))?.text;
    let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match span {
        Some(Span { start, end }) if start >= end || end > chars => {
            Err(MarkError::NoWords { line, start, end, chars })
        }
        _ => Ok(()),
    }
}

/// A rubric that nothing here was judged by may be one that will be.
fn has_dimension(play: &Play, rubric: &str, dimension: &str) -> Result<(), MarkError> {
    let mut judgings = play.judgings().iter().filter(|one| one.rubric.name == rubric).peekable();
    if judgings.peek().is_none() || judgings.any(|one| one.rubric.dimension(dimension).is_some()) {
        return Ok(());
    }
    let (rubric, dimension) = (rubric.to_owned(), dimension.to_owned());
    Err(MarkError::NoDimension { rubric, dimension })
}
