//! One-factor replay: begun, and ended by whatever else the player does.

use super::{Refused, direct::before};
use crate::{
    effect::Effect,
    record::{Factor, LineId, Position, Record},
    stage::{Change, Stage, trial::unattended},
};

impl Stage {
    pub(super) fn try_with(
        &mut self,
        from: LineId,
        change: &Change,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let found = self.on_branch(from)?;
        let casting = self.lasting_casting();
        if let Change::Profile { name, .. } = change
            && !self.scene.names().contains(&name.as_str())
        {
            return Err(Refused::NoSuchSpeaker(name.clone()));
        }
        let changed = change.applied_to(casting);
        if changed == *casting {
            return Err(Refused::NothingChanged);
        }
        let changed = Box::new(unattended(changed));
        self.check_casting(&changed)?;
        let factor = change.factor();
        let mut at = before(found);
        if matches!(factor, Factor::Nsp { .. }) {
            // Who speaks is what the other NSP is asked first.
            at = Position { decision: None, ..at };
        }
        let against = self.head();
        self.end_trial(effects);
        self.cancel(effects);
        let trial = u32::try_from(self.trials.len() + 1).unwrap_or(u32::MAX);
        let opened = Record::TrialOpened { trial, factor, at, against, casting: changed };
        self.emit(opened, effects);
        Ok(())
    }

    pub(super) fn stop_trial(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        self.trial().ok_or(Refused::NoTrial)?;
        self.end_trial(effects);
        Ok(())
    }

    /// Ends the trial that is being played, if one is.
    pub(in crate::stage) fn end_trial(&mut self, effects: &mut Vec<Effect>) {
        let Some(open) = self.trial() else {
            return;
        };
        let (trial, casting) = (open.number, Box::new(open.before.clone()));
        self.cancel(effects);
        self.emit(Record::TrialClosed { trial, casting }, effects);
    }
}
