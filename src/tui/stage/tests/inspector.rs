//! The inspector, opened from the desk.

use super::*;
use crate::{
    chat::{Timing, Usage},
    tui::page::Clip,
};

macro_rules! snapshot {
    ($name:expr, $evening:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            $evening.screen($width, $height)
        );)+
    };
}

/// Inspector Hale has answered, with reasoning and times.
fn answered() -> Evening {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late. [Nine days.]");
    evening.answer("The keeper spoke to him.\nNext Speaker: Inspector Hale");
    let call = evening.call();
    let answer = Answer {
        text: "[He looks worse.] The sea was later still.".to_owned(),
        reasoning: "He has to be polite.\nHe is tired.".to_owned(),
        finish: Some("stop".to_owned()),
        usage: Some(Usage { prompt: 812, completion: 23 }),
        timing: Timing {
            first_ms: Some(120),
            total_ms: 940,
            chunks: vec![(120, 9), (180, 14), (430, 3), (900, 20)],
            retries: 1,
        },
    };
    evening.play().hear(Heard::Answer { call, answer });
    evening.screen(80, 24);
    evening.press("f2 i");
    evening
}

#[test]
fn a_lines_calls_are_read_part_by_part() {
    let mut evening = answered();
    snapshot!("inspect_sent", evening, 80 x 24, 160 x 48, 40 x 12);
    evening.press("tab");
    assert!(evening.screen(80, 24).contains("The sea was later still."));
    evening.press("tab");
    assert!(evening.screen(80, 24).contains("He has to be polite."));
    evening.press("tab");
    snapshot!("inspect_figures", evening, 80 x 24, 160 x 48);
    evening.press("left tab tab tab");
    let nsp = evening.screen(80, 24);
    assert!(
        nsp.contains("Who speaks next") && nsp.contains("Next Speaker: Inspector Hale"),
        "{nsp}"
    );
    evening.press("esc");
    assert!(evening.screen(80, 24).contains("line 2 of 2"), "back at the desk");
}

#[test]
fn words_are_found() {
    let mut evening = answered();
    evening.press("/ \"YOU\" enter");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("1 of "), "{screen}");
    evening.press("n");
    assert!(evening.screen(80, 24).contains("2 of "));
    evening.press("/ backspace backspace backspace \"zzz\" enter");
    assert!(evening.screen(80, 24).contains("Nothing here holds these words"));
    evening.press("esc esc");
    assert!(evening.screen(80, 24).contains("line 2 of 2"));
}

#[test]
fn each_place_is_gone_to_however_long_its_paragraph_is() {
    let mut evening = Evening::marren();
    let words = "the oil burns low and ".repeat(2_300);
    evening.speak("Marren", &format!("İ needle {words} NEEDLE {words} Needle."));
    evening.answer("Next Speaker: Inspector Hale");
    evening.answer("So it does.");
    evening.screen(80, 24);
    evening.press("f2 i");
    evening.screen(80, 24);
    evening.press("/ \"needle\" enter");
    for hit in ["needle", "NEEDLE", "Needle", "needle"] {
        let screen = evening.screen(80, 24);
        assert!(screen.contains(&format!(" {hit}")) && screen.contains(" of 3"), "{screen}");
        evening.press("n");
    }
    evening.press("shift-n");
    assert!(evening.screen(80, 24).contains("1 of 3"));
}

#[test]
fn what_is_read_can_be_taken_along() {
    let mut evening = answered();
    let [Want::Clip(Clip { text, file: None, .. })] = &evening.wants("y")[..] else {
        panic!("the messages are copied");
    };
    assert!(text.starts_with("system\n") && text.contains("You are late."), "{text}");
    assert!(!text.contains("Nine days"), "as they were sent");
    let [Want::Clip(Clip { text, file: Some(name), .. })] = &evening.wants("w")[..] else {
        panic!("all of it is written");
    };
    assert!(name.ends_with(".txt") && text.contains("He is tired.") && text.contains("812 in"));
    let call = evening.play().stage().path().last().map(|line| line.source);
    let Some(crate::record::Source::Model { call }) = call else { panic!("a model spoke") };
    assert_eq!(evening.wants("c"), [Want::Curl { call, file: false }]);
    assert_eq!(evening.wants("shift-c"), [Want::Curl { call, file: true }]);
    let clip = Clip { what: "Sent of call #2".into(), text: "x".into(), file: None };
    let todos = evening.app.handle(Event::Told(Msg::Clip(clip)));
    assert_eq!(todos, [Todo::Copy("x".to_owned())]);
    assert!(evening.screen(80, 24).contains("is copied"));
}

#[test]
fn a_players_line_has_no_calls_but_who_gave_the_word() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.screen(80, 24);
    evening.press("f2 i");
    assert!(evening.screen(80, 24).contains("No model was asked for this line."));
}
