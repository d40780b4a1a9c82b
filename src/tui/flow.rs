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

    /// Columns of the window when it was last drawn.
    pub fn width(&self) -> u16 {
        self.width
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

    /// Stays where it is, whatever arrives.
    pub fn hold(&mut self, blocks: &impl Blocks) {
        if self.scroll == Scroll::Follow && self.height > 0 && !blocks.is_empty() {
            let top = self.top(blocks);
            self.anchor(blocks, top);
        }
    }

    /// Moves a window of this size as little as brings the block at `index` into view; of one that is
    /// higher than the window, its beginning.
    pub fn reveal(&mut self, blocks: &impl Blocks, index: usize, width: u16, height: u16) {
        let window = self.layout(blocks, width, height);
        let (Some(first), Some(last)) = (window.rows.first(), window.rows.last()) else {
            return;
        };
        let rows = self.rows(blocks, index);
        let top = if *first > (index, 0) || rows >= usize::from(height) {
            (index, 0)
        } else if *last < (index, rows.saturating_sub(1)) {
            self.up(blocks, (index + 1, 0), usize::from(height))
        } else {
            return;
        };
        let top = top.min(self.last_top(blocks));
        self.anchor(blocks, top);
    }

    /// Moves the window that was last drawn so that this row of the block at `index` is in it, with
    /// some of what precedes it.
    pub fn reveal_row(&mut self, blocks: &impl Blocks, index: usize, row: usize) {
        if self.height == 0 || index >= blocks.len() {
            return;
        }
        let top = self.up(blocks, (index, row), usize::from(self.height) / 3);
        let last = self.last_top(blocks);
        self.anchor(blocks, top.min(last));
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
        let row = if width == self.width || of == 0 { row } else { row * count / of };
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
mod tests;
