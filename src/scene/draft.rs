//! A scene while it is written: its parts as texts that a person edits.
//!
//! Owns how these become a scene and what is said of them meanwhile; the words are those of
//! [`super::check`] and [`super::read`].

use serde_json::{Map, Value};

use super::{
    ENVIRONMENT, KeyCharacter, PlotCharacter, Scene,
    check::{Finding, Kind, Level, check},
    dialogue, read,
};

/// A character in a draft.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    pub name: String,
    pub profile: String,
    pub motivation: String,
    /// Whether critics judge it.
    pub major: bool,
    /// The name that it had in the scene that the draft was begun with.
    was: String,
}

impl Person {
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), major: true, ..Self::default() }
    }
}

/// A scene while it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub book: String,
    pub topic: String,
    pub scenario: String,
    pub plot: String,
    pub people: Vec<Person>,
    /// Who opens the scene: a name.
    pub opens: String,
    /// The reference with the opening lines, as [`dialogue::written`] has it.
    pub dialogue: String,
    /// What is not edited here: everything else of the scene that it was begun with.
    pub base: Scene,
}

impl Default for Draft {
    fn default() -> Self {
        let base = Scene {
            book: String::new(),
            topic: String::new(),
            scenario: String::new(),
            plot: Default::default(),
            key_characters: Vec::new(),
            character_profiles: Map::new(),
            speaking_characters_w_env: Vec::new(),
            major_characters: Vec::new(),
            dialogues: Vec::new(),
            i_p: None,
            i_c: None,
            tag: None,
            own: Default::default(),
            other: Map::new(),
        };
        let people = vec![Person::named(""), Person::named("")];
        Self { people, ..Self::of(base) }
    }
}

impl Draft {
    pub fn of(scene: Scene) -> Self {
        let person = |name: &str| Person {
            name: name.to_owned(),
            profile: scene.sheet(name).to_owned(),
            motivation: scene.motivation(name).unwrap_or_default().to_owned(),
            major: scene.major_characters.iter().any(|major| major == name),
            was: name.to_owned(),
        };
        Self {
            book: scene.book.clone(),
            topic: scene.topic.clone(),
            scenario: scene.scenario.clone(),
            plot: scene.plot.summary.clone(),
            people: scene.cast().map(person).collect(),
            opens: scene.speakers().first().cloned().unwrap_or_default(),
            dialogue: dialogue::written(&scene.dialogues),
            base: scene,
        }
    }

    /// Takes in those of another scene who are not here yet, with what their models are told; also
    /// its scenario and its opening line, where there are none yet.
    pub fn join(&mut self, other: Scene) {
        self.people.retain(|one| *one != Person::named(""));
        let joined = Self::of(other);
        for one in joined.people {
            if self.people.iter().all(|known| known.name.trim() != one.name) {
                self.base.speaking_characters_w_env.push(one.name.clone());
                self.people.push(one);
            }
        }
        let mut own = joined.base.own;
        self.base.own.directions.append(&mut own.directions);
        self.base.own.player = self.base.own.player.take().or(own.player);
        if self.scenario.trim().is_empty() {
            self.scenario = joined.scenario;
        }
        if self.dialogue.trim().is_empty() && own.opening > 0 {
            self.dialogue = joined.dialogue;
            self.base.own.opening = own.opening;
            self.opens = joined.opens;
        }
    }

    /// Whom the cards that join mean by the person: whom the person plays here, else the first who
    /// has no card.
    pub fn person(&self) -> Option<&str> {
        let carded = |name: &str| self.base.own.directions.contains_key(name);
        let names = || self.people.iter().map(|one| one.name.trim());
        let player = self.base.own.player.as_deref().filter(|own| names().any(|one| one == *own));
        player.or_else(|| names().find(|name| !name.is_empty() && !carded(name)))
    }

    /// What a character of the scene that the draft was begun with is called now; `None`: it is not
    /// in it any more.
    pub fn called(&self, was: &str) -> Option<&str> {
        let same = self.people.iter().find(|one| one.was == was);
        let same = same.or_else(|| self.people.iter().find(|one| one.name.trim() == was));
        same.map(|one| one.name.trim())
    }

    /// Gives a character another name, also where it opens and in the dialogue.
    pub fn rename_person(&mut self, at: usize, name: &str) {
        let Some(one) = self.people.get_mut(at) else { return };
        let before = std::mem::replace(&mut one.name, name.to_owned());
        let (before, name) = (before.trim(), name.trim());
        if self.opens == before {
            name.clone_into(&mut self.opens);
        }
        // Without one of the names it could not be told whose the lines are.
        if !before.is_empty() && !name.is_empty() {
            self.dialogue = dialogue::renamed(&self.dialogue, before, name, &self.openers());
        }
    }

    /// The names of those who may open, Environment last.
    pub fn openers(&self) -> Vec<String> {
        let names = self.people.iter().map(|one| one.name.trim().to_owned());
        let mut names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        names.push(ENVIRONMENT.to_owned());
        names
    }

    /// The scene that it is now.
    ///
    /// # Errors
    /// What keeps it from being one, in the words of `validate`: never empty.
    pub fn scene(&self) -> Result<Scene, Vec<Finding>> {
        let built = self.built()?;
        let value = serde_json::to_value(&built).unwrap_or_default();
        let scene = read::scene(value).map_err(|wrong| {
            let what = format!("expected {}, found {}", wrong.expected, wrong.found);
            vec![Finding::new(Kind::NoScene, wrong.field, what)]
        })?;
        let grave = check(&scene).into_iter().filter(|one| one.kind.level() == Level::Error);
        match grave.collect::<Vec<_>>() {
            none if none.is_empty() => Ok(scene),
            grave => Err(grave),
        }
    }

    /// What there is to say of it, the gravest first: what keeps it from being a scene, or else what
    /// a player would trip over.
    pub fn findings(&self) -> Vec<Finding> {
        match self.scene() {
            Err(grave) => grave,
            Ok(scene) => {
                let mut found = check(&scene);
                found.sort_by_key(|one| one.kind.level());
                found
            }
        }
    }

    fn built(&self) -> Result<Scene, Vec<Finding>> {
        let people = || self.people.iter().filter(|one| !one.name.trim().is_empty());
        let names: Vec<String> = people().map(|one| one.name.trim().to_owned()).collect();
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                let what = format!("two characters are called {name}");
                return Err(vec![Finding::new(Kind::SameName, "speaking_characters_w_env", what)]);
            }
        }
        let mut speakers = self.openers();
        if let Some(at) = speakers.iter().position(|name| *name == self.opens) {
            let first = speakers.remove(at);
            speakers.insert(0, first);
        }
        let dialogues = dialogue::read(&self.dialogue, &speakers).map_err(|row| {
            let what = format!(
                "row {row} begins with nobody's name: write NAME: and the words, with one of {}",
                speakers.join(", ")
            );
            vec![Finding::new(Kind::NoScene, "dialogues", what)]
        })?;
        let mut scene = self.base.clone();
        self.rename(&mut scene);
        scene.book = self.book.trim().to_owned();
        scene.topic = self.topic.trim().to_owned();
        scene.scenario = self.scenario.trim().to_owned();
        scene.plot.summary = self.plot.trim().to_owned();
        let gone: Vec<&str> =
            self.base.cast().filter(|name| people().all(|one| one.was != *name)).collect();
        let stays = |name: &str| !gone.contains(&name) || names.iter().any(|one| one == name);
        scene.character_profiles.retain(|name, _| stays(name));
        scene.plot.key_characters.retain(|one| stays(&one.name));
        scene.own.directions.retain(|name, _| names.contains(name));
        scene.own.player = scene.own.player.filter(|name| names.contains(name));
        for one in people() {
            let profile = Value::from(one.profile.trim());
            scene.character_profiles.insert(one.name.trim().to_owned(), profile);
        }
        let before = std::mem::take(&mut scene.key_characters);
        scene.key_characters = people()
            .map(|one| {
                let name = one.name.trim();
                let known = before.iter().find(|other| other.name == name).cloned();
                let known = known.unwrap_or_else(|| KeyCharacter::unmoved(name));
                KeyCharacter { motivation: one.motivation.trim().to_owned(), ..known }
            })
            .collect();
        let major = people().filter(|one| one.major);
        scene.major_characters = major.map(|one| one.name.trim().to_owned()).collect();
        scene.speaking_characters_w_env = speakers;
        let opening = u32::try_from(dialogues.len()).unwrap_or(u32::MAX);
        scene.own.opening = scene.own.opening.min(opening);
        scene.dialogues = dialogues;
        Ok(scene)
    }

    /// A character that got another name has it everywhere.
    fn rename(&self, scene: &mut Scene) {
        for one in self.people.iter().filter(|one| !one.was.is_empty()) {
            let (was, name) = (&one.was, one.name.trim());
            if was == name || name.is_empty() {
                continue;
            }
            let described = scene.plot.key_characters.iter_mut();
            described.filter(|other| other.name == *was).for_each(|other: &mut PlotCharacter| {
                name.clone_into(&mut other.name);
            });
            let moved = scene.key_characters.iter_mut().filter(|other| other.name == *was);
            moved.for_each(|other| name.clone_into(&mut other.name));
            scene.character_profiles.shift_remove(was);
            if let Some(direction) = scene.own.directions.remove(was) {
                scene.own.directions.insert(name.to_owned(), direction);
            }
            if scene.own.player.as_ref() == Some(was) {
                scene.own.player = Some(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::bundled;

    #[test]
    fn a_draft_of_a_scene_is_that_scene_again() {
        for (name, text) in bundled::FILES {
            let scene = read::scene(serde_json::from_str(text).expect(name)).expect(name);
            let again = Draft::of(scene.clone()).scene().expect(name);
            let message = |scene: &Scene| {
                scene.dialogues.iter().map(|l| l.message.clone()).collect::<Vec<_>>()
            };
            assert_eq!(message(&again), message(&scene), "{name}");
            assert_eq!(again.speakers()[0], scene.speakers()[0]);
            for one in scene.cast() {
                assert_eq!(again.profile(one), scene.profile(one));
                assert_eq!(again.motivation(one), scene.motivation(one));
            }
            assert_eq!((again.plot, again.own), (scene.plot, scene.own));
        }
    }

    fn written() -> Draft {
        let mut draft =
            Draft { book: "B".to_owned(), scenario: "S".to_owned(), ..Draft::default() };
        draft.people[0] = Person::named("Ada");
        draft.people[1] = Person::named("Tom");
        draft
    }

    #[test]
    fn what_keeps_it_from_being_a_scene_is_said_in_the_words_of_validate() {
        let said = |change: &dyn Fn(&mut Draft)| {
            let mut draft = written();
            change(&mut draft);
            let found = draft.findings();
            assert!(draft.scene().is_err());
            format!("{} {}: {}", found[0].kind.level(), found[0].field, found[0].what)
        };
        for (change, expected) in [
            (
                &(|d: &mut Draft| d.book.clear()) as &dyn Fn(&mut Draft),
                "book: expected the book's name",
            ),
            (&|d| d.scenario = " ".to_owned(), "scenario: expected the scenario as text"),
            (&|d| d.people.clear(), "expected at least one name besides Environment"),
            (&|d| d.people[1].name = "Ada".to_owned(), "two characters are called Ada"),
            (&|d| d.people[1].name = "ADA".to_owned(), "differ in capitals alone"),
            (&|d| d.people[1].name = "A\nB".to_owned(), "a name on one line"),
            (&|d| d.dialogue = "Bob: Hm.".to_owned(), "row 1 begins with nobody's name"),
        ] {
            let said = said(change);
            assert!(said.starts_with("error ") && said.contains(expected), "{said}");
        }
        let found = written().findings();
        assert!(found.iter().any(|one| one.kind == Kind::NoReference), "{found:?}");
    }

    #[test]
    fn a_new_name_is_new_everywhere_and_who_goes_is_gone() {
        let mut draft = written();
        draft.people[0].profile = "A clerk.".to_owned();
        draft.opens = "Tom".to_owned();
        draft.base.own.player = Some("Ada".to_owned());
        draft.dialogue = "Tom: Hm.\n\nAda: [No.] Yes.".to_owned();
        let first = draft.scene().unwrap();
        assert_eq!(first.speakers(), ["Tom", "Ada", "Environment"]);
        let mut draft = Draft::of(first);
        draft.people[1].name = "Ida".to_owned();
        draft.dialogue = draft.dialogue.replace("Ada:", "Ida:");
        let renamed = draft.scene().unwrap();
        assert_eq!(
            (renamed.sheet("Ida"), renamed.own.player.as_deref()),
            ("A clerk.", Some("Ida"))
        );
        assert_eq!(renamed.names(), ["Tom", "Ida"]);
        draft.people.remove(1);
        draft.dialogue.clear();
        let alone = draft.scene().unwrap();
        assert_eq!((alone.names(), &alone.own.player), (vec!["Tom"], &None));
    }
}
