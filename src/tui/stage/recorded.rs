//! What keys do otherwise where the play is a recorded one.

use super::StagePage;
use crate::{
    play::Play,
    tui::{
        keymap::Action,
        page::{Notice, Shared, Step, Want},
        recording::{Hand, UNCHANGED, is_refused},
    },
};

impl StagePage {
    /// What is done otherwise with a recorded play; `None`: nothing is.
    pub(super) fn act_on_recording(&self, action: Action, shared: &Shared) -> Option<Step> {
        let judged = || shared.play.as_ref().is_some_and(|play| !play.judgings().is_empty());
        match action {
            Action::ToVerdict if judged() => {
                let stage = shared.play.as_ref().map(Play::stage);
                let line = stage.and_then(|stage| self.desk.line(stage)).map(|line| line.id);
                Some(Step::Verdict(line))
            }
            Action::ToVerdict => Some(Step::Say(Notice::plain("It was not judged up to here."))),
            // In the tree it would go to another line.
            Action::Accept => Some(Step::Say(Notice::plain(UNCHANGED))),
            _ if is_refused(action) => Some(Step::Say(Notice::plain(UNCHANGED))),
            _ => Hand::of(action).map(|hand| Step::Want(Want::Hand(hand))),
        }
    }
}
