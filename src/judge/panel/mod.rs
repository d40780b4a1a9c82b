//! One judging, from its requests to its numbers, as a state machine without input or output.
//!
//! Owns when a critic is asked, asked again or given up. All critics are asked at once; an answer
//! that cannot be read is asked for again up to [`TRIES`] times; a call that failed waits for the
//! player, since whatever was worth sending again has been sent again by then. A critic that fails
//! leaves the others standing. What was decided leaves as facts, and the state changes by
//! [`Panel::apply`]ing them, so that a resumed judging is the same as one that never stopped.

mod asking;
mod numbers;
mod seat;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use asking::TRIES;
pub use numbers::{TextMetrics, Totals};
pub use seat::{Critic, CriticState};

use super::{
    baseline::{BaselineCritique, BaselineKey},
    checks,
    imitation::{Imitation, imitations},
    material::Material,
    rubric::Rubric,
    score::Score,
};
use crate::{
    chat::{CallId, CallIds, Heard, Message, Params, Purpose},
    effect::Effect,
    record::{Flaw, Form, LineId, Method, Record, RoleModel, Terms},
};

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Number of the judging within its play.
    pub judging: u32,
    /// Last line of the branch that is judged.
    pub head: Option<LineId>,
    pub rubric: &'a Rubric,
    pub material: &'a Arc<Material>,
    pub terms: &'a Terms,
    pub text: TextMetrics,
}

/// What happened to a judging.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelInput {
    /// Of a critic's call.
    Heard(Heard),
    /// The player wants a critic that failed asked again.
    Retry { dimension: String },
}

/// One judging of a play.
#[derive(Debug, Clone)]
pub struct Panel {
    judging: u32,
    method: Method,
    terms: Terms,
    params: Params,
    rubric: Rubric,
    material: Arc<Material>,
    lines: u32,
    text: TextMetrics,
    imitations: Vec<Imitation>,
    critics: Vec<Critic>,
}

impl Panel {
    /// Opens a judging by a judge model and asks all its critics. `requests` are those of
    /// [`super::critic::requests`].
    pub fn open(
        case: &Case<'_>,
        requests: Vec<Vec<Message>>,
        model: RoleModel,
        ids: &mut CallIds,
    ) -> (Self, Vec<Effect>) {
        let method = Method::Judge { model: model.model, rubric: case.rubric.name.clone() };
        let mut panel = Self::restore(case, method, model.params, requests);
        let mut effects = Vec::new();
        panel.opened(case.head, &mut effects);
        for index in 0..panel.critics.len() {
            panel.ask(index, ids, &mut effects);
        }
        (panel, effects)
    }

    /// Opens a judging by the offline company's checks, which is done at once.
    pub fn open_checks(case: &Case<'_>) -> (Self, Vec<Effect>) {
        let mut panel = Self::restore(case, Method::Checks, Params::default(), Vec::new());
        let mut effects = Vec::new();
        panel.opened(case.head, &mut effects);
        let critique = Record::Critique {
            judging: case.judging,
            dimension: checks::DIMENSION.to_owned(),
            call: None,
            flaws: checks::check(case.material),
            repairs: Vec::new(),
        };
        panel.record(critique, &mut effects);
        panel.settle(&mut effects);
        (panel, effects)
    }

    /// Opens a judging by a judge model whose critiques are known already, which is done at once.
    pub fn open_known(
        case: &Case<'_>,
        requests: Vec<Vec<Message>>,
        model: RoleModel,
        critiques: Vec<BaselineCritique>,
    ) -> (Self, Vec<Effect>) {
        let method = Method::Judge { model: model.model, rubric: case.rubric.name.clone() };
        let mut panel = Self::restore(case, method, model.params, requests);
        let mut effects = Vec::new();
        panel.opened(case.head, &mut effects);
        for BaselineCritique { dimension, flaws, repairs } in critiques {
            let judging = case.judging;
            let critique = Record::Critique { judging, dimension, call: None, flaws, repairs };
            panel.record(critique, &mut effects);
        }
        panel.settle(&mut effects);
        (panel, effects)
    }

    /// A judging that was opened earlier, before its facts are [`Self::apply`]ed. `params` are the
    /// judge's for a critic that is asked again.
    pub fn restore(
        case: &Case<'_>,
        method: Method,
        params: Params,
        requests: Vec<Vec<Message>>,
    ) -> Self {
        let names: Vec<&str> = match method {
            Method::Checks => vec![checks::DIMENSION],
            Method::Judge { .. } => {
                let dimensions = case.rubric.dimensions.iter();
                dimensions.map(|one| one.name.as_str()).collect()
            }
        };
        let mut requests = requests.into_iter();
        Self {
            judging: case.judging,
            params,
            terms: case.terms.clone(),
            rubric: case.rubric.clone(),
            material: Arc::clone(case.material),
            lines: case.material.scored_lines(),
            text: case.text,
            imitations: imitations(case.material),
            critics: names
                .into_iter()
                .map(|name| Critic::new(name, requests.next().unwrap_or_default()))
                .collect(),
            method,
        }
    }

    /// Takes in what happened. Anything about a call that nobody waits for is ignored.
    pub fn handle(&mut self, input: PanelInput, ids: &mut CallIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            PanelInput::Heard(Heard::Piece { call, piece, .. }) => {
                if let Some(critic) = self.critics.iter_mut().find(|one| one.waits_for(call)) {
                    critic.stream(&piece);
                }
            }
            PanelInput::Heard(Heard::Answer { call, answer }) => {
                if let Some(index) = self.waiting(call) {
                    self.answered(index, call, answer, ids, &mut effects);
                }
            }
            PanelInput::Heard(Heard::Fault { call, fault, partial }) => {
                if let Some(index) = self.waiting(call) {
                    let failed = Record::Failed { call, fault: fault.clone(), partial };
                    self.record(failed, &mut effects);
                    self.give_up(index, call, fault, &mut effects);
                }
            }
            PanelInput::Retry { dimension } => {
                let can = |one: &Critic| one.dimension == dimension && one.can_retry();
                if let Some(index) = self.critics.iter().position(can) {
                    self.ask(index, ids, &mut effects);
                }
            }
        }
        effects
    }

    /// Changes the state by one fact; facts of other judgings and of the play change nothing. A
    /// [`Record::Resumed`] means that whoever was waited for will not answer any more.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Asked {
                call,
                purpose: Purpose::Critic { judging, dimension, attempt },
                params,
                messages,
                base: None,
                ..
            } if *judging == self.judging => {
                // A later try may have been asked at another temperature.
                if *attempt == 1 {
                    self.params = *params;
                }
                self.critic(dimension).asked(*call, *attempt, messages);
            }
            Record::Answered { call, answer }
            | Record::Failed { call, partial: answer, .. }
            | Record::Cancelled { call, partial: answer } => {
                if let Some(critic) = self.critics.iter_mut().find(|one| one.waits_for(*call)) {
                    critic.ended(answer, matches!(record, Record::Answered { .. }));
                }
            }
            Record::Critique { judging, dimension, flaws, repairs, .. }
                if *judging == self.judging =>
            {
                let score = self.score(flaws);
                self.critic(dimension).read(flaws, repairs, score);
            }
            Record::CriticFailed { judging, dimension, fault, .. } if *judging == self.judging => {
                self.critic(dimension).failed(fault.clone())
            }
            Record::Scored { judging, lines, bleu, rouge_l, .. } if *judging == self.judging => {
                self.lines = *lines;
                self.text = TextMetrics { bleu: *bleu, rouge_l: *rouge_l };
            }
            Record::Resumed { .. } => {
                for critic in &mut self.critics {
                    critic.interrupted();
                }
            }
            _ => {}
        }
    }

    pub fn judging(&self) -> u32 {
        self.judging
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    /// What is judged, and how.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What this judging would be known by as a baseline; `None` for checks.
    pub fn baseline_key(&self) -> Option<BaselineKey> {
        let Method::Judge { model, .. } = &self.method else {
            return None;
        };
        let judge = RoleModel { model: model.clone(), params: self.params };
        let requests = self.critics.iter().map(Critic::messages);
        Some(BaselineKey::new(&judge, &self.terms, requests))
    }

    /// Whether its numbers are the protocol's own: its rubric and its form of request.
    pub fn is_protocol(&self) -> bool {
        matches!(self.method, Method::Judge { .. })
            && self.rubric.is_protocol()
            && self.terms.form == Form::Protocol
    }

    /// The critics in the rubric's order.
    pub fn critics(&self) -> &[Critic] {
        &self.critics
    }

    /// What of the play or the scene imitates the critics' requests or answers.
    pub fn imitations(&self) -> &[Imitation] {
        &self.imitations
    }

    /// Whether this panel waits for the call.
    pub fn waits_for(&self, call: CallId) -> bool {
        self.waiting(call).is_some()
    }

    /// Whether no critic is waited for.
    pub fn is_settled(&self) -> bool {
        self.critics.iter().all(|one| one.state.is_settled())
    }

    fn waiting(&self, call: CallId) -> Option<usize> {
        self.critics.iter().position(|one| one.waits_for(call))
    }

    /// The critic of that dimension; one that the rubric no longer has is kept all the same.
    fn critic(&mut self, dimension: &str) -> &mut Critic {
        let known = self.critics.iter().position(|one| one.dimension == dimension);
        let index = known.unwrap_or_else(|| {
            self.critics.push(Critic::new(dimension, Vec::new()));
            self.critics.len() - 1
        });
        &mut self.critics[index]
    }

    fn score(&self, flaws: &[Flaw]) -> Option<Score> {
        match self.method {
            Method::Checks => None,
            Method::Judge { .. } => Some(Score::of(flaws, self.lines)),
        }
    }

    fn record(&mut self, record: Record, effects: &mut Vec<Effect>) {
        self.apply(&record);
        effects.push(Effect::Record(record));
    }

    fn opened(&mut self, head: Option<LineId>, effects: &mut Vec<Effect>) {
        let opened = Record::JudgingOpened {
            judging: self.judging,
            method: self.method.clone(),
            head,
            terms: self.terms.clone(),
        };
        self.record(opened, effects);
    }
}
