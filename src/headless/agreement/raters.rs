//! Who has said something of which play.

use super::Recorded;
use crate::{
    play::{Judging, agreement::Rater},
    record::Method,
};

/// Somebody who has judged or marked a play, by the name that stands for them in all plays.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    /// An annotator's name, or a judge's model; a further judging by the same is `MODEL #2`.
    pub name: String,
    pub rater: Rater<'a>,
    /// The file in which it is said.
    pub from: &'a Recorded,
}

impl<'a> Named<'a> {
    pub fn judging(&self) -> Option<&'a Judging> {
        match self.rater {
            Rater::Judging(judging) => Some(judging),
            Rater::Annotator(_) => None,
        }
    }
}

/// Copies of the same play: two annotators may have marked it in files of their own.
pub type Copies<'a> = Vec<&'a Recorded>;

/// Puts together the files whose scene and lines are the same.
pub fn copies(recorded: &[Recorded]) -> Vec<Copies<'_>> {
    let mut groups: Vec<Copies<'_>> = Vec::new();
    for one in recorded {
        match groups.iter_mut().find(|group| is_same(group[0], one)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn is_same(one: &Recorded, other: &Recorded) -> bool {
    let (one, other) = (one.play.stage(), other.play.stage());
    let line = |line: &crate::record::Line| (line.id, line.speaker.clone(), line.text.clone());
    one.scene() == other.scene() && one.path().map(line).eq(other.path().map(line))
}

/// All who have said something of a play in the terms of this rubric, each name once: where a copy
/// holds the same layer or judging again, the fuller layer and the first judging count.
pub fn raters<'a>(copies: &Copies<'a>, rubric: &str) -> Vec<Named<'a>> {
    let mut all: Vec<Named<'a>> = Vec::new();
    for from in copies {
        for named in annotators(from).chain(judges(from, rubric)) {
            match all.iter_mut().find(|known| known.name == named.name) {
                Some(known) if weight(named.rater) > weight(known.rater) => *known = named,
                Some(_) => {}
                None => all.push(named),
            }
        }
    }
    all
}

/// Marks of an annotator; a judging stays as it is.
fn weight(rater: Rater<'_>) -> usize {
    match rater {
        Rater::Annotator(layer) => layer.all().len(),
        Rater::Judging(_) => 0,
    }
}

fn annotators(from: &Recorded) -> impl Iterator<Item = Named<'_>> {
    // What is marked blind counts when it is done.
    let layers = from.play.marks().layers().iter().filter(|layer| !layer.hides_judges());
    layers.map(move |layer| Named {
        name: layer.annotator().to_owned(),
        rater: Rater::Annotator(layer),
        from,
    })
}

fn judges<'a>(from: &'a Recorded, rubric: &str) -> impl Iterator<Item = Named<'a>> {
    let mut seen: Vec<String> = Vec::new();
    judgings(from, rubric).map(move |(judging, model)| {
        let before = seen.iter().filter(|one| **one == model).count();
        let name = if before == 0 { model.clone() } else { format!("{model} #{}", before + 1) };
        seen.push(model);
        Named { name, rater: Rater::Judging(judging), from }
    })
}

/// Judgings of the play itself by this rubric, each with its judge.
pub fn judgings<'a>(
    from: &'a Recorded,
    rubric: &str,
) -> impl Iterator<Item = (&'a Judging, String)> {
    let of_play = from.play.judgings().iter().filter(|judging| judging.is_of_play());
    of_play.filter(move |judging| judging.rubric.name == rubric).filter_map(|judging| match judging
        .panel
        .method()
    {
        Method::Judge { model, .. } => Some((judging, model.to_string())),
        Method::Checks => None,
    })
}
