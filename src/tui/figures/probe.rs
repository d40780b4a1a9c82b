//! Whether a judge can tell who speaks.

use super::table::Table;
use crate::{
    chat::FaultKind,
    judge::probe::{
        Probe, SeatState,
        accuracy::{BEST_MODEL, PEOPLE},
    },
    play::Play,
    tui::{
        keymap::{Action, Context},
        page::Shared,
        theme::Theme,
        widgets::panel::Prose,
        wrap::Indent,
    },
};

pub fn prose(play: &Play, shared: &Shared) -> Prose {
    let theme = &shared.theme;
    let mut prose = Prose::default();
    prose.say("Can this judge tell who speaks?", theme.heading);
    prose.say(
        "The names in the book’s dialogue are masked one line at a time, and the judge names the \
         speaker among the cast (PersonaEval, arXiv 2508.10014). A judge that cannot tell the \
         characters apart cannot say either whether one of them is well played.",
        theme.dim,
    );
    prose.gap();
    let mut table = Table::new(["", "right", "lines", "by chance"]);
    for probe in play.probes() {
        let accuracy = probe.accuracy();
        table.row(
            vec![
                probe.model().to_string(),
                share(accuracy.share()),
                (accuracy.right + accuracy.wrong).to_string(),
                share(accuracy.chance()),
            ],
            theme.page,
        );
    }
    table.row(
        vec!["best model of the paper".into(), share(Some(BEST_MODEL)), "".into(), "".into()],
        theme.dim,
    );
    table.row(
        vec!["people of the paper".into(), share(Some(PEOPLE)), "".into(), "".into()],
        theme.dim,
    );
    table.say(&mut prose, theme);
    let key = shared.keymap.key_for(&[Context::Figures], Action::ProbeJudge).unwrap_or_default();
    match play.probes().last() {
        None => drop(prose.gap().say(format!("{key} asks the judge."), theme.status)),
        Some(probe) => last(&mut prose, probe, &key, theme),
    }
    prose
}

fn last(prose: &mut Prose, probe: &Probe, key: &str, theme: &Theme) {
    let accuracy = probe.accuracy();
    prose.gap();
    if accuracy.waiting > 0 {
        let told = format!("{} of {} lines are still asked.", accuracy.waiting, accuracy.lines());
        prose.say(told, theme.streaming);
    }
    if accuracy.unreadable + accuracy.failed > 0 {
        prose.say(
            format!(
                "{} answers could not be read, {} did not come; they count neither way. {key} asks \
                 for them again.",
                accuracy.unreadable, accuracy.failed
            ),
            theme.warning,
        );
    }
    prose.say("Line by line, the last time", theme.heading);
    for seat in probe.seats() {
        let (told, style) = match &seat.state {
            SeatState::Named(name) if *name == seat.speaker => ("✓".to_owned(), theme.dim),
            SeatState::Named(name) => (format!("✗ {name}"), theme.warning),
            SeatState::Failed(fault) if fault.kind == FaultKind::Garbage => {
                ("? no name could be read".to_owned(), theme.error)
            }
            SeatState::Failed(fault) => (format!("! {}", fault.what), theme.error),
            SeatState::Waiting => ("…".to_owned(), theme.dim),
        };
        let number = format!("{:>3}  ", seat.line + 1);
        let runs =
            vec![(number, theme.dim), (format!("{}  ", seat.speaker), theme.page), (told, style)];
        prose.runs(runs, Indent::hanging(5));
    }
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}
