//! Characters × dimensions.

use super::table::Table;
use crate::{
    judge::overview::Tally,
    play::Judging,
    tui::{theme::Theme, widgets::panel::Prose},
};

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
    let headings = table.dimensions.iter().map(|name| short(name, &table.dimensions).to_owned());
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

/// A dimension by its last word, where no other ends in the same.
fn short<'a>(name: &'a str, all: &[String]) -> &'a str {
    let last = |name: &'a str| name.split_whitespace().next_back().unwrap_or(name);
    let alike = all.iter().filter(|other| other.split_whitespace().next_back() == Some(last(name)));
    if alike.count() == 1 { last(name) } else { name }
}
