//! What the facts of a call change: that it was asked, and how it ended.

use super::agent;
use crate::{
    chat::{Answer, CallId, Fault, Purpose},
    stage::{Fragment, Stage, Step, comparison::Writing, index, memory},
};

impl Stage {
    /// Calls that were under way when the program ended will not answer any more.
    pub(in crate::stage) fn forget_lost_calls(&mut self) {
        self.seeking = None;
        if self.step.call().is_some() {
            self.step = self.before_call();
        }
        let number = self.comparing().map_or(0, |comparison| comparison.number);
        if let Some(comparison) = self.comparisons.get_mut(index(number)) {
            for contender in [&mut comparison.a, &mut comparison.b] {
                if contender.under_way().is_some() {
                    contender.writing = Writing::Waiting;
                }
            }
        }
    }

    pub(super) fn asked_for(&mut self, call: CallId, purpose: &Purpose) {
        if let Purpose::Contender { side, .. } = purpose {
            let partial = Answer::default();
            if let Some(contender) = self.contender_mut(*side) {
                contender.call = Some(call);
                contender.writing = Writing::Asked { partial };
            }
            return;
        }
        self.step = Step::Asked {
            call,
            purpose: purpose.clone(),
            partial: Answer::default(),
            tries: self.tries_of(purpose),
        };
    }

    pub(super) fn answered(&mut self, call: CallId, answer: &Answer) {
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Answered { answer: answer.clone() };
            return;
        }
        if let Step::Asked { call: awaited, purpose, tries, .. } = &self.step
            && *awaited == call
        {
            self.step = Step::Answered {
                call,
                purpose: purpose.clone(),
                answer: answer.clone(),
                tries: *tries,
            };
        }
    }

    pub(super) fn failed(&mut self, call: CallId, fault: &Fault, partial: &Answer) {
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Failed { fault: fault.clone() };
            return;
        }
        let (Step::Asked { call: awaited, purpose, tries, .. }
        | Step::Answered { call: awaited, purpose, tries, .. }) = self.step.clone()
        else {
            return;
        };
        if awaited != call {
            return;
        }
        self.keep_fragment(partial, Some(fault));
        self.step = Step::Failed { call, purpose, fault: fault.clone(), tries: tries + 1 };
    }

    pub(super) fn cancelled(&mut self, call: CallId, partial: &Answer) {
        if self.step.awaits(call) {
            self.keep_fragment(partial, None);
            self.step = self.before_call();
        }
        if let Some(contender) = self.side_awaiting(call).and_then(|side| self.contender_mut(side))
        {
            contender.writing = Writing::Waiting;
        }
    }

    fn keep_fragment(&mut self, partial: &Answer, fault: Option<&Fault>) {
        let (Step::Asked { purpose, .. } | Step::Answered { purpose, .. }) = &self.step else {
            return;
        };
        let Some(speaker) = agent(purpose).filter(|agent| *agent != memory::NSP) else {
            return;
        };
        if !partial.text.trim().is_empty() {
            self.fragments.push(Fragment {
                after: self.head(),
                speaker: speaker.to_owned(),
                text: partial.text.trim().to_owned(),
                fault: fault.cloned(),
            });
        }
    }

    /// The point from which the call under way was asked.
    fn before_call(&self) -> Step {
        match &self.step {
            Step::Asked { purpose, .. } => match purpose {
                Purpose::Actor { speaker } => Step::Word { speaker: speaker.clone() },
                Purpose::Environment => {
                    Step::Word { speaker: crate::scene::ENVIRONMENT.to_owned() }
                }
                _ => Step::Turn,
            },
            other => other.clone(),
        }
    }

    fn tries_of(&self, purpose: &Purpose) -> u32 {
        match &self.step {
            Step::Failed { purpose: failed, tries, .. } if failed == purpose => *tries,
            _ => 0,
        }
    }
}
