//! A play that has ended, as a simulation.

use serde_json::{Map, Value};

use super::{Beside, By, Entry, Made, NSP, Simulation};
use crate::{
    record::{Decision, How, Line, Next, Source},
    scene::Scene,
    stage::{Stage, nsp},
};

impl Simulation {
    /// The branch being played, with its decisions. `offline` says whether models' lines were
    /// spoken by the offline company, which speaks the book's.
    pub fn of(stage: &Stage, offline: impl Fn(&Line) -> bool, made: Option<Made>) -> Self {
        let mut lines = Vec::new();
        let mut path = stage.path().peekable();
        while let Some(line) = path.next() {
            let decision = match path.peek() {
                Some(next) => next.decision.and_then(|id| stage.decision(id)),
                None => stage.standing(),
            };
            lines.push((line, offline(line), decision));
        }
        Self::of_lines(stage.scene(), lines, made)
    }

    /// A play of `scene`: each line, whether the offline company spoke it, and the decision about
    /// who speaks after it.
    pub fn of_lines<'a>(
        scene: &Scene,
        lines: impl IntoIterator<Item = (&'a Line, bool, Option<&'a Decision>)>,
        made: Option<Made>,
    ) -> Self {
        let mut entries = Vec::new();
        for (line, offline, decision) in lines {
            entries.push(spoken(line, offline));
            entries.extend(decision.and_then(decided));
        }
        Self {
            book_title: scene.book.clone(),
            i_p: scene.i_p.clone(),
            i_c: scene.i_c.clone(),
            profiles: profiles(scene),
            scene: scene.clone(),
            entries,
            made,
            other: Map::new(),
        }
    }
}

fn spoken(line: &Line, offline: bool) -> Entry {
    let by = match line.source {
        Source::Player | Source::Edit { .. } => Some(By::Player),
        Source::Book { .. } => Some(By::Book),
        Source::Model { .. } => offline.then_some(By::Book),
    };
    let beside = Beside { drawn: None, raw: line.raw.clone(), odd: line.odd.clone(), by };
    Entry { role: line.speaker.clone(), content: line.text.clone(), beside, other: Map::new() }
}

/// A player's decisions are none of NSP's.
fn decided(decision: &Decision) -> Option<Entry> {
    let next = match &decision.next {
        Next::Speaker(name) => name.clone(),
        Next::End => nsp::END.to_owned(),
    };
    let (content, drawn) = match decision.how {
        How::Predicted { .. } | How::Book => (next, None),
        How::Drawn { .. } => (decision.said.clone().unwrap_or_default(), Some(next)),
        How::Opening | How::RoundRobin | How::Named | How::CutIn => return None,
    };
    let beside = Beside { drawn, ..Beside::default() };
    Some(Entry { role: NSP.to_owned(), content, beside, other: Map::new() })
}

fn profiles(scene: &Scene) -> Map<String, Value> {
    let cast = scene.cast();
    cast.filter_map(|name| Some((name.to_owned(), scene.profile(name)?.into()))).collect()
}
