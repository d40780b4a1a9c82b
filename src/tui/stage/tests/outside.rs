//! A line in the user's own editor.

use super::*;
use crate::record::LineId;

fn outside(evening: &mut Evening, left: Result<&str, &str>) {
    let left = left.map(str::to_owned).map_err(str::to_owned);
    evening.app.handle(Event::Told(Msg::Outside(left)));
}

fn speak(speaker: &str, text: &str) -> Want {
    Want::Act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() })
}

#[test]
fn a_line_is_kept_goes_out_and_comes_back_as_pasted_text_does() {
    let hostile = "Two\r\nlines \u{1b}]0;title\u{7}\u{202e} of it.";
    let mut evening = Evening::marren();
    evening.screen(80, 24);
    let todos = evening.press("\"Half\" alt-e");
    let kept = Want::KeepDraft { speaker: "Marren".to_owned(), text: "Half".to_owned() };
    assert_eq!(todos, [Todo::Want(kept), Todo::Outside("Half".to_owned())]);
    outside(&mut evening, Ok(hostile));
    let mut pasted = Evening::marren();
    pasted.app.handle(Event::Paste(hostile.to_owned()));
    assert_eq!(evening.screen(80, 24), pasted.screen(80, 24));
    assert_eq!(evening.wants("enter"), pasted.wants("enter"));
    evening.press("ctrl-7 ctrl-y ctrl-7");
    assert_eq!(evening.wants("enter"), [speak("Marren", "Half")], "undo brings it back");
}

#[test]
fn an_editor_that_fails_leaves_the_line_as_it_was() {
    let mut evening = Evening::marren();
    evening.press("\"Half\" alt-e");
    outside(&mut evening, Err("\"vi\" ended with signal: 9."));
    assert!(evening.screen(80, 24).contains("ended with signal: 9"));
    assert_eq!(evening.wants("enter"), [speak("Marren", "Half")]);
}

#[test]
fn the_turn_may_go_on_meanwhile() {
    let mut evening = Evening::of(lighthouse(), &["Marren", "Tilda"], ModelRef::new("lab", "big"));
    evening.speak("Marren", "Tilda.");
    evening.screen(80, 24);
    assert_eq!(evening.press("alt-e"), [Todo::Outside(String::new())]);
    evening.answer("Next Speaker: Tilda");
    outside(&mut evening, Ok("Wait."));
    evening.screen(80, 24);
    assert_eq!(evening.wants("enter"), [speak("Marren", "Wait.")], "it is Marren's line");
}

#[test]
fn the_words_of_any_line_are_changed_outside_too() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    let todos = evening.press("f2 up e alt-e");
    let [Todo::Outside(words)] = &todos[..] else { panic!("{todos:?}") };
    assert!(words.starts_with("Supper is on the table."), "{words}");
    outside(&mut evening, Ok("Supper is cold."));
    let act = Act::Edit { line: LineId(3), text: "Supper is cold.".to_owned() };
    assert_eq!(evening.wants("enter"), [Want::Act(act)]);
}

#[test]
fn where_nothing_is_written_there_is_nothing_to_edit() {
    let mut app = talked();
    press(&mut app, "f2");
    assert_eq!(press(&mut app, "alt-e"), []);
}
