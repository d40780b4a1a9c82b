//! The flaws of one judging in the order in which they are listed, with what is costly to find out
//! about them.

use std::cmp::Reverse;

use super::severity::Severity;
use crate::{
    judge::{
        anchor::{Anchor, Anchors},
        panel::CriticState,
    },
    play::Judging,
    record::Flaw,
};

/// What a row of the list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The judging as a whole, or the one dimension that is shown.
    Overview,
    /// The critic with this index has failed.
    Failed(usize),
    /// The critic with this index had failed and is asked again.
    Asked(usize),
    /// The flaw with this index among those of that critic.
    Flaw { critic: usize, flaw: usize },
}

impl Item {
    fn critic(self) -> Option<usize> {
        match self {
            Self::Overview => None,
            Self::Failed(critic) | Self::Asked(critic) | Self::Flaw { critic, .. } => Some(critic),
        }
    }
}

/// One flaw as it is listed.
#[derive(Debug, Clone)]
pub struct Finding {
    pub item: Item,
    critic: usize,
    /// The flaw type under the rubric's name, or as the critic spelled it.
    pub kind: String,
    pub severity: Severity,
    /// The line it speaks of, where that can be told.
    pub anchor: Option<Anchor>,
}

/// The answers that findings were made of: for each critic how often it was asked, and what came.
type Stamp = Vec<(u32, Came)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Nothing,
    Fault,
    Flaws,
}

#[derive(Debug, Default)]
pub struct Findings {
    judging: u32,
    stamp: Stamp,
    failed: Vec<usize>,
    /// Critics that have not answered yet.
    unsettled: Vec<usize>,
    /// The most severe first.
    flaws: Vec<Finding>,
}

impl Findings {
    pub fn of(judging: &Judging) -> Self {
        let anchors = Anchors::new(&judging.material);
        let mut flaws: Vec<(Reverse<Option<u32>>, Finding)> = Vec::new();
        let (mut failed, mut unsettled) = (Vec::new(), Vec::new());
        for (critic, one) in judging.panel.critics().iter().enumerate() {
            match &one.state {
                CriticState::Failed { .. } => failed.push(critic),
                CriticState::Scored { flaws: found, .. } => {
                    for (index, flaw) in found.iter().enumerate() {
                        let finding = Finding {
                            item: Item::Flaw { critic, flaw: index },
                            critic,
                            kind: kind(judging, &one.dimension, flaw),
                            severity: Severity::of(flaw, &judging.rubric.scale),
                            anchor: anchors.of(flaw),
                        };
                        flaws.push((Reverse(flaw.severity), finding));
                    }
                }
                CriticState::Waiting | CriticState::Streaming { .. } => unsettled.push(critic),
            }
        }
        flaws.sort_by_key(|(severity, _)| *severity);
        Self {
            judging: judging.panel.judging(),
            stamp: stamp(judging),
            failed,
            unsettled,
            flaws: flaws.into_iter().map(|(_, finding)| finding).collect(),
        }
    }

    /// Whether these are what the critics of `judging` have answered by now.
    pub fn is_of(&self, judging: &Judging) -> bool {
        self.judging == judging.panel.judging() && self.stamp == stamp(judging)
    }

    /// The rows of the list, of one critic or of all; the critic `again` has one also while it is
    /// asked again.
    pub fn items(&self, only: Option<usize>, again: Option<usize>) -> Vec<Item> {
        let shown = |critic: usize| only.is_none_or(|only| only == critic);
        let failed = self.failed.iter().filter(|critic| shown(**critic));
        let again = again.filter(|critic| shown(*critic) && self.unsettled.contains(critic));
        let flaws = self.flaws.iter().filter(|finding| shown(finding.critic));
        [Item::Overview]
            .into_iter()
            .chain(failed.map(|critic| Item::Failed(*critic)))
            .chain(again.map(Item::Asked))
            .chain(flaws.map(|finding| finding.item))
            .collect()
    }

    /// Where to go on in `items` when the row that stood for `chosen` is gone: a critic's answer
    /// takes the place of its failure.
    pub fn place(items: &[Item], chosen: Item) -> Option<usize> {
        let same = items.iter().position(|item| *item == chosen);
        same.or_else(|| match chosen {
            Item::Failed(critic) | Item::Asked(critic) => {
                items.iter().position(|item| item.critic() == Some(critic))
            }
            Item::Overview | Item::Flaw { .. } => None,
        })
    }

    /// The flaw that a row stands for.
    pub fn finding(&self, item: Item) -> Option<&Finding> {
        self.flaws.iter().find(|finding| finding.item == item)
    }
}

fn stamp(judging: &Judging) -> Stamp {
    let critics = judging.panel.critics().iter();
    let came = |state: &CriticState| match state {
        CriticState::Waiting | CriticState::Streaming { .. } => Came::Nothing,
        CriticState::Failed { .. } => Came::Fault,
        CriticState::Scored { .. } => Came::Flaws,
    };
    critics.map(|critic| (critic.attempt, came(&critic.state))).collect()
}

fn kind(judging: &Judging, dimension: &str, flaw: &Flaw) -> String {
    let dimension = judging.rubric.dimension(dimension);
    let known = dimension.and_then(|dimension| dimension.normal_type(&flaw.kind));
    match known.unwrap_or(flaw.kind.trim()) {
        "" => "no type given".to_owned(),
        kind => kind.to_owned(),
    }
}

/// The flaw that a row stands for, as the critic gave it.
pub fn flaw_of(judging: &Judging, item: Item) -> Option<&Flaw> {
    let Item::Flaw { critic, flaw } = item else {
        return None;
    };
    match &judging.panel.critics().get(critic)?.state {
        CriticState::Scored { flaws, .. } => flaws.get(flaw),
        _ => None,
    }
}
