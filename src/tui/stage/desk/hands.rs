//! What the director's keys do.

use super::rules::RulesSheet;
use crate::{
    stage::{Act, Stage},
    tui::{
        keymap::Action,
        page::{Notice, Shared, Step, Want},
        stage::{Sheet, StagePage, moment::Phase},
    },
};

impl StagePage {
    /// Does what is the director's to do; `None`: the action is something else.
    pub(in crate::tui::stage) fn direct(
        &mut self,
        action: Action,
        shared: &Shared,
    ) -> Option<Step> {
        let stage = shared.play.as_ref()?.stage();
        let step = match action {
            Action::ToDesk => self.toggle_desk(stage, shared),
            Action::NextLens => self.next_lens(stage),
            Action::Rules => {
                self.sheet = Some(Sheet::Rules(RulesSheet::default()));
                Step::Stay
            }
            Action::Nth(number) => self.name_nth(number, stage),
            Action::Back if self.side.is_none() && self.desk.is_open() => {
                self.leave_desk(stage);
                Step::Stay
            }
            _ if self.desk.is_open() => {
                return self.move_choice(action, stage).then_some(Step::Stay);
            }
            _ => return None,
        };
        Some(step)
    }

    /// Changes a rule, or moves on the sheet of rules.
    pub(in crate::tui::stage) fn rule(
        sheet: &mut RulesSheet,
        action: Action,
        stage: &Stage,
    ) -> Step {
        let mut casting = stage.casting().clone();
        match sheet.act(action, &casting.rules) {
            Some(rules) => {
                casting.rules = rules;
                Step::Want(Want::Act(Act::Recast(Box::new(casting))))
            }
            None => Step::Stay,
        }
    }

    fn toggle_desk(&mut self, stage: &Stage, shared: &Shared) -> Step {
        if self.desk.is_open() {
            self.leave_desk(stage);
            return Step::Stay;
        }
        if stage.path().len() == 0 {
            return Step::Say(Notice::plain("There is no line yet to do anything with."));
        }
        self.desk.open(stage);
        self.transcript.hold(shared);
        Step::Stay
    }

    fn leave_desk(&mut self, stage: &Stage) {
        let at_end = self.desk.line(stage).map(|line| line.id) == stage.head();
        self.desk.close();
        if at_end {
            self.transcript.go_to_newest();
        }
    }

    fn move_choice(&mut self, action: Action, stage: &Stage) -> bool {
        let pages = matches!(action, Action::PageUp | Action::PageDown);
        if pages && self.side.is_some() {
            return false;
        }
        let page = self.transcript.lines_in_view().saturating_sub(1).max(1);
        self.desk.act(action, stage, page)
    }

    fn next_lens(&mut self, stage: &Stage) -> Step {
        let lens = self.transcript.lens().next(stage);
        self.transcript.look_through(lens);
        Step::Say(Notice::plain(lens.about(stage)))
    }

    fn name_nth(&mut self, number: u8, stage: &Stage) -> Step {
        if matches!(self.moment.phase, Phase::Over { open: false, .. }) {
            return Step::Say(Notice::plain("The scene is over; nobody can be named any more."));
        }
        let speakers = stage.scene().speakers();
        let Some(speaker) = usize::from(number).checked_sub(1).and_then(|at| speakers.get(at))
        else {
            let said =
                format!("There are {} speakers; none has the number {number}.", speakers.len());
            return Step::Say(Notice::plain(said));
        };
        Step::Want(Want::Act(Act::Name { speaker: speaker.clone() }))
    }
}
