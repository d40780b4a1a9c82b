//! Two raters over all plays of which both have said something.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use super::{
    AgreementError, Request,
    raters::{Named, copies, judgings, raters},
};
use crate::{
    headless::agreement::Recorded,
    play::{
        Judging,
        agreement::{Compared, Rater},
    },
    text::clean_line,
};

/// Two raters, and what they say of all plays together.
#[derive(Debug)]
pub struct Pair {
    pub one: String,
    pub other: String,
    pub compared: Compared,
}

/// The wanted pairs, in the order of their names.
///
/// # Errors
/// A wanted name is nobody's, or nobody can be compared.
pub fn pairs(
    recorded: &[Recorded],
    request: &Request,
    notes: &mut impl Write,
) -> Result<Vec<Pair>, AgreementError> {
    let groups = copies(recorded);
    let named: Vec<_> = groups.iter().map(|group| raters(group, &request.rubric)).collect();
    let known: BTreeSet<&String> = named.iter().flatten().map(|one| &one.name).collect();
    let wanted = match &request.between {
        Some((one, other)) => Some((find(&known, one)?, find(&known, other)?)),
        None if known.len() < 2 => {
            return Err(AgreementError::TooFew(known.into_iter().cloned().collect()));
        }
        None => None,
    };
    let mut pairs: BTreeMap<(String, String), Compared> = BTreeMap::new();
    for raters in &named {
        for (one, other) in both(raters, wanted.as_ref()) {
            match compare(one, other, &request.rubric) {
                Some(compared) => {
                    pairs.entry((one.name.clone(), other.name.clone())).or_default().add(compared)
                }
                None => writeln!(
                    notes,
                    "left out: {}",
                    clean_line(&format!(
                        "{} and {} do not speak of the same judging in {}",
                        one.name,
                        other.name,
                        one.from.path.display()
                    ))
                )?,
            }
        }
    }
    match (pairs.is_empty(), wanted) {
        (true, Some((one, other))) => Err(AgreementError::NothingInCommon { one, other }),
        (true, None) => Err(AgreementError::TooFew(known.into_iter().cloned().collect())),
        (false, _) => Ok(pairs
            .into_iter()
            .map(|((one, other), compared)| Pair { one, other, compared })
            .collect()),
    }
}

/// The name that is meant: the whole of it, or a judge's model without its endpoint.
fn find(known: &BTreeSet<&String>, wanted: &str) -> Result<String, AgreementError> {
    let model = |name: &str| name.split_once('/').is_some_and(|(_, model)| model == wanted);
    let found = known.iter().find(|name| name.as_str() == wanted);
    let found = found.or_else(|| known.iter().find(|name| model(name)));
    found.map(|name| (*name).clone()).ok_or_else(|| AgreementError::Nobody {
        name: wanted.to_owned(),
        known: known.iter().map(|name| (*name).clone()).collect(),
    })
}

/// The wanted two, or every two.
fn both<'a, 'b>(
    raters: &'b [Named<'a>],
    wanted: Option<&(String, String)>,
) -> Vec<(&'b Named<'a>, &'b Named<'a>)> {
    let of = |name: &String| raters.iter().find(|rater| rater.name == *name);
    if let Some((one, other)) = wanted {
        return of(one).zip(of(other)).into_iter().collect();
    }
    let mut sorted: Vec<&Named<'a>> = raters.iter().collect();
    // As on the screens: annotators, then judges.
    sorted.sort_by_key(|one| (one.judging().is_some(), &one.name));
    let mut pairs = Vec::new();
    for (at, one) in sorted.iter().enumerate() {
        pairs.extend(sorted.iter().skip(at + 1).map(|other| (*one, *other)));
    }
    pairs
}

/// What two say of one play, held against a judging that both of them know.
fn compare(one: &Named<'_>, other: &Named<'_>, rubric: &str) -> Option<Compared> {
    let on = one.judging().or_else(|| other.judging()).or_else(|| {
        // Two annotators: the last judging that both had before them.
        let before = judgings(one.from, rubric).map(|(judging, _)| judging);
        before.filter(|judging| knows(one, judging, rubric) && knows(other, judging, rubric)).last()
    });
    if on.is_some_and(|on| !knows(one, on, rubric) || !knows(other, on, rubric)) {
        return None;
    }
    one.rater.compare(other.rater, &one.from.play, on)
}

/// Whether what `named` says can be held against `judging`. Marks tell a critic's flaw by its
/// number, so that the file of an assisted annotator has to hold the very same judging.
fn knows(named: &Named<'_>, judging: &Judging, rubric: &str) -> bool {
    match named.rater {
        Rater::Annotator(layer) if !layer.is_blind() => {
            layer.has_decided(judging.panel.judging())
                && judgings(named.from, rubric).any(|(other, _)| is_same(other, judging))
        }
        Rater::Judging(_) | Rater::Annotator(_) => true,
    }
}

fn is_same(one: &Judging, other: &Judging) -> bool {
    let flaws = |judging: &Judging| -> Vec<_> {
        let critics = judging.panel.critics().iter();
        critics.map(|critic| critic.flaws().map(<[_]>::to_vec)).collect()
    };
    one.panel.judging() == other.panel.judging()
        && one.is_alike(other)
        && flaws(one) == flaws(other)
}
