//! Every call with what came of it, and which calls are behind a line.

use super::*;
use crate::{
    chat::{Purpose, Side},
    play::calls::End,
    record::RoleModel,
};

#[test]
fn the_calls_behind_a_line_begin_with_who_should_speak() {
    let rules = Rules { ask_again: true, ..Rules::default() };
    let mut performance = Performance::with(ModelRef::new("lab", "big"), rules);
    performance.speak("Is it late?");
    let mut behind = Vec::new();
    for answer in ["random", "Next Speaker: Bert", "Very late."] {
        let call = performance.asked[0];
        performance.answer(call, answer);
        behind.push(call);
    }
    let line = performance.play.stage().head().expect("Bert spoke");
    assert_eq!(performance.play.calls_of(line), behind);
    assert_eq!(performance.replayed().calls_of(line), behind);
    let first = performance.play.stage().path().next().expect("Anna spoke").id;
    assert_eq!(performance.play.calls_of(first), [], "nobody was asked");
}

#[test]
fn both_sides_of_a_comparison_are_behind_its_line() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    performance.speak("Is it late?");
    for answer in ["Next Speaker: Bert", "Very late."] {
        let call = performance.asked[0];
        performance.answer(call, answer);
    }
    let line = performance.play.stage().head().expect("Bert spoke");
    let other =
        RoleModel { model: ModelRef::new("lab", "other"), ..Roles::all(ModelRef::offline()).actor };
    let against = Box::new(other);
    let act = Act::Compare { line: Some(line), against };
    let effects = performance.play.act(act).expect("it can be compared");
    performance.carry_out(effects);
    let sides = performance.asked.clone();
    assert_eq!(sides.len(), 2);
    for call in &sides {
        performance.answer(*call, "Past ten.");
    }
    let act = Act::Prefer { side: Side::A, note: String::new() };
    let effects = performance.play.act(act).expect("one can be chosen");
    performance.carry_out(effects);
    let chosen = performance.play.stage().head().expect("the chosen line");
    let behind = performance.play.calls_of(chosen);
    assert!(sides.iter().all(|call| behind.contains(call)), "{behind:?}");
    assert_eq!(performance.replayed().calls_of(chosen), behind);
}

#[test]
fn what_came_of_a_call_is_told_after_a_resume_too() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    performance.speak("Is it late?");
    let nsp = performance.asked[0];
    performance.answer(nsp, "Next Speaker: Bert");
    let bert = performance.asked[0];
    let fault = Fault::new(FaultKind::Broken, "It broke off.", "");
    let partial = Answer { text: "Very".into(), ..Answer::default() };
    let failed = Heard::Fault { call: bert, fault: fault.clone(), partial };
    let effects = performance.play.hear(failed);
    performance.carry_out(effects);

    for play in [&performance.play, &performance.replayed()] {
        let call = play.calls().get(bert).expect("it was asked");
        assert_eq!(call.fault(), Some(&fault));
        assert_eq!(call.answer().map(|answer| answer.text.as_str()), Some("Very"));
        let request = play.calls().request(bert).expect("its messages are told");
        assert_eq!(request.messages, play.stage().memory_of("Bert"));
        assert_eq!(request.purpose, Purpose::Actor { speaker: "Bert".into() });
        let ends: Vec<bool> =
            play.calls().iter().map(|call| matches!(call.end, End::Answered { .. })).collect();
        assert_eq!(ends, [true, false]);
        assert_eq!(play.calls().request(CallId(99)), None);
    }
}
