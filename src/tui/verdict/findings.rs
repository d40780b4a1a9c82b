//! The flaws of one judging in the order in which they are listed, with what is costly to find out
//! about them.

use std::cmp::Reverse;

use super::severity::Severity;
use crate::{
    judge::{
        anchor::{Anchor, Anchors},
        overview::{Overview, Turn},
        panel::CriticState,
    },
    play::{
        Judging,
        marks::{Corrected, Hand, Held, Layer, Marks},
    },
    record::{Flaw, MarkId, MarkingMode},
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
    /// The flaw that the annotator added with this mark.
    Added(MarkId),
}

impl Item {
    fn critic(self) -> Option<usize> {
        match self {
            Self::Overview | Self::Added(_) => None,
            Self::Failed(critic) | Self::Asked(critic) | Self::Flaw { critic, .. } => Some(critic),
        }
    }
}

/// One flaw as it is listed.
#[derive(Debug, Clone)]
pub struct Finding {
    pub item: Item,
    pub critic: usize,
    /// With the annotator's type and severity, where there are any.
    pub held: Held,
    /// The flaw type under the rubric's name, or as the critic spelled it.
    pub kind: String,
    pub severity: Severity,
    /// The line it speaks of, where that can be told.
    pub anchor: Option<Anchor>,
}

/// What findings were made of: for each critic how often it was asked, and what came; and the
/// annotator's hand.
type Stamp = (Vec<(u32, Came)>, Option<(MarkingMode, usize)>);

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
    /// Flaws over the lines, those that count.
    turns: Vec<Turn>,
    /// What it comes to after the annotator's hand, where that changes anything.
    corrected: Option<Corrected>,
}

impl Findings {
    /// Of a judging, after the hand of the annotator whose layer this is.
    pub fn of(judging: &Judging, layer: Option<&Layer>) -> Self {
        let untouched = || Marks::untouched(judging);
        let corrected = layer.map_or_else(untouched, |layer| layer.corrected(judging));
        let blind = layer.is_some_and(Layer::is_blind);
        // What was found blind stands beside what the critics found.
        let beside = if blind { untouched().flaws } else { Vec::new() };
        let held: Vec<Held> = beside.into_iter().chain(corrected.flaws.iter().cloned()).collect();
        let counted = counted(judging, &held);
        let critiques = counted.iter().map(|(name, flaws)| (name.as_str(), flaws.as_slice()));
        let turns = Overview::new(&judging.material, critiques).turns();
        let anchors = Anchors::new(&judging.material);
        let touched = held.iter().any(|held| held.hand != Hand::Untouched);
        let mut flaws: Vec<Finding> =
            held.into_iter().filter_map(|held| finding(judging, held, &anchors)).collect();
        flaws.sort_by_key(|finding| Reverse(finding.held.flaw.severity));
        let critics = || judging.panel.critics().iter().enumerate();
        let which = |is: fn(&CriticState) -> bool| {
            critics().filter(|(_, one)| is(&one.state)).map(|(at, _)| at).collect()
        };
        Self {
            judging: judging.panel.judging(),
            stamp: stamp(judging, layer),
            failed: which(|state| matches!(state, CriticState::Failed { .. })),
            unsettled: which(|state| !state.is_settled()),
            flaws,
            turns,
            corrected: (touched || blind).then_some(corrected),
        }
    }

    /// Whether these are what the critics of `judging` have answered by now, and what the annotator
    /// has made of it.
    pub fn is_of(&self, judging: &Judging, layer: Option<&Layer>) -> bool {
        self.judging == judging.panel.judging() && self.stamp == stamp(judging, layer)
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

    /// Flaws over the lines of the play, those that count.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// What the judging comes to after the annotator's hand, where that changes anything.
    pub fn corrected(&self) -> Option<&Corrected> {
        self.corrected.as_ref()
    }

    /// Where to go on in `items` when the row that stood for `chosen` is gone: a critic's answer
    /// takes the place of its failure.
    pub fn place(items: &[Item], chosen: Item) -> Option<usize> {
        let same = items.iter().position(|item| *item == chosen);
        same.or_else(|| match chosen {
            Item::Failed(critic) | Item::Asked(critic) => {
                items.iter().position(|item| item.critic() == Some(critic))
            }
            Item::Overview | Item::Flaw { .. } | Item::Added(_) => None,
        })
    }

    /// All flaws, the most severe first.
    pub fn all(&self) -> &[Finding] {
        &self.flaws
    }

    /// The flaw that a row stands for.
    pub fn finding(&self, item: Item) -> Option<&Finding> {
        self.flaws.iter().find(|finding| finding.item == item)
    }
}

fn stamp(judging: &Judging, layer: Option<&Layer>) -> Stamp {
    let critics = judging.panel.critics().iter();
    let came = |state: &CriticState| match state {
        CriticState::Waiting | CriticState::Streaming { .. } => Came::Nothing,
        CriticState::Failed { .. } => Came::Fault,
        CriticState::Scored { .. } => Came::Flaws,
    };
    let critics = critics.map(|critic| (critic.attempt, came(&critic.state)));
    (critics.collect(), layer.map(|layer| (layer.mode(), layer.all().len())))
}

/// The flaws that count, by dimension.
fn counted(judging: &Judging, held: &[Held]) -> Vec<(String, Vec<Flaw>)> {
    let critics = judging.panel.critics().iter();
    let of = |name: &str| {
        let held = held.iter().filter(|held| held.counts && held.dimension == name);
        held.map(|held| held.flaw.clone()).collect()
    };
    critics.map(|critic| (critic.dimension.clone(), of(&critic.dimension))).collect()
}

fn finding(judging: &Judging, held: Held, anchors: &Anchors<'_>) -> Option<Finding> {
    let mut critics = judging.panel.critics().iter();
    let critic = critics.position(|critic| critic.dimension == held.dimension)?;
    let item = match (held.index, held.mark) {
        (Some(index), _) => Item::Flaw { critic, flaw: index as usize },
        (None, mark) => Item::Added(mark?),
    };
    let mut anchor = anchors.of(&held.flaw);
    if let (Some(anchor), Some(span)) = (&mut anchor, held.span) {
        anchor.span = Some(span);
    }
    Some(Finding {
        item,
        critic,
        kind: kind(judging, &held.dimension, &held.flaw),
        severity: Severity::of(&held.flaw, &judging.rubric.scale),
        anchor,
        held,
    })
}

fn kind(judging: &Judging, dimension: &str, flaw: &Flaw) -> String {
    let dimension = judging.rubric.dimension(dimension);
    let known = dimension.and_then(|dimension| dimension.normal_type(&flaw.kind));
    match known.unwrap_or(flaw.kind.trim()) {
        "" => "no type given".to_owned(),
        kind => kind.to_owned(),
    }
}
