#[path = "../../tests/it/attacks/list.rs"]
mod attacks;

use self::attacks::{ATTACKS, FORBIDDEN};
use super::*;
use proptest::prelude::*;
use regex::Regex;

#[test]
fn what_becomes_of_foreign_text() {
    let cases = [
        ("plain text, 你好, é", "plain text, 你好, é"),
        ("a\r\nb\rc\nd\u{2028}e", "a\nb\nc\nd\ne"),
        ("\r\r\n\n", "\n\n\n"),
        ("a\tb", "a    b"),
        ("\u{1b}[31mred\u{7}", "␛[31mred␇"),
        ("\u{9b}31m\u{85}\u{7f}\0", "\u{FFFD}31m\u{FFFD}␡␀"),
        ("\u{202E}abc\u{2066}\u{200F}", "\u{FFFD}abc\u{FFFD}\u{FFFD}"),
        ("pay\u{200B}pal \u{FEFF}", "pay\u{FFFD}pal \u{FFFD}"),
        ("co\u{AD}operate", "co-operate"),
        ("a\u{200D}b \u{200C}", "a\u{FFFD}b \u{FFFD}"),
        ("\u{E0041}\u{E0001}", "\u{FFFD}\u{FFFD}"),
        (
            "👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥 1\u{FE0F}\u{20E3}",
            "👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥 1\u{FE0F}\u{20E3}",
        ),
        ("👩\u{FE0F}\u{FE01}\u{E0101}", "👩\u{FE0F}\u{FFFD}\u{FFFD}"),
        ("می\u{200C}خواهم क्\u{200D}ष", "می\u{200C}خواهم क्\u{200D}ष"),
        ("葛\u{E0100}", "葛\u{E0100}"),
        ("", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(clean(text), expected, "{text:?}");
    }
    assert_eq!(clean_line("a\r\nb\u{1b}\n"), "a b␛ ");
}

#[test]
fn clean_text_is_not_copied() {
    assert!(matches!(clean("a\nb 👩‍👧"), Cow::Borrowed(_)));
    assert!(matches!(clean_line("a b"), Cow::Borrowed(_)));
}

#[test]
fn truncated_texts() {
    let cases = [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
        ("你好吗", 6, "你好吗"),
        ("你好吗", 5, "你好…"),
        ("你好吗", 4, "你…"),
        ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
        ("", 0, ""),
    ];
    for (text, columns, expected) in cases {
        assert_eq!(truncate(text, columns), expected, "{text:?} in {columns}");
    }
}

/// Columns that the screen's own buffer gives to a text, to hold our measure against.
fn drawn(text: &str) -> usize {
    let area = ratatui::layout::Rect::new(0, 0, 4096, 1);
    let mut buffer = ratatui::buffer::Buffer::empty(area);
    let (end, _) = buffer.set_stringn(0, 0, text, usize::MAX, ratatui::style::Style::default());
    usize::from(end)
}

#[test]
fn no_character_that_hides_or_forges_comes_out() {
    let forbidden = &*FORBIDDEN;
    let allowed_behind_a_base =
        Regex::new(r"[\u{200C}\u{200D}\p{Variation_Selector}]").expect("a pattern");
    let everything: String = ('\0'..=char::MAX).flat_map(|c| [c, '.']).collect();
    let shown = clean(&everything);
    assert_eq!(forbidden.find(&shown), None);
    assert_eq!(allowed_behind_a_base.find(&shown), None);
    assert_eq!(forbidden.find(&clean_line(&everything)), None);
}

#[test]
fn no_attack_of_the_list_comes_through() {
    assert!(ATTACKS.len() >= 200, "{}", ATTACKS.len());
    for attack in ATTACKS.iter() {
        let text = format!("a{}b", attack.text());
        for shown in [clean(&text), clean_line(&text)] {
            assert_ne!(
                shown.as_bytes(),
                [b"a", &attack.bytes[..], b"b"].concat(),
                "{}",
                attack.name
            );
            assert!(!FORBIDDEN.is_match(&shown), "{}: {shown:?}", attack.name);
        }
        let mut written = Vec::new();
        let mut door = Door::new(&mut written, true);
        for byte in &attack.bytes {
            std::io::Write::write_all(&mut door, &[*byte]).expect("a buffer takes all");
        }
        let shown = String::from_utf8(written).expect("only text comes out");
        assert!(!FORBIDDEN.is_match(&shown), "{}: {shown:?}", attack.name);
    }
}

/// Text with more than its share of what makes trouble.
fn foreign() -> impl Strategy<Value = String> {
    let trouble = prop::sample::select(vec![
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\u{1b}",
        "\u{9b}",
        "\u{7f}",
        "\u{200D}",
        "\u{200C}",
        "\u{FE0F}",
        "\u{FE01}",
        "\u{E0100}",
        "\u{202E}",
        "\u{2069}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{AD}",
        "\u{E0067}",
        "\u{180E}",
        "👩",
        "❤",
        "🏽",
        "🇫🇷",
        "1",
        "\u{20E3}",
        "ي",
        "क",
        "्",
        "ষ",
        "葛",
        "e\u{301}",
        "\u{301}",
        "ｶ",
        "\u{FF9E}",
        "\u{FF9F}",
        "한",
        "\u{1100}",
        "\u{1161}",
        "a",
        " ",
        "\u{0600}",
        "\u{2028}",
        "\u{115F}",
        "\u{FFFF}",
    ]);
    prop::collection::vec(
        prop_oneof![4 => trouble.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
        0..24,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nothing_hides_among_other_characters(text in foreign()) {
        let shown = clean(&text);
        prop_assert!(!FORBIDDEN.is_match(&shown), "{shown:?}");
        let line = clean_line(&text);
        prop_assert!(!FORBIDDEN.is_match(&line) && !line.contains('\n'), "{line:?}");
    }

    #[test]
    fn nothing_is_dropped(text in foreign()) {
        let breaks = text.matches("\r\n").count();
        prop_assert!(clean(&text).chars().count() >= text.chars().count() - breaks);
    }

    #[test]
    fn cleaning_is_idempotent(text in foreign()) {
        let once = clean(&text).into_owned();
        prop_assert_eq!(clean(&once), once.as_str());
        let line = clean_line(&text).into_owned();
        prop_assert_eq!(clean_line(&line), line.as_str());
        prop_assert_eq!(clean(&line), line.as_str());
    }

    #[test]
    fn chunks_make_no_difference(text in foreign(), size in 1usize..5) {
        let chars: Vec<char> = text.chars().collect();
        let mut cleaner = Cleaner::default();
        let mut joined = String::new();
        for chunk in chars.chunks(size) {
            let chunk: String = chunk.iter().collect();
            joined.push_str(&cleaner.push(&chunk));
        }
        prop_assert_eq!(clean(&text), joined);
    }

    #[test]
    fn width_is_what_the_screen_draws(text in foreign()) {
        let line = clean_line(&text);
        prop_assert_eq!(width(&line), drawn(&line), "{:?}", line);
        prop_assert_eq!(width(&text), drawn(&text), "{:?}", text);
    }

    #[test]
    fn truncated_text_fits(text in foreign(), columns in 0usize..30) {
        let line = clean_line(&text);
        let short = truncate(&line, columns);
        prop_assert!(drawn(&short) <= columns, "{short:?}");
        prop_assert_eq!(truncate(&short, columns), short.as_ref());
        match short.strip_suffix(ELLIPSIS) {
            _ if width(&line) <= columns => prop_assert_eq!(&short, &line),
            Some(kept) => prop_assert!(line.starts_with(kept)),
            None => prop_assert_eq!(columns, 0),
        }
    }
}
