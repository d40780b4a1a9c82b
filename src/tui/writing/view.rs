//! How the form looks: the fields, or the text of one of them, and below what there is to say of
//! the scene.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{WritingPage, field};
use crate::{
    scene::check::Level,
    text,
    tui::{
        theme::Theme,
        widgets::{
            fitted,
            list::{MARK, Row},
            one_line,
        },
        wrap::{Indent, wrap},
    },
};

/// Columns of a field's name.
const NAME: usize = 15;
/// Widest text that reads well.
const MEASURE: u16 = 76;

impl WritingPage {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
    ) -> Option<Position> {
        let room = (area.height / 3).max(2);
        let below = self.notes(area.width.min(MEASURE), room, theme);
        let rows = u16::try_from(below.len()).unwrap_or(room).min(room);
        let main = Rect { height: area.height.saturating_sub(rows + 1), ..area };
        for (y, line) in (main.bottom() + 1..area.bottom()).zip(&below) {
            buffer.set_line(area.x, y, line, area.width);
        }
        if let Some(path) = &mut self.path {
            let heading = "The card’s file (.png or .json)";
            buffer.set_stringn(main.x, main.y, heading, usize::from(main.width), theme.heading);
            let below = Rect { y: main.y + 1, height: 1, ..main };
            return Some(path.draw(buffer, below, theme.page));
        }
        let fields = self.fields();
        if let Some(typing) = &mut self.typing {
            let name = fields.get(self.list.chosen()).map_or("", field::Field::name);
            buffer.set_stringn(main.x, main.y, name.trim(), usize::from(main.width), theme.heading);
            let text = Rect {
                y: main.y + 1,
                height: main.height.saturating_sub(1),
                width: main.width.min(MEASURE),
                ..main
            };
            return Some(typing.draw(buffer, text, theme.page));
        }
        let rows: Vec<Row> = (0..fields.len()).map(Row::Item).collect();
        let columns = usize::from(main.width.saturating_sub(MARK)).saturating_sub(NAME);
        let draft = &self.draft;
        self.list.draw(buffer, main, &rows, theme, |row| {
            let Row::Item(at) = row else { return Line::default() };
            let field = &fields[at];
            let name = field.name();
            let gap = NAME.saturating_sub(text::width(name));
            let value = field.text(draft);
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let value = match value.as_str() {
                "" => Span::styled("—", theme.dim),
                some => one_line(some, columns, theme.page),
            };
            Line::from(vec![
                Span::styled(format!("{name}{}", " ".repeat(gap)), theme.heading),
                value,
            ])
        });
        None
    }

    /// What belongs into the chosen field, then what is wrong with the scene, the gravest first.
    fn notes(&self, width: u16, room: u16, theme: &Theme) -> Vec<Line<'static>> {
        let about = self.chosen().map(|field| field.about()).unwrap_or_default();
        let mut lines = wrap([(about, theme.dim)], width, Indent::NONE);
        for finding in &self.found {
            if lines.len() >= usize::from(room) {
                break;
            }
            let style = match finding.kind.level() {
                Level::Error => theme.error,
                Level::Warning => theme.warning,
                Level::Note => theme.dim,
            };
            let told = format!("{}: {}", finding.kind.level(), field::told(finding));
            lines.extend(wrap([(told.as_str(), style)], width, Indent::NONE));
        }
        fitted(lines, room.into(), width)
    }
}
