//! Figures: what lies behind and beside a verdict.
//!
//! Owns which of the parts is read. The numbers are [`crate::judge`]'s and [`crate::play`]'s; each
//! part is made into text by a module of its own.

mod agreement;
mod beside;
mod cast;
mod probe;
mod spread;
mod table;
#[cfg(test)]
mod tests;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use super::{
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Want},
    theme::Theme,
    verdict::hand,
    widgets::{
        panel::{Panel, Prose},
        sides,
        tabs::tabs,
    },
};
use crate::{
    play::{JudgeRequest, Judging, Play},
    record::{Method, RoleModel},
};

/// A part of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cast,
    Spread,
    Beside,
    Probe,
    Agreement,
}

const PARTS: [Part; 5] = [Part::Cast, Part::Spread, Part::Beside, Part::Probe, Part::Agreement];

impl Part {
    fn title(self) -> &'static str {
        match self {
            Self::Cast => "Characters",
            Self::Spread => "Spread",
            Self::Beside => "Beside it",
            Self::Probe => "The judge",
            Self::Agreement => "Agreement",
        }
    }

    fn prose(self, play: &Play, judging: &Judging, shared: &Shared) -> Prose {
        match self {
            Self::Cast => cast::prose(judging, &shared.theme),
            Self::Spread => spread::prose(play, judging, &shared.theme),
            Self::Beside => beside::prose(play, judging, shared),
            Self::Probe => probe::prose(play, shared),
            Self::Agreement => agreement::prose(play, judging, &shared.theme),
        }
    }
}

/// What the text on the screen was made of.
type Stamp = (Part, usize, usize, usize, usize, bool);

pub struct FiguresPage {
    /// Number of the judging that the figures are of.
    judging: u32,
    part: usize,
    panel: Panel,
    shown: Option<(Stamp, Prose)>,
}

impl FiguresPage {
    pub fn new(judging: u32) -> Self {
        Self { judging, part: 0, panel: Panel::default(), shown: None }
    }

    fn part(&self) -> Part {
        PARTS[self.part % PARTS.len()]
    }

    fn judging<'a>(&self, play: &'a Play) -> Option<&'a Judging> {
        play.judgings().iter().find(|judging| judging.panel.judging() == self.judging)
    }

    /// Makes the text anew where something about it has changed.
    fn make(&mut self, play: &Play, shared: &Shared) {
        let Some(judging) = self.judging(play) else { return };
        let settled = |judging: &Judging| {
            judging.panel.critics().iter().filter(|critic| critic.state.is_settled()).count()
        };
        let layers = play.marks().layers().iter();
        let probed = |probe: &crate::judge::probe::Probe| {
            let accuracy = probe.accuracy();
            (accuracy.lines() - accuracy.waiting) as usize + 1
        };
        let stamp = (
            self.part(),
            play.judgings().len(),
            play.judgings().iter().map(settled).sum(),
            layers.map(|layer| layer.all().len() + 1 + usize::from(layer.is_done())).sum(),
            play.probes().iter().map(probed).sum(),
            shared.earlier.is_some(),
        );
        if self.shown.as_ref().is_none_or(|(shown, _)| *shown != stamp) {
            self.shown = Some((stamp, self.part().prose(play, judging, shared)));
        }
    }

    fn turn(&mut self, by: usize) {
        self.part = (self.part + by) % PARTS.len();
    }

    /// Asks whether the judge can tell who speaks, once more for what a probe lacks.
    fn probe(&self, play: &Play) -> Step {
        if let Some(probe) = play.probes().last() {
            if !probe.is_settled() {
                return Step::Say(Notice::plain("The judge is still being asked."));
            }
            if probe.can_retry() {
                return Step::Want(Want::RetryProbe(probe.number()));
            }
        }
        let judge = self.judge(play);
        let lines = play.stage().scene().reference().len();
        Step::Ask {
            title: "Probe",
            question: format!(
                "Ask {} of each of the reference’s {lines} lines who speaks it? Each is a request \
                 of its own.",
                judge.model
            ),
            want: Want::Probe(Box::new(judge)),
        }
    }

    /// The judge of the judging that is shown; of checks, the one that is cast.
    fn judge(&self, play: &Play) -> RoleModel {
        let mut judge = play.stage().lasting_casting().roles.judge.clone();
        let method = self.judging(play).map(|judging| judging.panel.method());
        if let Some(Method::Judge { model, .. }) = method {
            judge.model = model.clone();
        }
        judge
    }

    /// Has the book judged by the same judge and rubric.
    fn judge_book(&self, play: &Play) -> Step {
        let Some(judging) = self.judging(play) else { return Step::Stay };
        let terms = judging.panel.terms();
        match JudgeRequest::usual(play.stage()) {
            Ok(usual) => {
                let request = JudgeRequest {
                    judge: self.judge(play),
                    rubric: judging.rubric.clone(),
                    form: terms.form,
                    ..usual
                };
                Step::Want(Want::JudgeAs { requests: vec![request.of_reference()], times: 1 })
            }
            Err(fault) => Step::Say(Notice::error(fault.what)),
        }
    }

    fn tabs(&self, columns: usize, theme: &Theme) -> Line<'static> {
        let names = PARTS.map(|part| (part.title(), theme.page));
        let shown = PARTS.iter().position(|part| *part == self.part()).unwrap_or(0);
        tabs(&names, shown, columns, theme)
    }
}

impl Page for FiguresPage {
    fn title(&self) -> &'static str {
        "Figures"
    }

    fn aside(&self, _columns: usize) -> String {
        format!("judging {}", self.judging)
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Figures, Context::List, Context::Letters]
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        let Some(play) = &shared.play else { return Step::Back };
        match action {
            Action::Back => return Step::Back,
            Action::SwitchFocus | Action::Right => self.turn(1),
            Action::EarlierSection | Action::Left => self.turn(PARTS.len() - 1),
            Action::ProbeJudge => {
                self.part = PARTS.iter().position(|part| *part == Part::Probe).unwrap_or(0);
                return self.probe(play);
            }
            Action::JudgeBook => {
                self.part = PARTS.iter().position(|part| *part == Part::Beside).unwrap_or(0);
                return self.judge_book(play);
            }
            other => {
                self.make(play, shared);
                if let Some((_, prose)) = &self.shown {
                    self.panel.act(other, prose);
                }
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let play = shared.play.as_ref()?;
        if hand::hides(play, shared) {
            hand::view_hidden(buffer, area, shared);
            return None;
        }
        self.make(play, shared);
        let theme = &shared.theme;
        sides(
            buffer,
            Rect { height: 1, ..area },
            &self.tabs(area.width.into(), theme),
            &Line::default(),
        );
        let top = if area.height > 12 { 2 } else { 1 };
        let body = Rect { y: area.y + top, height: area.height.saturating_sub(top), ..area };
        if let Some((_, prose)) = &self.shown {
            self.panel.draw(buffer, body, self.part as u64, prose, theme);
        }
        None
    }
}
