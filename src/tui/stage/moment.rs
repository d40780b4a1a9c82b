//! What the player can do at this point of the play, and so which keys there are.

use crate::{
    record::EndReason,
    stage::{Stage, Step},
    tui::keymap::Context,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The player's turn.
    Turn,
    /// Somebody else has the word, or it is being asked who has.
    Running,
    /// A call failed.
    Failed,
    /// The play waits to be let go on.
    Held,
    Over {
        /// Whether the scene can be taken up again.
        open: bool,
        /// Whether there is a line to judge.
        played: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub phase: Phase,
    /// Nobody is played.
    pub watching: bool,
    /// Something stands in the editor.
    pub written: bool,
    /// A line is chosen on the desk.
    pub desk: bool,
    /// It is a recorded play that is played again.
    pub recorded: bool,
}

impl Moment {
    pub fn of(stage: &Stage, written: bool, desk: bool) -> Self {
        let rules = &stage.casting().rules;
        let phase = match stage.step() {
            Step::Over(why) | Step::Closing(why) => {
                let open = *why != EndReason::Rounds && stage.rounds() < rules.max_rounds;
                Phase::Over { open, played: stage.rounds() > 0 }
            }
            Step::Failed { .. } => Phase::Failed,
            Step::Held { .. } => Phase::Held,
            _ if stage.players_turn().is_some() => Phase::Turn,
            _ => Phase::Running,
        };
        Self { phase, watching: stage.casting().player.is_empty(), written, desk, recorded: false }
    }

    /// Whether a line can be written.
    pub fn can_write(self) -> bool {
        !self.recorded && !self.watching && !matches!(self.phase, Phase::Over { open: false, .. })
    }

    /// The key contexts, the innermost first.
    pub fn contexts(self) -> &'static [Context] {
        use Context::*;
        match (self.phase, self.can_write()) {
            _ if self.recorded && self.desk => &[Desk, Stage],
            _ if self.recorded => &[Recording, Watching, Stage, List, Letters],
            (Phase::Failed, _) if self.desk => &[Desk, Fault, Stage],
            _ if self.desk => &[Desk, Stage],
            (Phase::Turn, true) => &[Turn, Line, Text, Playing, PlayingOn, Stage],
            (Phase::Held, true) if !self.written => &[Held, Line, Text, Playing, PlayingOn, Stage],
            (Phase::Running | Phase::Held, true) => &[CutIn, Line, Text, Playing, PlayingOn, Stage],
            (Phase::Failed, true) => &[Fault, CutIn, Line, Text, Playing, PlayingOn, Stage],
            (Phase::Over { .. }, true) if self.written => &[CutIn, Line, Text, Playing, Stage],
            (Phase::Over { played: true, .. }, true) => &[Over, Playing, Stage, List],
            (Phase::Over { played: false, .. }, true) => &[Playing, Stage, List],
            (Phase::Over { open, played }, false) => match (open, played) {
                (true, true) => &[Over, WatchingOpen, Watching, Stage, List, Letters],
                (true, false) => &[WatchingOpen, Watching, Stage, List, Letters],
                (false, true) => &[Over, Watching, Stage, List, Letters],
                (false, false) => &[Watching, Stage, List, Letters],
            },
            (Phase::Failed, false) => {
                &[Fault, WatchingOpen, Watching, WatchingOn, Stage, List, Letters]
            }
            (Phase::Held, false) => {
                &[Held, WatchingOpen, Watching, WatchingOn, Stage, List, Letters]
            }
            (Phase::Turn | Phase::Running, false) => {
                &[WatchingOpen, Watching, WatchingOn, Stage, List, Letters]
            }
        }
    }
}
