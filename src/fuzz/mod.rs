//! What fuzzing feeds: a function for each reader of foreign bytes, which holds what must be true
//! whatever comes.
//!
//! Their corpora are in `tests/corpus/`, a folder for each; every test run replays them and tries a
//! few changes, and `FUZZ_SECONDS=600 cargo test --lib fuzz` goes on for so many seconds for each.
//! `fuzz/` has the same functions for cargo-fuzz.

use std::path::Path;

use crate::{
    card,
    export::back,
    journal,
    judge::{reading, rubric::Rubric},
    model::Decoder,
    record::Form,
    scene::{book::read as books, read::SceneText},
    script::{self, Growing},
    tui,
};

/// What is fed with bytes; it panics where something is not as it must be.
pub type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub const TARGETS: [(&str, Target); 9] = [
    ("line", line),
    ("sse", sse),
    ("judge", judge),
    ("scene", scene),
    ("journal", journal),
    ("keys", tui::feed),
    ("card", card),
    ("book", book),
    ("annotations", annotations),
];

/// A line, whole and as it grows.
pub fn line(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let cast = ["Ada", "Ben"];
    let whole = script::parse(text.as_ref(), "Ada", &cast);
    let mut at = 0;
    for part in whole.parts() {
        assert!(part.range.start == at && at < part.range.end, "{part:?} after {at}");
        let inside = part.range.start <= part.inner.start && part.inner.end <= part.range.end;
        assert!(inside && text.is_char_boundary(part.range.end), "{part:?}");
        at = part.range.end;
    }
    assert_eq!(at, text.len());
    let mut growing = Growing::new("Ada", &cast);
    let mut chunk = String::new();
    for c in text.chars() {
        chunk.push(c);
        if u32::from(c) % 3 == 0 {
            growing.push(&chunk);
            growing.script();
            chunk.clear();
        }
    }
    growing.push(&chunk);
    assert_eq!(growing.finish(), whole);
    // A thought that is heard would be the end of the game.
    let heard = script::visible(&text);
    assert!(script::parse(heard.as_str(), "Ada", &cast).parts().len() <= heard.len());
}

/// A stream, whole and byte by byte.
pub fn sse(data: &[u8]) {
    let decode = |size: usize| {
        let mut decoder = Decoder::default();
        let mut events: Vec<_> = data.chunks(size).flat_map(|some| decoder.push(some)).collect();
        events.extend(decoder.finish());
        events
    };
    assert_eq!(decode(1), decode(data.len().max(1)));
}

/// A critic's answer about each dimension of the protocol's rubric.
pub fn judge(data: &[u8]) {
    let Ok(rubric) = Rubric::protocol() else {
        return;
    };
    let answer = String::from_utf8_lossy(data);
    for dimension in &rubric.dimensions {
        for form in [Form::Protocol, Form::Evidence] {
            if let Ok(read) = reading::read_as(&answer, dimension, &rubric, form) {
                let plain = serde_json::to_string(&read.flaws);
                assert!(plain.is_ok(), "what was read can be written down");
            }
        }
    }
}

/// A test set.
pub fn scene(data: &[u8]) {
    let Ok(text) = SceneText::open("set.json", data) else {
        return;
    };
    for scene in text.scenes().flatten() {
        assert!(!scene.speakers().is_empty() || scene.dialogues.is_empty());
        let _ = scene.cast().filter_map(|name| scene.profile(name)).count();
    }
}

/// A journal.
pub fn journal(data: &[u8]) {
    if let Ok(journal) = journal::parse(Path::new("play.jsonl"), data) {
        for (number, entry) in (1..).zip(&journal.entries) {
            assert_eq!(entry.seq, number);
        }
    }
}

/// A character card, as JSON or in a picture.
pub fn card(data: &[u8]) {
    let name = if data.starts_with(b"\x89PNG") { "card.png" } else { "card.json" };
    if let Ok(card) = card::parse(name, data) {
        assert!(!card.name.trim().is_empty(), "a card is somebody's");
    }
}

/// A whole book.
pub fn book(data: &[u8]) {
    let Ok((book, _)) = books::book("book.json", "Book", data) else {
        return;
    };
    assert!(book.places().is_sorted(), "conversations are in story order");
    for place in book.places() {
        assert!(book.scene(place).is_some(), "{place:?}");
    }
}

/// What annotators marked in another tool.
pub fn annotations(data: &[u8]) {
    for returned in back::read(data, None).into_iter().flatten() {
        for line in &returned.lines {
            assert!(line.text.len() <= data.len(), "no line grows");
        }
    }
}

#[cfg(test)]
mod tests;
