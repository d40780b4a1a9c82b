//! Verdict: what the judge finds wrong with the play, critic by critic as the answers come in.
//!
//! Owns which judging is shown, which of its flaws, and which of them is chosen. The numbers are
//! [`crate::judge::panel`]'s and are drawn as they stand at each frame; what is costly to find out
//! about a flaw (its line, its type's proper name) is kept in [`findings`] until a critic's answer
//! changes it.

mod detail;
pub(super) mod findings;
pub(super) mod hand;
mod order;
pub(super) mod published;
mod scores;
pub(super) mod severity;
mod strip;
#[cfg(test)]
pub(super) mod tests;
mod view;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    events::Pointer,
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Want},
    widgets::{list::List, panel::Panel, split},
};
use crate::{
    judge::panel::Critic,
    play::{Judging, Play},
    record::LineId,
};
use findings::{Findings, Item};
use order::OrderSheet;

const ANYTHING: &[Context] = &[Context::Verdict, Context::List, Context::Letters];
const WITH_LINE: &[Context] =
    &[Context::FlawLine, Context::Verdict, Context::List, Context::Letters];
const FLAW: &[Context] = &[Context::CriticsFlaw, Context::Verdict, Context::List, Context::Letters];
const FLAW_WITH_LINE: &[Context] =
    &[Context::FlawLine, Context::CriticsFlaw, Context::Verdict, Context::List, Context::Letters];

pub struct VerdictPage {
    topic: String,
    /// Index of the judging that is looked at; `None`: the last, also when another one is added.
    earlier: Option<usize>,
    /// Index of the critic whose flaws alone are listed.
    only: Option<usize>,
    /// Index of the critic that was last asked again.
    again: Option<usize>,
    findings: Findings,
    /// The rows of the list.
    items: Vec<Item>,
    list: List,
    panel: Panel,
    /// Whether the keys go to the text beside the list.
    reading: bool,
    /// Whether there was no room for more than the bars when last drawn.
    cramped: bool,
    /// Whether there was room for what precedes a flaw's line when last drawn.
    tall: bool,
    /// The judging that is being ordered.
    order: Option<OrderSheet>,
}

impl VerdictPage {
    /// At the first flaw of `line`, where one is given and has one.
    pub fn new(play: &Play, line: Option<LineId>, shared: &Shared) -> Self {
        let mut page = Self {
            topic: play.stage().scene().topic.clone(),
            earlier: None,
            only: None,
            again: None,
            findings: Findings::default(),
            items: vec![Item::Overview],
            list: List::default(),
            panel: Panel::default(),
            reading: false,
            cramped: false,
            tall: false,
            order: None,
        };
        page.keep_up(play, shared);
        let of_line = |finding: &&findings::Finding| {
            line.is_some() && finding.anchor.map(|anchor| anchor.line) == line
        };
        if let Some(finding) = page.findings.all().iter().find(of_line) {
            let at = page.items.iter().position(|item| *item == finding.item);
            page.list.choose(at.unwrap_or(0));
        }
        page
    }

    /// Index of the judging that is shown.
    fn at(&self, play: &Play) -> usize {
        let last = play.judgings().len().saturating_sub(1);
        self.earlier.map_or(last, |index| index.min(last))
    }

    fn judging<'a>(&self, play: &'a Play) -> Option<&'a Judging> {
        play.judgings().get(self.at(play))
    }

    fn chosen(&self) -> Item {
        self.items.get(self.list.chosen()).copied().unwrap_or(Item::Overview)
    }

    /// Brings the list up to what the critics have answered by now. The chosen flaw stays chosen.
    fn keep_up(&mut self, play: &Play, shared: &Shared) {
        let Some(judging) = self.judging(play) else {
            return;
        };
        let layer = hand::layer(play, shared);
        if self.findings.is_of(judging, layer) {
            return;
        }
        self.findings = Findings::of(judging, layer);
        self.list_again();
    }

    fn list_again(&mut self) {
        let chosen = self.chosen();
        self.items = self.findings.items(self.only, self.again);
        let at = Findings::place(&self.items, chosen);
        self.list.choose(at.unwrap_or(0));
    }

    fn next_dimension(&mut self, judging: &Judging) {
        let critics = judging.panel.critics().len();
        self.only = match self.only {
            // A single critic has nothing to be told apart from.
            _ if critics < 2 => None,
            None => Some(0),
            Some(index) => (index + 1 < critics).then_some(index + 1),
        };
        self.list_again();
    }

    fn turn_to(&mut self, index: usize, play: &Play, shared: &Shared) {
        if index >= play.judgings().len() || index == self.at(play) {
            return;
        }
        self.earlier = (index + 1 < play.judgings().len()).then_some(index);
        (self.only, self.again) = (None, None);
        self.list.choose(0);
        self.keep_up(play, shared);
    }

    /// Goes on to order another judging.
    fn judge_again(&mut self, play: &Play, shared: &Shared) -> Step {
        if play.judgings().iter().any(|judging| !judging.panel.is_settled()) {
            return Step::Say(Notice::plain("The critics are still at work."));
        }
        self.order = OrderSheet::new(play, shared);
        Step::Stay
    }

    fn act_on_order(&mut self, action: Action) -> Step {
        if action == Action::Back {
            self.order = None;
            return Step::Stay;
        }
        let Some(want) = self.order.as_mut().and_then(|order| order.act(action)) else {
            return Step::Stay;
        };
        self.order = None;
        (self.earlier, self.only, self.again) = (None, None, None);
        self.list.choose(0);
        Step::Want(want)
    }

    /// Accepts or rejects the chosen flaw.
    fn decide(&self, accept: bool, judging: &Judging, shared: &Shared) -> Step {
        let said = "Choose a critic’s flaw first; your own are changed where you mark.";
        let finding = self.findings.finding(self.chosen());
        let want = finding.and_then(|finding| hand::decide(finding, accept, judging, shared));
        want.map_or_else(|| Step::Say(Notice::plain(said)), Step::Want)
    }

    /// Asks the chosen critic again, or else the first that failed.
    fn retry(&mut self, judging: &Judging) -> Step {
        let critics = judging.panel.critics();
        let can = |index: &usize| critics.get(*index).is_some_and(Critic::can_retry);
        let chosen = match self.chosen() {
            Item::Failed(critic) => Some(critic),
            Item::Overview | Item::Asked(_) | Item::Flaw { .. } | Item::Added(_) => None,
        };
        let index = chosen.filter(can).or_else(|| (0..critics.len()).find(can));
        let Some((index, critic)) = index.and_then(|index| Some((index, critics.get(index)?)))
        else {
            return Step::Say(Notice::plain("No critic has failed."));
        };
        self.again = Some(index);
        Step::Want(Want::RetryCritic {
            judging: judging.panel.judging(),
            dimension: critic.dimension.clone(),
        })
    }

    /// What the critic of the chosen row was sent; without one, all critics.
    fn inspect(&self, play: &Play, judging: &Judging) -> Step {
        let critics = judging.panel.critics();
        let chosen = match self.chosen() {
            Item::Failed(critic) | Item::Asked(critic) | Item::Flaw { critic, .. } => Some(critic),
            Item::Overview | Item::Added(_) => self.only,
        };
        let number = judging.panel.judging();
        let of = |critic: &Critic| play.calls().of_critic(number, &critic.dimension);
        let (about, calls) = match chosen.and_then(|index| critics.get(index)) {
            Some(critic) => (critic.dimension.clone(), of(critic)),
            None => ("all critics".to_owned(), critics.iter().flat_map(of).collect()),
        };
        match calls.is_empty() {
            true => Step::Say(Notice::plain("No model was asked for this.")),
            false => Step::Inspect { about, calls },
        }
    }

    fn act_on(&mut self, action: Action, play: &Play, judging: &Judging, shared: &Shared) -> Step {
        match action {
            Action::Accept => return self.accept(judging),
            Action::RetryCritic => return self.retry(judging),
            Action::ShowCalls => return self.inspect(play, judging),
            Action::ShowFigures => return Step::Figures(judging.panel.judging()),
            Action::AcceptFlaw => return self.decide(true, judging, shared),
            Action::RejectFlaw => return self.decide(false, judging, shared),
            Action::StopWaiting if shared.progress.waiting.is_some() => {
                return Step::Want(Want::StopWaiting);
            }
            Action::NextDimension => self.next_dimension(judging),
            Action::EarlierJudging => self.turn_to(self.at(play).wrapping_sub(1), play, shared),
            Action::LaterJudging => self.turn_to(self.at(play) + 1, play, shared),
            Action::SwitchFocus => self.reading = !self.reading,
            _ if self.reading => {
                let prose = self.prose(play, judging, shared);
                self.panel.act(action, &prose);
            }
            _ => {
                self.list.act(action, self.items.len());
            }
        }
        Step::Stay
    }

    fn accept(&mut self, judging: &Judging) -> Step {
        let finding = self.findings.finding(self.chosen());
        let anchor = finding.and_then(|finding| finding.anchor);
        // A line of the reference stands nowhere on the stage.
        if let Some(anchor) = anchor.filter(|_| judging.is_of_play()) {
            return Step::Line(anchor.line);
        }
        self.reading = true;
        Step::Stay
    }
}

impl Page for VerdictPage {
    fn title(&self) -> &'static str {
        "Verdict"
    }

    fn aside(&self, _columns: usize) -> String {
        self.topic.clone()
    }

    fn contexts(&self) -> &'static [Context] {
        if self.order.is_some() {
            return OrderSheet::CONTEXTS;
        }
        let anchored = self.findings.finding(self.chosen()).is_some_and(|one| one.anchor.is_some());
        match (self.chosen(), anchored) {
            (Item::Flaw { .. }, true) => FLAW_WITH_LINE,
            (Item::Flaw { .. }, false) => FLAW,
            (_, true) => WITH_LINE,
            (_, false) => ANYTHING,
        }
    }

    fn catch_up(&mut self, shared: &Shared) {
        if let Some(play) = &shared.play {
            self.keep_up(play, shared);
        }
    }

    fn can(&self, action: Action, shared: &Shared) -> bool {
        let hidden = shared.play.as_ref().is_some_and(|play| hand::hides(play, shared));
        !hidden || self.order.is_some() || !hand::shows(action)
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        if let Some(order) = &mut self.order {
            return order.pointed(pointer, at);
        }
        let Some(play) = shared.play.as_ref().filter(|play| !hand::hides(play, shared)) else {
            return;
        };
        let prose = self.judging(play).map(|judging| self.prose(play, judging, shared));
        let list = (&mut self.list, self.items.len());
        let text = (&mut self.panel, prose.as_ref());
        self.reading = split::pointed(pointer, at, list, text).unwrap_or(self.reading);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        match action {
            _ if self.order.is_some() => return self.act_on_order(action),
            Action::Back if self.reading => {
                self.reading = false;
                return Step::Stay;
            }
            Action::Back => return Step::Back,
            _ => {}
        }
        let Some(play) = &shared.play else {
            return Step::Stay;
        };
        match action {
            Action::NextInBook => return Step::Want(Want::Onward),
            Action::KeepPlay => return Step::Want(Want::KeepPlay),
            Action::JudgeAgain => return self.judge_again(play, shared),
            Action::MarkPlay => {
                let judging = self.judging(play).filter(|judging| judging.is_of_play());
                let finding = self.findings.finding(self.chosen());
                let at = judging.and_then(|judging| hand::target(finding?, judging));
                return Step::Mark { at, judging: judging.map(|one| one.panel.judging()) };
            }
            _ if hand::hides(play, shared) => {}
            _ => {
                if let Some(judging) = self.judging(play) {
                    return self.act_on(action, play, judging, shared);
                }
            }
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, shared);
        if let Some(order) = &mut self.order {
            order.draw(buffer, area, shared);
        }
        None
    }
}
