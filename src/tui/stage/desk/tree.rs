//! The tree of all takes and branches, as a list that is walked.
//!
//! What is played stands in one column from the first line to where the play is; what was left for
//! it stands before the line that took its place, a step to the side for each parting of the ways.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use crate::{
    record::LineId,
    stage::Stage,
    text,
    tui::{
        keymap::{Action, Context},
        theme::Theme,
        widgets::{one_line, sides},
    },
};

/// Columns of one step to the side.
const STEP: usize = 2;

/// Rows that stay in view above and below the chosen one.
const AROUND: usize = 3;

/// Rows above the list.
const HEAD: u16 = 2;

/// One line of the play, in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Knot {
    line: LineId,
    parent: Option<LineId>,
    /// Its turn, from 1.
    turn: usize,
    /// Steps to the side, and whether the last of them is taken here.
    aside: usize,
    parts: bool,
    /// Whether it is on the branch that is played.
    played: bool,
    /// Which of how many that could stand here, from 1.
    take: (usize, usize),
}

/// The list, made anew when the tree or the place in it has changed.
#[derive(Default)]
pub struct TreeView {
    knots: Vec<Knot>,
    /// The head, and how many lines there were.
    made: Option<(Option<LineId>, usize)>,
    chosen: usize,
    top: usize,
    height: usize,
}

impl TreeView {
    pub const CONTEXTS: &[Context] =
        &[Context::Tree, Context::Stage, Context::List, Context::Letters];

    /// The tree with this line chosen in it.
    pub fn at(line: Option<LineId>, stage: &Stage) -> Self {
        let mut view = Self::default();
        view.catch_up(stage);
        view.choose(line);
        view
    }

    /// The chosen line.
    pub fn line(&self) -> Option<LineId> {
        self.knots.get(self.chosen).map(|knot| knot.line)
    }

    /// Moves the choice; `false`: the action does not.
    pub fn act(&mut self, action: Action) -> bool {
        let last = self.knots.len().saturating_sub(1);
        let page = self.height.saturating_sub(1).max(1);
        self.chosen = match action {
            Action::Up | Action::ScrollUp => self.chosen.saturating_sub(1),
            Action::Down | Action::ScrollDown => self.chosen + 1,
            Action::PageUp => self.chosen.saturating_sub(page),
            Action::PageDown => self.chosen + page,
            Action::First => 0,
            Action::Last => last,
            Action::Left => self.beside(false),
            Action::Right => self.beside(true),
            _ => return false,
        }
        .min(last);
        true
    }

    /// Takes in what is new. Who stands at the head goes with it, who walks about stays.
    pub fn catch_up(&mut self, stage: &Stage) {
        let now = (stage.head(), stage.tree().lines().len());
        if self.made == Some(now) {
            return;
        }
        let line = self.line();
        let follows = self.made.is_some_and(|(head, _)| head == line);
        self.made = Some(now);
        self.knots = knots(stage);
        self.choose(if follows { stage.head() } else { line });
    }

    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, stage: &Stage, theme: &Theme) {
        self.catch_up(stage);
        let head = one_line("Takes and branches", usize::from(area.width), theme.heading);
        sides(buffer, area, &Line::from(head), &Line::default());
        let list = Rect {
            y: area.y + HEAD.min(area.height),
            height: area.height.saturating_sub(HEAD),
            ..area
        };
        self.height = usize::from(list.height);
        let last = self.knots.len().saturating_sub(1);
        let around = AROUND.min(self.height.saturating_sub(1) / 2);
        let least = (self.chosen + around).min(last).saturating_sub(self.height.saturating_sub(1));
        let most = self.chosen.saturating_sub(around).max(least);
        self.top = self.top.clamp(least, most);
        let shown = self.knots.iter().enumerate().skip(self.top);
        for (y, (index, knot)) in (list.y..list.bottom()).zip(shown) {
            let row = Rect { y, height: 1, ..list };
            sides(buffer, row, &row_of(*knot, stage, row.width, theme), &Line::default());
            if index == self.chosen {
                buffer.set_style(row, theme.selection);
            }
        }
    }

    fn choose(&mut self, line: Option<LineId>) {
        let at = self.knots.iter().position(|knot| Some(knot.line) == line);
        self.chosen = at.unwrap_or_else(|| self.knots.len().saturating_sub(1));
    }

    /// The next of those that could stand where the chosen one does.
    fn beside(&self, after: bool) -> usize {
        let Some(knot) = self.knots.get(self.chosen) else { return 0 };
        let (take, of) = knot.take;
        let wanted = if after { (take + 1).min(of) } else { take.saturating_sub(1).max(1) };
        let same = |other: &Knot| other.parent == knot.parent && other.take == (wanted, of);
        self.knots.iter().position(same).unwrap_or(self.chosen)
    }
}

fn knots(stage: &Stage) -> Vec<Knot> {
    let tree = stage.tree();
    let played = |line: &LineId| stage.place_of(*line).is_some();
    let mut knots = Vec::new();
    // Of lines still to be set: the last one comes first.
    let mut waiting: Vec<Knot> = Vec::new();
    let mut parent: Option<Knot> = None;
    loop {
        let ways = tree.after(parent.map(|knot| knot.line));
        let on = ways.iter().position(played).or(ways.len().checked_sub(1));
        let knot = |at: usize| Knot {
            line: ways[at],
            parent: parent.map(|knot| knot.line),
            turn: parent.map_or(0, |knot| knot.turn) + 1,
            aside: parent.map_or(0, |knot| knot.aside) + usize::from(Some(at) != on),
            parts: Some(at) != on,
            played: played(&ways[at]),
            take: (at + 1, ways.len()),
        };
        waiting.extend(on.map(knot));
        waiting.extend((0..ways.len()).rev().filter(|at| Some(*at) != on).map(knot));
        match waiting.pop() {
            Some(next) => {
                knots.push(next);
                parent = Some(next);
            }
            None => return knots,
        }
    }
}

/// What leads to a knot: each branch further out goes on below it.
fn guides(knot: Knot, columns: usize) -> String {
    let steps = knot.aside.min(columns / STEP);
    match steps.checked_sub(1) {
        None => String::new(),
        Some(outer) if knot.parts => format!("{}├─", "│ ".repeat(outer)),
        Some(_) => "│ ".repeat(steps),
    }
}

fn row_of(knot: Knot, stage: &Stage, width: u16, theme: &Theme) -> Line<'static> {
    let Some(line) = stage.line(knot.line) else { return Line::default() };
    let columns = usize::from(width);
    let here = stage.head() == Some(knot.line);
    let place = stage.scene().speakers().iter().position(|name| *name == line.speaker);
    let (mark, style) = match (here, knot.played) {
        (true, _) => ("◆ ", theme.accent),
        (false, true) => ("● ", theme.accent),
        (false, false) => ("○ ", theme.dim),
    };
    let mut spans = vec![
        Span::styled(format!("{:>3} ", knot.turn), theme.dim),
        Span::styled(guides(knot, columns / 3), theme.border),
        Span::styled(mark, style),
        one_line(&line.speaker, columns / 3, theme.speaker(place.unwrap_or(0))),
    ];
    if knot.take.1 > 1 {
        spans.push(Span::styled(format!(" {}/{}", knot.take.0, knot.take.1), theme.accent));
    }
    spans.push(Span::raw("  "));
    let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
    let words = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let style: Style = if knot.played { theme.speech } else { theme.dim };
    spans.push(one_line(&words, columns.saturating_sub(used), style));
    Line::from(spans)
}
