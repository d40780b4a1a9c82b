//! Two lines for the same point: comparisons that were decided, and ghosts.

use super::Gather;
use crate::{
    chat::Side,
    export::transcript::{Pair, PairKind, Said},
    record,
    stage::{Comparison, comparison::Outcome},
};

impl Gather<'_> {
    /// All pairs of the play: comparisons, then ghosts.
    pub fn pairs(&self) -> Vec<Pair> {
        let stage = self.play.stage();
        let comparisons = stage.comparisons().iter().filter_map(|one| self.compared(one));
        let ghosts = stage.tree().lines().iter().filter_map(|line| self.ghosted(line));
        comparisons.chain(ghosts).collect()
    }

    fn compared(&self, comparison: &Comparison) -> Option<Pair> {
        let Outcome::Preferred { chosen, note } = &comparison.outcome else {
            return None;
        };
        Some(Pair {
            kind: PairKind::Comparison { number: comparison.number, note: note.clone() },
            speaker: comparison.speaker.clone(),
            prompt: self.memory(&comparison.speaker, comparison.at.line),
            chosen: self.contender(comparison, *chosen)?,
            rejected: self.contender(comparison, chosen.other())?,
        })
    }

    fn contender(&self, comparison: &Comparison, side: Side) -> Option<Said> {
        let contender = comparison.side(side);
        let line = self.play.stage().line(contender.line()?)?;
        let model = Some(contender.role.model.to_string());
        Some(Said { text: line.text.clone(), line: Some(line.id), model })
    }

    fn ghosted(&self, line: &record::Line) -> Option<Pair> {
        let ghost = self.play.ghost_of(line.id)?;
        Some(Pair {
            kind: PairKind::Ghost { seen: ghost.seen },
            speaker: line.speaker.clone(),
            prompt: self.memory(&line.speaker, line.parent),
            chosen: Said { text: line.text.clone(), line: Some(line.id), model: None },
            rejected: Said { text: ghost.text.clone(), line: None, model: self.model(ghost.call) },
        })
    }
}
