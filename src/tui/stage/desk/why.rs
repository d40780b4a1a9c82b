//! Why the speaker of the chosen line had the word.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Desk;
use crate::{
    play::Play,
    record::{Decision, How, Invalid, Line, Objection},
    tui::{
        keymap::Action,
        stage::words,
        theme::Theme,
        widgets::panel::{Panel, Prose},
    },
};

/// What is said of one line, and the window onto it.
#[derive(Default)]
pub struct Why {
    panel: Panel,
    /// As it was last drawn.
    prose: Prose,
}

impl Why {
    pub fn act(&mut self, action: Action) {
        self.panel.act(action, &self.prose);
    }

    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        play: &Play,
        desk: Desk,
        theme: &Theme,
    ) {
        let line = desk.line(play.stage()).or_else(|| play.stage().path().next_back());
        let number = line.map_or(0, |line| u64::from(line.id.0));
        self.prose = prose(play, line, theme);
        self.panel.draw(buffer, area, number, &self.prose, theme);
    }
}

fn prose(play: &Play, line: Option<&Line>, theme: &Theme) -> Prose {
    let mut prose = Prose::default();
    let Some(line) = line else {
        prose.say("Nobody has spoken yet.", theme.dim);
        return prose;
    };
    prose.say(format!("Why {} had the word", line.speaker), theme.heading).gap();
    let Some(decision) = line.decision.and_then(|id| play.stage().decision(id)) else {
        prose.say("Nothing is recorded about it.", theme.dim);
        return prose;
    };
    decided(&mut prose, play, decision, theme);
    answers(&mut prose, decision, theme);
    prose
}

/// How it was decided, and what was set aside for it.
fn decided(prose: &mut Prose, play: &Play, decision: &Decision, theme: &Theme) {
    let how = match &decision.how {
        How::Opening => "The first name of the scene’s speakers opens it.".to_owned(),
        How::Predicted { call } => {
            let model = play.model_of(*call).map(|model| format!(" ({model})")).unwrap_or_default();
            format!("The next-speaker model{model} said so.")
        }
        How::RoundRobin => "The cast speaks in turn.".to_owned(),
        How::Drawn { .. } | How::Book | How::Named | How::CutIn => words::how(decision),
    };
    prose.say(how, theme.page);
    let older = decision.over.and_then(|id| play.stage().decision(id));
    if let Some(older) = older.map(words::how).filter(|how| !how.is_empty()) {
        prose.say(format!("Set aside for it: {older}"), theme.dim);
    }
    prose.gap();
}

/// What the next-speaker model answered, the first time and the last.
fn answers(prose: &mut Prose, decision: &Decision, theme: &Theme) {
    if let Some(Objection { invalid, said, answer, .. }) = &decision.first {
        prose.say("Asked the first time", theme.heading);
        raw(prose, answer, theme);
        prose.say(format!("Read out of it: {}", quoted(said)), theme.page);
        prose.say(format!("{} So it was asked once more.", objection(invalid)), theme.page).gap();
    }
    let Some(answer) = &decision.answer else { return };
    let heading = match decision.first {
        Some(_) => "Asked once more",
        None => "The next-speaker model’s answer",
    };
    prose.say(heading, theme.heading);
    raw(prose, answer, theme);
    if let Some(said) = &decision.said {
        prose.say(format!("Read out of it: {}", quoted(said)), theme.page);
    }
    if let How::Drawn { invalid, .. } = &decision.how {
        prose.say(format!("{} So a speaker was drawn.", objection(invalid)), theme.page);
    }
    prose.gap();
}

fn raw(prose: &mut Prose, answer: &str, theme: &Theme) {
    for line in answer.trim().lines() {
        prose.say(line, theme.dim);
    }
}

fn quoted(said: &str) -> String {
    match said.trim() {
        "" => "no name".to_owned(),
        said => format!("“{said}”"),
    }
}

fn objection(invalid: &Invalid) -> &'static str {
    match invalid {
        Invalid::Random => "It leaves the choice open.",
        Invalid::Unknown => "Nobody in this scene is called that.",
        Invalid::SameSpeaker => "They had just spoken.",
        Invalid::TooEarly => "It is too early to end the scene.",
    }
}
