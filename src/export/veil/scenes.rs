//! A scene and its texts.

use serde_json::{Map, Value};

use super::{LEFT_OUT, Names, Veil};
use crate::{
    scene::{ENVIRONMENT, Scene},
    script,
};

impl Veil {
    /// Learns from the scene what is to be hidden, and hides it there.
    pub fn scene(&mut self, scene: Scene) -> Scene {
        if self.hides_names() {
            self.names = Names::new(all_names(&scene));
        }
        self.speakers = scene.speakers().iter().map(|name| self.name(name)).collect();
        for line in &scene.dialogues {
            self.hide_thoughts(&line.message, &line.character);
            if !self.options.book_text {
                self.quotes.hide(&line.message);
                // The words aloud stand side by side for whoever sees no thoughts.
                self.quotes.hide(&script::visible(&line.message));
            }
        }
        self.shown(scene)
    }

    fn shown(&self, mut scene: Scene) -> Scene {
        for text in [&mut scene.book, &mut scene.topic, &mut scene.scenario] {
            *text = self.about(text);
        }
        scene.plot.summary = self.about(&scene.plot.summary);
        self.others(&mut scene.plot.other);
        for one in &mut scene.plot.key_characters {
            one.name = self.name(&one.name);
            one.description = self.about(&one.description);
            self.others(&mut one.other);
        }
        for one in &mut scene.key_characters {
            one.name = self.name(&one.name);
            one.motivation = self.about(&one.motivation);
            self.others(&mut one.other);
        }
        let profiles = std::mem::take(&mut scene.character_profiles).into_iter();
        scene.character_profiles =
            profiles.map(|(name, value)| (self.name(&name), self.value(value))).collect();
        let names = scene.speaking_characters_w_env.iter_mut().chain(&mut scene.major_characters);
        for name in names {
            *name = self.name(name);
        }
        for line in &mut scene.dialogues {
            line.character = self.name(&line.character);
            line.message = match self.options.book_text {
                true => self.said(&line.message),
                false => LEFT_OUT.to_owned(),
            };
            self.others(&mut line.other);
        }
        self.others(&mut scene.other);
        scene
    }

    /// What nobody knows the meaning of may hold the book's text.
    fn others(&self, others: &mut Map<String, Value>) {
        let known = std::mem::take(others);
        if self.options.book_text && self.options.thoughts {
            *others = known
                .into_iter()
                .map(|(key, value)| (self.about(&key), self.value(value)))
                .collect();
        }
    }

    /// Every text in the value, keys included.
    pub fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.about(&text)),
            Value::Array(values) => values.into_iter().map(|value| self.value(value)).collect(),
            Value::Object(map) => {
                map.into_iter().map(|(key, value)| (self.about(&key), self.value(value))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

/// Every name that the scene gives anybody, the speakers' first.
fn all_names(scene: &Scene) -> impl Iterator<Item = &str> {
    let keys = scene.key_characters.iter().map(|one| one.name.as_str());
    let majors = scene.major_characters.iter().map(String::as_str);
    let book = scene.dialogues.iter().map(|line| line.character.as_str());
    let names = scene.names().into_iter().chain(keys).chain(majors).chain(book);
    names.filter(|name| *name != ENVIRONMENT)
}
