//! What characters remember of their book, and what becomes of it in a play.

use super::*;
use crate::{
    memory::{
        FoundBy, Hints, Kind, Memories, MemoryRules, Mood, Passage, Place, Plot, Scope, Weighing,
    },
    record::RoleModel,
};

fn memories() -> Arc<Memories> {
    let plots = [
        Plot {
            summary: "Anna loses her oar on the lake.",
            people: vec![("Anna", "She drifts until dawn.")],
            conversations: vec![vec![
                ("Anna", "[I shall drown.] The oar is gone!"),
                ("Bert", "[Let her drift.] I see no oar."),
            ]],
            ..Plot::default()
        },
        Plot {
            summary: "The ferryman drinks.",
            people: vec![("Anna", "She pays for the brandy.")],
            ..Plot::default()
        },
        Plot {
            summary: "The boat comes after all.",
            people: vec![("Anna", "She crosses.")],
            ..Plot::default()
        },
    ];
    let here = Place { plot: 2, conversation: Some(0) };
    Arc::new(Memories::of_plots(Some(here), &["Anna", "Bert", "Carl"], plots))
}

fn rules(mixture: &str, scope: Scope) -> MemoryRules {
    MemoryRules::plain(mixture.parse().expect("a mixture"), scope)
}

fn remembering(mixture: &str) -> Theatre {
    let mut theatre =
        Theatre::new(&[], |casting| casting.memory = Some(rules(mixture, Scope::Before)));
    theatre.stage.set_memories(memories());
    theatre.begin();
    theatre
}

fn ids(theatre: &Theatre) -> Vec<String> {
    let told = |record: &Record| match record {
        Record::Recalled(recalled) => {
            let ids: Vec<&str> = recalled.passages.iter().map(|one| one.id.as_str()).collect();
            Some(format!("{}: {}", recalled.speaker, ids.join(" ")))
        }
        _ => None,
    };
    theatre.records.iter().filter_map(told).collect()
}

#[test]
fn an_actor_is_told_its_past_before_each_line() {
    let mut theatre = remembering("expr1_conv1");
    // Nobody has spoken: the scene is what it remembers by, here the boat that is late.
    theatre.answer("The ferryman had his brandy again.");
    theatre.answer("Next Speaker: Bert");
    let bert = theatre.stage.memory_of("Bert")[0].content.clone();
    theatre.answer("Did you lose an oar on that lake?");
    theatre.answer("Next Speaker: Anna");
    assert_eq!(ids(&theatre), ["Anna: conv-0.0 expr-1", "Bert: conv-0.0", "Anna: expr-0 conv-0.0"]);
    assert!(bert.contains("1. Anna: The oar is gone!\nBert: [Let her drift.]"), "{bert}");
    let anna = &theatre.stage.memory_of("Anna")[0].content;
    assert!(anna.contains("== What you remember =="), "{anna}");
    assert!(anna.contains("1. Anna loses her oar on the lake.\nShe drifts until dawn."), "{anna}");
    assert!(anna.contains("2. Anna: [I shall drown.] The oar is gone!\nBert: I see no oar."));
    assert!(!anna.contains("comes after all"), "{anna}");
    let nsp = &theatre.stage.memory_of_nsp()[0].content;
    assert!(!nsp.contains("oar"), "{nsp}");
}

#[test]
fn a_play_that_was_read_back_remembers_without_the_book() {
    let mut theatre = remembering("expr1");
    theatre.answer("The ferryman had his brandy again.");
    theatre.answer("Next Speaker: Bert");
    theatre.answer("Did you lose an oar?");
    theatre.answer("Next Speaker: Anna");
    let replayed = theatre.replayed();
    assert_eq!(replayed.memory_of("Anna"), theatre.stage.memory_of("Anna"));
    assert_eq!(replayed.remembered("Anna"), theatre.stage.remembered("Anna"));
}

#[test]
fn what_was_remembered_once_is_not_looked_for_again() {
    let mut theatre = remembering("expr1");
    theatre.fault(FaultKind::Broken);
    theatre.act(Act::Retry);
    assert_eq!(ids(&theatre).len(), 1);
    // With other rules, it is.
    let scope = |casting: &mut Casting| casting.memory = Some(rules("expr1", Scope::All));
    let mut casting = theatre.stage.casting().clone();
    scope(&mut casting);
    theatre.act(Act::Recast(Box::new(casting)));
    theatre.fault(FaultKind::Broken);
    theatre.act(Act::Retry);
    // The scene is of a boat that does not come: all of the book knows better.
    assert_eq!(ids(&theatre), ["Anna: expr-1", "Anna: expr-2"]);
    let mut casting = theatre.stage.casting().clone();
    casting.memory = None;
    theatre.act(Act::Recast(Box::new(casting)));
    assert!(!theatre.stage.memory_of("Anna")[0].content.contains("What you remember"));
}

#[test]
fn both_sides_of_a_comparison_and_the_players_model_remember_the_same() {
    let mut theatre =
        Theatre::new(&["Anna"], |casting| casting.memory = Some(rules("expr1", Scope::Before)));
    theatre.stage.set_memories(memories());
    theatre.begin();
    theatre.act(Act::Pass);
    assert_eq!(ids(&theatre), ["Anna: expr-1"]);
    let against = RoleModel { model: ModelRef::new("lab", "other"), params: Default::default() };
    theatre.answer("The ferryman drinks.");
    theatre.answer("Next Speaker: Bert");
    theatre.act(Act::Compare { line: None, against: Box::new(against) });
    assert_eq!(ids(&theatre), ["Anna: expr-1", "Bert: "]);
}

#[test]
fn a_memory_with_anothers_thought_in_it_is_never_sent() {
    // A passage as no book gives it: the check knows nothing of how passages are made.
    let place = Place { plot: 0, conversation: Some(0) };
    let text = "Bert: [Let her drift.] I see no oar.".to_owned();
    let passage = Passage { kind: Kind::Conversation, place, piece: 0, text };
    let here = Place { plot: 2, conversation: Some(0) };
    let mut theatre =
        Theatre::new(&[], |casting| casting.memory = Some(rules("conv1", Scope::Before)));
    let wrong = Memories::new(Some(here), [(vec!["Anna".to_owned()], passage)]);
    theatre.stage.set_memories(Arc::new(wrong));
    let log = theatre.begin();
    assert_eq!(log.last().map(String::as_str), Some("failed #1 Leak"));
}

/// A play whose memories models are asked about, with what they were asked last.
fn sensing() -> Theatre {
    let mut theatre = Theatre::new(&[], |casting| {
        casting.memory = Some(MemoryRules {
            by: FoundBy::Sense,
            mood: Some(Weighing::Reranking),
            ..rules("expr1", Scope::Before)
        });
    });
    theatre.stage.set_memories(memories());
    theatre
}

fn sensed(theatre: &mut Theatre, hints: Hints, fault: Option<Fault>) -> Vec<String> {
    let call = theatre.stage.awaited()[0];
    let heard = Heard::Sensed { call, hints: Box::new(hints), fault, asked: Vec::new() };
    let effects = theatre.stage.hear(heard, &mut theatre.ids);
    theatre.note(effects)
}

fn mood(text: &str) -> Mood {
    text.parse().expect("a mood")
}

#[test]
fn a_line_waits_for_what_models_say_of_memories() {
    for (moods, fault, expected) in [
        (["fear 9", "joy 9"], None, "Anna: expr-0"),
        (["joy 9", "fear 9"], None, "Anna: expr-1"),
        (["", ""], Some(Fault::new(FaultKind::Unreachable, "Gone.", "")), "Anna: expr-1"),
    ] {
        let mut theatre = sensing();
        assert_eq!(theatre.begin().last().map(String::as_str), Some("seek #1"));
        assert_eq!(theatre.stage.step().call(), None, "nobody was asked for a line");
        let known = theatre.stage.memories().expect("set").candidates("Anna", &sensing_rules());
        let felt = known.into_iter().zip(moods);
        let hints = Hints {
            sense: None,
            mood: fault.is_none().then(|| mood("fear 5")),
            moods: felt.filter(|(_, m)| !m.is_empty()).map(|(n, m)| (n, mood(m))).collect(),
        };
        let log = sensed(&mut theatre, hints, fault.clone());
        assert_eq!(log.last().map(String::as_str), Some("ask #2 Anna"));
        assert_eq!(ids(&theatre), [expected]);
        assert_eq!(theatre.stage.remembered("Anna").and_then(|one| one.fault.clone()), fault);
    }
}

fn sensing_rules() -> MemoryRules {
    rules("expr1", Scope::Before)
}

#[test]
fn a_pause_drops_what_is_being_found_out() {
    let mut theatre = sensing();
    theatre.begin();
    let log = theatre.act(Act::Pause);
    assert_eq!(log[0], "cancel #1");
    assert_eq!(ids(&theatre), [""; 0]);
    let late =
        Heard::Sensed { call: CallId(1), hints: Box::default(), fault: None, asked: Vec::new() };
    assert_eq!(theatre.stage.hear(late, &mut theatre.ids), []);
    assert_eq!(theatre.act(Act::GoOn).last().map(String::as_str), Some("seek #2"));
}

#[test]
fn the_player_may_say_how_a_character_feels() {
    let mut theatre = sensing();
    theatre.begin();
    let felt = Some(mood("sadness 7"));
    let feel = |mood| Act::Feel { speaker: "Anna".into(), mood };
    // What was being found out is found out anew, with the mood that was said.
    let effects = theatre.stage.act(feel(felt), &mut theatre.ids).expect("it can be said");
    let sought = effects.iter().find_map(|effect| match effect {
        Effect::Seek(search) => search.mood,
        _ => None,
    });
    assert_eq!(sought, felt);
    theatre.note(effects);
    sensed(&mut theatre, Hints { mood: felt, ..Hints::default() }, None);
    let recalled = theatre.stage.remembered("Anna").expect("she remembers");
    assert_eq!((recalled.mood, recalled.mood_by_player), (felt, true));
    assert_eq!(theatre.replayed().felt("Anna"), felt);
    assert_eq!(theatre.act(feel(felt)), ["refused: That is so already: nothing would be changed."]);
    theatre.act(feel(None));
    assert_eq!(theatre.stage.felt("Anna"), None);
}
