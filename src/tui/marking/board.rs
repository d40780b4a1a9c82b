//! All that is said of a play, by the place of which it is said: what critics found and what the
//! annotator marked.

use crate::{
    play::{
        Judging,
        marks::{Hand, Layer},
    },
    record::{Finding as Says, LineId, MarkId, Span, Target},
    tui::verdict::findings::Findings,
};

/// One thing that is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What a mark about it is about.
    pub at: Target,
    /// The annotator's mark: about a critic's flaw, or one of their own.
    pub mark: Option<MarkId>,
    /// What the annotator says there; `None`: a critic's flaw that they have left alone.
    pub says: Option<Says>,
    pub hand: Hand,
    pub dimension: String,
    /// Type of a flaw, or which other kind of mark it is.
    pub kind: String,
    /// The annotator's comment on a critic's flaw.
    pub comment: Option<(MarkId, String)>,
    /// Points of a flaw.
    pub severity: Option<u32>,
    pub text: String,
    /// The words of which it is said.
    pub span: Option<Span>,
    /// Whether a critic has found it.
    pub is_critics: bool,
}

impl Item {
    /// Whether the annotator still has to say something about it.
    pub fn is_open(&self) -> bool {
        self.is_critics && self.hand == Hand::Untouched
    }
}

/// The lines that are marked, each with what is said of it.
#[derive(Debug, Default)]
pub struct Board {
    /// What is said of the play as a whole, or of no line that can be told.
    whole: Vec<Item>,
    lines: Vec<(LineId, Vec<Item>)>,
}

impl Board {
    /// Of these lines. `judging` is the one whose findings stand beside; none where they are hidden.
    pub fn new(lines: &[LineId], judging: Option<&Judging>, layer: Option<&Layer>) -> Self {
        let mut board = Self {
            whole: Vec::new(),
            lines: lines.iter().map(|line| (*line, Vec::new())).collect(),
        };
        for (line, item) in judging.into_iter().flat_map(|judging| found(judging, layer)) {
            board.put(line, item);
        }
        for (line, item) in layer.into_iter().flat_map(own) {
            // A mark on a line of another branch is no part of this reading.
            if line.is_none_or(|line| lines.contains(&line)) {
                board.put(line, item);
            }
        }
        board
    }

    /// Number of places: the play as a whole, then each line.
    pub fn places(&self) -> usize {
        self.lines.len() + 1
    }

    /// The line at a place; `None`: the play as a whole.
    pub fn line(&self, place: usize) -> Option<LineId> {
        self.lines.get(place.checked_sub(1)?).map(|(line, _)| *line)
    }

    /// The place of a line.
    pub fn place_of(&self, line: LineId) -> Option<usize> {
        self.lines.iter().position(|(one, _)| *one == line).map(|at| at + 1)
    }

    pub fn items(&self, place: usize) -> &[Item] {
        match place.checked_sub(1) {
            None => &self.whole,
            Some(at) => self.lines.get(at).map_or(&[], |(_, items)| items),
        }
    }

    /// All items with their place and their place among its items.
    pub fn all(&self) -> impl Iterator<Item = (usize, usize, &Item)> {
        (0..self.places()).flat_map(|place| {
            self.items(place).iter().enumerate().map(move |(at, item)| (place, at, item))
        })
    }

    /// Where a line or a flaw stands: its place, and its place among the items there.
    pub fn find(&self, at: &Target) -> Option<(usize, usize)> {
        match at {
            Target::Line { line, .. } => Some((self.place_of(*line)?, 0)),
            Target::Play => Some((0, 0)),
            Target::Flaw { .. } => {
                self.all().find(|(_, _, item)| item.at == *at).map(|(place, item, _)| (place, item))
            }
        }
    }

    fn put(&mut self, line: Option<LineId>, item: Item) {
        let place = line.and_then(|line| self.place_of(line));
        match place.and_then(|place| self.lines.get_mut(place - 1)) {
            Some((_, items)) => items.push(item),
            None => self.whole.push(item),
        }
    }
}

/// What critics found, after the annotator's hand.
fn found(judging: &Judging, layer: Option<&Layer>) -> Vec<(Option<LineId>, Item)> {
    let findings = Findings::of(judging, layer);
    let item = |finding: &crate::tui::verdict::findings::Finding| {
        let held = &finding.held;
        let at = Target::Flaw {
            judging: judging.panel.judging(),
            dimension: held.dimension.clone(),
            index: held.index?,
        };
        let verdict = layer.and_then(|layer| layer.verdict(&at));
        let standing = layer.into_iter().flat_map(Layer::standing).filter(|mark| mark.at == at);
        let comments: Vec<(MarkId, &str)> = standing
            .filter_map(|mark| match &mark.finding {
                Says::Comment { text } => Some((mark.id, text.as_str())),
                _ => None,
            })
            .collect();
        let mut text = held.flaw.instance.trim().to_owned();
        for (_, comment) in &comments {
            text.push_str(&format!("  — {comment}"));
        }
        let item = Item {
            mark: verdict.map(|mark| mark.id),
            says: verdict.map(|mark| mark.finding.clone()),
            hand: hand(verdict.map(|mark| &mark.finding)),
            dimension: held.dimension.clone(),
            kind: finding.kind.clone(),
            comment: comments.last().map(|(id, text)| (*id, (*text).to_owned())),
            severity: held.flaw.severity,
            text,
            span: finding.anchor.and_then(|anchor| anchor.span),
            is_critics: true,
            at,
        };
        Some((finding.anchor.map(|anchor| anchor.line), item))
    };
    findings.all().iter().filter_map(item).collect()
}

fn hand(verdict: Option<&Says>) -> Hand {
    match verdict {
        Some(Says::Accept) => Hand::Accepted,
        Some(Says::Reject) => Hand::Rejected,
        Some(Says::Change { .. }) => Hand::Changed,
        _ => Hand::Untouched,
    }
}

/// The annotator's own marks on lines and on the play.
fn own(layer: &Layer) -> Vec<(Option<LineId>, Item)> {
    let item = |mark: &crate::record::Mark| {
        let (line, span) = match &mark.at {
            Target::Line { line, span } => (Some(*line), *span),
            Target::Play => (None, None),
            Target::Flaw { .. } => return None,
        };
        let (dimension, kind, severity, text) = match &mark.finding {
            Says::Flaw { dimension, kind, severity, instance, .. } => {
                (dimension.clone(), kind.clone(), Some(*severity), instance.clone())
            }
            Says::Label { label } => (String::new(), "label".to_owned(), None, label.clone()),
            Says::Rating { value } => (String::new(), "rating".to_owned(), None, value.to_string()),
            Says::Comment { text } => (String::new(), "comment".to_owned(), None, text.clone()),
            Says::Accept | Says::Reject | Says::Change { .. } | Says::Withdrawn => return None,
        };
        let item = Item {
            at: mark.at.clone(),
            mark: Some(mark.id),
            says: Some(mark.finding.clone()),
            hand: Hand::Added,
            dimension,
            kind,
            comment: None,
            severity,
            text,
            span,
            is_critics: false,
        };
        Some((line, item))
    };
    layer.standing().filter_map(item).collect()
}
