//! Characters × dimensions.

use super::table::Table;
use crate::{
    judge::overview::Tally,
    play::Judging,
    tui::{theme::Theme, widgets::panel::Prose},
};

/// Letters of a dimension's heading.
const HEADING: usize = 14;

pub fn prose(judging: &Judging, theme: &Theme) -> Prose {
    let mut prose = Prose::default();
    let table = judging.overview().cast();
    let all = table.rows.iter().flat_map(|row| &row.cells).chain(&table.nobody);
    if all.clone().all(|tally| tally.flaws == 0) {
        prose.say("No flaw has been found, so there is nobody to count them by.", theme.page);
        return prose;
    }
    prose.say(
        "Whom the flaws speak of: their number, and in brackets the sum of their severity.",
        theme.dim,
    );
    prose.gap();
    let headings = table.dimensions.iter().map(|name| short(name));
    let mut shown = Table::new(["".to_owned(), "lines".to_owned()].into_iter().chain(headings));
    for row in &table.rows {
        let cells = [row.speaker.clone(), row.lines.to_string()];
        let cells = cells.into_iter().chain(row.cells.iter().map(told)).collect();
        shown.row(cells, theme.page);
    }
    let nobody = ["nobody alone".to_owned(), String::new()];
    shown.row(nobody.into_iter().chain(table.nobody.iter().map(told)).collect(), theme.dim);
    shown.say(&mut prose, theme);
    prose.gap().say(
        "A flaw belongs to the one whom it names, else to whose line it speaks of.",
        theme.dim,
    );
    prose
}

fn told(tally: &Tally) -> String {
    match tally.flaws {
        0 => "·".to_owned(),
        flaws => format!("{flaws} ({})", tally.severity),
    }
}

/// A dimension in one word or two.
fn short(name: &str) -> String {
    match name.char_indices().nth(HEADING) {
        None => name.to_owned(),
        Some(_) => name
            .split_whitespace()
            .map(|word| word.chars().take(5).collect::<String>())
            .collect::<Vec<_>>()
            .join(" "),
    }
}
