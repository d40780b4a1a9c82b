//! A play summed up: what the model is told, and what becomes of its answer.

use super::*;
use crate::{chat::Purpose, play::ghost::Writing};

/// Anna and Bert have spoken, each with a thought.
fn spoken() -> Performance {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    while performance.play.stage().players_turn().is_none() {
        let call = performance.play.stage().step().call().expect("somebody is asked");
        performance.answer(call, "[She lies.] No boat.\nNext Speaker: Anna");
    }
    performance.speak("[I am cold.] Then I swim.");
    let effects = performance.play.act(Act::End).expect("it can be ended");
    performance.carry_out(effects);
    performance
}

fn retell(performance: &mut Performance) -> CallId {
    let effects = performance.play.retell().expect("there is something to tell");
    performance.carry_out(effects);
    let [call] = performance.asked[..] else { panic!("one call: {:?}", performance.asked) };
    call
}

fn words(play: &Play) -> Option<&Writing> {
    play.retelling().map(|one| &one.writing)
}

#[test]
fn a_play_is_summed_up_without_anybodys_thoughts() {
    let mut performance = spoken();
    let call = retell(&mut performance);
    let messages = performance.play.calls().messages(call).expect("it was sent");
    let [message] = &messages[..] else { panic!("{messages:?}") };
    assert!(message.content.contains("\nAnna: Then I swim.\n"), "{}", message.content);
    assert!(!message.content.contains("cold") && !message.content.contains("lies"));
    assert_eq!(performance.play.calls().get(call).unwrap().purpose, Purpose::Retelling);
    performance.answer(call, " Anna swam away. \n");
    let written = Writing::Written { text: "Anna swam away.".to_owned() };
    assert_eq!(words(&performance.play), Some(&written));
    assert_eq!(words(&performance.replayed()), Some(&written));
}

#[test]
fn a_summary_is_of_the_play_as_it_stood() {
    let mut performance = spoken();
    let call = retell(&mut performance);
    performance.answer(call, "Anna swam away.");
    let head = performance.play.stage().head();
    performance.speak("Or I stay.");
    assert_ne!(performance.play.stage().head(), head, "the scene was taken up again");
    assert_eq!(words(&performance.play), None);
}

#[test]
fn what_fails_or_is_lost_can_be_asked_again() {
    let mut performance = spoken();
    let call = retell(&mut performance);
    performance.answer(call, " ");
    assert!(matches!(words(&performance.play), Some(Writing::Failed { .. })));
    let first = retell(&mut performance);
    let effects = performance.play.retell().expect("once more");
    assert!(effects.contains(&Effect::Cancel(first)));
    performance.carry_out(effects);
    let mut replayed = performance.replayed();
    replayed.resume();
    assert_eq!(words(&replayed), Some(&Writing::Lost));
    let effects = performance.play.interrupt();
    performance.carry_out(effects);
    assert_eq!(words(&performance.play), Some(&Writing::Dropped));
}

#[test]
fn there_must_be_a_model_and_something_to_tell() {
    let mut offline = Performance::open(ModelRef::offline());
    assert!(offline.play.retell().is_err());
    let mut silent = Performance::open(ModelRef::new("lab", "big"));
    assert!(silent.play.stage().head().is_none());
    assert!(silent.play.retell().is_err());
}
