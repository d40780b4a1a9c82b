//! Whether two mark the same words.
//!
//! A mark that covers a part of the other's counts for that part, as in span-level evaluation of
//! annotated text (Da San Martino and others 2019, "Fine-Grained Analysis of Propaganda in News
//! Articles", EMNLP).

/// Marked words of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Number of the line.
    pub line: u32,
    /// First character of the mark, counted from the line's beginning.
    pub start: usize,
    /// The character after its last.
    pub end: usize,
}

/// How far the marks of one side cover those of the other. All values are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covered {
    /// Mean over the found marks of the share that is right. `None`: nothing was found.
    pub precision: Option<f64>,
    /// Mean over the right marks of the share that was found. `None`: there was nothing to find.
    pub recall: Option<f64>,
    /// Their harmonic mean; `None` where one of them is missing.
    pub f1: Option<f64>,
    /// Marks that are not empty, of both sides.
    pub marks: usize,
}

/// Compares found marks with the right ones. Neither side need be right: exchanged, the two give
/// the same F1, with precision and recall exchanged. Marks without a character are left out.
pub fn covered(found: &[Span], right: &[Span]) -> Covered {
    let (precision, some) = mean_share(found, right);
    let (recall, others) = mean_share(right, found);
    let f1 = precision.zip(recall).map(|(precision, recall)| match precision + recall {
        0.0 => 0.0,
        sum => 2.0 * precision * recall / sum,
    });
    Covered { precision, recall, f1, marks: some + others }
}

fn mean_share(of: &[Span], by: &[Span]) -> (Option<f64>, usize) {
    let shares: Vec<f64> =
        of.iter().filter(|span| span.end > span.start).map(|span| share(span, by)).collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    ((!shares.is_empty()).then_some(mean), shares.len())
}

/// The share of a mark that any of the others covers.
fn share(span: &Span, by: &[Span]) -> f64 {
    let mut parts: Vec<(usize, usize)> = by
        .iter()
        .filter(|other| other.line == span.line)
        .map(|other| (other.start.max(span.start), other.end.min(span.end)))
        .filter(|(start, end)| start < end)
        .collect();
    parts.sort_unstable();
    let (mut covered, mut reached) = (0, span.start);
    for (start, end) in parts {
        covered += end.saturating_sub(start.max(reached));
        reached = reached.max(end);
    }
    covered as f64 / (span.end - span.start) as f64
}
