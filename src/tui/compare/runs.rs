//! A trial beside the run that it changes one thing of, turn by turn.

use std::collections::HashMap;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::differ;
use crate::{
    judge::{anchor::Anchors, panel::CriticState},
    play::{Judging, Play},
    record::{Factor, Line as Said, LineId, Subject},
    stage::{Stage, Trial},
    tui::{
        flow::{Blocks, Flow},
        keymap::{Action, Context},
        page::{Notice, Page, Shared, Step, Want},
        theme::Theme,
        verdict::hand,
        widgets::{column, one_line},
        wrap::{Indent, wrap},
    },
};

/// Columns from which both runs stand beside each other; below, one under the other.
const BESIDE: u16 = 72;
/// Columns between them.
const GAP: u16 = 3;

pub struct RunsPage {
    /// Index of the trial that is read.
    at: usize,
    flow: Flow,
    made: Option<Made>,
}

/// What is on the screen, made anew when a line or a judging has come, or who marks blind is done.
struct Made {
    of: (usize, usize, usize, usize, bool),
    turns: Turns,
    heads: [String; 2],
}

impl RunsPage {
    /// The last trial first.
    pub fn new(play: &Play) -> Self {
        let at = play.stage().trials().len().saturating_sub(1);
        Self { at, flow: Flow::reading(), made: None }
    }

    fn make(&mut self, play: &Play, shared: &Shared) {
        let stage = play.stage();
        let Some(trial) = stage.trials().get(self.at) else { return };
        let settled = play.judgings().iter().filter(|one| one.panel.is_settled()).count();
        let hides = hand::hides(play, shared);
        let of = (self.at, stage.tree().lines().len(), settled, play.judgings().len(), hides);
        if self.made.as_ref().is_some_and(|made| made.of == of) {
            return;
        }
        let heads = [
            format!("As it was{}", scored(play, trial.against, hides)),
            format!("{}{}", factor(&trial.factor), scored(play, trial.head, hides)),
        ];
        let turns = Turns::of(play, trial, hides, &shared.theme);
        self.made = Some(Made { of, turns, heads });
        self.flow.invalidate();
    }

    /// Judges the first of the two runs that no judge has read.
    fn judge(&self, play: &Play) -> Step {
        let Some(trial) = play.stage().trials().get(self.at) else { return Step::Stay };
        let runs = [trial.against, trial.head];
        match runs.into_iter().find(|head| judging_of(play, *head).is_none()) {
            Some(head) => Step::Want(Want::JudgeRun { head }),
            None => Step::Say(Notice::plain("Both runs are judged.")),
        }
    }
}

/// One thing changed, in words.
pub fn factor(factor: &Factor) -> String {
    match factor {
        Factor::NoMotivation => "Without motivation".to_owned(),
        Factor::NoThoughts => "Without thoughts".to_owned(),
        Factor::Actor { model } => format!("Actor {model}"),
        Factor::Nsp { model } => format!("Next speaker by {model}"),
        Factor::Profile { name } => format!("Another profile of {name}"),
    }
}

/// The last judging of the run that ends in `head`.
fn judging_of(play: &Play, head: Option<LineId>) -> Option<&Judging> {
    let of = |judging: &&Judging| {
        let last = judging.material.lines.last().map(|line| line.id);
        last == head && judging.panel.terms().subject == Subject::Play
    };
    play.judgings().iter().rev().find(of)
}

fn scored(play: &Play, head: Option<LineId>, hides: bool) -> String {
    match judging_of(play, head) {
        None => String::new(),
        Some(judging) if !judging.panel.is_settled() => ": being judged".to_owned(),
        Some(_) if hides => ": judged".to_owned(),
        Some(judging) => match judging.panel.totals().mean {
            Some(mean) => format!(": {mean:.1}"),
            None => ": judged, without a score".to_owned(),
        },
    }
}

/// A turn of both runs.
struct Turn {
    number: usize,
    sides: [Option<Side>; 2],
    /// Whether another one speaks.
    parts: bool,
}

struct Side {
    speaker: String,
    runs: differ::Runs,
    flaws: Vec<String>,
}

/// The turns from where the runs part.
struct Turns {
    turns: Vec<Turn>,
    plain: [ratatui::style::Style; 3],
}

impl Turns {
    /// Without what judges found where that is hidden from who marks.
    fn of(play: &Play, trial: &Trial, hides: bool, theme: &Theme) -> Self {
        let stage = play.stage();
        let from = stage.tree().path_to(trial.at.line).len();
        let lines = [trial.against, trial.head].map(|head| after(stage, head, from));
        let flaws = [trial.against, trial.head].map(|head| match hides {
            true => HashMap::new(),
            false => flaws(play, head),
        });
        let longest = lines[0].len().max(lines[1].len());
        let turns = (0..longest).map(|at| {
            let pair = [lines[0].get(at).copied(), lines[1].get(at).copied()];
            turn(from + at + 1, pair, &flaws, theme)
        });
        Self { turns: turns.collect(), plain: [theme.heading, theme.warning, theme.error] }
    }
}

fn after(stage: &Stage, head: Option<LineId>, from: usize) -> Vec<&Said> {
    stage.path_to(head).skip(from).collect()
}

/// Flaws by the line they speak of.
fn flaws(play: &Play, head: Option<LineId>) -> HashMap<LineId, Vec<String>> {
    let mut found: HashMap<LineId, Vec<String>> = HashMap::new();
    let Some(judging) = judging_of(play, head) else { return found };
    let anchors = Anchors::new(&judging.material);
    for critic in judging.panel.critics() {
        let CriticState::Scored { flaws, .. } = &critic.state else { continue };
        for flaw in flaws {
            if let Some(anchor) = anchors.of(flaw) {
                let severity = flaw.severity.map(|one| one.to_string()).unwrap_or_default();
                let said = format!("{} {}: {}", flaw.kind, severity, flaw.instance);
                found.entry(anchor.line).or_default().push(said);
            }
        }
    }
    found
}

fn turn(
    number: usize,
    pair: [Option<&Said>; 2],
    flaws: &[HashMap<LineId, Vec<String>>; 2],
    theme: &Theme,
) -> Turn {
    let text = |line: Option<&Said>| line.map_or("", |line| line.text.as_str()).to_owned();
    let (left, right) = differ::words(&text(pair[0]), &text(pair[1]), theme);
    let mut runs = [Some(left), Some(right)];
    let mut side = |at: usize| {
        let line = pair[at]?;
        Some(Side {
            speaker: line.speaker.clone(),
            runs: runs[at].take().unwrap_or_default(),
            flaws: flaws[at].get(&line.id).cloned().unwrap_or_default(),
        })
    };
    let sides = [side(0), side(1)];
    let speaker = |at: usize| sides[at].as_ref().map(|side| side.speaker.as_str());
    Turn { number, parts: speaker(0) != speaker(1), sides }
}

impl Blocks for Turns {
    fn len(&self) -> usize {
        self.turns.len()
    }

    fn id(&self, index: usize) -> u64 {
        index as u64
    }

    fn revision(&self, _index: usize) -> u64 {
        0
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        let Some(turn) = self.turns.get(index) else { return Vec::new() };
        if width < BESIDE {
            let mut lines = Vec::new();
            for side in turn.sides.iter().flatten() {
                lines.extend(self.side(turn, side, width));
            }
            lines.push(Line::default());
            return lines;
        }
        let half = (width - GAP) / 2;
        let side = |at: usize| {
            turn.sides[at].as_ref().map(|side| self.side(turn, side, half)).unwrap_or_default()
        };
        let (left, right) = (side(0), side(1));
        let rows = left.len().max(right.len());
        let mut lines: Vec<Line<'static>> = (0..rows)
            .map(|row| {
                let left = left.get(row).cloned().unwrap_or_default();
                let blank = usize::from(half + GAP).saturating_sub(left.width());
                let mut spans = left.spans;
                spans.push(Span::raw(" ".repeat(blank)));
                spans.extend(right.get(row).cloned().unwrap_or_default().spans);
                Line::from(spans)
            })
            .collect();
        lines.push(Line::default());
        lines
    }
}

impl Turns {
    fn side(&self, turn: &Turn, side: &Side, width: u16) -> Vec<Line<'static>> {
        let [heading, warning, flaw] = self.plain;
        let style = if turn.parts { warning } else { heading };
        let mut name = vec![Span::styled(format!("{}  ", turn.number), style)];
        let room = usize::from(width).saturating_sub(4);
        name.extend(column(&side.speaker, room, style, &[], style));
        let mut lines = vec![Line::from(name)];
        let runs = side.runs.iter().map(|(text, style)| (text.as_str(), *style));
        lines.extend(wrap(runs, width, Indent::NONE));
        for said in &side.flaws {
            lines.extend(wrap([("● ", flaw), (said.as_str(), flaw)], width, Indent::hanging(2)));
        }
        lines
    }
}

impl Page for RunsPage {
    fn redress(&mut self) {
        self.made = None;
    }

    fn title(&self) -> &'static str {
        "Two runs"
    }

    fn aside(&self, _columns: usize) -> String {
        format!("trial {}", self.at + 1)
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Runs, Context::List, Context::Letters]
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        let Some(play) = &shared.play else { return Step::Back };
        self.make(play, shared);
        let Some(made) = &self.made else { return Step::Back };
        let page = isize::try_from(self.flow.height()).unwrap_or(1).max(3) - 2;
        let trials = play.stage().trials().len();
        match action {
            Action::Back => return Step::Back,
            Action::JudgeAgain => return self.judge(play),
            Action::Left => self.at = self.at.saturating_sub(1),
            Action::Right => self.at = (self.at + 1).min(trials.saturating_sub(1)),
            Action::Up => self.flow.scroll_by(&made.turns, -1),
            Action::Down => self.flow.scroll_by(&made.turns, 1),
            Action::PageUp => self.flow.scroll_by(&made.turns, -page),
            Action::PageDown => self.flow.scroll_by(&made.turns, page),
            Action::First => self.flow.to_start(&made.turns),
            Action::Last => self.flow.to_end(&made.turns),
            _ => {}
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let play = shared.play.as_ref()?;
        let theme = &shared.theme;
        self.make(play, shared);
        let made = self.made.as_ref()?;
        let half = match area.width {
            ..BESIDE => area.width / 2,
            width => (width - GAP) / 2 + GAP,
        };
        for (at, head) in (0_u16..).zip(&made.heads) {
            let x = area.x + at * half;
            let room = area.right().saturating_sub(x).min(half);
            buffer.set_span(x, area.y, &one_line(head, room.into(), theme.accent), room);
        }
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        if made.turns.is_empty() {
            let said = "Nothing has been said in either run after they part.";
            buffer.set_span(
                body.x,
                body.y,
                &one_line(said, body.width.into(), theme.dim),
                body.width,
            );
            return None;
        }
        let right = body.right().saturating_sub(1);
        let text = Rect { width: body.width.saturating_sub(2), ..body };
        let window = self.flow.draw(&made.turns, buffer, text);
        if window.above {
            buffer.set_stringn(right, body.y, "▴", 1, theme.dim);
        }
        if window.below {
            buffer.set_stringn(right, body.bottom().saturating_sub(1), "▾", 1, theme.dim);
        }
        None
    }
}
