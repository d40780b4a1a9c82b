use serde_json::json;

use super::*;
use crate::{
    card::Card,
    scene::{Scene, draft::Draft},
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        tests::{app, press, shown},
    },
};

fn writing(draft: Draft) -> App {
    let mut app = app();
    app.handle(Event::Told(Msg::Writing(Box::new(Begun { draft, at: None }))));
    app
}

fn carded() -> Draft {
    let scene: Scene = serde_json::from_value(json!({
        "book": "Odile and Tom", "topic": "lamps", "scenario": "A harbour at night, in fog.",
        "character_profiles": {"Odile": "Lights the lamps.", "Tom": ""},
        "speaking_characters_w_env": ["Odile", "Tom", "Environment"],
        "major_characters": ["Odile"],
        "dialogues": [{"character": "Odile", "message": "You again?"}],
        "sceneplay": {"opening": 1, "directions": {"Odile": {
            "system": {"text": "Few words."}, "after": {"text": "Stay here.", "on": false},
            "greetings": ["You again?", "The wick is wet."]}}}}))
    .unwrap();
    Draft::of(scene)
}

/// The form with a scene in it.
pub fn filled() -> App {
    writing(carded())
}

#[test]
fn the_form_at_three_sizes() {
    for (width, height) in [(40, 12), (80, 24), (160, 48)] {
        let mut app = writing(carded());
        insta::assert_snapshot!(
            format!("writing_{width}x{height}"),
            shown(&mut app, width, height)
        );
    }
    let mut app = writing(Draft::default());
    insta::assert_snapshot!("writing_new_80x24", shown(&mut app, 80, 24));
    press(&mut app, "down down enter \"Morning");
    insta::assert_snapshot!("writing_text_80x24", shown(&mut app, 80, 24));
}

#[test]
fn a_finding_that_has_no_room_says_that_it_goes_on() {
    let mut app = writing(Draft::default());
    let screen = shown(&mut app, 40, 12);
    let last = screen.lines().rfind(|line| line.contains("error: ")).expect("an error is told");
    assert!(last.ends_with('…'), "{screen}");
}

#[test]
fn a_scene_is_written_and_wanted_kept() {
    let mut app = writing(Draft::default());
    let said = press(&mut app, "s");
    assert_eq!(said, []);
    let told = shown(&mut app, 80, 24);
    assert!(told.contains("It is no scene yet. book: expected the book's name"), "{told}");
    press(
        &mut app,
        "enter \"B\" enter down down enter \"S\" enter down down down enter \"Ada\" enter",
    );
    let todos = press(&mut app, "s");
    let [Todo::Want(Want::KeepScene { scene, at: None })] = &todos[..] else { panic!("{todos:?}") };
    assert_eq!((scene.book.as_str(), scene.scenario.as_str()), ("B", "S"));
    assert_eq!(scene.speakers(), ["Ada", "Environment"]);
    app.handle(Event::Told(Msg::Written));
    assert!(shown(&mut app, 80, 24).contains("Library"));
}

#[test]
fn choices_turn_and_the_card_is_told_or_not() {
    let mut app = writing(carded());
    press(&mut app, "end up right up right up right");
    let todos = press(&mut app, "s");
    let [Todo::Want(Want::KeepScene { scene, .. })] = &todos[..] else { panic!("{todos:?}") };
    let direction = &scene.own.directions["Odile"];
    assert_eq!((direction.system.on, direction.after.on), (false, true));
    assert_eq!(scene.dialogues[0].message, "The wick is wet.");
}

#[test]
fn what_is_not_kept_is_asked_about_and_an_editor_may_fail() {
    let mut app = writing(carded());
    assert_eq!(press(&mut app, "e"), [Todo::Outside("Odile and Tom".to_owned())]);
    app.handle(Event::Told(Msg::Outside(Err("There is no editor.".to_owned()))));
    assert!(shown(&mut app, 80, 24).contains("There is no editor."));
    press(&mut app, "esc");
    let left = shown(&mut app, 80, 24);
    assert!(left.contains("Library"), "nothing was changed:\n{left}");

    let mut app = writing(carded());
    app.handle(Event::Told(Msg::Outside(Ok("The Harbour".to_owned()))));
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("not kept"), "{}", shown(&mut app, 80, 24));
    press(&mut app, "y");
    assert!(shown(&mut app, 80, 24).contains("Library"));
}

fn card(name: &str, greetings: &[&str]) -> Card {
    Card {
        name: name.to_owned(),
        description: "{{char}} knows {{user}}.".to_owned(),
        scenario: "A harbour.".to_owned(),
        greetings: greetings.iter().map(|text| (*text).to_owned()).collect(),
        system: "Few words.".to_owned(),
        ..Card::default()
    }
}

#[test]
fn cards_join_the_scene() {
    let mut app = writing(Draft::default());
    let read = press(&mut app, "c \"no.png\" enter");
    assert_eq!(read, [Todo::Want(Want::ReadCard("no.png".into()))]);
    insta::assert_snapshot!("writing_card_80x24", shown(&mut app, 80, 24));
    app.handle(Event::Told(Msg::Card(Box::new(card("Odile", &["You again?", "The wick."])))));
    let told = shown(&mut app, 160, 48);
    assert!(told.contains("It has 2 first messages") && told.contains("Few words."), "{told}");
    app.handle(Event::Told(Msg::Card(Box::new(card("Ada", &["Hello."])))));
    app.handle(Event::Told(Msg::Card(Box::new(card("odile", &[])))));
    let told = shown(&mut app, 160, 48);
    assert!(told.contains("two of those who speak are called odile"), "{told}");
    // The book's name, and the second of the first messages.
    assert!(told.contains("Odile, 1 of 2") && told.contains("Ada, none of 1"), "{told}");
    press(&mut app, "home enter \"B\" enter end up right");
    let todos = press(&mut app, "s");
    let [Todo::Want(Want::KeepScene { scene, .. })] = &todos[..] else {
        panic!("{todos:?}\n{}", shown(&mut app, 160, 48))
    };
    assert_eq!(scene.speakers(), ["Odile", "You", "Ada", "Environment"]);
    assert_eq!(scene.scenario, "A harbour.");
    assert_eq!(scene.profile("Ada").as_deref(), Some("Ada knows You."));
    assert_eq!(scene.own.player.as_deref(), Some("You"));
    assert_eq!(scene.own.directions["Ada"].system.text, "Few words.");
    assert_eq!((scene.dialogues.len(), scene.own.opening), (1, 1));
    assert_eq!(scene.dialogues[0].message, "The wick.");
}

#[test]
fn another_card_may_open_the_scene() {
    let mut app = writing(Draft::default());
    app.handle(Event::Told(Msg::Card(Box::new(card("Odile", &["You again?", "The wick."])))));
    app.handle(Event::Told(Msg::Card(Box::new(card("Ada", &["Hello.", "Hello. Ink?"])))));
    assert!(shown(&mut app, 160, 48).contains("Another opens"));
    let kept = |app: &mut App| {
        let todos = press(app, "s");
        let [Todo::Want(Want::KeepScene { scene, .. })] = &todos[..] else { panic!("{todos:?}") };
        let line = &scene.dialogues[0];
        (scene.speakers()[0].clone(), format!("{}: {}", line.character, line.message))
    };
    // Ada's stand above Odile's, which are the last before the reference.
    press(&mut app, "home enter \"B\" enter end up up up right");
    assert_eq!(kept(&mut app), ("Ada".to_owned(), "Ada: Hello.".to_owned()));
    press(&mut app, "right");
    assert_eq!(kept(&mut app), ("Ada".to_owned(), "Ada: Hello. Ink?".to_owned()));
    press(&mut app, "left");
    assert_eq!(kept(&mut app).1, "Ada: Hello.");
    press(&mut app, "down down right");
    assert_eq!(kept(&mut app), ("Odile".to_owned(), "Odile: You again?".to_owned()));
}

#[test]
fn a_new_name_keeps_the_lines_and_the_card() {
    let mut app = writing(carded());
    // Odile's name, with what stands there taken out.
    press(&mut app, "home down down down down down enter ctrl-u \"Odette\" enter");
    let todos = press(&mut app, "s");
    let [Todo::Want(Want::KeepScene { scene, .. })] = &todos[..] else {
        panic!("{todos:?}\n{}", shown(&mut app, 80, 24))
    };
    assert_eq!(scene.dialogues[0].character, "Odette");
    assert_eq!(scene.own.directions["Odette"].system.text, "Few words.");
    let told = shown(&mut app, 160, 48);
    assert!(told.contains("Odette, 1 of 2"), "{told}");
}
