//! A long play made by rule.

use sceneplay::{
    chat::ModelRef,
    record::{Casting, Line, LineId, Record, Roles, Rules, SCHEMA, Source},
    scene::Scene,
};
use serde_json::json;

const SAID: &str = "[She has not looked at the door once.] You may tell the captain that the \
                    lamp stays lit, and that it stays lit at my own cost. (sets the oil can down, \
                    harder than was needed) He knows where to find me.";

/// The facts of a play of this many lines.
pub fn long(lines: u32) -> impl Iterator<Item = Record> {
    let speakers = ["Marren", "Inspector Hale", "Tilda", "Environment"];
    let scene: Scene = serde_json::from_value(json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "The supply boat lies below the rocks at last.",
        "speaking_characters_w_env": speakers,
        "major_characters": ["Marren", "Tilda"],
    }))
    .expect("the fixture is a scene");
    let casting = Casting {
        player: vec!["Marren".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules: Rules { max_rounds: lines + 10, ..Rules::default() },
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let opened = Record::Opened {
        schema: SCHEMA,
        templates: None,
        program: String::new(),
        origin: "bundled".to_owned(),
        scene: Box::new(scene),
        casting: Box::new(casting),
    };
    let line = move |n: u32| {
        Record::Line(Line {
            id: LineId(n),
            parent: n.checked_sub(1).filter(|n| *n > 0).map(LineId),
            speaker: speakers[n as usize % speakers.len()].to_owned(),
            text: format!("{n}. {SAID}"),
            raw: None,
            source: Source::Player,
            decision: None,
            odd: Vec::new(),
        })
    };
    std::iter::once(opened).chain((1..=lines).map(line))
}
