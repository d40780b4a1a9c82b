//! Two sets of findings as ratings: one cell for each line and flaw type.

use super::{
    Pair,
    ac1::ac1,
    alpha::{Level, alpha},
    figure::Figure,
    kappa::{Weights, kappa},
    matching::Finding,
};

/// What two raters say of one line by one type: the severest finding of each, 0 where none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub line: u32,
    pub kind: String,
    pub severities: Pair,
}

/// All cells of a play.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells {
    /// By line, then in the order of the types.
    pub cells: Vec<Cell>,
    /// Findings of each side that speak of no line or type in the table and so are in no cell.
    pub unplaced: (usize, usize),
}

/// Agreement over a list of cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Cells with a finding of either side.
    pub flawed: usize,
    /// Cohen's κ on whether there is a flaw.
    pub kappa: Figure,
    /// Gwet's AC1 on the same.
    pub ac1: Figure,
    /// Krippendorff's α of the severities, ordinal, 0 where there is no flaw.
    pub alpha: Figure,
    /// Cohen's κ of the severities, weighted by their squared distance.
    pub quadratic: Figure,
}

impl Cells {
    /// The cells of `lines` × `kinds`.
    pub fn of(one: &[Finding], other: &[Finding], lines: &[u32], kinds: &[String]) -> Self {
        let severest = |findings: &[Finding], line: u32, kind: &str| {
            let here = findings.iter().filter(|one| one.line == Some(line) && one.kind == kind);
            here.map(|one| one.severity).max().unwrap_or(0)
        };
        let cell = |line: u32, kind: &String| Cell {
            line,
            kind: kind.clone(),
            severities: (severest(one, line, kind), severest(other, line, kind)),
        };
        let unplaced = |findings: &[Finding]| {
            let placed = |finding: &&Finding| {
                finding.line.is_some_and(|line| lines.contains(&line))
                    && kinds.contains(&finding.kind)
            };
            findings.len() - findings.iter().filter(placed).count()
        };
        Self {
            cells: lines
                .iter()
                .flat_map(|line| kinds.iter().map(move |kind| cell(*line, kind)))
                .collect(),
            unplaced: (unplaced(one), unplaced(other)),
        }
    }

    /// Agreement over all cells.
    pub fn agreement(&self) -> Agreement {
        Agreement::over(self.cells.iter())
    }

    /// Agreement over the cells of one type.
    pub fn agreement_on(&self, kind: &str) -> Agreement {
        Agreement::over(self.cells.iter().filter(|cell| cell.kind == kind))
    }
}

impl Agreement {
    fn over<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let severities: Vec<Pair> = cells.map(|cell| cell.severities).collect();
        let there: Vec<Pair> =
            severities.iter().map(|(a, b)| (u32::from(*a > 0), u32::from(*b > 0))).collect();
        let units: Vec<Vec<u32>> = severities.iter().map(|(a, b)| vec![*a, *b]).collect();
        let (count, flawed) = Figure::counts(&there);
        let figure = |value| Figure::of_rare(value, count, flawed);
        Self {
            flawed,
            kappa: figure(kappa(&there, Weights::Nominal)),
            ac1: Figure::of(ac1(&there, 2), count),
            alpha: figure(alpha(&units, Level::Ordinal)),
            quadratic: figure(kappa(&severities, Weights::Quadratic)),
        }
    }
}
