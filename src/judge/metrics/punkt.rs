//! Sentence boundaries: Punkt (Kiss and Strunk 2006, "Unsupervised Multilingual Sentence Boundary
//! Detection", Computational Linguistics 32) as NLTK 3.9.1 applies it with untrained parameters.
//!
//! Untrained means that no abbreviation, collocation, sentence starter or spelling context is
//! known. Of the paper's heuristics there remain: every `.`, `?` and `!` at the end of a word is a
//! boundary, an ellipsis is none, and an initial or a number with a period is none when what
//! follows speaks against it.

use std::ops::Range;

use super::{
    classes::{is_decimal, is_space, is_word},
    rewrite::run_len,
};

/// The sentences of `text`, in order, closing quotes and brackets kept with the sentence they
/// close. Space between sentences belongs to none.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let cuts = cut(text);
    let mut sentences = Vec::with_capacity(cuts.len());
    let mut given_away = 0;
    for (i, cut) in cuts.iter().enumerate() {
        let start = cut.start + given_away;
        let closers =
            cuts.get(i + 1).and_then(|next| Some((next.start, closers(&text[next.clone()])?)));
        let end = closers.map_or(cut.end, |(next, closers)| next + closers.kept);
        given_away = closers.map_or(0, |(_, closers)| closers.taken);
        if start < end {
            sentences.push(&text[start..end]);
        }
    }
    sentences
}

/// Closing marks at the head of a sentence that belong to the one before.
#[derive(Clone, Copy)]
struct Closers {
    /// Bytes of the marks.
    kept: usize,
    /// Bytes of the marks and of the space behind them.
    taken: usize,
}

fn closers(sentence: &str) -> Option<Closers> {
    let rest = sentence.trim_start_matches(['"', '\'', ')', ']', '}']);
    let kept = sentence.len() - rest.len();
    let behind = rest.trim_start_matches(is_space);
    let parted = behind.len() < rest.len() || rest.is_empty() || rest.starts_with("--");
    (kept > 0 && parted).then_some(Closers { kept, taken: sentence.len() - behind.len() })
}

/// Cuts behind every mark that ends a sentence.
fn cut(text: &str) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let mut start = 0;
    for (mark, context) in candidates(text) {
        if holds_boundary(context) {
            cuts.push(start..mark.end);
            start = mark.next_word.unwrap_or(mark.end);
        }
    }
    cuts.push(start..text.trim_end_matches(is_space).len());
    cuts
}

/// A `.`, `?` or `!` that may end a sentence, because punctuation or space and a word follow.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    end: usize,
    /// Start of the word that follows behind space.
    next_word: Option<usize>,
    /// End of the punctuation or the word that follows.
    context_end: usize,
}

/// The marks to decide about, each with the text from the word in front to the word behind. Of
/// marks that share their word in front (`what?!`) only the last is a candidate.
fn candidates(text: &str) -> Vec<(Mark, &str)> {
    let mut candidates = Vec::new();
    let mut word = 0..0;
    let mut last: Option<Mark> = None;
    for mark in marks(text) {
        let since = &text[word.end..mark.at];
        let start = match since.rfind([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']) {
            // NLTK uses 0 for "no space found", so a space right at the front counts as none.
            None | Some(0) => word.start,
            Some(space) => word.end + space + 1,
        };
        if let Some(last) = last
            && word.end <= start
        {
            candidates.push((last, &text[word.start..last.context_end]));
        }
        last = Some(mark);
        word = start..mark.at;
    }
    if let Some(last) = last {
        candidates.push((last, &text[word.start..last.context_end]));
    }
    candidates
}

fn marks(text: &str) -> impl Iterator<Item = Mark> {
    text.match_indices(['.', '?', '!']).filter_map(|(at, found)| {
        let end = at + found.len();
        let rest = &text[end..];
        let follows = rest.chars().next()?;
        if never_in_word(follows) {
            return Some(Mark { at, end, next_word: None, context_end: end + follows.len_utf8() });
        }
        let word = rest.trim_start_matches(is_space);
        let next_word = text.len() - word.len();
        (is_space(follows) && !word.is_empty()).then(|| Mark {
            at,
            end,
            next_word: Some(next_word),
            context_end: next_word + word.find(is_space).unwrap_or(word.len()),
        })
    })
}

/// Whether a sentence ends in `context` before its last word.
fn holds_boundary(context: &str) -> bool {
    let words: Vec<&str> = context.split('\n').flat_map(words).collect();
    words.windows(2).any(|pair| ends_sentence(pair[0], pair[1]))
}

fn ends_sentence(word: &str, next: &str) -> bool {
    if word == "?" || word == "!" {
        return true;
    }
    if !word.ends_with('.') || word.ends_with("..") {
        return false;
    }
    let initial = is_initial(word);
    if !initial && !is_number(word) {
        return true;
    }
    let punctuation = matches!(next, ";" | ":" | "," | "." | "!" | "?");
    let first = next.chars().next();
    let lower = first.is_some_and(char::is_lowercase);
    let upper = first.is_some_and(char::is_uppercase);
    !(punctuation || lower || initial && upper)
}

/// One letter and a period.
fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    let letter = chars.next().is_some_and(|c| is_word(c) && !is_decimal(c));
    letter && chars.as_str() == "."
}

fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let digits = unsigned.strip_prefix(['.', ',']).unwrap_or(unsigned);
    digits.starts_with(is_decimal)
        && digits.chars().all(|c| is_decimal(c) || matches!(c, ',' | '.' | '-'))
}

/// The words of one line, punctuation other than periods split off.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            return None;
        }
        let (word, left) = rest.split_at(word_len(rest));
        rest = left;
        Some(word)
    })
}

/// Length of the word at the head of `rest`, which begins with no space and is not empty.
fn word_len(rest: &str) -> usize {
    let mut chars = rest.char_indices();
    let first = chars.next().map_or(' ', |(_, c)| c);
    if let Some(len) = dashes_or_dots(rest) {
        len
    } else if never_first(first) {
        first.len_utf8()
    } else {
        chars.find(|(at, _)| ends_word(&rest[*at..])).map_or(rest.len(), |(at, _)| at)
    }
}

fn ends_word(rest: &str) -> bool {
    let parts = |rest: &str| {
        rest.is_empty()
            || rest.starts_with(is_space)
            || rest.starts_with(never_in_word)
            || dashes_or_dots(rest).is_some()
    };
    parts(rest) || rest.strip_prefix(',').is_some_and(parts)
}

/// Length of several hyphens, several periods, or at least three periods with one space between
/// each, at the head of `rest`.
fn dashes_or_dots(rest: &str) -> Option<usize> {
    let run = run_len(rest, '-').max(run_len(rest, '.'));
    if run > 1 {
        return Some(run);
    }
    let mut end = 0;
    let mut periods = 0;
    let mut tail = rest;
    while let Some(after) = tail.strip_prefix('.') {
        end = rest.len() - after.len();
        periods += 1;
        tail = after.strip_prefix(is_space).unwrap_or_default();
    }
    (periods > 2).then_some(end)
}

fn never_in_word(c: char) -> bool {
    matches!(c, ')' | '"' | ';' | '}' | ']' | '*' | ':' | '@' | '\'' | '(' | '{' | '[' | '?' | '!')
}

fn never_first(c: char) -> bool {
    matches!(
        c,
        '(' | '"'
            | '`'
            | '{'
            | '['
            | ':'
            | ';'
            | '&'
            | '#'
            | '*'
            | '@'
            | ')'
            | '}'
            | ']'
            | '-'
            | ','
    )
}
