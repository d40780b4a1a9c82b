//! What a list shows of one play, read from its journal without reading all of it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    io::BufRead,
    path::Path,
};

use jiff::Timestamp;
use serde::Deserialize;

use super::{Entry, JournalError, read::check_first};
use crate::{
    chat::Answer,
    record::{Casting, EndReason, Position, Record, Source},
};

/// What a list shows of a play.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Where the scene came from: `bundled`, or a file's path.
    pub origin: String,
    pub book: String,
    pub topic: String,
    /// Everyone who speaks, Environment included.
    pub cast: Vec<String>,
    /// Who plays whom with which models, as it was last.
    pub casting: Casting,
    /// Whether anything was typed in it, or answered by a model.
    pub begun: bool,
    /// Lines on the branch at whose end the play stands.
    pub lines: usize,
    /// Speaker and text of the last of them.
    pub last: Option<(String, String)>,
    /// Why it ended; `None` while it goes on.
    pub ended: Option<EndReason>,
    /// A judging of it was begun and has no numbers yet.
    pub judging: bool,
    /// Critics of the last judging of it that have failed.
    pub failed: usize,
    /// The last judging of it that has its numbers; `None` again when it was played on since.
    pub verdict: Option<Verdict>,
    pub started: Timestamp,
    pub changed: Timestamp,
}

/// The numbers of a judging.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Mean of the dimensions that have a score; plain checks give none.
    pub mean: Option<f64>,
}

impl Summary {
    /// Whether there is something to go on with: the scene, or its verdict.
    pub fn is_unfinished(&self) -> bool {
        self.ended.is_none() || self.judging || self.failed > 0 || self.verdict.is_none()
    }
}

/// What a list shows of the journal at `path`, of which these are the bytes.
///
/// # Errors
/// As [`super::read`], but for lines that the list does not need.
pub(super) fn summarise(path: &Path, bytes: &[u8]) -> Result<Summary, JournalError> {
    check_first(path, bytes)?;
    let mut lines = lines_of(bytes);
    let opened: Opened = lines
        .next()
        .map_or_else(|| serde_json::from_slice(b""), serde_json::from_slice)
        .map_err(|error| JournalError::BrokenLine {
            path: path.to_owned(),
            line: 1,
            what: error.to_string(),
        })?;
    let started = opened.at.parse().map_err(|error: jiff::Error| {
        let (path, what) = (path.to_owned(), error.to_string());
        JournalError::BrokenLine { path, line: 1, what }
    })?;
    let mut summary = Summary {
        origin: opened.origin,
        book: opened.scene.book,
        topic: opened.scene.topic,
        cast: opened.scene.speaking_characters_w_env,
        casting: opened.casting,
        begun: false,
        lines: 0,
        last: None,
        ended: None,
        judging: false,
        failed: 0,
        verdict: None,
        started,
        changed: started,
    };
    let mut scan = Scan::default();
    for line in lines {
        apply(&mut summary, &mut scan, line);
    }
    summary.lines = scan.depth();
    summary.last = scan.last();
    if let Some(judging) = scan.judging {
        summary.judging = !judging.scored;
        summary.failed = judging.failed.len();
    }
    Ok(summary)
}

/// The lines of `bytes` with their ends. Most of a journal is looked through for line ends alone, and
/// a byte-wise split takes several times as long.
fn lines_of(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let all = bytes;
        // Reading from memory cannot fail, and has read nothing at the end.
        let length = bytes.skip_until(b'\n').ok().filter(|length| *length > 0)?;
        all.get(..length)
    })
}

/// What is only known once all facts are seen.
#[derive(Default)]
struct Scan<'a> {
    /// The lines by id: their parents, and the bytes that they stand in.
    lines: HashMap<u32, (Option<u32>, &'a [u8])>,
    head: Option<u32>,
    /// The last judging of what was played last.
    judging: Option<Judging>,
}

struct Judging {
    number: u32,
    scored: bool,
    /// Dimensions whose critics have failed.
    failed: HashSet<String>,
}

impl<'a> Scan<'a> {
    /// The judging with this number, while it is the one that counts.
    fn judging(&mut self, number: u32) -> Option<&mut Judging> {
        self.judging.as_mut().filter(|judging| judging.number == number)
    }

    fn depth(&self) -> usize {
        let mut depth = 0;
        let mut at = self.head;
        // No branch is longer than there are lines, whatever the parents say.
        while let Some(id) = at
            && depth < self.lines.len()
        {
            depth += 1;
            at = self.lines.get(&id).and_then(|(parent, _)| *parent);
        }
        depth
    }

    /// The play stands at `head`, where nothing has been judged yet.
    fn stand(&mut self, head: Option<u32>, summary: &mut Summary, ended: Option<EndReason>) {
        (self.head, self.judging) = (head, None);
        (summary.ended, summary.verdict) = (ended, None);
    }

    /// Speaker and text of the head.
    fn last(&self) -> Option<(String, String)> {
        let (_, bytes) = self.lines.get(&self.head?)?;
        let LineFact { speaker, text, .. } = fact(bytes)?;
        Some((speaker, text))
    }
}

/// The beginning of a line.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    event: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Opened {
    at: String,
    origin: String,
    scene: OpenedScene,
    casting: Casting,
}

#[derive(Deserialize)]
struct OpenedScene {
    book: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    speaking_characters_w_env: Vec<String>,
}

#[derive(Deserialize)]
struct LineFact {
    id: u32,
    parent: Option<u32>,
    #[serde(default)]
    speaker: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct MovedFact {
    to: Position,
}

#[derive(Deserialize)]
struct TrialFact {
    from: Position,
}

#[derive(Deserialize)]
struct EndedFact {
    why: EndReason,
}

#[derive(Deserialize)]
struct RecastFact {
    casting: Casting,
}

#[derive(Deserialize)]
struct JudgingFact {
    judging: u32,
}

#[derive(Deserialize)]
struct CriticFact {
    judging: u32,
    dimension: String,
}

#[derive(Deserialize)]
struct ScoredFact {
    judging: u32,
    mean: Option<f64>,
}

/// Takes note of one fact. What cannot be read is passed over: reading the play itself will say so.
fn apply<'a>(summary: &mut Summary, scan: &mut Scan<'a>, line: &'a [u8]) {
    let Some((at, event)) = head(line) else {
        return;
    };
    summary.begun = summary.begun || tells_of_work(&event, line);
    match event.as_ref() {
        "line" => {
            if let Some(fact) = fact::<LineFact>(line) {
                scan.lines.insert(fact.id, (fact.parent, line));
                scan.stand(Some(fact.id), summary, None);
            }
        }
        "moved" => {
            if let Some(MovedFact { to }) = fact(line) {
                scan.stand(to.line.map(|id| id.0), summary, to.over);
            }
        }
        "trial_opened" => {
            if let Some(TrialFact { from }) = fact(line) {
                scan.stand(from.line.map(|id| id.0), summary, None);
            }
        }
        "ended" => {
            if let Some(EndedFact { why }) = fact(line) {
                summary.ended = Some(why);
            }
        }
        "recast" => {
            if let Some(RecastFact { casting }) = fact(line) {
                summary.casting = casting;
            }
        }
        "judging_opened" => {
            if let Some(JudgingFact { judging: number }) = fact(line) {
                let failed = HashSet::new();
                scan.judging = Some(Judging { number, scored: false, failed });
            }
        }
        "critique" | "critic_failed" => {
            if let Some(CriticFact { judging, dimension }) = fact(line)
                && let Some(judging) = scan.judging(judging)
            {
                match event.as_ref() {
                    "critique" => judging.failed.remove(&dimension),
                    _ => judging.failed.insert(dimension),
                };
            }
        }
        "scored" => {
            if let Some(ScoredFact { judging, mean }) = fact(line)
                && let Some(judging) = scan.judging(judging)
            {
                judging.scored = true;
                summary.verdict = Some(Verdict { mean });
            }
        }
        _ => {}
    }
    if let Ok(at) = at.parse() {
        summary.changed = at;
    }
}

fn fact<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

/// [`is_work`] of a line; most need not be read for that.
fn tells_of_work(event: &str, line: &[u8]) -> bool {
    match event {
        "resumed" | "recast" | "asked" | "decided" | "moved" | "held" | "went_on" | "ended" => {
            false
        }
        "answered" => true,
        _ => fact::<Entry>(line).is_none_or(|entry| is_work(&entry.record)),
    }
}

/// Time and kind of a fact. In a line as it is written they stand before everything else and hold
/// no escapes, so the rest is not looked at.
fn head(line: &[u8]) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    const NEAR: usize = 120;
    let near = &line[..line.len().min(NEAR)];
    let quick = || {
        let near = String::from_utf8_lossy(near);
        let (_, rest) = near.split_once(r#","at":""#)?;
        let (at, rest) = rest.split_once('"')?;
        let (event, _) = rest.strip_prefix(r#","event":""#)?.split_once('"')?;
        Some((at.to_owned().into(), event.to_owned().into()))
    };
    quick().or_else(|| {
        let head: Head<'_> = serde_json::from_slice(line).ok()?;
        Some((head.at, head.event))
    })
}

/// Whether somebody typed this or was paid for it.
pub(super) fn is_work(record: &Record) -> bool {
    let came = |partial: &Answer| !(partial.text.is_empty() && partial.reasoning.is_empty());
    match record {
        Record::Opened { .. }
        | Record::Resumed { .. }
        | Record::Recast { .. }
        | Record::Asked { .. }
        | Record::Recalled(_)
        | Record::Felt { .. }
        | Record::Decided(_)
        | Record::Objected(_)
        | Record::Moved { .. }
        | Record::Held { .. }
        | Record::WentOn
        | Record::ComparisonOpened { .. }
        | Record::ComparisonDropped { .. }
        | Record::TrialOpened { .. }
        | Record::TrialClosed { .. }
        | Record::Drafted { .. }
        | Record::BookShown
        | Record::MarkingOpened { .. }
        | Record::Ended { .. } => false,
        Record::Line(line) => !matches!(line.source, Source::Book { .. }),
        Record::Draft { text, .. } => !text.is_empty(),
        Record::Failed { partial, .. } | Record::Cancelled { partial, .. } => came(partial),
        Record::Answered { .. }
        | Record::Preferred { .. }
        | Record::Ghosted { .. }
        | Record::MarkingDone { .. }
        | Record::Marked(_)
        | Record::JudgingOpened { .. }
        | Record::Critique { .. }
        | Record::CriticFailed { .. }
        | Record::Scored { .. }
        | Record::ProbeOpened { .. }
        | Record::Probed { .. }
        | Record::ProbeFailed { .. } => true,
    }
}
