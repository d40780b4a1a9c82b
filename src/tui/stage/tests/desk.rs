//! The director's desk.

use super::*;
use crate::{
    record::{Cap, NextBy},
    tui::{
        keymap::Keymap,
        theme::{BUNDLED, Theme},
    },
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
fn a_line_is_chosen() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    evening.press("f2 up up");
    snapshot!("desk", evening, 80 x 24, 160 x 48, 40 x 12);
    assert!(evening.screen(80, 24).contains("line 2 of 4"));
    evening.press("end");
    assert!(evening.screen(80, 24).contains("line 4 of 4"));
    evening.press("home up");
    assert!(evening.screen(40, 12).contains("line 1 of 4"));
    evening.press("esc \"x\"");
    assert_eq!(evening.wants("enter"), [speak("Marren", "x")], "letters are typed again");
}

#[test]
fn the_chosen_line_stays_in_view_while_others_arrive() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(40, 12);
    evening.press("f2 home");
    assert!(evening.screen(40, 12).contains("You are late."));
    for n in 0..6 {
        evening.speak("Marren", &format!("Number {n}."));
        assert!(evening.screen(40, 12).contains("You are late."));
    }
    evening.press("end");
    assert!(evening.screen(40, 12).contains("Number 5."));
    evening.press("esc");
    evening.speak("Marren", "The last.");
    assert!(evening.screen(40, 12).contains("The last."), "the end is followed again");
}

#[test]
fn a_lens_shows_what_each_model_has_been_sent() {
    let mut evening = Evening::marren();
    evening.talk();
    for name in ["Marren", "Inspector Hale", "Tilda", "Environment"] {
        evening.press("f4");
        let screen = evening.screen(160, 48);
        assert!(screen.contains(&format!("as {name} sees it")), "{screen}");
        let stage = evening.play().stage();
        let told: String =
            stage.memory_of(name).into_iter().skip(1).map(|message| message.content).collect();
        for (secret, whose) in [
            ("Nine days", "Marren"),
            ("He looks worse", "Inspector Hale"),
            ("Let them not quarrel", "Tilda"),
        ] {
            assert_eq!(screen.contains(secret), whose == name, "{name}: {screen}");
            assert_eq!(told.contains(secret), whose == name, "{name}: {told}");
        }
        assert!(screen.contains("Supper is on the table."), "{screen}");
        if name == "Marren" {
            snapshot!("lens", evening, 80 x 24, 40 x 12);
        }
    }
    evening.press("f4");
    snapshot!("lens_critics", evening, 80 x 24, 160 x 48);
    evening.press("f4");
    assert!(!evening.screen(160, 48).contains("sees it"));
}

#[test]
fn a_lens_holds_while_a_line_streams() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.press("f4");
    evening.piece("[He looks worse than] The sea was");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("Inspector Hale: The sea was"), "{screen}");
    assert!(!screen.contains("He looks"), "{screen}");
    evening.press("f4");
    assert!(evening.screen(80, 24).contains("[He looks worse than]"), "his own are whole");
    evening.press("f4");
    evening.speak("Marren", "Enough.");
    let screen = evening.screen(80, 24);
    assert!(!screen.contains("The sea was"), "nobody is told what was cut off: {screen}");
}

#[test]
fn the_next_speaker_is_named_by_a_digit() {
    let name = |speaker: &str| Want::Act(Act::Name { speaker: speaker.to_owned() });
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    assert_eq!(evening.wants("alt-2"), [name("Inspector Hale")]);
    assert_eq!(evening.wants("f2 3"), [name("Tilda")]);
    assert_eq!(evening.wants("9"), []);
    assert!(evening.screen(80, 24).contains("none has the number 9"));
    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    assert_eq!(evening.wants("4"), [name("Environment")]);
}

#[test]
fn rules_are_changed_on_the_way() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("f3");
    snapshot!("rules", evening, 80 x 24, 160 x 48, 40 x 12);
    let changed = evening.wants("right");
    let [Want::Act(Act::Recast(casting))] = &changed[..] else { panic!("{changed:?}") };
    assert_eq!(casting.rules.next_by, NextBy::Book);
    let changed = evening.wants("down down space");
    let [Want::Act(Act::Recast(casting))] = &changed[..] else { panic!("{changed:?}") };
    assert!(casting.rules.step);
    let changed = evening.wants("down left");
    let [Want::Act(Act::Recast(casting))] = &changed[..] else { panic!("{changed:?}") };
    assert_eq!(casting.rules.cap, Cap::After(20));
    assert_eq!(evening.wants("f3 esc"), [Want::Close], "the sheet is away");
}

#[test]
fn it_draws_at_every_size_in_every_theme() {
    for (name, _) in BUNDLED {
        let fresh = App::new(Theme::bundled(name).unwrap(), Keymap::default());
        let mut evening =
            Evening::under(fresh, lighthouse(), &["Marren"], ModelRef::new("lab", "big"));
        evening.talk();
        for keys in ["", "f2", "up", "w", "w b", "b t", "t esc e", "esc f3", "f3 f4"] {
            evening.press(keys);
            for (width, height) in [(0, 0), (40, 12), (69, 17), (111, 18), (300, 100)] {
                let screen = evening.screen(width, height);
                if keys == "up" && width >= 40 {
                    assert!(screen.contains('▌'), "{name}: the chosen line is marked: {screen}");
                }
            }
        }
    }
}

fn speak(speaker: &str, text: &str) -> Want {
    Want::Act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() })
}
