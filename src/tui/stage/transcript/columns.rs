//! Where name and text of a line go: the name in a gutter where there is room, else above the text.

use std::borrow::Cow;

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use crate::tui::{
    theme::Theme,
    wrap::{Indent, wrap},
};

/// Columns at the left for marks.
const MARGIN: u16 = 2;
/// Columns between a name and the text.
const GAP: u16 = 3;
/// Narrowest text beside a gutter: shorter lines are hard to read.
const BESIDE: u16 = 60;
/// Widest text: lines of more columns are hard to read on from.
const MEASURE: u16 = 72;
const GUTTER: std::ops::RangeInclusive<u16> = 6..=18;

/// Stands beside the rows of the chosen line.
const BAR: &str = "▌";

/// Widest column that a page of the play takes.
pub const WIDEST: u16 = MARGIN + 18 + GAP + MEASURE;

/// The columns of a page of the play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Of the names; `None`: they stand above the text.
    gutter: Option<u16>,
    pub text: u16,
}

/// The name above or beside a text.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    pub text: &'a str,
    pub style: Style,
    /// The player's.
    pub own: bool,
}

/// What stands in the margin.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Beside the first row.
    pub flaw: Span<'static>,
    /// Whether the line is the chosen one: a bar beside all its rows.
    pub chosen: bool,
    /// Which of how many that could stand here: below the name or beside it.
    pub take: Option<(usize, usize)>,
}

impl Mark {
    pub const NONE: Self = Self {
        flaw: Span { style: Style::new(), content: Cow::Borrowed("") },
        chosen: false,
        take: None,
    };

    fn take(&self, theme: &Theme) -> Option<Span<'static>> {
        self.take.map(|(take, of)| Span::styled(format!("{take}/{of}"), theme.status))
    }

    fn margin(&self, here: bool, theme: &Theme) -> Vec<Span<'static>> {
        let flaw = if here { &*self.flaw.content } else { "" };
        let room = usize::from(MARGIN) - usize::from(self.chosen);
        let flaw = Span::styled(flaw.chars().take(room).collect::<String>(), self.flaw.style);
        let pad = Span::raw(" ".repeat(room.saturating_sub(flaw.width())));
        let bar = Span::styled(if self.chosen { BAR } else { "" }, theme.accent);
        vec![flaw, pad, bar]
    }
}

impl Columns {
    /// For a page of this width and names of at most `longest` columns.
    pub fn of(width: u16, longest: u16) -> Self {
        let room = width.saturating_sub(MARGIN);
        let gutter = longest.clamp(*GUTTER.start(), *GUTTER.end());
        let gutter = gutter.min(room.saturating_sub(GAP + BESIDE));
        if gutter < longest.min(12).max(*GUTTER.start()) {
            return Self { gutter: None, text: room.clamp(1, MEASURE) };
        }
        let text = room.saturating_sub(gutter + GAP).min(MEASURE);
        Self { gutter: Some(gutter), text }
    }

    /// Whether names stand beside the text.
    pub fn has_gutter(&self) -> bool {
        self.gutter.is_some()
    }

    /// Sets `rows` of text beside or below their name, with `mark` in the margin. The first
    /// `before` rows stand above the row that has the name.
    pub fn set(
        &self,
        name: Option<Name<'_>>,
        rows: Vec<Line<'static>>,
        before: usize,
        mark: Mark,
        theme: &Theme,
    ) -> Vec<Line<'static>> {
        match self.gutter {
            Some(gutter) => beside(gutter, name, rows, before, &mark, theme),
            None => below(name, rows, &mark, theme),
        }
    }
}

fn beside(
    gutter: u16,
    name: Option<Name<'_>>,
    rows: Vec<Line<'static>>,
    before: usize,
    mark: &Mark,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let names = name.map(|name| wrap([(name.text, name.style)], gutter, Indent::NONE));
    let mut names = names.unwrap_or_default();
    names.extend(mark.take(theme).map(Line::from));
    let height = rows.len().max(before + names.len());
    let mut rows = rows.into_iter();
    (0..height)
        .map(|row| {
            let named = row.checked_sub(before);
            let name_row = named.and_then(|row| names.get(row)).cloned().unwrap_or_default();
            let pad = usize::from(gutter).saturating_sub(name_row.width());
            let mut spans = mark.margin(named == Some(0), theme);
            spans.push(Span::raw(" ".repeat(pad)));
            spans.extend(name_row.spans);
            let own = named == Some(0) && name.is_some_and(|name| name.own);
            spans.push(Span::raw(" "));
            spans.push(if own { Span::styled("›", theme.player) } else { Span::raw(" ") });
            spans.push(Span::raw(" "));
            spans.extend(rows.next().unwrap_or_default().spans);
            Line::from(spans)
        })
        .collect()
}

fn below(
    name: Option<Name<'_>>,
    rows: Vec<Line<'static>>,
    mark: &Mark,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::with_capacity(rows.len() + 1);
    if let Some(name) = name {
        let mut spans = mark.margin(true, theme);
        let shown = crate::tui::widgets::one_line(name.text, usize::from(MEASURE), name.style);
        spans.push(shown);
        if name.own {
            spans.push(Span::styled(" ›", theme.player));
        }
        spans.extend(mark.take(theme).into_iter().flat_map(|take| [Span::raw(" "), take]));
        lines.push(Line::from(spans));
    } else if let Some(take) = mark.take(theme) {
        let mut spans = mark.margin(true, theme);
        spans.push(take);
        lines.push(Line::from(spans));
    }
    for row in rows {
        let mut spans = mark.margin(lines.is_empty(), theme);
        spans.extend(row.spans);
        lines.push(Line::from(spans));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_beside_the_text_where_there_is_room() {
        for (width, longest, gutter, text) in [
            (156, 14, Some(14), 72),
            (95, 30, Some(18), 72),
            (76, 9, Some(9), 62),
            (84, 30, Some(18), 61),
            (76, 30, None, 72),
            (66, 8, None, 64),
            (38, 8, None, 36),
            (1, 8, None, 1),
        ] {
            let found = Columns::of(width, longest);
            assert_eq!(found, Columns { gutter, text }, "{width} {longest}");
        }
    }
}
