//! Makes findings of what came of asking: what it means, and what to do.

use super::{
    plan::{Part, Plan},
    probe::{self, Probe},
    report::{Check, EndpointReport, Finding, Latency, Report, RoleReport, State},
    visit::{Call, Visit},
};
use crate::{
    chat::{Answer, Fault, FaultKind, Purpose},
    model::quote,
    record::{Invalid, Next, Rules},
};

/// How many model names stand in a line.
const NAMES: usize = 5;

/// All that is to be said about what came of visiting the plan's endpoints.
pub fn report(plan: &Plan, visits: &[Visit], rules: &Rules) -> Report {
    Report {
        source: plan.source,
        endpoints: visits.iter().map(of_endpoint).collect(),
        roles: plan.parts.iter().map(|part| of_role(part, visits, rules)).collect(),
    }
}

fn of_endpoint(visit: &Visit) -> EndpointReport {
    let mut findings = vec![reachable(visit)];
    if visit.closed().is_none() {
        findings.push(authorised(visit));
        findings.push(models(visit));
    }
    EndpointReport {
        name: visit.target.name.clone(),
        base_url: visit.target.base_url.clone(),
        findings,
        models: visit.listing.iter().flatten().map(|name| quoted(visit, name)).collect(),
    }
}

fn reachable(visit: &Visit) -> Finding {
    match visit.closed() {
        // Its key cannot be had, so that nobody was asked.
        Some(fault) if visit.target.endpoint.is_err() => failed(Check::Authorised, fault),
        Some(fault) => failed(Check::Reachable, fault),
        None => Finding::ok(Check::Reachable, format!("answers in {} ms", visit.listed_ms)),
    }
}

fn authorised(visit: &Visit) -> Finding {
    let calls = visit.calls.iter();
    let refused = calls.clone().filter_map(|call| call.came.as_ref().err());
    let refused = refused.chain(visit.listing.as_ref().err());
    let refused = refused.into_iter().find(|fault| fault.kind == FaultKind::Unauthorised);
    let answered = visit.calls.iter().any(|call| call.came.is_ok());
    match (refused, answered) {
        (Some(fault), false) => failed(Check::Authorised, fault),
        _ if answered || visit.listing.is_ok() => {
            let key = visit.target.endpoint.as_ref().ok().and_then(|known| known.key.as_ref());
            let what = match key {
                Some(key) => format!("with the key from {}", key.from),
                None => "without a key".to_owned(),
            };
            Finding::ok(Check::Authorised, what)
        }
        _ => Finding::new(Check::Authorised, State::Note, "not known", ""),
    }
}

fn models(visit: &Visit) -> Finding {
    let note = |what: String, hint: &str| Finding::new(Check::Models, State::Note, what, hint);
    match &visit.listing {
        Ok(models) if models.is_empty() => {
            note("it has none yet.".to_owned(), "Load or pull one there.")
        }
        Ok(models) => {
            let mut names: Vec<String> =
                models.iter().take(NAMES).map(|name| quoted(visit, name)).collect();
            if models.len() > NAMES {
                names.push(format!("{} more", models.len() - NAMES));
            }
            Finding::ok(Check::Models, names.join(", "))
        }
        Err(_) if visit.calls.iter().any(|call| call.came.is_ok()) => {
            note("it does not list them, and answers all the same".to_owned(), "")
        }
        Err(fault) if fault.kind == FaultKind::Unauthorised => {
            note("not shown without a key that it accepts".to_owned(), "")
        }
        Err(fault) => note(fault.what.clone(), &fault.hint),
    }
}

fn of_role(part: &Part, visits: &[Visit], rules: &Rules) -> RoleReport {
    let name = &part.model.model.endpoint;
    let visit = visits.iter().find(|visit| visit.target.name == *name);
    let mut latency = None;
    let findings = if part.model.model.is_offline() {
        vec![Finding::ok(Check::Answers, offline(part.probe))]
    } else {
        match visit.and_then(|visit| Some((visit, visit.call(part)?))) {
            Some((visit, call)) => match &call.came {
                Ok(answer) => {
                    latency = of_answer(answer);
                    answered(part, visit, call, answer, rules)
                }
                Err(fault) => vec![failed(check_of(fault), fault)],
            },
            None => vec![Finding::new(
                Check::Answers,
                State::Fails,
                format!("not asked: the endpoint {name} cannot be used, see there"),
                "",
            )],
        }
    };
    RoleReport {
        role: part.role.clone(),
        model: part.model.model.to_string(),
        usable: findings.iter().all(|finding| finding.state != State::Fails),
        findings,
        latency,
    }
}

fn offline(probe: Probe) -> &'static str {
    match probe {
        Probe::Line => "the offline company speaks the book's own lines and needs no model",
        Probe::Nsp => "the offline company keeps to the book's order and needs no model",
        Probe::Critic => "plain checks, which are no judge's verdict; they need no model",
    }
}

/// The check that a call's fault belongs to.
fn check_of(fault: &Fault) -> Check {
    match fault.kind {
        FaultKind::NoSuchModel => Check::Model,
        FaultKind::Unauthorised => Check::Authorised,
        FaultKind::Unreachable => Check::Reachable,
        _ => Check::Answers,
    }
}

fn answered(
    part: &Part,
    visit: &Visit,
    call: &Call,
    answer: &Answer,
    rules: &Rules,
) -> Vec<Finding> {
    let mut findings = vec![model_there(part, visit), streams(visit, answer)];
    match part.probe {
        Probe::Line => {}
        Probe::Nsp => findings.push(next_speaker(visit, answer, rules)),
        Probe::Critic => findings.push(critic(answer, call.purpose.as_ref())),
    }
    findings.extend(of_answer(answer).map(|latency| took(latency, answer)));
    findings
}

fn model_there(part: &Part, visit: &Visit) -> Finding {
    let listed = match &visit.listing {
        Ok(models) => models.contains(&part.model.model.model),
        Err(_) => true,
    };
    let what = if listed { "answers" } else { "answers, though it is not in the list" };
    Finding::ok(Check::Model, what)
}

fn streams(visit: &Visit, answer: &Answer) -> Finding {
    let asked_for = visit.target.endpoint.as_ref().is_ok_and(|endpoint| endpoint.stream);
    match answer.timing.chunks.len() {
        _ if !asked_for => Finding::ok(Check::Streams, "not asked for: stream = false"),
        0 | 1 => Finding::new(
            Check::Streams,
            State::Note,
            "the answer came in one piece.",
            "Lines will appear whole; nothing else is amiss.",
        ),
        chunks => Finding::ok(Check::Streams, format!("in {chunks} pieces")),
    }
}

fn next_speaker(visit: &Visit, answer: &Answer, rules: &Rules) -> Finding {
    let (said, followed) = probe::next_speaker(&answer.text, rules);
    let said = quoted(visit, &said);
    let note = |what: &str| Finding::new(Check::NextSpeaker, State::Note, what, "");
    match followed {
        Ok(Next::Speaker(name)) => Finding::ok(Check::NextSpeaker, format!("names {name}")),
        Ok(Next::End) => note("ended the scene of the probe"),
        Err(Invalid::Random) => note("left it to chance, which it may"),
        Err(Invalid::SameSpeaker) => {
            note("named the one who had just spoken; the next speaker is drawn then")
        }
        Err(Invalid::TooEarly) => note("ended the scene too early; the next speaker is drawn then"),
        Err(Invalid::Unknown) => Finding::new(
            Check::NextSpeaker,
            State::Fails,
            format!("named nobody of the scene, but “{said}”."),
            "Choose another model for nsp: with this one, every next speaker would be drawn by \
             chance.",
        ),
    }
}

fn critic(answer: &Answer, purpose: Option<&Purpose>) -> Finding {
    let read = match purpose {
        Some(purpose) => probe::critique(&answer.text, purpose),
        None => return Finding::new(Check::Critic, State::Note, "not asked", ""),
    };
    match read {
        Ok(reading) => {
            let flaws = match reading.flaws.len() {
                1 => "1 flaw".to_owned(),
                n => format!("{n} flaws"),
            };
            let mended = match reading.repairs.join(", ") {
                none if none.is_empty() => String::new(),
                repairs => format!("; mended: {repairs}"),
            };
            Finding::ok(Check::Critic, format!("{flaws} read{mended}"))
        }
        Err(why) => {
            let hint = if answer.finish.as_deref() == Some("length") {
                "It was cut off: raise the judge's max_tokens, or choose another model for judge."
            } else {
                "Choose another model for judge: this one's verdicts could not be read."
            };
            let what = format!("its answer could not be read: {why}.");
            Finding::new(Check::Critic, State::Fails, what, hint)
        }
    }
}

fn of_answer(answer: &Answer) -> Option<Latency> {
    let timing = &answer.timing;
    timing.first_ms.map(|first_ms| Latency { first_ms, total_ms: timing.total_ms })
}

fn took(latency: Latency, answer: &Answer) -> Finding {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let (first, total) = (seconds(latency.first_ms), seconds(latency.total_ms));
    let tokens =
        answer.usage.map(|usage| format!("; {} tokens in, {} out", usage.prompt, usage.completion));
    Finding::ok(
        Check::Latency,
        format!(
            "first chunk after {first:.2} s, all after {total:.2} s{}",
            tokens.unwrap_or_default()
        ),
    )
}

fn failed(check: Check, fault: &Fault) -> Finding {
    Finding::new(check, State::Fails, fault.what.clone(), fault.hint.clone())
}

/// What a server or a model said, on one line and without the endpoint's secrets.
fn quoted(visit: &Visit, text: &str) -> String {
    match &visit.target.endpoint {
        Ok(endpoint) => quote(text, endpoint),
        Err(_) => String::new(),
    }
}
