//! The labels by which annotation tools know flaws: `DIMENSION: TYPE`, and where a tool knows nothing
//! but labels, `DIMENSION: TYPE (SEVERITY)`.

use crate::{judge::rubric::Rubric, record::Flaw};

/// Type of a flaw that was given none.
const OTHER: &str = "Other";

/// The label of a flaw type.
pub fn label(dimension: &str, kind: &str) -> String {
    format!("{dimension}: {kind}")
}

/// A label with a severity.
pub fn with_severity(label: &str, severity: u32) -> String {
    format!("{label} ({severity})")
}

/// A label and the severity that it may end in.
pub fn graded(text: &str) -> (&str, Option<u32>) {
    let parts = || {
        let (label, severity) = text.strip_suffix(')')?.rsplit_once(" (")?;
        Some((label, severity.parse().ok().filter(|severity| *severity > 0)?))
    };
    parts().map_or((text, None), |(label, severity)| (label, Some(severity)))
}

/// The rubric's name for a flaw's type, or the critic's own word.
pub fn kind<'a>(rubric: &'a Rubric, dimension: &str, flaw: &'a Flaw) -> &'a str {
    let known = rubric.dimension(dimension).and_then(|one| one.normal_type(&flaw.kind));
    known.unwrap_or(if flaw.kind.trim().is_empty() { OTHER } else { &flaw.kind })
}

/// `(dimension, type)` that a label names. A type that the rubric does not have is taken too: critics
/// use such.
pub fn parse<'a>(text: &'a str, rubric: &'a Rubric) -> Option<(&'a str, &'a str)> {
    let rest = |name: &str| text.strip_prefix(name)?.strip_prefix(": ");
    let dimensions = rubric.dimensions.iter();
    let found = dimensions.filter_map(|one| Some((one.name.as_str(), rest(&one.name)?)));
    // Of `A` and `A: B`, both names of dimensions, the longer one is meant.
    found.filter(|(_, kind)| !kind.trim().is_empty()).max_by_key(|(name, _)| name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_of_the_protocol_names_its_type() {
        let rubric = Rubric::protocol().unwrap();
        for dimension in &rubric.dimensions {
            for flaw in &dimension.flaws {
                let text = label(&dimension.name, &flaw.name);
                let named = (dimension.name.as_str(), flaw.name.as_str());
                assert_eq!(parse(&text, &rubric), Some(named));
                assert_eq!(graded(&with_severity(&text, 3)), (text.as_str(), Some(3)));
            }
        }
        for other in ["", "Anthropomorphism", "Anthropomorphism: ", "Mine: Self-identity"] {
            assert_eq!(parse(other, &rubric), None, "{other}");
        }
        for ungraded in ["A: B", "A: B (0)", "A: B (so)", "A: B (3", "A: B(3)"] {
            assert_eq!(graded(ungraded), (ungraded, None));
        }
    }
}
