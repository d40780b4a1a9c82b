//! What keys do.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::*;
use crate::{
    record::LineId,
    tui::{
        keymap::{Action, Keymap},
        page::{Page, Shared},
        stage::StagePage,
        theme::Theme,
    },
};

fn speak(speaker: &str, text: &str) -> Want {
    Want::Act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() })
}

#[test]
fn a_line_is_written_and_sent() {
    for (keys, text) in [
        ("\"You\" space \"again\"", "You again"),
        ("\"One\" ctrl-j \"two\" alt-enter \"three\"", "One\ntwo\nthree"),
        ("ctrl-t \"no\" ctrl-t space \"Yes\"", "[no] Yes"),
        ("ctrl-d \"nods\" ctrl-d \"Yes\"", "(nods)Yes"),
        ("\"abc\" home \"x\" end \"y\"", "xabcy"),
        ("\"abc\" left left backspace", "bc"),
        ("\"abc\" home delete", "bc"),
        ("\"one\" space \"two\" ctrl-w", "one "),
        ("\"one\" space \"two\" ctrl-left \"x\"", "one xtwo"),
        ("\"one\" ctrl-j \"two\" up end \"x\"", "onex\ntwo"),
        ("\"one\" ctrl-u \"two\"", "two"),
        ("\"one\" ctrl-u ctrl-/", "one"),
        ("\"one\" space \"two\" ctrl-7", "one"),
        ("\"one\" space \"two\" alt-u alt-u ctrl-y ctrl-y", "one two"),
        ("\"what?\"", "what?"),
    ] {
        let mut evening = Evening::marren();
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), [], "{keys}");
        assert_eq!(evening.wants("enter"), [speak("Marren", text)], "{keys}");
        assert!(evening.screen(80, 24).contains(text.lines().next().unwrap()), "kept until taken");
        evening.app.handle(Event::Told(Msg::Done(Act::Speak {
            speaker: "Marren".to_owned(),
            text: String::new(),
        })));
        assert_eq!(evening.wants("enter"), [], "nothing is left to send after {keys}");
    }
}

#[test]
fn what_a_reader_sees_as_one_character_is_deleted_as_one() {
    for (text, keys, left) in [
        ("a👨‍👩‍👧", "backspace", "a"),
        ("e\u{301}x", "left backspace", "x"),
        ("👨‍👩‍👧a", "home delete", "a"),
        ("a\r\nb\rc", "backspace", "a\nb\n"),
    ] {
        let mut evening = Evening::marren();
        evening.app.handle(Event::Paste(text.to_owned()));
        evening.press(keys);
        assert_eq!(evening.wants("\"!\" end enter").len(), 1);
        let Step::Word { .. } = evening.play().stage().step() else { panic!() };
        let sent = evening.wants("enter");
        let [Want::Act(Act::Speak { text, .. })] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!(text.replace('!', ""), left);
    }
}

#[test]
fn hostile_text_is_sent_as_it_is_and_shown_safe() {
    let mut evening = Evening::marren();
    evening.app.handle(Event::Paste("a\u{1b}]0;x\u{7}\u{202e}b".to_owned()));
    let screen = evening.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{screen}");
    assert_eq!(evening.wants("enter"), [speak("Marren", "a\u{1b}]0;x\u{7}\u{202e}b")]);
    evening.speak("Marren", "a\u{1b}]0;x\u{7}\u{202e}b");
    let screen = evening.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{screen}");
}

#[test]
fn keys_while_playing() {
    let name = |speaker: &str| Want::Act(Act::Name { speaker: speaker.to_owned() });
    for (keys, wants) in [
        ("enter", vec![]),
        ("ctrl-l", vec![Want::Act(Act::Pass)]),
        ("ctrl-n 2", vec![name("Inspector Hale")]),
        ("ctrl-n 9 esc", vec![]),
        ("ctrl-n down down enter", vec![name("Tilda")]),
        ("ctrl-x n", vec![]),
        ("ctrl-x y", vec![Want::Act(Act::End)]),
        ("ctrl-g f7 f8 f9", vec![]),
        ("tab esc", vec![]),
        ("esc", vec![Want::Close]),
        ("\"mine\" esc", vec![draft("Marren", "mine"), Want::Close]),
    ] {
        let mut evening = Evening::marren();
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), wants, "{keys}");
    }
}

fn draft(speaker: &str, text: &str) -> Want {
    Want::KeepDraft { speaker: speaker.to_owned(), text: text.to_owned() }
}

#[test]
fn keys_after_a_fault_and_after_the_end() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.fail(FaultKind::Unreachable, "lab cannot be reached.", "");
    for keys in ["f5", "ctrl-r"] {
        assert_eq!(evening.wants(keys), [Want::Act(Act::Retry)]);
    }
    evening.act(Act::End);
    assert_eq!(evening.wants("ctrl-x"), []);
    assert_eq!(evening.wants("\"Wait\" enter"), [speak("Marren", "Wait")], "it can go on");
    assert_eq!(evening.wants("ctrl-u enter"), [Want::Judge]);
    assert!(evening.screen(80, 24).contains("Verdict"));
}

#[test]
fn the_end_offers_only_what_is_still_possible() {
    let mut evening = Evening::marren();
    evening.act(Act::End);
    let screen = evening.screen(80, 24);
    assert!(screen.contains("There is nothing to judge."), "{screen}");
    assert!(!screen.contains("verdict") && !screen.contains("Ctrl-X"), "{screen}");
    assert_eq!(evening.wants("f8 enter"), []);
    assert!(evening.screen(80, 24).contains("sceneplay  Stage"));

    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.act(Act::End);
    let screen = evening.screen(160, 48);
    assert!(screen.contains("Enter leads to the verdict."), "{screen}");
    for stale in ["Ctrl-X", "Ctrl-T", "Ctrl-D"] {
        assert!(!screen.contains(stale), "{screen}");
    }
    evening.press("\"Wait\"");
    let screen = evening.screen(160, 48);
    assert!(screen.contains("F8 leads to the verdict; Enter says your line"), "{screen}");

    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    for round in 0..20 {
        evening.answer(&format!("Line {round}."));
        let next = if round % 2 == 0 { "Inspector Hale" } else { "Marren" };
        evening.answer(&format!("Next Speaker: {next}"));
    }
    let screen = evening.screen(160, 48);
    assert!(screen.contains("Enter verdict"), "{screen}");
    assert!(!screen.contains("n next") && !screen.contains("e end"), "{screen}");
}

#[test]
fn keys_while_watching() {
    let name = |speaker: &str| Want::Act(Act::Name { speaker: speaker.to_owned() });
    for (keys, wants) in [
        ("n 3", vec![name("Tilda")]),
        ("e y", vec![Want::Act(Act::End)]),
        ("o tab j k tab", vec![]),
        ("x enter", vec![]),
        ("esc", vec![Want::Close]),
    ] {
        let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), wants, "{keys}");
    }
}

#[test]
fn several_characters_are_written_for_in_turn() {
    let mut evening = Evening::of(lighthouse(), &["Marren", "Tilda"], ModelRef::new("lab", "big"));
    evening.speak("Marren", "Tilda.");
    evening.answer("Next Speaker: Tilda");
    assert!(evening.screen(80, 24).contains("Tilda, your line"));
    assert_eq!(evening.wants("\"Yes\" backtab"), [draft("Tilda", "Yes")]);
    assert_eq!(evening.wants("\"No\" backtab"), [draft("Marren", "No")]);
    assert_eq!(evening.wants("enter"), [speak("Tilda", "Yes")]);
    assert_eq!(evening.wants("esc"), [draft("Marren", "No"), draft("Tilda", "Yes"), Want::Close]);
}

#[test]
fn what_was_typed_earlier_is_there_again() {
    let mut first = Evening::marren();
    first.play().keep_draft("Marren", "I had meant\nto say");
    let play = first.play().clone();
    let mut app = app();
    app.handle(Event::Told(Msg::Opened(Box::new(play))));
    let mut evening = Evening { app };
    assert_eq!(evening.wants("enter"), [speak("Marren", "I had meant\nto say")]);
    assert_eq!(evening.wants("esc"), [Want::Close], "it is kept already");
}

/// The screen alone, without the app around it.
fn page(play: Play) -> (StagePage, Shared) {
    let page = StagePage::new(&play);
    let mut shared = Shared::new(Theme::bundled("plain").unwrap(), Keymap::default());
    shared.play = Some(play);
    (page, shared)
}

fn draw(page: &mut StagePage, shared: &Shared) -> (Buffer, Option<Position>) {
    let area = Rect::new(0, 0, 80, 24);
    let mut buffer = Buffer::empty(area);
    page.catch_up(shared);
    let cursor = page.draw(&mut buffer, area, shared);
    (buffer, cursor)
}

fn row(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect()
}

#[test]
fn a_silent_server_is_named_until_something_comes() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    let status = |evening: &mut Evening| {
        let (mut page, shared) = page(evening.play().clone());
        page.catch_up(&shared);
        let long_ago = std::time::Duration::from_secs(12);
        page.asked = page.asked.map(|(call, since)| (call, since.checked_sub(long_ago).unwrap()));
        let (buffer, _) = draw(&mut page, &shared);
        (0..24).map(|y| row(&buffer, y)).collect::<String>()
    };
    let shown = status(&mut evening);
    assert!(shown.contains("Inspector Hale has the word · waiting for lab/big, 12 s"), "{shown}");
    evening.piece("The");
    let shown = status(&mut evening);
    assert!(!shown.contains("waiting for"), "{shown}");
}

#[test]
fn a_line_that_is_asked_for_is_shown_and_marked() {
    let mut evening = Evening::marren();
    evening.talk();
    for n in 0..12 {
        evening.speak("Marren", &format!("Line {n} of many."));
    }
    let (mut page, shared) = page(evening.play().clone());
    page.show(LineId(2));
    let (buffer, _) = draw(&mut page, &shared);
    let shown = row(&buffer, 0);
    assert!(shown.contains("He looks worse"), "{shown}");
    let x = u16::try_from(shown.find('[').unwrap()).unwrap();
    let marked =
        |buffer: &Buffer| buffer[(x, 0)].modifier.contains(shared.theme.selection.add_modifier);
    assert!(marked(&buffer));
    page.act(Action::SidePanel, &shared);
    page.act(Action::SidePanel, &shared);
    assert!(!marked(&draw(&mut page, &shared).0), "until something is done");
}

#[test]
fn the_cursor_stands_where_the_next_letter_goes() {
    for (typed, x, y) in [
        ("", 0, 0),
        ("abc", 3, 0),
        ("有人等我", 8, 0),
        ("a👨‍👩‍👧b", 4, 0),
        ("e\u{301}", 1, 0),
        ("one\ntwo", 3, 1),
        ("one\n", 0, 1),
    ] {
        let (mut page, shared) = page(Evening::marren().play().clone());
        page.insert(typed);
        let (_, cursor) = draw(&mut page, &shared);
        assert_eq!(cursor, Some(Position::new(2 + x, 22 + y)), "{typed}");
    }
}

#[test]
fn lines_that_flaws_speak_of_are_marked() {
    let mut evening = Evening::of(lighthouse(), &["Marren"], ModelRef::offline());
    evening.speak("Marren", "As an AI, I cannot be late. [No.");
    evening.answer("The sea was later.");
    evening.play().judge_as_usual().unwrap();
    let screen = evening.screen(80, 24);
    let marked =
        |line: &&str| line.contains("Marren ›") && line.trim_start().starts_with(['!', '·']);
    assert!(screen.lines().any(|line| marked(&line)), "{screen}");
}

#[test]
fn what_is_read_scrolls_where_it_covers_the_play() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(40, 12);
    evening.press("tab");
    assert!(evening.screen(40, 12).contains("You are Marren"));
    evening.press("down down");
    assert!(!evening.screen(40, 12).contains("You are Marren"));
    evening.press("home");
    assert!(evening.screen(40, 12).contains("You are Marren"));
    evening.press("tab");
    assert!(evening.screen(40, 12).contains("unwound"));
}

#[test]
fn what_was_said_comes_back() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    let said = "You are late. [Nine days.] (does not take the offered hand)";
    for (keys, text) in [
        ("up", said),
        ("up up up", said),
        ("\"But\" up", said),
        ("\"But\" up end \"!\"", &*format!("{said}!")),
        ("\"But\" up down", "But"),
        ("\"But\" ctrl-j \"why\" up home \"x\"", "But\nxwhy"),
    ] {
        evening.press("ctrl-u");
        for key in keys.split(' ') {
            evening.press(key);
            evening.screen(80, 24);
        }
        let text = text.replace("But\nxwhy", "xBut\nwhy");
        assert_eq!(evening.wants("enter"), [speak("Marren", &text)], "{keys}");
    }
}

#[test]
fn a_lines_source_is_copied_without_what_is_around_it() {
    let mut evening = Evening::marren();
    evening.talk();
    for (keys, start) in [("alt-c", "The wind drops."), ("f2 k y", "Supper is on the table. [Let")]
    {
        let wants = evening.wants(keys);
        let [Want::Clip(clip)] = &wants[..] else { panic!("{keys}: {wants:?}") };
        assert!(clip.text.starts_with(start), "{clip:?}");
        assert_eq!(clip.file, None);
    }
}
