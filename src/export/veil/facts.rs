//! Each kind of fact without what is to be hidden.

use std::collections::BTreeMap;

use super::{LEFT_OUT, Texts, Veil};
use crate::{
    chat::{Answer, CallId, Fault, FaultKind, From, Message, Purpose},
    record::{
        Casting, Decision, Factor, Finding, Flaw, Line, Mark, Next, Objection, Record, Source,
        Span, Subject, Target,
    },
    script::{self, Odd},
};

impl Veil {
    /// The fact as it may be shown; `None` where nothing of it may.
    pub fn fact(&mut self, record: Record) -> Option<Record> {
        Some(match record {
            Record::Opened { schema, program, origin, templates, scene, casting } => {
                let scene = Box::new(self.scene(*scene));
                let casting = self.casting(casting);
                Record::Opened { schema, program, origin, templates, scene, casting }
            }
            Record::Recast { casting } => Record::Recast { casting: self.casting(casting) },
            Record::Asked { call, purpose, model, params, base, keep, messages } => {
                if model.is_offline() {
                    self.offline.insert(call);
                }
                if speaks(&purpose) {
                    self.spoken.insert(call);
                }
                let (purpose, messages) = (self.purpose(purpose), self.messages(messages));
                Record::Asked { call, purpose, model, params, base, keep, messages }
            }
            Record::Answered { call, answer } => {
                Record::Answered { call, answer: self.answer(call, answer) }
            }
            Record::Failed { call, fault, partial } => {
                let (fault, partial) = (self.fault(fault), unsaid(partial));
                Record::Failed { call, fault, partial }
            }
            Record::Cancelled { call, partial } => {
                Record::Cancelled { call, partial: unsaid(partial) }
            }
            Record::Line(line) => Record::Line(self.line(line)),
            Record::Decided(decision) => Record::Decided(self.decision(decision)),
            Record::Objected(objection) => Record::Objected(self.objection(objection)),
            Record::ComparisonOpened { comparison, speaker, at, of, sides, first } => {
                let speaker = self.name(&speaker);
                Record::ComparisonOpened { comparison, speaker, at, of, sides, first }
            }
            Record::Preferred { comparison, chosen, note } => {
                Record::Preferred { comparison, chosen, note: self.about(&note) }
            }
            Record::TrialOpened { trial, factor, at, against, casting } => {
                let factor = match factor {
                    Factor::Profile { name } => Factor::Profile { name: self.name(&name) },
                    other => other,
                };
                let casting = self.casting(casting);
                Record::TrialOpened { trial, factor, at, against, casting }
            }
            Record::TrialClosed { trial, casting } => {
                Record::TrialClosed { trial, casting: self.casting(casting) }
            }
            Record::JudgingOpened { judging, method, head, terms } => {
                if terms.subject == Subject::Reference && !self.options.book_text {
                    self.references.insert(judging);
                    return None;
                }
                Record::JudgingOpened { judging, method, head, terms }
            }
            Record::Critique { judging, .. }
            | Record::CriticFailed { judging, .. }
            | Record::Scored { judging, .. }
                if self.references.contains(&judging) =>
            {
                return None;
            }
            Record::Critique { judging, dimension, call, flaws, repairs } => {
                let flaws = flaws.into_iter().map(|flaw| self.flaw(flaw)).collect();
                let repairs = repairs.iter().map(|repair| self.about(repair)).collect();
                Record::Critique { judging, dimension, call, flaws, repairs }
            }
            Record::CriticFailed { judging, dimension, call, fault } => {
                Record::CriticFailed { judging, dimension, call, fault: self.fault(fault) }
            }
            Record::Marked(mark) => Record::Marked(self.mark(mark)?),
            // What was typed and not sent is nobody's business; probes tell of the book alone.
            Record::Draft { .. }
            | Record::ProbeOpened { .. }
            | Record::Probed { .. }
            | Record::ProbeFailed { .. } => return None,
            shown @ (Record::Resumed { .. }
            | Record::Moved { .. }
            | Record::Held { .. }
            | Record::WentOn
            | Record::ComparisonDropped { .. }
            | Record::Drafted { .. }
            | Record::Ghosted { .. }
            | Record::BookShown
            | Record::Ended { .. }
            | Record::Scored { .. }
            | Record::MarkingOpened { .. }
            | Record::MarkingDone { .. }) => shown,
        })
    }

    fn casting(&self, mut casting: Box<Casting>) -> Box<Casting> {
        for name in &mut casting.player {
            *name = self.name(name);
        }
        let characters = std::mem::take(&mut casting.roles.characters).into_iter();
        casting.roles.characters =
            characters.map(|(name, role)| (self.name(&name), role)).collect();
        let profiles = std::mem::take(&mut casting.profiles).into_iter();
        casting.profiles =
            profiles.map(|(name, text)| (self.name(&name), self.about(&text))).collect();
        casting.endpoints = BTreeMap::new();
        casting
    }

    fn purpose(&self, purpose: Purpose) -> Purpose {
        match purpose {
            Purpose::Actor { speaker } => Purpose::Actor { speaker: self.name(&speaker) },
            Purpose::Ghost { speaker } => Purpose::Ghost { speaker: self.name(&speaker) },
            Purpose::Contender { speaker, comparison, side } => {
                Purpose::Contender { speaker: self.name(&speaker), comparison, side }
            }
            other @ (Purpose::Environment
            | Purpose::Nsp
            | Purpose::Critic { .. }
            | Purpose::Probe { .. }
            | Purpose::Retelling) => other,
        }
    }

    /// Of what was sent only the instructions are kept; the lines in it are made anew.
    fn messages(&self, messages: Vec<Message>) -> Vec<Message> {
        let shown = |message: Message| match message.from {
            From::System => Message::system(self.about(&message.content)),
            From::User | From::Assistant => Message { content: String::new(), ..message },
        };
        messages.into_iter().map(shown).collect()
    }

    fn answer(&mut self, call: CallId, mut answer: Answer) -> Answer {
        answer.reasoning.clear();
        if !self.spoken.contains(&call) {
            // Brackets are a critic's lists, and no thoughts.
            answer.text = self.about(&answer.text);
            return answer;
        }
        self.hide_thoughts(&answer.text, "");
        answer.text = match !self.options.book_text && self.offline.contains(&call) {
            true => LEFT_OUT.to_owned(),
            false => self.said(&answer.text),
        };
        answer
    }

    fn line(&mut self, mut line: Line) -> Line {
        self.hide_thoughts(&line.text, &line.speaker);
        let by_book = match line.source {
            Source::Book { .. } => true,
            Source::Model { call } => self.offline.contains(&call),
            Source::Player | Source::Edit { .. } => false,
        };
        let before = line.text.clone();
        line.speaker = self.name(&line.speaker);
        if by_book && !self.options.book_text {
            line.text = LEFT_OUT.to_owned();
            line.raw = None;
        } else {
            line.text = self.said(&line.text);
            line.raw = line.raw.as_deref().map(|raw| self.said(raw));
        }
        let after = line.text.clone();
        if before != after {
            let cut_short = line.odd.contains(&Odd::CutShort).then_some(Odd::CutShort);
            let read = line.raw.as_deref().unwrap_or(&line.text);
            line.odd = script::parse(read, &line.speaker, &self.speakers).odd().to_vec();
            line.odd.extend(cut_short);
        }
        self.lines.insert(line.id, Texts { before, after });
        line
    }

    fn decision(&self, mut decision: Decision) -> Decision {
        if let Next::Speaker(name) = &mut decision.next {
            *name = self.name(name);
        }
        decision.said = decision.said.map(|said| self.name(&said));
        decision.answer = decision.answer.map(|answer| self.about(&answer));
        decision.first = decision.first.map(|first| self.objection(first));
        decision
    }

    fn objection(&self, objection: Objection) -> Objection {
        Objection {
            said: self.name(&objection.said),
            answer: self.about(&objection.answer),
            ..objection
        }
    }

    /// A fault may quote what was sent.
    fn fault(&self, fault: Fault) -> Fault {
        let what = match fault.kind {
            FaultKind::Leak => "A thought was about to be told to somebody else.".to_owned(),
            _ => self.about(&fault.what),
        };
        Fault { what, hint: self.about(&fault.hint), ..fault }
    }

    fn flaw(&self, mut flaw: Flaw) -> Flaw {
        flaw.instance = self.about(&flaw.instance);
        flaw.kind = self.about(&flaw.kind);
        flaw.given = flaw.given.map(|given| self.value(given));
        if let Some(evidence) = &mut flaw.evidence {
            evidence.quote = self.about(&evidence.quote);
        }
        flaw
    }

    fn mark(&self, mut mark: Mark) -> Option<Mark> {
        match &mut mark.at {
            Target::Flaw { judging, .. } if self.references.contains(judging) => return None,
            Target::Line { line, span } => {
                *span = span.and_then(|Span { start, end }| {
                    let (start, end) = self.place(*line, start, end)?;
                    Some(Span { start, end })
                });
            }
            Target::Flaw { .. } | Target::Play => {}
        }
        match &mut mark.finding {
            Finding::Flaw { kind, instance, .. } => {
                (*kind, *instance) = (self.about(kind), self.about(instance));
            }
            Finding::Change { kind: Some(kind), .. } => *kind = self.about(kind),
            Finding::Label { label } => *label = self.about(label),
            Finding::Comment { text } => *text = self.about(text),
            Finding::Accept
            | Finding::Reject
            | Finding::Change { kind: None, .. }
            | Finding::Rating { .. }
            | Finding::Withdrawn => {}
        }
        Some(mark)
    }
}

/// What had come of a call that brought nothing is in no export.
fn unsaid(partial: Answer) -> Answer {
    Answer { text: String::new(), reasoning: String::new(), ..partial }
}

/// Whether what is answered is a line of the play, or would have been one.
fn speaks(purpose: &Purpose) -> bool {
    match purpose {
        Purpose::Actor { .. }
        | Purpose::Environment
        | Purpose::Ghost { .. }
        | Purpose::Contender { .. } => true,
        Purpose::Nsp | Purpose::Critic { .. } | Purpose::Probe { .. } | Purpose::Retelling => false,
    }
}
