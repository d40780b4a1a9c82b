//! What is under way at once, and what becomes of it.
//!
//! Units are begun in their order. As long as many wait, only so many are under way as keep all
//! calls busy, so that little is lost when the run is stopped; the last ones are begun together,
//! because a unit is a chain of calls, and chains begun too late would end one by one.

use std::{collections::VecDeque, future::Future, time::Duration};

use tokio::{task::JoinSet, time::MissedTickBehavior};

use super::{
    error::BatchError,
    progress::{Progress, Standing},
    work::WorkFile,
};

/// How often the progress is looked at.
const TICK: Duration = Duration::from_millis(200);

/// How a unit ended.
#[derive(Debug)]
pub struct Ended {
    pub unit: String,
    pub end: Result<String, Failure>,
}

/// Why a unit did not come to its end.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    /// What went wrong and what to do.
    pub why: String,
    /// Every other unit would fail in the same way: none is begun any more.
    pub hopeless: bool,
    /// What there is of it all the same, as JSON on one line.
    pub partial: Option<String>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Ran {
    /// `(unit, why)`, in the order of the units.
    pub failed: Vec<(String, String)>,
    /// Units that were not begun.
    pub left: usize,
    pub interrupted: bool,
    /// The work file cannot be written.
    pub trouble: Option<BatchError>,
}

/// Does all units, `width` at once, and writes down each that is done.
pub async fn run<U, F, P>(
    units: Vec<U>,
    width: usize,
    work: &mut WorkFile,
    progress: &mut Progress,
    perform: P,
) -> Ran
where
    F: Future<Output = Ended> + Send + 'static,
    P: Fn(U) -> F,
{
    let mut waiting = VecDeque::from(units);
    let mut standing = Standing { done: 0, failed: 0, of: waiting.len() };
    let mut under_way: JoinSet<Ended> = JoinSet::new();
    let mut ran = Ran::default();
    let mut stops = false;
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stop = stopped();
    tokio::pin!(stop);
    loop {
        while !stops && (under_way.len() < width || waiting.len() <= width) {
            let Some(unit) = waiting.pop_front() else { break };
            under_way.spawn(perform(unit));
        }
        tokio::select! {
            biased;
            () = &mut stop => {
                ran.interrupted = true;
                ran.left = standing.of - standing.done - ran.failed.len();
                under_way.shutdown().await;
                break;
            }
            joined = under_way.join_next() => {
                let Some(joined) = joined else {
                    ran.left = waiting.len();
                    break;
                };
                // A unit that panics is a bug; the others are not to be lost by it.
                let ended = joined.unwrap_or_else(|error| Ended {
                    unit: "?".to_owned(),
                    end: Err(Failure { why: error.to_string(), ..Failure::default() }),
                });
                let written = match ended.end {
                    Ok(json) => {
                        standing.done += 1;
                        work.done(&ended.unit, &json)
                    }
                    Err(failure) => {
                        standing.failed += 1;
                        stops |= failure.hopeless;
                        progress.failed(&ended.unit, &failure.why);
                        ran.failed.push((ended.unit.clone(), failure.why));
                        match failure.partial {
                            Some(json) => work.partial(&ended.unit, &json),
                            None => Ok(()),
                        }
                    }
                };
                // What is under way is paid for: it goes on, and waits in memory to be written.
                ran.trouble = written.err();
                stops |= ran.trouble.is_some();
                progress.ended(standing);
            }
            _ = tick.tick() => progress.tick(standing),
        }
    }
    ran.trouble = work.flush().err();
    let order = |unit: &String| work.contents().header.units.iter().position(|one| one == unit);
    ran.failed.sort_by_key(|(unit, _)| order(unit));
    progress.end(standing);
    ran
}

/// Waits until the user or the system wants the program to end.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ends) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ends.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
