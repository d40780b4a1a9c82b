//! Why the speaker of the chosen line had the word.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Desk;
use crate::{
    play::Play,
    record::{Decision, How, Invalid, LineId, Next, Objection},
    stage::provenance::{Agreement, Provenance},
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
    /// For this line; it looks at all lines before it, and is made once.
    made: Option<LineId>,
    prose: Prose,
}

impl Why {
    /// The theme has changed.
    pub fn redress(&mut self) {
        self.made = None;
    }

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
        let chosen = desk.line(play.stage()).map(|line| line.id);
        let line = chosen.or(play.stage().head());
        if self.made != line || line.is_none() {
            self.made = line;
            self.prose = prose(play, line, theme);
        }
        let number = line.map_or(0, |line| u64::from(line.0));
        self.panel.draw(buffer, area, number, &self.prose, theme);
    }
}

fn prose(play: &Play, line: Option<LineId>, theme: &Theme) -> Prose {
    let mut prose = Prose::default();
    let Some(found) = line.and_then(|line| play.stage().provenance(line)) else {
        prose.say("Nobody has spoken yet.", theme.dim);
        return prose;
    };
    prose.say(format!("Why {} had the word", found.line.speaker), theme.heading).gap();
    match found.decision {
        Some(decision) => decided(&mut prose, play, decision, &found.set_aside, theme),
        None => drop(prose.say("Nothing is recorded about it.", theme.dim).gap()),
    }
    book(&mut prose, &found, theme);
    if let Some(decision) = found.decision {
        answers(&mut prose, decision, theme);
    }
    for older in found.set_aside.iter().filter(|older| older.answer.is_some()) {
        prose.say("Set aside", theme.heading);
        answers(&mut prose, older, theme);
    }
    prose
}

/// How it was decided, and what was set aside for it.
fn decided(
    prose: &mut Prose,
    play: &Play,
    decision: &Decision,
    set_aside: &[&Decision],
    theme: &Theme,
) {
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
    for older in set_aside {
        let next = match &older.next {
            Next::Speaker(name) => name.as_str(),
            Next::End => "the end of the scene",
        };
        prose.say(format!("Before that, {next} was decided on."), theme.dim);
    }
    prose.gap();
}

/// Whom the reference has in this round, and how often it and the model agreed so far.
fn book(prose: &mut Prose, found: &Provenance<'_>, theme: &Theme) {
    let speaker = &found.line.speaker;
    let said = match found.book {
        Some(name) if name == speaker => format!("The book has {name} here as well."),
        Some(name) => format!("The book has {name} here."),
        None => "The book’s scene is over by here.".to_owned(),
    };
    prose.say(said, theme.page);
    let Agreement { predicted, same } = found.agreement;
    if predicted > 0 {
        let said = format!("So far the model and the book agree in {same} of {predicted} turns.");
        prose.say(said, theme.dim);
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
