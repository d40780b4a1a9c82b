//! Everyone's text on the stage, and windows that change while it arrives.

use ratatui::{Terminal, backend::TestBackend, layout::Position};
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::text;

/// Lines as people of many countries write them.
const LINES: [(&str, &str); 9] = [
    ("Chinese", "夜深了，江上起了雾。“客官，这么晚还过江？”他放下竹篙，半天没有说话，只听见水声。"),
    (
        "Japanese",
        "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。ｶﾞﾗｽ戸「ーー」。",
    ),
    ("Korean", "눈이 녹으면 그 흰빛은 어디로 가는가? 그는 등불을 끄지 않았다. 아무도 묻지 않았다."),
    ("Arabic", "كان يا ما كان في قديم الزمان، وصل المفتش في الليلة التاسعة ولم يتكلم أحد."),
    ("Hebrew", "הוא שתק זמן רב, ואחר כך אמר: \"עוד לילה אחד\" והדליק את המנורה."),
    ("Devanagari", "वह देर तक चुप रहा, फिर उसने कहा: क्षत्रिय धर्म यही है।"),
    (
        "marks",
        "e\u{301}te\u{301} Z\u{351}\u{36b}a\u{300}\u{301}\u{302}lgo n\u{303}andu\u{301} Vie\u{323}\u{302}t Nam u\u{308}ber alles Maß",
    ),
    ("emoji", "👩‍👩‍👧 winkt 👍🏽 und 🏳️‍🌈 weht; 🇩🇪🇯🇵 ❤️ 1️⃣ 🧑🏿‍🚀 Ende."),
    ("full width", "ＦＵＬＬ　ＷＩＤＴＨ：（括号）【方头】《书名》！？～…——ｶﾅ"),
];

const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (160, 48), (300, 100)];

fn terminal(evening: &mut Evening, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| evening.app.draw(frame)).unwrap();
    terminal
}

/// What is drawn, without blanks. No symbol may reach over the right edge.
fn ink(terminal: &Terminal<TestBackend>) -> String {
    let buffer = terminal.backend().buffer();
    let mut ink = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            x += u16::try_from(text::width(symbol)).unwrap().max(1);
            assert!(x <= buffer.area.width, "{symbol:?} reaches over the edge");
            ink.push_str(symbol);
        }
    }
    without_blanks(&ink)
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_line_of_any_script_is_wrapped_whole_and_within_the_window() {
    for (script, line) in LINES {
        let mut evening = Evening::marren();
        evening.speak("Marren", "You are late.");
        evening.answer("Next Speaker: Inspector Hale");
        evening.answer(line);
        for (width, height) in SIZES {
            let shown = ink(&terminal(&mut evening, width, height));
            let wanted = without_blanks(&text::clean(line));
            assert!(shown.contains(&wanted), "{script} at {width}×{height}: {shown}");
        }
    }
}

#[test]
fn the_cursor_stands_in_the_right_cell_in_any_script() {
    for (script, line) in LINES {
        let mut evening = Evening::marren();
        let start = {
            let mut empty = terminal(&mut evening, 160, 48);
            empty.get_cursor_position().unwrap()
        };
        evening.app.handle(Event::Paste(line.to_owned()));
        let mut left: Vec<&str> = line.graphemes(true).collect();
        while let Some(last) = left.pop() {
            let mut drawn = terminal(&mut evening, 160, 48);
            let Position { x, y } = drawn.get_cursor_position().unwrap();
            let before = format!("{}{last}", left.concat());
            if text::width(&before) < 90 {
                let wanted = start.x + u16::try_from(text::width(&before)).unwrap();
                assert_eq!((x, y), (wanted, start.y), "{script}: behind {before:?}");
            }
            // What is in front of the cursor is what was typed last.
            let wide = u16::try_from(text::width(last)).unwrap();
            if wide > 0 && text::clean(last) == last && x >= start.x + wide {
                let cell = drawn.backend().buffer()[(x - wide, y)].symbol().to_owned();
                assert_eq!(cell.trim(), last.trim(), "{script}: before the cursor");
            }
            evening.press("left");
        }
        let mut drawn = terminal(&mut evening, 160, 48);
        assert_eq!(drawn.get_cursor_position().unwrap(), start, "{script}");
    }
}

#[test]
fn a_window_that_is_too_small_says_so_in_one_line_and_recovers() {
    let mut evening = Evening::marren();
    evening.talk();
    let before = evening.screen(80, 24);
    for (width, height) in [(39, 12), (40, 11), (20, 3), (12, 1), (3, 1), (1, 1), (300, 11)] {
        let screen = evening.screen(width, height);
        let said: Vec<&str> = screen.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(said.len(), 1, "{width}×{height}: {screen}");
        assert!(width < 5 || said[0].contains("40×12"), "{width}×{height}: {screen}");
        evening.press("\"x\" backspace");
    }
    assert_eq!(evening.screen(80, 24), before);
}

#[test]
fn a_storm_of_resizes_while_a_line_streams_keeps_the_reading_place() {
    for (_, line) in LINES {
        let mut evening = Evening::marren();
        evening.talk();
        evening.speak("Marren", &line.repeat(6));
        evening.answer("Next Speaker: Tilda");
        evening.screen(80, 24);
        evening.press("pageup pageup up");
        let before = evening.screen(80, 24);
        let top = |screen: &str| screen.lines().skip(3).take(9).collect::<Vec<_>>().join("\n");
        assert!(before.contains("below"), "something else is read: {before}");
        for step in 0..60_u16 {
            evening.piece(&line.chars().skip(usize::from(step) % 20).take(7).collect::<String>());
            let (width, height) = (step * 37 % 290, step * 53 % 97);
            evening.app.handle(Event::Resized);
            evening.screen(width, height);
        }
        let after = evening.screen(80, 24);
        assert_eq!(top(&before), top(&after));
    }
}
