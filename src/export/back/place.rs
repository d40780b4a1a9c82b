//! Where a stretch of a line as it was shown stands in the line as it was recorded.

use crate::{
    record::Span,
    script::{self, Kind},
};

/// The stretch of `recorded` that `span` of `shown` is. The two are the same text, or `shown` is
/// what others may see of it.
///
/// `None`: they are neither, or there is no such stretch.
pub fn place(shown: &str, recorded: &str, span: Option<Span>) -> Option<Option<Span>> {
    let length = shown.chars().count();
    let Some(span) = span else {
        let known = shown == recorded || seen(shown, recorded).is_some();
        return known.then_some(None);
    };
    let (start, end) = (span.start as usize, span.end as usize);
    if start >= end || end > length {
        return None;
    }
    let whole = start == 0 && end == length;
    if shown == recorded {
        return Some((!whole).then_some(span));
    }
    let seen = seen(shown, recorded)?;
    if whole {
        return Some(None);
    }
    let (first, last) = (*seen.get(start)?, *seen.get(end - 1)?);
    Some(Some(Span { start: u32::try_from(first).ok()?, end: u32::try_from(last + 1).ok()? }))
}

/// For each code point of `shown` its place in `recorded`, where it is what others may see of that.
fn seen(shown: &str, recorded: &str) -> Option<Vec<usize>> {
    if script::visible(recorded) != shown {
        return None;
    }
    let script = script::parse::<&str>(recorded, "", &[]);
    let thoughts: Vec<_> = script
        .parts()
        .iter()
        .filter(|part| part.kind == Kind::Thought)
        .map(|part| part.range.clone())
        .collect();
    let mut rest = recorded
        .char_indices()
        .enumerate()
        .filter(|(_, (byte, _))| !thoughts.iter().any(|range| range.contains(byte)))
        .map(|(point, (_, c))| (point, c));
    shown.chars().map(|c| rest.find(|(_, other)| *other == c).map(|(point, _)| point)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_find_their_place() {
        let line = "[He lies. 💭] He lies, (shrugs) [so] you know.";
        let visible = script::visible(line);
        assert_eq!(visible, "He lies, (shrugs)  you know.");
        let span = |start, end| Some(Span { start, end });
        for (shown, at, expected) in [
            (line, span(0, 4), Some(span(0, 4))),
            (line, span(0, 45), Some(None)),
            (line, None, Some(None)),
            (line, span(4, 4), None),
            (line, span(4, 99), None),
            (visible.as_str(), span(0, 7), Some(span(13, 20))),
            (visible.as_str(), span(19, 22), Some(span(36, 39))),
            (visible.as_str(), None, Some(None)),
            (visible.as_str(), span(0, 28), Some(None)),
            ("He lied.", span(0, 2), None),
            ("He lied.", None, None),
        ] {
            assert_eq!(place(shown, line, at), expected, "{shown} {at:?}");
        }
    }
}
