//! The director's desk.

use super::*;
use crate::{
    record::{Cap, Line, LineId, Next, NextBy, Record, Rules, SCHEMA, Source},
    tui::{
        keymap::Keymap,
        stage::desk::lens::Lens,
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
            snapshot!("lens", evening, 80 x 24, 160 x 48, 40 x 12);
        }
    }
    evening.press("f4");
    snapshot!("lens_critics", evening, 80 x 24, 160 x 48);
    evening.press("f4");
    assert!(!evening.screen(160, 48).contains("sees it"));
}

#[test]
fn what_a_lens_gives_is_what_was_sent_to_the_letter() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.play().judge_as_usual().unwrap();
    let play = evening.play();
    let stage = play.stage();
    let mut lens = Lens::default();
    for name in stage.scene().speakers() {
        lens = lens.next(stage);
        let sent: Vec<String> =
            stage.memory_of(name).into_iter().map(|message| message.content).collect();
        for line in stage.path() {
            let given = lens.given(stage, &line.speaker, &line.text).unwrap();
            assert!(sent.iter().any(|sent| sent.contains(&given)), "{name}: {given}");
        }
    }
    lens = lens.next(stage);
    let given = stage.path().map(|line| lens.given(stage, &line.speaker, &line.text).unwrap());
    let read = given.collect::<Vec<String>>().join("\n\n");
    assert_eq!(read, play.judgings()[0].material.play_text());
    assert!(lens.next(stage).is_clear());
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
fn what_is_done_with_a_line() {
    let line = |line| LineId(line);
    for (keys, act) in [
        ("f2 up up r", Act::Reroll { line: Some(line(2)) }),
        ("f2 up d", Act::Delete { from: line(3) }),
        ("f2 home p", Act::GoBack { to: Some(line(1)) }),
        ("f2 u", Act::Undo),
        ("f2 ctrl-r", Act::Redo),
        ("alt-z", Act::Undo),
        ("\"half\" f11", Act::Undo),
        ("alt-y", Act::Redo),
        ("ctrl-s", Act::Pause),
        ("f2 up e ctrl-u \"No.\" enter", Act::Edit { line: line(3), text: "No.".to_owned() }),
    ] {
        let mut evening = Evening::marren();
        evening.talk();
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), [Want::Act(act)], "{keys}");
    }
}

#[test]
fn takes_are_gone_through() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.act(Act::Edit { line: LineId(2), text: "I am here now.".to_owned() });
    evening.screen(80, 24);
    evening.press("f2");
    snapshot!("take", evening, 80 x 24, 160 x 48, 40 x 12);
    assert_eq!(evening.wants("right"), []);
    assert!(evening.screen(80, 24).contains("This is the newest take."));
    assert_eq!(evening.wants("left"), [Want::Act(Act::Take { of: LineId(2) })]);
    evening.act(Act::Take { of: LineId(2) });
    assert!(evening.screen(80, 24).contains("line 2 of 4"), "the choice keeps its place");
    assert_eq!(evening.wants("left"), []);
    assert!(evening.screen(80, 24).contains("This is the first take."));
    assert_eq!(evening.wants("up left"), []);
    assert!(evening.screen(80, 24).contains("one take only"));
}

#[test]
fn a_reroll_hits_what_is_being_written_and_not_the_line_before() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("f2");
    let reroll = Act::Reroll { line: Some(LineId(4)) };
    assert_eq!(evening.wants("r"), [Want::Act(reroll.clone())]);
    evening.act(reroll.clone());
    evening.app.handle(Event::Told(Msg::Done(reroll)));
    evening.piece("A gull");
    snapshot!("rerolling", evening, 80 x 24, 160 x 48);
    assert_eq!(evening.wants("r"), [Want::Act(Act::Reroll { line: None })]);
    assert_eq!(evening.wants("d"), []);
    evening.answer("A gull cries.");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("line 4 of 4") && screen.contains("2/2"), "{screen}");
}

#[test]
fn what_was_done_is_told_with_the_way_back() {
    for (act, told) in [
        (
            Act::Delete { from: LineId(3) },
            "Left out, with all that followed. Alt-Z brings it back.",
        ),
        (Act::GoBack { to: Some(LineId(1)) }, "What followed stays as a branch"),
        (Act::Reroll { line: Some(LineId(2)) }, "Inspector Hale says it anew"),
        (Act::Edit { line: LineId(2), text: "No.".to_owned() }, "Your words are a new take."),
        (Act::Undo, "Taken back. Alt-Y does it again."),
    ] {
        let mut evening = Evening::marren();
        evening.talk();
        evening.act(Act::Delete { from: LineId(4) });
        evening.press("f2");
        evening.act(act.clone());
        evening.app.handle(Event::Told(Msg::Done(act)));
        let screen = evening.screen(160, 48);
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

#[test]
fn a_held_play_says_what_it_waits_for() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.act(Act::Pause);
    snapshot!("paused", evening, 80 x 24, 160 x 48, 40 x 12);
    assert_eq!(evening.wants("space"), [Want::Act(Act::GoOn)]);
    assert_eq!(evening.wants("enter"), [Want::Act(Act::GoOn)]);
    assert_eq!(evening.wants("\"So\" space \"it\" enter"), [speak("Marren", "So it")]);
    assert!(evening.screen(80, 24).contains("Ctrl-S goes on"), "Space is a letter now");
    assert_eq!(evening.wants("ctrl-s"), [Want::Act(Act::GoOn)]);

    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    evening.answer("You are late.");
    evening.act(Act::Pause);
    assert!(evening.screen(80, 24).contains("Space goes on"));
    assert_eq!(evening.wants("space"), [Want::Act(Act::GoOn)]);
    evening.act(Act::GoOn);
    assert_eq!(evening.wants("space"), [Want::Act(Act::Pause)]);
}

#[test]
fn each_reason_to_wait_is_plain() {
    for (rules, said) in [
        (Rules { step: true, ..Rules::default() }, "Line by line: the play waits for you"),
        (Rules { cap: Cap::After(1), ..Rules::default() }, "One line of a model: the play waits"),
        (Rules { next_by: NextBy::Player, ..Rules::default() }, "You say who speaks next"),
    ] {
        let mut evening = Evening::of(lighthouse(), &["Tilda"], ModelRef::new("lab", "big"));
        let mut casting = evening.play().stage().casting().clone();
        casting.rules = rules;
        evening.act(Act::Recast(Box::new(casting)));
        evening.answer("You are late.");
        let screen = evening.screen(80, 24);
        assert!(screen.contains(said), "{said}: {screen}");
        assert!(screen.contains("names the next speaker"), "{screen}");
    }
}

#[test]
fn the_tree_leads_to_any_line() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.act(Act::Edit { line: LineId(2), text: "I am here now.".to_owned() });
    evening.screen(80, 24);
    evening.press("f2 t home down");
    evening.speak("Marren", "Go back.");
    evening.screen(80, 24);
    assert_eq!(evening.wants("down enter"), [Want::Act(Act::Take { of: LineId(3) })]);
    assert_eq!(evening.wants("home enter"), [], "a line of this branch is only chosen");
    assert!(evening.screen(80, 24).contains("line 1 of 3"));
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

/// A play with these lines, each as the number of the line before it (0 for none), its speaker
/// and its words.
fn branched(lines: &[(u32, &str, &str)]) -> Evening {
    let mut evening = Evening::marren();
    let stage = evening.play().stage();
    let opened = Record::Opened {
        schema: SCHEMA,
        program: String::new(),
        origin: "bundled".to_owned(),
        templates: None,
        scene: Box::new(Scene::clone(stage.scene())),
        casting: Box::new(stage.casting().clone()),
    };
    let lines = lines.iter().zip(1..).map(|((parent, speaker, text), id)| {
        Record::Line(Line {
            id: LineId(id),
            parent: (*parent > 0).then_some(LineId(*parent)),
            speaker: (*speaker).to_owned(),
            text: (*text).to_owned(),
            raw: None,
            source: Source::Player,
            decision: None,
            odd: Vec::new(),
        })
    });
    let templates = Arc::new(Templates::built_in().unwrap());
    let records = std::iter::once(opened).chain(lines);
    *evening.play() = Play::replay(records, templates).unwrap();
    evening
}

#[test]
fn the_tree_shows_where_one_is() {
    let mut evening = branched(&[
        (0, "Marren", "You are late."),
        (1, "Inspector Hale", "The sea was later."),
        (2, "Tilda", "Supper is on the table."),
        (
            1,
            "Inspector Hale",
            "I came as soon as the sea would let me, and you know it well enough.",
        ),
        (4, "Marren", "Sit down."),
        (4, "Environment", "The wind drops."),
        (6, "Marren", "Listen."),
    ]);
    evening.press("f2 t");
    snapshot!("tree", evening, 80 x 24, 160 x 48, 40 x 12);
    evening.press("t");
    assert!(!evening.screen(80, 24).contains("Takes and branches"));
}

#[test]
fn why_a_speaker_had_the_word() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("f2 up up w");
    snapshot!("why", evening, 80 x 24, 160 x 48, 40 x 12);
    evening.press("w");
    assert!(!evening.screen(80, 24).contains("had the word"));
}

#[test]
fn why_after_an_answer_that_could_not_be_followed() {
    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    let mut casting = evening.play().stage().casting().clone();
    casting.rules.ask_again = true;
    evening.act(Act::Recast(Box::new(casting)));
    evening.answer("You are late.");
    evening.answer("He has more to say.\nNext Speaker: Marren");
    evening.answer("Then somebody at the door.\nNext Speaker: The boatman");
    let last = evening.play().stage().standing().unwrap().clone();
    let Next::Speaker(drawn) = last.next else { panic!() };
    evening.answer(&format!("I am {drawn}."));
    evening.press("d w");
    snapshot!("why_drawn", evening, 80 x 24, 160 x 48);
}

#[test]
fn the_book_is_shown_once_it_was_asked_about() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("f2 up up b");
    snapshot!("book_question", evening, 80 x 24);
    assert_eq!(evening.wants("n"), []);
    assert_eq!(evening.wants("b y"), [Want::ShowBook]);
    evening.play().show_book();
    evening.app.handle(Event::Told(Msg::BookShown));
    snapshot!("book", evening, 80 x 24, 160 x 48, 40 x 12);
    assert_eq!(evening.wants("b b"), [], "it is never asked again");
    assert!(evening.screen(160, 48).contains("The book’s own lines"));
    evening.press("b");
    assert!(!evening.screen(160, 48).contains("The book’s own lines"));
}

#[test]
fn words_for_a_line_are_kept_when_the_change_is_given_up() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("\"Mine\" f2 up up e");
    snapshot!("changing", evening, 80 x 24, 160 x 48, 40 x 12);
    evening.press("ctrl-u \"Never\" esc");
    assert!(evening.screen(80, 24).contains("The line stays as it is; e on it brings your words"));
    evening.press("e");
    assert!(evening.screen(80, 24).contains("› Never"), "{}", evening.screen(80, 24));
    evening.press("esc esc");
    assert_eq!(
        evening.wants("esc"),
        [draft("Marren", "Mine"), draft("#2", "Never"), Want::Close],
        "nothing that was typed is lost"
    );
    let mut again = Evening::marren();
    again.talk();
    again.play().keep_draft("#2", "Never");
    again.press("f2 up up e");
    assert!(again.screen(80, 24).contains("› Never"), "also after a resume");
    assert_eq!(again.app.drafts(), [], "it is kept already");
    again.press("space \"again\"");
    assert_eq!(again.app.drafts(), [draft("#2", "Never again")], "also when the program ends now");
    let mut same = Evening::marren();
    same.talk();
    same.press("f2 up up e");
    assert_eq!(same.app.drafts(), [], "nothing was typed");
}

fn draft(speaker: &str, text: &str) -> Want {
    Want::KeepDraft { speaker: speaker.to_owned(), text: text.to_owned() }
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
                    let bars = screen.matches('▌').count();
                    assert!(bars > 1, "{name}: not only the desk's own bar: {screen}");
                }
            }
        }
    }
}

fn speak(speaker: &str, text: &str) -> Want {
    Want::Act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() })
}
