//! How the Stage is laid out.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use super::{
    StagePage, beside::Beside, desk::Desk, editor::TALLEST, moment::Phase, status, transcript,
    words,
};
use crate::{
    script,
    stage::{Stage, Step},
    text,
    tui::{
        keymap::{Action, Context},
        page::Shared,
        widgets::{one_line, rule, sides},
    },
};

/// Rows from which the reason for the next speaker has a row of its own.
const ROOMY: u16 = 14;
/// Rows from which it has two where it needs them.
const TALL: u16 = 18;
/// Columns from which there is room beside the play.
const BESIDE: u16 = 110;
/// Rows of the play from which something short can share them with it.
const SHARED: u16 = 12;
/// Columns of what can be read beside the play.
const SIDE: u16 = 52;
/// Columns below which the count of words is put short.
const SHORT: usize = 60;
/// Words of a line that models are asked to keep to, and people are well advised to.
const HABIT: usize = 60;

impl StagePage {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        shared: &Shared,
    ) -> Option<Position> {
        let stage = shared.play.as_ref()?.stage();
        let (page, beside) = self.divide(area);
        let why = match area.height {
            ..ROOMY => 0,
            ROOMY..TALL => 1,
            _ => 2,
        };
        let most = usize::from(area.height / 3).clamp(4, 7);
        let waited = self.asked.map(|(_, since)| since.elapsed());
        let status = status::rows(stage, self.moment, shared, page.width, most, why, waited);
        let rows = u16::try_from(status.len()).unwrap_or(0);
        let writes = self.shows_editor();
        let editor = match writes {
            true => self.editor_rows(page) + 1,
            false if self.desk.is_open() => Desk::ROWS,
            false => 0,
        };
        let play = Rect { height: page.height.saturating_sub(rows + editor), ..page };

        let shares = self.beside.as_ref().is_some_and(Beside::shares) && play.height >= SHARED;
        self.covered = self.beside.is_some() && beside.is_none() && !shares;
        match beside {
            Some(side) => {
                let rule = Rect { x: side.x - 2, width: 1, ..side };
                for y in rule.y..rule.bottom() {
                    buffer.set_stringn(rule.x, y, "│", 1, shared.theme.border);
                }
                self.draw_side(buffer, side, shared);
                self.draw_play(buffer, play, shared);
            }
            None if shares => {
                let height = play.height * 3 / 5;
                let below = Rect { y: play.bottom() - height, height, ..play };
                rule(buffer, below, shared.theme.border);
                let side = Rect { y: below.y + 1, height: height.saturating_sub(1), ..below };
                self.draw_side(buffer, side, shared);
                self.draw_play(buffer, Rect { height: play.height - height, ..play }, shared);
            }
            None if self.beside.is_some() => {
                let side = Rect { height: play.height.saturating_sub(1), ..play };
                self.draw_side(buffer, side, shared);
            }
            None => self.draw_play(buffer, play, shared),
        }
        for (y, (left, right)) in (play.bottom()..).zip(&status) {
            sides(buffer, Rect { y, height: 1, ..page }, left, right);
        }
        let below = Rect { y: play.bottom() + rows, height: editor, ..page };
        if self.desk.is_open() && !writes {
            self.desk.draw(buffer, below, shared);
        }
        let cursor = writes.then(|| self.draw_editor(buffer, below, stage, shared));
        let Some(sheet) = &mut self.sheet else { return cursor };
        sheet.draw(buffer, area, stage, shared);
        None
    }

    /// The page of the play, in the middle of what it has, and what is beside it.
    fn divide(&self, area: Rect) -> (Rect, Option<Rect>) {
        let beside = (self.beside.is_some() && area.width >= BESIDE).then(|| Rect {
            x: area.right() - SIDE,
            width: SIDE,
            ..area
        });
        let room = area.width - beside.map_or(0, |_| SIDE + 4);
        let width = room.min(transcript::WIDEST);
        (Rect { x: area.x + (room - width) / 2, width, ..area }, beside)
    }

    /// Whether the editor is on the screen: after the end it comes with the first letter.
    fn shows_editor(&self) -> bool {
        let over = matches!(self.moment.phase, Phase::Over { .. });
        let hidden = self.desk.is_open() || (over && self.editor.is_empty());
        self.editor.changes().is_some() || (self.moment.can_write() && !hidden)
    }

    fn editor_rows(&mut self, page: Rect) -> u16 {
        let most = (page.height / 4).clamp(2, TALLEST);
        self.editor.rows(page.width.saturating_sub(2)).clamp(2, most)
    }

    fn draw_play(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        if self.transcript.follows() || area.height < 2 {
            return self.transcript.draw(buffer, area, shared);
        }
        // While something else is read, the last row says what is missed.
        let text = Rect { height: area.height - 1, ..area };
        self.transcript.draw(buffer, text, shared);
        let theme = &shared.theme;
        let key = shared.keymap.key_for(&[Context::Stage], Action::Last).unwrap_or_default();
        if !self.transcript.is_above_the_end() {
            return;
        }
        let new = match self.transcript.unseen() {
            0 => "more below".to_owned(),
            1 => "1 new line below".to_owned(),
            new => format!("{new} new lines below"),
        };
        let note = Line::from(vec![
            Span::styled(format!("▾ {new}"), theme.accent),
            Span::styled(format!(" · {key}"), theme.dim),
        ]);
        let row = Rect { y: text.bottom(), height: 1, ..area };
        sides(buffer, row, &Line::default(), &note);
    }

    fn draw_side(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        let Some(play) = &shared.play else { return };
        self.side = area;
        if let Some(beside) = &mut self.beside {
            let speaker = self.editor.speaker();
            beside.draw(buffer, area, play, speaker, self.desk, &shared.theme);
        }
    }

    fn draw_editor(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        stage: &Stage,
        shared: &Shared,
    ) -> Position {
        let theme = &shared.theme;
        let written = !self.editor.is_empty();
        let changes = self.editor.changes().is_some();
        let own = changes
            || self.moment.phase == Phase::Turn
                && stage.players_turn() == Some(self.editor.speaker());
        let style = if own || written { theme.accent } else { theme.border };
        self.draw_frame(buffer, Rect { height: 1, ..area }, stage, shared, style);
        let prompt = if own { theme.player } else { theme.dim };
        buffer.set_stringn(area.x, area.y + 1, "›", 1, prompt);
        let text = Rect {
            x: area.x + 2.min(area.width),
            y: area.y + 1,
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(1),
        };
        let cursor = self.editor.draw(buffer, text, theme.speech);
        if !written {
            let hint = match (own, self.moment.phase) {
                _ if changes => "Nothing is left of the line.",
                (true, _) => "Speak, [think] what nobody hears, (do) what they see.",
                (false, Phase::Held) => "Write a line to take the word yourself.",
                (false, Phase::Failed) => "Write a line to go on without the model.",
                (false, _) => "You can write already; sending it cuts in.",
            };
            let hint = one_line(hint, usize::from(text.width).saturating_sub(1), theme.dim);
            buffer.set_span(text.x + 1, text.y, &hint, text.width.saturating_sub(1));
        }
        cursor
    }

    /// Whose line it is, what Enter does with it, and how long it is.
    fn draw_frame(
        &self,
        buffer: &mut Buffer,
        row: Rect,
        stage: &Stage,
        shared: &Shared,
        style: Style,
    ) {
        let theme = &shared.theme;
        let columns = usize::from(row.width);
        buffer.set_stringn(row.x, row.y, "─".repeat(columns), columns, style);
        let words = script::words(&self.editor.text());
        let (count, count_style) = match words {
            0 => (String::new(), theme.dim),
            1..=HABIT if columns < SHORT => (format!(" {words}/{HABIT} "), theme.dim),
            1..=HABIT => (format!(" {words} of {HABIT} words "), theme.dim),
            _ if columns < SHORT => (format!(" {words}/{HABIT} "), theme.warning),
            _ => (format!(" {words} words, {HABIT} are the habit "), theme.warning),
        };
        let counted = text::width(&count);
        let title = format!(" {} ", self.frame_title(stage, shared));
        let room = columns.saturating_sub(counted + 5);
        let title = one_line(&title, room, style);
        buffer.set_span(row.x + 2.min(row.width), row.y, &title, row.width.saturating_sub(2));
        if let Ok(counted) = u16::try_from(counted)
            && row.width > counted + 2
        {
            buffer.set_stringn(row.right() - counted - 2, row.y, &count, columns, count_style);
        }
    }

    fn frame_title(&self, stage: &Stage, shared: &Shared) -> String {
        if let Some(line) = self.editor.changes().and_then(|line| stage.line(line)) {
            return format!("Changing what {} says", line.speaker);
        }
        let speaker = self.editor.speaker();
        let enter = shared.keymap.key_for(&[Context::CutIn], Action::Accept).unwrap_or_default();
        let does = match (self.moment.phase, stage.step()) {
            (Phase::Turn, _) if stage.players_turn() == Some(speaker) => {
                return match self.switch(shared) {
                    Some(switch) => format!("{speaker}, your line · {switch}"),
                    None => format!("{speaker}, your line"),
                };
            }
            (Phase::Over { .. }, _) => "takes the scene up again".to_owned(),
            (_, Step::Asked { purpose, .. }) => match words::speaker(purpose) {
                Some(other) => format!("cuts in on {other}"),
                None => "takes the word".to_owned(),
            },
            _ => "takes the word".to_owned(),
        };
        match self.switch(shared) {
            Some(switch) => format!("{speaker} · {enter} {does} · {switch}"),
            None => format!("{speaker} · {enter} {does}"),
        }
    }

    /// Which key writes for another character, where there is one.
    fn switch(&self, shared: &Shared) -> Option<String> {
        let key = shared.keymap.key_for(&[Context::Line], Action::NextCharacter)?;
        self.editor.has_choice().then(|| format!("{key} another"))
    }
}
