//! The sheet on which a judging is ordered: by which rubric, by whom, how often, of what.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    chat::ModelRef,
    judge::rubric::Rubric,
    play::{JudgeRequest, Play},
    record::{Form, RoleModel, Subject, Whom},
    tui::{
        events::Pointer,
        keymap::{Action, Context},
        page::{Shared, Want},
        widgets::{choices::choices, list::List},
    },
};

/// Most judgings by one judge that are ordered at once.
const MOST: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Rubric,
    Judge,
    Second,
    Times,
    Form,
    Whom,
    Subject,
}

const ITEMS: [Item; 7] =
    [Item::Rubric, Item::Judge, Item::Second, Item::Times, Item::Form, Item::Whom, Item::Subject];

impl Item {
    fn name(self) -> &'static str {
        match self {
            Self::Rubric => "Rubric",
            Self::Judge => "Judge",
            Self::Second => "Also by",
            Self::Times => "How often",
            Self::Form => "Asked for",
            Self::Whom => "Whose lines",
            Self::Subject => "What",
        }
    }
}

/// A judging that is being ordered.
pub struct OrderSheet {
    list: List,
    rubrics: Vec<Rubric>,
    /// Index among the rubrics.
    rubric: usize,
    /// The models that can judge; the play's own judge first.
    judges: Vec<ModelRef>,
    judge: usize,
    /// Index of a second judge.
    second: Option<usize>,
    times: u32,
    form: Form,
    whom: Whom,
    subject: Subject,
    usual: JudgeRequest,
}

impl OrderSheet {
    pub const CONTEXTS: &[Context] = &[Context::Ordering, Context::List, Context::Letters];

    /// Begins with the usual judging of this play; `None` where the embedded rubric is broken.
    pub fn new(play: &Play, shared: &Shared) -> Option<Self> {
        let usual = JudgeRequest::usual(play.stage()).ok()?;
        let mut judges = vec![usual.judge.model.clone()];
        for (model, _) in shared.models.known() {
            if !judges.contains(&model) {
                judges.push(model);
            }
        }
        let known = &shared.annotation.rubrics.known;
        Some(Self {
            list: List::default(),
            rubrics: known.iter().map(|known| known.rubric.clone()).collect(),
            rubric: 0,
            judges,
            judge: 0,
            second: None,
            times: 1,
            form: usual.form,
            whom: usual.whom,
            subject: usual.subject,
            usual,
        })
    }

    /// Moves or changes the choice, or says what is wanted.
    pub fn act(&mut self, action: Action) -> Option<Want> {
        match action {
            Action::Accept => return Some(self.want()),
            Action::Right => self.change(true),
            Action::Left => self.change(false),
            other => drop(self.list.act(other, ITEMS.len())),
        }
        None
    }

    pub fn pointed(&mut self, pointer: Pointer, at: Position) {
        self.list.pointed(pointer, at, ITEMS.len());
    }

    fn want(&self) -> Want {
        let judges = [Some(self.judge), self.second];
        let models = judges.into_iter().flatten().filter_map(|at| self.judges.get(at));
        let requests = models.map(|model| JudgeRequest {
            judge: RoleModel { model: model.clone(), params: self.usual.judge.params },
            rubric: self.rubrics.get(self.rubric).unwrap_or(&self.usual.rubric).clone(),
            form: self.form,
            whom: self.whom,
            subject: self.subject,
            head: self.usual.head,
        });
        let requests = requests.map(|request| match request.subject {
            Subject::Play => request,
            Subject::Reference => request.of_reference(),
        });
        // The reference is judged once by each judge and kept.
        let times = if self.subject == Subject::Reference { 1 } else { self.times };
        Want::JudgeAs { requests: requests.collect(), times }
    }

    fn change(&mut self, forward: bool) {
        let Some(item) = ITEMS.get(self.list.chosen()) else { return };
        match item {
            Item::Rubric => self.rubric = turn(self.rubric, self.rubrics.len(), forward),
            Item::Judge => {
                self.judge = turn(self.judge, self.judges.len(), forward);
                self.second = self.second.filter(|second| *second != self.judge);
            }
            Item::Second => {
                // Place 0 stands for nobody.
                let others: Vec<Option<usize>> = std::iter::once(None)
                    .chain((0..self.judges.len()).filter(|at| *at != self.judge).map(Some))
                    .collect();
                let at = others.iter().position(|other| *other == self.second).unwrap_or(0);
                self.second = others[turn(at, others.len(), forward)];
            }
            Item::Times => {
                let at = turn(self.times as usize - 1, MOST as usize, forward);
                self.times = u32::try_from(at + 1).unwrap_or(1);
            }
            Item::Form => {
                self.form = match self.form {
                    Form::Protocol => Form::Evidence,
                    Form::Evidence => Form::Protocol,
                };
            }
            Item::Whom => {
                let all = [Whom::Cast, Whom::Everyone, Whom::Player];
                let at = all.iter().position(|one| *one == self.whom).unwrap_or(0);
                self.whom = all[turn(at, all.len(), forward)];
            }
            Item::Subject => {
                self.subject = match self.subject {
                    Subject::Play => Subject::Reference,
                    Subject::Reference => Subject::Play,
                };
            }
        }
    }

    fn value(&self, item: Item) -> String {
        let judge = |at: usize| self.judges.get(at).map(ToString::to_string).unwrap_or_default();
        match item {
            Item::Rubric => {
                self.rubrics.get(self.rubric).map(|one| one.name.clone()).unwrap_or_default()
            }
            Item::Judge => judge(self.judge),
            Item::Second => self.second.map_or_else(|| "nobody else".to_owned(), judge),
            Item::Times if self.subject == Subject::Reference => "once, and kept".to_owned(),
            Item::Times if self.times == 1 => "once".to_owned(),
            Item::Times => format!("{} times", self.times),
            Item::Form if self.form == Form::Protocol => "flaws, as the protocol does".to_owned(),
            Item::Form => "flaws with turn and quotation".to_owned(),
            Item::Whom if self.subject == Subject::Reference => "all".to_owned(),
            Item::Whom => match self.whom {
                Whom::Cast => "the cast’s",
                Whom::Everyone => "everyone’s, yours too",
                Whom::Player => "only yours",
            }
            .to_owned(),
            Item::Subject if self.subject == Subject::Play => "this play".to_owned(),
            Item::Subject => "the book’s own dialogue".to_owned(),
        }
    }

    fn about(&self, item: Item) -> String {
        match item {
            Item::Rubric => {
                let about = self.rubrics.get(self.rubric).map(|rubric| rubric.about.clone());
                let about = about.unwrap_or_default();
                match self.rubrics.get(self.rubric).is_some_and(Rubric::is_protocol) {
                    true => about,
                    false => format!("{about} Its numbers never mix with the protocol’s."),
                }
            }
            Item::Judge => "The model that is asked; those of the endpoints that answer, and the \
                            play’s own. The offline company makes plain checks."
                .to_owned(),
            Item::Second => "A second judge of the very same; both are then seen side by side \
                             under Figures."
                .to_owned(),
            Item::Times => "Judged several times, the scores’ spread can be told, and which flaws \
                            are named again."
                .to_owned(),
            Item::Form => "The protocol asks for flaws alone. Asked for the turn and a quotation \
                           with each, a judge says more exactly where; that is another request, \
                           and its numbers are no longer the protocol’s."
                .to_owned(),
            Item::Whom => "Lines of a person are not among those that flaws are found in unless \
                           you say so."
                .to_owned(),
            Item::Subject => "How the same judge finds the book itself: a baseline. It is judged \
                              once by each judge and kept for later plays of the scene."
                .to_owned(),
        }
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) {
        let rows = ITEMS.map(|item| (item.name(), self.value(item)));
        let chosen = ITEMS.get(self.list.chosen());
        let about = chosen.map(|item| self.about(*item)).unwrap_or_default();
        choices(buffer, window, "Judge", &mut self.list, &rows, &about, &shared.theme);
    }
}

/// The place after `at`, or before it, of `count` that go round.
fn turn(at: usize, count: usize, forward: bool) -> usize {
    let count = count.max(1);
    if forward { (at + 1) % count } else { (at + count - 1) % count }
}
