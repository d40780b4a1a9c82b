//! Asterisks: `*action*` against `*emphasis*`.
//!
//! The same mark has both meanings, so this is a judgement by where the span stands: one that
//! stands alone (at the start of a block, behind an action or a sentence that is over) and that the
//! text does not run on from is an action; one inside a running sentence is emphasis. Runs of two
//! and more are emphasis always. Emphasis stays part of the speech, asterisks and all.

use std::ops::Range;

use super::{Kind, Odd, Part};

/// Makes the asterisks around a bracketed part, as in `*(rolls his eyes)*`, marks of that part.
pub(super) fn join_to_brackets(source: &str, parts: &mut Vec<Part>) {
    for index in 1..parts.len().saturating_sub(1) {
        let Some([before, part, behind]) = parts.get_mut(index - 1..=index + 1) else {
            return;
        };
        let closed = part.range.start < part.inner.start && part.inner.end < part.range.end;
        if !closed || before.kind != Kind::Speech || behind.kind != Kind::Speech {
            continue;
        }
        let text_before = text(source, &before.range);
        let text_behind = text(source, &behind.range);
        let bare_before = text_before.trim_end_matches('*');
        let bare_behind = text_behind.trim_start_matches('*');
        let run = text_before.len() - bare_before.len();
        let alone = !bare_before.ends_with(|c: char| !c.is_whitespace())
            && !bare_behind.starts_with(|c: char| !c.is_whitespace());
        if run == 0 || run != text_behind.len() - bare_behind.len() || !alone {
            continue;
        }
        *before = Part::plain(Kind::Speech, before.range.start..before.range.end - run);
        *behind = Part::plain(Kind::Speech, behind.range.start + run..behind.range.end);
        part.range = part.range.start - run..part.range.end + run;
    }
    parts.retain(|part| !part.range.is_empty());
}

/// Turns the spans of a block that are actions in asterisks into parts of that kind; says whether
/// there was any.
pub(super) fn find_actions(source: &str, parts: &mut Vec<Part>, odd: &mut Vec<Odd>) -> bool {
    let stars = single_stars(source, parts);
    let last_close = stars.iter().rposition(Star::can_close);
    let mut spans = Vec::new();
    let mut next = 0;
    while let Some(open) = stars.get(next) {
        next += 1;
        if !open.can_open() {
            continue;
        }
        // Asked first, so that a long run of asterisks that only open is not searched for each.
        let may_close = last_close.is_some_and(|last| last >= next);
        let mut behind = stars.iter().enumerate().skip(next);
        let close = may_close.then(|| behind.find(|(_, star)| star.can_close()));
        match close.flatten() {
            Some((index, close)) => {
                next = index + 1;
                if is_action(source, open, close) {
                    spans.push(open.at..close.at + 1);
                }
            }
            // Cut off, or still being written.
            None if open.stands_alone() && open.next.is_some_and(|c| !is_quote(c)) => {
                let end = parts.last().map_or(open.at, |part| part.range.end);
                spans.push(open.at..open.at + line_end(text(source, &(open.at..end))));
                odd.push(Odd::NeverClosed(Kind::Action));
                break;
            }
            None => {}
        }
    }
    if spans.is_empty() {
        return false;
    }
    let whole = std::mem::take(parts);
    for part in whole {
        split(source, part, &spans, parts);
    }
    true
}

fn text<'a>(source: &'a str, range: &Range<usize>) -> &'a str {
    source.get(range.clone()).unwrap_or_default()
}

/// Length of `text` without the line break at its end.
fn line_end(text: &str) -> usize {
    text.trim_end_matches(['\n', '\r']).len()
}

/// An asterisk that has no other beside it.
struct Star<'a> {
    at: usize,
    /// The neighbours within its part.
    previous: Option<char>,
    next: Option<char>,
    /// What its part holds before and behind it.
    before: &'a str,
    behind: &'a str,
}

impl Star<'_> {
    fn can_open(&self) -> bool {
        !self.previous.is_some_and(char::is_alphanumeric)
            && !self.next.is_some_and(char::is_whitespace)
    }

    fn can_close(&self) -> bool {
        // Scripts without blanks between words go on directly behind the asterisk.
        !self.previous.is_some_and(char::is_whitespace)
            && !self.next.is_some_and(|c| c.is_alphanumeric() && (has_case(c) || c.is_numeric()))
    }

    /// Nothing that is still being said stands before it.
    fn stands_alone(&self) -> bool {
        self.before.trim_end().chars().next_back().is_none_or(ends_sentence)
    }
}

fn single_stars<'a>(source: &'a str, parts: &[Part]) -> Vec<Star<'a>> {
    let mut stars = Vec::new();
    for part in parts.iter().filter(|part| part.kind == Kind::Speech) {
        let text = text(source, &part.range);
        for (index, _) in text.match_indices('*') {
            let (Some(before), Some(behind)) = (text.get(..index), text.get(index + 1..)) else {
                continue;
            };
            let (previous, next) = (before.chars().next_back(), behind.chars().next());
            if previous == Some('*') || next == Some('*') {
                continue;
            }
            stars.push(Star { at: part.range.start + index, previous, next, before, behind });
        }
    }
    stars
}

fn is_action(source: &str, open: &Star<'_>, close: &Star<'_>) -> bool {
    let inner = text(source, &(open.at + 1..close.at));
    let (Some(first), Some(last)) = (inner.chars().next(), inner.chars().next_back()) else {
        return false;
    };
    let capital = first.is_uppercase();
    // `*"My dear Mr. Bennet,"*` is read aloud; `*Never!*` is cried.
    if !open.stands_alone() || is_quote(first) || (capital && matches!(last, '!' | '?')) {
        return false;
    }
    match close.behind.trim_start().chars().next() {
        None => true,
        // The sentence goes on: `*Never* say that`. In lower case throughout, `*smiles* hey there`,
        // it does not: no sentence begins with a small letter.
        Some(c) if c.is_lowercase() => !capital,
        Some(',' | ';' | ':' | '!' | '?' | '\'' | '’') => false,
        Some('.' | '…' | '"' | '”') if close.next.is_some_and(|c| !c.is_whitespace()) => {
            !capital
        }
        Some(_) => true,
    }
}

fn has_case(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‘' | '«' | '»' | '「' | '『')
}

fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '"'
            | '”'
            | '’'
            | '»'
            | '」'
            | '』'
            | '—'
            | '*'
    )
}

/// Adds `part` to `parts`, with its speech inside `spans` turned into action.
fn split(source: &str, part: Part, spans: &[Range<usize>], parts: &mut Vec<Part>) {
    if part.kind != Kind::Speech {
        parts.push(part);
        return;
    }
    let mut at = part.range.start;
    for span in spans {
        let (start, end) = (span.start.max(at), span.end.min(part.range.end));
        if start >= end {
            continue;
        }
        if at < start {
            parts.push(Part::plain(Kind::Speech, at..start));
        }
        let lead = usize::from(start == span.start);
        let tail =
            usize::from(end == span.end && text(source, &(start + lead..end)).ends_with('*'));
        parts.push(Part { kind: Kind::Action, range: start..end, inner: start + lead..end - tail });
        at = end;
    }
    if at < part.range.end {
        parts.push(Part::plain(Kind::Speech, at..part.range.end));
    }
}
