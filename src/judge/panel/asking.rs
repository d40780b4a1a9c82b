//! When a critic is asked, asked again or given up.

use super::Panel;
use crate::{
    chat::{Answer, CallId, CallIds, Fault, FaultKind, Params, Purpose, Request},
    effect::Effect,
    judge::{
        checks, evidence,
        imitation::copied_from,
        reading::{self, Reading},
        rubric::Dimension,
    },
    record::{Form, Method, Record},
};

/// Times a critic is asked before an unreadable answer is given up.
pub const TRIES: u32 = 3;

/// Sampling temperature once an answer could not be read.
const RETRY_TEMPERATURE: f64 = 1.0;

impl Panel {
    pub(super) fn ask(&mut self, index: usize, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        let (Some(critic), Method::Judge { model, .. }) = (self.critics.get(index), &self.method)
        else {
            return;
        };
        let call = ids.issue();
        let model = model.clone();
        let messages = critic.messages().to_vec();
        let purpose = Purpose::Critic {
            judging: self.judging,
            dimension: critic.dimension.clone(),
            attempt: critic.attempt + 1,
        };
        // The same request at temperature 0 would bring the same unreadable answer. A temperature
        // that is left to the server stays so: the server may take no other.
        let params = if critic.was_unreadable() {
            let temperature = self.params.temperature.map(|_| RETRY_TEMPERATURE);
            Params { temperature, ..self.params }
        } else {
            self.params
        };
        let asked = Record::Asked {
            call,
            purpose: purpose.clone(),
            model: model.clone(),
            params,
            base: None,
            keep: 0,
            messages: messages.clone(),
        };
        self.record(asked, effects);
        effects.push(Effect::Ask(Request { call, purpose, model, params, messages }));
    }

    pub(super) fn answered(
        &mut self,
        index: usize,
        call: CallId,
        answer: Answer,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) {
        let Some(critic) = self.critics.get(index) else {
            return;
        };
        let (dimension, tries) = (critic.dimension.clone(), critic.tries());
        let read = match self.rubric.dimension(&dimension) {
            Some(asked) => self.read(asked, &answer),
            None => Err(unknown_dimension(&dimension)),
        };
        self.record(Record::Answered { call, answer }, effects);
        match read {
            Ok(reading) => {
                let critique = Record::Critique {
                    judging: self.judging,
                    dimension,
                    call: Some(call),
                    flaws: reading.flaws,
                    repairs: reading.repairs,
                };
                self.record(critique, effects);
                self.settle(effects);
            }
            Err(_) if tries < TRIES => self.ask(index, ids, effects),
            Err(fault) => self.give_up(index, call, fault, effects),
        }
    }

    fn read(&self, asked: &Dimension, answer: &Answer) -> Result<Reading, Fault> {
        let form = self.terms.form;
        let read = reading::read_as(&answer.text, asked, &self.rubric, form);
        let read = read.map(|mut reading| {
            if form == Form::Evidence {
                evidence::check(&mut reading, &self.material);
            }
            reading
        });
        let read = read.map(|mut reading| {
            if let Some(place) = copied_from(&answer.text, &self.material) {
                reading.repairs.push(format!("the answer stands word for word in {place}"));
            }
            reading.repairs.extend(self.imitations.iter().map(ToString::to_string));
            reading
        });
        read.map_err(|why| {
            let model = match &self.method {
                Method::Judge { model, .. } => model.to_string(),
                Method::Checks => checks::DIMENSION.to_owned(),
            };
            let hint = if answer.finish.as_deref() == Some("length") {
                "It was cut off at its token limit. Allow the judge more tokens, then ask again."
            } else {
                "Ask this critic again, or take another judge model."
            };
            Fault::new(
                FaultKind::Garbage,
                format!("The answer of {model} about {} could not be read: {why}.", asked.name),
                hint,
            )
        })
    }

    pub(super) fn give_up(
        &mut self,
        index: usize,
        call: CallId,
        fault: Fault,
        effects: &mut Vec<Effect>,
    ) {
        let Some(critic) = self.critics.get(index) else {
            return;
        };
        let failed = Record::CriticFailed {
            judging: self.judging,
            dimension: critic.dimension.clone(),
            call,
            fault,
        };
        self.record(failed, effects);
        self.settle(effects);
    }

    /// Writes down the numbers once nobody is waited for; again after each retry that ended.
    pub(super) fn settle(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_settled() {
            return;
        }
        let totals = self.totals();
        let scored = Record::Scored {
            judging: self.judging,
            lines: totals.lines,
            scores: totals.scores,
            mean: totals.mean,
            bleu: totals.text.bleu,
            rouge_l: totals.text.rouge_l,
        };
        self.record(scored, effects);
    }
}

fn unknown_dimension(dimension: &str) -> Fault {
    Fault::new(
        FaultKind::Setup,
        format!("The rubric has no dimension {dimension:?} any more."),
        "Judge the play again.",
    )
}
