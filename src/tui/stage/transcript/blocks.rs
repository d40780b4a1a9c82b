//! The blocks that the transcript is made of.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use ratatui::text::Line;

use super::{columns::Columns, setting::Setting};
use crate::{
    chat::CallId,
    play::{Play, ghost::Pair},
    record::{self, EndReason, LineId},
    script::Script,
    stage::{Stage, Step},
    tui::{flow::Blocks, keymap::Keymap, stage::desk::lens::Lens, theme::Theme},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The book, the topic and the scenario.
    Opening,
    Line(LineId),
    /// The `nth` line that was cut off after a line.
    Fragment {
        after: Option<LineId>,
        nth: usize,
    },
    /// The line being streamed, with the number that it will have.
    Growing(LineId),
    Close(EndReason),
}

/// Blocks that one line can have before and with it.
const PLACES: u64 = 1024;

impl Block {
    /// The number that [`Blocks::id`] gives; a growing line has that of the line which it becomes,
    /// so that who reads it then goes on reading it.
    pub fn id(self) -> u64 {
        match self {
            Self::Opening => 0,
            Self::Line(line) | Self::Growing(line) => u64::from(line.0) * PLACES,
            Self::Fragment { after, nth } => {
                let nth = u64::try_from(nth).unwrap_or(PLACES).min(PLACES - 2);
                u64::from(after.map_or(0, |line| line.0)) * PLACES + 1 + nth
            }
            Self::Close(_) => u64::MAX,
        }
    }
}

/// The line being streamed.
#[derive(Clone, Copy)]
pub struct Growing<'a> {
    pub call: CallId,
    pub speaker: &'a str,
    pub script: &'a Script,
}

/// The play as it is to be shown now.
pub struct View<'a> {
    pub stage: &'a Stage,
    /// What a model wrote in place of the player's lines, where that is shown.
    pub ghosts: Option<&'a Play>,
    pub theme: &'a Theme,
    pub keymap: &'a Keymap,
    pub blocks: &'a [Block],
    /// Columns of the longest name.
    pub longest: u16,
    pub thoughts: bool,
    pub shown: Option<LineId>,
    pub chosen: Option<LineId>,
    pub lens: Lens,
    pub flaws: &'a HashMap<LineId, u32>,
    /// Whether something stands in the editor.
    pub written: bool,
    pub stream: Option<Growing<'a>>,
}

impl View<'_> {
    /// Which of how many lines that could stand here, where there are several.
    pub fn take(&self, line: &record::Line) -> Option<(usize, usize)> {
        let siblings = self.stage.tree().siblings(line.id);
        let place = siblings.binary_search(&line.id).ok()?;
        (siblings.len() > 1).then(|| (place + 1, siblings.len()))
    }

    /// What a model wrote in place of this line of the player's.
    pub fn ghost(&self, line: LineId) -> Option<&Pair> {
        self.ghosts.filter(|_| self.lens == Lens::default())?.ghost_of(line)
    }

    /// How many branches go on from this line, where the one that is played rests on it.
    pub fn ways_on(&self, line: LineId) -> usize {
        let rests = matches!(self.stage.step(), Step::Held { .. } | Step::Over(_));
        match rests && self.stage.head() == Some(line) {
            true => self.stage.tree().after(Some(line)).len(),
            false => 0,
        }
    }
}

impl Blocks for View<'_> {
    fn len(&self) -> usize {
        self.blocks.len()
    }

    fn id(&self, index: usize) -> u64 {
        self.blocks[index].id()
    }

    fn revision(&self, index: usize) -> u64 {
        let thoughts = u64::from(self.thoughts) | self.lens.number() << 1;
        match self.blocks[index] {
            Block::Opening => self.stage.casting().player.len() as u64,
            Block::Line(line) => {
                let shown = u64::from(self.shown == Some(line));
                let chosen = u64::from(self.chosen == Some(line));
                let flaw = self.flaws.get(&line).map_or(0, |severity| u64::from(*severity) + 1);
                let mut hasher = DefaultHasher::new();
                let take = self.stage.line(line).and_then(|line| self.take(line));
                let ways = self.ways_on(line);
                let ghost = self.ghost(line).is_some();
                (thoughts, shown, chosen, flaw, take, ways, ghost).hash(&mut hasher);
                hasher.finish() >> 1
            }
            Block::Fragment { .. } => thoughts,
            // Never that of a final line: a growing one leaves its number to it.
            Block::Growing(_) => self.stream.map_or(0, |stream| {
                let mut hasher = DefaultHasher::new();
                (stream.call, stream.script.source().len(), thoughts).hash(&mut hasher);
                hasher.finish() | 1 << 63
            }),
            Block::Close(why) => {
                why as u64 | u64::from(self.written) << 7 | u64::from(self.stage.rounds()) << 8
            }
        }
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        let setting = Setting { view: self, columns: Columns::of(width, self.longest) };
        let mut lines = match self.blocks[index] {
            Block::Opening => setting.opening(),
            Block::Line(id) => self.stage.line(id).map_or_else(Vec::new, |line| setting.line(line)),
            Block::Fragment { after, nth } => {
                let fragment = self.stage.fragments_after(after).nth(nth);
                fragment.map_or_else(Vec::new, |fragment| setting.fragment(fragment))
            }
            Block::Growing(_) => self.stream.map_or_else(Vec::new, |line| setting.growing(line)),
            Block::Close(why) => setting.close(why),
        };
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines
    }
}
