//! What cards add to a play: lines that open it, and what is told to the models.

use super::*;
use crate::chat::Message;

fn carded(change: impl FnOnce(&mut Scene)) -> Stage {
    let mut scene: Scene = serde_json::from_value(json!({
        "book": "Odile and Tom",
        "scenario": "A harbour.",
        "character_profiles": {"Odile": "Lights lamps."},
        "speaking_characters_w_env": ["Odile", "Tom", "Environment"],
        "dialogues": [{"character": "Odile", "message": "(waves) [Him.] You again?"}],
        "sceneplay": {
            "opening": 1, "player": "Tom",
            "directions": {"Odile": {
                "system": {"text": "Few words."},
                "after": {"text": "Stay in the harbour."},
                "examples": "Odile: Cold.",
                "lore": [
                    {"keys": ["keeper"], "content": "The keeper is her brother.", "depth": 2},
                    {"keys": ["pier"], "content": "The pier is gone."},
                    {"constant": true, "content": "It is 1880.", "order": 1}]}}}
    }))
    .expect("the fixture is a scene");
    change(&mut scene);
    let casting = Casting {
        player: vec!["Tom".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
    };
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    Stage::new(Arc::new(scene), casting, templates).expect("templates fill")
}

fn played(stage: Stage) -> Theatre {
    let mut theatre = Theatre { stage, ids: CallIds::default(), log: vec![], records: vec![] };
    theatre.begin();
    theatre
}

fn first_and_last(messages: &[Message]) -> (&str, &str) {
    match messages {
        [first, .., last] => (&first.content, &last.content),
        _ => panic!("{messages:?}"),
    }
}

#[test]
fn the_opening_line_is_spoken_before_anybody_is_asked() {
    let theatre = played(carded(|_| {}));
    assert_eq!(
        theatre.log,
        ["next Odile (book)", "line 1 Odile: (waves) [Him.] You again?", "asked #1", "ask #1 NSP"]
    );
    let unopened = played(carded(|scene| scene.own.opening = 0));
    assert_eq!(unopened.log[..2], ["next Odile (opening)", "asked #1"], "{:?}", unopened.log);
}

#[test]
fn a_card_is_told_to_its_own_model_alone() {
    let mut theatre = played(carded(|_| {}));
    theatre.answer("Next Speaker: Tom");
    theatre.speak("Tom", "[The pier?] Where is the KEEPER?");
    let memory = theatre.stage.memory_of("Odile");
    let (system, last) = first_and_last(&memory);
    let plain = Templates::built_in().unwrap();
    let plain = plain.speaker(theatre.stage.scene(), &Rules::default(), "Odile").unwrap();
    assert_eq!(
        system.strip_prefix(&plain),
        Some(
            "\n\n== What you know of this world ==\n\nIt is 1880.\n\nThe keeper is her brother.\n\n\
             == How Odile speaks: examples, not part of this scene ==\nOdile: Cold.\n\n\
             == How to play Odile ==\nFew words."
        ),
        "what Tom only thought makes nothing due"
    );
    assert_eq!(last, "Tom: Where is the KEEPER?\n\nStay in the harbour.");
    assert_eq!(theatre.stage.leak_fault("Odile", &memory), None);
    for other in ["Tom", ENVIRONMENT] {
        let told = serde_json::to_string(&theatre.stage.memory_of(other)).unwrap();
        assert!(!told.contains("1880") && !told.contains("Stay in"), "{told}");
    }
    let asked = theatre.log.len();
    theatre.answer("Next Speaker: Odile");
    assert_eq!(
        theatre.log[asked..],
        ["answered #2", "next Odile (predicted)", "asked #3", "ask #3 Odile"]
    );
}

#[test]
fn what_is_switched_off_or_out_of_reach_is_not_told() {
    let mut theatre = played(carded(|scene| {
        let direction = scene.own.directions.get_mut("Odile").unwrap();
        direction.system.on = false;
        direction.after.on = false;
        direction.lore[2].enabled = false;
        direction.lore[0].depth = 1;
        direction.examples.clear();
    }));
    theatre.answer("Next Speaker: Tom");
    theatre.speak("Tom", "The keeper?");
    let memory = theatre.stage.memory_of("Odile");
    assert!(first_and_last(&memory).0.contains("her brother"));
    assert_eq!(first_and_last(&memory).1, "Tom: The keeper?");
    theatre.answer("Next Speaker: Environment");
    theatre.answer("Fog.");
    let memory = theatre.stage.memory_of("Odile");
    let plain = Templates::built_in().unwrap();
    let plain = plain.speaker(theatre.stage.scene(), &Rules::default(), "Odile").unwrap();
    assert_eq!(first_and_last(&memory).0, plain, "the keyword has passed");
}
