//! Flaws over the lines of a play, in one row.

use ratatui::text::{Line, Span};

use crate::{
    judge::overview::{Tally, Turn},
    record::LineId,
    tui::theme::Theme,
};

const NAME: &str = "Lines ";

/// A cell for each line, the higher the more severity there is; where there are more lines than
/// columns, for a few lines each. The cell of the `chosen` line is turned over. `None`: there is
/// no flaw, or no room.
pub fn strip(
    turns: &[Turn],
    chosen: Option<LineId>,
    width: u16,
    theme: &Theme,
) -> Option<Line<'static>> {
    let room = usize::from(width).saturating_sub(NAME.len());
    if room < 10 || turns.iter().all(|turn| turn.tally.flaws == 0) {
        return None;
    }
    let each = turns.len().div_ceil(room).max(1);
    let mut spans = vec![Span::styled(NAME, theme.dim)];
    for turns in turns.chunks(each) {
        let severest = turns.iter().map(|turn| turn.tally.severest).max().unwrap_or(0);
        let severity = turns.iter().map(|turn| turn.tally.severity).sum();
        let tally = Tally { flaws: 0, severity, severest };
        let judged = turns.iter().any(|turn| turn.is_judged);
        let (shown, style) = cell(&tally, judged, theme);
        let here = turns.iter().any(|turn| Some(turn.line) == chosen);
        spans.push(Span::styled(shown, if here { theme.selection } else { style }));
    }
    Some(Line::from(spans))
}

fn cell(tally: &Tally, judged: bool, theme: &Theme) -> (&'static str, ratatui::style::Style) {
    let style = match tally.severest {
        0 => theme.dim,
        1..=2 => theme.minor,
        3..=4 => theme.moderate,
        _ => theme.severe,
    };
    let shown = match tally.severity {
        0 if judged => "·",
        0 => " ",
        1..=2 => "▂",
        3..=4 => "▄",
        5..=7 => "▆",
        _ => "█",
    };
    (shown, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(severities: &[u32]) -> Vec<Turn> {
        let turn = |(number, severity): (usize, &u32)| Turn {
            line: LineId(u32::try_from(number).unwrap()),
            number,
            speaker: "Ada".to_owned(),
            is_judged: true,
            tally: Tally {
                flaws: usize::from(*severity > 0),
                severity: u64::from(*severity),
                severest: *severity,
            },
        };
        (1..).zip(severities).map(turn).collect()
    }

    #[test]
    fn a_cell_for_each_line_or_for_a_few() {
        let theme = Theme::bundled("plain").unwrap();
        let told = |severities: &[u32], width| {
            strip(&turns(severities), None, width, &theme).map(|line| line.to_string())
        };
        assert_eq!(told(&[0, 1, 3, 5, 10, 0], 40).unwrap(), "Lines ·▂▄▆█·");
        let mut many = vec![0; 60];
        many[59] = 5;
        assert_eq!(told(&many, 36).unwrap(), format!("Lines {}▆", "·".repeat(29)));
        assert_eq!(told(&[0, 0], 40), None, "nothing to see");
        assert_eq!(told(&[5], 12), None, "no room");
    }
}
