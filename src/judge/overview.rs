//! Whom flaws speak of, and where in the play they stand.
//!
//! Owns the counting; which line a flaw speaks of is [`super::anchor`]'s to say, and whom it names
//! [`super::names`]'.

use super::{anchor::Anchors, material::Material, names::Names};
use crate::{
    record::{Flaw, LineId},
    scene::ENVIRONMENT,
};

/// Flaws counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub flaws: usize,
    /// Sum of their severities.
    pub severity: u64,
    /// The greatest of them.
    pub severest: u32,
}

impl Tally {
    fn add(&mut self, flaw: &Flaw) {
        let points = flaw.severity.unwrap_or(0);
        self.flaws += 1;
        self.severity += u64::from(points);
        self.severest = self.severest.max(points);
    }
}

/// Characters × dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastTable {
    pub dimensions: Vec<String>,
    /// The cast in the scene's order.
    pub rows: Vec<CastRow>,
    /// For each dimension, flaws that speak of nobody of the cast, or of nobody clearly.
    pub nobody: Vec<Tally>,
}

/// One character's flaws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastRow {
    pub speaker: String,
    /// Its lines that were judged.
    pub lines: usize,
    /// For each dimension.
    pub cells: Vec<Tally>,
}

/// One line of the play in a strip of flaws over turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub line: LineId,
    /// As critics were shown it, from 1.
    pub number: usize,
    pub speaker: String,
    /// Whether flaws of it count.
    pub is_judged: bool,
    pub tally: Tally,
}

/// A play's flaws, made ready for counting.
pub struct Overview<'a> {
    material: &'a Material,
    placed: Vec<Placed<'a>>,
    dimensions: Vec<String>,
}

struct Placed<'a> {
    dimension: usize,
    flaw: &'a Flaw,
    line: Option<LineId>,
    speaker: Option<&'a str>,
}

impl<'a> Overview<'a> {
    /// Of the flaws of each dimension.
    pub fn new(
        material: &'a Material,
        critiques: impl IntoIterator<Item = (&'a str, &'a [Flaw])>,
    ) -> Self {
        let anchors = Anchors::new(material);
        let names = Names::new(material.scene.cast());
        let mut overview = Self { material, placed: Vec::new(), dimensions: Vec::new() };
        for (dimension, flaws) in critiques {
            let at = overview.dimensions.len();
            overview.dimensions.push(dimension.to_owned());
            for flaw in flaws {
                let line = anchors.of(flaw).map(|anchor| anchor.line);
                let speaker = overview.whose(flaw, line, &names);
                overview.placed.push(Placed { dimension: at, flaw, line, speaker });
            }
        }
        overview
    }

    /// Characters × dimensions.
    pub fn cast(&self) -> CastTable {
        let tally = |speaker: Option<&str>| {
            let mut cells = vec![Tally::default(); self.dimensions.len()];
            for placed in self.placed.iter().filter(|placed| placed.speaker == speaker) {
                cells[placed.dimension].add(placed.flaw);
            }
            cells
        };
        let judged = || self.turns_judged();
        let rows = self.material.scene.cast().map(|speaker| CastRow {
            speaker: speaker.to_owned(),
            lines: judged().filter(|line| *line == speaker).count(),
            cells: tally(Some(speaker)),
        });
        CastTable { rows: rows.collect(), nobody: tally(None), dimensions: self.dimensions.clone() }
    }

    /// Flaws over turns: every line of the play, those it was continued from included.
    pub fn turns(&self) -> Vec<Turn> {
        let lines = self.material.lines.iter().enumerate();
        lines
            .map(|(index, line)| {
                let mut tally = Tally::default();
                for placed in self.placed.iter().filter(|one| one.line == Some(line.id)) {
                    tally.add(placed.flaw);
                }
                Turn {
                    line: line.id,
                    number: index + 1,
                    speaker: line.speaker.clone(),
                    is_judged: index >= self.material.opening() && self.material.is_penalised(line),
                    tally,
                }
            })
            .collect()
    }

    /// Speakers of the judged lines.
    fn turns_judged(&self) -> impl Iterator<Item = &str> {
        let lines = self.material.lines.iter().skip(self.material.opening());
        lines.filter(|line| self.material.is_penalised(line)).map(|line| line.speaker.as_str())
    }

    /// The one of the cast whom the flaw names, or whose line it speaks of: a critic may quote one
    /// character to tell what another fails to answer.
    fn whose(&self, flaw: &Flaw, line: Option<LineId>, names: &Names<'a>) -> Option<&'a str> {
        let named = names.in_text(&flaw.instance);
        if named.len() == 1 {
            return named.into_iter().next();
        }
        let line = self.material.lines.iter().find(|one| Some(one.id) == line)?;
        let speaker = line.speaker.as_str();
        let is_cast = speaker != ENVIRONMENT && self.material.scene.cast().any(|n| n == speaker);
        is_cast.then_some(speaker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::material::{Origin, tests::material};

    fn flaw(instance: &str, severity: Option<u32>) -> Flaw {
        Flaw {
            instance: instance.to_owned(),
            kind: "Type".to_owned(),
            severity,
            given: None,
            line: None,
            evidence: None,
        }
    }

    #[test]
    fn flaws_by_character_and_by_turn() {
        let mut play = material(&[
            ("Ada", "You let the lamp go dry again.", Origin::Model),
            ("Ben", "I filled it at noon, every drop.", Origin::Player),
            ("Environment", "A gull strikes the window.", Origin::Model),
            ("Ada", "The brass tells me otherwise.", Origin::Model),
        ]);
        play.whom = crate::record::Whom::Cast;
        let first = [
            flaw("\"let the lamp go dry\" is too soft.", Some(3)),
            flaw("Ben does not answer \"the brass tells me otherwise\".", Some(1)),
        ];
        let second = [
            flaw("\"let the lamp go dry\" repeats the book.", Some(5)),
            flaw("Ada and Ben never come to a point.", Some(2)),
            flaw("\"A gull strikes the window\" is idle.", None),
        ];
        let critiques = [("One", first.as_slice()), ("Two", second.as_slice())];
        let overview = Overview::new(&play, critiques);

        let tally = |flaws, severity, severest| Tally { flaws, severity, severest };
        let table = overview.cast();
        assert_eq!(table.dimensions, ["One", "Two"]);
        let rows: Vec<(&str, usize, Vec<Tally>)> = table
            .rows
            .into_iter()
            .map(|row| (if row.speaker == "Ada" { "Ada" } else { "Ben" }, row.lines, row.cells))
            .collect();
        assert_eq!(
            rows,
            [
                ("Ada", 2, vec![tally(1, 3, 3), tally(1, 5, 5)]),
                ("Ben", 0, vec![tally(1, 1, 1), tally(0, 0, 0)]),
            ]
        );
        assert_eq!(table.nobody, [tally(0, 0, 0), tally(2, 2, 2)]);

        let turns: Vec<(u32, bool, Tally)> =
            overview.turns().iter().map(|turn| (turn.line.0, turn.is_judged, turn.tally)).collect();
        assert_eq!(
            turns,
            [
                (1, true, tally(2, 8, 5)),
                (2, false, tally(0, 0, 0)),
                (3, true, tally(1, 0, 0)),
                (4, true, tally(1, 1, 1)),
            ]
        );
    }
}
