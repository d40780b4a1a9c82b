//! Tables on the director's acts: the tree, undo, holds, comparisons, trials.

use super::*;
use crate::{
    chat::Side,
    record::{Cap, Hold, NextBy, RoleModel},
    stage::{comparison::Outcome, trial::Change},
};

fn line(id: u32) -> LineId {
    LineId(id)
}

fn branch(theatre: &Theatre) -> Vec<String> {
    theatre.stage.path().map(|line| format!("{} {}", line.id, line.text)).collect()
}

fn model(name: &str) -> RoleModel {
    RoleModel { model: ModelRef::new("lab", name), params: Default::default() }
}

/// Anna (1), Bert (2), Anna (3); NSP is being asked.
fn three_lines(player: &[&str]) -> Theatre {
    let mut theatre = Theatre::begun(player);
    for (text, next) in [("Is it late?", "Bert"), ("Very.", "Anna")] {
        if theatre.stage.players_turn().is_some() {
            let speaker = theatre.stage.players_turn().expect("a turn").to_owned();
            theatre.speak(&speaker, text);
        } else {
            theatre.answer(text);
        }
        theatre.answer(&format!("Next Speaker: {next}"));
    }
    theatre.answer("Then I wait.");
    theatre
}

#[test]
fn a_reroll_asks_the_same_speaker_at_the_same_point() {
    let mut theatre = three_lines(&[]);
    let said = theatre.act(Act::Reroll { line: Some(line(2)) });
    assert_eq!(said[0], "cancel #6");
    assert_eq!(said.last().map(String::as_str), Some("ask #7 Bert"));
    let asked = theatre.records.iter().rev().find_map(|record| match record {
        Record::Asked { params, .. } => params.temperature,
        _ => None,
    });
    assert_eq!(asked, Some(1.0), "at temperature 0 the line would come out the same again");
    theatre.answer("Too late.");
    assert_eq!(branch(&theatre), ["1 Is it late?", "4 Too late."]);
    assert_eq!(theatre.stage.tree().take_of(line(4)), (2, 2));

    theatre.act(Act::Take { of: line(2) });
    assert_eq!(branch(&theatre), ["1 Is it late?", "2 Very.", "3 Then I wait."]);
    assert_eq!(theatre.stage.step(), &Step::Held { why: Hold::Moved });
}

#[test]
fn an_edit_is_a_take_and_a_deleted_line_comes_back() {
    let mut theatre = three_lines(&[]);
    theatre.act(Act::Edit { line: line(2), text: "Not at all.".into() });
    assert_eq!(branch(&theatre), ["1 Is it late?", "4 Not at all."]);
    assert_eq!(theatre.stage.step(), &Step::Held { why: Hold::Moved });
    assert_eq!(
        theatre.act(Act::Edit { line: line(4), text: "Not at all.".into() }),
        ["refused: The words are the same as before."]
    );
    theatre.act(Act::Delete { from: line(1) });
    assert!(branch(&theatre).is_empty());
    theatre.act(Act::Undo);
    theatre.act(Act::Undo);
    assert_eq!(branch(&theatre), ["1 Is it late?", "2 Very.", "3 Then I wait."]);
    theatre.act(Act::Redo);
    assert_eq!(branch(&theatre), ["1 Is it late?", "4 Not at all."]);
    theatre.act(Act::GoOn);
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Nsp, .. }));
}

#[test]
fn going_back_leaves_the_next_speaker_open() {
    let mut theatre = three_lines(&[]);
    theatre.act(Act::GoBack { to: Some(line(1)) });
    assert_eq!(
        theatre.act(Act::Name { speaker: "Carl".into() }),
        ["next Carl (named)", "asked #7", "ask #7 Carl"]
    );
    theatre.answer("I am here too.");
    assert_eq!(theatre.stage.tree().after(Some(line(1))), [line(2), line(4)]);
    assert_eq!(theatre.stage.tree().take_of(line(4)), (1, 1), "another speaker is no take");
}

#[test]
fn own_lines_are_taken_back_to_ones_own_turn() {
    let mut theatre = three_lines(&["Bert"]);
    theatre.act(Act::Undo);
    assert_eq!(theatre.stage.players_turn(), Some("Bert"));
    assert_eq!(branch(&theatre), ["1 Is it late?"]);
    assert_eq!(theatre.act(Act::Undo), ["refused: There is nothing to take back."]);
    theatre.act(Act::Redo);
    assert_eq!(branch(&theatre), ["1 Is it late?", "2 Very.", "3 Then I wait."]);
    assert_eq!(
        theatre.act(Act::Reroll { line: Some(line(2)) }),
        ["refused: Line 2 is yours: edit it, no model can say it anew."]
    );
}

#[test]
fn an_end_can_be_taken_back() {
    let mut theatre = three_lines(&[]);
    theatre.act(Act::End);
    theatre.act(Act::Undo);
    assert_eq!(theatre.stage.step(), &Step::Held { why: Hold::Moved });
    theatre.act(Act::Redo);
    assert_eq!(theatre.stage.step(), &Step::Over(EndReason::Player));
}

#[test]
fn a_paused_play_stands_still_and_keeps_what_was_begun() {
    let mut theatre = Theatre::begun(&[]);
    theatre.piece("Is it");
    assert_eq!(
        theatre.act(Act::Pause),
        ["cancel #1", "cancelled #1 `Is it`", "Held { why: Paused }"]
    );
    assert_eq!(theatre.act(Act::Pause), ["refused: Nothing is under way that could be paused."]);
    assert_eq!(theatre.replayed().step(), theatre.stage.step());
    assert_eq!(theatre.act(Act::GoOn), ["WentOn", "asked #2", "ask #2 Anna"]);
}

#[test]
fn the_cap_counts_model_lines_since_the_player_did_something() {
    let mut theatre = Theatre::new(&["Carl"], |casting| casting.rules.cap = Cap::After(2));
    theatre.begin();
    theatre.answer("One.");
    theatre.answer("Next Speaker: Bert");
    assert_eq!(theatre.answer("Two.").last().map(String::as_str), Some("Held { why: Cap }"));
    theatre.act(Act::GoOn);
    theatre.answer("Next Speaker: Anna");
    theatre.answer("Three.");
    assert_eq!(theatre.stage.lines_before_hold(), Some(1));
    theatre.speak("Carl", "Enough.");
    assert_eq!(theatre.stage.lines_before_hold(), Some(2));
}

#[test]
fn step_by_step_each_line_waits() {
    let mut theatre = Theatre::new(&[], |casting| casting.rules.step = true);
    theatre.begin();
    assert_eq!(theatre.answer("One.").last().map(String::as_str), Some("Held { why: Step }"));
    theatre.act(Act::GoOn);
    theatre.answer("Next Speaker: Bert");
    assert_eq!(theatre.answer("Two.").last().map(String::as_str), Some("Held { why: Step }"));
}

#[test]
fn who_decides_can_be_chosen() {
    let mut theatre = Theatre::new(&[], |casting| casting.rules.next_by = NextBy::RoundRobin);
    theatre.begin();
    for expected in ["next Bert (in turn)", "next Carl (in turn)", "next Environment (in turn)"] {
        assert!(theatre.answer("Well.").contains(&expected.to_owned()));
    }
    let mut theatre = Theatre::new(&[], |casting| casting.rules.next_by = NextBy::Player);
    theatre.begin();
    assert_eq!(theatre.answer("Well.").last().map(String::as_str), Some("Held { why: Choice }"));
    assert_eq!(theatre.act(Act::GoOn), ["WentOn", "asked #2", "ask #2 NSP"]);
}

#[test]
fn nsp_is_asked_once_more_before_a_name_is_drawn() {
    let mut theatre = Theatre::new(&[], |casting| casting.rules.ask_again = true);
    theatre.begin();
    theatre.answer("Well.");
    let said = theatre.answer("Next Speaker: Dora");
    assert_eq!(said.last().map(String::as_str), Some("ask #3 NSP"));
    let asked = theatre.records.iter().rev().find_map(|record| match record {
        Record::Asked { messages, .. } => messages.last().map(|last| last.content.clone()),
        _ => None,
    });
    let asked = asked.expect("NSP was asked");
    assert!(asked.contains("\"Dora\"") && asked.contains("- Bert") && !asked.contains("- Anna"));
    theatre.answer("Next Speaker: Bert");
    let decision = theatre.stage.standing().expect("somebody has the word");
    assert_eq!(decision.how, How::Predicted { call: CallId(3) });
    assert_eq!(decision.first.as_ref().map(|first| first.said.as_str()), Some("Dora"));

    theatre.answer("Late.");
    theatre.answer("Next Speaker: Dora");
    assert!(theatre.answer("Next Speaker: Bert")[1].starts_with("next"));
    assert!(matches!(theatre.stage.standing().expect("drawn").how, How::Drawn { .. }));
}

#[test]
fn two_models_write_the_same_line_and_the_chosen_one_plays_on() {
    let mut theatre = three_lines(&[]);
    let against = Box::new(model("small"));
    theatre.act(Act::Compare { line: Some(line(2)), against: against.clone() });
    let calls = theatre.stage.awaited();
    assert_eq!(calls.len(), 2);
    theatre.answer_to(calls[0], "Very, very.");
    assert_eq!(
        theatre.act(Act::Prefer { side: Side::A, note: String::new() }),
        ["refused: The other line is still being written."]
    );
    theatre.answer_to(calls[1], "Quite.");
    let said = theatre.act(Act::Prefer { side: Side::B, note: "plainer".into() });
    assert!(said[1].starts_with("line 4 Bert: Very, very."));
    assert!(said[2].starts_with("line 5 Bert: Quite."));
    assert_eq!(branch(&theatre), ["1 Is it late?", "5 Quite."]);
    let comparison = &theatre.stage.comparisons()[0];
    let outcome = Outcome::Preferred { chosen: Side::B, note: "plainer".into() };
    assert_eq!(comparison.outcome, outcome);
    assert_eq!(comparison.a.line(), Some(line(4)));
    assert_eq!(theatre.stage.tree().take_of(line(5)), (3, 3));

    theatre.act(Act::Compare { line: Some(line(5)), against });
    let dropped = theatre.act(Act::DropComparison);
    assert_eq!(
        dropped.last().map(String::as_str).map(|told| &told[..17]),
        Some("ComparisonDropped")
    );
    assert_eq!(branch(&theatre), ["1 Is it late?", "5 Quite."]);
    assert_eq!(*theatre.stage.step(), Step::Held { why: Hold::Moved });
}

#[test]
fn a_side_that_fails_is_asked_again_or_left() {
    let mut theatre = Theatre::begun(&[]);
    theatre.act(Act::Compare { line: None, against: Box::new(model("small")) });
    let calls = theatre.stage.awaited();
    theatre.answer_to(calls[0], "One.");
    let empty = theatre.answer_to(calls[1], " ");
    assert_eq!(empty.last().map(String::as_str), Some("failed #3 Empty"));
    theatre.act(Act::Retry);
    let again = theatre.stage.awaited();
    assert_eq!(again.len(), 1);
    theatre.answer_to(again[0], "");
    theatre.act(Act::Prefer { side: Side::A, note: "all there is".into() });
    assert_eq!(branch(&theatre), ["1 One."]);
    assert_eq!(theatre.stage.comparisons()[0].outcome, Outcome::Kept { side: Side::A });
}

#[test]
fn whatever_else_the_player_does_gives_a_comparison_up() {
    let mut theatre = Theatre::begun(&["Carl"]);
    theatre.act(Act::Compare { line: None, against: Box::new(model("small")) });
    theatre.speak("Carl", "Listen.");
    assert_eq!(theatre.stage.comparisons()[0].outcome, Outcome::Dropped);
    assert_eq!(branch(&theatre), ["1 Listen."]);
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Nsp, .. }));
}

#[test]
fn a_trial_plays_on_without_the_person_and_leaves_all_as_it_was() {
    let mut theatre = three_lines(&["Bert"]);
    let before = theatre.stage.casting().clone();
    let said = theatre.act(Act::Trial { from: line(2), change: Box::new(Change::NoMotivation) });
    assert_eq!(said.last().map(String::as_str), Some("ask #6 Bert"));
    assert!(!theatre.stage.casting().rules.motivation);
    theatre.answer("Past ten.");
    assert_eq!(branch(&theatre), ["1 Is it late?", "4 Past ten."]);
    theatre.act(Act::End);
    let trial = &theatre.stage.trials()[0];
    assert!(!trial.open);
    assert_eq!((trial.against, trial.head), (Some(line(3)), Some(line(4))));
    assert_eq!(theatre.stage.casting(), &before);
    assert_eq!(
        theatre.act(Act::Trial { from: line(9), change: Box::new(Change::NoThoughts) }),
        ["refused: There is no such line."]
    );
}

#[test]
fn an_edited_profile_stands_in_place_of_the_scenes() {
    let mut theatre = three_lines(&[]);
    let change = Change::Profile { name: "Anna".into(), text: "A smuggler.".into() };
    theatre.act(Act::Trial { from: line(1), change: Box::new(change) });
    let system = &theatre.stage.memory_of("Anna")[0].content;
    assert!(system.contains("A smuggler.") && !system.contains("A widow."));
    theatre.act(Act::Undo);
    assert!(theatre.stage.memory_of("Anna")[0].content.contains("A widow."));
    assert_eq!(branch(&theatre).len(), 3);
}

#[test]
fn a_directed_play_reads_back_the_same() {
    let mut theatre = three_lines(&["Bert"]);
    theatre.act(Act::Edit { line: line(1), text: "Is it very late?".into() });
    theatre.act(Act::Undo);
    theatre.act(Act::Delete { from: line(3) });
    theatre.act(Act::Compare { line: None, against: Box::new(model("small")) });
    let calls = theatre.stage.awaited();
    theatre.answer_to(calls[1], "I wait.");
    theatre.answer_to(calls[0], "I go.");
    theatre.act(Act::Prefer { side: Side::B, note: String::new() });
    theatre.act(Act::Pause);
    let replayed = theatre.replayed();
    assert_eq!(replayed.step(), theatre.stage.step());
    assert!(replayed.path().eq(theatre.stage.path()));
    assert_eq!(replayed.comparisons(), theatre.stage.comparisons());
    assert_eq!(replayed.can_undo(), theatre.stage.can_undo());
}

#[test]
fn provenance_tells_whom_the_book_has_and_how_often_nsp_agreed() {
    let theatre = three_lines(&[]);
    let told = theatre.stage.provenance(line(3)).expect("line 3");
    assert_eq!((told.round, told.book), (2, Some("Anna")));
    assert_eq!(told.agreement, provenance::Agreement { predicted: 2, same: 1 });
    assert_eq!(told.decision.and_then(|one| one.said.as_deref()), Some("Anna"));
}

#[test]
fn a_thought_on_its_way_to_another_is_stopped() {
    let mut theatre = Theatre::begun(&[]);
    theatre.answer("[He must not know.] It is late.");
    // A template that tells NSP more than it may know is not possible; a history that was made
    // wrongly is what the check is for.
    let messages = [Message::user("Anna: He must not know. It is late.")];
    let leak = theatre.stage.leak_to("Bert", &messages).expect("the thought is found");
    assert_eq!(leak.thinker, "Anna");
    assert_eq!(theatre.stage.leak_to("Anna", &messages), None);
}
