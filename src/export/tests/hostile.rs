//! Text that means harm, or is only unlike English.

use super::{Transcript, fixture};
use crate::{
    export::{Options, transcript::Part},
    record::{LineId, Span},
    script::Kind,
};

/// A script, quotes that would end an attribute, an override that would turn the rest of a page
/// around, an astral character, one that neither XML nor YAML takes as it is, and a long word.
pub const WORDS: &str = "💭</title><script>alert(1)</script> \"x\" onload='y' \u{202e}txet &amp; \
                         שלום مرحبا 你好 \u{b}\u{85}\u{2028}{{ 7 * 7 }} $scenario \
                         aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The fixture's play with [`WORDS`] wherever there is foreign text.
pub fn hostile() -> Transcript {
    let mut transcript = fixture::exported(&Options::default()).remove(0);
    let scene = &mut transcript.scene;
    for text in [&mut scene.book, &mut scene.topic, &mut scene.scenario] {
        WORDS.clone_into(text);
    }
    let end = u32::try_from(WORDS.chars().count()).expect("a short text");
    let all = Span { start: 0, end };
    for line in &mut transcript.lines {
        WORDS.clone_into(&mut line.text);
        line.speaker = format!("{} {WORDS}", line.id);
        line.parts = vec![
            Part { kind: Kind::Thought, span: Span { start: 0, end: 9 } },
            Part { kind: Kind::Action, span: Span { start: 9, end: 20 } },
            Part { kind: Kind::Speech, span: Span { start: 20, end } },
        ];
    }
    for speaker in &mut transcript.cast {
        speaker.name = format!("{WORDS}{}", speaker.name);
        WORDS.clone_into(&mut speaker.model);
    }
    for judging in &mut transcript.judgings {
        judging.judge = Some(WORDS.to_owned());
        for critique in &mut judging.critiques {
            for flaw in &mut critique.flaws {
                WORDS.clone_into(&mut flaw.fact.kind);
                WORDS.clone_into(&mut flaw.fact.instance);
                if let Some(at) = &mut flaw.at {
                    at.span = Some(Span { start: 1, ..all });
                }
            }
        }
        judging.criteria.scale.iter_mut().for_each(|grade| WORDS.clone_into(&mut grade.name));
    }
    for layer in &mut transcript.layers {
        WORDS.clone_into(&mut layer.annotator);
    }
    assert!(transcript.lines.iter().any(|line| line.id == LineId(4)), "the flaws' lines are there");
    transcript
}
