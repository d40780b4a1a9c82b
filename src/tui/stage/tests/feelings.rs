//! The sheet of how characters feel.

use super::*;
use crate::{
    effect::Search,
    memory::{Memories, MemoryRules, Mood, Scope, Weighing},
    record::Record,
};

/// A play in which moods count; Marren is the player's.
fn moody() -> Evening {
    let mut evening = Evening::marren();
    let mut casting = evening.play().stage().casting().clone();
    let rules = MemoryRules::plain("expr1".parse().unwrap(), Scope::Before);
    casting.memory = Some(MemoryRules { mood: Some(Weighing::Combined), ..rules });
    let templates = Arc::new(Templates::built_in().unwrap());
    let memories = Some(Arc::new(Memories::default()));
    let origin = "bundled".to_owned();
    let (play, _) =
        Play::open_remembering(Arc::new(lighthouse()), origin, casting, templates, memories)
            .unwrap();
    Evening::showing(app(), play)
}

/// Does what the sheet wants of the play.
fn feel(evening: &mut Evening, keys: &str) -> Vec<Effect> {
    let wants = evening.wants(keys);
    let [Want::Act(act)] = &wants[..] else { panic!("one act: {wants:?}") };
    evening.act(act.clone())
}

#[test]
fn a_mood_is_said_otherwise_and_counts_from_the_next_request_on() {
    let mut evening = moody();
    evening.press("alt-h tab");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("How Inspector Hale feels"), "{screen}");
    assert!(screen.contains("Not known") && !screen.contains("moods do not count"), "{screen}");
    assert!(evening.wants("enter").is_empty(), "no mood is none");
    evening.press("right right down down right");
    assert!(evening.screen(80, 24).contains("not yet accepted"));
    let effects = feel(&mut evening, "enter");
    let mood: Mood = "joy 2 fear 1".parse().unwrap();
    let felt = Record::Felt { speaker: "Inspector Hale".to_owned(), mood: Some(mood) };
    assert!(
        effects.iter().any(|one| matches!(one, Effect::Record(record) if *record == felt)),
        "{effects:?}"
    );
    assert!(evening.screen(80, 24).contains("As you say"));
    evening.press("esc");
    evening.speak("Marren", "You are late.");
    let call = evening.call();
    let text = "Next Speaker: Inspector Hale".to_owned();
    let answer = Answer { text, ..Answer::default() };
    let effects = evening.play().hear(Heard::Answer { call, answer });
    let seeks = effects.iter().find_map(|effect| match effect {
        Effect::Seek(search) => Some(Search::clone(search)),
        _ => None,
    });
    assert_eq!(seeks.and_then(|search| search.mood), Some(mood));
    evening.press("alt-h tab");
    feel(&mut evening, "backspace");
    assert_eq!(evening.play().stage().felt("Inspector Hale"), None);
}
