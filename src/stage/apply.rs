//! How each fact changes the stage. The only place where its lasting state is written.

use super::{Fragment, Stage, Step, Systems, index};
use crate::{
    chat::{Answer, CallId, Fault, Purpose},
    record::{Casting, Decision, EndReason, How, Line, LineId, Next, Record},
};

/// A fact that cannot follow those before it: the journal was written by something else, or
/// changed by hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Inconsistent(String);

impl Stage {
    /// Applies a fact read from a journal.
    ///
    /// # Errors
    /// When it cannot follow the facts before it; the stage is unchanged then.
    pub fn replay(&mut self, record: &Record) -> Result<(), Inconsistent> {
        self.check(record)?;
        self.apply(record);
        Ok(())
    }

    fn check(&self, record: &Record) -> Result<(), Inconsistent> {
        let fail = |what: String| Err(Inconsistent(what));
        match record {
            Record::Line(line) => {
                if index(line.id.0) != self.lines.len() {
                    return fail(format!("line {} does not follow {}", line.id, self.lines.len()));
                }
                if line.parent.is_some_and(|id| self.line(id).is_none()) {
                    return fail(format!("line {} continues a line that is not there", line.id));
                }
                if !self.is_speaker(&line.speaker) {
                    return fail(format!("line {}: nobody is called {}", line.id, line.speaker));
                }
            }
            Record::Decided(decision) => {
                if index(decision.id.0) != self.decisions.len() {
                    return fail(format!("decision {} is out of order", decision.id.0));
                }
                if let Next::Speaker(name) = &decision.next
                    && !self.is_speaker(name)
                {
                    return fail(format!("nobody is called {name}"));
                }
            }
            Record::Asked { purpose: Purpose::Actor { speaker }, .. }
                if !self.is_speaker(speaker) =>
            {
                return fail(format!("nobody is called {speaker}"));
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn apply(&mut self, record: &Record) {
        match record {
            Record::Recast { casting } => self.recast(casting),
            Record::Asked { call, purpose, base, keep, messages, .. } => {
                if let Some(agent) = agent(purpose) {
                    self.note_request(agent, *call, *base, *keep, messages.clone());
                    self.step = Step::Asked {
                        call: *call,
                        purpose: purpose.clone(),
                        partial: Answer::default(),
                        tries: self.tries_of(purpose),
                    };
                }
            }
            Record::Answered { call, answer } => self.answered(*call, answer),
            Record::Failed { call, fault, partial } => self.failed(*call, fault, partial),
            Record::Cancelled { call, partial } => {
                if self.step.awaits(*call) {
                    self.keep_fragment(partial, None);
                    self.step = self.before_call();
                }
            }
            Record::Line(line) => self.add_line(line.clone()),
            Record::Decided(decision) => self.add_decision(decision.clone()),
            Record::Ended { why } => self.step = Step::Over(*why),
            Record::Opened { .. }
            | Record::Resumed { .. }
            | Record::Draft { .. }
            | Record::Objected(_)
            | Record::Moved { .. }
            | Record::Held { .. }
            | Record::WentOn
            | Record::ComparisonOpened { .. }
            | Record::Preferred { .. }
            | Record::ComparisonDropped { .. }
            | Record::TrialOpened { .. }
            | Record::TrialClosed { .. }
            | Record::Ghosted { .. }
            | Record::BookShown
            | Record::MarkingOpened { .. }
            | Record::MarkingDone { .. }
            | Record::Marked(_)
            | Record::JudgingOpened { .. }
            | Record::Critique { .. }
            | Record::CriticFailed { .. }
            | Record::Scored { .. } => {}
        }
    }

    /// A call that was under way when the program ended will not answer any more.
    pub(super) fn forget_lost_call(&mut self) {
        if self.step.call().is_some() {
            self.step = self.before_call();
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
                Purpose::Nsp
                | Purpose::Critic { .. }
                | Purpose::Ghost { .. }
                | Purpose::Contender { .. }
                | Purpose::Probe { .. } => Step::Turn,
            },
            other => other.clone(),
        }
    }

    fn recast(&mut self, casting: &Casting) {
        // A casting that the templates cannot be filled with is refused before it becomes a fact;
        // in a journal whose templates have since been lost, the old messages go on.
        if let Ok(systems) = Systems::fill(&self.templates, &self.scene, casting) {
            self.systems = systems;
        }
        self.casting = casting.clone();
    }

    fn tries_of(&self, purpose: &Purpose) -> u32 {
        match &self.step {
            Step::Failed { purpose: failed, tries, .. } if failed == purpose => *tries,
            _ => 0,
        }
    }

    fn failed(&mut self, call: CallId, fault: &Fault, partial: &Answer) {
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

    fn keep_fragment(&mut self, partial: &Answer, fault: Option<&Fault>) {
        let (Step::Asked { purpose, .. } | Step::Answered { purpose, .. }) = &self.step else {
            return;
        };
        let Some(speaker) = agent(purpose).filter(|agent| *agent != super::memory::NSP) else {
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

    fn answered(&mut self, call: CallId, answer: &Answer) {
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

    fn add_line(&mut self, line: Line) {
        if self.head() != line.parent {
            self.path = self.ids_to(line.parent);
        }
        self.path.push(line.id);
        self.standing = None;
        self.lines.push(line);
        self.step = Step::Turn;
    }

    fn add_decision(&mut self, decision: Decision) {
        self.standing = Some(decision.id);
        self.step = match (&decision.next, &decision.how) {
            (Next::End, How::Book) => Step::Closing(EndReason::Book),
            (Next::End, _) => Step::Closing(EndReason::Nsp),
            (Next::Speaker(_), _) if self.all_rounds_played() => Step::Closing(EndReason::Rounds),
            (Next::Speaker(speaker), _) => Step::Word { speaker: speaker.clone() },
        };
        self.decisions.push(decision);
    }

    pub(super) fn ids_to(&self, line: Option<LineId>) -> Vec<LineId> {
        let mut path = Vec::new();
        let mut at = line;
        while let Some(found) = at.and_then(|id| self.line(id)) {
            path.push(found.id);
            // A parent is always older, so this comes to an end even in a journal made by hand.
            at = found.parent.filter(|parent| *parent < found.id);
        }
        path.reverse();
        path
    }
}

/// The agent whose history a call is made from; critics have none.
pub(super) fn agent(purpose: &Purpose) -> Option<&str> {
    match purpose {
        Purpose::Actor { speaker } => Some(speaker),
        Purpose::Environment => Some(crate::scene::ENVIRONMENT),
        Purpose::Nsp => Some(super::memory::NSP),
        Purpose::Critic { .. }
        | Purpose::Ghost { .. }
        | Purpose::Contender { .. }
        | Purpose::Probe { .. } => None,
    }
}
