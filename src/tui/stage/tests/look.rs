//! What the screen shows.

use std::time::Instant;

use super::*;
use crate::tui::{
    keymap::Keymap,
    page::Waiting,
    theme::{BUNDLED, Theme},
};

macro_rules! snapshot {
    ($name:expr, $evening:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            $evening.screen($width, $height)
        );)+
    };
}

#[test]
fn opening_turn() {
    let mut evening = Evening::of(lighthouse(), &["Marren"], ModelRef::offline());
    snapshot!("opening", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn the_player_s_turn_after_some_lines() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("\"No.\"");
    snapshot!("turn", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn an_open_thought_is_one_while_it_streams() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("He spoke to Hale.\nNext Speaker: Inspector Hale");
    evening.piece("[He looks worse than");
    snapshot!("streaming", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn hidden_thoughts() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("ctrl-o");
    snapshot!("hidden_thoughts", evening, 80 x 24);
    let screen = evening.screen(80, 48);
    assert!(screen.contains("[Nine days.]"), "one's own stay: {screen}");
    assert!(!screen.contains("He looks worse"), "{screen}");
}

#[test]
fn a_fault() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("The sea was");
    evening.fail(
        FaultKind::Broken,
        "lab broke off its answer after 11 characters.",
        "It may be a passing trouble of the network.",
    );
    snapshot!("fault", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn an_answer_for_somebody_else() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.answer("Tilda: Oh sir!");
    evening.answer("Inspector Hale:");
    snapshot!("for_somebody_else", evening, 80 x 24);
    let screen = evening.screen(80, 24);
    assert!(!screen.contains("Broken off"), "{screen}");
}

#[test]
fn a_decision_by_chance_is_told_in_full() {
    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    evening.answer("You are late.");
    evening.answer("He must answer.\nNext Speaker: Inspector Hale");
    evening.answer("The sea was later.");
    evening.answer("He has more to say.\nNext Speaker: Inspector Hale");
    snapshot!("drawn", evening, 80 x 24);
    evening.press("tab");
    snapshot!("drawn_side", evening, 80 x 24);
}

#[test]
fn a_cut_in_being_written() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("The sea was later still, Mr. Marren, and I have been");
    evening.press("\"Nothing\" space \"you\" space \"say\" ctrl-t \"so\" space \"young\" ctrl-t");
    snapshot!("cut_in", evening, 80 x 24, 40 x 12);
    evening.speak("Marren", "Nothing you say [so young]");
    evening.app.handle(Event::Told(Msg::Done(Act::Speak {
        speaker: "Marren".to_owned(),
        text: String::new(),
    })));
    snapshot!("after_cut_in", evening, 80 x 24);
}

#[test]
fn naming_a_speaker() {
    let mut evening = Evening::marren();
    evening.press("ctrl-n");
    snapshot!("naming", evening, 80 x 24, 40 x 12);
}

#[test]
fn side_panel() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("tab");
    snapshot!("side", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn scene_over() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.act(Act::End);
    snapshot!("over", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn watching() {
    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    evening.answer("You are late. [Nine days.]");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("(shakes the water");
    snapshot!("watching", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn chinese() {
    let mut evening = Evening::of(ferry(), &["琴客"], ModelRef::new("lab", "big"));
    evening.answer("【是那把琴。】（放下竹篙，半天没有说话）客官，这么晚还过江？对岸早就没有灯火了，连野狗都睡了。");
    evening.answer("他在问琴客。\nNext Speaker: 琴客");
    evening.press("\"有人等我\" ctrl-d \"低头\"");
    snapshot!("chinese", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn waiting_and_trouble() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    let (_, progress) = evening.app.play();
    let fault = Fault::new(FaultKind::Busy, "lab has too many requests (429).", "");
    progress.waiting = Some(Waiting { until: Instant::now(), attempt: 2, fault });
    progress.trouble = Some("the disk is full (plays/skerra.jsonl).".to_owned());
    snapshot!("waiting", evening, 80 x 24, 40 x 12);
    assert_eq!(
        evening.wants("ctrl-g f7 f9"),
        [Want::StopWaiting, Want::WriteAgain, Want::SaveHere]
    );
}

#[test]
fn reading_back_while_lines_arrive() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    evening.press("pageup up up");
    let before = evening.screen(80, 24);
    evening.speak("Marren", "Sit down.");
    evening.answer("Next Speaker: Tilda");
    evening.answer("Yes, sit.");
    snapshot!("reading_back", evening, 80 x 24);
    let after = evening.screen(80, 24);
    let rows = |screen: &str| screen.lines().skip(3).take(8).collect::<Vec<_>>().join("\n");
    assert_eq!(rows(&before), rows(&after), "nothing moves");
    evening.press("end");
    assert!(!evening.screen(80, 24).contains("new lines below"));
    evening.press("home");
    assert!(evening.screen(80, 24).contains("A storm has kept"));
    evening.press("ctrl-end ctrl-up");
    assert!(evening.screen(80, 24).contains("more below"));
}

#[test]
fn it_draws_at_every_size_in_every_theme() {
    for (name, _) in BUNDLED {
        for player in [&["Marren"][..], &[]] {
            let fresh = App::new(Theme::bundled(name).unwrap(), Keymap::default());
            let mut evening =
                Evening::under(fresh, lighthouse(), player, ModelRef::new("lab", "big"));
            for keys in ["", "tab", "ctrl-n", "esc esc \"字x\" ctrl-j ctrl-j ctrl-j", "pageup"] {
                evening.press(keys);
                for (width, height) in [(0, 0), (40, 12), (69, 17), (111, 18), (300, 100)] {
                    evening.screen(width, height);
                }
            }
        }
    }
}
