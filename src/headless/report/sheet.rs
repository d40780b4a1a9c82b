//! A report as sheets, which every format for people prints.

use std::path::Path;

use super::{
    data::{Group, Report, RunReport, plural},
    difference::{LEAST_SCENES, Paired},
    score::{Scores, Spread},
};
use crate::headless::sheet::{Column, Sheet};

/// Heads of the columns of the dimensions.
const HEADS: [&str; 4] = ["Consistency", "Anthropomorphism", "Fidelity", "Quality"];
const NONE: &str = "–";

/// All sheets that have something to show.
pub fn sheets(report: &Report) -> Vec<Sheet> {
    let sheets = [
        scores(report),
        parts(report),
        differences(report),
        group("By tag", "tag", &report.tags, &report.runs),
        group("By book, the lowest first", "book", &report.books, &report.runs),
        types(report),
        characters(report),
        custom(report),
        check(report),
    ];
    let shown = |sheet: &Sheet| !sheet.rows.is_empty() || !sheet.notes.is_empty();
    sheets.into_iter().filter(shown).collect()
}

fn scores(report: &Report) -> Sheet {
    let figures = [HEADS.as_slice(), &["Average", "BLEU", "ROUGE-L", "plays"]].concat();
    let mut sheet = Sheet::new("Scores", &["run", "judge"], &figures);
    for run in &report.runs {
        let scores = &run.scores;
        let mut cells = vec![run.name.clone(), run.judge.clone().unwrap_or_else(|| NONE.into())];
        cells.extend(scores.dimensions.iter().map(|spread| points(spread.as_ref())));
        let mut average = points(scores.average.as_ref());
        if scores.averaged > 0 && scores.averaged < HEADS.len() {
            average.push_str(&format!(" ({} of 4)", scores.averaged));
        }
        cells.push(average);
        cells.extend([scores.bleu, scores.rouge_l].map(|value| metric(value.as_ref())));
        cells.push(scores.plays.to_string());
        sheet.row(cells);
    }
    for row in &report.published.rows {
        let mut cells =
            vec![format!("{}, published", row.model), report.published.judge.to_owned()];
        cells
            .extend(row.dimensions.iter().chain([&row.average]).map(|value| format!("{value:.2}")));
        cells.extend([NONE; 3].map(str::to_owned));
        sheet.row(cells);
    }
    sheet.note(
        "Points of 0 to 100 in Storyline Consistency, Anthropomorphism, Character Fidelity and \
         Storyline Quality; BLEU and ROUGE-L of 0 to 1.",
    );
    if report.runs.iter().any(|run| run.scores.average.is_some_and(|it| it.repeats > 1)) {
        sheet.note("± is the standard deviation over repeats of the run.");
    }
    sheet.note(
        "Published figures are means of three runs of 200 scenes. Other scenes, another judge or \
         other rules give other figures.",
    );
    for run in &report.runs {
        run.notes.iter().for_each(|note| sheet.note(format!("{}: {note}", run.name)));
    }
    sheet
}

fn parts(report: &Report) -> Sheet {
    let figures = ["score", "flaws cost", "length gives", "flaws a play", "judgings"];
    let mut sheet =
        Sheet::new("Raw penalty and length correction", &["run", "dimension"], &figures);
    for run in &report.runs {
        for (at, parts) in run.parts.iter().enumerate() {
            let Some(parts) = parts else { continue };
            sheet.row([
                run.name.clone(),
                report.dimensions[at].to_owned(),
                points(run.scores.dimensions[at].as_ref()),
                format!("-{:.1}", parts.penalty),
                format!("+{:.1}", parts.correction),
                format!("{:.1}", parts.flaws),
                parts.judgings.to_string(),
            ]);
        }
    }
    if !sheet.rows.is_empty() {
        sheet.note(
            "A play's score is 100 less 5 points for each step of severity, plus 1.5 for each \
             line, kept within 0 and 100.",
        );
    }
    sheet
}

fn differences(report: &Report) -> Sheet {
    let figures = [HEADS.as_slice(), &["Average", "scenes"]].concat();
    let mut sheet = Sheet::new("Differences, paired by scene", &["run", "less"], &figures);
    for one in &report.differences {
        let scenes =
            one.dimensions.iter().chain([&one.average]).flatten().map(|it| it.scenes).max();
        let Some(scenes) = scenes else {
            sheet.note(format!("{} and {} have no scene in common.", one.run, one.from));
            continue;
        };
        let mut cells = vec![one.run.clone(), one.from.clone()];
        let values = one.dimensions.iter().chain([&one.average]);
        cells.extend(values.map(|value| paired(value.as_ref())));
        cells.push(scenes.to_string());
        sheet.row(cells);
        if !one.same_judge {
            sheet.note(format!("{} and {} had different judges.", one.run, one.from));
        }
    }
    if !sheet.rows.is_empty() {
        sheet.note(format!(
            "In brackets the 95 % interval of {} bootstrap samples of scenes, seed {}; * where it \
             leaves out 0. No interval below {LEAST_SCENES} scenes: too few.",
            report.resamples, report.seed
        ));
    }
    sheet
}

fn group(title: &'static str, of: &str, groups: &[Group], runs: &[RunReport]) -> Sheet {
    let figures = [HEADS.as_slice(), &["Average", "plays"]].concat();
    let mut sheet = Sheet::new(title, &[of, "run"], &figures);
    for group in groups {
        for (run, scores) in runs.iter().zip(&group.runs).filter(|(_, scores)| scores.plays > 0) {
            sheet.row(group_row(&group.name, &run.name, scores));
        }
    }
    sheet.long = true;
    sheet
}

fn group_row(name: &str, run: &str, scores: &Scores) -> Vec<String> {
    let mut cells = vec![name.to_owned(), run.to_owned()];
    let values = scores.dimensions.iter().chain([&scores.average]);
    cells.extend(values.map(|spread| points(spread.as_ref())));
    cells.push(scores.plays.to_string());
    cells
}

fn types(report: &Report) -> Sheet {
    let runs: Vec<&str> = report.runs.iter().map(|run| run.name.as_str()).collect();
    let mut sheet =
        Sheet::new("Flaw types: how often, and mean severity", &["dimension", "type"], &runs);
    sheet.columns.push(Column { head: "as critics spelled it".to_owned(), figures: false });
    for row in &report.types {
        let kind = row.kind.as_deref().unwrap_or("(no type of this dimension)");
        let mut cells = vec![row.dimension.clone(), kind.to_owned()];
        cells.extend(row.runs.iter().map(|tally| match tally.flaws {
            0 => NONE.to_owned(),
            flaws => format!("{flaws} × {:.1}", tally.severity as f64 / flaws as f64),
        }));
        cells.push(spellings(&row.spellings));
        sheet.row(cells);
    }
    sheet
}

/// The most frequent spellings.
fn spellings(all: &[(String, usize)]) -> String {
    const SHOWN: usize = 3;
    let shown = all.iter().take(SHOWN).map(|(spelled, count)| match spelled.trim() {
        "" => format!("(none) {count}"),
        name => format!("{name} {count}"),
    });
    let mut told: Vec<String> = shown.collect();
    if all.len() > SHOWN {
        told.push(format!("{} more", all.len() - SHOWN));
    }
    told.join(", ")
}

fn characters(report: &Report) -> Sheet {
    let mut sheet = Sheet::new(
        "By character, those that flaws cost most first",
        &["character", "book", "run"],
        &["lines", "flaws", "severity", "a line"],
    );
    let characters = &report.characters;
    for row in &characters.rows {
        let runs = report.runs.iter().zip(&row.runs);
        for (run, (lines, tally)) in runs.filter(|(_, (lines, _))| *lines > 0) {
            sheet.row([
                row.character.clone(),
                row.book.clone(),
                run.name.clone(),
                lines.to_string(),
                tally.flaws.to_string(),
                tally.severity.to_string(),
                format!("{:.2}", tally.severity as f64 / *lines as f64),
            ]);
        }
    }
    if !sheet.rows.is_empty() {
        sheet.note(format!(
            "A flaw counts for each speaker whom it names; {} of {} name none.",
            characters.unnamed, characters.flaws
        ));
    }
    sheet.long = true;
    sheet
}

fn custom(report: &Report) -> Sheet {
    let mut sheet = Sheet::new(
        "Other rubrics",
        &["run", "rubric", "dimension"],
        &["score", "flaws", "severity", "judgings"],
    );
    for row in &report.custom {
        sheet.row([
            row.run.clone(),
            row.rubric.clone(),
            row.dimension.clone(),
            row.score.map_or_else(|| NONE.to_owned(), |score| format!("{score:.1}")),
            row.tally.flaws.to_string(),
            row.tally.severity.to_string(),
            row.judgings.to_string(),
        ]);
    }
    if !sheet.rows.is_empty() {
        sheet.note("These are part of no figure above.");
    }
    sheet
}

fn check(report: &Report) -> Sheet {
    let mut sheet = Sheet::new(
        "Stored figures made again",
        &["file", "case", "figure"],
        &["stored", "computed"],
    );
    sheet.columns.push(Column { head: "why".to_owned(), figures: false });
    let Some(check) = &report.check else { return sheet };
    for one in &check.mismatches {
        sheet.row([
            file_name(&one.file),
            one.scene.clone().unwrap_or_else(|| "(whole file)".to_owned()),
            one.figure.clone(),
            one.stored.to_string(),
            one.computed.to_string(),
            one.why.clone(),
        ]);
    }
    let do_not = plural(check.mismatches.len(), "does", "do");
    sheet.note(format!(
        "{} stored figures come out (to 1e-9; rounded ones to their digits), {do_not} not.",
        check.reproduced
    ));
    for (what, count) in &check.unchecked {
        sheet.note(format!("Not checked, {count}: {what}."));
    }
    sheet
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn points(spread: Option<&Spread>) -> String {
    figure(spread, 2)
}

fn metric(spread: Option<&Spread>) -> String {
    figure(spread, 4)
}

fn figure(spread: Option<&Spread>, digits: usize) -> String {
    match spread {
        None => NONE.to_owned(),
        Some(Spread { mean, deviation: None, .. }) => format!("{mean:.digits$}"),
        Some(Spread { mean, deviation: Some(by), .. }) => {
            format!("{mean:.digits$} ± {by:.digits$}")
        }
    }
}

fn paired(value: Option<&Paired>) -> String {
    let Some(value) = value else { return NONE.to_owned() };
    let mark = if value.is_clear() { "*" } else { "" };
    match value.interval {
        Some((low, high)) => format!("{:+.1} [{low:+.1}, {high:+.1}]{mark}", value.mean),
        None => format!("{:+.1}", value.mean),
    }
}
