//! What the calls of a play took: time, tokens, retries, money.
//!
//! Owns the sums and the figures of each call; taken from the facts, so that a play that was read
//! back has the same ones. Prices are the settings' and come from outside.

use std::collections::BTreeMap;

use crate::{
    chat::{Answer, CallId, Inquiries, ModelRef, Price, Timing, Usage},
    record::Record,
};

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    UnderWay,
    Answered,
    Failed,
    /// Dropped on the player's demand.
    Cancelled,
}

/// One call's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub model: ModelRef,
    pub outcome: Outcome,
    /// Milliseconds from the request to the first chunk of text or reasoning.
    pub first_ms: Option<u64>,
    /// Milliseconds from the request to the end.
    pub total_ms: u64,
    pub stream: Stream,
    /// Tokens as the server counted them.
    pub usage: Option<Usage>,
    pub retries: u32,
}

impl Figures {
    /// What the call cost; `None` where the server counted no tokens.
    pub fn cost(&self, price: Price) -> Option<f64> {
        self.usage.map(|usage| price.of(usage))
    }

    fn asked(model: &ModelRef) -> Self {
        Self {
            model: model.clone(),
            outcome: Outcome::UnderWay,
            first_ms: None,
            total_ms: 0,
            stream: Stream::default(),
            usage: None,
            retries: 0,
        }
    }
}

/// Chunks that came after a first one, and the time between the first and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stream {
    pub chunks: u64,
    pub ms: u64,
}

impl Stream {
    /// `None` where nothing came in more than one piece, or all of it at once.
    pub fn chunks_per_second(self) -> Option<f64> {
        (self.chunks > 0 && self.ms > 0).then(|| self.chunks as f64 * 1000.0 / self.ms as f64)
    }

    fn of(timing: &Timing) -> Self {
        match (timing.chunks.first(), timing.chunks.last()) {
            (Some((first, _)), Some((last, _))) => {
                Self { chunks: timing.chunks.len() as u64 - 1, ms: last.saturating_sub(*first) }
            }
            _ => Self::default(),
        }
    }
}

/// What calls cost together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    pub amount: f64,
    /// Whether something was left out: a model without a price, or a call without token counts.
    pub is_partial: bool,
}

/// The figures of all calls of a play. Calls of the offline company are not among them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    calls: BTreeMap<CallId, Figures>,
    /// Tokens by model, in order of appearance: few models, and a price is asked once for each.
    usage: Vec<(ModelRef, Usage)>,
    answered: u64,
    failed: u64,
    retries: u64,
    /// Calls that said something and ended without token counts.
    uncounted: u64,
    /// `(calls, milliseconds)` to their first chunks.
    first: (u64, u64),
    stream: Stream,
}

impl Totals {
    /// The figures of one call.
    pub fn call(&self, call: CallId) -> Option<&Figures> {
        self.calls.get(&call)
    }

    /// Calls that brought an answer that could be used.
    pub fn answered(&self) -> u64 {
        self.answered
    }

    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Requests that failed in passing and were sent again.
    pub fn retries(&self) -> u64 {
        self.retries
    }

    /// Mean milliseconds from a request to its first chunk.
    pub fn first_ms(&self) -> Option<u64> {
        let (calls, ms) = self.first;
        ms.checked_div(calls)
    }

    pub fn chunks_per_second(&self) -> Option<f64> {
        self.stream.chunks_per_second()
    }

    /// Tokens in and out, as far as servers counted them.
    pub fn usage(&self) -> Usage {
        self.usage.iter().fold(Usage::default(), |sum, (_, usage)| sum + *usage)
    }

    /// Tokens of each model, as far as servers counted them, in order of appearance.
    pub fn by_model(&self) -> impl Iterator<Item = (&ModelRef, Usage)> {
        self.usage.iter().map(|(model, usage)| (model, *usage))
    }

    /// What all calls cost; `None` where no model among them has a price.
    pub fn cost(&self, price: impl Fn(&ModelRef) -> Option<Price>) -> Option<Cost> {
        let mut cost = Cost { amount: 0.0, is_partial: self.uncounted > 0 };
        let mut priced = false;
        for (model, usage) in &self.usage {
            match price(model) {
                Some(price) => {
                    priced = true;
                    cost.amount += price.of(*usage);
                }
                None => cost.is_partial = true,
            }
        }
        priced.then_some(cost)
    }

    /// Takes in one fact; those that are not about calls change nothing.
    pub(super) fn note(&mut self, record: &Record) {
        match record {
            Record::Asked { call, model, .. } if !model.is_offline() => {
                self.calls.entry(*call).or_insert_with(|| Figures::asked(model));
            }
            Record::Answered { call, answer } => self.end(*call, answer, Outcome::Answered),
            Record::Failed { call, partial, .. } => self.end(*call, partial, Outcome::Failed),
            Record::Cancelled { call, partial } => self.end(*call, partial, Outcome::Cancelled),
            Record::Recalled(recalled) => {
                for asked in &recalled.asked {
                    self.add_inquiries(asked);
                }
            }
            _ => {}
        }
    }

    /// An answer in which nothing can be used ends its call twice: as answered, then as failed. Its
    /// tokens and its time count once.
    fn end(&mut self, call: CallId, answer: &Answer, outcome: Outcome) {
        let Some(figures) = self.calls.get_mut(&call) else { return };
        let before = std::mem::replace(&mut figures.outcome, outcome);
        if before == Outcome::UnderWay {
            figures.first_ms = answer.timing.first_ms;
            figures.total_ms = answer.timing.total_ms;
            figures.stream = Stream::of(&answer.timing);
            figures.usage = answer.usage;
            figures.retries = answer.timing.retries;
            let figures = figures.clone();
            self.add(&figures);
        }
        self.count(before, -1);
        self.count(outcome, 1);
    }

    fn count(&mut self, outcome: Outcome, by: i64) {
        let count = match outcome {
            Outcome::Answered => &mut self.answered,
            Outcome::Failed => &mut self.failed,
            Outcome::UnderWay | Outcome::Cancelled => return,
        };
        *count = count.saturating_add_signed(by);
    }

    fn add(&mut self, figures: &Figures) {
        self.retries += u64::from(figures.retries);
        self.stream.chunks += figures.stream.chunks;
        self.stream.ms += figures.stream.ms;
        if let Some(ms) = figures.first_ms {
            self.first.0 += 1;
            self.first.1 += ms;
        }
        match figures.usage {
            // What never said anything will hardly be charged.
            None if figures.first_ms.is_none() => {}
            None => self.uncounted += 1,
            Some(usage) => self.add_usage(&figures.model, usage),
        }
    }

    fn add_inquiries(&mut self, asked: &Inquiries) {
        self.answered += asked.answered;
        self.failed += asked.failed;
        self.uncounted += asked.uncounted;
        if asked.usage != Usage::default() {
            self.add_usage(&asked.model, asked.usage);
        }
    }

    fn add_usage(&mut self, model: &ModelRef, usage: Usage) {
        match self.usage.iter_mut().find(|(known, _)| known == model) {
            Some((_, sum)) => *sum = *sum + usage,
            None => self.usage.push((model.clone(), usage)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{Fault, FaultKind, Params, Purpose},
        memory::{MemoryRules, Mixture, Scope},
        record::Recalled,
    };

    fn asked(call: u64, model: &ModelRef) -> Record {
        Record::Asked {
            call: CallId(call),
            purpose: Purpose::Nsp,
            model: model.clone(),
            params: Params::default(),
            base: None,
            keep: 0,
            messages: Vec::new(),
        }
    }

    fn answer(first_ms: u64, chunks: &[u64], usage: Option<(u64, u64)>, retries: u32) -> Answer {
        let timing = Timing {
            first_ms: Some(first_ms),
            total_ms: chunks.last().copied().unwrap_or(first_ms),
            chunks: chunks.iter().map(|at| (*at, 1)).collect(),
            retries,
        };
        let usage = usage.map(|(prompt, completion)| Usage { prompt, completion });
        Answer { usage, timing, ..Answer::default() }
    }

    fn failed(call: u64, partial: Answer) -> Record {
        let fault = Fault::new(FaultKind::Empty, "Nothing.", "");
        Record::Failed { call: CallId(call), fault, partial }
    }

    fn totals(records: &[Record]) -> Totals {
        let mut totals = Totals::default();
        for record in records {
            totals.note(record);
        }
        totals
    }

    #[test]
    fn sums_over_calls() {
        let (cheap, dear) = (ModelRef::new("lab", "cheap"), ModelRef::new("lab", "dear"));
        let totals = totals(&[
            asked(1, &cheap),
            Record::Answered {
                call: CallId(1),
                answer: answer(100, &[100, 350, 600], Some((1000, 50)), 2),
            },
            asked(2, &dear),
            Record::Answered {
                call: CallId(2),
                answer: answer(300, &[300, 800], Some((2000, 10)), 0),
            },
            asked(3, &cheap),
            failed(3, Answer::default()),
            asked(4, &ModelRef::offline()),
            Record::Answered { call: CallId(4), answer: answer(9, &[9, 10], None, 0) },
            asked(5, &dear),
        ]);
        assert_eq!((totals.answered(), totals.failed(), totals.retries()), (2, 1, 2));
        assert_eq!(totals.first_ms(), Some(200));
        assert_eq!(totals.chunks_per_second(), Some(3.0));
        assert_eq!(totals.usage(), Usage { prompt: 3000, completion: 60 });

        let first = totals.call(CallId(1)).expect("a call");
        assert_eq!((first.first_ms, first.retries), (Some(100), 2));
        assert_eq!(first.stream.chunks_per_second(), Some(4.0));
        assert_eq!(totals.call(CallId(5)).map(|call| call.outcome), Some(Outcome::UnderWay));
        assert_eq!(totals.call(CallId(4)), None);

        let price = |input| Price { input, output: 10.0 * input };
        assert_eq!(first.cost(price(2.0)), Some(0.003));
        let of_cheap = |model: &ModelRef| (*model == cheap).then(|| price(2.0));
        let cost = Some(Cost { amount: 0.003, is_partial: true });
        assert_eq!(totals.cost(of_cheap), cost);
        let of_all = |_: &ModelRef| Some(price(2.0));
        assert_eq!(totals.cost(of_all).map(|cost| cost.is_partial), Some(false));
        assert_eq!(totals.cost(|_| None), None);
    }

    #[test]
    fn a_cost_is_whole_only_when_everything_was_counted() {
        let model = ModelRef::new("lab", "small");
        let price = |_: &ModelRef| Some(Price { input: 1.0, output: 1.0 });
        let one = |usage| {
            let answer = answer(1, &[1], usage, 0);
            totals(&[asked(1, &model), Record::Answered { call: CallId(1), answer }]).cost(price)
        };
        assert_eq!(one(Some((500_000, 0))), Some(Cost { amount: 0.5, is_partial: false }));
        assert_eq!(one(None), None, "no token was counted");
    }

    #[test]
    fn what_memories_took_counts_too() {
        let (embedder, actor) = (ModelRef::new("lab", "vectors"), ModelRef::new("lab", "small"));
        let mut vectors = Inquiries::of(&embedder);
        vectors.answer(Some(Usage { prompt: 400, completion: 0 }));
        let mut moods = Inquiries::of(&actor);
        moods.answer(None);
        moods.failure(Some(Usage { prompt: 30, completion: 2 }));
        let recalled = Recalled {
            speaker: "Anna".to_owned(),
            after: None,
            rules: MemoryRules::plain(Mixture::PLAYED, Scope::Before),
            query: String::new(),
            passages: Vec::new(),
            mood: None,
            mood_by_player: false,
            fault: None,
            asked: vec![vectors, moods],
        };
        let totals = totals(&[Record::Recalled(recalled)]);
        assert_eq!((totals.answered(), totals.failed()), (2, 1));
        let used: Vec<(&str, u64)> =
            totals.by_model().map(|(model, usage)| (model.model.as_str(), usage.prompt)).collect();
        assert_eq!(used, [("vectors", 400), ("small", 30)]);
        let price = |_: &ModelRef| Some(Price { input: 1.0, output: 1.0 });
        assert_eq!(totals.cost(price).map(|cost| cost.is_partial), Some(true), "one had no count");
    }

    #[test]
    fn a_call_counts_once_however_it_ends() {
        let model = ModelRef::new("lab", "small");
        let useless = answer(10, &[10, 20], Some((7, 3)), 1);
        let answered = Record::Answered { call: CallId(1), answer: useless.clone() };
        let totals =
            totals(&[asked(1, &model), answered.clone(), failed(1, useless.clone()), answered]);
        assert_eq!((totals.answered(), totals.failed()), (1, 0));
        assert_eq!((totals.usage().prompt, totals.retries()), (7, 1));

        let cancelled = Record::Cancelled { call: CallId(2), partial: useless };
        let totals = self::totals(&[asked(2, &model), cancelled]);
        assert_eq!((totals.answered(), totals.failed()), (0, 0));
        assert_eq!(totals.usage().completion, 3);
    }

    #[test]
    fn nothing_has_no_figures() {
        let totals = totals(&[failed(1, Answer::default())]);
        assert_eq!(totals, Totals::default());
        assert_eq!((totals.first_ms(), totals.chunks_per_second()), (None, None));
    }
}
