//! What is found in the book's own dialogue.

use super::{Finding, Kind};
use crate::{
    scene::{ENVIRONMENT, ReferenceLine, Scene},
    script::{self, Odd},
};

pub(super) fn lines(scene: &Scene, found: &mut Vec<Finding>) {
    let lines = &scene.dialogues;
    if scene.reference().is_empty() {
        let what = match lines.len() {
            0 => "nothing to compare a play with, and no line of the book to open with",
            _ => "nothing to compare a play with: its lines open the play",
        };
        found.push(Finding::new(Kind::NoReference, "dialogues", what));
    }
    let Some(first) = lines.first() else { return };
    if scene.speakers().first() != Some(&first.character) {
        let opens = scene.speakers().first().map_or(ENVIRONMENT, String::as_str);
        let what = format!("{} opens it, {opens} opens a play", first.character);
        found.push(Finding::new(Kind::OpensOther, "dialogues[0].character", what));
    }
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && lines[at - 1].character == line.character {
            let field = format!("dialogues[{at}].character");
            let what = format!("{} has just spoken", line.character);
            found.push(Finding::new(Kind::SpeakerAgain, field, what));
        }
        inside(scene, line, &format!("dialogues[{at}].message"), found);
    }
    let silent = scene.cast().filter(|_| !scene.reference().is_empty());
    for name in silent.filter(|name| lines.iter().all(|line| line.character != *name)) {
        let what = format!("{name} speaks in a play, but not in the book");
        found.push(Finding::new(Kind::SilentSpeaker, "speaking_characters_w_env", what));
    }
}

fn inside(scene: &Scene, line: &ReferenceLine, field: &str, found: &mut Vec<Finding>) {
    let script = script::parse(&line.message, &line.character, scene.speakers());
    let mut say = |kind, what: String| found.push(Finding::new(kind, field, what));
    if script.is_blank() {
        say(Kind::BlankLine, format!("{} says and does nothing", line.character));
        return;
    }
    let noticed = script.parts().iter().any(|part| {
        matches!(part.kind, script::Kind::Speech | script::Kind::Action)
            && !script.inner(part).trim().is_empty()
    });
    // A thought that does not end has taken the rest of the line with it.
    if !noticed && !script.odd().contains(&Odd::NeverClosed(script::Kind::Thought)) {
        say(Kind::ThoughtOnly, "the others notice nothing".to_owned());
    }
    if script.prefix().is_some() {
        say(Kind::NameInFront, "the name in front is no word of the line".to_owned());
    }
    for odd in script.odd() {
        match odd {
            Odd::NeverClosed(kind) => {
                say(Kind::Unclosed, format!("{} begins and does not end", mark(*kind)));
            }
            Odd::NeverOpened(kind) => {
                say(Kind::Unclosed, format!("{} ends and did not begin", mark(*kind)));
            }
            Odd::SpeaksFor { name, .. } => {
                say(Kind::SpeaksFor, format!("from {name:?} on it is another's line"));
            }
            // The name in front is told already; nobody cut a book's line short.
            Odd::PrefixTwice | Odd::CutShort => {}
        }
    }
}

fn mark(kind: script::Kind) -> &'static str {
    match kind {
        script::Kind::Thought => "a thought",
        _ => "an action",
    }
}
