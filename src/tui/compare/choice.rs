//! Two lines for one place, read blind: which is the better one?

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    chat::Side,
    script::{self, Kind},
    stage::{
        Act, Comparison,
        comparison::{Contender, Writing},
    },
    tui::{
        keymap::{Action, Context},
        page::{Notice, Page, Shared, Step, Typing, Want},
        theme::Theme,
        widgets::{input::Input, one_line},
        wrap::{Indent, wrap},
    },
};

/// Columns from which both lines have room beside each other.
const BESIDE: u16 = 100;

#[derive(Default)]
pub struct ChoicePage {
    /// Place of the line that is chosen, as shown, until the choice is confirmed.
    chosen: Option<usize>,
    why: Input,
}

impl ChoicePage {
    fn choose(&mut self, place: usize, open: &Comparison) -> Step {
        let side = open.shown()[place];
        let (own, other) = (open.side(side), open.side(side.other()));
        if !own.has_answered() {
            return Step::Say(Notice::plain("That line is not there; choose the other one."));
        }
        if !other.has_answered() && !other.has_failed() {
            return Step::Say(Notice::plain("The other line is still being written."));
        }
        self.chosen = Some(place);
        Step::Stay
    }

    fn confirm(&mut self, open: &Comparison) -> Step {
        let Some(place) = self.chosen else { return Step::Stay };
        let side = open.shown()[place];
        let note = self.why.text().trim().to_owned();
        Step::Want(Want::Act(Act::Prefer { side, note }))
    }
}

/// What is said once the choice is made: who wrote which.
pub fn revealed(comparison: &Comparison) -> String {
    let [first, second] = comparison.shown();
    let model = |side: Side| {
        let role = &comparison.side(side).role;
        match role.params.temperature {
            Some(temperature) if comparison.a.role.model == comparison.b.role.model => {
                format!("{} at {temperature}", role.model)
            }
            _ => role.model.to_string(),
        }
    };
    let kept = match comparison.outcome {
        crate::stage::comparison::Outcome::Kept { .. } => {
            " One had no line: no preference is kept."
        }
        _ => "",
    };
    format!("The first was {}, the second {}.{kept}", model(first), model(second))
}

fn is_done(contender: &Contender) -> bool {
    matches!(contender.writing, Writing::Answered { .. } | Writing::Failed { .. })
}

impl Page for ChoicePage {
    fn title(&self) -> &'static str {
        "Compare"
    }

    fn aside(&self, _columns: usize) -> String {
        "two models, one line".to_owned()
    }

    fn contexts(&self) -> &'static [Context] {
        match self.chosen {
            Some(_) => &[Context::Reason, Context::Input],
            None => &[Context::Choosing],
        }
    }

    fn typing(&self) -> Typing {
        match (self.chosen, self.why.is_empty()) {
            (None, _) => Typing::No,
            (Some(_), true) => Typing::Empty,
            (Some(_), false) => Typing::Text,
        }
    }

    fn insert(&mut self, text: &str) {
        self.why.insert(text);
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        let Some(open) = shared.play.as_ref().and_then(|play| play.stage().comparing()) else {
            return Step::Back;
        };
        if self.chosen.is_some() {
            match action {
                Action::Back => self.chosen = None,
                Action::Accept => return self.confirm(open),
                other => drop(self.why.act(other)),
            }
            return Step::Stay;
        }
        match action {
            Action::Nth(place @ 1..=2) => self.choose(usize::from(place) - 1, open),
            Action::Left | Action::Up => self.choose(0, open),
            Action::Right | Action::Down => self.choose(1, open),
            Action::AskAgain => Step::Want(Want::Act(Act::Retry)),
            Action::Back => Step::Ask {
                title: "Leave it undecided?",
                question: "No preference is kept, and the play stands where it did before."
                    .to_owned(),
                want: Want::Act(Act::DropComparison),
            },
            _ => Step::Stay,
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        let open = shared.play.as_ref()?.stage().comparing()?;
        let asking = 2;
        let lines = Rect { height: area.height.saturating_sub(asking + 1), ..area };
        let done = open.shown().into_iter().filter(|side| is_done(open.side(*side))).count();
        if done < 2 {
            // Which one comes first would tell them apart.
            let said = format!("Two lines for {} are being written.", open.speaker);
            buffer.set_span(
                area.x,
                area.y,
                &one_line(&said, area.width.into(), theme.status),
                area.width,
            );
            return None;
        }
        for (place, side) in open.shown().into_iter().enumerate() {
            let part = share(lines, place);
            let chosen = self.chosen == Some(place);
            draw_line(buffer, part, place, open, side, chosen, theme);
        }
        let y = area.bottom().saturating_sub(asking);
        let row = Rect { y, height: 1, ..area };
        match self.chosen {
            None => {
                let said = "Which is the better line? 1 or 2";
                buffer.set_span(
                    row.x,
                    row.y,
                    &one_line(said, row.width.into(), theme.status),
                    row.width,
                );
                None
            }
            Some(_) => {
                let said = "Why? It may be left empty: ";
                let label = one_line(said, row.width.into(), theme.status);
                let used = u16::try_from(label.width()).unwrap_or(0);
                buffer.set_span(row.x, row.y, &label, row.width);
                let (x, y, room) = match row.width > used + 20 {
                    true => (row.x + used, row.y, row.width - used),
                    false => (row.x, row.y + 1, row.width),
                };
                let field = Rect { x, y, width: room, height: 1 };
                Some(self.why.draw(buffer, field, theme.page))
            }
        }
    }
}

/// The part of the screen for the first line or the second.
fn share(area: Rect, place: usize) -> Rect {
    let second = place == 1;
    if area.width >= BESIDE {
        let width = (area.width - 4) / 2;
        let x = area.x + if second { width + 4 } else { 0 };
        return Rect { x, width, ..area };
    }
    let height = area.height / 2;
    let y = area.y + if second { height } else { 0 };
    Rect { y, height: if second { area.height - height } else { height }, ..area }
}

fn draw_line(
    buffer: &mut Buffer,
    area: Rect,
    place: usize,
    open: &Comparison,
    side: Side,
    chosen: bool,
    theme: &Theme,
) {
    if area.is_empty() {
        return;
    }
    let title = format!("{} {}", place + 1, if chosen { "◂ the better one" } else { "" });
    let style = if chosen { theme.selection } else { theme.heading };
    buffer.set_span(area.x, area.y, &one_line(&title, area.width.into(), style), area.width);
    let runs = match &open.side(side).writing {
        Writing::Answered { answer } => line_runs(&answer.text, &open.speaker, theme),
        Writing::Failed { fault } => {
            vec![(format!("There is no line: {}", fault.what), theme.error)]
        }
        Writing::Waiting | Writing::Asked { .. } | Writing::Placed { .. } => Vec::new(),
    };
    let runs = runs.iter().map(|(text, style)| (text.as_str(), *style));
    let lines = wrap(runs, area.width.min(72), Indent::NONE);
    for (y, line) in (area.y + 1..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

/// Nobody else's name has to be known to tell thoughts from speech.
const NO_CAST: &[String] = &[];

/// A line with its thoughts and actions told apart from speech.
pub fn line_runs(text: &str, speaker: &str, theme: &Theme) -> Vec<(String, Style)> {
    let script = script::parse(text.trim(), speaker, NO_CAST);
    let style = |kind: Kind| match kind {
        Kind::Speech => theme.speech,
        Kind::Thought => theme.thought,
        Kind::Action => theme.action,
        Kind::Name => theme.dim,
    };
    script.parts().iter().map(|part| (script.text(part).to_owned(), style(part.kind))).collect()
}
