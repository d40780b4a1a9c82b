//! What the list tells of one recorded play.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    journal::{
        search::Hit,
        shelf::Shelved,
        summary::{Damage, Marked, Summary, Verdict},
    },
    record::{RoleModel, Roles},
};

/// A recorded play as data. What cannot be told of an unreadable one is left out.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub file: String,
    pub name: String,
    pub tags: Vec<String>,
    pub note: String,
    #[serde(flatten)]
    pub play: Option<Told>,
    /// Why the play cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// Why it is not known what a person says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_unreadable: Option<String>,
    /// Where it holds what was looked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<HitRow>,
}

/// What was played.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub book: String,
    pub topic: String,
    /// Everyone who speaks, Environment included.
    pub cast: Vec<String>,
    /// Whom the person plays.
    pub player: Vec<String>,
    pub models: Models,
    /// Each model once, that of the actor first.
    #[serde(skip)]
    pub each_model: String,
    /// Lines up to where the play stands.
    pub lines: usize,
    pub state: State,
    /// Mean of the last judging's scores, 0 to 100.
    pub score: Option<f64>,
    /// Whether there is a score that this annotator may not know yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub score_hidden: bool,
    pub marks: Vec<Marked>,
    /// What of the file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
    /// RFC 3339, in UTC.
    pub started: String,
    pub changed: String,
}

/// How far a play has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// The scene goes on.
    Open,
    /// The scene is over; not judged, or not to the end.
    Over,
    /// Checked by the offline company; that gives no scores.
    Checked,
    Judged,
}

/// Who played and judged: `ENDPOINT/MODEL`, or the offline company.
#[derive(Debug, Serialize)]
pub(super) struct Models {
    pub actor: String,
    pub environment: String,
    pub nsp: String,
    pub judge: String,
    /// Characters with a model of their own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub characters: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct HitRow {
    /// Id of the line in the journal.
    pub line: u32,
    /// Its number in the play as it stands; `null` in another take or branch.
    pub place: Option<usize>,
    pub speaker: String,
    pub before: String,
    pub found: String,
    pub after: String,
}

impl Row {
    pub(super) fn new(shelved: Shelved, hits: Vec<Hit>, annotator: &str) -> Self {
        let Shelved { id, path, play, about } = shelved;
        let (about, about_unreadable) = match about {
            Ok(about) => (about, None),
            Err(error) => (Default::default(), Some(error.to_string())),
        };
        let (play, unreadable) = match play {
            Ok(summary) => (Some(Told::of(summary, annotator)), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            id,
            file: path.display().to_string(),
            name: about.name,
            tags: about.tags,
            note: about.note,
            play,
            unreadable,
            about_unreadable,
            hits: hits.into_iter().map(HitRow::of).collect(),
        }
    }
}

impl Told {
    /// As `annotator` may know it: who marks blind is not told the score before being done.
    pub(super) fn of(summary: Summary, annotator: &str) -> Self {
        let score = summary.verdict.and_then(|verdict| verdict.mean);
        let hides = summary.hides_judges(annotator);
        let state = match (summary.ended, summary.verdict, summary.is_unfinished()) {
            (None, ..) => State::Open,
            (_, Some(Verdict { mean: Some(_) }), false) => State::Judged,
            (_, Some(Verdict { mean: None }), false) => State::Checked,
            _ => State::Over,
        };
        Self {
            book: summary.book,
            topic: summary.topic,
            cast: summary.cast,
            player: summary.casting.player,
            each_model: summary.casting.roles.each_model(),
            models: Models::of(&summary.casting.roles),
            lines: summary.lines,
            state,
            score: score.filter(|_| !hides),
            score_hidden: score.is_some() && hides,
            marks: summary.marks,
            damage: summary.damage,
            started: format!("{:.3}", summary.started),
            changed: format!("{:.3}", summary.changed),
        }
    }
}

impl Models {
    fn of(roles: &Roles) -> Self {
        let name = |role: &RoleModel| role.model.to_string();
        let own = roles.characters.iter().map(|(who, role)| (who.clone(), name(role)));
        Self {
            actor: name(&roles.actor),
            environment: name(&roles.environment),
            nsp: name(&roles.nsp),
            judge: name(&roles.judge),
            characters: own.collect(),
        }
    }
}

impl HitRow {
    fn of(hit: Hit) -> Self {
        let Hit { line, place, speaker, before, found, after } = hit;
        Self { line: line.0, place, speaker, before, found, after }
    }
}
