//! `evaluation`: judged plays as the reference implementation publishes them.
//!
//! A branch stands in it with every judging by a judge model that covers all of it, the protocol's
//! own in the published place. What was judged only in part, or by the checks alone, is no case.

use serde_json::{Map, json};

use super::{
    ExportError, File, Format, Transcript,
    coser::{Place, about, bare, places},
    transcript,
};
use crate::{
    coser::evaluation::{About, Case, Critique, Evaluation, Judging, Run, Spoken, figures},
    judge::{material::Origin, rubric::Rubric},
    play::PROGRAM,
    record::{Form, Subject},
};

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let places = places(transcripts);
    let cases: Vec<Case> =
        transcripts.iter().zip(&places).filter_map(|(one, place)| case(one, *place)).collect();
    if cases.is_empty() {
        return Err(ExportError::Nothing("No play here was judged by a model to its end."));
    }
    let scores = figures(&cases).into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    let evaluation = Evaluation {
        scores: Map::from_iter(scores),
        runs: vec![Run { name: None, cases }],
        references: Vec::new(),
        about: about_all(transcripts),
    };
    let mut json = Vec::new();
    evaluation.write(&mut json).map_err(ExportError::json("the evaluation"))?;
    json.push(b'\n');
    Ok(vec![File::of_all(transcripts, Format::Evaluation, json)])
}

fn case(transcript: &Transcript, place: Place) -> Option<Case> {
    let judgings: Vec<Judging> = judgings(transcript);
    if judgings.is_empty() {
        return None;
    }
    let material = &transcript.material;
    let spoken = material.lines.iter();
    let spoken =
        spoken.map(|line| Spoken { role: line.speaker.clone(), content: material.shown(line) });
    let by_players = transcript.lines.iter().filter(|line| line.by == Origin::Player).count();
    let verdict = transcript.verdict();
    let mut case = Case {
        scene: transcript.scene.id(),
        repeat: place.repeat,
        tag: transcript.scene.tag.clone(),
        lines: spoken.collect(),
        text: Some(material.play_text()),
        reference: transcript.options.book_text.then(|| material.reference_text()),
        continue_from: material.continue_from,
        player_lines: u32::try_from(by_players).unwrap_or(u32::MAX),
        score: None,
        bleu: verdict.and_then(|judging| judging.bleu),
        rouge_l: verdict.and_then(|judging| judging.rouge_l),
        judgings,
    };
    let score = case.protocol().next().and_then(Judging::mean);
    case.score = score;
    Some(case)
}

fn judgings(transcript: &Transcript) -> Vec<Judging> {
    let whole = transcript.judgings.iter();
    let whole = whole.filter(|one| one.is_of_all && one.subject == Subject::Play);
    let mut judgings: Vec<Judging> = Vec::new();
    for one in whole {
        let Some(judge) = &one.judge else { continue };
        let (judge, rubric) = (bare(judge), rubric(one));
        let alike =
            |known: &&Judging| known.judge.as_deref() == Some(judge) && known.rubric == rubric;
        let before = judgings.iter().filter(alike).count();
        let sample = u32::try_from(before + 1).unwrap_or(u32::MAX);
        judgings.push(judging(one, judge, rubric, sample));
    }
    judgings
}

/// The rubric's name; the protocol's only where the numbers are the protocol's own.
fn rubric(judging: &transcript::Judging) -> String {
    if judging.rubric != Rubric::PROTOCOL || judging.is_protocol {
        return judging.rubric.clone();
    }
    let how = match judging.form {
        Form::Evidence => "with evidence",
        Form::Protocol if judging.criteria.left_out.is_some() => "without a reference",
        Form::Protocol => "in other words",
    };
    format!("{} ({how})", judging.rubric)
}

fn judging(from: &transcript::Judging, judge: &str, rubric: String, sample: u32) -> Judging {
    let scored = from.critiques.iter().filter(|critique| critique.failed.is_none());
    let failed = from.critiques.iter().filter_map(|critique| {
        Some((critique.dimension.clone(), json!(critique.failed.as_ref()?)))
    });
    Judging {
        judge: Some(judge.to_owned()),
        rubric,
        sample,
        critiques: scored.map(critique).collect(),
        failed: failed.collect(),
    }
}

fn critique(from: &transcript::Critique) -> Critique {
    Critique {
        dimension: from.dimension.clone(),
        flaws: from.flaws.iter().map(|flaw| flaw.fact.clone()).collect(),
        score: from.score,
        repairs: from.repairs.clone(),
    }
}

/// What holds of all plays of the file; what differs is left out.
fn about_all(transcripts: &[Transcript]) -> About {
    let all: Vec<About> = transcripts.iter().map(about).collect();
    let Some(first) = all.first() else { return About::default() };
    fn same<T: Clone + PartialEq>(all: &[About], part: impl Fn(&About) -> &Option<T>) -> Option<T> {
        let first = part(all.first()?);
        all.iter().all(|one| part(one) == first).then(|| first.clone())?
    }
    About {
        program: first.program.clone().or_else(|| Some(PROGRAM.to_owned())),
        actor: same(&all, |about| &about.actor),
        environment: same(&all, |about| &about.environment),
        nsp: same(&all, |about| &about.nsp),
        rules: same(&all, |about| &about.rules),
        memory: same(&all, |about| &about.memory),
        other: Map::new(),
    }
}
