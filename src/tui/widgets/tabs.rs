//! The parts of a screen in one row, with brackets around the one that is shown.
//!
//! In a narrow row, those before it give way, and those behind it that do not fit; a mark stands for
//! them.

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use crate::{text::width, tui::theme::Theme};

/// Columns between two parts, and around a name.
const AROUND: usize = 3;

/// Columns of a mark and the blank behind it.
const MARK: usize = 2;

/// The row of these names, each with its style; the one at `shown` is selected.
pub fn tabs(names: &[(&str, Style)], shown: usize, columns: usize, theme: &Theme) -> Line<'static> {
    let needed = |from: usize, to: usize| {
        let before = if from > 0 { MARK } else { 0 };
        let after = if to < names.len() { MARK } else { 0 };
        let names = names.get(from..to).unwrap_or_default();
        before + after + names.iter().map(|(name, _)| width(name) + AROUND).sum::<usize>()
    };
    let from = (0..=shown).find(|from| needed(*from, shown + 1) <= columns).unwrap_or(shown);
    let to = (shown + 1..=names.len()).rev().find(|to| needed(from, *to) <= columns);
    let to = to.unwrap_or(shown + 1);
    let mut row = Vec::new();
    if from > 0 {
        row.push(Span::styled("◂ ", theme.dim));
    }
    for (at, (name, style)) in names.iter().enumerate().take(to).skip(from) {
        row.push(match at == shown {
            true => Span::styled(format!("[{name}]"), theme.selection),
            false => Span::styled(format!(" {name} "), *style),
        });
        row.push(Span::raw(" "));
    }
    if to < names.len() {
        row.push(Span::styled("▸", theme.dim));
    }
    Line::from(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [(&str, Style); 4] = [
        ("One", Style::new()),
        ("Two", Style::new()),
        ("三三", Style::new()),
        ("Four", Style::new()),
    ];

    #[test]
    fn the_part_that_is_shown_is_in_every_row_that_holds_it() {
        let theme = Theme::bundled("plain").unwrap();
        for columns in 10..40 {
            for (shown, (name, _)) in NAMES.iter().enumerate() {
                let row = tabs(&NAMES, shown, columns, &theme);
                assert!(row.to_string().contains(&format!("[{name}]")), "{row}");
                assert!(row.width() <= columns, "{row} in {columns}");
            }
        }
        assert_eq!(tabs(&NAMES, 0, 14, &theme).to_string(), "[One]  Two  ▸");
        assert_eq!(tabs(&NAMES, 3, 14, &theme).to_string(), "◂ [Four] ");
        assert_eq!(tabs(&NAMES, 1, 40, &theme).to_string(), " One  [Two]  三三   Four  ");
    }
}
