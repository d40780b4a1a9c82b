//! Which lines could stand at the same place.

use std::collections::HashMap;

use crate::{
    record::{Line, LineId},
    stage::Stage,
};

/// The lines that follow each line, in the order in which they became final.
#[derive(Default)]
pub struct Family {
    after: HashMap<Option<LineId>, Vec<LineId>>,
    known: u32,
}

impl Family {
    /// Takes in lines that are new.
    pub fn catch_up(&mut self, stage: &Stage) {
        while let Some(line) = stage.line(LineId(self.known + 1)) {
            self.after.entry(line.parent).or_default().push(line.id);
            self.known += 1;
        }
    }

    /// Which of how many lines that could stand here, from 1; `None` where there is only one.
    pub fn take(&self, line: &Line) -> Option<(usize, usize)> {
        let takes = self.after.get(&line.parent).filter(|takes| takes.len() > 1)?;
        let at = takes.binary_search(&line.id).ok()?;
        Some((at + 1, takes.len()))
    }

    /// How many lines follow this one on any branch.
    pub fn ways_on(&self, line: LineId) -> usize {
        self.after.get(&Some(line)).map_or(0, Vec::len)
    }
}
