//! The scene's reference judged beside the play, once for each judge.

use super::{JudgeRequest, Play, judging::Judging};
use crate::{
    chat::{Fault, FaultKind},
    effect::Effect,
    judge::baseline::{Baseline, BaselineKey},
    record::{Subject, Whom},
};

impl JudgeRequest {
    /// The same of the scene's reference: all of its lines, by the same judge and rubric.
    pub fn of_reference(self) -> Self {
        Self { subject: Subject::Reference, whom: Whom::Everyone, ..self }
    }
}

impl Play {
    /// What the baseline that `request` asks for is known by; whether there is one already is for
    /// the caller to see.
    ///
    /// # Errors
    /// As [`Self::judge`]; or the request is not one of the reference by a model.
    pub fn baseline_key(&self, request: &JudgeRequest) -> Result<BaselineKey, Fault> {
        let terms = request.terms();
        if terms.subject != Subject::Reference || request.judge.model.is_offline() {
            return Err(no_baseline());
        }
        let requests = Judging::requests_of(request, &self.stage, &self.calls)?;
        Ok(BaselineKey::new(&request.judge, &terms, requests.iter().map(Vec::as_slice)))
    }

    /// Takes a baseline that was judged earlier as a judging of this play, and asks nobody.
    ///
    /// # Errors
    /// As [`Self::baseline_key`]; or it is the baseline of another request.
    pub fn take_baseline(
        &mut self,
        request: JudgeRequest,
        baseline: Baseline,
    ) -> Result<Vec<Effect>, Fault> {
        if self.baseline_key(&request)? != baseline.key {
            return Err(Fault::new(
                FaultKind::Setup,
                "The stored baseline is of another request.",
                "Judge the reference anew.",
            ));
        }
        let number = self.next_judging();
        let (judging, effects) =
            Judging::open_known(number, request, baseline.critiques, &self.stage, &self.calls)?;
        self.judgings.push(judging);
        self.note(&effects);
        Ok(effects)
    }

    /// What is to be stored of a judging; `None` unless it is one of the reference by a model and
    /// all its critics could be read.
    pub fn baseline_of(&self, judging: u32) -> Option<Baseline> {
        let found = self.judgings.iter().find(|one| one.panel.judging() == judging)?;
        Baseline::of(&found.panel, self.stage.scene().id())
    }

    pub(super) fn next_judging(&self) -> u32 {
        u32::try_from(self.judgings.len() + 1).unwrap_or(u32::MAX)
    }
}

fn no_baseline() -> Fault {
    Fault::new(
        FaultKind::Setup,
        "A baseline is the reference, judged by a model.",
        "Choose a judge model, and the reference to be judged.",
    )
}
