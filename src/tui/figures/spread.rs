//! How far several judgings of the same play differ.

use super::table::Table;
use crate::{
    judge::spread::{self, Named, Sample, Spread},
    play::{Judging, Play},
    record::Method,
    tui::{theme::Theme, widgets::panel::Prose},
};

/// Judgings from which a spread can be told.
const LEAST: usize = 2;

pub fn prose(play: &Play, judging: &Judging, theme: &Theme) -> Prose {
    let mut prose = Prose::default();
    let alike: Vec<&Judging> = play
        .judgings()
        .iter()
        .filter(|one| one.is_alike(judging) && *one.panel.method() != Method::Checks)
        .collect();
    if alike.len() < LEAST {
        prose.say(
            "One judging has no spread. Judge again (on the verdict, a) several times or by \
             another judge; judgings of the same lines by the same rubric come together here.",
            theme.page,
        );
        return prose;
    }
    let samples: Vec<Sample> = alike.iter().map(|judging| judging.sample()).collect();
    prose.say(format!("{} judgings of the same lines", alike.len()), theme.heading);
    for judging in &alike {
        if let Method::Judge { model, .. } = judging.panel.method() {
            let mean = judging.panel.totals().mean;
            let mean = mean.map_or_else(|| "no score".to_owned(), |mean| format!("{mean:.1}"));
            prose.say(format!("{:>3}  {mean:>8}  {model}", judging.panel.judging()), theme.dim);
        }
    }
    prose.gap();
    let mut table = Table::new(["", "mean", "deviation", "lowest", "highest", "judgings"]);
    for (name, spread) in spread::scores(&samples) {
        table.row(row(name, &spread), theme.page);
    }
    if let Some(spread) = spread::means(&samples) {
        table.row(row("Mean".to_owned(), &spread), theme.heading);
    }
    table.say(&mut prose, theme);
    flaws(&mut prose, &alike, &samples, theme);
    prose
}

fn row(name: String, spread: &Spread) -> Vec<String> {
    let deviation = spread.deviation.map_or_else(|| "–".to_owned(), |one| format!("{one:.1}"));
    vec![
        name,
        format!("{:.1}", spread.mean),
        deviation,
        format!("{:.1}", spread.lowest),
        format!("{:.1}", spread.highest),
        spread.count.to_string(),
    ]
}

/// Every flaw with how many name it, what they are divided about first.
fn flaws(prose: &mut Prose, alike: &[&Judging], samples: &[Sample], theme: &Theme) {
    let named = spread::flaws(samples);
    if named.is_empty() {
        return;
    }
    prose.gap().say("Flaws, what the judgings are divided about first", theme.heading);
    for flaw in &named {
        let style = if flaw.is_unanimous() { theme.dim } else { theme.page };
        let (least, most) = flaw.severities;
        let severity = if least == most { format!("{least}") } else { format!("{least}–{most}") };
        let told = format!("{} of {}  severity {severity}  ", flaw.by.len(), flaw.of);
        prose.gap().runs(
            vec![(told, theme.status), (first(flaw, alike), style)],
            crate::tui::wrap::Indent::hanging(2),
        );
    }
}

/// The flaw in the words of the first judging that names it.
fn first(flaw: &Named, alike: &[&Judging]) -> String {
    let instance = flaw.by.first().and_then(|(sample, at)| {
        let critics = alike.get(*sample)?.panel.critics();
        let critic = critics.iter().find(|critic| critic.dimension == flaw.dimension)?;
        let found = critic.flaws()?.get(*at)?;
        let kind = found.kind.trim();
        Some(format!("{kind}: {}", found.instance.trim()))
    });
    instance.unwrap_or_else(|| flaw.dimension.clone())
}
