//! A long column of blocks of text, of which only the visible slice is ever laid out.
//!
//! A block is wrapped once for each (id, revision, width), so the cost of a frame does not grow with
//! the number of blocks. The place that is being read is anchored to a block, not to a distance
//! from an end, so it survives text that arrives and windows that change.

use std::collections::HashMap;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

/// Laid-out blocks beyond which those not on the screen are dropped.
const KEPT: usize = 1024;

/// What a [`Flow`] shows. Blocks may be added, changed and removed between two frames.
pub trait Blocks {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Stays with a block as long as it is there, and is never given to another.
    fn id(&self, index: usize) -> u64;

    /// Changes whenever [`Self::lines`] would.
    fn revision(&self, index: usize) -> u64;

    /// The block laid out in lines of at most `width` columns.
    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>>;
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// The end, whatever arrives.
    Follow,
    /// Row `row` of the block with id `line` is at the top.
    At { line: u64, row: usize },
}

/// What a window onto the blocks shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// For each row of the window from its top: index of the block and row within it.
    pub rows: Vec<(usize, usize)>,
    /// Whether there is something above.
    pub above: bool,
    /// Whether there is something below.
    pub below: bool,
    /// Blocks of which nothing is visible yet, below.
    pub blocks_below: usize,
}

struct Laid {
    revision: u64,
    lines: Vec<Line<'static>>,
    /// The frame that last used it.
    frame: u64,
}

/// A place in the blocks: index of the block and row within it.
type Place = (usize, usize);

/// The scroll state and the layout cache of one column.
pub struct Flow {
    scroll: Scroll,
    /// Whether reaching the end means to follow it.
    follows: bool,
    /// Width at which the anchor's row was counted, and the rows that its block had then.
    anchored: (u16, usize),
    width: u16,
    height: u16,
    laid: HashMap<u64, Laid>,
    frame: u64,
}

impl Flow {
    /// A column that shows its end and follows it, such as a play.
    pub fn following() -> Self {
        Self::new(Scroll::Follow, true)
    }

    /// A column that is read from its beginning, such as a profile.
    pub fn reading() -> Self {
        Self::new(Scroll::At { line: 0, row: 0 }, false)
    }

    fn new(scroll: Scroll, follows: bool) -> Self {
        Self {
            scroll,
            follows,
            anchored: (0, 0),
            width: 0,
            height: 0,
            laid: HashMap::new(),
            frame: 0,
        }
    }

    pub fn scroll(&self) -> Scroll {
        self.scroll
    }

    /// Rows of the window when it was last drawn.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// Moves the window by `rows`, down where positive.
    pub fn scroll_by(&mut self, blocks: &impl Blocks, rows: isize) {
        if self.height == 0 || blocks.is_empty() {
            return;
        }
        let top = self.top(blocks);
        let moved = if rows < 0 {
            self.up(blocks, top, rows.unsigned_abs())
        } else {
            self.down(blocks, top, rows.unsigned_abs())
        };
        let last = self.last_top(blocks);
        if moved >= last && self.follows {
            self.scroll = Scroll::Follow;
        } else {
            self.anchor(blocks, moved.min(last));
        }
    }

    /// To the first row.
    pub fn to_start(&mut self, blocks: &impl Blocks) {
        if !blocks.is_empty() {
            self.anchor(blocks, (0, 0));
        }
    }

    /// To the last row, following it where the column does that.
    pub fn to_end(&mut self, blocks: &impl Blocks) {
        if self.follows {
            self.scroll = Scroll::Follow;
        } else if self.height > 0 && !blocks.is_empty() {
            let last = self.last_top(blocks);
            self.anchor(blocks, last);
        }
    }

    /// Puts the first row of the block with this id at the top, as far as what follows allows.
    pub fn show(&mut self, id: u64) {
        self.scroll = Scroll::At { line: id, row: 0 };
        self.anchored = (self.width, 0);
    }

    /// Forgets every layout, for a change that no revision tells of (another theme).
    pub fn invalidate(&mut self) {
        self.laid.clear();
    }

    /// What a window of this size shows now.
    pub fn layout(&mut self, blocks: &impl Blocks, width: u16, height: u16) -> Window {
        self.frame += 1;
        if self.width != width {
            self.width = width;
            self.laid.clear();
        }
        self.height = height;
        if blocks.is_empty() || height == 0 {
            return Window::default();
        }
        let top = self.top(blocks);
        let mut rows = Vec::with_capacity(usize::from(height));
        let (mut block, mut row) = top;
        while rows.len() < usize::from(height) && block < blocks.len() {
            let count = self.rows(blocks, block);
            while row < count && rows.len() < usize::from(height) {
                rows.push((block, row));
                row += 1;
            }
            if row == count {
                (block, row) = (block + 1, 0);
            }
        }
        self.prune();
        let seen = rows.last().map_or(0, |(block, _)| block + 1);
        Window {
            rows,
            above: top > (0, 0),
            below: block < blocks.len(),
            blocks_below: blocks.len() - seen,
        }
    }

    /// Draws the window into `area`.
    pub fn draw(&mut self, blocks: &impl Blocks, buffer: &mut Buffer, area: Rect) -> Window {
        let area = area.intersection(buffer.area);
        let window = self.layout(blocks, area.width, area.height);
        for (y, (block, row)) in (area.y..area.bottom()).zip(&window.rows) {
            let Position { x, .. } = area.as_position();
            let line = self.laid.get(&blocks.id(*block));
            if let Some(line) = line.and_then(|laid| laid.lines.get(*row)) {
                buffer.set_line(x, y, line, area.width);
            }
        }
        window
    }

    /// The place at the top of the window.
    fn top(&mut self, blocks: &impl Blocks) -> Place {
        let last = self.last_top(blocks);
        let Scroll::At { line, row } = self.scroll else {
            return last;
        };
        // A reading column that was never moved starts at its first block, whatever its id.
        let found = (0..blocks.len()).find(|index| blocks.id(*index) == line);
        let Some(index) = found.or((!self.follows).then_some(0)) else {
            return last;
        };
        let count = self.rows(blocks, index);
        let (width, of) = self.anchored;
        let row = if width == self.width || of == 0 {
            row
        } else {
            row * count / of
        };
        (index, row.min(count.saturating_sub(1))).min(last)
    }

    /// The place at the top of the window when it shows the end.
    fn last_top(&mut self, blocks: &impl Blocks) -> Place {
        let end = (blocks.len(), 0);
        self.up(blocks, end, usize::from(self.height))
    }

    fn anchor(&mut self, blocks: &impl Blocks, (index, row): Place) {
        self.anchored = (self.width, self.rows(blocks, index));
        let line = blocks.id(index);
        self.scroll = Scroll::At { line, row };
    }

    fn up(&mut self, blocks: &impl Blocks, (mut index, mut row): Place, mut by: usize) -> Place {
        while by > row {
            if index == 0 {
                return (0, 0);
            }
            by -= row;
            index -= 1;
            row = self.rows(blocks, index);
        }
        (index, row - by)
    }

    fn down(&mut self, blocks: &impl Blocks, (mut index, row): Place, by: usize) -> Place {
        let mut row = row + by;
        while index < blocks.len() {
            let count = self.rows(blocks, index);
            if row < count {
                break;
            }
            row -= count;
            index += 1;
        }
        (index, row)
    }

    /// Rows of a block, laid out if it has not been since it changed.
    fn rows(&mut self, blocks: &impl Blocks, index: usize) -> usize {
        let revision = blocks.revision(index);
        let (width, frame) = (self.width, self.frame);
        let laid = self.laid.entry(blocks.id(index)).or_insert_with(|| Laid {
            revision,
            lines: blocks.lines(index, width),
            frame,
        });
        laid.frame = frame;
        if laid.revision != revision {
            laid.revision = revision;
            laid.lines = blocks.lines(index, width);
        }
        laid.lines.len()
    }

    fn prune(&mut self) {
        if self.laid.len() > KEPT {
            let frame = self.frame;
            self.laid.retain(|_, laid| laid.frame == frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::wrap::{Indent, wrap};

    /// Blocks of words, counting how often one is laid out.
    struct Play {
        texts: Vec<(u64, u64, String)>,
        next: u64,
        laid: Cell<usize>,
    }

    impl Play {
        fn of(count: u64) -> Self {
            let text = |i: u64| format!("block {i} ").repeat(1 + (i % 7) as usize);
            Self {
                texts: (0..count).map(|i| (100 + i, 0, text(i))).collect(),
                next: 100 + count,
                laid: Cell::new(0),
            }
        }

        fn push(&mut self, text: &str) {
            self.texts.push((self.next, 0, text.to_owned()));
            self.next += 1;
        }

        fn grow(&mut self, text: &str) {
            let (_, revision, last) = self.texts.last_mut().unwrap();
            *revision += 1;
            last.push_str(text);
        }
    }

    impl Blocks for Play {
        fn len(&self) -> usize {
            self.texts.len()
        }

        fn id(&self, index: usize) -> u64 {
            self.texts[index].0
        }

        fn revision(&self, index: usize) -> u64 {
            self.texts[index].1
        }

        fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
            self.laid.set(self.laid.get() + 1);
            wrap(
                [(self.texts[index].2.as_str(), Style::new())],
                width,
                Indent::NONE,
            )
        }
    }

    #[test]
    fn a_frame_lays_out_no_more_than_it_shows() {
        let mut play = Play::of(10_000);
        let mut flow = Flow::following();
        let window = flow.layout(&play, 60, 50);
        assert_eq!(window.rows.len(), 50);
        assert_eq!(window.rows.last().unwrap().0, 9_999);
        assert!(play.laid.get() <= 51, "{}", play.laid.get());

        play.laid.set(0);
        play.grow("and on");
        flow.layout(&play, 60, 50);
        assert_eq!(play.laid.get(), 1, "only the growing block");

        flow.scroll_by(&play, -200);
        play.laid.set(0);
        flow.layout(&play, 60, 50);
        flow.layout(&play, 60, 50);
        assert_eq!(play.laid.get(), 0);
    }

    #[test]
    fn old_layouts_are_dropped() {
        let play = Play::of(10_000);
        let mut flow = Flow::following();
        flow.layout(&play, 60, 50);
        for _ in 0..400 {
            flow.scroll_by(&play, -48);
            flow.layout(&play, 60, 50);
        }
        assert!(flow.laid.len() <= KEPT + 100);
    }

    #[test]
    fn the_end_is_followed_until_one_scrolls_and_again_from_the_end() {
        let mut play = Play::of(40);
        let mut flow = Flow::following();
        flow.layout(&play, 30, 10);
        flow.scroll_by(&play, -5);
        let before = flow.layout(&play, 30, 10);
        assert!(matches!(flow.scroll(), Scroll::At { .. }));
        play.push("new");
        play.push("newer");
        let after = flow.layout(&play, 30, 10);
        assert_eq!(before.rows, after.rows);
        assert_eq!(after.blocks_below, before.blocks_below + 2);
        flow.scroll_by(&play, 1000);
        assert_eq!(flow.scroll(), Scroll::Follow);
        assert_eq!(flow.layout(&play, 30, 10).rows.last(), Some(&(41, 0)));
    }

    #[test]
    fn a_resize_and_back_keeps_the_place() {
        let play = Play::of(300);
        let mut flow = Flow::following();
        flow.layout(&play, 24, 10);
        flow.scroll_by(&play, -333);
        let before = flow.layout(&play, 24, 10);
        for width in [80, 25, 41, 12, 200] {
            let window = flow.layout(&play, width, 7);
            assert_eq!(window.rows[0].0, before.rows[0].0, "width {width}");
        }
        assert_eq!(flow.layout(&play, 24, 10), before);
    }

    #[test]
    fn a_reading_column_starts_at_its_first_row_and_stops_at_its_last() {
        let play = Play::of(20);
        let mut flow = Flow::reading();
        let window = flow.layout(&play, 30, 10);
        assert_eq!(window.rows[0], (0, 0));
        assert!(!window.above && window.below);
        flow.to_end(&play);
        let window = flow.layout(&play, 30, 10);
        assert!(window.above && !window.below);
        flow.scroll_by(&play, 5);
        assert_eq!(flow.layout(&play, 30, 10), window);
        flow.to_start(&play);
        assert_eq!(flow.layout(&play, 30, 10).rows[0], (0, 0));
    }

    #[test]
    fn a_column_that_fits_shows_all_of_it() {
        let play = Play::of(3);
        for mut flow in [Flow::following(), Flow::reading()] {
            flow.layout(&play, 80, 20);
            flow.scroll_by(&play, -3);
            let window = flow.layout(&play, 80, 20);
            assert_eq!(window.rows, [(0, 0), (1, 0), (2, 0)]);
            assert!(!window.above && !window.below);
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Scroll(isize),
        Resize(u16, u16),
        Push,
        Grow,
        Show(u64),
        Start,
        End,
        Cut,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (-40isize..40).prop_map(Step::Scroll),
            (0u16..60, 0u16..30).prop_map(|(w, h)| Step::Resize(w, h)),
            Just(Step::Push),
            Just(Step::Grow),
            (90u64..140).prop_map(Step::Show),
            Just(Step::Start),
            Just(Step::End),
            Just(Step::Cut),
        ];
        proptest::collection::vec(step, 1..60)
    }

    proptest! {
        #[test]
        fn the_window_is_full_in_order_and_never_past_the_end(steps in steps(), follow: bool) {
            let mut play = Play::of(12);
            let mut flow = if follow { Flow::following() } else { Flow::reading() };
            let (mut width, mut height) = (30, 8);
            for step in steps {
                match step {
                    Step::Scroll(by) => flow.scroll_by(&play, by),
                    Step::Resize(w, h) => (width, height) = (w, h),
                    Step::Push => play.push("one more block that came in"),
                    Step::Grow if !play.texts.is_empty() => play.grow(" and it grows"),
                    Step::Show(id) => flow.show(id),
                    Step::Start => flow.to_start(&play),
                    Step::End => flow.to_end(&play),
                    Step::Cut => play.texts.truncate(play.texts.len() / 2),
                    Step::Grow => {}
                }
                let window = flow.layout(&play, width, height);
                let all: Vec<(usize, usize)> = (0..play.len())
                    .flat_map(|i| (0..play.lines(i, width).len()).map(move |row| (i, row)))
                    .collect();
                let shown = usize::from(height).min(all.len());
                prop_assert_eq!(window.rows.len(), shown);
                if let Some(first) = window.rows.first() {
                    let at = all.iter().position(|place| place == first).unwrap();
                    prop_assert_eq!(&window.rows[..], &all[at..at + shown]);
                    prop_assert_eq!(window.above, at > 0);
                    prop_assert_eq!(window.below, at + shown < all.len());
                }
            }
        }
    }
}
