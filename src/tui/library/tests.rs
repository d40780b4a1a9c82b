//! Whole books in the Library.

use std::sync::Arc;

use super::{Entry, Shelf, Story};
use crate::{
    scene::{
        book::{Place, Told},
        library::InBook,
    },
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        keymap::Keymap,
        page::Want,
        tests::{press, shown},
        theme::Theme,
    },
};

const TOPICS: [(&str, &str, &str); 6] = [
    ("The Ferry", "Chapter 1", "The price of crossing"),
    ("The Ferry", "Chapter 1", "A storm on the water"),
    ("The Ferry", "", "Farewell at the other bank"),
    ("Fog", "I", "Nobody at the quay"),
    ("Fog", "II", "The ferry does not come"),
    ("Fog", "III", "A lantern"),
];

/// A scene that comes with the program, and two whole books.
fn app() -> App {
    let entry = |key: usize, book: &str, topic: &str| Entry {
        key,
        book: book.into(),
        topic: topic.into(),
        cast: ["Anna", "Bert", "Environment"].map(Arc::from).into(),
        lines: 12,
        source: "".into(),
        scenario: "A river, and rain.".into(),
        in_book: None,
    };
    let books = (1..).zip(TOPICS).map(|(key, (book, chapter, topic))| Entry {
        source: format!("books/{book}.json").into(),
        in_book: Some(InBook { at: Place { plot: key, conversation: 0 }, chapter: chapter.into() }),
        ..entry(key, book, topic)
    });
    let first = entry(0, "The Goose Fair", "A goose is sold twice");
    let entries = [first].into_iter().chain(books).collect();
    let mut app = App::new(Theme::bundled("plain").unwrap(), Keymap::default());
    app.handle(Event::Told(Msg::Shelf(Shelf { entries, ..Shelf::default() })));
    app
}

#[test]
fn scenes_stand_under_their_book_in_story_order() {
    let mut app = app();
    insta::assert_snapshot!("books_80x24", shown(&mut app, 80, 24));
    press(&mut app, "down");
    insta::assert_snapshot!("books_160x48", shown(&mut app, 160, 48));
}

#[test]
fn the_scene_that_fits_best_is_chosen_where_it_stands_in_its_book() {
    for (typed, key) in [("\"storm\"", 2), ("\"lantern\"", 6), ("\"goose\"", 0), ("\"fog\"", 4)] {
        let mut app = app();
        let todos = press(&mut app, &format!("{typed} enter"));
        assert_eq!(todos, [Todo::Want(Want::Offer { scene: key })], "{typed}");
    }
    let mut app = app();
    press(&mut app, "\"ferry\"");
    insta::assert_snapshot!("books_filtered_80x24", shown(&mut app, 80, 24));
}

#[test]
fn the_story_up_to_a_scene_is_read_by_a_key() {
    let mut app = app();
    assert!(!shown(&mut app, 160, 48).contains("Ctrl-T story"), "there is none");
    assert_eq!(press(&mut app, "ctrl-t"), []);
    assert!(shown(&mut app, 80, 24).contains("no scene of a whole book"));
    press(&mut app, "down down down");
    assert!(shown(&mut app, 160, 48).contains("Ctrl-T story"));
    let todos = press(&mut app, "ctrl-t");
    assert_eq!(todos, [Todo::Want(Want::Story { scene: 3 })]);
    let told = |chapter: &str, summary: &str| Told {
        chapter: chapter.to_owned(),
        summary: summary.to_owned(),
    };
    let plots = vec![
        told("Chapter 1", "Anna comes to the ferry."),
        told("Chapter 1", "They cross in a storm."),
        told("", "They sleep in the reeds."),
    ];
    app.handle(Event::Told(Msg::Story(Story { scene: 3, plots })));
    insta::assert_snapshot!("books_story_80x24", shown(&mut app, 80, 24));
    insta::assert_snapshot!("books_story_160x48", shown(&mut app, 160, 48));
    press(&mut app, "ctrl-t");
    assert!(!shown(&mut app, 80, 24).contains("The story so far"));
    app.handle(Event::Told(Msg::Story(Story { scene: 3, plots: Vec::new() })));
    assert!(shown(&mut app, 80, 24).contains("The book begins here."));
    press(&mut app, "esc up");
    assert!(!shown(&mut app, 160, 48).contains("The story so far"), "of another scene");
}
