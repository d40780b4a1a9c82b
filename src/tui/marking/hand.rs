//! What the annotator's hand does to a play: each key here ends in a mark, or in the sheet on which
//! the rest of it is chosen.

use super::{
    MarkingPage,
    board::Item,
    layer,
    sheet::{Chosen, Kind, Sheet},
    words::words,
};
use crate::{
    judge::rubric::Rubric,
    play::Play,
    record::{Finding, MarkId, Target},
    tui::page::{Notice, Shared, Step, Want},
};

impl MarkingPage {
    /// What a new mark is about: the words, the line or the play.
    pub(super) fn target(&self, play: &Play) -> Target {
        let Some(line) = self.board.line(self.at) else { return Target::Play };
        let text = play.stage().line(line).map_or("", |line| line.text.as_str());
        let span = self.words.and_then(|selection| selection.span(&words(text)));
        Target::Line { line, span }
    }

    pub(super) fn rubric<'a>(&self, shared: &'a Shared) -> Option<&'a Rubric> {
        shared.annotation.rubrics.known.get(self.rubric).map(|known| &known.rubric)
    }

    /// What of it can be said of this play: not what asks about a reference where there is none.
    pub(super) fn suited(&self, play: &Play, shared: &Shared) -> Option<Rubric> {
        self.rubric(shared).map(|rubric| rubric.clone().suited(play.stage().scene()))
    }

    /// Marks; a new mark of the annotator's own is chosen as soon as it stands, and its words are
    /// let go.
    fn put(&mut self, at: Target, finding: Finding, over: Option<MarkId>, shared: &Shared) -> Step {
        if over.is_none() && !matches!(at, Target::Flaw { .. }) {
            (self.words, self.held, self.added) = (None, false, true);
        }
        Self::mark(at, finding, over, shared)
    }

    pub(super) fn mark(
        at: Target,
        finding: Finding,
        over: Option<MarkId>,
        shared: &Shared,
    ) -> Step {
        let annotator = shared.annotation.annotator.clone();
        Step::Want(Want::Mark { annotator, at, finding, over })
    }

    /// Accepts or rejects the critic's flaw that is chosen; again: takes that back.
    pub(super) fn decide(&self, verdict: Finding, shared: &Shared) -> Step {
        match self.chosen() {
            Some(item) if item.is_critics => match item.says == Some(verdict.clone()) {
                true => Self::mark(item.at.clone(), Finding::Withdrawn, item.mark, shared),
                false => Self::mark(item.at.clone(), verdict, None, shared),
            },
            _ => Step::Say(Notice::plain("Only what a critic found is accepted or rejected.")),
        }
    }

    /// Gives the chosen flaw another severity.
    pub(super) fn rescore(&self, severity: u32, shared: &Shared) -> Step {
        let Some(item) = self.chosen() else {
            return Step::Say(Notice::plain("Choose a flaw first, or add one with f."));
        };
        match (&item.says, item.is_critics) {
            (says, true) => {
                let kind = match says {
                    Some(Finding::Change { kind, .. }) => kind.clone(),
                    _ => None,
                };
                let finding = Finding::Change { kind, severity: Some(severity) };
                Self::mark(item.at.clone(), finding, None, shared)
            }
            (Some(Finding::Flaw { rubric, dimension, kind, instance, .. }), false) => {
                let finding = Finding::Flaw {
                    rubric: rubric.clone(),
                    dimension: dimension.clone(),
                    kind: kind.clone(),
                    severity,
                    instance: instance.clone(),
                };
                Self::mark(item.at.clone(), finding, item.mark, shared)
            }
            _ => Step::Say(Notice::plain("Only a flaw has a severity.")),
        }
    }

    pub(super) fn retype(&mut self, play: &Play, shared: &Shared) -> Step {
        let own = self.suited(play, shared);
        let sheet = self.chosen().and_then(|item| match (&item.says, item.is_critics) {
            (_, true) => {
                let judging = self.judging(play, layer(play, shared))?;
                let dimension = Some(item.dimension.as_str());
                Some(Sheet::retype(&judging.rubric, dimension, item.at.clone(), None))
            }
            (Some(Finding::Flaw { .. }), false) => {
                Some(Sheet::retype(own.as_ref()?, None, item.at.clone(), item.mark))
            }
            _ => None,
        });
        match sheet {
            Some(sheet) => self.sheet = Some(sheet),
            None => return Step::Say(Notice::plain("Choose a flaw first.")),
        }
        Step::Stay
    }

    /// A comment on the chosen flaw, or on the words, the line, the play; one's own comment or
    /// flaw, and what was said of a critic's, is gone on with.
    pub(super) fn comment(&mut self) {
        let (text, over) = match self.chosen().map(|item| (&item.says, item)) {
            Some((Some(Finding::Comment { text }), item)) if self.words.is_none() => {
                (text.clone(), item.mark)
            }
            Some((Some(Finding::Flaw { instance, .. }), item)) if self.words.is_none() => {
                (instance.clone(), item.mark)
            }
            Some((_, Item { comment: Some((mark, text)), .. })) if self.words.is_none() => {
                (text.clone(), Some(*mark))
            }
            _ => (String::new(), None),
        };
        self.sheet = Some(Sheet::comment(&text, over));
    }

    /// Takes back the chosen mark; of a critic's flaw the verdict first, then the comment.
    pub(super) fn take_back(&self, shared: &Shared) -> Step {
        let comment = |item: &Item| item.comment.as_ref().map(|(mark, _)| *mark);
        let mark = |item: &Item| item.mark.or_else(|| comment(item));
        match self.chosen().and_then(|item| Some((item.at.clone(), mark(item)?))) {
            Some((at, mark)) => Self::mark(at, Finding::Withdrawn, Some(mark), shared),
            None => Step::Say(Notice::plain("There is nothing of yours here to take back.")),
        }
    }

    pub(super) fn again(&mut self, play: &Play, shared: &Shared) -> Step {
        match self.last.clone() {
            Some(finding) => self.put(self.target(play), finding, None, shared),
            None => Step::Say(Notice::plain("Nothing was marked yet that could be repeated.")),
        }
    }

    /// Does what was chosen on a sheet.
    pub(super) fn take(&mut self, chosen: Chosen, play: &Play, shared: &Shared) -> Step {
        self.sheet = None;
        let new = |finding: Finding| (self.target(play), finding, None);
        let (at, finding, over) = match chosen {
            Chosen::Begin { annotator, mode } => {
                return Step::Want(Want::OpenMarking { annotator, mode });
            }
            Chosen::Kind(kind) => {
                self.sheet = self.rubric(shared).map(|rubric| Sheet::severity(rubric, kind));
                return Step::Stay;
            }
            Chosen::Flaw { kind, severity } => new(Finding::Flaw {
                rubric: kind.rubric,
                dimension: kind.dimension,
                kind: kind.kind,
                severity,
                instance: String::new(),
            }),
            Chosen::Retype { kind, at, own } => (at, self.retyped(kind, own), own),
            Chosen::Label(label) => new(Finding::Label { label }),
            Chosen::Rating(value) => new(Finding::Rating { value }),
            Chosen::Comment { text, over } => self.commented(text, over, play),
        };
        if matches!(finding, Finding::Flaw { .. } | Finding::Label { .. } | Finding::Rating { .. })
        {
            self.last = Some(finding.clone());
        }
        self.put(at, finding, over, shared)
    }

    fn retyped(&self, kind: Kind, own: Option<MarkId>) -> Finding {
        let item = self.items().iter().find(|item| item.mark == own && own.is_some());
        match item.and_then(|item| item.says.clone()) {
            Some(Finding::Flaw { severity, instance, .. }) => Finding::Flaw {
                rubric: kind.rubric,
                dimension: kind.dimension,
                kind: kind.kind,
                severity,
                instance,
            },
            _ => {
                let severity = match self.chosen().and_then(|item| item.says.as_ref()) {
                    Some(Finding::Change { severity, .. }) => *severity,
                    _ => None,
                };
                Finding::Change { kind: Some(kind.kind), severity }
            }
        }
    }

    fn commented(
        &self,
        text: String,
        over: Option<MarkId>,
        play: &Play,
    ) -> (Target, Finding, Option<MarkId>) {
        let item = self.chosen().filter(|_| self.words.is_none());
        match item.map(|item| (item.says.as_ref(), item)) {
            Some((Some(Finding::Flaw { rubric, dimension, kind, severity, .. }), item))
                if over.is_some() =>
            {
                let finding = Finding::Flaw {
                    rubric: rubric.clone(),
                    dimension: dimension.clone(),
                    kind: kind.clone(),
                    severity: *severity,
                    instance: text,
                };
                (item.at.clone(), finding, over)
            }
            Some((_, item)) if item.is_critics || over.is_some() => {
                (item.at.clone(), Finding::Comment { text }, over)
            }
            _ => (self.target(play), Finding::Comment { text }, None),
        }
    }
}
