//! What the flaws are: types by frequency, and whom they name.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::gather::Run;
use crate::{
    judge::{
        names::Names,
        rubric::{Rubric, same_name},
    },
    scene::ENVIRONMENT,
};

/// A type of flaw over all runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeRow {
    pub dimension: String,
    /// The rubric's name for it; `None` for all that are no type of this dimension.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// As critics spelled it, and how often, the most frequent first.
    pub spellings: Vec<(String, usize)>,
    /// For each run in its order.
    pub runs: Vec<Tally>,
}

impl TypeRow {
    pub fn flaws(&self) -> usize {
        self.runs.iter().map(|tally| tally.flaws).sum()
    }
}

/// Flaws of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    pub flaws: usize,
    /// Sum of their severities.
    pub severity: u64,
}

impl Tally {
    pub fn add(&mut self, severity: Option<u32>) {
        self.flaws += 1;
        self.severity += u64::from(severity.unwrap_or(0));
    }
}

/// A character over all runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CharacterRow {
    pub book: String,
    pub character: String,
    /// For each run in its order: its lines, and the flaws that name it.
    pub runs: Vec<(usize, Tally)>,
}

impl CharacterRow {
    pub fn severity(&self) -> u64 {
        self.runs.iter().map(|(_, tally)| tally.severity).sum()
    }
}

/// Characters, and the flaws that name none.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Characters {
    /// Those that flaws cost most first.
    pub rows: Vec<CharacterRow>,
    pub flaws: usize,
    /// Of these, flaws that name no speaker of their play.
    pub unnamed: usize,
}

/// How often each spelling came, and the flaws of each run.
type Spelled<'a> = (BTreeMap<&'a str, usize>, Vec<Tally>);

/// Flaw types of the protocol's judgings, by dimension and then by frequency.
pub fn types(runs: &[Run], rubric: &Rubric) -> Vec<TypeRow> {
    let mut kinds: HashMap<(usize, &str), Option<&str>> = HashMap::new();
    let mut rows: BTreeMap<(usize, Option<&str>), Spelled<'_>> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        let judgings = run.plays.iter().flat_map(|play| play.protocol());
        for critique in judgings.flat_map(|judging| &judging.critiques) {
            let known = |name: &str| same_name(name, &critique.dimension);
            let found = rubric.dimensions.iter().enumerate().find(|(_, one)| known(&one.name));
            let Some((number, dimension)) = found else { continue };
            for flaw in &critique.flaws {
                let spelled = flaw.kind.as_str();
                let kind = *kinds
                    .entry((number, spelled))
                    .or_insert_with(|| dimension.normal_type(spelled));
                let (spellings, tallies) = rows
                    .entry((number, kind))
                    .or_insert_with(|| (BTreeMap::new(), vec![Tally::default(); runs.len()]));
                *spellings.entry(spelled).or_default() += 1;
                tallies[at].add(flaw.severity);
            }
        }
    }
    let mut rows: Vec<(usize, TypeRow)> = rows
        .into_iter()
        .map(|((number, kind), (spellings, runs))| {
            let dimension = rubric.dimensions[number].name.clone();
            let mut spellings: Vec<(String, usize)> =
                spellings.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
            spellings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            (number, TypeRow { dimension, kind: kind.map(str::to_owned), spellings, runs })
        })
        .collect();
    rows.sort_by_key(|(number, row)| (*number, row.kind.is_none(), std::cmp::Reverse(row.flaws())));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Speakers of the plays with the flaws of the protocol's judgings that name them. A flaw that
/// names two counts for both.
pub fn characters(runs: &[Run]) -> Characters {
    let mut rows: BTreeMap<(&str, &str), Vec<(usize, Tally)>> = BTreeMap::new();
    let (mut flaws, mut unnamed) = (0, 0);
    for (at, run) in runs.iter().enumerate() {
        for play in &run.plays {
            let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
            for line in play.lines.iter().filter(|line| line.role != ENVIRONMENT) {
                *lines.entry(&line.role).or_default() += 1;
            }
            let names = Names::new(lines.keys().copied());
            let mut row = |name, change: &dyn Fn(&mut (usize, Tally))| {
                let none = || vec![(0, Tally::default()); runs.len()];
                change(&mut rows.entry((play.book(), name)).or_insert_with(none)[at]);
            };
            for (name, count) in &lines {
                row(*name, &|(lines, _)| *lines += count);
            }
            let critiques = play.protocol().flat_map(|judging| &judging.critiques);
            for flaw in critiques.flat_map(|critique| &critique.flaws) {
                let named = names.in_text(&flaw.instance);
                flaws += 1;
                unnamed += usize::from(named.is_empty());
                for name in named {
                    row(name, &|(_, tally)| tally.add(flaw.severity));
                }
            }
        }
    }
    let row = |((book, character), runs): ((&str, &str), _)| CharacterRow {
        book: book.to_owned(),
        character: character.to_owned(),
        runs,
    };
    let mut rows: Vec<CharacterRow> = rows.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.severity()));
    Characters { rows, flaws, unnamed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        coser::evaluation::{Case, Critique, Judging, Spoken},
        record::Flaw,
    };

    fn run(flaws: &[(&str, &str, Option<u32>)]) -> Run {
        let flaws = flaws.iter().map(|(instance, kind, severity)| Flaw {
            instance: (*instance).to_owned(),
            kind: (*kind).to_owned(),
            severity: *severity,
            given: None,
            line: None,
            evidence: None,
        });
        let critique = Critique::scored("anthropomorphism", flaws.collect(), 3);
        let judging = Judging { critiques: vec![critique], ..Judging::default() };
        let spoken = |role: &str| Spoken { role: role.to_owned(), content: "Yes.".to_owned() };
        let lines = ["Anna Fell", "Bert", ENVIRONMENT, "Bert"].map(spoken).to_vec();
        let scene = "The Ferry-1-0".to_owned();
        Run {
            plays: vec![Case { scene, lines, judgings: vec![judging], ..Case::default() }],
            ..Run::default()
        }
    }

    #[test]
    fn spellings_are_put_together_and_kept() {
        let one = run(&[
            ("a", "Self-identity", Some(3)),
            ("b", "self identity", Some(2)),
            ("c", "Self-identity", None),
            ("d", "Tempo", Some(5)),
        ]);
        let two = run(&[("e", "emotional depth", Some(1))]);
        let rows = types(&[one, two], &Rubric::protocol().unwrap());
        let told: Vec<(Option<&str>, usize, u64, u64)> = rows
            .iter()
            .map(|row| {
                (row.kind.as_deref(), row.flaws(), row.runs[0].severity, row.runs[1].severity)
            })
            .collect();
        assert_eq!(
            told,
            [(Some("Self-identity"), 3, 5, 0), (Some("Emotional Depth"), 1, 0, 1), (None, 1, 5, 0)]
        );
        let spellings = [("Self-identity".to_owned(), 2), ("self identity".to_owned(), 1)];
        assert_eq!(rows[0].spellings, spellings);
        assert_eq!(rows[0].dimension, "Anthropomorphism");
    }

    #[test]
    fn flaws_count_for_whom_they_name() {
        let found = characters(&[run(&[
            ("Anna gives in.", "", Some(3)),
            ("Bert echoes Anna Fell's words.", "", Some(2)),
            ("It drags.", "", Some(5)),
        ])]);
        assert_eq!((found.flaws, found.unnamed), (3, 1));
        let told: Vec<(&str, &str, usize, usize, u64)> = found
            .rows
            .iter()
            .map(|row| {
                let (lines, tally) = row.runs[0];
                (row.book.as_str(), row.character.as_str(), lines, tally.flaws, tally.severity)
            })
            .collect();
        assert_eq!(told, [("The Ferry", "Anna Fell", 1, 2, 5), ("The Ferry", "Bert", 2, 1, 2)]);
    }
}
