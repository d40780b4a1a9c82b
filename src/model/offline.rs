//! The offline company: it needs no model and speaks the book's own lines in the book's order.
//!
//! Speaks lines only. Who is next follows from the order of the reference, and what is wrong with
//! a play is left to [`crate::judge`]'s checks.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::Sender,
    time::{Instant, sleep},
};
use unicode_segmentation::UnicodeSegmentation;

use super::Heard;
use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Piece, Purpose, Request, Timing},
    scene::{ENVIRONMENT, Scene},
};

/// What the company goes by when it is asked for a line.
#[derive(Debug, Clone)]
pub struct Cue {
    pub scene: Arc<Scene>,
    /// Who has spoken so far, in order; the player's lines count.
    pub spoken: Vec<String>,
    /// Between two words; zero gives the whole line at once.
    pub pace: Duration,
}

pub async fn run(request: &Request, cue: Option<&Cue>, heard: &Sender<Heard>) {
    let call = request.call;
    let end = match line(&request.purpose, cue) {
        Ok((line, pace)) => {
            let answer = speak(call, line, pace, heard).await;
            Heard::Done { call, answer }
        }
        Err(fault) => Heard::Failed { call, fault, partial: Answer::default() },
    };
    heard.send(end).await.ok();
}

fn line<'a>(purpose: &Purpose, cue: Option<&'a Cue>) -> Result<(&'a str, Duration), Fault> {
    let speaker = match purpose {
        Purpose::Actor { speaker }
        | Purpose::Ghost { speaker }
        | Purpose::Contender { speaker, .. } => speaker,
        Purpose::Environment => ENVIRONMENT,
        Purpose::Nsp | Purpose::Critic { .. } | Purpose::Probe { .. } | Purpose::Retelling => {
            return Err(Fault::new(
                FaultKind::Setup,
                "The offline company plays lines and decides nothing.",
                "Choose a model for this role.",
            ));
        }
    };
    let no_line = || {
        Fault::new(
            FaultKind::NoLine,
            format!("The book has no further line for {speaker}."),
            "Name somebody else, speak yourself, or end the scene.",
        )
    };
    let cue = cue.ok_or_else(no_line)?;
    let spoken = cue.spoken.iter().map(String::as_str);
    let index = cue.scene.next_of(speaker, spoken).ok_or_else(no_line)?;
    let line = cue.scene.dialogues.get(index).ok_or_else(no_line)?;
    Ok((&line.message, cue.pace))
}

async fn speak(call: CallId, line: &str, pace: Duration, heard: &Sender<Heard>) -> Answer {
    let started = Instant::now();
    let mut timing = Timing::default();
    let words = if pace.is_zero() { vec![line] } else { words(line) };
    for (i, word) in words.into_iter().enumerate() {
        if i > 0 {
            sleep(pace).await;
        }
        let at_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        timing.first_ms.get_or_insert(at_ms);
        timing.total_ms = at_ms;
        timing.chunks.push((at_ms, u32::try_from(word.len()).unwrap_or(u32::MAX)));
        let piece = Piece::Text(word.to_owned());
        heard.send(Heard::Piece { call, at_ms, piece }).await.ok();
    }
    Answer { text: line.to_owned(), finish: Some("stop".to_owned()), timing, ..Answer::default() }
}

/// The line in pieces of one word each, with the marks and spaces that follow it. A script without
/// spaces is cut between its characters.
fn words(line: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut begun = false;
    for (at, part) in line.split_word_bound_indices() {
        if part.chars().any(char::is_alphanumeric) {
            if begun {
                starts.push(at);
            }
            begun = true;
        }
    }
    let mut words = Vec::with_capacity(starts.len() + 1);
    let mut from = 0;
    for to in starts.into_iter().chain([line.len()]) {
        words.push(&line[from..to]);
        from = to;
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use tokio::sync::mpsc;

    use super::*;
    use crate::chat::{ModelRef, Params};

    fn cue(spoken: &[&str], pace: Duration) -> Cue {
        let scene = json!({
            "book": "B",
            "scenario": "S",
            "speaking_characters_w_env": ["Ann", "Ben", ENVIRONMENT],
            "dialogues": [
                {"character": "Ann", "message": "[So.] Good evening, Ben."},
                {"character": ENVIRONMENT, "message": "A door closes."},
                {"character": "Ann", "message": "晚上好，本。"},
            ],
        });
        Cue {
            scene: Arc::new(serde_json::from_value(scene).expect("a scene")),
            spoken: spoken.iter().map(|&name| name.to_owned()).collect(),
            pace,
        }
    }

    /// The texts given out, and the end.
    async fn ask(purpose: Purpose, cue: Option<Cue>) -> (Vec<String>, Heard) {
        let request = Request {
            call: CallId(7),
            purpose,
            model: ModelRef::offline(),
            params: Params::default(),
            messages: Vec::new(),
        };
        let (sender, mut receiver) = mpsc::channel(64);
        run(&request, cue.as_ref(), &sender).await;
        let mut texts = Vec::new();
        loop {
            match receiver.recv().await.expect("an end") {
                Heard::Piece { piece: Piece::Text(text), .. } => texts.push(text),
                end => return (texts, end),
            }
        }
    }

    fn actor(speaker: &str) -> Purpose {
        Purpose::Actor { speaker: speaker.to_owned() }
    }

    #[tokio::test]
    async fn the_books_lines_in_the_books_order() {
        let rows = [
            (actor("Ann"), vec![], "[So.] Good evening, Ben."),
            (actor("Ann"), vec!["Ann"], "晚上好，本。"),
            (actor("Ann"), vec!["Ben"], "[So.] Good evening, Ben."),
            (Purpose::Environment, vec!["Ann"], "A door closes."),
        ];
        for (purpose, spoken, expected) in rows {
            let (texts, end) = ask(purpose, Some(cue(&spoken, Duration::ZERO))).await;
            assert_eq!(texts, [expected]);
            let Heard::Done { answer, .. } = end else {
                panic!("{expected}: {end:?}");
            };
            assert_eq!(answer.text, expected);
        }
    }

    #[tokio::test]
    async fn word_by_word() {
        let cue = cue(&[], Duration::from_nanos(1));
        let (texts, _) = ask(actor("Ann"), Some(cue)).await;
        assert_eq!(texts, ["[So.] ", "Good ", "evening, ", "Ben."]);
        assert_eq!(words("晚上好，本。"), ["晚", "上", "好，", "本。"]);
    }

    #[tokio::test]
    async fn nothing_to_say() {
        let rows = [
            (actor("Ben"), Some(cue(&[], Duration::ZERO)), FaultKind::NoLine),
            (actor("Ann"), Some(cue(&["Ann", "Ann"], Duration::ZERO)), FaultKind::NoLine),
            (actor("Ann"), None, FaultKind::NoLine),
            (Purpose::Nsp, Some(cue(&[], Duration::ZERO)), FaultKind::Setup),
        ];
        for (purpose, cue, expected) in rows {
            let (texts, end) = ask(purpose, cue).await;
            assert!(texts.is_empty());
            let Heard::Failed { fault, .. } = end else {
                panic!("{end:?}");
            };
            assert_eq!(fault.kind, expected);
            assert!(!fault.hint.is_empty());
        }
    }

    proptest! {
        #[test]
        fn words_add_up_to_the_line(line: String) {
            prop_assert_eq!(words(&line).concat(), line);
        }
    }
}
