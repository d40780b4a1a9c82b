//! A recorded play on the screens: how it stands, what can be done with it and what cannot.
//!
//! Which beats there are is [`crate::journal::replay`]'s; when they come is the backstage's.

use super::keymap::Action;

/// The pace of the record, and the bounds of what keys make of it.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.125..=64.0;

/// How a recorded play stands while it is played again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Lines of the play over all its branches, and how many of them are there.
    pub lines: usize,
    pub shown: usize,
    pub is_over: bool,
    pub runs: bool,
    /// 1 is the pace of the record.
    pub speed: f64,
    /// Why it is only read, where somebody wanted to go on with it.
    pub why: Option<&'static str>,
}

/// What a person does with a recorded play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Stop it, or let it go on.
    Pause,
    Faster,
    Slower,
    /// To where the next line is final.
    Step,
    /// To where the line before was final.
    StepBack,
    ToStart,
    ToEnd,
}

impl Hand {
    /// What a key of the Stage does with a recorded play.
    pub fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Pause | Action::GoOn => Self::Pause,
            Action::Faster => Self::Faster,
            Action::Slower => Self::Slower,
            Action::NextStep => Self::Step,
            Action::StepBack => Self::StepBack,
            Action::Rewind => Self::ToStart,
            Action::ToTheEnd => Self::ToEnd,
            _ => return None,
        })
    }
}

/// Said of what would change a recorded play.
pub const UNCHANGED: &str = "This is a recording: nothing of it is changed.";

/// Whether the action would change a play, which a recorded one does not let.
pub fn is_refused(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Reroll
            | EditLine
            | DeleteFrom
            | PlayFrom
            | EarlierTake
            | LaterTake
            | UndoPlay
            | RedoPlay
            | NameNext
            | Nth(_)
            | EndScene
            | Rules
            | Feelings
            | ToModels
            | MarkPlay
            | CompareModels
            | ReplayFrom
            | StopTrial
            | AskAgain
            | Pass
            | DraftLine
            | RetryCritic
            | JudgeAgain
            | AcceptFlaw
            | RejectFlaw
            | ProbeJudge
            | JudgeBook
    )
}

impl Recording {
    /// One sentence for the top of the status.
    pub fn told(&self) -> String {
        let sign = match (self.is_over, self.runs) {
            (true, _) => "■ Recording, at its end",
            (false, true) => "▶ Recording",
            (false, false) => "‖ Recording, stopped",
        };
        let line = format!("line {} of {}", self.shown, self.lines);
        let said = match self.speed {
            speed if (speed - 1.0).abs() < f64::EPSILON => format!("{sign} · {line}"),
            speed => format!("{sign} · {line} · {speed}× its pace"),
        };
        match self.why {
            Some(why) => format!("{said} · {why}"),
            None => said,
        }
    }
}
