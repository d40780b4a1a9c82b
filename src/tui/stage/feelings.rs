//! The sheet of how a character feels: what a model said of it, and what the person says instead.
//!
//! What is changed here is nobody's mood until it is accepted: each acceptance is a fact of the play.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    memory::{Mood, mood::EMOTIONS},
    stage::{Act, Stage},
    tui::{
        keymap::{Action, Context},
        page::{Notice, Step, Want},
        theme::Theme,
        widgets::{choices::choices, list::List},
    },
};

pub struct Feelings {
    /// Index of the character in the cast.
    who: usize,
    /// The emotions.
    list: List,
    /// What the person has changed and not yet accepted.
    changed: Option<Mood>,
}

impl Feelings {
    pub const CONTEXTS: &[Context] = &[Context::Feeling, Context::List, Context::Letters];

    /// Of the character that spoke last, else the first of the cast.
    pub fn new(stage: &Stage) -> Self {
        let mut spoken = stage.path().map(|line| line.speaker.as_str()).collect::<Vec<_>>();
        spoken.reverse();
        let cast: Vec<&str> = stage.scene().cast().collect();
        let last = spoken.iter().find_map(|name| cast.iter().position(|one| one == name));
        Self { who: last.unwrap_or(0), list: List::default(), changed: None }
    }

    pub fn act(&mut self, action: Action, stage: &Stage) -> Step {
        let cast: Vec<&str> = stage.scene().cast().collect();
        let Some(name) = cast.get(self.who).copied() else { return Step::Stay };
        let speaker = || name.to_owned();
        match action {
            Action::SwitchFocus => {
                self.who = (self.who + 1) % cast.len();
                self.changed = None;
            }
            Action::Right | Action::Left => {
                let more = action == Action::Right;
                self.changed = Some(self.mood(stage, name).shifted(self.list.chosen(), more));
            }
            Action::Accept if self.mood(stage, name) == Mood::default() => {
                return Step::Say(Notice::plain(
                    "Nothing is felt yet; → makes an emotion stronger.",
                ));
            }
            Action::Accept => {
                let mood = Some(self.mood(stage, name));
                self.changed = None;
                return Step::Want(Want::Act(Act::Feel { speaker: speaker(), mood }));
            }
            Action::LetModelSay => {
                self.changed = None;
                return match stage.felt(name) {
                    Some(_) => Step::Want(Want::Act(Act::Feel { speaker: speaker(), mood: None })),
                    None => Step::Stay,
                };
            }
            other => {
                self.list.act(other, EMOTIONS.len());
            }
        }
        Step::Stay
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, stage: &Stage, theme: &Theme) {
        let Some(name) = stage.scene().cast().nth(self.who) else { return };
        let mood = self.mood(stage, name);
        let rows: Vec<(&str, String)> = EMOTIONS
            .into_iter()
            .enumerate()
            .map(|(place, emotion)| (emotion, mood.strength(place).to_string()))
            .collect();
        let (title, about) = (format!("How {name} feels"), self.about(stage, name));
        choices(buffer, window, &title, &mut self.list, &rows, &about, theme);
    }

    fn mood(&self, stage: &Stage, name: &str) -> Mood {
        self.changed.or_else(|| known(stage, name)).unwrap_or_default()
    }

    fn about(&self, stage: &Stage, name: &str) -> String {
        let by = match (self.changed, stage.felt(name), known(stage, name)) {
            (Some(_), ..) => "Changed; not yet accepted.",
            (None, Some(_), _) => "As you say, until you let a model say it.",
            (None, None, Some(_)) => "As a model said when its memories were last looked for.",
            (None, None, None) => "Not known: no model was asked yet.",
        };
        let counts = stage.casting().memory.as_ref().is_some_and(|rules| rules.mood.is_some());
        match counts {
            true => by.to_owned(),
            false => format!("{by} In this play moods do not count when memories are looked for."),
        }
    }
}

/// How a character feels: as the person says, else as a model said last.
fn known(stage: &Stage, name: &str) -> Option<Mood> {
    let said = || stage.last_remembered(name).and_then(|recalled| recalled.mood);
    stage.felt(name).or_else(said)
}
