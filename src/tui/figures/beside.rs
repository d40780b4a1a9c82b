//! What a judging can be seen beside: the book judged by the same judge, the published table, and
//! earlier plays of the scene.

use super::table::Table;
use crate::{
    judge::published::{DIMENSIONS, JUDGE, PUBLISHED},
    play::{Judging, Play},
    record::Method,
    tui::{
        keymap::{Action, Context},
        page::{EarlierPlay, Shared},
        theme::Theme,
        verdict::published,
        widgets::panel::Prose,
    },
};

pub fn prose(play: &Play, judging: &Judging, shared: &Shared) -> Prose {
    let theme = &shared.theme;
    let mut prose = Prose::default();
    let rules = &play.stage().casting().rules;
    if let Some(told) = published::comparison(judging, rules, true) {
        prose.say(told, theme.status).gap();
    }
    book(&mut prose, play, judging, shared);
    if judging.panel.is_protocol() {
        prose.gap().say(format!("As published, judged by {JUDGE}"), theme.heading);
        let headings = DIMENSIONS.iter().map(|name| initials(name));
        let mut table =
            Table::new(std::iter::once(String::new()).chain(headings).chain(["mean".into()]));
        for row in PUBLISHED {
            let scores = row.scores.iter().chain([&row.mean]).map(|score| format!("{score:.2}"));
            table.row(std::iter::once(row.model.to_owned()).chain(scores).collect(), theme.page);
        }
        table.say(&mut prose, theme);
    }
    earlier(&mut prose, shared.earlier.as_deref(), theme);
    prose
}

/// This judging and the reference's by the same judge, rubric and form.
fn book(prose: &mut Prose, play: &Play, judging: &Judging, shared: &Shared) {
    let theme = &shared.theme;
    let same = |other: &&Judging| {
        !other.is_of_play()
            && other.panel.method() == judging.panel.method()
            && other.panel.terms().form == judging.panel.terms().form
    };
    if *judging.panel.method() == Method::Checks {
        prose.say("Checks give no scores to compare.", theme.page);
        return;
    }
    let of_book = play.judgings().iter().rfind(same);
    prose.say("This play and the book, by the same judge", theme.heading);
    let mut table = Table::new(["", "play", "book"]);
    let score = |judging: Option<&Judging>, name: &str| {
        let totals = judging.map(|judging| judging.panel.totals());
        let scores = totals.as_ref().map(|totals| &totals.scores);
        let found = scores.and_then(|scores| scores.iter().find(|(one, _)| one == name));
        found.map_or_else(|| "–".to_owned(), |(_, value)| format!("{value:.1}"))
    };
    for critic in judging.panel.critics() {
        let name = &critic.dimension;
        let cells = vec![name.clone(), score(Some(judging), name), score(of_book, name)];
        table.row(cells, theme.page);
    }
    let mean = |judging: Option<&Judging>| {
        let mean = judging.and_then(|judging| judging.panel.totals().mean);
        mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"))
    };
    table.row(vec!["Mean".to_owned(), mean(Some(judging)), mean(of_book)], theme.heading);
    table.say(prose, theme);
    if of_book.is_none() {
        let key = shared.keymap.key_for(&[Context::Figures], Action::JudgeBook);
        let key = key.unwrap_or_default();
        prose.say(
            format!("{key} has the book judged by the same judge: once, and kept for later plays."),
            theme.dim,
        );
    }
}

fn earlier(prose: &mut Prose, plays: Option<&[EarlierPlay]>, theme: &Theme) {
    prose.gap().say("Earlier plays of this scene", theme.heading);
    let plays = match plays {
        None => {
            prose.say("They are being looked for.", theme.dim);
            return;
        }
        Some([]) => {
            prose.say("There is none.", theme.dim);
            return;
        }
        Some(plays) => plays,
    };
    let mut table = Table::new(["", "lines", "mean"]);
    for play in plays {
        let player = match play.player.as_slice() {
            [] => "watched".to_owned(),
            names => format!("as {}", names.join(", ")),
        };
        let mean = play.mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"));
        let name = format!("{}, {player}, with {}", play.when, play.actor);
        table.row(vec![name, play.lines.to_string(), mean], theme.page);
    }
    table.say(prose, theme);
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).collect()
}
