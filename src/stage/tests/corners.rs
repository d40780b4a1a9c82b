//! Tables on the corners where takes, holds, comparisons and the book's lines meet.

use super::*;
use crate::{
    chat::Side,
    record::{Cap, Hold, Move, NextBy, Position, RoleModel, Source},
};

fn recast(theatre: &mut Theatre, change: impl FnOnce(&mut Casting)) -> Vec<String> {
    let mut casting = theatre.stage.lasting_casting().clone();
    change(&mut casting);
    theatre.act(Act::Recast(Box::new(casting)))
}

fn against() -> Box<RoleModel> {
    let params = Default::default();
    Box::new(RoleModel { model: ModelRef::new("lab", "small"), params })
}

#[test]
fn the_books_own_lines_do_not_count_for_the_cap() {
    let mut theatre = Theatre::new(&[], |casting| {
        casting.rules.continue_from = 3;
        casting.rules.cap = Cap::After(2);
    });
    theatre.begin();
    theatre.answer("A bell rings.");
    theatre.answer("Next Speaker: Bert");
    theatre.answer("There.");
    assert_eq!(*theatre.stage.step(), Step::Held { why: Hold::Cap });
    assert_eq!(theatre.stage.rounds(), 5);
}

#[test]
fn a_line_said_in_place_of_a_deleted_one_is_a_change_of_its_own() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.speak("Bert", "Quiet.");
    theatre.act(Act::Delete { from: LineId(1) });
    assert_eq!(theatre.stage.players_turn(), Some("Bert"));
    theatre.speak("Bert", "Please be quiet.");
    theatre.act(Act::Undo);
    assert_eq!((theatre.stage.head(), theatre.stage.players_turn()), (None, Some("Bert")));
    theatre.act(Act::Undo);
    assert_eq!(theatre.stage.head(), Some(LineId(1)));
}

#[test]
fn a_deleted_line_is_not_where_its_branch_was_left() {
    let mut theatre = Theatre::begun(&[]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Bert");
    theatre.answer("Very.");
    theatre.act(Act::Delete { from: LineId(2) });
    theatre.act(Act::Reroll { line: Some(LineId(1)) });
    theatre.answer("How late is it?");
    theatre.act(Act::Take { of: LineId(1) });
    assert_eq!(theatre.stage.head(), Some(LineId(1)));
}

#[test]
fn the_play_can_be_led_away_from_the_books_own_lines() {
    let mut theatre = Theatre::new(&["Anna"], |casting| casting.rules.continue_from = 3);
    theatre.begin();
    theatre.act(Act::Delete { from: LineId(2) });
    let held = Step::Held { why: Hold::Moved };
    assert_eq!(*theatre.stage.step(), held, "the book's lines are not put in again at once");
    theatre.act(Act::Name { speaker: "Carl".into() });
    let asked = Purpose::Actor { speaker: "Carl".into() };
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose, .. } if *purpose == asked));
    theatre.answer("No boat, he says.");
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Nsp, .. }));
}

#[test]
fn a_comparison_that_is_given_up_leaves_no_trace_on_the_branch() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Carl");
    theatre.answer("Nobody knows.");
    let compare = Act::Compare { line: Some(LineId(1)), against: against() };
    for act in [
        Act::DropComparison,
        Act::Pause,
        Act::Speak { speaker: "Bert".into(), text: "Very.".into() },
    ] {
        theatre.act(compare.clone());
        assert_eq!(theatre.stage.awaited().len(), 2);
        theatre.act(act);
        assert_eq!(theatre.stage.comparing(), None);
        let first = theatre.stage.path().map(|line| line.id).take(2).collect::<Vec<_>>();
        assert_eq!(first, [LineId(1), LineId(2)]);
    }
    theatre.act(Act::Undo);
    assert_eq!(theatre.stage.head(), Some(LineId(2)), "only the line was a change");
    assert_eq!(theatre.stage.can_undo(), (false, true));

    theatre.act(compare);
    let [a, b] = theatre.stage.awaited()[..] else { panic!("both are asked") };
    theatre.answer_to(a, "Is it very late?");
    theatre.answer_to(b, "Late?");
    theatre.act(Act::Prefer { side: Side::A, note: String::new() });
    theatre.act(Act::Undo);
    assert_eq!(theatre.stage.head(), Some(LineId(2)));
}

#[test]
fn a_scene_that_is_over_is_not_ended_again_from_a_comparison() {
    let mut theatre = Theatre::begun(&[]);
    theatre.answer("Is it late?");
    theatre.act(Act::End);
    theatre.act(Act::Compare { line: Some(LineId(1)), against: against() });
    assert_eq!(theatre.act(Act::End), ["refused: The scene has ended."]);
    theatre.act(Act::DropComparison);
    assert_eq!(*theatre.stage.step(), Step::Over(EndReason::Player));
}

#[test]
fn a_trial_that_is_stopped_gives_the_casting_back() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    assert_eq!(theatre.act(Act::StopTrial), ["refused: No trial is being played."]);
    theatre.act(Act::Trial { from: LineId(1), change: Box::new(Change::NoThoughts) });
    assert!(theatre.stage.casting().player.is_empty());
    assert_eq!(theatre.stage.lasting_casting().player, ["Bert"]);
    theatre.act(Act::StopTrial);
    assert_eq!(theatre.stage.casting().player, ["Bert"]);
    assert!(theatre.stage.casting().rules.thoughts);
    assert_eq!(*theatre.stage.step(), Step::Held { why: Hold::Moved });
}

#[test]
fn rules_that_no_longer_hold_the_play_let_it_go() {
    let mut theatre = Theatre::new(&[], |casting| casting.rules.step = true);
    theatre.begin();
    theatre.answer("Is it late?");
    assert_eq!(*theatre.stage.step(), Step::Held { why: Hold::Step });
    recast(&mut theatre, |casting| casting.rules.step = false);
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Nsp, .. }));

    theatre.act(Act::Pause);
    recast(&mut theatre, |casting| casting.rules.cap = Cap::Never);
    assert_eq!(*theatre.stage.step(), Step::Held { why: Hold::Paused }, "the player holds it");
}

#[test]
fn nobody_is_waited_for_when_all_rounds_are_played() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Bert");
    recast(&mut theatre, |casting| casting.rules.max_rounds = 1);
    assert_eq!(*theatre.stage.step(), Step::Over(EndReason::Rounds));

    let mut theatre = Theatre::new(&[], |casting| {
        casting.rules.next_by = NextBy::Player;
        casting.rules.max_rounds = 1;
    });
    theatre.begin();
    theatre.answer("Is it late?");
    assert_eq!(*theatre.stage.step(), Step::Over(EndReason::Rounds));
    let back = theatre.act(Act::GoBack { to: Some(LineId(1)) });
    assert_eq!(back, ["refused: All 1 rounds are played."]);
}

#[test]
fn facts_that_cannot_follow_are_refused() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Bert");
    let stage = theatre.stage;
    let there = Position { line: Some(LineId(1)), ..Position::default() };
    let line = stage.new_line("Bert", "Very.".into(), Source::Player);
    let refused = [
        Record::Moved { to: there, why: Move::Undo },
        Record::Moved { to: there, why: Move::Redo },
        Record::Moved { to: there, why: Move::Take { of: LineId(9) } },
        Record::Moved { to: Position { line: Some(LineId(9)), ..there }, why: Move::GoBack },
        Record::Moved {
            to: Position { decision: Some(DecisionId(1)), ..there },
            why: Move::GoBack,
        },
        Record::WentOn,
        Record::Preferred { comparison: 1, chosen: Side::A, note: String::new() },
        Record::ComparisonDropped { comparison: 1, kept: None },
        Record::TrialClosed { trial: 1, casting: Box::new(stage.casting().clone()) },
        Record::Line(Line { decision: Some(DecisionId(1)), ..line.clone() }),
        Record::Line(Line { source: Source::Edit { of: LineId(1) }, ..line.clone() }),
    ];
    for record in refused {
        assert!(stage.clone().replay(&record).is_err(), "{record:?}");
    }
    for record in [
        Record::Moved { to: there, why: Move::GoBack },
        Record::Held { why: Hold::Paused },
        Record::Line(line),
    ] {
        assert_eq!(stage.clone().replay(&record), Ok(()), "{record:?}");
    }
}
