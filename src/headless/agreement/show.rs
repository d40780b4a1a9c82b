//! The figures as sheets and as data.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, pairs::Pair};
use crate::{
    headless::sheet::{Sheet, markdown, text},
    judge::agreement::{cells::Agreement, figure::Figure},
};

/// Prints what the pairs come to.
pub fn print(out: &mut impl Write, pairs: &[Pair], rubric: &str, format: Format) -> io::Result<()> {
    let sheets = || pairs.iter().map(sheet).collect::<Vec<_>>();
    match format {
        Format::Table => text(out, &sheets()),
        Format::Markdown => markdown(out, &sheets()),
        Format::Json => {
            let pairs: Vec<PairData> = pairs.iter().map(PairData::of).collect();
            let told = serde_json::json!({ "rubric": rubric, "pairs": pairs });
            writeln!(out, "{told:#}")
        }
    }
}

fn sheet(pair: &Pair) -> Sheet {
    let compared = &pair.compared;
    let figures = ["κ", "AC1", "α ordinal", "κ quadratic", "flawed", "units"];
    let title = format!("{} and {}", pair.one, pair.other);
    let mut sheet = Sheet::new(&title, &["type"], &figures);
    sheet.row(row("all types", &compared.agreement()));
    for (kind, agreement) in compared.by_kind() {
        sheet.row(row(&kind, &agreement));
    }
    let covered = compared.covered();
    let share =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    sheet.note(format!(
        "marked words: precision {}, recall {}, F1 {} ({} marks)",
        share(covered.precision),
        share(covered.recall),
        share(covered.f1),
        covered.marks
    ));
    let (pearson, spearman) = (compared.pearson(), compared.spearman());
    sheet.note(format!(
        "scores of dimensions: r {}, ρ {} ({} pairs)",
        told(&pearson),
        told(&spearman),
        pearson.count
    ));
    let (one, other) = compared.unplaced();
    if one + other > 0 {
        sheet.note(format!("left out, without a line or a known type: {one} and {other} flaws"));
    }
    sheet.note(format!(
        "{} {}; a unit is a line and a type of flaw",
        compared.plays(),
        if compared.plays() == 1 { "play" } else { "plays" }
    ));
    sheet
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

/// A figure as data: a number, or why there is none.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum FigureData {
    Value(f64),
    Missing { missing: String },
}

impl FigureData {
    fn of(figure: &Figure) -> Self {
        match figure.value {
            Ok(value) => Self::Value(value),
            Err(why) => Self::Missing { missing: why.to_string() },
        }
    }
}

#[derive(Debug, Serialize)]
struct AgreementData {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    units: usize,
    flawed: usize,
    kappa: FigureData,
    ac1: FigureData,
    alpha_ordinal: FigureData,
    kappa_quadratic: FigureData,
}

impl AgreementData {
    fn of(kind: Option<String>, agreement: &Agreement) -> Self {
        Self {
            kind,
            units: agreement.kappa.count,
            flawed: agreement.flawed,
            kappa: FigureData::of(&agreement.kappa),
            ac1: FigureData::of(&agreement.ac1),
            alpha_ordinal: FigureData::of(&agreement.alpha),
            kappa_quadratic: FigureData::of(&agreement.quadratic),
        }
    }
}

#[derive(Debug, Serialize)]
struct SpanData {
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
    marks: usize,
}

#[derive(Debug, Serialize)]
struct ScoreData {
    pearson: FigureData,
    spearman: FigureData,
    pairs: usize,
}

#[derive(Debug, Serialize)]
struct PairData<'a> {
    one: &'a str,
    other: &'a str,
    plays: usize,
    #[serde(flatten)]
    all: AgreementData,
    by_kind: Vec<AgreementData>,
    spans: SpanData,
    scores: ScoreData,
    /// Flaws of each side without a line or a known type.
    unplaced: (usize, usize),
}

impl<'a> PairData<'a> {
    fn of(pair: &'a Pair) -> Self {
        let compared = &pair.compared;
        let kinds = compared.by_kind().into_iter();
        let covered = compared.covered();
        let pearson = compared.pearson();
        Self {
            one: &pair.one,
            other: &pair.other,
            plays: compared.plays(),
            all: AgreementData::of(None, &compared.agreement()),
            by_kind: kinds.map(|(kind, all)| AgreementData::of(Some(kind), &all)).collect(),
            spans: SpanData {
                precision: covered.precision,
                recall: covered.recall,
                f1: covered.f1,
                marks: covered.marks,
            },
            scores: ScoreData {
                pearson: FigureData::of(&pearson),
                spearman: FigureData::of(&compared.spearman()),
                pairs: pearson.count,
            },
            unplaced: compared.unplaced(),
        }
    }
}
