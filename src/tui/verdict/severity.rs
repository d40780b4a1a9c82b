//! How a flaw's severity is shown: marks that differ without colour, and a word of the scale.

use ratatui::style::Style;

use crate::{judge::rubric::Grade, record::Flaw, tui::theme::Theme};

/// Most marks in a row.
const MOST: usize = 3;

/// A severity among the grades of its scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity {
    points: Option<u32>,
    /// Rank and name of the highest grade that it reaches, from 1; `None`: it counts nothing.
    grade: Option<(usize, String)>,
    /// Number of grades.
    of: usize,
}

impl Severity {
    pub fn of(flaw: &Flaw, scale: &[Grade]) -> Self {
        let mut scale: Vec<&Grade> = scale.iter().collect();
        scale.sort_by_key(|grade| grade.points);
        let grade = flaw.severity.filter(|points| *points > 0).and_then(|points| {
            let reached = scale.iter().filter(|grade| grade.points <= points).count();
            let rank = reached.max(1);
            scale.get(rank - 1).map(|grade| (rank, grade.name.clone()))
        });
        Self { points: flaw.severity, grade, of: scale.len() }
    }

    /// One to three dots, the more the worse; a ring where it counts nothing.
    pub fn marks(&self) -> String {
        match &self.grade {
            Some((rank, _)) => "●".repeat((*rank).min(MOST)),
            None => "○".to_owned(),
        }
    }

    /// The points in at most three columns.
    pub fn number(&self) -> String {
        match self.points {
            Some(points @ 0..=99) => points.to_string(),
            Some(_) => "99+".to_owned(),
            None => "–".to_owned(),
        }
    }

    pub fn style(&self, theme: &Theme) -> Style {
        match &self.grade {
            None => theme.dim,
            Some((1, _)) => theme.minor,
            Some((rank, _)) if *rank >= self.of => theme.severe,
            Some(_) => theme.moderate,
        }
    }

    /// What it is called, how many points it counts, and what the critic wrote where that is something else.
    pub fn told(&self, flaw: &Flaw) -> String {
        let given = flaw.given.as_ref().map(|given| format!("the critic wrote {given}"));
        match (&self.grade, self.points, given) {
            (Some((_, name)), Some(points), None) => format!("{name}, {points}"),
            (Some((_, name)), Some(points), Some(given)) => {
                format!("{name}, {points} ({given})")
            }
            (_, _, Some(given)) => format!("counts nothing: {given}"),
            (_, Some(_), None) => "counts nothing".to_owned(),
            (_, None, None) => "counts nothing: the answer gives no severity".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::judge::rubric::Rubric;

    #[test]
    fn marks_and_words() {
        let scale = Rubric::protocol().unwrap().scale;
        for (severity, given, marks, number, told) in [
            (Some(1), None, "●", "1", "minor, 1"),
            (Some(2), None, "●", "2", "minor, 2"),
            (Some(3), Some(json!("3")), "●●", "3", "moderate, 3 (the critic wrote \"3\")"),
            (Some(5), None, "●●●", "5", "severe, 5"),
            (Some(10), None, "●●●", "10", "severe, 10"),
            (Some(400), None, "●●●", "99+", "severe, 400"),
            (Some(0), None, "○", "0", "counts nothing"),
            (None, Some(json!(2.5)), "○", "–", "counts nothing: the critic wrote 2.5"),
            (None, None, "○", "–", "counts nothing: the answer gives no severity"),
        ] {
            let flaw = Flaw {
                instance: String::new(),
                kind: String::new(),
                severity,
                given,
                line: None,
                evidence: None,
            };
            let shown = Severity::of(&flaw, &scale);
            assert_eq!(
                (shown.marks().as_str(), shown.number().as_str(), shown.told(&flaw).as_str()),
                (marks, number, told)
            );
        }
    }
}
