//! A log of Inspect AI, as its `read_eval_log` takes it: one sample for each play, what was found in
//! it as scores with their flaws.
//!
//! Inspect reads a log's beginning without the rest, so that the order of its fields is part of the
//! format: version, status, eval, plan, results, stats, samples.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    ExportError, File, Transcript, labelled,
    options::Format,
    transcript::{Judging, Line},
};
use crate::{chat::Usage, judge::score::mean, play::PROGRAM, scene::ENVIRONMENT};

/// Version of Inspect's log.
const VERSION: u32 = 2;

/// Name of the score that is the mean of the others.
const MEAN: &str = "mean";

/// Inspect's own mark of a sample that has no answer to score.
const UNSCORED: &str = "N";

#[derive(Serialize)]
struct Log {
    version: u32,
    status: &'static str,
    eval: Value,
    plan: Value,
    results: Value,
    stats: Value,
    samples: Vec<Value>,
}

/// See [`super::write`].
pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let log = Log {
        version: VERSION,
        status: "success",
        eval: eval(transcripts),
        plan: json!({"name": "plan", "steps": [{"solver": "sceneplay", "params": {}}], "config": {}}),
        results: results(transcripts),
        stats: stats(transcripts),
        samples: transcripts.iter().map(sample).collect(),
    };
    let bytes = serde_json::to_vec_pretty(&log).map_err(ExportError::json("the log"))?;
    Ok(vec![File::of_all(transcripts, Format::Inspect, bytes)])
}

fn eval(transcripts: &[Transcript]) -> Value {
    let ids: Vec<String> = transcripts.iter().map(Transcript::id).collect();
    let models = |of: fn(&Transcript) -> &str| {
        let mut models: Vec<&str> = transcripts.iter().map(of).collect();
        models.sort_unstable();
        models.dedup();
        models.join(", ")
    };
    let model = models(|one| &one.models.actor);
    json!({
        "run_id": ids.first(),
        "created": started(transcripts),
        "task": "sceneplay",
        "task_id": "sceneplay",
        "task_version": 0,
        "dataset": {"name": "plays", "samples": ids.len(), "sample_ids": ids},
        "model": if model.is_empty() { "none" } else { &model },
        "config": {},
        "packages": {"sceneplay": PROGRAM.rsplit(' ').next()},
        "metadata": {
            "environment": models(|one| &one.models.environment),
            "next_speaker": models(|one| &one.models.nsp),
            "judge": models(|one| &one.models.judge),
        },
        "scorers": scores(transcripts).into_iter().map(|(name, _)| json!({"name": name})).collect::<Vec<_>>(),
    })
}

/// Time of the first fact of all; Inspect will not read a log without one.
fn started(transcripts: &[Transcript]) -> &str {
    transcripts.iter().map(|one| one.started.as_str()).min().unwrap_or("1970-01-01T00:00:00Z")
}

fn changed(transcripts: &[Transcript]) -> &str {
    transcripts.iter().map(|one| one.changed.as_str()).max().unwrap_or("1970-01-01T00:00:00Z")
}

/// `(name, values)` of each score, the mean last.
fn scores(transcripts: &[Transcript]) -> Vec<(String, Vec<f64>)> {
    let mut scores: Vec<(String, Vec<f64>)> = Vec::new();
    let mut means = Vec::new();
    for judging in transcripts.iter().filter_map(Transcript::verdict) {
        for critique in &judging.critiques {
            let Some(score) = critique.score else { continue };
            match scores.iter_mut().find(|(name, _)| *name == critique.dimension) {
                Some((_, values)) => values.push(score),
                None => scores.push((critique.dimension.clone(), vec![score])),
            }
        }
        means.extend(judging.mean);
    }
    if !means.is_empty() {
        scores.push((MEAN.to_owned(), means));
    }
    scores
}

fn results(transcripts: &[Transcript]) -> Value {
    let all = transcripts.len();
    let scores = scores(transcripts).into_iter().map(|(name, values)| {
        let scored = values.len();
        let value = mean(values).unwrap_or(0.0);
        json!({
            "name": name,
            "scorer": name,
            "scored_samples": scored,
            "unscored_samples": all - scored,
            "metrics": {MEAN: {"name": MEAN, "value": value}},
        })
    });
    let scores: Vec<Value> = scores.collect();
    json!({"total_samples": all, "completed_samples": all, "scores": scores})
}

/// The tokens of a play count once, however many of its branches there are.
fn stats(transcripts: &[Transcript]) -> Value {
    let mut usage: BTreeMap<&str, Usage> = BTreeMap::new();
    let mut seen: Vec<&str> = Vec::new();
    for transcript in transcripts {
        if seen.contains(&transcript.journal.as_str()) {
            continue;
        }
        seen.push(&transcript.journal);
        for (model, tokens) in &transcript.usage {
            let sum = usage.entry(model).or_default();
            *sum = *sum + *tokens;
        }
    }
    let usage: Map<String, Value> =
        usage.into_iter().map(|(model, usage)| (model.to_owned(), tokens(usage))).collect();
    json!({
        "started_at": started(transcripts),
        "completed_at": changed(transcripts),
        "model_usage": usage,
    })
}

fn tokens(usage: Usage) -> Value {
    json!({
        "input_tokens": usage.prompt,
        "output_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
    })
}

fn sample(transcript: &Transcript) -> Value {
    let scene = &transcript.scene;
    let cast: Map<String, Value> = transcript
        .cast
        .iter()
        .map(|one| {
            let by = if one.is_player { "player" } else { one.model.as_str() };
            (one.name.clone(), by.into())
        })
        .collect();
    let usage: Map<String, Value> =
        transcript.usage.iter().map(|(model, usage)| (model.clone(), tokens(*usage))).collect();
    let last = transcript.lines.last();
    json!({
        "id": transcript.id(),
        "epoch": 1,
        "input": scene.scenario,
        "target": "",
        "messages": transcript.lines.iter().map(message).collect::<Vec<Value>>(),
        "output": {
            "model": transcript.models.actor,
            "choices": last.map(|line| json!([{"message": message(line), "stop_reason": "stop"}])).unwrap_or_else(|| json!([])),
            "usage": null,
        },
        "scores": sample_scores(transcript),
        "metadata": {
            "journal": transcript.journal,
            "book": scene.book,
            "topic": scene.topic,
            "cast": cast,
            "ended": transcript.ended,
        },
        "model_usage": usage,
        "started_at": transcript.started,
        "completed_at": transcript.changed,
    })
}

/// A person's lines are the user's, all others the assistant's; who speaks stands in front.
fn message(line: &Line) -> Value {
    let by_person = line.model.is_none() && line.fact.by_player();
    let mut message = json!({
        "id": format!("line-{}", line.id),
        "role": if by_person { "user" } else { "assistant" },
        "content": format!("{}: {}", line.speaker, line.text),
        "metadata": {"speaker": line.speaker, "environment": line.speaker == ENVIRONMENT},
    });
    if let Some(model) = &line.model {
        message["model"] = model.as_str().into();
    }
    message
}

fn sample_scores(transcript: &Transcript) -> Value {
    let Some(judging) = transcript.verdict() else { return json!({}) };
    let mut scores = Map::new();
    let flaws = labelled::labelled(transcript);
    for critique in &judging.critiques {
        let flaws: Vec<Value> = flaws
            .iter()
            .filter(|flaw| flaw.dimension == critique.dimension)
            .map(|flaw| {
                json!({
                    "label": flaw.label,
                    "severity": flaw.severity,
                    "comment": flaw.comment,
                    "line": flaw.at.map(|at| at.line.id.0),
                    "words": flaw.at.map(|at| at.line.words(at.span)),
                    "start": flaw.at.map(|at| at.span.start),
                    "end": flaw.at.map(|at| at.span.end),
                })
            })
            .collect();
        let score = json!({
            "value": critique.score.map_or_else(|| UNSCORED.into(), Value::from),
            "explanation": critique.failed,
            "metadata": {"flaws": flaws},
        });
        scores.insert(critique.dimension.clone(), score);
    }
    if let Some(mean) = judging.mean {
        scores.insert(MEAN.to_owned(), json!({"value": mean, "metadata": about(judging)}));
    }
    scores.into()
}

fn about(judging: &Judging) -> Value {
    json!({
        "judge": judging.judge,
        "rubric": judging.rubric,
        "is_protocol": judging.is_protocol,
        "lines": judging.lines,
        "bleu": judging.bleu,
        "rouge_l": judging.rouge_l,
    })
}
