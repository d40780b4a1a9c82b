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
        Self {
            first: columns,
            rest: columns,
        }
    }

    /// All lines but the first.
    pub fn hanging(columns: u16) -> Self {
        Self {
            first: 0,
            rest: columns,
        }
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
        let mut source = Self {
            text: String::new(),
            runs: Vec::new(),
            clusters: Vec::new(),
        };
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
                    let end = chance
                        .take()
                        .unwrap_or_else(|| self.as_much_as_fits(start..i, room));
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
    symbol
        .chars()
        .next()
        .is_some_and(|c| "（【「『《〈〔［｛“‘([{<«".contains(c))
}

fn closes(symbol: &str) -> bool {
    symbol
        .chars()
        .next()
        .is_some_and(|c| "，。、；：！？）】」』》〉〕］｝”’…—～·ー々％,.;:!?)]}>»%\"'".contains(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::{buffer::CellWidth, style::Modifier};

    use super::*;

    fn plain(text: &str, width: u16, indent: Indent) -> Vec<String> {
        wrap([(text, Style::new())], width, indent)
            .iter()
            .map(Line::to_string)
            .collect()
    }

    #[test]
    fn breaks_where_a_reader_expects() {
        for (text, width, expected) in [
            ("", 10, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one   two", 4, vec!["one", "two"]),
            ("one\n\ntwo", 9, vec!["one", "", "two"]),
            ("well-known facts", 8, vec!["well-", "known", "facts"]),
            ("yes—but no", 5, vec!["yes—", "but", "no"]),
            ("go - 3", 4, vec!["go -", "3"]),
            ("incomprehensible", 6, vec!["incomp", "rehens", "ible"]),
            (
                "a incomprehensible",
                6,
                vec!["a", "incomp", "rehens", "ible"],
            ),
            (
                "她说：“不。”然后走了。",
                8,
                vec!["她说：", "“不。”然", "后走了。"],
            ),
            ("天气（很好）", 6, vec!["天气", "（很", "好）"]),
        ] {
            assert_eq!(plain(text, width, Indent::NONE), expected, "{text:?}");
        }
    }

    #[test]
    fn foreign_text_is_made_safe() {
        let text = "hi\u{1b}[31m \u{202e}there";
        assert_eq!(plain(text, 40, Indent::NONE), [text::clean(text)]);
    }

    #[test]
    fn indents_the_first_line_and_the_rest() {
        let text = "one two three four";
        let hanging = plain(text, 12, Indent::hanging(2));
        assert_eq!(hanging, ["one two", "  three four"]);
        assert_eq!(
            plain(text, 11, Indent::all(3)),
            ["   one two", "   three", "   four"]
        );
        let narrow = plain(text, 5, Indent::all(40));
        assert_eq!(narrow, ["one", "two", "three", "four"]);
    }

    #[test]
    fn styles_survive_the_breaks() {
        let slanted = Style::new().add_modifier(Modifier::ITALIC);
        let lines = wrap(
            [
                ("He (turns ", Style::new()),
                ("slowly round) speaks", slanted),
            ],
            12,
            Indent::NONE,
        );
        let second = &lines[1];
        assert_eq!(second.to_string(), "slowly");
        assert_eq!(second.spans[0].style, slanted);
        assert_eq!(lines[0].spans[0].style, Style::new());
    }

    fn widest(text: &str) -> usize {
        text.graphemes(true).map(text::width).max().unwrap_or(0)
    }

    fn ink<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
        let mut all: String = parts.into_iter().collect();
        all.retain(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{3000}'));
        all
    }

    fn words() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-z]{1,12}",
            "[ -]{1,3}",
            "\n",
            "[你好，。“”（）！…—]{1,6}",
            Just("👩‍👩‍👧e\u{301}ｶﾞ".to_owned()),
            Just("\u{202e}\u{200d}\u{0}".to_owned()),
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_line_too_wide_and_nothing_lost(
            runs in proptest::collection::vec(words(), 0..4),
            width in 0u16..40,
            first in 0u16..50,
            rest in 0u16..50,
        ) {
            let styled = runs.iter().enumerate().map(|(i, run)| {
                let style = if i % 2 == 0 { Style::new() } else { Modifier::BOLD.into() };
                (run.as_str(), style)
            });
            let lines = wrap(styled, width, Indent { first, rest });
            let cleaned: Vec<_> = runs.iter().map(|run| text::clean(run)).collect();
            let most = cleaned.iter().map(|run| widest(run)).max().unwrap_or(0);
            for line in &lines {
                let drawn: usize = line
                    .spans
                    .iter()
                    .flat_map(|span| span.content.graphemes(true))
                    .map(|symbol| usize::from(symbol.cell_width()))
                    .sum();
                prop_assert!(drawn <= usize::from(width).max(most), "{line:?}");
            }
            let spans = lines.iter().flat_map(|line| &line.spans);
            prop_assert_eq!(
                ink(spans.map(|span| span.content.as_ref())),
                ink(cleaned.iter().map(AsRef::as_ref))
            );
        }
    }
}
