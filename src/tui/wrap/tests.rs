use proptest::prelude::*;
use ratatui::{buffer::CellWidth, style::Modifier};

use super::*;

fn plain(text: &str, width: u16, indent: Indent) -> Vec<String> {
    wrap([(text, Style::new())], width, indent).iter().map(Line::to_string).collect()
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
        ("a incomprehensible", 6, vec!["a", "incomp", "rehens", "ible"]),
        ("她说：“不。”然后走了。", 8, vec!["她说：", "“不。”然", "后走了。"]),
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
    assert_eq!(plain(text, 11, Indent::all(3)), ["   one two", "   three", "   four"]);
    let narrow = plain(text, 5, Indent::all(40));
    assert_eq!(narrow, ["one", "two", "three", "four"]);
}

#[test]
fn styles_survive_the_breaks() {
    let slanted = Style::new().add_modifier(Modifier::ITALIC);
    let lines =
        wrap([("He (turns ", Style::new()), ("slowly round) speaks", slanted)], 12, Indent::NONE);
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
