//! What templates are filled with. The leading comment of each built-in template says what every
//! value is; a test holds the two together.

use serde::Serialize;

use crate::{
    record::{Invalid, Objection, Protocol, Rules},
    scene::{ENVIRONMENT, Scene, own::Direction},
};

/// What the templates of all agents are given.
#[derive(Serialize)]
pub(super) struct Common<'a> {
    book: &'a str,
    topic: &'a str,
    scenario: &'a str,
    plot: &'a str,
    names: &'a [String],
    major: &'a [String],
    characters: Vec<Person<'a>>,
    thoughts: bool,
    protocol: Protocol,
}

impl<'a> Common<'a> {
    pub fn new(scene: &'a Scene, rules: &Rules) -> Self {
        let names = scene.names().into_iter().filter(|name| *name != ENVIRONMENT);
        Self {
            book: &scene.book,
            topic: &scene.topic,
            scenario: &scene.scenario,
            plot: &scene.plot.summary,
            names: scene.speakers(),
            major: &scene.major_characters,
            characters: names.map(|name| Person::new(scene, name)).collect(),
            thoughts: rules.thoughts,
            protocol: rules.protocol,
        }
    }
}

/// What the character template is given besides.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    name: &'a str,
    profile: String,
    description: &'a str,
    sheet: &'a str,
    others: Vec<Person<'a>>,
    motivation: &'a str,
    background: &'a [String],
}

impl<'a> Part<'a> {
    pub fn new(scene: &'a Scene, rules: &Rules, name: &'a str) -> Self {
        let common = Common::new(scene, rules);
        let others = common.characters.iter().filter(|other| other.name != name);
        let others = others.filter(|other| !other.profile.is_empty()).cloned().collect();
        let Person { profile, description, sheet, .. } = Person::new(scene, name);
        let motivation = if rules.motivation { scene.motivation(name) } else { None };
        let motivation = motivation.unwrap_or_default();
        Self { common, name, profile, description, sheet, others, motivation, background: &[] }
    }
}

/// What the template is given besides that tells what a card says.
#[derive(Serialize)]
pub(super) struct Directed<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    name: &'a str,
    direction: &'a str,
    examples: &'a str,
    lore: &'a [&'a str],
}

impl<'a> Directed<'a> {
    pub fn new(
        scene: &'a Scene,
        rules: &Rules,
        name: &'a str,
        direction: &'a Direction,
        lore: &'a [&'a str],
    ) -> Self {
        Self {
            common: Common::new(scene, rules),
            name,
            direction: direction.system.told().unwrap_or_default(),
            examples: direction.examples.trim(),
            lore,
        }
    }
}

/// What the template is given besides that asks NSP once more.
#[derive(Serialize)]
pub(super) struct Again<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    current: &'a str,
    valid: Vec<&'a str>,
    said: &'a str,
    invalid: &'a Invalid,
}

impl<'a> Again<'a> {
    pub fn new(
        scene: &'a Scene,
        rules: &Rules,
        current: &'a str,
        objection: &'a Objection,
    ) -> Self {
        let valid = scene.speakers().iter().map(String::as_str);
        Self {
            common: Common::new(scene, rules),
            current,
            valid: valid.filter(|name| *name != current).collect(),
            said: &objection.said,
            invalid: &objection.invalid,
        }
    }
}

/// What the template is given besides that asks for a summary of the play.
#[derive(Serialize)]
pub(super) struct Retold<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    lines: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    speaker: &'a str,
    text: &'a str,
}

impl<'a> Retold<'a> {
    pub fn new(scene: &'a Scene, rules: &Rules, lines: &'a [(String, String)]) -> Self {
        let said = |(speaker, text): &'a (String, String)| Said { speaker, text };
        Self { common: Common::new(scene, rules), lines: lines.iter().map(said).collect() }
    }
}

#[derive(Clone, Serialize)]
struct Person<'a> {
    name: &'a str,
    profile: String,
    description: &'a str,
    sheet: &'a str,
    speaks: bool,
    major: bool,
}

impl<'a> Person<'a> {
    fn new(scene: &'a Scene, name: &'a str) -> Self {
        let holds = |names: &[String]| names.iter().any(|one| one == name);
        Self {
            name,
            profile: scene.profile(name).unwrap_or_default(),
            description: scene.description(name),
            sheet: scene.sheet(name),
            speaks: holds(scene.speakers()),
            major: holds(&scene.major_characters),
        }
    }
}
