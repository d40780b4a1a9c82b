//! How far judges and annotators agree on the play.

use super::table::Table;
use crate::{
    judge::agreement::{cells::Agreement, figure::Figure},
    play::{
        Judging, Play,
        agreement::{Compared, Rater},
        marks::Layer,
    },
    record::Method,
    tui::{theme::Theme, widgets::panel::Prose},
};

pub fn prose(play: &Play, judging: &Judging, theme: &Theme) -> Prose {
    let mut prose = Prose::default();
    let on = (*judging.panel.method() != Method::Checks && judging.is_of_play()).then_some(judging);
    let raters = raters(play, on);
    if raters.len() < 2 {
        prose.say(
            "Agreement is between two: judge the play twice or by two judges, or mark it (on the \
             verdict, m).",
            theme.page,
        );
        return prose;
    }
    prose.say(
        "Each unit is a line and a type of flaw; a severity of 0 stands where one has found \
         none. “too few” stands where a figure would mislead.",
        theme.dim,
    );
    for (at, (name, one)) in raters.iter().enumerate() {
        for (other_name, other) in raters.iter().skip(at + 1) {
            if let Some(compared) = one.compare(*other, play, on) {
                pair(&mut prose, (name, other_name), &compared, theme);
            }
        }
    }
    prose
}

/// Who can be compared, with their names: annotators who hide nothing from themselves, then
/// judgings of the same.
fn raters<'a>(play: &'a Play, on: Option<&'a Judging>) -> Vec<(String, Rater<'a>)> {
    let layers = play.marks().layers().iter().filter(|layer| !layer.hides_judges());
    let annotator = |layer: &'a Layer| {
        let how = if layer.is_blind() { "blind" } else { "assisted" };
        (format!("{} ({how})", layer.annotator()), Rater::Annotator(layer))
    };
    let alike = |one: &&Judging| on.is_some_and(|on| one.is_alike(on));
    let judge = |judging: &'a Judging| {
        let Method::Judge { model, .. } = judging.panel.method() else { return None };
        let name = format!("{model}, judging {}", judging.panel.judging());
        Some((name, Rater::Judging(judging)))
    };
    let judgings = play.judgings().iter().filter(alike).filter_map(judge);
    layers.map(annotator).chain(judgings).collect()
}

fn pair(prose: &mut Prose, names: (&str, &str), compared: &Compared, theme: &Theme) {
    prose.gap().say(format!("{} and {}", names.0, names.1), theme.heading);
    let mut table = Table::new(["", "κ", "AC1", "α ordinal", "κ quadratic", "flawed", "units"]);
    let all = compared.agreement();
    table.row(row("all types", &all), theme.page);
    for (kind, agreement) in compared.by_kind() {
        // The dimension would leave no room for the type.
        let short = kind.rsplit(" · ").next().unwrap_or(&kind);
        table.row(row(short, &agreement), theme.dim);
    }
    table.say(prose, theme);
    let covered = compared.covered();
    let share =
        |value: Option<f64>| value.map_or_else(|| "–".into(), |value| format!("{value:.2}"));
    prose.say(
        format!(
            "marked words: precision {}, recall {}, F1 {} ({} marks)",
            share(covered.precision),
            share(covered.recall),
            share(covered.f1),
            covered.marks
        ),
        theme.page,
    );
    prose.say(
        format!(
            "scores of dimensions: r {}, ρ {} ({} pairs)",
            told(&compared.pearson()),
            told(&compared.spearman()),
            compared.pearson().count
        ),
        theme.page,
    );
    let (one, other) = compared.unplaced();
    if one + other > 0 {
        let told = format!("left out, without a line or a known type: {one} and {other} flaws");
        prose.say(told, theme.dim);
    }
}

fn row(name: &str, agreement: &Agreement) -> Vec<String> {
    vec![
        name.to_owned(),
        told(&agreement.kappa),
        told(&agreement.ac1),
        told(&agreement.alpha),
        told(&agreement.quadratic),
        agreement.flawed.to_string(),
        agreement.kappa.count.to_string(),
    ]
}

fn told(figure: &Figure) -> String {
    match figure.value {
        Ok(value) => format!("{value:.3}"),
        Err(why) => why.to_string(),
    }
}
