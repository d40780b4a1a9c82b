//! A report as data; its JSON form is what `--format json` prints.

use serde::Serialize;

use super::{
    ReportError,
    check::Checked,
    difference::{Difference, RESAMPLES, differences},
    findings::{Characters, Tally, TypeRow, characters, types},
    gather::Run,
    score::{Parts, Scores, Spread},
};
use crate::{
    coser::evaluation::Case,
    judge::{
        published::{DIMENSIONS, JUDGE, PUBLISHED, played_by},
        rubric::Rubric,
        score::mean,
    },
};

/// All that is reported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub dimensions: [&'static str; 4],
    pub runs: Vec<RunReport>,
    pub published: Published,
    pub differences: Vec<Difference>,
    /// Of the intervals.
    pub seed: u64,
    pub resamples: usize,
    pub tags: Vec<Group>,
    /// Those with the lowest scores first.
    pub books: Vec<Group>,
    pub types: Vec<TypeRow>,
    pub characters: Characters,
    /// Other rubrics than the protocol's; their figures are part of no other.
    pub custom: Vec<CustomRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Checked>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    pub scenes: usize,
    #[serde(flatten)]
    pub scores: Scores,
    /// How the scores come about, in the order of the dimensions.
    pub parts: [Option<Parts>; 4],
    /// What one must know before comparing it with others.
    pub notes: Vec<String>,
}

/// Plays that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub name: String,
    /// For each run in its order.
    pub runs: Vec<Scores>,
}

/// The published table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Published {
    pub judge: &'static str,
    pub rows: Vec<PublishedRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedRow {
    pub model: &'static str,
    pub dimensions: [f64; 4],
    pub average: f64,
}

/// One dimension of a rubric of the user's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomRow {
    pub run: String,
    pub rubric: String,
    pub dimension: String,
    pub judgings: usize,
    /// Mean of the scores that are there.
    pub score: Option<f64>,
    pub tally: Tally,
}

impl Report {
    /// # Errors
    /// When the built-in rubric is broken, which a test rules out.
    pub fn of(runs: &[Run], seed: u64, check: Option<Checked>) -> Result<Self, ReportError> {
        let row = |row: &crate::judge::published::Published| PublishedRow {
            model: row.model,
            dimensions: row.scores,
            average: row.mean,
        };
        let published = Published { judge: JUDGE, rows: PUBLISHED.iter().map(row).collect() };
        let mut books = groups(runs, |play| Some(play.book()));
        books.sort_by(|a, b| level(a).total_cmp(&level(b)));
        Ok(Self {
            dimensions: DIMENSIONS,
            runs: runs.iter().map(RunReport::of).collect(),
            published,
            differences: differences(runs, seed),
            seed,
            resamples: RESAMPLES,
            tags: groups(runs, |play| play.tag.as_deref()),
            books,
            types: types(runs, &Rubric::protocol()?),
            characters: characters(runs),
            custom: runs.iter().flat_map(custom).collect(),
            check,
        })
    }
}

impl RunReport {
    fn of(run: &Run) -> Self {
        let mut scenes: Vec<&str> = run.plays.iter().map(|play| play.scene.as_str()).collect();
        scenes.sort_unstable();
        scenes.dedup();
        let scores = Scores::of(&run.plays);
        Self {
            name: run.name.clone(),
            judge: run.judge.clone(),
            scenes: scenes.len(),
            parts: std::array::from_fn(|at| Parts::of(&run.plays, at)),
            notes: notes(run, &scores, scenes.len()),
            scores,
        }
    }
}

fn notes(run: &Run, scores: &Scores, scenes: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if run.plays.iter().any(|play| play.player_lines > 0) {
        let plays = run.plays.iter().filter(|play| play.player_lines > 0).count();
        notes.push(format!(
            "{} lines that a person wrote: not comparable with published figures.",
            plural(plays, "play holds", "plays hold")
        ));
    }
    if run.rules.as_ref().is_some_and(|rules| !played_by(rules)) {
        notes.push("Played by other rules than the published plays: not comparable.".to_owned());
    }
    if scores.averaged > 0 && scores.averaged < DIMENSIONS.len() {
        notes.push(format!(
            "The average is of {} of the four dimensions and not comparable with one of four.",
            scores.averaged
        ));
    }
    for (name, spread) in DIMENSIONS.iter().zip(&scores.dimensions) {
        let lacking = scores.plays - spread.map_or(0, |spread: Spread| spread.plays);
        if lacking > 0 {
            let plays = plural(lacking, "play has", "plays have");
            notes.push(format!("{plays} no score in {name}, of {}.", scores.plays));
        }
    }
    let repeats = run.plays.iter().map(|play| play.repeat).max().unwrap_or(0);
    if repeats > 1 && run.plays.len() != scenes * usize::try_from(repeats).unwrap_or(0) {
        notes.push(
            "The repeats do not hold the same scenes: their deviation says little.".to_owned(),
        );
    }
    let samples = run.plays.iter().map(|play| play.protocol().count()).max().unwrap_or(0);
    if samples > 1 {
        notes.push(format!("Up to {samples} judgings of a play; their mean counts."));
    }
    notes
}

pub fn plural(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Plays by what `of` says of them, in the order of the names; plays without are left out.
fn groups<'a>(runs: &'a [Run], of: impl Fn(&'a Case) -> Option<&'a str>) -> Vec<Group> {
    let plays = runs.iter().flat_map(|run| &run.plays);
    let mut names: Vec<&str> = plays.filter_map(&of).collect();
    names.sort_unstable();
    names.dedup();
    let scores = |run: &'a Run, name: &str| {
        Scores::of(run.plays.iter().filter(|play| of(play) == Some(name)))
    };
    let group = |name: &str| Group {
        name: name.to_owned(),
        runs: runs.iter().map(|run| scores(run, name)).collect(),
    };
    names.into_iter().map(group).collect()
}

fn level(group: &Group) -> f64 {
    let averages = group.runs.iter().filter_map(|scores| Some(scores.average?.mean));
    mean(averages).unwrap_or(f64::INFINITY)
}

fn custom(run: &Run) -> Vec<CustomRow> {
    let mut rows: Vec<(CustomRow, Vec<f64>)> = Vec::new();
    let judgings = run.plays.iter().flat_map(|play| &play.judgings);
    for judging in judgings.filter(|judging| !judging.is_protocol()) {
        for critique in &judging.critiques {
            let known = |row: &CustomRow| {
                row.rubric == judging.rubric && row.dimension == critique.dimension
            };
            let at = rows.iter().position(|(row, _)| known(row)).unwrap_or_else(|| {
                let row = CustomRow {
                    run: run.name.clone(),
                    rubric: judging.rubric.clone(),
                    dimension: critique.dimension.clone(),
                    judgings: 0,
                    score: None,
                    tally: Tally::default(),
                };
                rows.push((row, Vec::new()));
                rows.len() - 1
            });
            let (row, scores) = &mut rows[at];
            row.judgings += 1;
            critique.flaws.iter().for_each(|flaw| row.tally.add(flaw.severity));
            scores.extend(critique.score);
        }
    }
    rows.into_iter().map(|(row, scores)| CustomRow { score: mean(scores), ..row }).collect()
}
