//! The play as a column that is read: which blocks there are, what is looked at, what is new.
//!
//! `blocks` is what the column is made of, `setting` how each block is set in `columns` of names and
//! text, `said` the inside of a line, `marks` which lines flaws speak of.

mod blocks;
mod columns;
mod marks;
pub mod said;
mod setting;

use std::collections::HashMap;

use ratatui::{buffer::Buffer, layout::Rect};

use self::blocks::{Block, View};
pub use self::columns::WIDEST;
use super::{desk::lens::Lens, words};
use crate::{
    chat::CallId,
    play::{Play, marks::Layer},
    record::LineId,
    script::Growing,
    stage::{Stage, Step},
    text,
    tui::{
        flow::{Flow, Scroll},
        page::Shared,
    },
};

/// A line that is being streamed.
struct Stream {
    call: CallId,
    /// The number that it will have.
    id: LineId,
    speaker: String,
    growing: Growing,
}

pub struct Transcript {
    flow: Flow,
    blocks: Vec<Block>,
    /// How many of `blocks` do not change any more.
    settled: usize,
    /// Lines among `blocks`, and the last of them.
    lines: usize,
    head: Option<LineId>,
    stream: Option<Stream>,
    /// Whether others' thoughts are shown.
    thoughts: bool,
    /// Whether the ghost's lines are shown under the player's.
    ghosts: bool,
    /// The line that was asked for.
    shown: Option<LineId>,
    /// The line that is chosen on the desk, and whether it is still to be brought into view.
    chosen: Option<LineId>,
    reveals: bool,
    /// Columns and rows in which it was last drawn.
    size: (u16, u16),
    lens: Lens,
    /// Severest flaw of each line, as far as the last judging has come.
    flaws: HashMap<LineId, u32>,
    /// The judging of `flaws` and how many of its flaws were in.
    judged: (usize, usize),
    /// Whether something stands in the editor.
    written: bool,
    /// Lines that were there when the end was last in view.
    seen: usize,
    /// Whether there was something below when last drawn, and how many lines were in view.
    below: bool,
    in_view: usize,
    /// Columns of the longest name.
    longest: u16,
}

impl Transcript {
    pub fn new(play: &Play) -> Self {
        let names = play.stage().scene().cast().map(text::width);
        let mut transcript = Self {
            flow: Flow::following(),
            blocks: vec![Block::Opening],
            settled: 1,
            lines: 0,
            head: None,
            stream: None,
            thoughts: true,
            ghosts: true,
            shown: None,
            chosen: None,
            reveals: false,
            size: (0, 0),
            lens: Lens::default(),
            flaws: HashMap::new(),
            judged: (0, 0),
            written: false,
            seen: 0,
            below: false,
            in_view: 0,
            longest: names.max().and_then(|widest| u16::try_from(widest).ok()).unwrap_or(0),
        };
        transcript.catch_up(play);
        transcript
    }

    /// Takes in what has happened since.
    pub fn catch_up(&mut self, play: &Play) {
        let stage = play.stage();
        self.take_lines(stage);
        self.take_stream(stage);
        self.blocks.extend(self.stream.as_ref().map(|stream| Block::Growing(stream.id)));
        if let Step::Over(why) = stage.step() {
            self.blocks.push(Block::Close(*why));
        }
        self.take_flaws(play);
    }

    /// Takes note of whether something stands in the editor.
    pub fn written(&mut self, written: bool) {
        self.written = written;
    }

    fn take_lines(&mut self, stage: &Stage) {
        let count = stage.path().len();
        let goes_on = count.checked_sub(self.lines).is_some_and(|new| {
            let before = stage.path().rev().nth(new).map(|line| line.id);
            before == self.head
        });
        if !goes_on {
            (self.settled, self.lines, self.head) = (1, 0, None);
        }
        self.blocks.truncate(self.settled);
        let new: Vec<LineId> =
            stage.path().rev().take(count - self.lines).map(|line| line.id).collect();
        for id in new.into_iter().rev() {
            self.push_fragments(stage);
            self.blocks.push(Block::Line(id));
            self.head = Some(id);
            self.settled = self.blocks.len();
        }
        self.lines = count;
        self.push_fragments(stage);
    }

    /// What was cut off after the last of the blocks; more may come there.
    fn push_fragments(&mut self, stage: &Stage) {
        let count = stage.fragments_after(self.head).count();
        let after = self.head;
        self.blocks.extend((0..count).map(|nth| Block::Fragment { after, nth }));
    }

    fn take_stream(&mut self, stage: &Stage) {
        let Step::Asked { call, purpose, partial, .. } = stage.step() else {
            self.stream = None;
            return;
        };
        let Some(speaker) = words::speaker(purpose) else {
            self.stream = None;
            return;
        };
        if self.stream.as_ref().is_none_or(|stream| stream.call != *call) {
            let next = stage.tree().lines().len() + 1;
            let id = LineId(u32::try_from(next).unwrap_or(u32::MAX));
            let growing = Growing::new(speaker, stage.scene().speakers());
            self.stream = Some(Stream { call: *call, id, speaker: speaker.to_owned(), growing });
        }
        if let Some(stream) = &mut self.stream {
            let known = stream.growing.source().len();
            stream.growing.push(partial.text.get(known..).unwrap_or_default());
        }
    }

    fn take_flaws(&mut self, play: &Play) {
        let count = play.judgings().len();
        let of_play = play.judgings().iter().rfind(|judging| judging.is_of_play());
        // Nor do lines tell anything to one who marks blind.
        if play.marks().layers().iter().any(Layer::hides_judges) {
            (self.judged, self.flaws) = ((0, 0), HashMap::new());
            return;
        }
        let Some(judging) = of_play else { return };
        let flaws = marks::flaws(judging);
        if self.judged != (count, flaws.len()) {
            self.judged = (count, flaws.len());
            self.flaws = marks::severest(judging, &flaws);
        }
    }

    /// Hides others' thoughts or shows them; says whether they are shown now.
    pub fn toggle_thoughts(&mut self) -> bool {
        self.thoughts = !self.thoughts;
        self.thoughts
    }

    /// Goes to a line and marks it.
    pub fn show(&mut self, line: LineId) {
        self.shown = Some(line);
        self.flow.show(Block::Line(line).id());
    }

    /// Marks the line that is chosen on the desk, and keeps it in view.
    pub fn choose(&mut self, line: Option<LineId>) {
        if self.chosen != line {
            self.chosen = line;
            self.reveals = true;
        }
    }

    /// The theme has changed.
    pub fn redress(&mut self) {
        self.flow.invalidate();
    }

    /// Stays where it is, whatever arrives.
    pub fn hold(&mut self, shared: &Shared) {
        self.with(shared, |flow, view| flow.hold(view));
    }

    pub fn lens(&self) -> Lens {
        self.lens
    }

    pub fn look_through(&mut self, lens: Lens) {
        self.lens = lens;
    }

    /// Takes the mark off again.
    pub fn unmark(&mut self) {
        self.shown = None;
    }

    pub fn scroll_by(&mut self, rows: isize, shared: &Shared) {
        self.with(shared, |flow, view| flow.scroll_by(view, rows));
    }

    /// By as much as is visible, down where positive; two rows stay.
    pub fn page(&mut self, pages: isize, shared: &Shared) {
        let rows = isize::try_from(self.flow.height()).unwrap_or(1).max(3) - 2;
        self.scroll_by(pages * rows, shared);
    }

    pub fn go_to_start(&mut self, shared: &Shared) {
        self.with(shared, |flow, view| flow.to_start(view));
    }

    /// To whatever comes last, wherever one was.
    pub fn go_to_newest(&mut self) {
        self.flow = Flow::following();
    }

    pub fn go_to_end(&mut self, shared: &Shared) {
        self.with(shared, |flow, view| flow.to_end(view));
    }

    /// Whether the newest line is followed.
    pub fn follows(&self) -> bool {
        self.flow.scroll() == Scroll::Follow
    }

    /// Lines that were in view when last drawn.
    /// Shows what the ghost wrote, or hides it; says which.
    pub fn toggle_ghosts(&mut self) -> bool {
        self.ghosts = !self.ghosts;
        self.ghosts
    }

    pub fn lines_in_view(&self) -> usize {
        self.in_view
    }

    /// Whether there is something below.
    pub fn is_above_the_end(&self) -> bool {
        self.below
    }

    /// Lines that have come since the end was last in view.
    pub fn unseen(&self) -> usize {
        self.lines.saturating_sub(self.seen)
    }

    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        let size = (area.width, area.height);
        let reveals = std::mem::take(&mut self.reveals) || size != self.size;
        self.size = size;
        let chosen = self.chosen.filter(|_| reveals);
        if let Some(index) = chosen.and_then(|line| self.place(line)) {
            self.with(shared, |flow, view| flow.reveal(view, index, area.width, area.height));
        }
        let follows = self.follows();
        let window = self.with(shared, |flow, view| flow.draw(view, buffer, area));
        let window = window.unwrap_or_default();
        self.below = window.below;
        let drawn = window.rows.first().zip(window.rows.last());
        let drawn = drawn.map_or(0..0, |((first, _), (last, _))| *first..last + 1);
        let drawn = self.blocks.get(drawn).unwrap_or_default();
        self.in_view = drawn.iter().filter(|block| matches!(block, Block::Line(_))).count();
        if follows || !self.below {
            self.seen = self.lines;
        }
    }

    fn place(&self, line: LineId) -> Option<usize> {
        self.blocks.iter().rposition(|block| *block == Block::Line(line))
    }

    /// Calls `with` with the scroll state and what it scrolls over.
    fn with<T>(
        &mut self,
        shared: &Shared,
        with: impl FnOnce(&mut Flow, &View<'_>) -> T,
    ) -> Option<T> {
        let play = shared.play.as_ref()?;
        let stream = self.stream.as_mut().map(|stream| blocks::Growing {
            call: stream.call,
            speaker: &stream.speaker,
            script: stream.growing.script(),
        });
        let view = View {
            stage: play.stage(),
            ghosts: self.ghosts.then_some(play),
            theme: &shared.theme,
            keymap: &shared.keymap,
            blocks: &self.blocks,
            longest: self.longest,
            thoughts: self.thoughts,
            shown: self.shown,
            chosen: self.chosen,
            lens: self.lens,
            flaws: &self.flaws,
            written: self.written,
            stream,
        };
        Some(with(&mut self.flow, &view))
    }
}
