//! Styled text laid out in lines of a given width.
//!
//! Breaks between words, after hyphens and dashes inside them, and between wide (Chinese, Japanese,
//! Korean) characters, but not before closing and after opening punctuation. A word that is wider
//! than a line is cut between grapheme clusters. Everything passes [`text::clean`] here.

use std::ops::Range;

use ratatui::{
    style::Style,
    text::{Line, Span},
};
use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// Columns left blank at the beginning of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Indent {
    /// Of the first line of the text.
    pub first: u16,
    /// Of all others.
    pub rest: u16,
}

impl Indent {
    pub const NONE: Self = Self { first: 0, rest: 0 };

    /// The same for all lines.
    pub fn all(columns: u16) -> Self {
        Self { first: columns, rest: columns }
    }

    /// All lines but the first.
    pub fn hanging(columns: u16) -> Self {
        Self { first: 0, rest: columns }
    }
}

/// Columns that indents leave to the text as long as the width has them.
const LEAST: usize = 8;

/// Lays out `runs` of text in lines of at most `width` columns.
///
/// Only white space at line breaks is lost. A line is wider than `width` only where it holds a
/// single grapheme cluster that is. Empty text makes one empty line.
pub fn wrap<'a>(
    runs: impl IntoIterator<Item = (&'a str, Style)>,
    width: u16,
    indent: Indent,
) -> Vec<Line<'static>> {
    let source = Source::new(runs);
    let width = usize::from(width);
    let room = |indent: u16| usize::from(indent).min(width.saturating_sub(LEAST));
    let (first, rest) = (room(indent.first), room(indent.rest));
    let mut lines = Vec::new();
    for range in source.fill(width - first, width - rest) {
        let indent = if lines.is_empty() { first } else { rest };
        lines.push(source.line(range, indent));
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Break,
    Space,
    Wide,
    Narrow,
}

struct Cluster {
    start: usize,
    width: usize,
    class: Class,
}

struct Source {
    text: String,
    /// End of each run in `text`, and its style.
    runs: Vec<(usize, Style)>,
    clusters: Vec<Cluster>,
}

impl Source {
    fn new<'a>(runs: impl IntoIterator<Item = (&'a str, Style)>) -> Self {
        let mut source = Self { text: String::new(), runs: Vec::new(), clusters: Vec::new() };
        for (run, style) in runs {
            let offset = source.text.len();
            source.text.push_str(&text::clean(run));
            source.runs.push((source.text.len(), style));
            // Each run by itself, as it is drawn: a cluster never spans two styles.
            let clusters = source.text[offset..].grapheme_indices(true);
            source.clusters.extend(clusters.map(|(at, symbol)| Cluster {
                start: offset + at,
                width: text::width(symbol),
                class: class(symbol),
            }));
        }
        source
    }

    /// Clusters of each line; `first` and `rest` are the columns that the first and the other
    /// lines have.
    fn fill(&self, first: usize, rest: usize) -> Vec<Range<usize>> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut start = 0;
        let mut column = 0;
        let mut chance = None;
        for (i, cluster) in self.clusters.iter().enumerate() {
            if cluster.class == Class::Break {
                lines.push(self.trimmed(start..i));
                (start, column, chance) = (i + 1, 0, None);
                continue;
            }
            if i > start && self.may_start_a_line(i) {
                chance = Some(i);
            }
            if cluster.class != Class::Space {
                loop {
                    let room = if lines.is_empty() { first } else { rest };
                    if column + cluster.width <= room || start == i {
                        break;
                    }
                    let end = chance.take().unwrap_or_else(|| self.as_much_as_fits(start..i, room));
                    lines.push(self.trimmed(start..end));
                    start = end;
                    column = self.width(start..i);
                }
            }
            column += cluster.width;
        }
        lines.push(self.trimmed(start..self.clusters.len()));
        lines
    }

    fn may_start_a_line(&self, i: usize) -> bool {
        let (before, here) = (&self.clusters[i - 1], &self.clusters[i]);
        match (before.class, here.class) {
            (_, Class::Space | Class::Break) => false,
            (Class::Space | Class::Break, _) => true,
            (Class::Wide, _) | (_, Class::Wide) => {
                !opens(self.symbol(i - 1)) && !closes(self.symbol(i))
            }
            (Class::Narrow, Class::Narrow) => {
                let alphanumeric = |i: usize| self.symbol(i).chars().all(char::is_alphanumeric);
                matches!(self.symbol(i - 1), "-" | "‐" | "–" | "—")
                    && alphanumeric(i)
                    && i >= 2
                    && alphanumeric(i - 2)
            }
        }
    }

    /// End of the clusters in `range` that fit into `room` columns, at least one.
    fn as_much_as_fits(&self, range: Range<usize>, room: usize) -> usize {
        let mut column = 0;
        let fitting = range.clone().take_while(|i| {
            column += self.clusters[*i].width;
            column <= room
        });
        (range.start + fitting.count()).max(range.start + 1)
    }

    fn trimmed(&self, mut range: Range<usize>) -> Range<usize> {
        while range.end > range.start && self.clusters[range.end - 1].class == Class::Space {
            range.end -= 1;
        }
        range
    }

    fn width(&self, range: Range<usize>) -> usize {
        self.clusters[range].iter().map(|c| c.width).sum()
    }

    fn start(&self, i: usize) -> usize {
        self.clusters.get(i).map_or(self.text.len(), |c| c.start)
    }

    fn symbol(&self, i: usize) -> &str {
        &self.text[self.start(i)..self.start(i + 1)]
    }

    fn line(&self, range: Range<usize>, indent: usize) -> Line<'static> {
        let (mut at, end) = (self.start(range.start), self.start(range.end));
        let mut spans = Vec::new();
        if indent > 0 && at < end {
            spans.push(Span::raw(" ".repeat(indent)));
        }
        let first = self.runs.partition_point(|(run_end, _)| *run_end <= at);
        for (run_end, style) in &self.runs[first..] {
            if at >= end {
                break;
            }
            let cut = end.min(*run_end);
            if cut > at {
                spans.push(Span::styled(self.text[at..cut].to_owned(), *style));
            }
            at = cut;
        }
        Line::from(spans)
    }
}

fn class(symbol: &str) -> Class {
    match symbol {
        "\n" | "\r\n" => Class::Break,
        " " | "\t" | "\u{3000}" => Class::Space,
        _ if text::width(symbol) > 1 => Class::Wide,
        _ => Class::Narrow,
    }
}

fn opens(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|c| "（【「『《〈〔［｛“‘([{<«".contains(c))
}

fn closes(symbol: &str) -> bool {
    symbol
        .chars()
        .next()
        .is_some_and(|c| "，。、；：！？）】」』》〉〕］｝”’…—～·ー々％,.;:!?)]}>»%\"'".contains(c))
}

#[cfg(test)]
mod tests;
