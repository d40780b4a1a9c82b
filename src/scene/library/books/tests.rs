//! Books at a glance, in full, and from an index.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn book() -> Value {
    json!({
        "plots": [
            {
                "chapter": " One ", "summary": "s", "text": "t\n\"t\"", "i_p": 4,
                "key_characters": [{"name": "Anna", "description": "d", "experience": "e"}],
                "conversation": [{
                    "topic": "To\"pic", "scenario": "Here.", "i_c": "9",
                    "key_characters": [{"name": "Anna", "motivation": "m"}],
                    "dialogues": [{"character": "environment", "message": "Rain."},
                                  {"character": " Anna", "message": "é", "i_u": 1},
                                  {"character": "Bert", "message": "Yes."}],
                }],
            },
            {"chapter": "None", "conversation": []},
            {"conversation": [{"scenario": "There.", "key_characters": [{"name": "Bert"}]}]},
        ],
        "character_datasets": {"Anna": {"profile": "p"}},
    })
}

fn both(value: &Value) -> (Option<Vec<Row<InBook>>>, Option<Listed>) {
    let bytes = value.to_string().into_bytes();
    (glance::rows("A Book", &bytes), in_full("a.json", "A Book", &bytes).ok())
}

#[test]
fn a_usual_book_is_not_read_in_full() {
    let (glance, full) = both(&book());
    let full = full.unwrap();
    assert!(full.wrong.is_empty());
    assert_eq!(glance.as_ref(), Some(&full.rows));
    let [first, second] = &full.rows[..] else { panic!("{full:?}") };
    assert_eq!((first.id.as_str(), &*first.place.chapter), ("A Book-4-9", "One"));
    assert!(first.environment_opens && !second.environment_opens);
    assert_eq!((second.id.as_str(), second.place.at.plot), ("A Book-2-0", 2));
}

/// Values that are right in some places and wrong in others.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!("Anna")),
        Just(json!(" ")),
        Just(json!("a\nb")),
        Just(json!(2.5)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"character": "Carl", "message": "m", "name": "Carl"}])),
        Just(json!([{"scenario": "x", "dialogues": [{"character": "Dora", "message": "m"}]}])),
    ]
}

const PLACES: [&str; 18] = [
    "/plots",
    "/plots/0",
    "/plots/0/chapter",
    "/plots/0/summary",
    "/plots/0/text",
    "/plots/0/i_p",
    "/plots/0/key_characters",
    "/plots/0/key_characters/0/name",
    "/plots/0/conversation",
    "/plots/0/conversation/0/topic",
    "/plots/0/conversation/0/scenario",
    "/plots/0/conversation/0/i_c",
    "/plots/0/conversation/0/key_characters",
    "/plots/0/conversation/0/dialogues",
    "/plots/0/conversation/0/dialogues/1",
    "/plots/0/conversation/0/dialogues/1/character",
    "/plots/0/conversation/0/dialogues/1/message",
    "/character_datasets",
];

proptest! {
    #[test]
    fn a_glance_never_tells_other_than_a_full_reading(
        changes in proptest::collection::vec((0..PLACES.len(), any_value()), 0..4)
    ) {
        let mut value = book();
        for (place, new) in changes {
            if let Some(old) = value.pointer_mut(PLACES[place]) {
                *old = new;
            }
        }
        let (glance, full) = both(&value);
        if let Some(rows) = glance {
            prop_assert_eq!(Some(Listing { rows, wrong: Vec::new() }), full, "{}", value);
        }
    }
}

/// Three books, the second of which has a line that is none, and a file that is no book.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = book();
    wrong["plots"][0]["conversation"][0]["dialogues"][1] = json!(7);
    for (name, text) in [
        ("a", book().to_string()),
        ("b", wrong.to_string()),
        ("c", book().to_string()),
        ("d", "{".to_owned()),
    ] {
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    folder
}

fn shown(books: &Path, cache: &Path) -> Vec<String> {
    let mut library = Library::with_cache(cache.to_owned());
    library.add_books(books).unwrap();
    let entries = library.entries().iter().map(|entry| format!("{entry:?}"));
    entries.chain(library.wrong().iter().map(|one| format!("{one:?}"))).collect()
}

#[test]
fn an_index_tells_what_reading_the_books_tells() {
    let (books, cache) = (folder(), tempfile::tempdir().unwrap());
    let read = shown(books.path(), cache.path());
    assert_eq!(read.len(), 3 * 2 + 2, "{read:#?}");
    let index = fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().path();
    let good = fs::read_to_string(&index).unwrap();
    assert_eq!(shown(books.path(), cache.path()), read);
    // What stands in the index is what is shown: it was not read from the books a second time.
    let (head, body) = good.split_once('\n').unwrap();
    let changed = body.replace("Here.", "HERE!");
    let check = |body: &str| format!("\"check\":{}", crc32fast::hash(body.as_bytes()));
    let changed = format!("{}\n{changed}", head.replace(&check(body), &check(&changed)));
    fs::write(&index, changed).unwrap();
    assert!(shown(books.path(), cache.path())[0].contains("HERE!"));
    for bad in ["", "{}", &good[..good.len() / 2], &good.replace("Here.", "HERE!")] {
        fs::write(&index, bad).unwrap();
        assert_eq!(shown(books.path(), cache.path()), read);
        assert_eq!(fs::read_to_string(&index).unwrap(), good, "it is written anew");
    }
}

#[test]
fn a_book_that_changed_is_read_anew() {
    let (books, cache) = (folder(), tempfile::tempdir().unwrap());
    shown(books.path(), cache.path());
    let path = books.path().join("a.json");
    fs::write(&path, book().to_string().replace("Here.", "New!!")).unwrap();
    assert!(shown(books.path(), cache.path())[0].contains("New!!"));
    fs::remove_file(path).unwrap();
    let without = shown(books.path(), cache.path());
    assert_eq!(without.len(), 2 * 2 + 2);
    assert_eq!(shown(books.path(), cache.path()), without);
}

#[test]
fn a_scene_is_read_when_it_is_wanted_and_missed_when_it_is_gone() {
    let books = folder();
    let mut library = Library::default();
    library.add_books(books.path()).unwrap();
    library.add_books(&books.path().join("a.json")).unwrap();
    assert_eq!(library.entries().len(), 6, "the same book is not added twice");
    let entry = &library.entries()[0];
    let scene = entry.load().unwrap();
    assert_eq!((scene.id().as_str(), scene.scenario.as_str()), ("a-4-9", "Here."));
    assert_eq!(entry.whole_book().unwrap().unwrap().plots.len(), 3);
    let path = books.path().join("a.json");
    fs::write(&path, book().to_string().replace("\"9\"", "\"8\"")).unwrap();
    assert!(matches!(entry.load(), Err(ReadError::Gone { id, .. }) if id == "a-4-9"));
    fs::remove_file(path).unwrap();
    assert!(matches!(entry.load(), Err(ReadError::Io { .. })));
}
