//! What the list tells of one recorded play.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    journal::{
        search::Hit,
        shelf::Shelved,
        summary::{Marked, Summary, Verdict},
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
    /// Lines up to where the play stands.
    pub lines: usize,
    pub state: State,
    /// Mean of the last judging's scores, 0 to 100.
    pub score: Option<f64>,
    pub marks: Vec<MarksRow>,
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

/// Who played and judged, as `ENDPOINT/MODEL`.
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
pub(super) struct MarksRow {
    pub annotator: String,
    pub accepted: usize,
    pub rejected: usize,
    pub changed: usize,
    pub added: usize,
    /// Labels, ratings and comments.
    pub remarks: usize,
    pub done: bool,
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
    pub(super) fn new(shelved: Shelved, hits: Vec<Hit>) -> Self {
        let Shelved { id, path, play, about } = shelved;
        let (about, about_unreadable) = match about {
            Ok(about) => (about, None),
            Err(error) => (Default::default(), Some(error.to_string())),
        };
        let (play, unreadable) = match play {
            Ok(summary) => (Some(Told::of(summary)), None),
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
    pub(super) fn of(summary: Summary) -> Self {
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
            models: Models::of(&summary.casting.roles),
            lines: summary.lines,
            state,
            score: summary.verdict.and_then(|verdict| verdict.mean),
            marks: summary.marks.into_iter().map(MarksRow::of).collect(),
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

    /// Each model once, that of the actor first.
    pub(super) fn each(&self) -> Vec<&str> {
        let mut each = Vec::new();
        let parts = [&self.actor, &self.environment, &self.nsp, &self.judge];
        for name in parts.into_iter().chain(self.characters.values()) {
            if !each.contains(&name.as_str()) {
                each.push(name);
            }
        }
        each
    }
}

impl MarksRow {
    fn of(marked: Marked) -> Self {
        let Marked { annotator, accepted, rejected, changed, added, remarks, is_done } = marked;
        Self { annotator, accepted, rejected, changed, added, remarks, done: is_done }
    }

    /// `ANNOTATOR: how many of what`.
    pub(super) fn in_words(&self) -> String {
        let counts = [
            (self.accepted, "accepted"),
            (self.rejected, "rejected"),
            (self.changed, "changed"),
            (self.added, "added"),
            (self.remarks, if self.remarks == 1 { "remark" } else { "remarks" }),
        ];
        let told = counts.iter().filter(|(count, _)| *count > 0);
        let mut told: Vec<String> = told.map(|(count, what)| format!("{count} {what}")).collect();
        if told.is_empty() {
            told.push("none".to_owned());
        }
        let end = if self.done { "" } else { " (goes on)" };
        format!("{}: {}{end}", self.annotator, told.join(", "))
    }
}

impl HitRow {
    fn of(hit: Hit) -> Self {
        let Hit { line, place, speaker, before, found, after } = hit;
        Self { line: line.0, place, speaker, before, found, after }
    }
}
