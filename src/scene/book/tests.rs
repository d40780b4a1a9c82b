//! Books that are as they should be, and others.

use serde_json::json;

use super::{
    read::{Remark, RemarkKind},
    *,
};
use crate::scene::{Scene, check, read::ReadError};

/// A small book: two plots with three conversations, and one without any.
fn ferry() -> Value {
    json!({
        "plots": [
            {
                "summary": "Anna comes to the ferry.", "chapter": "Chapter 1", "text": "It rained.",
                "i_chunk": 0,
                "key_characters": [
                    {"name": "Anna", "description": "A doctor.", "experience": "She waits."},
                    {"name": "Bert", "summary": "He rows."},
                ],
                "conversation": [
                    {
                        "topic": "The price", "scenario": "At the river.",
                        "key_characters": [{"name": "Anna", "motivation": "To cross."}],
                        "dialogues": [
                            {"character": "Bert", "message": "Two coins.", "i_p": 0, "i_c": 0},
                            {"character": "Anna", "message": "One."},
                            {"character": "Clerk", "message": "Two!"},
                        ],
                    },
                    {
                        "topic": "The storm", "scenario": "On the water.",
                        "dialogues": [{"character": " anna ", "message": "Row!"},
                                      {"character": "Bert", "message": "I am rowing."}],
                    },
                ],
            },
            {"summary": "They sleep.", "chapter": "None", "conversation": []},
            {
                "summary": "The other bank.", "chapter": null, "i_p": "7",
                "conversation": [{
                    "topic": "Farewell", "scenario": "Morning.", "i_c": 3, "mood": "calm",
                    "dialogues": [{"character": "environment", "message": "Fog."},
                                  {"character": "Anna", "message": "Farewell."},
                                  {"character": "Bert", "message": "Farewell."}],
                }],
            },
        ],
        "character_datasets": {
            "Anna": {"profile": "Anna is a doctor.", "plots": [], "utterances": []},
            "Bert": {"profile": "", "plots": []},
        },
        "split_plot_index": 2,
    })
}

fn read(value: &Value) -> (Book, Vec<Remark>) {
    let bytes = value.to_string();
    read::book("books/The Ferry.json", "The Ferry", bytes.as_bytes()).expect("it is a book")
}

fn said(remarks: &[Remark], kind: RemarkKind) -> Vec<String> {
    remarks.iter().filter(|one| one.kind == kind).map(Remark::to_string).collect()
}

#[test]
fn each_conversation_is_a_scene() {
    let (book, _) = read(&ferry());
    let scenes: Vec<_> = book.places().map(|place| book.scene(place).expect("a scene")).collect();
    let ids: Vec<String> = scenes.iter().map(Scene::id).collect();
    assert_eq!(ids, ["The Ferry-0-0", "The Ferry-0-1", "The Ferry-7-3"]);
    let price = &scenes[0];
    assert_eq!(price.speakers(), ["Bert", "Anna", "Clerk", "Environment"]);
    assert_eq!(price.major_characters, ["Bert", "Anna"], "of the clerk nothing is known");
    assert_eq!(price.plot.summary, "Anna comes to the ferry.");
    assert_eq!(price.profile("Anna").as_deref(), Some("A doctor.\n\nAnna is a doctor."));
    assert_eq!((price.profile("Bert"), price.profile("Clerk")), (None, None));
    assert_eq!(price.motivation("Anna"), Some("To cross."));
    assert_eq!(price.plot.other["chapter"], "Chapter 1");
    assert!(!price.plot.other.contains_key("text"), "the book's words are no part of a scene");
    assert_eq!(scenes[2].speakers(), ["Environment", "Anna", "Bert"]);
    assert_eq!(scenes[2].other["mood"], "calm");
    for scene in &scenes {
        let written = serde_json::to_value(scene).unwrap();
        assert_eq!(crate::scene::read::scene(written).as_ref(), Ok(scene), "as test sets have it");
    }
}

#[test]
fn a_book_is_told_in_the_order_of_its_story() {
    let (book, _) = read(&ferry());
    let at = |plot, conversation| Place { plot, conversation };
    assert_eq!(book.places().collect::<Vec<_>>(), [at(0, 0), at(0, 1), at(2, 0)]);
    assert_eq!(book.next(at(0, 0)), Some(at(0, 1)));
    assert_eq!(book.next(at(0, 1)), Some(at(2, 0)));
    assert_eq!(book.next(at(2, 0)), None);
    assert_eq!(book.find(&json!(7), &json!("3")), Some(at(2, 0)));
    assert_eq!(book.find(&json!(1), &json!(0)), None);
    let told = |order| -> Vec<String> {
        let told = book.story_before(order).into_iter();
        told.map(|one| format!("{}: {}", one.chapter, one.summary)).collect()
    };
    assert!(told(0).is_empty());
    assert_eq!(told(2), ["Chapter 1: Anna comes to the ferry.", ": They sleep."]);
    let people = &book.plots[0].characters;
    assert_eq!([people[0].experience(), people[1].experience()], ["She waits.", "He rows."]);
    let kept: Book = serde_json::from_str(&serde_json::to_string(&book).unwrap()).unwrap();
    assert_eq!(kept, book);
}

#[test]
fn what_a_player_should_know_is_named() {
    let (_, remarks) = read(&ferry());
    assert_eq!(
        said(&remarks, RemarkKind::Stranger),
        [
            "plots[0].conversation[0]: Clerk speaks (1 line) and the book has no data of it: no \
          profile, no memories, not judged",
            "plots[0].conversation[1]: anna speaks (1 line) and the book has no data of it: no \
          profile, no memories, not judged"
        ],
    );
    assert_eq!(said(&remarks, RemarkKind::NoProfile), ["character_datasets: Bert has no profile"]);
    assert_eq!(
        said(&remarks, RemarkKind::NothingToPlay),
        ["plots[1]: no conversation to play; its summary is told"]
    );
    assert!(said(&remarks, RemarkKind::LeftOut).is_empty(), "{remarks:?}");
}

#[test]
fn what_is_wrong_is_left_out_by_name_and_the_rest_can_be_played() {
    for (at, wrong, left_out, scenes) in [
        ("/plots/0", json!(7), "plots[0]: expected a plot (an object), found the number 7", 1),
        ("/plots/0/summary", json!([]), "plots[0]: summary: expected text", 3),
        ("/plots/0/conversation", json!("x"), "plots[0]: conversation: expected a list", 1),
        ("/plots/0/conversation/0", Value::Null, "plots[0].conversation[0]: expected a con", 2),
        ("/plots/0/conversation/0/scenario", json!(" "), "[0]: scenario: expected the scenario", 2),
        (
            "/plots/0/conversation/0/dialogues/1",
            json!({"character": "Anna"}),
            "plots[0].conversation[0]: dialogues[1].message: expected text, found nothing",
            3,
        ),
        ("/plots/0/conversation/0/dialogues", json!([]), "", 3),
        (
            "/plots/2/conversation/0/dialogues",
            json!([{"character": "Environment", "message": "Fog."}]),
            "plots[2].conversation[0]: dialogues: expected a speaker besides Environment",
            2,
        ),
        ("/plots/0/key_characters/0", json!({}), "plots[0]: key_characters[0].name: expected", 3),
        ("/character_datasets", json!([]), "character_datasets: expected data by name", 3),
        ("/character_datasets/Anna", json!("x"), "", 3),
    ] {
        let mut value = ferry();
        *value.pointer_mut(at).expect(at) = wrong;
        let (book, remarks) = read(&value);
        assert_eq!(book.places().filter(|place| book.scene(*place).is_some()).count(), scenes);
        let said = said(&remarks, RemarkKind::LeftOut).join("; ");
        assert!(said.contains(left_out) && left_out.is_empty() == said.is_empty(), "{at}: {said}");
    }
}

#[test]
fn what_is_no_book_is_refused() {
    let text = ferry().to_string();
    let half = &text.as_bytes()[..text.len() / 2];
    for (bytes, expected) in [
        (half, "books/x.json:1:"),
        (b"", "the file is empty"),
        (b"[]", "this is no book"),
        (b"{}", "this is no book"),
        (b"{\"plots\": {}}", "this is no book"),
        (b"<html>", "web page"),
        (b"PK\x03\x04\xff", "a zip archive"),
    ] {
        let error = read::book("books/x.json", "x", bytes).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
    }
    let gone = read::file(std::path::Path::new("/nowhere/x.json"));
    assert!(matches!(gone, Err(ReadError::Io { .. })));
}

#[test]
fn the_published_books_can_be_read() {
    let folder =
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/coser/books"));
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    for (title, scenes, strangers, empty) in [("King Lear", 19, 0, 2), ("Othello", 14, 1, 0)] {
        let (book, remarks) = read::file(&folder.join(format!("{title}.json"))).expect(title);
        assert_eq!(book.title, title);
        let read: Vec<Scene> = book.places().filter_map(|place| book.scene(place)).collect();
        assert_eq!(read.len(), scenes, "{title}");
        for scene in &read {
            let errors = check::check(scene);
            let errors = errors.iter().filter(|one| one.kind.level() == check::Level::Error);
            assert_eq!(errors.count(), 0, "{}", scene.id());
        }
        let count = |kind| said(&remarks, kind).len();
        assert_eq!(count(RemarkKind::Stranger), strangers, "{remarks:?}");
        assert_eq!(count(RemarkKind::NothingToPlay), empty, "{remarks:?}");
        assert_eq!(count(RemarkKind::LeftOut), 0, "{remarks:?}");
    }
}
