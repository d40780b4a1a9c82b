//! Marking: an annotator goes through a play line by line.
//!
//! Owns which line, which words and which finding are looked at. What may be marked is
//! [`crate::play::marks`]'s, what a judge found [`crate::judge`]'s; how it looks is `view`.

mod board;
mod hand;
mod sheet;
#[cfg(test)]
mod tests;
mod view;
mod words;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    events::Pointer,
    flow::Flow,
    keymap::{Action, Context},
    page::{Notice, Page, Shared, Step, Typing, WHEEL, Want},
};
use crate::{
    play::{Judging, Play, marks::Layer},
    record::{Finding, LineId, Target},
};
use board::{Board, Item};
use sheet::Sheet;
use words::{Selection, words};

pub struct MarkingPage {
    topic: String,
    /// Number of the judging whose findings stand beside.
    judging: Option<u32>,
    /// Whether what judges found was looked at before.
    seen: bool,
    lines: Vec<LineId>,
    board: Board,
    /// What `board` was made of: marks of the layer, answers of the judging.
    stamp: Option<(String, usize, bool, usize)>,
    /// What is to be gone to as soon as it stands on the board.
    seek: Option<Target>,
    /// Place on the board.
    at: usize,
    /// Place among the items there.
    item: usize,
    words: Option<Selection>,
    /// Whether the other end of the selection stays while the words are gone through.
    held: bool,
    /// Index among the known rubrics of the one that new flaws are of.
    rubric: usize,
    /// Whether something was marked that is not on the board yet.
    added: bool,
    /// What was marked last, to be marked again elsewhere.
    last: Option<Finding>,
    sheet: Option<Sheet>,
    flow: Flow,
}

impl MarkingPage {
    /// At a line or a critic's flaw, with the findings of `judging` beside it, which were looked at
    /// before.
    pub fn new(play: &Play, at: Option<Target>, judging: Option<u32>, shared: &Shared) -> Self {
        let found = judging.and_then(|number| judging_of(play, number));
        let lines: Vec<LineId> = match found {
            Some(judging) => judging.material.lines.iter().map(|line| line.id).collect(),
            None => play.stage().path().map(|line| line.id).collect(),
        };
        let rubrics = &shared.annotation.rubrics.known;
        let used = found.map(|judging| judging.rubric.name.as_str());
        let rubric = rubrics.iter().position(|known| Some(known.rubric.name.as_str()) == used);
        let beside = judging.or_else(|| last_of_play(play));
        let mut page = Self {
            topic: play.stage().scene().topic.clone(),
            judging: beside,
            seen: judging.is_some() || (shared.seen_verdict && beside.is_some()),
            at: lines.len().min(1),
            seek: at,
            lines,
            board: Board::default(),
            stamp: None,
            item: 0,
            words: None,
            held: false,
            rubric: rubric.unwrap_or(0),
            added: false,
            last: None,
            sheet: None,
            flow: Flow::reading(),
        };
        if open_layer(play, shared).is_none() {
            page.sheet = Some(Sheet::begin(&shared.annotation.annotator, page.seen));
        }
        page.keep_up(play, shared);
        page
    }

    /// The judging whose findings may be shown.
    fn judging<'a>(&self, play: &'a Play, layer: Option<&Layer>) -> Option<&'a Judging> {
        let hidden = layer.is_none_or(Layer::hides_judges);
        judging_of(play, self.judging?).filter(|_| !hidden)
    }

    fn keep_up(&mut self, play: &Play, shared: &Shared) {
        let layer = layer(play, shared);
        let judging = self.judging(play, layer);
        let stamp = (
            shared.annotation.annotator.clone(),
            layer.map_or(0, |layer| layer.all().len()),
            layer.is_some_and(Layer::is_blind),
            judging.map_or(0, |judging| {
                let critics = judging.panel.critics().iter();
                1 + critics.filter(|critic| critic.state.is_settled()).count()
            }),
        );
        if self.stamp.as_ref() == Some(&stamp) {
            return;
        }
        self.board = Board::new(&self.lines, judging, layer);
        self.stamp = Some(stamp);
        self.item = self.item.min(self.items().len().saturating_sub(1));
        if std::mem::take(&mut self.added) {
            self.item = self.items().len().saturating_sub(1);
        }
        if let Some((place, item)) = self.seek.as_ref().and_then(|at| self.board.find(at)) {
            (self.at, self.item, self.seek) = (place, item, None);
        }
    }

    fn items(&self) -> &[Item] {
        self.board.items(self.at)
    }

    fn chosen(&self) -> Option<&Item> {
        self.items().get(self.item)
    }

    fn go_to(&mut self, place: usize, item: usize) {
        self.at = place.min(self.board.places() - 1);
        self.item = item;
        (self.words, self.held) = (None, false);
    }

    /// Goes to the next finding, or to the one before; round at the ends.
    fn go_to_finding(&mut self, forward: bool) -> Step {
        let all: Vec<(usize, usize)> = self.board.all().map(|(place, at, _)| (place, at)).collect();
        let here = (self.at, self.item);
        let next = match forward {
            true => all.iter().find(|one| **one > here).or(all.first()),
            false => all.iter().rev().find(|one| **one < here).or(all.last()),
        };
        match next {
            Some((place, item)) => {
                let (place, item) = (*place, *item);
                self.go_to(place, item);
                Step::Stay
            }
            None => Step::Say(Notice::plain("Nothing is marked or found yet.")),
        }
    }

    fn select(&mut self, forward: bool, held: bool, play: &Play) -> Step {
        let line = self.board.line(self.at).and_then(|line| play.stage().line(line));
        let Some(count) = line.map(|line| words(&line.text).len()).filter(|count| *count > 0)
        else {
            return Step::Say(Notice::plain("There are no words to select here."));
        };
        match &mut self.words {
            None => self.words = Some(Selection::word(if forward { 0 } else { count - 1 })),
            Some(selection) => selection.step(forward, held || self.held, count),
        }
        Step::Stay
    }

    fn act_on_sheet(&mut self, action: Action, play: &Play, shared: &Shared) -> Step {
        if action == Action::Back {
            self.sheet = None;
            // Without a layer there is nothing to mark in.
            let open = layer(play, shared).is_some();
            return if open { Step::Stay } else { Step::Back };
        }
        match self.sheet.as_mut().and_then(|sheet| sheet.act(action)) {
            Some(chosen) => self.take(chosen, play, shared),
            None => Step::Stay,
        }
    }
}

fn judging_of(play: &Play, number: u32) -> Option<&Judging> {
    play.judgings().iter().find(|judging| judging.panel.judging() == number)
}

/// The last judging of the play itself.
fn last_of_play(play: &Play) -> Option<u32> {
    let judging = play.judgings().iter().rfind(|judging| judging.is_of_play());
    judging.map(|judging| judging.panel.judging())
}

fn layer<'a>(play: &'a Play, shared: &Shared) -> Option<&'a Layer> {
    play.marks().of(&shared.annotation.annotator)
}

fn open_layer<'a>(play: &'a Play, shared: &Shared) -> Option<&'a Layer> {
    layer(play, shared).filter(|layer| !layer.is_done())
}

impl Page for MarkingPage {
    fn redress(&mut self) {
        self.flow.invalidate();
    }

    fn title(&self) -> &'static str {
        "Marking"
    }

    fn aside(&self, _columns: usize) -> String {
        self.topic.clone()
    }

    fn contexts(&self) -> &'static [Context] {
        match &self.sheet {
            Some(sheet) => sheet.contexts(),
            None => &[Context::Marking, Context::List, Context::Letters],
        }
    }

    fn typing(&self) -> Typing {
        match &self.sheet {
            Some(sheet) if sheet.is_typed() => Typing::Text,
            _ => Typing::No,
        }
    }

    fn insert(&mut self, text: &str) {
        if let Some(sheet) = &mut self.sheet {
            sheet.insert(text);
        }
    }

    fn written(&self) -> Option<String> {
        self.sheet.as_ref().and_then(Sheet::comment_text)
    }

    fn take_outside(&mut self, text: &str) {
        if let Some(sheet) = &mut self.sheet {
            sheet.put_comment(text);
        }
    }

    fn catch_up(&mut self, shared: &Shared) {
        if let Some(play) = &shared.play {
            self.keep_up(play, shared);
        }
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        if let Some(sheet) = &mut self.sheet {
            return sheet.pointed(pointer, at);
        }
        if let Some(action) = pointer.scrolls() {
            for _ in 0..WHEEL {
                self.act(action, shared);
            }
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        let Some(play) = &shared.play else { return Step::Back };
        if self.sheet.is_some() {
            return self.act_on_sheet(action, play, shared);
        }
        match action {
            Action::Back if self.words.is_some() => {
                (self.words, self.held) = (None, false);
            }
            Action::Back => return Step::Back,
            Action::ChangeAnnotator => {
                let seen = self.seen || self.judging(play, layer(play, shared)).is_some();
                self.sheet = Some(Sheet::begin(&shared.annotation.annotator, seen));
            }
            Action::NextRubric => {
                self.rubric = (self.rubric + 1) % shared.annotation.rubrics.known.len().max(1);
            }
            Action::Left => return self.select(false, false, play),
            Action::Right => return self.select(true, false, play),
            Action::ExtendLeft => return self.select(false, true, play),
            Action::ExtendRight => return self.select(true, true, play),
            Action::HoldWords => self.held = !self.held && self.words.is_some(),
            Action::SwitchFocus => self.item = (self.item + 1) % self.items().len().max(1),
            Action::NextHit => return self.go_to_finding(true),
            Action::EarlierHit => return self.go_to_finding(false),
            Action::AcceptFlaw => return self.decide(Finding::Accept, shared),
            Action::RejectFlaw => return self.decide(Finding::Reject, shared),
            Action::Nth(points) => return self.rescore(u32::from(points), shared),
            Action::RetypeFlaw => return self.retype(play, shared),
            Action::AddFlaw => {
                self.sheet = self.suited(play, shared).map(|rubric| Sheet::new_flaw(&rubric));
            }
            Action::AddLabel => self.sheet = Some(Sheet::label(&shared.annotation.labels)),
            Action::Rate => self.sheet = Some(Sheet::rating(&shared.annotation.labels)),
            Action::Comment => self.comment(),
            Action::SameAgain => return self.again(play, shared),
            Action::TakeBack => return self.take_back(shared),
            Action::DoneMarking => {
                let annotator = shared.annotation.annotator.clone();
                return Step::Want(Want::FinishMarking { annotator });
            }
            Action::Up => self.go_to(self.at.saturating_sub(1), 0),
            Action::Down => self.go_to(self.at + 1, 0),
            Action::First => self.go_to(0, 0),
            Action::Last => self.go_to(self.board.places(), 0),
            Action::PageUp => self.go_to(self.at.saturating_sub(5), 0),
            Action::PageDown => self.go_to(self.at + 5, 0),
            _ => {}
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let play = shared.play.as_ref()?;
        self.view(buffer, area, play, shared);
        self.sheet.as_mut().and_then(|sheet| sheet.draw(buffer, area, shared))
    }
}
