//! Asks the endpoints: all of them at once, each probe once, nobody for ever.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{sync::mpsc, time::timeout};

use super::{
    plan::{Part, Plan, Target},
    probe::{self, Probe},
};
use crate::{
    chat::{Answer, Fault, FaultKind, Purpose},
    model::{Company, Heard},
    prompt::Templates,
    record::{RoleModel, Rules},
};

/// The longest for one call with all that may come before it: a permit, a retry and its wait.
const LONGEST: Duration = Duration::from_secs(150);
/// Messages of a call that may wait; nobody looks at them before its end.
const BACKLOG: usize = 64;

/// What came of one probe.
#[derive(Debug, Clone)]
pub struct Call {
    pub model: RoleModel,
    pub probe: Probe,
    /// `None` where the request could not even be made.
    pub purpose: Option<Purpose>,
    pub came: Result<Answer, Fault>,
}

/// What came of asking one endpoint.
#[derive(Debug, Clone)]
pub struct Visit {
    pub target: Target,
    /// The names of its models, or why it does not list them. An endpoint whose key cannot be had
    /// is not asked at all.
    pub listing: Result<Vec<String>, Fault>,
    pub listed_ms: u64,
    /// Empty where the endpoint cannot be reached.
    pub calls: Vec<Call>,
}

impl Visit {
    /// Why nothing more than the list was asked for.
    pub fn closed(&self) -> Option<&Fault> {
        let fault = self.listing.as_ref().err()?;
        let closed = [FaultKind::Unreachable, FaultKind::TimedOut, FaultKind::Setup];
        closed.contains(&fault.kind).then_some(fault)
    }

    pub fn call(&self, part: &Part) -> Option<&Call> {
        self.calls.iter().find(|call| call.model == part.model && call.probe == part.probe)
    }
}

/// Visits every endpoint of the plan.
pub async fn visit(plan: &Plan, rules: &Rules, templates: &Arc<Templates>) -> Vec<Visit> {
    let endpoints = plan.targets.iter().filter_map(|target| target.endpoint.clone().ok());
    let company = Company::new(endpoints);
    let visits = plan.targets.iter().map(|target| {
        let parts: Vec<&Part> =
            plan.parts.iter().filter(|part| part.model.model.endpoint == target.name).collect();
        one(&company, target, parts, rules, templates)
    });
    join_all(visits).await
}

async fn one(
    company: &Company,
    target: &Target,
    parts: Vec<&Part>,
    rules: &Rules,
    templates: &Arc<Templates>,
) -> Visit {
    let started = Instant::now();
    let listing = match &target.endpoint {
        Ok(_) => company.models(&target.name).await,
        Err(why) => Err(Fault::new(FaultKind::Setup, why, "")),
    };
    let listed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut visit = Visit { target: target.clone(), listing, listed_ms, calls: Vec::new() };
    if visit.closed().is_some() {
        return visit;
    }
    let mut asked: Vec<(&RoleModel, Probe)> = Vec::new();
    for part in parts {
        if !asked.contains(&(&part.model, part.probe)) {
            asked.push((&part.model, part.probe));
        }
    }
    // One after the other: servers of one's own answer one at a time, and some drop what they were
    // saying when another request comes in.
    for (model, probe) in asked {
        visit.calls.push(call(company, model, probe, rules, templates).await);
    }
    visit
}

async fn call(
    company: &Company,
    model: &RoleModel,
    probe: Probe,
    rules: &Rules,
    templates: &Arc<Templates>,
) -> Call {
    let call = |purpose, came| Call { model: model.clone(), probe, purpose, came };
    let request = match probe::request(probe, model, rules, templates) {
        Ok(request) => request,
        Err(fault) => return call(None, Err(fault)),
    };
    let purpose = request.purpose.clone();
    let (tell, mut heard) = mpsc::channel(BACKLOG);
    let end = async {
        let mut end = None;
        while let Some(one) = heard.recv().await {
            match one {
                Heard::Done { answer, .. } => end = Some(Ok(answer)),
                Heard::Failed { fault, .. } => end = Some(Err(fault)),
                Heard::Piece { .. }
                | Heard::Waiting { .. }
                | Heard::Again { .. }
                | Heard::Sensed { .. } => {}
            }
        }
        end
    };
    let answered = async { tokio::join!(company.answer(request, None, tell), end).1 };
    let came = timeout(LONGEST, answered).await.ok().flatten().unwrap_or_else(|| {
        let what = format!("{} gave no answer within {} s.", model.model, LONGEST.as_secs());
        Err(Fault::new(FaultKind::TimedOut, what, "Try again, or choose another model."))
    });
    call(Some(purpose), came)
}
