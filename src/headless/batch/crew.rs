//! The models of a run: so many calls under way at once, each counted, and sent again where that
//! may help.
//!
//! A request that fails in passing is sent again by [`crate::model`], as often as the endpoint's
//! settings say. Here it is decided whether what still failed is asked for once more: nobody is
//! there to be asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use tokio::sync::{Semaphore, mpsc};

use super::{error::BatchError, tally::Tally};
use crate::{
    chat::{Answer, Fault, FaultKind, Heard, ModelRef, Request},
    config::{Origin, Settings},
    driver::{
        kept::Kept,
        senses::{Sensed, Senses},
    },
    effect::Search,
    model::{self, Company, offline::Cue},
    stage::Stage,
};

/// Messages of a call that may wait.
const BACKLOG: usize = 64;
/// Times that one thing is asked for before it is given up, sendings by [`crate::model`] aside.
const TRIES: u32 = 6;
/// The wait before something is asked for once more; doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Calls under way at once where neither flag nor settings say.
const AT_ONCE: usize = 8;

/// Who is asked, and how many at once. Cheap to clone.
#[derive(Clone)]
pub struct Crew {
    company: Company,
    senses: Senses,
    calls: Arc<Semaphore>,
    /// Those who wait for one endpoint must not keep others from the rest.
    gates: Arc<BTreeMap<String, Semaphore>>,
    pub tally: Arc<Tally>,
    /// Calls under way at once.
    pub at_once: usize,
    /// What each endpoint takes at once, by its name.
    pub limits: BTreeMap<String, usize>,
}

impl Crew {
    /// Everyone whom `models` name, with their keys read. Where the settings do not say how many
    /// requests an endpoint takes at once, it takes `jobs`; without `jobs` there are as many calls
    /// under way as all endpoints take together.
    ///
    /// # Errors
    /// An endpoint's key cannot be had.
    pub fn gather<'a>(
        settings: &Settings,
        models: impl IntoIterator<Item = &'a ModelRef>,
        jobs: Option<usize>,
        kept: Kept,
    ) -> Result<Self, BatchError> {
        let mut limits = BTreeMap::new();
        for model in models.into_iter().filter(|model| !model.is_offline()) {
            let name = &model.endpoint;
            let set = settings.endpoints.iter().find(|endpoint| endpoint.name == *name);
            let limit = set.map(|set| &set.requests_at_once);
            let limit = limit.filter(|limit| limit.origin != Origin::BuiltIn);
            limits.insert(name.clone(), limit.map(|limit| limit.value));
        }
        let together = limits.values().map(|limit| limit.unwrap_or(AT_ONCE)).sum::<usize>();
        let at_once = jobs.unwrap_or(if limits.is_empty() { AT_ONCE } else { together }).max(1);
        let limits: BTreeMap<String, usize> =
            limits.into_iter().map(|(name, limit)| (name, limit.unwrap_or(at_once))).collect();
        let mut endpoints = Vec::new();
        let mut gates = BTreeMap::new();
        for (name, limit) in &limits {
            let mut endpoint = settings.endpoint(name)?;
            endpoint.at_once = *limit;
            endpoints.push(endpoint);
            gates.insert(name.clone(), Semaphore::new(*limit));
        }
        let company = Company::new(endpoints);
        Ok(Self {
            senses: Senses::new(company.clone(), kept),
            company,
            calls: Arc::new(Semaphore::new(at_once)),
            gates: Arc::new(gates),
            tally: Arc::default(),
            at_once,
            limits,
        })
    }

    /// Asks, and gives the answer or the fault.
    pub async fn ask(&self, request: Request, cue: Option<Cue>) -> Heard {
        let call = request.call;
        let gate = self.gates.get(&request.model.endpoint);
        let _gate = match gate {
            Some(gate) => gate.acquire().await.ok(),
            None => None,
        };
        let _permit = self.calls.acquire().await;
        let _under_way = UnderWay::new(&self.tally);
        let (tell, mut told) = mpsc::channel(BACKLOG);
        let end = async {
            let mut end = None;
            while let Some(one) = told.recv().await {
                match one {
                    model::Heard::Waiting { fault, .. } => self.tally.add_again(fault.kind),
                    model::Heard::Done { answer, .. } => end = Some(Heard::Answer { call, answer }),
                    model::Heard::Failed { fault, partial, .. } => {
                        end = Some(Heard::Fault { call, fault, partial });
                    }
                    // The whole answer comes at the end once more.
                    model::Heard::Piece { .. }
                    | model::Heard::Again { .. }
                    | model::Heard::Sensed { .. } => {}
                }
            }
            end
        };
        let (_, end) = tokio::join!(self.company.answer(request, cue, tell), end);
        let end = end.unwrap_or_else(|| {
            let fault = Fault::new(FaultKind::Broken, "The call ended without a word.", "");
            Heard::Fault { call, fault, partial: Answer::default() }
        });
        if let Heard::Answer { answer, .. } | Heard::Fault { partial: answer, .. } = &end {
            self.tally.add_usage(answer.usage.unwrap_or_default());
        }
        end
    }

    /// Finds out what memories are found by. Where that cannot be had in full, it is counted.
    pub async fn look(&self, search: &Search, stage: &Stage) -> Heard {
        let memories = stage.memories().cloned().unwrap_or_default();
        let Sensed { hints, fault, asked } =
            self.senses.look(search, &memories, stage.templates()).await;
        if let Some(fault) = &fault {
            self.tally.add_unsensed(fault);
        }
        for one in &asked {
            self.tally.calls.fetch_add(one.answered + one.failed, Relaxed);
            self.tally.add_usage(one.usage);
        }
        Heard::Sensed { call: search.call, hints: Box::new(hints), fault, asked }
    }

    /// Waits before what failed `tries` times is asked for once more; `false` where that will not
    /// help, or has not helped often enough.
    pub async fn again(&self, fault: &Fault, tries: u32) -> bool {
        if !may_pass(fault.kind) || tries >= TRIES {
            return false;
        }
        self.tally.add_again(fault.kind);
        tokio::time::sleep(FIRST_WAIT * 2_u32.saturating_pow(tries.saturating_sub(1))).await;
        true
    }
}

/// Whether the next try may bring something else.
fn may_pass(kind: FaultKind) -> bool {
    use FaultKind::{Broken, Busy, Empty, Garbage, Server, TimedOut, Unreachable};
    matches!(kind, Broken | Busy | Empty | Garbage | Server | TimedOut | Unreachable)
}

/// Whether every other unit would meet the same fault, too.
pub fn is_hopeless(kind: FaultKind) -> bool {
    use FaultKind::{NoSuchModel, Setup, Unauthorised, Unreachable};
    matches!(kind, NoSuchModel | Setup | Unauthorised | Unreachable)
}

/// Counts a call for as long as it is under way, however it ends.
struct UnderWay<'a>(&'a Tally);

impl<'a> UnderWay<'a> {
    fn new(tally: &'a Tally) -> Self {
        tally.calls.fetch_add(1, Relaxed);
        tally.under_way.fetch_add(1, Relaxed);
        Self(tally)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Relaxed);
    }
}
