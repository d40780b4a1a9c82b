//! Probes of judges: can this one tell who speaks in the scene's reference?

use super::Play;
use crate::{
    chat::{Fault, FaultKind, Heard},
    effect::Effect,
    judge::probe::{
        Probe, Question,
        masked::{Line, Masked},
        request,
    },
    record::{Record, RoleModel},
};

impl Play {
    /// Asks `judge` about every line of the reference who speaks it. Can be done at any time, also
    /// several times and with several judges at once.
    ///
    /// # Errors
    /// The judge is the offline company, there is nobody to tell apart, or the template cannot be
    /// filled.
    pub fn probe(&mut self, judge: RoleModel) -> Result<Vec<Effect>, Fault> {
        if judge.model.is_offline() {
            return Err(Fault::new(
                FaultKind::Setup,
                "The offline company judges by fixed checks and can name nobody.",
                "Choose a model as the judge.",
            ));
        }
        let questions = self.questions()?;
        let number = u32::try_from(self.probes.len() + 1).unwrap_or(u32::MAX);
        let cast = self.probe_cast();
        let (probe, effects) = Probe::open(number, judge, cast, questions, &mut self.ids);
        self.probes.push(probe);
        self.note(&effects);
        Ok(effects)
    }

    /// Asks once more about every line of a probe that has no name.
    pub fn retry_probe(&mut self, number: u32) -> Vec<Effect> {
        let Some(probe) = self.probes.iter_mut().find(|probe| probe.number() == number) else {
            return Vec::new();
        };
        let effects = probe.retry(&mut self.ids);
        self.note(&effects);
        effects
    }

    /// The probes made within this play, the oldest first.
    pub fn probes(&self) -> &[Probe] {
        &self.probes
    }

    pub(super) fn hear_probe(&mut self, heard: Heard) -> Vec<Effect> {
        let call = heard.call();
        let probe = self.probes.iter_mut().find(|probe| probe.waits_for(call));
        probe.map_or_else(Vec::new, |probe| probe.hear(heard, &mut self.ids))
    }

    /// Takes in a fact of a probe. One whose questions can no longer be made keeps what it has and
    /// asks nothing again.
    pub(super) fn take_probe(&mut self, record: &Record) {
        if let Record::ProbeOpened { probe, model, params } = record {
            let judge = RoleModel { model: model.clone(), params: *params };
            let questions = self.questions().unwrap_or_else(|_| self.silent_questions());
            self.probes.push(Probe::restore(*probe, judge, self.probe_cast(), questions));
        }
        for probe in &mut self.probes {
            probe.apply(record);
        }
    }

    fn silent_questions(&self) -> Vec<Question> {
        let masked = Masked::new(self.stage.scene());
        let silent = |line: &Line| Question {
            line: line.index,
            speaker: line.speaker.clone(),
            messages: Vec::new(),
        };
        masked.asked().map(silent).collect()
    }

    fn questions(&self) -> Result<Vec<Question>, Fault> {
        let template = self.stage.templates().probe().map_err(|error| {
            Fault::new(FaultKind::Setup, error.to_string(), "Correct the template.")
        })?;
        request::questions(&template, self.stage.scene())
    }

    fn probe_cast(&self) -> Vec<String> {
        self.stage.scene().cast().map(str::to_owned).collect()
    }
}
