//! What is to be compared: a second model for one line, or one thing to change in a run.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use crate::{
    chat::ModelRef,
    play::Play,
    record::{LineId, RoleModel},
    stage::{Act, Change, Stage},
    tui::{
        keymap::{Action, Context},
        page::{Page, Shared, Step, Typing, Want},
        widgets::{
            area::TextBox,
            list::{List, Row},
            one_line,
        },
        wrap::{Indent, wrap},
    },
};

/// Temperature at which a model is set against itself.
const WARM: f64 = 1.0;

/// What the choice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A second model for this line, or for the one that is due.
    Line(Option<LineId>),
    /// Another run from this line on.
    Run(LineId),
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq)]
enum Choice {
    Against(Box<RoleModel>),
    Change(Box<Change>),
    /// The profile of this character is edited first.
    Profile(String),
}

pub struct SetupPage {
    purpose: Purpose,
    list: List,
    /// The profile that is being edited, and whose.
    editing: Option<(String, TextBox)>,
}

impl SetupPage {
    /// For a second model at this line; without one, at the line that is due.
    pub fn of_line(line: Option<LineId>) -> Self {
        Self { purpose: Purpose::Line(line), list: List::default(), editing: None }
    }

    /// For a run from this line on with one thing changed.
    pub fn of_run(from: LineId) -> Self {
        Self { purpose: Purpose::Run(from), list: List::default(), editing: None }
    }

    fn choices(&self, play: &Play, shared: &Shared) -> Vec<(Choice, String)> {
        let stage = play.stage();
        match self.purpose {
            Purpose::Line(line) => against(stage, line, shared),
            Purpose::Run(_) => changes(stage, shared),
        }
    }

    fn take(&mut self, choice: Choice, play: &Play) -> Step {
        let act = match (self.purpose, choice) {
            (Purpose::Line(line), Choice::Against(against)) => Act::Compare { line, against },
            (Purpose::Run(from), Choice::Change(change)) => Act::Trial { from, change },
            (Purpose::Run(_), Choice::Profile(name)) => {
                let profile = play.stage().scene().profile(&name).unwrap_or_default();
                self.editing = Some((name, TextBox::new(&profile)));
                return Step::Stay;
            }
            _ => return Step::Stay,
        };
        Step::Want(Want::Act(act))
    }

    fn act_while_editing(&mut self, action: Action) -> Step {
        let Some((name, text)) = &mut self.editing else { return Step::Stay };
        match (action, self.purpose) {
            (Action::Back, _) => self.editing = None,
            (Action::Accept, Purpose::Run(from)) => {
                let change = Change::Profile { name: name.clone(), text: text.text() };
                return Step::Want(Want::Act(Act::Trial { from, change: Box::new(change) }));
            }
            _ => drop(text.act(action)),
        }
        Step::Stay
    }

    fn about(&self) -> &'static str {
        match (&self.editing, self.purpose) {
            (Some(_), _) => {
                "This profile stands in place of all that the scene says of the character, for this \
                 run only."
            }
            (None, Purpose::Line(_)) => {
                "Both models are asked the same request. You read both lines without knowing whose \
                 they are and choose; the choice is kept as a preference, and the chosen line plays \
                 on."
            }
            (None, Purpose::Run(_)) => {
                "From this line on the play is played anew by models alone, your characters too, \
                 with this one thing changed. Both runs can then be read side by side; nothing of \
                 this one is lost."
            }
        }
    }
}

/// The models that can be set against the one that plays the line.
fn against(stage: &Stage, line: Option<LineId>, shared: &Shared) -> Vec<(Choice, String)> {
    let speaker = match line {
        Some(line) => stage.line(line).map(|line| line.speaker.as_str()),
        None => stage.word(),
    };
    let own = stage.lasting_casting().roles.of_speaker(speaker.unwrap_or_default()).clone();
    let models = shared.models.known().map(|(model, _)| model).filter(|model| *model != own.model);
    let mut choices: Vec<(Choice, String)> = models
        .map(|model| {
            let name = model.to_string();
            (Choice::Against(Box::new(RoleModel { model, ..own.clone() })), name)
        })
        .collect();
    if own.params.temperature != Some(WARM) && !own.model.is_offline() {
        let name = format!("{}, at temperature {WARM:.1}", own.model);
        let mut warm = own;
        warm.params.temperature = Some(WARM);
        choices.push((Choice::Against(Box::new(warm)), name));
    }
    choices
}

/// What can be changed in a run.
fn changes(stage: &Stage, shared: &Shared) -> Vec<(Choice, String)> {
    let casting = stage.lasting_casting();
    let change = |change: Change| Choice::Change(Box::new(change));
    let mut choices = Vec::new();
    if casting.rules.motivation {
        choices.push((change(Change::NoMotivation), "Without motivation".to_owned()));
    }
    if casting.rules.thoughts {
        choices.push((change(Change::NoThoughts), "Without thoughts".to_owned()));
    }
    let other = |own: &RoleModel| {
        let own = own.clone();
        let known = shared.models.known().map(|(model, _)| model);
        let models: Vec<ModelRef> = known.filter(|model| *model != own.model).collect();
        models.into_iter().map(move |model| RoleModel { model, ..own.clone() })
    };
    for role in other(&casting.roles.actor) {
        let name = format!("Another actor: {}", role.model);
        choices.push((change(Change::Actor(role)), name));
    }
    for role in other(&casting.roles.nsp) {
        let name = format!("Another next-speaker model: {}", role.model);
        choices.push((change(Change::Nsp(role)), name));
    }
    for name in stage.scene().cast() {
        choices.push((Choice::Profile(name.to_owned()), format!("Another profile of {name}…")));
    }
    choices
}

impl Page for SetupPage {
    fn title(&self) -> &'static str {
        match self.purpose {
            Purpose::Line(_) => "Compare",
            Purpose::Run(_) => "Replay",
        }
    }

    fn aside(&self, _columns: usize) -> String {
        match (&self.editing, self.purpose) {
            (Some((name, _)), _) => format!("profile of {name}"),
            (None, Purpose::Line(Some(line)) | Purpose::Run(line)) => format!("line {line}"),
            (None, Purpose::Line(None)) => "the line that is due".to_owned(),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match self.editing {
            Some(_) => &[Context::Profile, Context::Text],
            None => &[Context::Setup, Context::List, Context::Letters],
        }
    }

    fn typing(&self) -> Typing {
        if self.editing.is_some() { Typing::Text } else { Typing::No }
    }

    fn insert(&mut self, text: &str) {
        if let Some((_, area)) = &mut self.editing {
            area.insert(text);
        }
    }

    fn written(&self) -> Option<String> {
        self.editing.as_ref().map(|(_, area)| area.text())
    }

    fn take_outside(&mut self, text: &str) {
        if let Some((_, area)) = &mut self.editing {
            area.put(text);
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if self.editing.is_some() {
            return self.act_while_editing(action);
        }
        let Some(play) = &shared.play else { return Step::Back };
        let choices = self.choices(play, shared);
        match action {
            Action::Back => return Step::Back,
            Action::Accept => {
                let chosen = choices.into_iter().nth(self.list.chosen());
                return chosen.map_or(Step::Stay, |(choice, _)| self.take(choice, play));
            }
            Action::ToModels => return Step::Models,
            other => drop(self.list.act(other, choices.len())),
        }
        Step::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        let play = shared.play.as_ref()?;
        let width = area.width.min(72);
        let about = wrap([(self.about(), theme.dim)], width, Indent::NONE);
        let room = usize::from(area.height / 3).max(2);
        let mut y = area.y;
        for line in about.iter().take(room) {
            buffer.set_line(area.x, y, line, width);
            y += 1;
        }
        y += u16::from(area.height > 14);
        let below = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        if let Some((_, text)) = &mut self.editing {
            let below = Rect { width: below.width.min(76), ..below };
            return Some(text.draw(buffer, below, theme.page));
        }
        let choices = self.choices(play, shared);
        if choices.is_empty() {
            let said = "No other model is known; F6 shows the endpoints and what they lack.";
            buffer.set_span(
                below.x,
                below.y,
                &one_line(said, below.width.into(), theme.page),
                below.width,
            );
            return None;
        }
        let rows: Vec<Row> = (0..choices.len()).map(Row::Item).collect();
        self.list.draw(buffer, below, &rows, theme, |row| match row {
            Row::Item(index) => {
                Line::from(one_line(&choices[index].1, below.width.into(), theme.page))
            }
            _ => Line::default(),
        });
        None
    }
}
