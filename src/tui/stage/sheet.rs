//! What lies over the play and takes the keys: the list of speakers, the rules, or how the characters
//! feel.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{StagePage, feelings::Feelings, moment::Phase, naming::Naming};
use crate::{
    stage::{Act, Stage},
    tui::{
        keymap::{Action, Context},
        page::{Notice, Shared, Step, Want},
        rules::{RulesSheet, Situation},
    },
};

pub enum Sheet {
    /// The list of speakers, one of whom is being named.
    Naming(Naming),
    Rules(RulesSheet),
    Feelings(Feelings),
}

impl Sheet {
    pub fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Naming(_) => &[Context::Naming, Context::List, Context::Letters],
            Self::Rules(_) => RulesSheet::CONTEXTS,
            Self::Feelings(_) => Feelings::CONTEXTS,
        }
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, stage: &Stage, shared: &Shared) {
        match self {
            Self::Naming(naming) => naming.draw(buffer, window, stage, shared),
            Self::Rules(rules) => {
                let casting = stage.casting();
                let at = Situation {
                    watching: casting.player.is_empty(),
                    company: casting.roles.nsp.model.is_offline(),
                };
                let title = "Rules of this play, from the next line on";
                rules.draw(buffer, window, title, (&casting.rules, at), shared);
            }
            Self::Feelings(feelings) => feelings.draw(buffer, window, stage, &shared.theme),
        }
    }
}

impl StagePage {
    pub(super) fn act_on_sheet(&mut self, action: Action, shared: &Shared) -> Step {
        if matches!(action, Action::Back | Action::Rules | Action::Feelings) {
            self.sheet = None;
            return Step::Stay;
        }
        match (&mut self.sheet, &shared.play) {
            (Some(Sheet::Naming(naming)), _) => {
                let Some(speaker) = naming.act(action) else { return Step::Stay };
                self.sheet = None;
                Step::Want(Want::Act(Act::Name { speaker }))
            }
            (Some(Sheet::Rules(sheet)), Some(play)) => {
                let mut casting = play.stage().casting().clone();
                let Some(rules) = sheet.act(action, &casting.rules) else { return Step::Stay };
                casting.rules = rules;
                Step::Want(Want::Act(Act::Recast(Box::new(casting))))
            }
            (Some(Sheet::Feelings(feelings)), Some(play)) => feelings.act(action, play.stage()),
            _ => Step::Stay,
        }
    }

    pub(super) fn open_feelings(&mut self, stage: &Stage) -> Step {
        self.sheet = Some(Sheet::Feelings(Feelings::new(stage)));
        Step::Stay
    }

    pub(super) fn open_rules(&mut self) -> Step {
        self.sheet = Some(Sheet::Rules(RulesSheet::default()));
        Step::Stay
    }

    pub(super) fn name_next(&mut self, shared: &Shared) -> Step {
        if let Some(refusal) = self.nobody_can_be_named() {
            return refusal;
        }
        self.sheet = shared.play.as_ref().map(|play| Sheet::Naming(Naming::new(play.stage())));
        Step::Stay
    }

    /// Names the speaker with this number, counted from 1.
    pub(super) fn name_nth(&mut self, number: u8, stage: &Stage) -> Step {
        if let Some(refusal) = self.nobody_can_be_named() {
            return refusal;
        }
        let speakers = stage.scene().speakers();
        let Some(speaker) = usize::from(number).checked_sub(1).and_then(|at| speakers.get(at))
        else {
            let count = speakers.len();
            let said = format!("There are {count} speakers; none has the number {number}.");
            return Step::Say(Notice::plain(said));
        };
        Step::Want(Want::Act(Act::Name { speaker: speaker.clone() }))
    }

    fn nobody_can_be_named(&self) -> Option<Step> {
        let over = matches!(self.moment.phase, Phase::Over { open: false, .. });
        let said = "The scene is over; nobody can be named any more.";
        over.then(|| Step::Say(Notice::plain(said)))
    }
}
