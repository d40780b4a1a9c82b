//! Going on, as it is seen.

use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Heard, ModelRef, Piece},
    effect::Effect,
    play::Play,
    record::{Casting, Roles, Rules},
    stage::Act,
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        onward::Next,
        page::Want,
        tests::{app, press, scene, shown},
    },
};

fn next() -> Next {
    Next {
        scene: 3,
        book: "The Lighthouse at Skerra".into(),
        chapter: "Chapter 4".into(),
        topic: "The lamp is carried down".into(),
        player: vec!["Marren".to_owned()],
        nobody: false,
        kept: None,
    }
}

/// A play by a model that is over after a line of the player's.
fn over() -> App {
    let casting = Casting {
        player: vec!["Marren".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "small")),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
    };
    let templates = crate::prompt::Templates::built_in().unwrap().into();
    let opened = Play::open(scene().into(), "books/x.json".into(), casting, templates);
    let (mut play, _) = opened.unwrap();
    let spoken = Act::Speak { speaker: "Marren".into(), text: "One more night.".into() };
    play.act(spoken).unwrap();
    play.act(Act::End).unwrap();
    let mut app = app();
    app.handle(Event::Told(Msg::Opened(Box::new(play))));
    app
}

/// Asks for the summary as the program behind the screens does.
fn retell(app: &mut App) -> CallId {
    let effects = app.play().0.as_mut().unwrap().retell().unwrap();
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::Ask(request) => Some(request.call),
        _ => None,
    });
    asked.unwrap()
}

fn hear(app: &mut App, heard: Heard) {
    app.play().0.as_mut().unwrap().hear(heard);
    app.handle(Event::Played);
}

fn answer(app: &mut App, call: CallId, text: &str) {
    let answer = Answer { text: text.to_owned(), ..Answer::default() };
    hear(app, Heard::Answer { call, answer });
}

fn go_on(next: Next, summary: Option<&str>) -> Vec<Todo> {
    let (next, summary) = (Box::new(next), summary.map(str::to_owned));
    vec![Todo::Want(Want::GoOn { next, summary })]
}

#[test]
fn after_the_end_a_key_leads_on_and_the_model_writes_what_happened() {
    let mut app = over();
    assert_eq!(press(&mut app, "alt-n"), [Todo::Want(Want::Onward)]);
    let todos = app.handle(Event::Told(Msg::Onward(Box::new(next()))));
    assert_eq!(todos, [Todo::Want(Want::Retell)]);
    let call = retell(&mut app);
    let piece = Piece::Text("Marren asked".to_owned());
    hear(&mut app, Heard::Piece { call, at_ms: 5, piece });
    insta::assert_snapshot!("writing_80x24", shown(&mut app, 80, 24));
    answer(&mut app, call, "Marren asked for one more night, and nobody answered him.");
    insta::assert_snapshot!("written_80x24", shown(&mut app, 80, 24));
    insta::assert_snapshot!("written_40x12", shown(&mut app, 40, 12));
    press(&mut app, "ctrl-w ctrl-w \"Hale.\"");
    let changed = "Marren asked for one more night, and nobody answered Hale.";
    assert_eq!(press(&mut app, "enter"), go_on(next(), Some(changed)));
    assert_eq!(press(&mut app, "ctrl-n"), go_on(next(), None));
}

#[test]
fn own_words_are_not_written_over_unless_that_is_asked_for() {
    let mut app = over();
    app.handle(Event::Told(Msg::Onward(Box::new(next()))));
    let call = retell(&mut app);
    assert_eq!(press(&mut app, "enter"), [], "there is nothing to keep yet");
    press(&mut app, "\"Mine.\"");
    answer(&mut app, call, "The model's.");
    assert_eq!(press(&mut app, "enter"), go_on(next(), Some("Mine.")));
    assert_eq!(press(&mut app, "f5"), [Todo::Want(Want::Retell)]);
    let call = retell(&mut app);
    answer(&mut app, call, "The model's.");
    assert_eq!(press(&mut app, "enter"), go_on(next(), Some("The model's.")));
}

#[test]
fn what_goes_wrong_is_told_and_what_was_kept_before_stands_there() {
    let mut app = over();
    app.handle(Event::Told(Msg::Onward(Box::new(next()))));
    let call = retell(&mut app);
    let fault = Fault::new(FaultKind::Server, "The server is down.", "Start it.");
    hear(&mut app, Heard::Fault { call, fault, partial: Answer::default() });
    assert!(shown(&mut app, 80, 24).contains("The server is down. Start it."));

    let mut app = over();
    let kept =
        Next { kept: Some("He waited.".to_owned()), player: Vec::new(), nobody: true, ..next() };
    let todos = app.handle(Event::Told(Msg::Onward(Box::new(kept.clone()))));
    assert_eq!(todos, [], "the model is not asked");
    insta::assert_snapshot!("kept_80x24", shown(&mut app, 80, 24));
    assert_eq!(press(&mut app, "enter"), go_on(kept, Some("He waited.")));
    assert!(shown(&mut app, 80, 24).contains("Onward"));
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("Stage"));
    app.handle(Event::Told(Msg::GoesOn));
    assert!(shown(&mut app, 80, 24).contains("Library"));
}
