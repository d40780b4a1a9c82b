//! The ghost actor: what it writes, when it is seen, and that it disturbs nobody.

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{chat::Purpose, play::ghost::Pair, record::Cap};

/// A play of Anna's whose ghost writes too.
fn haunted() -> Performance {
    let rules = Rules { ghost: true, ..Rules::default() };
    Performance::with(ModelRef::new("lab", "big"), rules)
}

fn act(performance: &mut Performance, act: Act) {
    let effects = performance.play.act(act).expect("it can be done");
    performance.carry_out(effects);
}

fn last(performance: &Performance) -> LineId {
    performance.play.stage().head().expect("somebody spoke")
}

/// Bert has spoken and Anna has the word; the ghost's call.
fn annas_turn(performance: &mut Performance) -> CallId {
    while performance.play.stage().players_turn().is_none() {
        let call = performance.play.stage().step().call().expect("somebody is asked");
        performance.answer(call, "No boat.\nNext Speaker: Anna");
    }
    performance.play.ghost().expect("the ghost is asked").call
}

#[test]
fn the_ghost_writes_the_players_line_too_and_shows_it_afterwards() {
    let mut performance = haunted();
    let call = annas_turn(&mut performance);
    let own = performance.play.stage().memory_of("Anna");
    assert_eq!(performance.play.calls().messages(call), Ok(own), "from the same state");
    performance.answer(call, "[Late.] So we wait.");
    assert_eq!(performance.play.ghost().and_then(Ghost::draft), None);
    performance.speak("Then I swim.");
    let line = last(&performance);
    let pair = performance.play.ghost_of(line).expect("a pair");
    assert_eq!((pair.text.as_str(), pair.seen), ("[Late.] So we wait.", false));
    assert!(performance.play.calls_of(line).contains(&call));
    assert_eq!(performance.replayed().ghost_of(line), Some(pair));
}

#[test]
fn a_ghost_that_is_slower_than_the_player_makes_a_pair_all_the_same() {
    let mut performance = haunted();
    let call = annas_turn(&mut performance);
    performance.speak("Then I swim.");
    let line = last(&performance);
    assert!(performance.play.ghost_of(line).is_none());
    performance.answer(call, "So we wait.");
    assert!(performance.play.ghost_of(line).is_some());
}

#[test]
fn a_draft_has_been_seen() {
    let mut performance = haunted();
    let call = annas_turn(&mut performance);
    performance.answer(call, "So we wait.");
    let effects = performance.play.draft_line("Anna").expect("Anna is the player's");
    performance.carry_out(effects);
    assert_eq!(performance.play.ghost().and_then(Ghost::draft), Some("So we wait."));
    assert_eq!(performance.replayed().ghost().and_then(Ghost::draft), Some("So we wait."));
    performance.speak("So we wait, then.");
    let line = last(&performance);
    assert!(performance.play.ghost_of(line).is_some_and(|pair| pair.seen));
}

#[test]
fn a_ghost_that_fails_or_whose_point_is_left_disturbs_nobody() {
    let mut performance = haunted();
    let call = annas_turn(&mut performance);
    let fault = Fault::new(FaultKind::Server, "Down.", "");
    let effects = performance.play.hear(Heard::Fault { call, fault, partial: Answer::default() });
    performance.carry_out(effects);
    assert_eq!(performance.asked, [], "it is not asked again by itself");
    assert_eq!(performance.play.stage().players_turn(), Some("Anna"));
    performance.speak("Then I swim.");

    let call = annas_turn(&mut performance);
    let effects =
        performance.play.act(Act::Name { speaker: "Bert".into() }).expect("Bert can be named");
    assert!(effects.contains(&Effect::Cancel(call)));
    assert!(performance.play.ghost().is_none());
}

#[test]
fn what_was_under_way_when_the_program_ended_is_asked_again_with_the_same_words() {
    let mut performance = haunted();
    let first = annas_turn(&mut performance);
    let sent = performance.play.calls().messages(first);
    performance.speak("Then I swim.");
    let line = last(&performance);

    // Once as after a kill, once as after an orderly end.
    for orderly in [false, true] {
        if orderly {
            let effects = performance.play.interrupt();
            performance.carry_out(effects);
        }
        let mut replayed = performance.replayed();
        let effects = replayed.resume();
        performance.play = replayed;
        performance.carry_out(effects);
        let ghosts: Vec<CallId> = performance
            .asked
            .iter()
            .copied()
            .filter(|call| {
                let purpose = performance.play.calls().get(*call).map(|call| &call.purpose);
                matches!(purpose, Some(Purpose::Ghost { .. }))
            })
            .collect();
        assert_eq!(ghosts.len(), 1, "orderly: {orderly}");
        assert_eq!(performance.play.calls().messages(ghosts[0]), sent);
        if orderly {
            performance.answer(ghosts[0], "So we wait.");
        }
    }
    assert!(performance.play.ghost_of(line).is_some_and(|pair| !pair.seen));
    assert_eq!(performance.replayed().ghosts, performance.play.ghosts);
}

#[test]
fn a_draft_is_given_out_of_turn_and_goes_when_the_branch_is_left() {
    let mut performance = haunted();
    performance.speak("Is it late?");
    let effects = performance.play.draft_line("Anna").expect("Anna is the player's");
    performance.carry_out(effects);
    let call = performance.asked[0];
    performance.answer(call, "Anna: Bert, answer me.");
    assert_eq!(performance.play.ghost().and_then(Ghost::draft), Some("Bert, answer me."));
    act(&mut performance, Act::Undo);
    assert_eq!(performance.play.ghost().and_then(Ghost::draft), None);
    assert!(matches!(
        performance.play.draft_line("Bert"),
        Err(Refused::NotYours(name)) if name == "Bert"
    ));
}

#[test]
fn the_journal_of_a_haunted_play_grows_with_its_length() {
    let mut performance = haunted();
    for round in 0..6 {
        let call = annas_turn(&mut performance);
        performance.answer(call, "So we wait.");
        performance.speak(&format!("Then I swim for the {round}. time."));
    }
    let stored: Vec<usize> = performance
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Asked { purpose: Purpose::Ghost { .. }, messages, .. } => Some(messages.len()),
            _ => None,
        })
        .collect();
    assert!(stored[2..].iter().all(|messages| *messages <= 3), "{stored:?}");
}

/// Whatever is done and answered: one ghost writes at a time for a line to come, it is told what
/// the player's part knows, nothing else waits for it, and the journal has all of it.
#[test]
fn a_random_walk_with_a_ghost() {
    for seed in 0..100 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let rules = Rules { ghost: true, cap: Cap::After(2), max_rounds: 60, ..Rules::default() };
        let mut performance = Performance::with(ModelRef::new("lab", "big"), rules);
        let mut open = performance.asked.clone();
        for _ in 0..60 {
            let effects = match random.random_range(0..25) {
                0 => end_and_resume(&mut performance, &mut open),
                _ => any_event(&mut performance.play, &mut open, &mut random),
            };
            for effect in &effects {
                match effect {
                    Effect::Ask(request) => {
                        open.push(request.call);
                        if let Purpose::Ghost { speaker } = &request.purpose {
                            assert_eq!(speaker, "Anna", "seed {seed}");
                        }
                        let sent = performance.play.calls().messages(request.call);
                        assert_eq!(sent.as_ref(), Ok(&request.messages), "seed {seed}");
                    }
                    Effect::Seek(search) => open.push(search.call),
                    Effect::Cancel(call) => open.retain(|other| other != call),
                    Effect::Record(_) => {}
                }
            }
            performance.carry_out(effects);
            let play = &performance.play;
            for call in &open {
                let awaited = play.stage().awaited().contains(call) || play.ghosts.waits_for(*call);
                assert!(awaited, "seed {seed}: nobody waits for {call}");
            }
        }
        let replayed = performance.replayed();
        assert_eq!(replayed.ghosts, performance.play.ghosts, "seed {seed}");
        assert_eq!(replayed.calls, performance.play.calls, "seed {seed}");
        for line in replayed.stage().tree().lines() {
            let Some(Pair { call, .. }) = replayed.ghost_of(line.id) else { continue };
            assert!(replayed.calls_of(line.id).contains(call), "seed {seed}");
            assert!(line.speaker == "Anna" && line.by_player(), "seed {seed}");
        }
    }
}

fn end_and_resume(performance: &mut Performance, open: &mut Vec<CallId>) -> Vec<Effect> {
    let effects = performance.play.interrupt();
    performance.carry_out(effects);
    open.clear();
    performance.play = performance.replayed();
    performance.play.resume()
}

fn any_event(play: &mut Play, open: &mut Vec<CallId>, random: &mut ChaCha8Rng) -> Vec<Effect> {
    let lines: Vec<LineId> = play.stage().path().map(|line| line.id).collect();
    let line = lines.choose(random).copied();
    let speak = || Act::Speak { speaker: "Anna".into(), text: "[Hm.] Well.".into() };
    let act = match random.random_range(0..14) {
        0..5 if !open.is_empty() => {
            let call = open.remove(random.random_range(0..open.len()));
            let text = ["No boat. [Ha.]\nNext Speaker: Anna", "", "Next Speaker: Bert"];
            let text = (*text.choose(random).expect("there are answers")).to_owned();
            let answer = Answer { text, ..Answer::default() };
            return play.hear(Heard::Answer { call, answer });
        }
        5 if !open.is_empty() => {
            let call = open.remove(random.random_range(0..open.len()));
            let fault = Fault::new(FaultKind::Server, "Down.", "");
            return play.hear(Heard::Fault { call, fault, partial: Answer::default() });
        }
        6 => return play.draft_line("Anna").unwrap_or_default(),
        7 => Act::Undo,
        8 => Act::Redo,
        9 => Act::Name { speaker: "Bert".into() },
        10 => Act::GoOn,
        11 => Act::Retry,
        12 => line.map_or(Act::Undo, |to| Act::GoBack { to: Some(to) }),
        _ => speak(),
    };
    play.act(act).unwrap_or_default()
}
